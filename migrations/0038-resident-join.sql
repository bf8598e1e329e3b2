-- Two files of one person: the records of `other` went to `keep`, which goes on; what both were is kept for taking it back.
CREATE TABLE resident_join (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  keep_id TEXT NOT NULL REFERENCES resident (id),
  other_id TEXT NOT NULL REFERENCES resident (id),
  reason TEXT NOT NULL,
  actor_id TEXT NOT NULL REFERENCES account (id),
  at TEXT NOT NULL,
  moved_json TEXT NOT NULL CHECK (json_valid(moved_json)),
  before_json TEXT NOT NULL CHECK (json_valid(before_json)),
  after_json TEXT NOT NULL CHECK (json_valid(after_json)),
  household_json TEXT CHECK (json_valid(household_json)),
  undone_at TEXT,
  undone_reason TEXT,
  CHECK (keep_id <> other_id),
  CHECK ((undone_at IS NULL) = (undone_reason IS NULL))
) STRICT;
-- A file is joined to one other at a time; whoever finds it is shown that one.
CREATE UNIQUE INDEX resident_join_other ON resident_join (other_id) WHERE undone_at IS NULL;
CREATE INDEX resident_join_keep ON resident_join (keep_id);
