-- Contracts where everything else of a resident stands: the timeline and the way to the platform.

-- Beside the triggers of 0006, 0008 and 0013, whose lists of entities are closed. A contract is told once it has taken
-- effect; a draft is nobody's business.
CREATE TRIGGER journal_feeds_sync_with_signing AFTER INSERT ON journal
WHEN new.entity = 'team'
  OR (new.entity = 'sign-contract'
    AND json_extract(new.after_json, '$.state') IN ('effective', 'transferred', 'terminated'))
BEGIN
  INSERT INTO sync_record (entity_id, entity, sequence, state)
  VALUES (new.entity_id, new.entity, new.sequence, 'local')
  ON CONFLICT (entity_id) DO UPDATE SET sequence = new.sequence, state = 'local', attempts = 0, reason = NULL;
END;

-- What was signed before: the newest entry of each.
INSERT INTO sync_record (entity_id, entity, sequence, state)
SELECT j.entity_id, j.entity, j.sequence, 'local' FROM journal j
WHERE j.entity IN ('team', 'sign-contract')
  AND j.sequence = (SELECT max(k.sequence) FROM journal k WHERE k.entity_id = j.entity_id)
  AND (j.entity = 'team' OR json_extract(j.after_json, '$.state') IN ('effective', 'transferred', 'terminated'));

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
  FROM follow_up f
  UNION ALL
  SELECT c.resident_id,
    ifnull(
      (SELECT max(s.signed_at) FROM signing_signature s WHERE s.act_id = c.act_id),
      (SELECT t.created_at FROM signing_act t WHERE t.id = c.act_id)
    ),
    'contract', c.id,
    json_object(
      'number', c.number, 'package', (
        SELECT group_concat(p.name, '，' ORDER BY s.kind, s.id)
        FROM sign_contract s JOIN service_package p ON p.id = s.package_id
        WHERE s.act_id = c.act_id AND s.resident_id = c.resident_id
          AND s.state IN ('effective', 'transferred', 'terminated')
      ),
      'startOn', c.start_on, 'endOn', c.end_on, 'renewal', c.predecessor_as
    ),
    -- Who signed, whoever answers for it by now.
    (SELECT a.name FROM contract_responsible d JOIN account a ON a.id = d.doctor_id
      WHERE d.contract_id = c.id ORDER BY d.from_day LIMIT 1)
  FROM sign_contract c
  -- What one person signed at once is one line, the basic package first: lines of one instant would be torn apart where
  -- a page of the timeline ends.
  WHERE c.state IN ('effective', 'transferred', 'terminated') AND c.id = (
    SELECT o.id FROM sign_contract o
    WHERE o.act_id = c.act_id AND o.resident_id = c.resident_id
      AND o.state IN ('effective', 'transferred', 'terminated')
    ORDER BY o.kind, o.id LIMIT 1
  )
  UNION ALL
  SELECT c.resident_id, h.at, 'contract-ended', c.id,
    json_object(
      'number', c.number, 'package', (SELECT p.name FROM service_package p WHERE p.id = c.package_id),
      'text', h.text, 'reason', h.reason
    ),
    (SELECT a.name FROM account a WHERE a.id = h.actor_id)
  -- CROSS JOIN: from the resident's contracts to their changes, never the other way.
  FROM sign_contract c CROSS JOIN contract_change h ON h.contract_id = c.id
  WHERE c.state IN ('transferred', 'terminated') AND h.kind IN ('termination', 'hand-over', 'death')
    -- What belonged to it ended with it.
    AND NOT EXISTS (
      SELECT 1 FROM contract_change b WHERE b.contract_id = c.basic_id AND b.at = h.at AND b.kind = h.kind
    );
