import { writeUndeclared as write } from '../database/journal.ts'
import { Failure } from '../lib/failure.ts'
import type { Services } from '../lib/services.ts'
import type { Actor } from '../lib/session.ts'
import type { PolicyInForce } from '../policy/contract.ts'
import type { BloodPressureReading, BloodPressureSeries } from './contract.ts'
import { adviceFor, meanOfReadings, sittingMinutes, type Sentences } from './rules.ts'
import * as store from './store.ts'

type Sitting = Pick<store.SeriesRow, 'id' | 'residentId' | 'startedAt'>

export interface MeasurementPorts {
  readonly policy: () => PolicyInForce
}
export type Filing = ReturnType<typeof createFiling>

/** How a reading reaches a sitting or the tray, on record. */
export function createFiling(services: Services, ports: MeasurementPorts) {
  const { db, newId } = services

  const seriesOf = ({ id, residentId, startedAt }: Sitting): BloodPressureSeries => {
    const readings = [...store.selectReadingsOfSeries(db(), id)]
    const advice = adviceFor(ports.policy().measurement, readings)
    return { id, residentId, startedAt, readings, mean: meanOfReadings(readings), advice }
  }
  const find = (id: string): BloodPressureSeries | null => {
    const row = store.selectSeries(db(), id)
    return row === undefined ? null : seriesOf(row)
  }
  const latest = (residentId: string): BloodPressureSeries | null => {
    const [row] = store.selectSeriesOf(db(), residentId, store.endOfTime, 1)
    return row === undefined ? null : seriesOf(row)
  }

  /** The journal sees a sitting as a whole, whatever changed in it; a new one is made on the way. */
  const changeSeries = (actor: Actor, sitting: Sitting, apply: () => void): BloodPressureSeries =>
    db()
      .transaction(() => {
        const row = store.selectSeries(db(), sitting.id)
        const before = row === undefined ? null : seriesOf(row)
        const version = (row?.version ?? 0) + 1
        if (row === undefined) store.insertSeries(db(), { ...sitting, version })
        apply()
        const after = seriesOf(row ?? sitting)
        write(
          db(),
          services.stamp(actor),
          { entity: 'blood-pressure', id: sitting.id, version, before, after },
          () => {
            store.updateSeriesVersion(db(), sitting.id, version)
          }
        )
        return after
      })
      .immediate()

  /** A reading in the tray comes, is claimed or dismissed. */
  const changeUnclaimed = (
    actor: Actor,
    id: string,
    version: number,
    before: BloodPressureReading | null,
    apply: () => void
  ): void => {
    db()
      .transaction(() => {
        if (before !== null && store.selectReading(db(), id)?.version !== version - 1)
          throw alreadyDealtWith()
        apply()
        const after = store.selectReading(db(), id)?.reading ?? null
        write(
          db(),
          services.stamp(actor),
          { entity: 'blood-pressure-unclaimed', id, version, before, after },
          () => undefined
        )
      })
      .immediate()
  }

  const requireReading = (id: string) => {
    const found = store.selectReading(db(), id)
    if (found === undefined) throw new Failure('not-found', '没有找到这条读数。')
    return found
  }
  const requireUnclaimed = (id: string) => {
    const found = requireReading(id)
    if (found.reading.status !== 'unclaimed') throw alreadyDealtWith()
    return found
  }

  /** The resident's sitting nearest in time within half an hour, or a new one. */
  const sittingAround = (residentId: string, at: string): Sitting => {
    const distance = (row: Sitting): number => Math.abs(Date.parse(row.startedAt) - Date.parse(at))
    const moved = (minutes: number): string => new Date(Date.parse(at) + minutes * 60_000).toISOString()
    const [nearest] = store
      .selectSeriesBetween(db(), residentId, moved(-sittingMinutes), moved(sittingMinutes))
      .toSorted((a, b) => distance(a) - distance(b))
    return nearest ?? { id: newId(), residentId, startedAt: at }
  }

  /** Mean systolic of the newest sitting that counts, another than this one. */
  const lastSystolicBefore = (residentId: string, exceptSeriesId: string): number | null => {
    for (const row of store.selectSeriesOf(db(), residentId, store.endOfTime, 5)) {
      const mean = row.id === exceptSeriesId ? null : seriesOf(row).mean
      if (mean !== null) return mean.systolicMmHg
    }
    return null
  }

  return {
    seriesOf,
    find,
    latest,
    changeSeries,
    changeUnclaimed,
    requireReading,
    requireUnclaimed,
    sittingAround,
    lastSystolicBefore
  }
}

const alreadyDealtWith = (): Failure => new Failure('conflict', '这条读数已由他人处理，请刷新。')

/** A reading that cannot be believed is kept, but never enters a mean. */
export function standing(refused: Sentences) {
  const sentences = Object.values(refused)
  return sentences.length === 0
    ? ({ status: 'filed', statusReason: null } as const)
    : ({ status: 'set-aside', statusReason: sentences.join('；') } as const)
}
