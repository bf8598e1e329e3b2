-- Electrocardiograms: the head of a record, its samples in chunks, and what doctors sign of it.

CREATE TABLE ecg_record (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  resident_id TEXT NOT NULL REFERENCES resident (id),
  source TEXT NOT NULL CHECK (source IN ('device', 'file')),
  state TEXT NOT NULL CHECK (state IN ('recording', 'complete', 'interrupted')),
  state_reason TEXT,
  started_at TEXT NOT NULL,
  ended_at TEXT,
  wanted_seconds REAL,                  -- NULL: until stopped
  leads_json TEXT NOT NULL CHECK (json_valid(leads_json)),
  samples_per_second REAL NOT NULL CHECK (samples_per_second > 0),
  microvolts_per_count REAL CHECK (microvolts_per_count > 0), -- NULL: not calibrated
  device_filters_json TEXT NOT NULL CHECK (json_valid(device_filters_json)),
  filters_json TEXT NOT NULL CHECK (json_valid(filters_json)), -- of a file, where it says
  driver_id TEXT,
  device_name TEXT,
  observer_id TEXT REFERENCES account (id),
  indication TEXT NOT NULL,
  -- Known once it has ended; while it runs (and after a power cut) the chunks say it.
  samples INTEGER NOT NULL CHECK (samples >= 0),
  losses_json TEXT NOT NULL CHECK (json_valid(losses_json)),
  lead_off_json TEXT NOT NULL CHECK (json_valid(lead_off_json)),
  -- Over the raw samples, so that the journal entry of the head seals them too.
  sha256 TEXT CHECK (length(sha256) = 64),
  stored_bytes INTEGER NOT NULL,
  file_format TEXT CHECK (file_format IN ('scp-ecg', 'aecg', 'edf')),
  file_name TEXT,
  file_patient_json TEXT CHECK (file_patient_json IS NULL OR json_valid(file_patient_json)),
  file_remarks_json TEXT NOT NULL CHECK (json_valid(file_remarks_json)),
  void_reason TEXT,                     -- NULL: it counts
  -- Derived from the samples by the program, never confirmed: can be had again at any time.
  measured_json TEXT CHECK (measured_json IS NULL OR json_valid(measured_json)),
  CHECK ((source = 'device') = (driver_id IS NOT NULL)),
  CHECK ((source = 'file') = (file_format IS NOT NULL)),
  CHECK ((state = 'recording') = (ended_at IS NULL)),
  CHECK (state = 'recording' OR samples = 0 OR sha256 IS NOT NULL)
) STRICT;
CREATE INDEX ecg_record_resident ON ecg_record (resident_id, started_at);
-- What a power cut left open, looked for at every start.
CREATE INDEX ecg_record_open ON ecg_record (id) WHERE state = 'recording';

-- About a second each while a recording runs, so that a power cut costs no more than that. Append only.
CREATE TABLE ecg_chunk (
  record_id TEXT NOT NULL REFERENCES ecg_record (id),
  first INTEGER NOT NULL,               -- moment of its first sample
  samples INTEGER NOT NULL CHECK (samples > 0),
  packed BLOB NOT NULL,                 -- all leads, lossless
  losses_json TEXT NOT NULL CHECK (json_valid(losses_json)),
  lead_off_json TEXT NOT NULL CHECK (json_valid(lead_off_json)),
  -- Of all samples from the start of the record to the end of this chunk: the last one is the record's.
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  PRIMARY KEY (record_id, first)
) STRICT;

CREATE TRIGGER ecg_chunk_never_updated BEFORE UPDATE ON ecg_chunk
BEGIN SELECT raise(ABORT, 'the samples of an ECG are append only'); END;
CREATE TRIGGER ecg_chunk_never_deleted BEFORE DELETE ON ecg_chunk
BEGIN SELECT raise(ABORT, 'the samples of an ECG are append only'); END;

-- What a doctor signed. A correction or withdrawal is the next row; the highest number counts.
CREATE TABLE ecg_report (
  id TEXT PRIMARY KEY,
  record_id TEXT NOT NULL REFERENCES ecg_record (id),
  number INTEGER NOT NULL CHECK (number > 0),
  kind TEXT NOT NULL CHECK (kind IN ('conclusion', 'withdrawal')),
  conclusions_json TEXT NOT NULL CHECK (json_valid(conclusions_json)),
  text TEXT NOT NULL,
  measured_json TEXT NOT NULL CHECK (json_valid(measured_json)),
  reason TEXT,
  signer_id TEXT NOT NULL REFERENCES account (id),
  signed_at TEXT NOT NULL,
  UNIQUE (record_id, number),
  CHECK (number = 1 OR reason IS NOT NULL),
  CHECK (number > 1 OR kind = 'conclusion')
) STRICT;

CREATE TRIGGER ecg_report_never_updated BEFORE UPDATE ON ecg_report
BEGIN SELECT raise(ABORT, 'a signed report is never changed'); END;
CREATE TRIGGER ecg_report_never_deleted BEFORE DELETE ON ecg_report
BEGIN SELECT raise(ABORT, 'a signed report is never deleted'); END;
