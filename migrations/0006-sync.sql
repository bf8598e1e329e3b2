-- The district platform. The journal is the outbox; this is where each record stands.

CREATE TABLE sync_settings (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  base_url TEXT,
  token TEXT,
  platform_json TEXT CHECK (platform_json IS NULL OR json_valid(platform_json)),
  last_success_at TEXT,
  last_attempt_at TEXT
) STRICT;

CREATE TABLE sync_record (
  entity_id TEXT PRIMARY KEY,
  entity TEXT NOT NULL,
  sequence INTEGER NOT NULL,            -- the newest journal entry of this record
  confirmed_sequence INTEGER,           -- the newest one the platform has confirmed; the base of a merge
  state TEXT NOT NULL CHECK (state IN ('local', 'sent', 'confirmed', 'conflict', 'refused')),
  resource_type TEXT,
  server_id TEXT,
  server_version TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  reason TEXT
) STRICT, WITHOUT ROWID;
-- The queue, in the order things happened. Confirmed rows, the great mass, are not in it.
CREATE INDEX sync_record_open ON sync_record (state, sequence) WHERE state <> 'confirmed';

-- In the transaction of the write itself, so that nothing acknowledged can be forgotten.
CREATE TRIGGER journal_feeds_sync AFTER INSERT ON journal
WHEN new.entity IN ('resident', 'blood-pressure', 'follow-up', 'centre', 'account')
BEGIN
  INSERT INTO sync_record (entity_id, entity, sequence, state)
  VALUES (new.entity_id, new.entity, new.sequence, 'local')
  ON CONFLICT (entity_id) DO UPDATE SET sequence = new.sequence, state = 'local', attempts = 0, reason = NULL;
END;
