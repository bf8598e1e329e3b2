import type { Frequency, Medication } from '@contract/medication'

/** Frequencies as they are mostly prescribed; whatever else is put together from its parts. */
export const usualFrequencies: readonly {
  readonly code: string
  readonly label: string
  readonly frequency: Frequency
}[] = [
  { code: 'qd', label: '每日 1 次', frequency: { times: 1, every: 1, unit: 'day' } },
  { code: 'bid', label: '每日 2 次', frequency: { times: 2, every: 1, unit: 'day' } },
  { code: 'tid', label: '每日 3 次', frequency: { times: 3, every: 1, unit: 'day' } },
  { code: 'qid', label: '每日 4 次', frequency: { times: 4, every: 1, unit: 'day' } },
  { code: 'qod', label: '隔日 1 次', frequency: { times: 1, every: 2, unit: 'day' } },
  { code: 'qw', label: '每周 1 次', frequency: { times: 1, every: 1, unit: 'week' } },
  { code: 'biw', label: '每周 2 次', frequency: { times: 2, every: 1, unit: 'week' } },
  { code: 'qm', label: '每月 1 次', frequency: { times: 1, every: 1, unit: 'month' } }
]
export const frequencyUnits = [
  { code: 'day', label: '天' },
  { code: 'week', label: '周' },
  { code: 'month', label: '个月' }
] as const

/** `每日 2 次`, as the list says it. */
export function frequencyWords(frequency: Frequency): string {
  const usual = usualFrequencies.find(({ code }) => code === frequencyCode(frequency))
  const unit = frequencyUnits.find(({ code }) => code === frequency.unit)?.label ?? ''
  return usual?.label ?? `每 ${String(frequency.every)} ${unit} ${String(frequency.times)} 次`
}

/** `usual` code of a frequency; `other`: put together from its parts; empty: none. */
export function frequencyCode(frequency: Frequency | null): string {
  if (frequency === null) return ''
  const { times, every, unit } = frequency
  const usual = usualFrequencies.find(
    ({ frequency: one }) => one.times === times && one.every === every && one.unit === unit
  )
  return usual?.code ?? 'other'
}

/** When it runs out, in words; empty: not known. */
export function runOutWords({ runsOutOn, daysLeft, isRunning }: Medication): string {
  if (runsOutOn === null || daysLeft === null) return ''
  if (!isRunning) return runsOutOn
  if (daysLeft < 0) return `${runsOutOn}，已断药 ${String(-daysLeft)} 天`
  return daysLeft === 0 ? `${runsOutOn}，今天已用完` : `${runsOutOn}，还有 ${String(daysLeft)} 天`
}
export const isOut = ({ isRunning, daysLeft }: Medication): boolean =>
  isRunning && daysLeft !== null && daysLeft <= 0
