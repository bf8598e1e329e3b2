-- What is worked out from the records and kept beside them (signing standing, fulfilment, follow-up schedule …) is fed by
-- the journal, by one mechanism: src-main/database/derived.ts. No table has a queue or triggers of its own.
CREATE TABLE derived (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  sequence INTEGER NOT NULL,            -- the journal up to here is in
  basis TEXT NOT NULL,                  -- what everybody's rows rest on besides the records: zone, pack …
  on_day TEXT NOT NULL,                 -- the last day that was worked with
  rebuilt_to INTEGER                    -- everybody anew: done up to this resident number; NULL: nobody is left
) STRICT;

-- Who is to be worked out again from a day on, because days pass: a birthday, the end of a contract.
CREATE TABLE derived_again (
  derived_id INTEGER NOT NULL,
  resident_number INTEGER NOT NULL,
  on_day TEXT NOT NULL,
  PRIMARY KEY (derived_id, resident_number)
) STRICT, WITHOUT ROWID;
CREATE INDEX derived_again_day ON derived_again (derived_id, on_day);

DROP TABLE signing_dirty;
DROP TABLE signing_basis;
DROP TABLE fulfilment_queue;
DROP TABLE fulfilment_basis;
DROP INDEX signing_standing_recheck;
ALTER TABLE signing_standing DROP COLUMN recheck_on;

-- The day of a service in the centre's zone, so that SQL can group a month. No SQL knows zones: these are days of China,
-- as the basis says; a centre elsewhere has them worked out anew.
ALTER TABLE blood_pressure_series ADD COLUMN service_day TEXT NOT NULL DEFAULT '';
UPDATE blood_pressure_series SET service_day = date(started_at, '+8 hours');
ALTER TABLE glucose_reading ADD COLUMN service_day TEXT NOT NULL DEFAULT '';
UPDATE glucose_reading SET service_day = date(measured_at, '+8 hours');
ALTER TABLE ecg_record ADD COLUMN service_day TEXT NOT NULL DEFAULT '';
UPDATE ecg_record SET service_day = date(started_at, '+8 hours');
INSERT INTO derived (name, sequence, basis, on_day)
SELECT 'service-day', coalesce((SELECT max(sequence) FROM journal), (SELECT max(sequence) FROM journal_1), 0),
  'Asia/Shanghai', '';

-- Since when a disease is under management, as somebody stated or as it was written down first: the day the first visit
-- is owed. It was the UTC day of the last edit before.
ALTER TABLE chronic_condition ADD COLUMN managed_since TEXT NOT NULL DEFAULT '';
UPDATE chronic_condition SET managed_since = coalesce(
  managed_from, (SELECT date(r.created_at, '+8 hours') FROM resident r WHERE r.number = resident_number)
);
-- Who waits for a first visit keeps its day, unless that was the UTC day of the entry that brought the disease.
UPDATE chronic_condition SET managed_since = f.since
FROM (
  SELECT r.number, coalesce(
      CASE WHEN c.managed_from IS NULL AND r.status_on IS NOT s.due_on THEN (
        SELECT date(min(j.at), '+8 hours') FROM journal_1 j
        WHERE j.entity_id = r.id AND j.entity = 'resident' AND substr(j.at, 1, 10) = s.due_on
          AND instr(j.after_json, '"code":"hypertension"') > 0
      ) END,
      s.due_on
    ) AS since
  FROM follow_up_schedule s JOIN resident r ON r.id = s.resident_id
  JOIN chronic_condition c ON c.resident_number = r.number AND c.code = 'hypertension'
  WHERE s.kind = 'hypertension' AND s.last_follow_up_id IS NULL
  GROUP BY r.number
) AS f
WHERE f.number = resident_number AND code = 'hypertension';
