import type { Declared } from '../database/declared.ts'

export const followUpDeclared: Declared = {
  triggers: {
    // Whoever is put under management is due: the first visit on the day the management begins. A resident is saved by
    // writing the conditions anew, so an existing row keeps its date and only comes alive again.
    hypertension_is_scheduled: `AFTER INSERT ON chronic_condition
      WHEN new.code = 'hypertension' AND new.ended_on IS NULL
      BEGIN
        INSERT INTO follow_up_schedule (resident_id, kind, due_on, reason, last_follow_up_id, doctor_id, committee_code)
        SELECT r.id, 'hypertension', coalesce(new.managed_from, substr(r.updated_at, 1, 10)), 'first', NULL, r.doctor_id,
          r.committee_code
        FROM resident r WHERE r.number = new.resident_number AND r.status = 'active'
        ON CONFLICT (resident_id, kind) DO UPDATE SET active = 1
          WHERE active = 0 AND NOT EXISTS (
            SELECT 1 FROM follow_up f
            WHERE f.resident_id = excluded.resident_id AND f.kind = 'hypertension' AND f.outcome = 'dead'
              AND f.corrected_by_id IS NULL
          );
      END`,
    hypertension_is_no_longer_managed: `AFTER DELETE ON chronic_condition
      WHEN old.code = 'hypertension' AND old.ended_on IS NULL
      BEGIN
        UPDATE follow_up_schedule SET active = 0
        WHERE kind = 'hypertension' AND resident_id = (SELECT r.id FROM resident r WHERE r.number = old.resident_number);
      END`,
    hypertension_has_ended: `AFTER UPDATE OF ended_on ON chronic_condition
      WHEN new.code = 'hypertension' AND new.ended_on IS NOT NULL AND old.ended_on IS NULL
      BEGIN
        UPDATE follow_up_schedule SET active = 0
        WHERE kind = 'hypertension' AND resident_id = (SELECT r.id FROM resident r WHERE r.number = new.resident_number);
      END`,
    schedule_follows_the_panel: `AFTER UPDATE OF doctor_id, committee_code ON resident
      WHEN new.doctor_id IS NOT old.doctor_id OR new.committee_code IS NOT old.committee_code
      BEGIN
        UPDATE follow_up_schedule SET doctor_id = new.doctor_id, committee_code = new.committee_code
        WHERE resident_id = new.id;
      END`,
    schedule_starts_in_the_panel: `AFTER INSERT ON follow_up_schedule
      WHEN new.committee_code IS NULL
      BEGIN
        UPDATE follow_up_schedule SET (doctor_id, committee_code) =
          (SELECT r.doctor_id, r.committee_code FROM resident r WHERE r.id = new.resident_id)
        WHERE resident_id = new.resident_id AND kind = new.kind;
      END`,
    // Who moved away or died is on no list; who comes back is due as before.
    schedule_follows_the_status: `AFTER UPDATE OF status ON resident
      WHEN new.status IS NOT old.status
      BEGIN
        UPDATE follow_up_schedule SET active = 0 WHERE resident_id = new.id AND new.status <> 'active';
        INSERT INTO follow_up_schedule (resident_id, kind, due_on, reason, doctor_id, committee_code)
        SELECT new.id, 'hypertension', coalesce(new.status_on, substr(new.updated_at, 1, 10)), 'first', new.doctor_id,
          new.committee_code
        WHERE new.status = 'active' AND EXISTS (
          SELECT 1 FROM chronic_condition c
          WHERE c.resident_number = new.number AND c.code = 'hypertension' AND c.ended_on IS NULL
        )
        ON CONFLICT (resident_id, kind) DO UPDATE SET active = 1;
      END`
  },
  timeline: [
    `SELECT f.resident_id, f.saved_at, CASE f.outcome WHEN 'visited' THEN 'follow-up' ELSE 'lost' END, f.id,
      json_object(
        'kind', f.kind, 'visitDate', f.visit_date, 'way', f.way, 'outcome', f.outcome,
        'systolicMmHg', f.systolic_mmhg, 'diastolicMmHg', f.diastolic_mmhg,
        'classification', f.classification, 'nextVisitDate', f.next_visit_date,
        'correctsId', f.corrects_id, 'correctedById', f.corrected_by_id
      ),
      (SELECT a.name FROM account a WHERE a.id = f.doctor_id)
    FROM follow_up f`
  ],
  evidence: [
    {
      // 规范（第三版）高血压 每年至少 4 次面对面随访: by telephone does not fulfil.
      kind: 'hypertension-follow-up',
      isWhole: true,
      select: `SELECT resident_id, kind || '-follow-up', NULL, visit_date, NULL, id, doctor_id
      FROM follow_up WHERE outcome = 'visited' AND way IN ('1', '2') AND corrected_by_id IS NULL`
    },
    {
      // A follow-up in somebody's home is a home visit too: done once, counted wherever it was promised. Other home visits
      // leave no record of their own yet and are written down as notes.
      kind: 'home-visit',
      isWhole: false,
      select: `SELECT resident_id, 'home-visit', NULL, visit_date, NULL, id, doctor_id
      FROM follow_up WHERE outcome = 'visited' AND way = '2' AND corrected_by_id IS NULL`
    }
  ]
}
