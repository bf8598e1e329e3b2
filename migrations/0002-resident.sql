-- 居民健康档案 个人基本信息.

CREATE TABLE household (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL
) STRICT;

CREATE TABLE resident (
  number INTEGER PRIMARY KEY,           -- compact, for the search index; never leaves this file
  id TEXT NOT NULL UNIQUE,
  version INTEGER NOT NULL,
  record_number TEXT NOT NULL UNIQUE CHECK (length(record_number) = 17),
  name TEXT NOT NULL,
  sex TEXT NOT NULL CHECK (sex IN ('0', '1', '2', '9')),
  birth_date TEXT NOT NULL,
  id_type TEXT NOT NULL CHECK (id_type IN ('01', '02', '03', '04', '05', '06', '07', '99')),
  id_number TEXT,
  difference_reason TEXT,               -- why sex or birth date differ from the ID number
  committee_code TEXT NOT NULL CHECK (length(committee_code) = 3),
  doctor_id TEXT REFERENCES account (id),
  status TEXT NOT NULL CHECK (status IN ('active', 'moved-away', 'deceased')),
  status_on TEXT,
  allergies_json TEXT NOT NULL CHECK (json_valid(allergies_json)),
  -- Fields that are shown and exported but never searched or counted by.
  profile_json TEXT NOT NULL CHECK (json_valid(profile_json)),
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
-- Two people cannot hold one document.
CREATE UNIQUE INDEX resident_document ON resident (id_type, id_number) WHERE id_number IS NOT NULL;
-- Panels and work lists of a doctor or a committee.
CREATE INDEX resident_doctor ON resident (doctor_id) WHERE doctor_id IS NOT NULL;
CREATE INDEX resident_committee ON resident (committee_code);
-- Duplicate warning: same name and birth date.
CREATE INDEX resident_name_birth ON resident (name, birth_date);

CREATE TABLE resident_phone (
  resident_number INTEGER NOT NULL REFERENCES resident (number) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  number TEXT NOT NULL,
  owner TEXT NOT NULL CHECK (owner IN ('self', 'spouse', 'child', 'parent', 'other')),
  verified_on TEXT,
  PRIMARY KEY (resident_number, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX resident_phone_number ON resident_phone (number);

CREATE TABLE key_population (
  resident_number INTEGER NOT NULL REFERENCES resident (number) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  code TEXT NOT NULL,
  from_day TEXT NOT NULL,
  to_day TEXT,
  evidence TEXT NOT NULL,
  PRIMARY KEY (resident_number, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX key_population_code ON key_population (code, resident_number);

CREATE TABLE chronic_condition (
  resident_number INTEGER NOT NULL REFERENCES resident (number) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  code TEXT NOT NULL,
  diagnosed_on TEXT,                    -- day, month or year, as precise as known
  managed_from TEXT,
  ended_on TEXT,
  note TEXT NOT NULL,
  PRIMARY KEY (resident_number, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX chronic_condition_code ON chronic_condition (code, resident_number) WHERE ended_on IS NULL;

CREATE TABLE household_member (
  household_id TEXT NOT NULL REFERENCES household (id),
  resident_number INTEGER NOT NULL REFERENCES resident (number),
  relation TEXT NOT NULL CHECK (relation BETWEEN '0' AND '8'),  -- GB/T 4761, to the head
  from_day TEXT NOT NULL,
  to_day TEXT,
  PRIMARY KEY (household_id, resident_number, from_day)
) STRICT, WITHOUT ROWID;
-- A person lives in one household at a time.
CREATE UNIQUE INDEX household_member_current ON household_member (resident_number) WHERE to_day IS NULL;

-- What a resident is found by, in the form in which it is typed. Small enough to stay in memory: the further words of
-- a query and the order of the answers are decided here, without opening anybody's record.
CREATE TABLE resident_terms (
  resident_number INTEGER PRIMARY KEY REFERENCES resident (number) ON DELETE CASCADE,
  name TEXT NOT NULL,                   -- folded
  letters TEXT NOT NULL,                -- lines: pinyin and initials in all readings
  document TEXT NOT NULL,               -- lines: document number if any, birth date
  numbers TEXT NOT NULL,                -- lines: record number, phones
  active INTEGER NOT NULL CHECK (active IN (0, 1))  -- who moved away or died comes last
) STRICT;

-- The terms cut up so that whatever is typed is the start of a key; the first letter says which kind:
-- n name from every character on, p pinyin and initials, d documents from every digit on, phones and record number
-- from the start, t phones and record number from the tail, b first character of the name with the birth date.
-- A range scan of this one B-tree answers a search in microseconds, where LIKE '%…%' reads everybody.
-- No foreign key and no second index: thirty keys a person make both dear, and resident_terms, which has the foreign
-- key, says which keys a person has.
CREATE TABLE resident_key (
  key TEXT NOT NULL,
  resident_number INTEGER NOT NULL,
  PRIMARY KEY (key, resident_number)
) STRICT, WITHOUT ROWID;

-- The next serial of each committee's record numbers.
CREATE TABLE record_serial (
  committee_code TEXT PRIMARY KEY,
  last INTEGER NOT NULL CHECK (last BETWEEN 0 AND 99999)
) STRICT, WITHOUT ROWID;
