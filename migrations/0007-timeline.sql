-- What the resident page shows, newest first; each feature publishes its part.
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
  SELECT f.resident_id, f.saved_at, CASE f.outcome WHEN 'visited' THEN 'follow-up' ELSE 'lost' END, f.id,
    json_object(
      'kind', f.kind, 'visitDate', f.visit_date, 'way', f.way, 'outcome', f.outcome,
      'systolicMmHg', f.systolic_mmhg, 'diastolicMmHg', f.diastolic_mmhg,
      'classification', f.classification, 'nextVisitDate', f.next_visit_date,
      'correctsId', f.corrects_id, 'correctedById', f.corrected_by_id
    ),
    (SELECT a.name FROM account a WHERE a.id = f.doctor_id)
  FROM follow_up f;
