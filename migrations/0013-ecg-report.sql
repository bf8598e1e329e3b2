-- ECGs where everything else of a resident stands: the timeline and the way to the platform.

-- The same file taken in twice, or for another person, is found by its samples.
CREATE INDEX ecg_record_samples ON ecg_record (sha256) WHERE source = 'file';

-- Beside the triggers of 0006 and 0008, whose lists of entities are closed. What still runs is told when it has ended.
CREATE TRIGGER journal_feeds_sync_with_ecg AFTER INSERT ON journal
WHEN new.entity = 'ecg' AND json_extract(new.after_json, '$.state') <> 'recording'
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
  SELECT e.resident_id, e.started_at, 'ecg', e.id,
    json_object(
      'leads', json_array_length(e.leads_json), 'seconds', e.samples / e.samples_per_second, 'state', e.state,
      'heartRatePerMinute', json_extract(e.measured_json, '$.heartRatePerMinute'), 'setAside', e.void_reason,
      -- The report that counts; NULL: 未经医生确认.
      'signedRate', (
        SELECT json_extract(p.measured_json, '$.heartRatePerMinute') FROM ecg_report p
        WHERE p.record_id = e.id AND p.kind = 'conclusion'
          AND p.number = (SELECT max(q.number) FROM ecg_report q WHERE q.record_id = e.id)
      ),
      'conclusion', (
        SELECT ifnull(
            (SELECT group_concat(json_extract(c.value, '$.name'), '，') FROM json_each(p.conclusions_json) c),
            substr(p.text, 1, 60)
          )
        FROM ecg_report p
        WHERE p.record_id = e.id AND p.kind = 'conclusion'
          AND p.number = (SELECT max(q.number) FROM ecg_report q WHERE q.record_id = e.id)
      )
    ),
    (SELECT a.name FROM account a WHERE a.id = e.observer_id)
  FROM ecg_record e
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
