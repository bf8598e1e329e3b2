import { instantNow } from '../../lib/clock.ts'
import { Failure } from '../../lib/failure.ts'
import type { Handlers } from '../../lib/router.ts'
import type { Services } from '../../lib/services.ts'
import { isWithdrawn, notTheirs } from '../../lib/withdrawn.ts'
import { glucoseMark } from '../../policy/rules.ts'
import { acceptanceOf } from '../filing.ts'
import { backInTray, returnedIdOf } from '../returning.ts'
import { endOfTime, noEvidence, residentExists } from '../store.ts'
import { tellOfTray } from '../tray.ts'
import { createGlucoseArrival } from './arrival.ts'
import type { glucoseContract } from './contract.ts'
import { createGlucoseFiling, type GlucosePorts } from './filing.ts'
import { glucosePlausibility, mmolPerLOf } from './rules.ts'
import * as store from './store.ts'

/** Stored glucose: typed, live, and what people decide about each. */
export function createGlucose(services: Services, ports: GlucosePorts) {
  const { db, newId } = services
  const filing = createGlucoseFiling(services, ports)
  const { present, find, requireRow } = filing

  const requireResident = (id: string): void => {
    if (!residentExists(db(), id)) throw new Failure('not-found', '没有找到这位居民。')
  }
  const requireUnclaimed = (id: string): store.GlucoseRow => {
    const row = requireRow(id)
    if (row.status !== 'unclaimed') throw new Failure('conflict', '这条血糖已由他人处理，请刷新。')
    return row
  }
  const requireOwned = (id: string): store.GlucoseRow => {
    const row = requireRow(id)
    if (row.residentId === null) throw new Failure('conflict', '这条血糖还没有归到居民名下，请先认领。')
    return row
  }

  const handlers: Omit<Handlers<typeof glucoseContract>, 'meterResults' | 'takeMeterResults'> = {
    glucose: ({ residentId, before, limit }) =>
      store.selectGlucoseOf(db(), residentId, before ?? endOfTime, limit).map(present),
    glucoseReading: ({ readingId }) => present(requireRow(readingId)),
    glucoseTrend: ({ residentId, from }) =>
      store.selectGlucoseTrend(db(), residentId, from ?? '').map(point => ({
        ...point,
        mark: glucoseMark(ports.policy().diabetes, point.glucoseMmolL, point.kind)
      })),

    enterGlucose: ({ residentId, requestId, value, unit, kind, sample, confirmed, ...input }, actor) => {
      requireResident(residentId)
      const id = requestId ?? newId()
      const entered = find(id)
      if (entered !== null) {
        if (entered.residentId === residentId) return entered
        throw new Failure('conflict', '这次录入与已有的记录冲突，请重新打开手工录入。')
      }
      const { refused, toConfirm } = glucosePlausibility(ports.policy().measurement, value, unit)
      if (Object.keys(refused).length > 0) {
        throw new Failure('invalid-input', '血糖值不可信，请检查后重填。', refused)
      }
      if (!confirmed && Object.keys(toConfirm).length > 0) {
        throw new Failure('refused', '血糖值超出常见范围，请重测或确认。', toConfirm)
      }
      const now = instantNow(services.clock)
      return filing.tell(
        filing.insert(actor, {
          id,
          version: 1,
          residentId,
          valueReceived: value,
          unitReceived: unit,
          glucoseMmolL: mmolPerLOf(value, unit),
          comparator: input.comparator,
          kind,
          mealMark: null,
          sample,
          controlSolution: false,
          source: 'manual',
          driverId: null,
          deviceName: null,
          deviceSerial: null,
          recordId: null,
          deviceTime: null,
          deviceNote: null,
          rawHex: null,
          measuredAt: now,
          isTimeKnown: true,
          receivedAt: now,
          observerId: actor.accountId,
          captureId: null,
          ...noEvidence,
          status: 'filed',
          statusReason: null,
          warnings: Object.values(toConfirm)
        })
      )
    },

    setGlucoseKind: ({ readingId, kind }, actor) => {
      const row = requireOwned(readingId)
      return row.kind === kind ? present(row) : filing.decide(actor, row, { kind })
    },

    setGlucoseTime: ({ readingId, shown }, actor) => {
      const row = requireOwned(readingId)
      if (row.source === 'manual')
        throw new Failure('refused', '手工录入的血糖已有录入时间，不能更改测量时间。')
      const measuredAt = shown === null ? row.receivedAt : services.instantAt(shown)
      if (measuredAt > row.receivedAt)
        throw new Failure('invalid-input', '测量时间不能晚于收到时间。', { shown: '不能晚于收到时间' })
      return filing.decide(actor, row, { measuredAt, isTimeKnown: shown !== null })
    },

    setGlucoseAside: ({ readingId, reason }, actor) => {
      const row = requireOwned(readingId)
      if (reason !== null) {
        return row.statusReason === reason
          ? present(row)
          : filing.decide(actor, row, { status: 'set-aside', statusReason: reason })
      }
      if (row.status === 'filed') return present(row)
      if (find(returnedIdOf(readingId)) !== null)
        throw new Failure('conflict', '这条血糖已退回“待认领”，请到那里认领。')
      if (isWithdrawn(row.statusReason))
        throw new Failure('conflict', '这条血糖已撤回或转给他人，请在居民的记录中撤销。')
      const { refused } = glucosePlausibility(ports.policy().measurement, row.glucoseMmolL, 'mmol/L')
      if (refused['value'] !== undefined) throw new Failure('refused', `不能计入：${refused['value']}。`)
      const { driverId, deviceSerial, recordId } = row
      if (driverId !== null && recordId !== null) {
        const taken = store.selectTaken(db(), { driverId, deviceSerial, recordId })
        if (taken !== undefined) {
          throw new Failure('conflict', '血糖仪里的这条结果已经另行归档，不能再计入。')
        }
      }
      return filing.decide(actor, row, { status: 'filed', statusReason: null })
    },

    returnGlucoseToTray: ({ readingId, reason }, actor) => {
      const row = requireOwned(readingId)
      if (row.source === 'manual')
        throw new Failure('refused', '手工录入的血糖不能退回：请剔除并写明原因，再为本人录入。')
      const id = returnedIdOf(readingId)
      if (find(id) !== null) return present(row)
      const { observerName: _name, ...measured } = row
      const kept = db()
        .transaction(() => {
          const aside = { status: 'set-aside', statusReason: notTheirs(reason) } as const
          const decided = filing.decide(actor, row, aside)
          filing.insert(actor, {
            ...measured,
            id,
            version: 1,
            residentId: null,
            observerId: null,
            captureId: null,
            ...noEvidence,
            status: 'unclaimed',
            statusReason: backInTray(reason)
          })
          return decided
        })
        .immediate()
      tellOfTray(services)
      return kept
    },

    unclaimedGlucose: () => store.selectUnclaimedGlucose(db()).map(present),

    claimGlucose: ({ readingId, residentId, kind }, actor) => {
      requireResident(residentId)
      const row = requireUnclaimed(readingId)
      const { refused } = glucosePlausibility(ports.policy().measurement, row.glucoseMmolL, 'mmol/L')
      const claimed = filing.decide(actor, row, {
        residentId,
        kind,
        observerId: actor.accountId,
        ...acceptanceOf(refused)
      })
      tellOfTray(services)
      return claimed
    },

    dismissGlucose: ({ readingId, reason }, actor) => {
      const row = requireUnclaimed(readingId)
      const dismissed = filing.decide(actor, row, { status: 'dismissed', statusReason: reason })
      tellOfTray(services)
      return dismissed
    }
  }

  return {
    handlers,
    /** How a result is stored, for what comes out of a meter's memory. */
    filing,
    fileGlucose: createGlucoseArrival(services, ports, filing),
    /** What a device of the desk sent before, newest first; not what lay in its memory. */
    heardFrom: (deviceId: string) => store.selectHeardGlucose(db(), deviceId),
    /** Any reading by its id; null when there is none. */
    glucose: find
  }
}
