-- When something was measured, where it did not come at once. A meter whose clock stood still, or was changed, does not say:
-- then measured_at is when the result came, so that it has a place in the list, and it counts for no day.
ALTER TABLE glucose_reading ADD COLUMN time_known INTEGER NOT NULL DEFAULT 1 CHECK (time_known IN (0, 1));
-- Of a pressure that came later than it was measured, as its device's clock tells; NULL: when it came, if time_known.
ALTER TABLE blood_pressure_reading ADD COLUMN measured_at TEXT;
ALTER TABLE blood_pressure_reading ADD COLUMN time_known INTEGER NOT NULL DEFAULT 1 CHECK (time_known IN (0, 1));

-- A clock is judged by what was measured when it came: the report reads that from its index too.
DROP INDEX blood_pressure_reading_quality;
CREATE INDEX blood_pressure_reading_quality ON blood_pressure_reading
  (received_at, observer_id, source, device_name, systolic_mmhg, diastolic_mmhg, device_time, capture_id)
  WHERE status = 'filed';
