import { addDays, sameDayLater } from '../lib/clock.ts'
import type { ValueOf } from './pack/fields/contract.ts'
import { type RegionalPolicy, valueOf } from './resolver.ts'

/** What holds for a long prescription on a day; null where pack, centre and nation are silent. */
export interface LongPrescriptionRules {
  /** As people call it here: 长处方, 连续处方. */
  readonly name: string
  /** What the source says, in its words; '': nothing but the numbers. */
  readonly wording: string
  readonly daysMin: number | null
  /** Where the source counts in months this is what the nation allows at most; null where that was lifted. */
  readonly daysMax: number | null
  readonly monthsMin: number | null
  readonly monthsMax: number | null
  /** Longer than this needs a written reason, and that the person was told. */
  readonly reasonAboveDays: number | null
  readonly eligibility: ValueOf<'prescription.longEligibility'>
  readonly excludes: ValueOf<'prescription.longExcludes'>
  readonly drugsPerSheetMax: number | null
  /** Where the longest and the excluded are taken from. */
  readonly source: string
}

/** Where the region speaks of months, the days are the nation's limit; days the centre itself laid down outrank both. */
export function longPrescriptionOn(policy: RegionalPolicy, day: string): LongPrescriptionRules {
  const days = valueOf(policy, 'prescription.longDaysMax', day)
  const months = valueOf(policy, 'prescription.longMonthsMax', day)
  const isOurs = days !== null && (days.origin === 'override' || days.cappedFrom !== null)
  const inMonths = months !== null && !(isOurs && months.origin !== 'override')
  const isLifted = valueOf(policy, 'prescription.longDaysAboveNational', day)?.value === true
  return {
    name: valueOf(policy, 'prescription.localName', day)?.value ?? '长处方',
    wording: valueOf(policy, 'prescription.longWording', day)?.value ?? '',
    daysMin: inMonths ? null : (valueOf(policy, 'prescription.longDaysMin', day)?.value ?? null),
    daysMax: inMonths && isLifted ? null : (days?.value ?? null),
    monthsMin: inMonths ? (valueOf(policy, 'prescription.longMonthsMin', day)?.value ?? null) : null,
    monthsMax: inMonths ? months.value : null,
    reasonAboveDays: valueOf(policy, 'prescription.longDaysReasonAbove', day)?.value ?? null,
    eligibility: valueOf(policy, 'prescription.longEligibility', day)?.value ?? [],
    excludes: valueOf(policy, 'prescription.longExcludes', day)?.value ?? [],
    drugsPerSheetMax: valueOf(policy, 'prescription.drugsPerSheetMax', day)?.value ?? null,
    source: (inMonths ? months : days)?.source ?? ''
  }
}

/**
 * The first day without medicine of a supply given on `day`. Months are calendar months; what is longer than `mostDays`
 * (长期处方管理规范 2021: 84) is cut, and says so.
 */
export function supplyUntil(
  day: string,
  { amount, unit }: { readonly amount: number; readonly unit: 'day' | 'month' },
  mostDays: number | null
): { readonly on: string; readonly cutTo: number | null } {
  const wanted = unit === 'day' ? addDays(day, amount) : sameDayLater(day, amount)
  const most = mostDays === null ? null : addDays(day, mostDays)
  return most !== null && most < wanted ? { on: most, cutTo: mostDays } : { on: wanted, cutTo: null }
}

/** The same of the longest supply there may be. */
export const longestSupply = (
  day: string,
  { daysMax, monthsMax }: Pick<LongPrescriptionRules, 'daysMax' | 'monthsMax'>
): { readonly on: string; readonly cutTo: number | null } =>
  monthsMax === null
    ? supplyUntil(day, { amount: daysMax ?? 0, unit: 'day' }, null)
    : supplyUntil(day, { amount: monthsMax, unit: 'month' }, daysMax)
