-- What stands on this desk. Every port parameter can differ from the driver's default.
CREATE TABLE desk_device (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  name TEXT NOT NULL,
  path TEXT NOT NULL UNIQUE,
  driver_id TEXT NOT NULL,
  port_json TEXT NOT NULL CHECK (json_valid(port_json))
) STRICT;

-- Every measurement that was opened, and how it ended: a reading is only filed through one of these.
CREATE TABLE capture (
  id TEXT PRIMARY KEY,
  device_id TEXT NOT NULL,
  resident_id TEXT NOT NULL REFERENCES resident (id),
  observer_id TEXT NOT NULL REFERENCES account (id),
  started_at TEXT NOT NULL,
  ended_at TEXT,
  outcome TEXT CHECK (outcome IN ('done', 'cancelled', 'timed-out', 'failed'))
) STRICT;
-- After a start: which measurements of the last minutes may still bring a result.
CREATE INDEX capture_ended ON capture (ended_at);
