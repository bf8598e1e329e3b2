-- 随访. One row per saved form; corrected by a further row, never overwritten.
CREATE TABLE follow_up (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  request_id TEXT NOT NULL UNIQUE,      -- a second Enter finds the first record
  resident_id TEXT NOT NULL REFERENCES resident (id),
  kind TEXT NOT NULL CHECK (kind IN ('hypertension')),
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
  corrects_id TEXT UNIQUE REFERENCES follow_up (id),  -- corrected once; a further correction corrects the correction
  correction_reason TEXT,
  corrected_by_id TEXT REFERENCES follow_up (id)
) STRICT;
-- History of a person; the last effective visit.
CREATE INDEX follow_up_resident ON follow_up (resident_id, kind, visit_date, saved_at);
-- Counting by period.
CREATE INDEX follow_up_visit ON follow_up (visit_date) WHERE corrected_by_id IS NULL;

-- When the next visit is due: one row per person and form, kept with every save.
CREATE TABLE follow_up_schedule (
  resident_id TEXT NOT NULL REFERENCES resident (id),
  kind TEXT NOT NULL CHECK (kind IN ('hypertension')),
  due_on TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (reason IN ('emergency', 'two-week', 'referral', 'routine', 'first')),
  last_follow_up_id TEXT REFERENCES follow_up (id),
  PRIMARY KEY (resident_id, kind)
) STRICT, WITHOUT ROWID;
-- The due list of the whole centre, oldest first.
CREATE INDEX follow_up_schedule_due ON follow_up_schedule (due_on, resident_id);
CREATE INDEX follow_up_schedule_reason ON follow_up_schedule (reason, due_on) WHERE reason <> 'routine';

-- A half-filled form survives a crash and is offered again. Not journalled: it is nobody's record yet.
CREATE TABLE follow_up_draft (
  resident_id TEXT NOT NULL REFERENCES resident (id),
  account_id TEXT NOT NULL REFERENCES account (id),
  form_json TEXT NOT NULL CHECK (json_valid(form_json)),
  saved_at TEXT NOT NULL,
  PRIMARY KEY (resident_id, account_id)
) STRICT, WITHOUT ROWID;

-- Whoever is put under management is due: the first visit on the day the management begins.
CREATE TRIGGER hypertension_is_scheduled AFTER INSERT ON chronic_condition
WHEN new.code = 'hypertension' AND new.ended_on IS NULL
BEGIN
  INSERT INTO follow_up_schedule (resident_id, kind, due_on, reason, last_follow_up_id)
  SELECT r.id, 'hypertension', coalesce(new.managed_from, substr(r.updated_at, 1, 10)), 'first', NULL
  FROM resident r WHERE r.number = new.resident_number
  ON CONFLICT DO NOTHING;
END;
