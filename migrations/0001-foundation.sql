-- Who writes, what was written, and where this installation stands.

-- One row: the centre. Its first fields are typed in the first-run wizard.
CREATE TABLE centre (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  id TEXT NOT NULL,                     -- FHIR Organization
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  record_prefix TEXT NOT NULL CHECK (length(record_prefix) = 9),
  address TEXT NOT NULL,
  phone TEXT NOT NULL,
  zone TEXT NOT NULL,                   -- IANA; service dates are days in it
  region TEXT NOT NULL,                 -- policy pack
  idle_lock_minutes INTEGER NOT NULL CHECK (idle_lock_minutes BETWEEN 1 AND 60)
) STRICT;

CREATE TABLE committee (
  code TEXT PRIMARY KEY CHECK (length(code) = 3),
  name TEXT NOT NULL,
  position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One row: this installation.
CREATE TABLE desk (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  id TEXT NOT NULL
) STRICT;

-- Passwords are not here: they wrap the database key in the keyring file.
CREATE TABLE account (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  login TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  roles_json TEXT NOT NULL CHECK (json_valid(roles_json)),
  status TEXT NOT NULL CHECK (status IN ('active', 'disabled'))
) STRICT;

-- Append only. Audit trail, outbox and merge base in one.
CREATE TABLE journal (
  sequence INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  desk_id TEXT NOT NULL,
  entity TEXT NOT NULL,
  entity_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  before_json TEXT,
  after_json TEXT,
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
-- The history of one record, for the audit view and the merge base.
CREATE INDEX journal_entity ON journal (entity_id, sequence);

CREATE TRIGGER journal_never_updated BEFORE UPDATE ON journal
BEGIN SELECT raise(ABORT, 'the journal is append only'); END;
CREATE TRIGGER journal_never_deleted BEFORE DELETE ON journal
BEGIN SELECT raise(ABORT, 'the journal is append only'); END;
