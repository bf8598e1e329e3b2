-- A record that stood in the wrong person's file: taken out of it (to_resident_id NULL) or given to the right one.
CREATE TABLE record_return (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  entity TEXT NOT NULL,
  record_id TEXT NOT NULL,
  resident_id TEXT NOT NULL REFERENCES resident (id),    -- in whose file it stood
  to_resident_id TEXT REFERENCES resident (id),
  given_as TEXT,                                         -- the new record in the right file
  along_with TEXT REFERENCES record_return (id),         -- it went because that one did
  says TEXT NOT NULL,
  reason TEXT NOT NULL,
  actor_id TEXT NOT NULL REFERENCES account (id),
  at TEXT NOT NULL,
  undone_at TEXT,
  undone_reason TEXT,
  CHECK ((to_resident_id IS NULL) = (given_as IS NULL)),
  CHECK ((undone_at IS NULL) = (undone_reason IS NULL))
) STRICT;
-- A line of the timeline, or a page, asks what became of its record, and where one came from.
CREATE INDEX record_return_record ON record_return (record_id, at);
CREATE INDEX record_return_given ON record_return (given_as) WHERE given_as IS NOT NULL;
CREATE INDEX record_return_along ON record_return (along_with) WHERE along_with IS NOT NULL;

-- A visit is corrected by a further one; of one that was recorded by mistake, or for somebody else, nothing is left to correct.
ALTER TABLE follow_up ADD COLUMN withdrawn_reason TEXT;
