-- Blood glucose: one row for each result, typed in or from a meter. The value is an append-only fact; whose it is, of
-- what kind, and whether it counts is what people decide about it.

CREATE TABLE glucose_reading (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  resident_id TEXT REFERENCES resident (id),
  -- As received: a converted value alone could not be checked against the meter's display.
  value_received REAL NOT NULL,
  unit_received TEXT NOT NULL CHECK (unit_received IN ('mmol/L', 'mg/dL')),
  glucose_mmol_l REAL NOT NULL,         -- to one decimal: what is compared and shown
  comparator TEXT CHECK (comparator IN ('<', '>')),
  kind TEXT CHECK (kind IN ('fasting', 'after-meal-2h', 'random', 'bedtime')),
  meal_mark TEXT CHECK (meal_mark IN ('before', 'after')),
  sample TEXT NOT NULL CHECK (sample IN ('capillary', 'venous')),
  control_solution INTEGER NOT NULL CHECK (control_solution IN (0, 1)),
  source TEXT NOT NULL CHECK (source IN ('device', 'manual')),
  driver_id TEXT,
  device_name TEXT,
  device_serial TEXT,
  record_id TEXT,                       -- what the meter calls it
  device_time TEXT,
  device_note TEXT,
  raw BLOB,                             -- the frame as received, for audit
  measured_at TEXT NOT NULL,            -- a stored result is older than its arrival
  received_at TEXT NOT NULL,
  observer_id TEXT REFERENCES account (id),
  capture_id TEXT,
  status TEXT NOT NULL CHECK (status IN ('filed', 'unclaimed', 'dismissed', 'set-aside')),
  status_reason TEXT,
  warnings_json TEXT NOT NULL CHECK (json_valid(warnings_json)),
  CHECK ((status IN ('filed', 'set-aside')) = (resident_id IS NOT NULL)),
  CHECK ((source = 'device') = (driver_id IS NOT NULL)),
  CHECK ((source = 'device') = (record_id IS NOT NULL)),
  -- Control solution is nobody's blood.
  CHECK (control_solution = 0 OR status = 'dismissed')
) STRICT;
CREATE INDEX glucose_reading_resident ON glucose_reading (resident_id, measured_at) WHERE resident_id IS NOT NULL;
-- The tray.
CREATE INDEX glucose_reading_unclaimed ON glucose_reading (received_at) WHERE status = 'unclaimed';
-- What was taken from a meter: no result twice, nor under another person, whatever two desks do at the same moment.
-- Set aside it is free again, because it may have been given to the wrong one.
CREATE UNIQUE INDEX glucose_reading_taken ON glucose_reading (driver_id, ifnull(device_serial, ''), record_id)
  WHERE record_id IS NOT NULL AND status <> 'set-aside';

-- Beside the trigger of 0006, whose list of entities is closed.
CREATE TRIGGER journal_feeds_sync_with_glucose AFTER INSERT ON journal
WHEN new.entity = 'glucose'
BEGIN
  INSERT INTO sync_record (entity_id, entity, sequence, state)
  VALUES (new.entity_id, new.entity, new.sequence, 'local')
  ON CONFLICT (entity_id) DO UPDATE SET sequence = new.sequence, state = 'local', attempts = 0, reason = NULL;
END;

DROP VIEW timeline;
CREATE VIEW timeline AS
  SELECT r.id AS resident_id, r.created_at AS at, 'registered' AS kind, r.id AS record_id,
    json_object('recordNumber', r.record_number) AS facts_json, NULL AS who
  FROM resident r
  UNION ALL
  SELECT s.resident_id, s.started_at, 'blood-pressure', s.id,
    json_object(
      'systolicMmHg', (SELECT avg(b.systolic_mmhg) FROM blood_pressure_reading b WHERE b.series_id = s.id AND b.status = 'filed'),
      'diastolicMmHg', (SELECT avg(b.diastolic_mmhg) FROM blood_pressure_reading b WHERE b.series_id = s.id AND b.status = 'filed'),
      'count', (SELECT count(*) FROM blood_pressure_reading b WHERE b.series_id = s.id AND b.status = 'filed')
    ),
    (SELECT a.name FROM blood_pressure_reading b JOIN account a ON a.id = b.observer_id WHERE b.series_id = s.id LIMIT 1)
  FROM blood_pressure_series s
  UNION ALL
  SELECT g.resident_id, g.measured_at, 'glucose', g.id,
    json_object(
      'glucoseMmolL', g.glucose_mmol_l, 'comparator', g.comparator, 'glucoseKind', g.kind, 'sample', g.sample,
      'setAside', CASE g.status WHEN 'set-aside' THEN g.status_reason END
    ),
    (SELECT a.name FROM account a WHERE a.id = g.observer_id)
  FROM glucose_reading g
  WHERE g.resident_id IS NOT NULL
  UNION ALL
  SELECT f.resident_id, f.saved_at, CASE f.outcome WHEN 'visited' THEN 'follow-up' ELSE 'lost' END, f.id,
    json_object(
      'kind', f.kind, 'visitDate', f.visit_date, 'way', f.way, 'outcome', f.outcome,
      'systolicMmHg', f.systolic_mmhg, 'diastolicMmHg', f.diastolic_mmhg,
      'classification', f.classification, 'nextVisitDate', f.next_visit_date,
      'correctsId', f.corrects_id, 'correctedById', f.corrected_by_id
    ),
    (SELECT a.name FROM account a WHERE a.id = f.doctor_id)
  FROM follow_up f;
