import type { Judged, Timeline } from '../../database/record-kind.ts'
import { joined } from '../../lib/joined.ts'
import type { PolicyInForce } from '../../policy/contract.ts'
import { glucoseMark } from '../../policy/rules.ts'
import type { GlucoseKind, GlucoseReading } from './contract.ts'

interface JudgedByPolicy extends Judged {
  readonly policy: PolicyInForce
}

const kinds: Readonly<Record<GlucoseKind, string>> = {
  fasting: '空腹',
  'after-meal-2h': '餐后 2 小时',
  random: '随机',
  bedtime: '睡前'
}

interface Result extends Pick<GlucoseReading, 'glucoseMmolL' | 'comparator' | 'sample'> {
  readonly glucoseKind: GlucoseKind | null
  readonly setAside: string | null
  /** 1: nobody knows when; it stands at its arrival. */
  readonly isTimeUnknown: number
}

export const glucoseTimeline: Timeline = {
  selects: [
    `SELECT g.resident_id, g.measured_at, 'glucose', g.id,
      json_object(
        'glucoseMmolL', g.glucose_mmol_l, 'comparator', g.comparator, 'glucoseKind', g.kind, 'sample', g.sample,
        'setAside', CASE g.status WHEN 'set-aside' THEN g.status_reason END,
        'isTimeUnknown', g.time_known = 0
      ),
      (SELECT a.name FROM account a WHERE a.id = g.observer_id)
    FROM glucose_reading g
    WHERE g.resident_id IS NOT NULL`
  ],
  lines: {
    glucose: {
      word: '血糖',
      says: ({ glucoseMmolL, comparator, glucoseKind, sample, setAside, isTimeUnknown }: Result) => ({
        title: `血糖 ${comparator ?? ''}${glucoseMmolL.toFixed(1)} mmol/L`,
        detail: joined([
          glucoseKind === null ? null : kinds[glucoseKind],
          isTimeUnknown === 1 ? '测量时间不明' : null,
          sample === 'venous' ? '静脉血' : null,
          setAside === null ? null : `不计入：${setAside}`
        ])
      }),
      mark: ({ glucoseMmolL, glucoseKind, setAside }: Result, { policy }: JudgedByPolicy) =>
        setAside === null ? glucoseMark(policy.diabetes, glucoseMmolL, glucoseKind) : null
    }
  }
}
