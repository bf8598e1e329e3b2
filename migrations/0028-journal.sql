-- The journal in its last form. What was written before stays byte for byte and goes on being the beginning of the same
-- chain: the first entry of the new form follows the last hash of the old one. src-main/database/decisions.md says why
-- the form is as it is; src-main/database/journal-entries.ts reads both.
ALTER TABLE journal RENAME TO journal_1;

-- Ids are the sixteen bytes of a UUID, or text where something else names the record (a scale and its version).
CREATE TABLE journal (
  sequence INTEGER PRIMARY KEY,
  form INTEGER NOT NULL CHECK (form >= 2),
  desk_id ANY NOT NULL,
  desk_sequence INTEGER NOT NULL,       -- 1, 2, 3 … of that desk: an entry left out on its way to another desk shows
  origin TEXT NOT NULL CHECK (origin IN ('desk', 'platform')),
  at TEXT NOT NULL,
  actor_id ANY NOT NULL,
  entity TEXT NOT NULL,
  entity_id ANY NOT NULL,
  version INTEGER NOT NULL,
  previous INTEGER,                     -- the entry of this record before this one: what stood before is its content
  people BLOB CHECK (length(people) % 16 = 0),  -- whose record it is and was, sixteen bytes each; NULL: nobody's
  told INTEGER NOT NULL CHECK (told IN (0, 1)), -- the platform hears of the record as it now stands
  after BLOB,                           -- the record as stored, packed (packing.ts); NULL: taken away
  hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
-- The history of one record, for the audit view and the merge base.
CREATE INDEX journal_record ON journal (entity_id, sequence);

-- What the desk said when a measurement ended without a result: until now only the journal had it.
ALTER TABLE capture ADD COLUMN trouble TEXT;
