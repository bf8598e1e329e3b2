import type { Declared } from '../database/declared.ts'

/** A contract that has taken effect, whatever became of it. */
const tookEffect = (contract: string): string =>
  `${contract}.state IN ('effective', 'transferred', 'terminated')`

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
    // What has taken effect keeps its person and its dates; it may only be ended, and that is a dated change.
    contract_dates_are_frozen: `BEFORE UPDATE OF start_on, term_months, end_on, resident_id, kind, state ON sign_contract
      WHEN old.state IN ('effective', 'transferred', 'terminated')
      BEGIN
        SELECT raise(ABORT, 'the dates of a contract never change')
        WHERE new.start_on <> old.start_on OR new.term_months <> old.term_months OR new.end_on <> old.end_on
          OR new.resident_id <> old.resident_id OR new.kind <> old.kind
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
  },
  timeline: [
    // What one person signed at once is one line, the basic package first: lines of one instant would be torn apart where
    // a page of the timeline ends. Named is who signed, whoever answers for it by now.
    `SELECT c.resident_id,
      ifnull(
        (SELECT max(s.signed_at) FROM signing_signature s WHERE s.act_id = c.act_id),
        (SELECT t.created_at FROM signing_act t WHERE t.id = c.act_id)
      ),
      'contract', c.id,
      json_object(
        'number', c.number, 'package', (
          SELECT group_concat(p.name, '，' ORDER BY s.kind, s.id)
          FROM sign_contract s JOIN service_package p ON p.id = s.package_id
          WHERE s.act_id = c.act_id AND s.resident_id = c.resident_id AND ${tookEffect('s')}
        ),
        'startOn', c.start_on, 'endOn', c.end_on, 'renewal', c.predecessor_as
      ),
      (SELECT a.name FROM contract_responsible d JOIN account a ON a.id = d.doctor_id
        WHERE d.contract_id = c.id ORDER BY d.from_day LIMIT 1)
    FROM sign_contract c
    WHERE ${tookEffect('c')} AND c.id = (
      SELECT o.id FROM sign_contract o
      WHERE o.act_id = c.act_id AND o.resident_id = c.resident_id AND ${tookEffect('o')}
      ORDER BY o.kind, o.id LIMIT 1
    )`,
    // CROSS JOIN: from the resident's contracts to their changes, never the other way. What belonged to a contract ended
    // with it.
    `SELECT c.resident_id, h.at, 'contract-ended', c.id,
      json_object(
        'number', c.number, 'package', (SELECT p.name FROM service_package p WHERE p.id = c.package_id),
        'text', h.text, 'reason', h.reason
      ),
      (SELECT a.name FROM account a WHERE a.id = h.actor_id)
    FROM sign_contract c CROSS JOIN contract_change h ON h.contract_id = c.id
    WHERE c.state IN ('transferred', 'terminated') AND h.kind IN ('termination', 'hand-over', 'death')
      AND NOT EXISTS (
        SELECT 1 FROM contract_change b WHERE b.contract_id = c.basic_id AND b.at = h.at AND b.kind = h.kind
      )`
  ],
  evidence: [
    {
      kind: 'service-note',
      isWhole: false,
      select: `SELECT resident_id, 'service-note', item_id, on_day, id, doer_id
      FROM service_note WHERE void_reason IS NULL`
    }
  ]
}
