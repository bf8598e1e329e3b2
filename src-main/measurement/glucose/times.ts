import { clockWarning, clockToleranceSeconds } from '../../policy/rules.ts'

/** When a result was measured, as far as its meter can tell, and what is said about it. */
export interface MeterTime {
  /** Where nobody knows: when it came. */
  readonly measuredAt: string
  readonly isTimeKnown: boolean
  readonly warning: string | null
  /** Both are believable and days apart: a person is asked, with this sentence; null: nothing is to be asked. */
  readonly question: string | null
  /** The time as the meter stored it; null: it has none, or it cannot be. */
  readonly stored: string | null
  /** The same put right by as much as its clock is off now; null: its clock is right, or it cannot be. */
  readonly corrected: string | null
}
export type TimeChoice = 'stored' | 'corrected' | 'unknown'

const toleranceMs = clockToleranceSeconds * 1000
const dayMs = 86_400_000
/** A memory holds nothing so old: such a time was never set. No standard says: our choice. */
const oldestMs = 5 * 365 * dayMs
/** A clock that is off by less has drifted, or stands in another zone, and stood so before; by more it was set wrongly once. */
const driftMs = dayMs

const isoOf = (ms: number): string => new Date(ms).toISOString()
const unknownAt = (receivedAt: string, warning: string | null): MeterTime => ({
  measuredAt: receivedAt,
  isTimeKnown: false,
  warning,
  question: null,
  stored: null,
  corrected: null
})
const known = (measuredAt: string, warning: string | null, more: Partial<MeterTime> = {}): MeterTime => ({
  measuredAt,
  isTimeKnown: true,
  warning,
  question: null,
  stored: null,
  corrected: null,
  ...more
})
const isOff = (skewSeconds: number | null): skewSeconds is number => clockWarning(skewSeconds) !== null
const clockSays = (skewSeconds: number): string => (clockWarning(skewSeconds) ?? '').split('，')[0] ?? ''

export interface StoredMoment {
  /** The instant that the meter's clock showed, taken in the centre's zone; null: it showed none. */
  readonly shownAt: string | null
  /** Ours minus the meter's clock now, if it could be read. */
  readonly skewSeconds: number | null
  readonly receivedAt: string
  /** It was measured before this. */
  readonly noLaterThan?: string
}

/**
 * When a result in a memory was measured. A clock that is wrong now was not always wrong: what it stored is kept where it
 * can be, put right where only that can be, asked about where both can, and unknown where neither can.
 */
export function storedTime({
  shownAt,
  skewSeconds,
  receivedAt,
  noLaterThan = receivedAt
}: StoredMoment): MeterTime {
  if (shownAt === null) return unknownAt(receivedAt, '血糖仪没有给出测量时间，测量时间不明')
  const [received, latest] = [Date.parse(receivedAt), Date.parse(noLaterThan)]
  const believed = (ms: number): string | null =>
    ms <= latest + toleranceMs && ms >= received - oldestMs ? isoOf(Math.min(ms, received)) : null
  const stored = believed(Date.parse(shownAt))
  if (!isOff(skewSeconds)) {
    if (stored !== null) return known(stored, null, { stored })
    return unknownAt(
      receivedAt,
      Date.parse(shownAt) > latest
        ? '血糖仪存储的时间超前，测量时间不明，请校准血糖仪时钟'
        : '血糖仪存储的时间不可信，测量时间不明，请校准血糖仪时钟'
    )
  }
  const corrected = believed(Date.parse(shownAt) + skewSeconds * 1000)
  const says = `血糖仪${clockSays(skewSeconds).replace(/^设备/, '')}`
  if (stored === null && corrected === null)
    return unknownAt(receivedAt, `${says}，这条结果存储的时间不可信，测量时间不明`)
  if (corrected === null && stored !== null)
    return known(stored, `${says}，这条结果存储的时间可信，未作校正`, { stored })
  if (corrected !== null && (stored === null || Math.abs(skewSeconds) * 1000 <= driftMs))
    return known(corrected, '血糖仪时钟不准，测量时间已按本机时钟校正，请校准血糖仪时钟', {
      stored,
      corrected
    })
  return {
    ...unknownAt(receivedAt, `${says}，不能确定当时是否也如此，测量时间不明`),
    question: `${says}：存储时间和校正后的时间都有可能`,
    stored,
    corrected
  }
}

/** What a person said of it. Throws nothing: a choice that is not there is unknown. */
export function chosenTime(time: MeterTime, choice: TimeChoice, receivedAt: string): MeterTime {
  const at = choice === 'unknown' ? null : time[choice]
  if (at === null) return unknownAt(receivedAt, '测量时间不明')
  return known(
    at,
    choice === 'stored' ? '测量时间由人确认：按血糖仪存储的时间' : '测量时间由人确认：按本机时钟校正'
  )
}

/**
 * When a result was measured that came just now and was waited for.
 * @param skewSeconds as the results of this meter prove it, this one too; null: nothing is known of its clock
 */
export function freshTime(shownAt: string | null, skewSeconds: number | null, receivedAt: string): MeterTime {
  if (shownAt === null) return known(receivedAt, null)
  const [shown, received] = [Date.parse(shownAt), Date.parse(receivedAt)]
  return !isOff(skewSeconds) && shown <= received + toleranceMs
    ? known(isoOf(Math.min(shown, received)), null)
    : known(receivedAt, '血糖仪时钟不准，测量时间按收到时间记录，请校准血糖仪时钟')
}

export interface StrayMoment extends Omit<StoredMoment, 'noLaterThan'> {
  /** When it was measured, as the device proves it; null: it does not. */
  readonly measuredAt: string | null
  /** False: somebody waited, and it was not believed to be fresh. */
  readonly isTimeKnown: boolean
}
/** When a result was measured that came while nobody waited, or was not believed to be of the one who did. */
export function strayTime({ measuredAt, isTimeKnown, ...moment }: StrayMoment): MeterTime {
  const { shownAt, skewSeconds, receivedAt } = moment
  if (measuredAt !== null) return known(measuredAt, null)
  if (shownAt === null)
    return isTimeKnown
      ? known(receivedAt, null)
      : unknownAt(receivedAt, '血糖仪没有给出测量时间，测量时间不明')
  if (skewSeconds === null && Math.abs(Date.parse(receivedAt) - Date.parse(shownAt)) > toleranceMs)
    return unknownAt(receivedAt, '血糖仪时钟没有核对过，测量时间不明')
  const time = storedTime(moment)
  // The clock was seen to be so by what it sent fresh.
  return time.question === null || time.corrected === null
    ? time
    : known(time.corrected, '血糖仪时钟不准，测量时间已按本机时钟校正，请校准血糖仪时钟')
}
