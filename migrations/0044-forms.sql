-- A visit is of any form: the list of forms stands in the program, so that another one needs no other table. A record
-- names the edition of its form, under which it is shown and printed for ever.
CREATE TABLE follow_up_of_any_form (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  request_id TEXT NOT NULL UNIQUE,
  resident_id TEXT NOT NULL REFERENCES resident (id),
  kind TEXT NOT NULL,
  edition TEXT NOT NULL,
  visit_date TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('visited', 'lost', 'dead')),
  way TEXT CHECK (way IN ('1', '2', '3')),
  systolic_mmhg INTEGER,
  diastolic_mmhg INTEGER,
  classification TEXT CHECK (classification IN ('1', '2', '3', '4')),
  next_visit_date TEXT,
  policy_version TEXT NOT NULL,
  form_json TEXT NOT NULL CHECK (json_valid(form_json)),
  assessment_json TEXT NOT NULL CHECK (json_valid(assessment_json)),
  doctor_id TEXT NOT NULL REFERENCES account (id),
  saved_at TEXT NOT NULL,
  corrects_id TEXT UNIQUE REFERENCES follow_up (id),
  correction_reason TEXT,
  corrected_by_id TEXT REFERENCES follow_up (id),
  withdrawn_reason TEXT
) STRICT;
-- In the order they were written, by which a person's records move to another file.
INSERT INTO follow_up_of_any_form SELECT id, version, request_id, resident_id, kind, 'NBPHS-3', visit_date, outcome, way,
  systolic_mmhg, diastolic_mmhg, classification, next_visit_date, policy_version, form_json, assessment_json, doctor_id,
  saved_at, corrects_id, correction_reason, corrected_by_id, withdrawn_reason
FROM follow_up ORDER BY rowid;
DROP TABLE follow_up;
ALTER TABLE follow_up_of_any_form RENAME TO follow_up;
CREATE INDEX follow_up_resident ON follow_up (resident_id, kind, visit_date, saved_at);
CREATE INDEX follow_up_visit ON follow_up (visit_date) WHERE corrected_by_id IS NULL;

CREATE TABLE follow_up_schedule_of_any_form (
  resident_id TEXT NOT NULL REFERENCES resident (id),
  kind TEXT NOT NULL,
  due_on TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (reason IN ('emergency', 'two-week', 'referral', 'routine', 'first')),
  last_follow_up_id TEXT REFERENCES follow_up (id),
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
  doctor_id TEXT,
  committee_code TEXT,
  PRIMARY KEY (resident_id, kind)
) STRICT, WITHOUT ROWID;
INSERT INTO follow_up_schedule_of_any_form SELECT resident_id, kind, due_on, reason, last_follow_up_id, active, doctor_id,
  committee_code FROM follow_up_schedule;
DROP TABLE follow_up_schedule;
ALTER TABLE follow_up_schedule_of_any_form RENAME TO follow_up_schedule;
CREATE INDEX follow_up_schedule_due ON follow_up_schedule (due_on, resident_id) WHERE active = 1;
CREATE INDEX follow_up_schedule_doctor ON follow_up_schedule (doctor_id, due_on, resident_id, kind, committee_code)
  WHERE active = 1;
CREATE INDEX follow_up_schedule_committee ON follow_up_schedule (committee_code, due_on, resident_id)
  WHERE active = 1;
CREATE INDEX follow_up_schedule_urgent ON follow_up_schedule (due_on, resident_id, doctor_id, committee_code, reason)
  WHERE active = 1 AND reason IN ('emergency', 'two-week', 'referral');

-- Somebody with two diseases has two forms begun.
CREATE TABLE follow_up_draft_of_any_form (
  resident_id TEXT NOT NULL REFERENCES resident (id),
  kind TEXT NOT NULL,
  account_id TEXT NOT NULL REFERENCES account (id),
  form_json TEXT NOT NULL CHECK (json_valid(form_json)),
  saved_at TEXT NOT NULL,
  PRIMARY KEY (resident_id, kind, account_id)
) STRICT, WITHOUT ROWID;
INSERT INTO follow_up_draft_of_any_form
SELECT resident_id, 'hypertension', account_id, form_json, saved_at FROM follow_up_draft;
DROP TABLE follow_up_draft;
ALTER TABLE follow_up_draft_of_any_form RENAME TO follow_up_draft;
