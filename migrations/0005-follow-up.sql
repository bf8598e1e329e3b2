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

-- When the next visit is due: one row per person and form, kept with every save. Panel and committee are copies kept
-- by the triggers below, so that a doctor's list and its counts are one index range among 50,000 patients.
CREATE TABLE follow_up_schedule (
  resident_id TEXT NOT NULL REFERENCES resident (id),
  kind TEXT NOT NULL CHECK (kind IN ('hypertension')),
  due_on TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (reason IN ('emergency', 'two-week', 'referral', 'routine', 'first')),
  last_follow_up_id TEXT REFERENCES follow_up (id),
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),  -- 0: moved away, dead, or no longer managed
  doctor_id TEXT,
  committee_code TEXT,
  PRIMARY KEY (resident_id, kind)
) STRICT, WITHOUT ROWID;
-- The due list of the whole centre, oldest first.
CREATE INDEX follow_up_schedule_due ON follow_up_schedule (due_on, resident_id) WHERE active = 1;
CREATE INDEX follow_up_schedule_doctor ON follow_up_schedule (doctor_id, due_on, resident_id, committee_code)
  WHERE active = 1;
CREATE INDEX follow_up_schedule_committee ON follow_up_schedule (committee_code, due_on, resident_id)
  WHERE active = 1;
-- The two-week visits, a small part of all; the further columns let every scope be counted from it alone.
CREATE INDEX follow_up_schedule_urgent ON follow_up_schedule (due_on, resident_id, doctor_id, committee_code, reason)
  WHERE active = 1 AND reason IN ('emergency', 'two-week', 'referral');

-- A half-filled form survives a crash and is offered again. Not journalled: it is nobody's record yet.
CREATE TABLE follow_up_draft (
  resident_id TEXT NOT NULL REFERENCES resident (id),
  account_id TEXT NOT NULL REFERENCES account (id),
  form_json TEXT NOT NULL CHECK (json_valid(form_json)),
  saved_at TEXT NOT NULL,
  PRIMARY KEY (resident_id, account_id)
) STRICT, WITHOUT ROWID;

-- Whoever is put under management is due: the first visit on the day the management begins. A resident is saved by
-- writing the conditions anew, so an existing row keeps its date and only comes alive again.
CREATE TRIGGER hypertension_is_scheduled AFTER INSERT ON chronic_condition
WHEN new.code = 'hypertension' AND new.ended_on IS NULL
BEGIN
  INSERT INTO follow_up_schedule (resident_id, kind, due_on, reason, last_follow_up_id, doctor_id, committee_code)
  SELECT r.id, 'hypertension', coalesce(new.managed_from, substr(r.updated_at, 1, 10)), 'first', NULL, r.doctor_id,
    r.committee_code
  FROM resident r WHERE r.number = new.resident_number AND r.status = 'active'
  ON CONFLICT (resident_id, kind) DO UPDATE SET active = 1
    WHERE active = 0 AND NOT EXISTS (
      SELECT 1 FROM follow_up f
      WHERE f.resident_id = excluded.resident_id AND f.kind = 'hypertension' AND f.outcome = 'dead'
        AND f.corrected_by_id IS NULL
    );
END;

CREATE TRIGGER hypertension_is_no_longer_managed AFTER DELETE ON chronic_condition
WHEN old.code = 'hypertension' AND old.ended_on IS NULL
BEGIN
  UPDATE follow_up_schedule SET active = 0
  WHERE kind = 'hypertension' AND resident_id = (SELECT r.id FROM resident r WHERE r.number = old.resident_number);
END;

CREATE TRIGGER hypertension_has_ended AFTER UPDATE OF ended_on ON chronic_condition
WHEN new.code = 'hypertension' AND new.ended_on IS NOT NULL AND old.ended_on IS NULL
BEGIN
  UPDATE follow_up_schedule SET active = 0
  WHERE kind = 'hypertension' AND resident_id = (SELECT r.id FROM resident r WHERE r.number = new.resident_number);
END;

CREATE TRIGGER schedule_follows_the_panel AFTER UPDATE OF doctor_id, committee_code ON resident
WHEN new.doctor_id IS NOT old.doctor_id OR new.committee_code IS NOT old.committee_code
BEGIN
  UPDATE follow_up_schedule SET doctor_id = new.doctor_id, committee_code = new.committee_code
  WHERE resident_id = new.id;
END;

CREATE TRIGGER schedule_starts_in_the_panel AFTER INSERT ON follow_up_schedule
WHEN new.committee_code IS NULL
BEGIN
  UPDATE follow_up_schedule SET (doctor_id, committee_code) =
    (SELECT r.doctor_id, r.committee_code FROM resident r WHERE r.id = new.resident_id)
  WHERE resident_id = new.resident_id AND kind = new.kind;
END;

-- Who moved away or died is on no list; who comes back is due as before.
CREATE TRIGGER schedule_follows_the_status AFTER UPDATE OF status ON resident
WHEN new.status IS NOT old.status
BEGIN
  UPDATE follow_up_schedule SET active = 0 WHERE resident_id = new.id AND new.status <> 'active';
  INSERT INTO follow_up_schedule (resident_id, kind, due_on, reason, doctor_id, committee_code)
  SELECT new.id, 'hypertension', coalesce(new.status_on, substr(new.updated_at, 1, 10)), 'first', new.doctor_id,
    new.committee_code
  WHERE new.status = 'active' AND EXISTS (
    SELECT 1 FROM chronic_condition c
    WHERE c.resident_number = new.number AND c.code = 'hypertension' AND c.ended_on IS NULL
  )
  ON CONFLICT (resident_id, kind) DO UPDATE SET active = 1;
END;
