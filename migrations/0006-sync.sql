-- The district platform. The journal is the outbox; this is where each record stands.

CREATE TABLE sync_settings (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  base_url TEXT,
  token TEXT,
  -- The platform that what is known of platform and resources belongs to: base_url may be another one by now.
  known_url TEXT,
  platform_json TEXT CHECK (platform_json IS NULL OR json_valid(platform_json)),
  last_success_at TEXT,
  last_attempt_at TEXT,
  -- After a move to another platform everything is told again; this is how far the reset has come (NULL: done), so
  -- that it can go in small steps that do not hold up the desk, and goes on after a crash.
  reset_after TEXT
) STRICT;

CREATE TABLE sync_record (
  entity_id TEXT PRIMARY KEY,
  entity TEXT NOT NULL,
  sequence INTEGER NOT NULL,            -- the newest journal entry of this record
  confirmed_sequence INTEGER,           -- the newest one the platform has confirmed; the base of a merge
  state TEXT NOT NULL CHECK (state IN ('local', 'sent', 'confirmed', 'conflict', 'refused')),
  attempts INTEGER NOT NULL DEFAULT 0,
  reason TEXT
) STRICT, WITHOUT ROWID;
-- The queue, in the order things happened. Confirmed rows, the great mass, are not in it.
CREATE INDEX sync_record_open ON sync_record (state, sequence) WHERE state <> 'confirmed';

-- One record becomes several FHIR resources; this is where each of them stands on the platform. Together with the
-- record's state it is what "confirmed" rests on: an address and a version that the platform itself has named.
CREATE TABLE sync_resource (
  identifier TEXT PRIMARY KEY,          -- our UUID, which the resource carries as urn:uuid
  resource_type TEXT NOT NULL,
  server_id TEXT,                       -- NULL: the same as ours
  server_version TEXT,                  -- NULL: not known to be on the platform
  content_hash TEXT,                    -- of what was confirmed; what has not changed is not sent again
  in_doubt TEXT                         -- of all that was sent and never answered: look there before sending again
) STRICT, WITHOUT ROWID;
-- To read references in what the platform holds, where it gave ids of its own.
CREATE INDEX sync_resource_server ON sync_resource (server_id, resource_type) WHERE server_id IS NOT NULL;

-- How many records stand in each state: counted as they move, because counting a million rows takes too long for a
-- number that is always on the screen.
CREATE TABLE sync_tally (
  state TEXT PRIMARY KEY,
  records INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO sync_tally (state, records)
VALUES ('local', 0), ('sent', 0), ('confirmed', 0), ('conflict', 0), ('refused', 0);

CREATE TRIGGER sync_record_counted AFTER INSERT ON sync_record
BEGIN
  UPDATE sync_tally SET records = records + 1 WHERE state = new.state;
END;
CREATE TRIGGER sync_record_moved AFTER UPDATE OF state ON sync_record WHEN new.state <> old.state
BEGIN
  UPDATE sync_tally SET records = records - 1 WHERE state = old.state;
  UPDATE sync_tally SET records = records + 1 WHERE state = new.state;
END;

-- In the transaction of the write itself, so that nothing acknowledged can be forgotten.
CREATE TRIGGER journal_feeds_sync AFTER INSERT ON journal
WHEN new.entity IN ('resident', 'blood-pressure', 'follow-up', 'centre', 'account')
BEGIN
  INSERT INTO sync_record (entity_id, entity, sequence, state)
  VALUES (new.entity_id, new.entity, new.sequence, 'local')
  ON CONFLICT (entity_id) DO UPDATE SET sequence = new.sequence, state = 'local', attempts = 0, reason = NULL;
END;
