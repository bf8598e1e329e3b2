-- Values a doctor has to act on at once and nobody has dealt with yet: derived from the records, src-main/critical.
CREATE TABLE critical_value (
  resident_id TEXT NOT NULL REFERENCES resident (id),
  record_id TEXT NOT NULL,
  entity TEXT NOT NULL,                 -- the kind of the record, as the journal names it
  at TEXT NOT NULL,                     -- when it was measured; of a form, when it was saved
  value TEXT NOT NULL,                  -- as people read it: 182/112 mmHg
  word TEXT NOT NULL,
  says TEXT NOT NULL,
  observer_id TEXT,                     -- who measured
  doctor_id TEXT,                       -- who answers for the resident: the responsible doctor, else the one who signed
  team_id TEXT,                         -- of the contract that holds
  PRIMARY KEY (resident_id, record_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX critical_value_doctor ON critical_value (doctor_id, at);
CREATE INDEX critical_value_team ON critical_value (team_id, at) WHERE team_id IS NOT NULL;
CREATE INDEX critical_value_observer ON critical_value (observer_id, at) WHERE observer_id IS NOT NULL;
CREATE INDEX critical_value_at ON critical_value (at);

-- What a doctor has done about one.
CREATE TABLE critical_handling (
  id TEXT PRIMARY KEY,
  resident_id TEXT NOT NULL REFERENCES resident (id),
  record_id TEXT NOT NULL,
  entity TEXT NOT NULL,
  value TEXT NOT NULL,                  -- as it stood then
  act TEXT NOT NULL CHECK (act IN ('treated', 'referred', 'telephoned', 'mismeasured')),
  note TEXT NOT NULL,
  doctor_id TEXT NOT NULL REFERENCES account (id),
  handled_at TEXT NOT NULL
) STRICT;
CREATE INDEX critical_handling_resident ON critical_handling (resident_id, record_id);

-- What stood in a form before this list began was dealt with there; '': the list began with the first record.
CREATE TABLE critical_start (only_one INTEGER PRIMARY KEY CHECK (only_one = 1), at TEXT NOT NULL) STRICT;
INSERT INTO critical_start (only_one, at)
SELECT 1, CASE WHEN EXISTS (SELECT 1 FROM resident) THEN coalesce(
  (SELECT at FROM journal ORDER BY sequence DESC LIMIT 1), (SELECT at FROM journal_1 ORDER BY sequence DESC LIMIT 1), ''
) ELSE '' END;

-- 代班: who covers whom while a doctor is away.
CREATE TABLE absence (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  doctor_id TEXT NOT NULL REFERENCES account (id),
  stand_in_id TEXT NOT NULL REFERENCES account (id),
  from_day TEXT NOT NULL,
  to_day TEXT NOT NULL,                 -- the last day
  note TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('active', 'cancelled')),
  CHECK (to_day >= from_day AND doctor_id <> stand_in_id)
) STRICT;
