import type { FollowUp } from '@contract/follow-up'
import type { TrendPoint } from '../measurement/trend-chart.ts'

/** Measured sittings, and the pressures that were typed into a form from elsewhere, in the order they happened. */
export function trendPoints(
  measured: readonly TrendPoint[],
  visits: readonly FollowUp[]
): readonly TrendPoint[] {
  const typed = visits.flatMap(({ form, correctedById, withdrawnReason, mark }) =>
    correctedById === null &&
    withdrawnReason === null &&
    form.seriesId === null &&
    form.systolicMmHg !== null &&
    form.diastolicMmHg !== null
      ? [
          {
            at: `${form.visitDate}T04:00:00.000Z`,
            systolicMmHg: form.systolicMmHg,
            diastolicMmHg: form.diastolicMmHg,
            mark
          }
        ]
      : []
  )
  return [...measured, ...typed].sort((one, other) => one.at.localeCompare(other.at))
}
