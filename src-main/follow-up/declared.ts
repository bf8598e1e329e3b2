import type { Declared } from '../database/declared.ts'

export const followUpDeclared: Declared = {
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
      select: `SELECT resident_id, kind || '-follow-up', NULL, visit_date, id, doctor_id
      FROM follow_up WHERE outcome = 'visited' AND way IN ('1', '2') AND corrected_by_id IS NULL`
    },
    {
      // A follow-up in somebody's home is a home visit too: done once, counted wherever it was promised. Other home visits
      // leave no record of their own yet and are written down as notes.
      kind: 'home-visit',
      isWhole: false,
      select: `SELECT resident_id, 'home-visit', NULL, visit_date, id, doctor_id
      FROM follow_up WHERE outcome = 'visited' AND way = '2' AND corrected_by_id IS NULL`
    }
  ]
}
