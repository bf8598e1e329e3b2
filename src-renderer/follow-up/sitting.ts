import type { VisitForm } from '@contract/follow-up'

/** A form whose sitting counts no more: the pressure goes, and the pulse unless somebody has typed another. */
export const withoutSitting = (form: VisitForm, pulsePerMinute?: number | null): VisitForm => ({
  ...form,
  seriesId: null,
  systolicMmHg: null,
  diastolicMmHg: null,
  heartRatePerMinute: form.heartRatePerMinute === pulsePerMinute ? null : form.heartRatePerMinute
})
