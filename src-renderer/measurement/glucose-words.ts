import type { GlucoseKind, GlucoseReading } from '@contract/measurement/glucose'

export const glucoseKinds: readonly {
  readonly code: GlucoseKind
  readonly key: string
  readonly label: string
}[] = [
  { code: 'fasting', key: '1', label: '空腹' },
  { code: 'after-meal-2h', key: '2', label: '餐后2小时' },
  { code: 'random', key: '3', label: '随机' },
  { code: 'bedtime', key: '4', label: '睡前' }
]
export const glucoseSamples = [
  { code: 'capillary', key: '1', label: '指血' },
  { code: 'venous', key: '2', label: '静脉血' }
] as const

export const comparators = [
  { code: '=', key: '1', label: '数值' },
  { code: '<', key: '2', label: 'LO <' },
  { code: '>', key: '3', label: 'HI >' }
] as const

export const kindLabel = (kind: GlucoseKind | null): string =>
  glucoseKinds.find(({ code }) => code === kind)?.label ?? '未注明'

const mealMarks = { before: '餐前', after: '餐后' } as const
export const mealLabel = (mark: GlucoseReading['mealMark']): string => (mark === null ? '' : mealMarks[mark])

/** What can be said of the time of a stored result when its meter leaves it open. */
export const timeChoices = [
  { code: 'stored', label: '存储时间' },
  { code: 'corrected', label: '校正后' },
  { code: 'unknown', label: '不明' }
] as const
export type TimeChoice = (typeof timeChoices)[number]['code']

/** A device's own time as it stood on its screen. */
export const shownTime = (deviceTime: string): string => deviceTime.replace('T', ' ')

/** Where a reading came from, for one line. */
export const originOf = (reading: GlucoseReading): string =>
  [
    reading.source === 'manual' ? '手工录入' : reading.deviceName,
    reading.deviceSerial && `序列号 ${reading.deviceSerial}`,
    reading.sample === 'venous' ? '静脉血' : '',
    mealLabel(reading.mealMark) && `仪器标记${mealLabel(reading.mealMark)}`,
    reading.deviceNote,
    reading.deviceTime && `仪器时间 ${shownTime(reading.deviceTime)}`,
    reading.observerName
  ]
    .filter(Boolean)
    .join(' · ')
