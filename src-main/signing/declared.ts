import type { Declared } from '../database/declared.ts'

export const signingDeclared: Declared = {
  triggers: {
    one_basic_contract_a_day_when_inserted: `BEFORE INSERT ON sign_contract
      WHEN new.kind = 'basic' AND new.state IN ('effective', 'transferred', 'terminated') AND new.last_on >= new.start_on
      BEGIN
        SELECT raise(ABORT, 'two basic contracts on one day') WHERE EXISTS (
          SELECT 1 FROM sign_contract c
          WHERE c.resident_id = new.resident_id AND c.id <> new.id AND c.kind = 'basic'
            AND c.state IN ('effective', 'transferred', 'terminated') AND c.last_on >= c.start_on
            AND c.start_on <= new.last_on AND new.start_on <= c.last_on
        );
      END`,
    one_basic_contract_a_day_when_changed: `BEFORE UPDATE OF state, start_on, end_on, last_on, resident_id, kind ON sign_contract
      WHEN new.kind = 'basic' AND new.state IN ('effective', 'transferred', 'terminated') AND new.last_on >= new.start_on
      BEGIN
        SELECT raise(ABORT, 'two basic contracts on one day') WHERE EXISTS (
          SELECT 1 FROM sign_contract c
          WHERE c.resident_id = new.resident_id AND c.id <> new.id AND c.kind = 'basic'
            AND c.state IN ('effective', 'transferred', 'terminated') AND c.last_on >= c.start_on
            AND c.start_on <= new.last_on AND new.start_on <= c.last_on
        );
      END`,
    // What has taken effect keeps its person, unless two files of one person are joined, and its dates; it may only be ended, and that is a dated change.
    contract_dates_are_frozen: `BEFORE UPDATE OF start_on, term_months, end_on, resident_id, kind, state ON sign_contract
      WHEN old.state IN ('effective', 'transferred', 'terminated')
      BEGIN
        SELECT raise(ABORT, 'the dates of a contract never change')
        WHERE new.start_on <> old.start_on OR new.term_months <> old.term_months OR new.end_on <> old.end_on
          OR new.kind <> old.kind
          OR (new.resident_id <> old.resident_id AND NOT EXISTS (
            SELECT 1 FROM resident_join j WHERE new.resident_id IN (j.keep_id, j.other_id)
              AND old.resident_id IN (j.keep_id, j.other_id)))
          OR new.state NOT IN ('effective', 'transferred', 'terminated');
      END`,
    contract_is_never_deleted: `BEFORE DELETE ON sign_contract
      BEGIN SELECT raise(ABORT, 'a contract is never deleted'); END`,
    // Signed is signed: what changes afterwards is a new act.
    agreement_document_stays: `BEFORE UPDATE ON agreement_document
      BEGIN SELECT raise(ABORT, 'a signed agreement is never changed'); END`,
    agreement_document_remains: `BEFORE DELETE ON agreement_document
      BEGIN SELECT raise(ABORT, 'a signed agreement is never deleted'); END`,
    agreement_signature_stays: `BEFORE UPDATE ON agreement_signature
      BEGIN SELECT raise(ABORT, 'a signature is never changed'); END`,
    agreement_signature_remains: `BEFORE DELETE ON agreement_signature
      BEGIN SELECT raise(ABORT, 'a signature is never deleted'); END`
  }
}
