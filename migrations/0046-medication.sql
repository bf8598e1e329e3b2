-- The centre's own list of drugs. Nothing is shipped: what a drug contains is for whoever keeps the list to say.
CREATE TABLE drug (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  code TEXT NOT NULL,                   -- the centre's own; '': none
  name TEXT NOT NULL,
  spec TEXT NOT NULL,
  unit TEXT NOT NULL,
  ingredients_json TEXT NOT NULL CHECK (json_valid(ingredients_json)),
  groups_json TEXT NOT NULL CHECK (json_valid(groups_json)),
  control TEXT CHECK (control IN ('none', 'antibacterial', 'narcotic', 'similar-controlled')),  -- NULL: nobody has said
  is_retired INTEGER NOT NULL CHECK (is_retired IN (0, 1)),
  -- What it is found by, a line each: names, code, pinyin and initials from each syllable on.
  terms TEXT NOT NULL
) STRICT;
-- A file says which of them it means by the code, else by name and specification.
CREATE UNIQUE INDEX drug_code ON drug (code) WHERE code <> '';
CREATE UNIQUE INDEX drug_name ON drug (name, spec, code);

-- What somebody takes or has taken, whoever prescribed it; as it was known, and each version in the journal.
CREATE TABLE medication (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  resident_id TEXT NOT NULL REFERENCES resident (id),
  drug_id TEXT REFERENCES drug (id),    -- NULL: written down as the person says it
  name TEXT NOT NULL,
  spec TEXT NOT NULL,
  ingredients_json TEXT NOT NULL CHECK (json_valid(ingredients_json)),
  groups_json TEXT NOT NULL CHECK (json_valid(groups_json)),
  dose_amount REAL,
  dose_unit TEXT NOT NULL,
  frequency_json TEXT CHECK (json_valid(frequency_json)),
  as_needed INTEGER NOT NULL CHECK (as_needed IN (0, 1)),
  instruction TEXT NOT NULL,
  route TEXT,
  start_on TEXT,
  institution TEXT NOT NULL,
  prescriber TEXT NOT NULL,
  supplied_on TEXT,
  supply_days INTEGER CHECK (supply_days > 0),
  note TEXT NOT NULL,
  adherence TEXT CHECK (adherence IN ('1', '2', '3')),
  reaction TEXT,                        -- NULL: not asked; '': asked, none
  remarked_on TEXT,
  stopped_on TEXT,
  stop_reason TEXT NOT NULL,
  passed_json TEXT NOT NULL CHECK (json_valid(passed_json)),
  pass_reason TEXT NOT NULL,
  recorded_by TEXT NOT NULL REFERENCES account (id),
  recorded_at TEXT NOT NULL,
  void_reason TEXT,
  CHECK ((supplied_on IS NULL) = (supply_days IS NULL))
) STRICT;
CREATE INDEX medication_resident ON medication (resident_id, stopped_on);

-- 长处方: given by a doctor after an assessment; its drugs are rows of `medication`.
CREATE TABLE long_prescription (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  resident_id TEXT NOT NULL REFERENCES resident (id),
  prescribed_on TEXT NOT NULL,
  amount INTEGER NOT NULL CHECK (amount > 0),
  unit TEXT NOT NULL CHECK (unit IN ('day', 'month')),
  ends_on TEXT NOT NULL,
  cut_to INTEGER,
  lines_json TEXT NOT NULL CHECK (json_valid(lines_json)),
  reason TEXT NOT NULL,
  found_json TEXT NOT NULL CHECK (json_valid(found_json)),
  assessment TEXT NOT NULL,
  facts_json TEXT NOT NULL CHECK (json_valid(facts_json)),
  follow_up_on TEXT NOT NULL,
  policy_version TEXT NOT NULL,
  policy_name TEXT NOT NULL,
  doctor_id TEXT NOT NULL REFERENCES account (id),
  saved_at TEXT NOT NULL,
  void_reason TEXT,
  CHECK (prescribed_on < follow_up_on AND follow_up_on < ends_on)
) STRICT;
CREATE INDEX long_prescription_resident ON long_prescription (resident_id, prescribed_on);

-- Whose medicine runs out, and who is still owed the visit within a long supply: derived, src-main/medication.
CREATE TABLE medication_due (
  resident_id TEXT NOT NULL REFERENCES resident (id),
  kind TEXT NOT NULL CHECK (kind IN ('run-out', 'long-visit')),
  due_on TEXT NOT NULL,
  drugs TEXT NOT NULL,                  -- names, parted by 、
  doctor_id TEXT,
  committee_code TEXT NOT NULL,
  PRIMARY KEY (resident_id, kind, due_on)
) STRICT, WITHOUT ROWID;
CREATE INDEX medication_due_day ON medication_due (due_on, resident_id, kind, doctor_id, committee_code);
CREATE INDEX medication_due_doctor ON medication_due (doctor_id, due_on, resident_id, kind, committee_code);
