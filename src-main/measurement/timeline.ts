import type { Judged, Timeline } from '../database/record-kind.ts'
import type { PolicyInForce } from '../policy/contract.ts'
import { pressureMark } from '../policy/rules.ts'

interface JudgedByPolicy extends Judged {
  readonly policy: PolicyInForce
}

const filed = (what: string): string =>
  `(SELECT ${what} FROM blood_pressure_reading b WHERE b.series_id = s.id AND b.status = 'filed')`

interface Sitting {
  readonly systolicMmHg: number | null
  readonly diastolicMmHg: number | null
  readonly count: number
}
/** Half up, as on the form. */
const rounded = (value: number | null): number | null => (value === null ? null : Math.floor(value + 0.5))
const pressureOf = ({ systolicMmHg, diastolicMmHg }: Sitting): string =>
  systolicMmHg === null || diastolicMmHg === null
    ? '（无有效读数）'
    : `${String(rounded(systolicMmHg))}/${String(rounded(diastolicMmHg))} mmHg`

export const pressureTimeline: Timeline = {
  selects: [
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
  lines: {
    'blood-pressure': {
      word: '血压',
      says: (sitting: Sitting) => ({
        title: `血压 ${pressureOf(sitting)}`,
        detail: sitting.count > 1 ? `${String(sitting.count)} 次测量平均` : ''
      }),
      mark: ({ systolicMmHg, diastolicMmHg }: Sitting, { policy, age }: JudgedByPolicy) =>
        pressureMark(
          policy.hypertension,
          { systolicMmHg: rounded(systolicMmHg), diastolicMmHg: rounded(diastolicMmHg) },
          age
        )
    }
  }
}
