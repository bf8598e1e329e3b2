import { instantNow } from '../lib/clock.ts'
import { Failure } from '../lib/failure.ts'
import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import { isWithdrawn } from '../lib/withdrawn.ts'
import type { BloodPressureReading, bloodPressureContract, BloodPressureSeries } from './contract.ts'
import { createArrival } from './arrival.ts'
import { createFiling, type MeasurementPorts, acceptanceOf } from './filing.ts'
import { createReturning, returnedIdOf } from './returning.ts'
import { plausibilityOf } from './rules.ts'
import * as store from './store.ts'
import { tellOfTray } from './tray.ts'

/** Stored blood pressures: sittings, the tray of unclaimed ones, and what people decide about them. */
export function createMeasurement(services: Services, ports: MeasurementPorts) {
  const { db, newId } = services
  const filing = createFiling(services, ports)
  const { find, seriesOf, changeSeries, lastSystolicBefore } = filing

  const requireResident = (id: string): void => {
    if (!store.residentExists(db(), id)) throw new Failure('not-found', '没有找到这位居民。')
  }
  const requireSeriesOf = (seriesId: string, residentId: string): void => {
    if (store.selectSeries(db(), seriesId)?.residentId !== residentId) {
      throw new Failure('conflict', '这次测量不属于该居民，请重新开始测量。')
    }
  }
  const requireShown = (id: string): BloodPressureReading => {
    const found = store.selectReading(db(), id)
    if (found === undefined) throw new Failure('not-found', '没有找到这条读数。')
    return filing.present(found)
  }
  const tellTray = (): void => {
    tellOfTray(services)
  }

  const handlers: Handlers<typeof bloodPressureContract> = {
    ...createReturning(services, filing, tellTray),

    series: ({ residentId, before, limit }) =>
      store.selectSeriesOf(db(), residentId, before ?? store.endOfTime, limit).map(seriesOf),

    trend: ({ residentId, from }) =>
      store
        .selectSeriesBetween(db(), residentId, from ?? '', store.endOfTime)
        .flatMap(row => {
          const { mean, readings } = seriesOf(row)
          if (mean === null) return []
          const { systolicMmHg, diastolicMmHg, pulsePerMinute } = mean
          const source = readings.some(reading => reading.source === 'device') ? 'device' : 'manual'
          const { mark } = mean
          return [{ at: row.startedAt, systolicMmHg, diastolicMmHg, pulsePerMinute, source, mark } as const]
        })
        .reverse(),

    enterBloodPressure: (
      { residentId, requestId = newId(), seriesId, readings, arm, posture, setting, confirmed },
      actor
    ) => {
      requireResident(residentId)
      // Alike but for the last digit, they also keep the order in which they were typed at one instant.
      const idOf = (index: number): string => `${requestId.slice(0, -1)}${String(index)}`
      const entered = store.selectReading(db(), idOf(0))
      if (entered !== undefined) {
        const sitting = entered.seriesId === null ? null : find(entered.seriesId)
        if (sitting?.residentId === residentId) return sitting
        throw new Failure('conflict', '这次录入与已有的记录冲突，请重新打开手工录入。')
      }
      const continued = setting === 'office' ? seriesId : undefined
      if (continued !== undefined) requireSeriesOf(continued, residentId)
      const id = continued ?? newId()
      const last = lastSystolicBefore(residentId, id)
      const judged = readings.map(values => ({
        values,
        ...plausibilityOf(ports.policy().measurement, values, last)
      }))
      const fields = (kind: 'refused' | 'toConfirm'): Record<string, string> =>
        Object.fromEntries(
          judged.flatMap((one, index) =>
            Object.entries(one[kind]).map(([field, text]) => [`readings.${String(index)}.${field}`, text])
          )
        )
      const refused = fields('refused')
      if (Object.keys(refused).length > 0) {
        throw new Failure('invalid-input', '读数不可信，请检查标出的项目。', refused)
      }
      const toConfirm = fields('toConfirm')
      if (!confirmed && Object.keys(toConfirm).length > 0) {
        throw new Failure('refused', '读数超出常见范围，请重测或确认。', toConfirm)
      }
      const now = instantNow(services.clock)
      return changeSeries(actor, { id, residentId, startedAt: now }, before => [
        ...before,
        ...judged.map(({ values, toConfirm: confirmedNow }, index): store.StoredReading => ({
          ...values,
          id: idOf(index),
          version: 1,
          residentId,
          seriesId: id,
          meanArterialMmHg: null,
          unitReceived: 'mm[Hg]',
          arm,
          posture,
          setting,
          bodyMovement: false,
          irregularPulse: false,
          source: 'manual',
          driverId: null,
          deviceName: null,
          deviceTime: null,
          rawHex: null,
          receivedAt: now,
          observerId: actor.accountId,
          captureId: null,
          ...store.measuredOnArrival,
          ...store.noEvidence,
          status: 'filed',
          statusReason: null,
          warnings: Object.values(confirmedNow)
        }))
      ])
    },

    setAside: ({ readingId, reason }, actor) =>
      db()
        .transaction(() => {
          const reading = filing.requireReading(readingId)
          const row = reading.seriesId === null ? undefined : store.selectSeries(db(), reading.seriesId)
          if (row === undefined) throw new Failure('conflict', '这条读数还没有归到居民名下，请先认领。')
          if (reading.statusReason === reason && (reason === null) === (reading.status === 'filed')) {
            return seriesOf(row)
          }
          if (reason !== null)
            return filing.decide(actor, row, readingId, { status: 'set-aside', statusReason: reason })
          if (store.selectReading(db(), returnedIdOf(readingId)) !== undefined)
            throw new Failure('conflict', '这条读数已退回“待认领”，请到那里认领。')
          if (isWithdrawn(reading.statusReason))
            throw new Failure('conflict', '这次测量已撤回或转给他人，请在居民的记录中撤销。')
          const { refused } = plausibilityOf(ports.policy().measurement, reading, null)
          const [sentence] = Object.values(refused)
          if (sentence !== undefined) throw new Failure('refused', `不能计入平均值：${sentence}。`)
          return filing.decide(actor, row, readingId, { status: 'filed', statusReason: null })
        })
        .immediate(),

    unclaimed: () => store.selectUnclaimed(db()).map(filing.present),

    claim: ({ readingId, residentId }, actor) => {
      requireResident(residentId)
      const sitting = db()
        .transaction(() => {
          const { measuredAt, receivedAt } = filing.requireReading(readingId)
          const around = filing.sittingAround(residentId, measuredAt ?? receivedAt)
          const last = lastSystolicBefore(residentId, around.id)
          filing.dealWith(
            actor,
            readingId,
            reading => {
              const { refused, toConfirm } = plausibilityOf(ports.policy().measurement, reading, last)
              return {
                ...reading,
                residentId,
                seriesId: around.id,
                observerId: actor.accountId,
                ...acceptanceOf(refused),
                warnings: [
                  ...Object.values(refused),
                  ...Object.values(toConfirm),
                  ...(reading.isTimeKnown ? [] : ['测量时间不明，按收到时间记录'])
                ]
              }
            },
            reading => {
              changeSeries(actor, around, readings => [...readings, reading])
            }
          )
          return around
        })
        .immediate()
      tellTray()
      return seriesOf(sitting)
    },

    dismiss: ({ readingId, reason }, actor) => {
      filing.dealWith(actor, readingId, reading => ({
        ...reading,
        status: 'dismissed',
        statusReason: reason
      }))
      tellTray()
      return requireShown(readingId)
    }
  }

  return {
    handlers,
    fileReading: createArrival(services, ports, filing, tellTray),
    /** What a device of the desk sent before, newest first. */
    heardFrom: (deviceId: string) => store.selectHeard(db(), deviceId),
    /** Any sitting by its id; null when there is none. */
    series: find,
    /** Throws when the sitting is not there or another resident's. */
    requireSeriesOf,
    latestSeries: filing.latest,
    /** The newest sitting of the centre's day; null when there is none. */
    todaysSeries: (residentId: string): BloodPressureSeries | null => {
      const latest = filing.latest(residentId)
      return latest !== null && services.dayOf(latest.startedAt) === services.today() ? latest : null
    }
  }
}
