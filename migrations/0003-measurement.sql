-- Readings are append-only facts; what a person decides about one (whose it is, whether it counts) stands beside it.

CREATE TABLE blood_pressure_series (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL DEFAULT 1,   -- of the sitting as a whole: the journal and the platform see it so
  resident_id TEXT NOT NULL REFERENCES resident (id),
  started_at TEXT NOT NULL
) STRICT;
CREATE INDEX blood_pressure_series_resident ON blood_pressure_series (resident_id, started_at);

CREATE TABLE blood_pressure_reading (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  resident_id TEXT REFERENCES resident (id),
  series_id TEXT REFERENCES blood_pressure_series (id),
  systolic_mmhg INTEGER NOT NULL,
  diastolic_mmhg INTEGER NOT NULL,
  mean_arterial_mmhg INTEGER,
  pulse_per_minute INTEGER,
  unit_received TEXT NOT NULL CHECK (unit_received IN ('mm[Hg]', 'kPa')),
  arm TEXT NOT NULL CHECK (arm IN ('left', 'right', 'unknown')),
  posture TEXT NOT NULL CHECK (posture IN ('sitting', 'supine', 'standing')),
  setting TEXT NOT NULL CHECK (setting IN ('office', 'home')),
  body_movement INTEGER NOT NULL CHECK (body_movement IN (0, 1)),
  irregular_pulse INTEGER NOT NULL CHECK (irregular_pulse IN (0, 1)),
  source TEXT NOT NULL CHECK (source IN ('device', 'manual')),
  driver_id TEXT,
  device_name TEXT,
  device_time TEXT,
  raw BLOB,                             -- the frame as received, for audit
  received_at TEXT NOT NULL,
  observer_id TEXT REFERENCES account (id),
  capture_id TEXT,
  status TEXT NOT NULL CHECK (status IN ('filed', 'unclaimed', 'dismissed', 'set-aside')),
  status_reason TEXT,
  warnings_json TEXT NOT NULL CHECK (json_valid(warnings_json)),
  -- A filed reading has a person, an unclaimed one has none.
  CHECK ((status IN ('filed', 'set-aside')) = (resident_id IS NOT NULL)),
  CHECK ((resident_id IS NULL) = (series_id IS NULL)),
  CHECK ((source = 'device') = (driver_id IS NOT NULL))
) STRICT;
CREATE INDEX blood_pressure_reading_series ON blood_pressure_reading (series_id) WHERE series_id IS NOT NULL;
-- The tray.
CREATE INDEX blood_pressure_reading_unclaimed ON blood_pressure_reading (received_at) WHERE status = 'unclaimed';
