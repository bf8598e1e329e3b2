import type { Declared } from '../database/declared.ts'

export const syncDeclared: Declared = {
  triggers: {
    sync_record_counted: `AFTER INSERT ON sync_record
      BEGIN
        UPDATE sync_tally SET records = records + 1 WHERE state = new.state;
      END`,
    sync_record_moved: `AFTER UPDATE OF state ON sync_record WHEN new.state <> old.state
      BEGIN
        UPDATE sync_tally SET records = records - 1 WHERE state = old.state;
        UPDATE sync_tally SET records = records + 1 WHERE state = new.state;
      END`,
    // In the transaction of the write itself, so that nothing acknowledged can be forgotten. What still runs is told when
    // it has ended, a contract once it has taken effect: a draft is nobody's business.
    journal_feeds_sync: `AFTER INSERT ON journal
      WHEN new.entity IN ('resident', 'blood-pressure', 'follow-up', 'centre', 'account', 'glucose', 'team')
        OR (new.entity = 'ecg' AND json_extract(new.after_json, '$.state') <> 'recording')
        OR (new.entity = 'sign-contract'
          AND json_extract(new.after_json, '$.state') IN ('effective', 'transferred', 'terminated'))
      BEGIN
        INSERT INTO sync_record (entity_id, entity, sequence, state)
        VALUES (new.entity_id, new.entity, new.sequence, 'local')
        ON CONFLICT (entity_id) DO UPDATE SET sequence = new.sequence, state = 'local', attempts = 0, reason = NULL;
      END`
  }
}
