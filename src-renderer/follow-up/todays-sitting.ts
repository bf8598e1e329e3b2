import type { FollowUp, followUpContract, HypertensionForm } from '@contract/follow-up'
import type { OutputOf } from '@contract/lib'
import type { Series } from '../measurement/store.ts'

type Opened = OutputOf<(typeof followUpContract)['open']>

export interface Beginning {
  readonly form: HypertensionForm
  /** Today's sitting while it is in no record. */
  readonly series: Series | null
  /** Today's sitting that stands in a record: it takes no further reading. */
  readonly takenId: string | null
  /** The form is not the one that was assessed. */
  readonly changed: boolean
}

/** A sitting belongs to one record: a second form of the same day starts without its pressure. */
export function beginningOf({ form, series }: Opened, records: readonly FollowUp[]): Beginning {
  const taken = new Set(
    records.filter(({ correctedById }) => correctedById === null).map(record => record.form.seriesId)
  )
  const takenId = series !== null && taken.has(series.id) ? series.id : null
  const free = { series: takenId === null ? series : null, takenId }
  if (form.seriesId === null || !taken.has(form.seriesId)) return { ...free, form, changed: false }
  const { heartRatePerMinute: pulse } = form
  const measuredPulse = pulse !== null && pulse === series?.mean?.roundedPulsePerMinute
  const bare = {
    ...form,
    seriesId: null,
    systolicMmHg: null,
    diastolicMmHg: null,
    heartRatePerMinute: measuredPulse ? null : pulse
  }
  return { ...free, form: bare, changed: true }
}
