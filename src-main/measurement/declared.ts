import type { Declared } from '../database/declared.ts'

const filed = (what: string): string =>
  `(SELECT ${what} FROM blood_pressure_reading b WHERE b.series_id = s.id AND b.status = 'filed')`

export const measurementDeclared: Declared = {
  timeline: [
    `SELECT s.resident_id, s.started_at, 'blood-pressure', s.id,
      json_object(
        'systolicMmHg', ${filed('avg(b.systolic_mmhg)')},
        'diastolicMmHg', ${filed('avg(b.diastolic_mmhg)')},
        'count', ${filed('count(*)')}
      ),
      (SELECT a.name FROM blood_pressure_reading b JOIN account a ON a.id = b.observer_id
        WHERE b.series_id = s.id LIMIT 1)
    FROM blood_pressure_series s`
  ],
  evidence: [
    {
      kind: 'blood-pressure',
      isWhole: true,
      select: `SELECT s.resident_id, 'blood-pressure', NULL, s.service_day, s.id,
        (SELECT b.observer_id FROM blood_pressure_reading b
          WHERE b.series_id = s.id AND b.status = 'filed' AND b.setting = 'office' LIMIT 1)
      FROM blood_pressure_series s
      WHERE EXISTS (SELECT 1 FROM blood_pressure_reading b
        WHERE b.series_id = s.id AND b.status = 'filed' AND b.setting = 'office')`
    }
  ]
}
