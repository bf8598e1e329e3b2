-- Instruments that a person has described. A version is never changed: readings name the one they were read with.
CREATE TABLE line_protocol (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  -- Offered no more; its versions stay for the readings that name them.
  retired_at TEXT
) STRICT;

CREATE TABLE line_protocol_version (
  protocol_id TEXT NOT NULL REFERENCES line_protocol (id),
  version INTEGER NOT NULL,
  description_json TEXT NOT NULL CHECK (json_valid(description_json)),
  saved_at TEXT NOT NULL,
  saved_by TEXT NOT NULL REFERENCES account (id),
  -- What the log it was tried against gave; the log itself may name people and is not kept.
  tried_readings INTEGER NOT NULL CHECK (tried_readings >= 0),
  tried_rejected INTEGER NOT NULL CHECK (tried_rejected >= 0),
  -- Why it was saved although its log gave no reading.
  reason TEXT,
  PRIMARY KEY (protocol_id, version),
  CHECK (tried_readings > 0 OR reason IS NOT NULL)
) STRICT;
