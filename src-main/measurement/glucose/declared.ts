import type { Declared } from '../../database/declared.ts'

export const glucoseDeclared: Declared = {
  timeline: [
    `SELECT g.resident_id, g.measured_at, 'glucose', g.id,
      json_object(
        'glucoseMmolL', g.glucose_mmol_l, 'comparator', g.comparator, 'glucoseKind', g.kind, 'sample', g.sample,
        'setAside', CASE g.status WHEN 'set-aside' THEN g.status_reason END
      ),
      (SELECT a.name FROM account a WHERE a.id = g.observer_id)
    FROM glucose_reading g
    WHERE g.resident_id IS NOT NULL`
  ],
  evidence: [
    {
      kind: 'glucose',
      isWhole: true,
      select: `SELECT resident_id, 'glucose', NULL, service_day, id, observer_id
      FROM glucose_reading WHERE status = 'filed' AND resident_id IS NOT NULL`
    }
  ]
}
