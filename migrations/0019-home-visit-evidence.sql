-- A follow-up in somebody's home is a home visit too: done once, counted wherever it was promised. Other home visits
-- leave no record of their own yet and are written down as notes, so the kind does not stand in evidence_kind.
CREATE VIEW evidence_home_follow_up AS
  SELECT resident_id, 'home-visit' AS kind, NULL AS item_id, visit_date AS day, NULL AS at, id AS record_id,
    doctor_id AS doer_id
  FROM follow_up WHERE outcome = 'visited' AND way = '2' AND corrected_by_id IS NULL;
DROP VIEW service_record;
CREATE VIEW service_record AS
  SELECT * FROM evidence_follow_up
  UNION ALL SELECT * FROM evidence_home_follow_up
  UNION ALL SELECT * FROM evidence_blood_pressure
  UNION ALL SELECT * FROM evidence_glucose
  UNION ALL SELECT * FROM evidence_ecg
  UNION ALL SELECT * FROM evidence_note;
INSERT INTO fulfilment_queue SELECT DISTINCT resident_id, '' FROM sign_contract WHERE true
ON CONFLICT DO UPDATE SET on_day = '';
