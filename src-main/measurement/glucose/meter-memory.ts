import { Failure } from '../../lib/failure.ts'
import { glucoseMark } from '../../policy/rules.ts'
import type { Handlers } from '../../lib/router.ts'
import type { Services } from '../../lib/services.ts'
import { factsOf, type ReceivedGlucose, shownBy } from './arrival.ts'
import type { glucoseContract, GlucoseKind, MeterResult } from './contract.ts'
import type { GlucoseFiling, GlucosePorts } from './filing.ts'
import { selectTaken, type Taken } from './store.ts'
import { chosenTime, type MeterTime, storedTime } from './times.ts'

/** What a meter's memory held, read for one resident; nothing of it is filed until a person picks. */
export interface MeterDownload {
  readonly residentId: string
  /** In the order in which the meter told them. */
  readonly results: readonly ReceivedGlucose[]
  /** The meter tells its newest result first: what follows was measured before. */
  readonly isNewestFirst?: boolean
}
export interface MeterPorts {
  /** Null once the desk has forgotten the download. */
  readonly download: (id: string) => MeterDownload | null
}

/** Results of a meter's memory: what can be picked, and filing what was. */
export function createMeterMemory(
  services: Services,
  ports: GlucosePorts & MeterPorts,
  filing: GlucoseFiling
) {
  const { db, newId } = services

  const requireDownload = (id: string): MeterDownload => {
    const download = ports.download(id)
    if (download === null) throw new Failure('not-found', '这次读取的结果已不在，请重新读取血糖仪。')
    return download
  }

  /** When each was measured; an older one is no later than a newer one whose time is known. */
  const timesOf = ({ results, isNewestFirst = false }: MeterDownload): ReadonlyMap<string, MeterTime> => {
    const times = new Map<string, MeterTime>()
    let noLaterThan: string | undefined
    for (const { reading, receivedAt, clockSkewSeconds: skewSeconds } of results) {
      const latest = noLaterThan === undefined ? {} : { noLaterThan }
      const time = storedTime({ shownAt: shownBy(services, reading), skewSeconds, receivedAt, ...latest })
      times.set(reading.recordId, time)
      if (isNewestFirst && time.isTimeKnown) noLaterThan = time.measuredAt
    }
    return times
  }

  const presentResult = (residentId: string, received: ReceivedGlucose, time: MeterTime): MeterResult => {
    const { facts } = factsOf(ports, received, time)
    const taken = selectTaken(db(), facts)
    const { stored, corrected, question } = time
    return {
      recordId: facts.recordId,
      value: facts.valueReceived,
      unit: facts.unitReceived,
      glucoseMmolL: facts.glucoseMmolL,
      comparator: facts.comparator,
      controlSolution: facts.controlSolution,
      mealMark: facts.mealMark,
      sample: facts.sample,
      deviceTime: facts.deviceTime,
      measuredAt: facts.measuredAt,
      isTimeKnown: facts.isTimeKnown,
      isTimeCorrected: facts.isTimeKnown && shownBy(services, received.reading) !== facts.measuredAt,
      timeNote: time.warning,
      timeQuestion: question,
      times: { stored, corrected },
      note: facts.deviceNote,
      unavailable: facts.controlSolution ? '质控液，不是血样' : whereabouts(taken, residentId),
      mark: facts.controlSolution ? null : glucoseMark(ports.policy().diabetes, facts.glucoseMmolL, null)
    }
  }

  const handlers: Pick<Handlers<typeof glucoseContract>, 'meterResults' | 'takeMeterResults'> = {
    meterResults: ({ downloadId }) => {
      const download = requireDownload(downloadId)
      const times = timesOf(download)
      return download.results
        .flatMap(result => {
          const time = times.get(result.reading.recordId)
          return time === undefined ? [] : [presentResult(download.residentId, result, time)]
        })
        .sort((one, other) => other.measuredAt.localeCompare(one.measuredAt))
    },

    takeMeterResults: ({ downloadId, residentId, picks }, actor) => {
      const download = requireDownload(downloadId)
      if (download.residentId !== residentId) {
        throw new Failure('conflict', '血糖仪是为另一位居民读取的，请为当前居民重新读取。')
      }
      const times = timesOf(download)
      const known = new Map(download.results.map(result => [result.reading.recordId, result]))
      const filed = db()
        .transaction(() =>
          picks.flatMap(({ recordId, kind, time: choice }) => {
            const received = known.get(recordId)
            const found = times.get(recordId)
            if (received === undefined || found === undefined)
              throw new Failure('not-found', '勾选的结果不在这次读取中，请重新读取。')
            const time = choice === undefined ? found : chosenTime(found, choice, received.receivedAt)
            const { facts, acceptance } = factsOf(ports, received, time)
            if (facts.controlSolution) throw new Failure('refused', '质控液结果不能归到居民名下。')
            if (selectTaken(db(), facts) !== undefined) return []
            if (choice === undefined && found.question !== null)
              throw new Failure('refused', `${found.question}，请先选择测量时间。`)
            const { accountId } = actor
            const whose = { residentId, kind, observerId: accountId, captureId: null }
            const warnings = [...facts.warnings, ...contradictionOf(facts.mealMark, kind)]
            return [filing.insert(actor, { ...facts, ...acceptance, ...whose, warnings, id: newId() })]
          })
        )
        .immediate()
      const [first] = filed
      if (first !== undefined) filing.tell(first)
      return filed
    }
  }
  return { handlers }
}

/** Why a result cannot be picked; never who else it belongs to. */
function whereabouts(taken: Taken | undefined, residentId: string): string | null {
  if (taken === undefined) return null
  if (taken.status === 'unclaimed') return '在待认领读数中'
  if (taken.status === 'dismissed') return '已作废'
  return taken.residentId === residentId ? '已取走' : '已归到其他居民'
}

/** The person decides; what the meter was told at the time stays visible beside it. */
const contradictionOf = (mark: MeterResult['mealMark'], kind: GlucoseKind | null): string[] =>
  (mark === 'after' && kind === 'fasting') || (mark === 'before' && kind === 'after-meal-2h')
    ? [`血糖仪标记为${mark === 'after' ? '餐后' : '餐前'}，与所选时机不符`]
    : []
