-- 履约: what the lines of the contracts promised, derived from the records of the other features and never ticked.

-- Which kinds of evidence this program has records of. A feature that brings a further kind adds its row here, its part
-- as a view evidence_…, writes service_record anew with it, and marks the residents whose records change in
-- fulfilment_queue (as the triggers below do). A feature that rebuilds a table named there creates its triggers anew.
CREATE TABLE evidence_kind (kind TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
INSERT INTO evidence_kind VALUES ('hypertension-follow-up'), ('blood-pressure'), ('glucose'), ('ecg');

-- For an item that no record of this program proves: who did what, when and where.
CREATE TABLE service_note (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  request_id TEXT NOT NULL UNIQUE,      -- a second Enter finds the first note
  resident_id TEXT NOT NULL REFERENCES resident (id),
  item_id TEXT NOT NULL REFERENCES service_item (id),
  on_day TEXT NOT NULL,
  doer_id TEXT NOT NULL REFERENCES account (id),
  place TEXT NOT NULL,
  evidence TEXT NOT NULL CHECK (evidence <> ''),
  written_at TEXT NOT NULL,
  written_by TEXT NOT NULL REFERENCES account (id),
  void_reason TEXT                      -- NULL: it counts
) STRICT;
CREATE INDEX service_note_resident ON service_note (resident_id, on_day);

-- Each part: resident, kind, the item it is bound to or NULL, the day or (where only that is stored) the instant,
-- record, who did it. What was corrected, set aside or made void is not there.
-- 规范（第三版）高血压 每年至少 4 次面对面随访: by telephone does not fulfil.
CREATE VIEW evidence_follow_up AS
  SELECT resident_id, kind || '-follow-up' AS kind, NULL AS item_id, visit_date AS day, NULL AS at, id AS record_id,
    doctor_id AS doer_id
  FROM follow_up WHERE outcome = 'visited' AND way IN ('1', '2') AND corrected_by_id IS NULL;
CREATE VIEW evidence_blood_pressure AS
  SELECT s.resident_id, 'blood-pressure' AS kind, NULL AS item_id, NULL AS day, s.started_at AS at, s.id AS record_id,
    (SELECT b.observer_id FROM blood_pressure_reading b
      WHERE b.series_id = s.id AND b.status = 'filed' AND b.setting = 'office' LIMIT 1) AS doer_id
  FROM blood_pressure_series s
  WHERE EXISTS (SELECT 1 FROM blood_pressure_reading b
    WHERE b.series_id = s.id AND b.status = 'filed' AND b.setting = 'office');
CREATE VIEW evidence_glucose AS
  SELECT resident_id, 'glucose' AS kind, NULL AS item_id, NULL AS day, measured_at AS at, id AS record_id,
    observer_id AS doer_id
  FROM glucose_reading WHERE status = 'filed' AND resident_id IS NOT NULL;
CREATE VIEW evidence_ecg AS
  SELECT resident_id, 'ecg' AS kind, NULL AS item_id, NULL AS day, started_at AS at, id AS record_id,
    observer_id AS doer_id
  FROM ecg_record WHERE state = 'complete' AND void_reason IS NULL;
CREATE VIEW evidence_note AS
  SELECT resident_id, 'service-note' AS kind, item_id, on_day AS day, NULL AS at, id AS record_id, doer_id
  FROM service_note WHERE void_reason IS NULL;
CREATE VIEW service_record AS
  SELECT * FROM evidence_follow_up
  UNION ALL SELECT * FROM evidence_blood_pressure
  UNION ALL SELECT * FROM evidence_glucose
  UNION ALL SELECT * FROM evidence_ecg
  UNION ALL SELECT * FROM evidence_note;

-- The lines of every contract that holds today, worked out for its present year: a doctor's list is an index range.
CREATE TABLE fulfilment_line (
  resident_id TEXT NOT NULL,
  contract_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  doctor_id TEXT NOT NULL,
  item_id TEXT NOT NULL,
  year_from TEXT NOT NULL,
  year_to TEXT NOT NULL,
  promised INTEGER,                     -- NULL: as needed or without limit
  done INTEGER NOT NULL,
  last_done_on TEXT,
  next_due_on TEXT,                     -- NULL: nothing is owed
  is_complete INTEGER NOT NULL CHECK (is_complete IN (0, 1)),
  PRIMARY KEY (resident_id, contract_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX fulfilment_line_due ON fulfilment_line (next_due_on, contract_id, position)
  WHERE next_due_on IS NOT NULL;
CREATE INDEX fulfilment_line_due_doctor ON fulfilment_line (doctor_id, next_due_on, contract_id, position)
  WHERE next_due_on IS NOT NULL;
CREATE INDEX fulfilment_line_complete ON fulfilment_line (contract_id, position) WHERE is_complete = 1;
CREATE INDEX fulfilment_line_complete_doctor ON fulfilment_line (doctor_id, contract_id, position)
  WHERE is_complete = 1;

-- Who is to be worked out anew from a day on: '' at once; a later day where a contract or its next year begins or ends.
CREATE TABLE fulfilment_queue (
  resident_id TEXT PRIMARY KEY,
  on_day TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX fulfilment_queue_day ON fulfilment_queue (on_day);
INSERT INTO fulfilment_queue SELECT DISTINCT resident_id, '' FROM sign_contract;

-- Somebody who is on no contract and no household's act has nothing to be worked out; the rest is cheap.
CREATE TRIGGER contract_begins_fulfilment AFTER INSERT ON sign_contract
BEGIN INSERT INTO fulfilment_queue VALUES (new.resident_id, '') ON CONFLICT DO UPDATE SET on_day = ''; END;
CREATE TRIGGER contract_changes_fulfilment AFTER UPDATE OF state, start_on, last_on, doctor_id ON sign_contract
BEGIN INSERT INTO fulfilment_queue VALUES (new.resident_id, '') ON CONFLICT DO UPDATE SET on_day = ''; END;
CREATE TRIGGER item_changes_fulfilment AFTER UPDATE OF audience ON service_item WHEN new.audience <> old.audience
BEGIN
  INSERT INTO fulfilment_queue SELECT DISTINCT f.resident_id, '' FROM fulfilment_line f WHERE f.item_id = new.id
  ON CONFLICT DO UPDATE SET on_day = '';
END;
CREATE TRIGGER follow_up_begins_fulfilment AFTER INSERT ON follow_up
BEGIN INSERT INTO fulfilment_queue VALUES (new.resident_id, '') ON CONFLICT DO UPDATE SET on_day = ''; END;
CREATE TRIGGER follow_up_changes_fulfilment AFTER UPDATE ON follow_up
BEGIN INSERT INTO fulfilment_queue VALUES (new.resident_id, '') ON CONFLICT DO UPDATE SET on_day = ''; END;
CREATE TRIGGER pressure_begins_fulfilment AFTER INSERT ON blood_pressure_reading WHEN new.resident_id IS NOT NULL
BEGIN INSERT INTO fulfilment_queue VALUES (new.resident_id, '') ON CONFLICT DO UPDATE SET on_day = ''; END;
CREATE TRIGGER pressure_changes_fulfilment AFTER UPDATE OF resident_id, series_id, setting, status, observer_id
ON blood_pressure_reading
BEGIN
  INSERT INTO fulfilment_queue
  SELECT DISTINCT value, '' FROM json_each(json_array(old.resident_id, new.resident_id)) WHERE value IS NOT NULL
  ON CONFLICT DO UPDATE SET on_day = '';
END;
CREATE TRIGGER glucose_begins_fulfilment AFTER INSERT ON glucose_reading WHEN new.resident_id IS NOT NULL
BEGIN INSERT INTO fulfilment_queue VALUES (new.resident_id, '') ON CONFLICT DO UPDATE SET on_day = ''; END;
CREATE TRIGGER glucose_changes_fulfilment AFTER UPDATE OF resident_id, measured_at, status ON glucose_reading
BEGIN
  INSERT INTO fulfilment_queue
  SELECT DISTINCT value, '' FROM json_each(json_array(old.resident_id, new.resident_id)) WHERE value IS NOT NULL
  ON CONFLICT DO UPDATE SET on_day = '';
END;
CREATE TRIGGER ecg_begins_fulfilment AFTER INSERT ON ecg_record
BEGIN INSERT INTO fulfilment_queue VALUES (new.resident_id, '') ON CONFLICT DO UPDATE SET on_day = ''; END;
CREATE TRIGGER ecg_changes_fulfilment AFTER UPDATE OF resident_id, state, void_reason ON ecg_record
BEGIN
  INSERT INTO fulfilment_queue SELECT DISTINCT value, '' FROM json_each(json_array(old.resident_id, new.resident_id))
  WHERE true ON CONFLICT DO UPDATE SET on_day = '';
END;
CREATE TRIGGER note_begins_fulfilment AFTER INSERT ON service_note
BEGIN INSERT INTO fulfilment_queue VALUES (new.resident_id, '') ON CONFLICT DO UPDATE SET on_day = ''; END;
CREATE TRIGGER note_changes_fulfilment AFTER UPDATE ON service_note
BEGIN INSERT INTO fulfilment_queue VALUES (new.resident_id, '') ON CONFLICT DO UPDATE SET on_day = ''; END;

-- 履约质控: a random sample of what was counted, and what the residents said on the telephone.
CREATE TABLE fulfilment_sample (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  doctor_id TEXT NOT NULL REFERENCES account (id),
  month TEXT NOT NULL CHECK (length(month) = 7),
  seed TEXT NOT NULL,                   -- with it the draw can be repeated by anybody
  frame INTEGER NOT NULL,               -- from how many services it was drawn
  drawn_on TEXT NOT NULL,
  drawn_by TEXT NOT NULL REFERENCES account (id)
) STRICT;
CREATE INDEX fulfilment_sample_month ON fulfilment_sample (month, doctor_id);

CREATE TABLE fulfilment_sample_row (
  sample_id TEXT NOT NULL REFERENCES fulfilment_sample (id),
  position INTEGER NOT NULL,
  resident_id TEXT NOT NULL REFERENCES resident (id),
  contract_id TEXT NOT NULL REFERENCES sign_contract (id),
  line_position INTEGER NOT NULL,
  item_name TEXT NOT NULL,
  kind TEXT NOT NULL,
  record_id TEXT NOT NULL,
  on_day TEXT NOT NULL,
  doer_id TEXT,
  PRIMARY KEY (sample_id, position)
) STRICT, WITHOUT ROWID;

-- A further call is a further row; the newest counts.
CREATE TABLE fulfilment_call (
  id TEXT PRIMARY KEY,
  sample_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  called_on TEXT NOT NULL,
  answer TEXT NOT NULL CHECK (answer IN ('happened', 'not-happened', 'unsure', 'no-answer', 'refused')),
  said_day TEXT,                        -- when it was, as the resident remembers
  satisfaction INTEGER CHECK (satisfaction BETWEEN 1 AND 5),
  finding TEXT NOT NULL CHECK (finding IN ('none', 'not-done', 'wrong-day', 'incomplete', 'record-fault')),
  remarks TEXT NOT NULL,
  caller_id TEXT NOT NULL REFERENCES account (id),
  FOREIGN KEY (sample_id, position) REFERENCES fulfilment_sample_row (sample_id, position),
  -- Only who was reached can say anything.
  CHECK (answer IN ('happened', 'unsure') OR said_day IS NULL),
  CHECK (answer NOT IN ('no-answer', 'refused') OR (satisfaction IS NULL AND finding = 'none')),
  CHECK (answer <> 'not-happened' OR finding <> 'none')
) STRICT;
CREATE INDEX fulfilment_call_row ON fulfilment_call (sample_id, position, id);
