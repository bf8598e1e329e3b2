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
    // In the transaction of the write itself, so that nothing acknowledged can be forgotten. What is told, and when, is
    // said by the kind of record; whatever is told has a UUID.
    journal_feeds_sync: `AFTER INSERT ON journal WHEN new.told = 1
      BEGIN
        INSERT INTO sync_record (entity_id, entity, sequence, state)
        SELECT substr(hex, 1, 8) || '-' || substr(hex, 9, 4) || '-' || substr(hex, 13, 4) || '-' || substr(hex, 17, 4)
          || '-' || substr(hex, 21), new.entity, new.sequence, 'local'
        FROM (SELECT lower(hex(new.entity_id)) AS hex) WHERE true
        ON CONFLICT (entity_id) DO UPDATE SET sequence = new.sequence, state = 'local', attempts = 0, reason = NULL;
      END`
  }
}
