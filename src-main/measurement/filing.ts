import { ageOn } from '../lib/clock.ts'
import { write } from '../database/journal.ts'
import { Failure } from '../lib/failure.ts'
import { endOfNow, isAhead } from '../lib/passing.ts'
import type { Services } from '../lib/services.ts'
import type { Actor } from '../lib/session.ts'
import type { PolicyInForce } from '../policy/contract.ts'
import { type JudgedPressure, pressureMark } from '../policy/rules.ts'
import type { BloodPressureReading, BloodPressureSeries } from './contract.ts'
import { pressureKind, unclaimedPressureKind } from './kinds.ts'
import {
  adviceFor,
  type Mean,
  meanOfReadings,
  type ReadingFacts,
  sittingMinutes,
  type Sentences
} from './rules.ts'
import * as store from './store.ts'

type Sitting = Pick<store.SeriesRow, 'id' | 'residentId' | 'startedAt'>

export interface MeasurementPorts {
  readonly policy: () => PolicyInForce
}
export type Filing = ReturnType<typeof createFiling>

/** How a reading reaches a sitting or the tray, on record. */
export function createFiling(services: Services, ports: MeasurementPorts) {
  const { db, newId } = services

  const ageAt = (residentId: string | null, at: string): number | null => {
    const birthDate = residentId === null ? null : store.selectBirthDate(db(), residentId)
    return birthDate === null ? null : ageOn(birthDate, services.dayOf(at))
  }
  const judged = (reading: ReadingFacts, age: number | null): BloodPressureReading => {
    const mark = pressureMark(ports.policy().hypertension, reading, age)
    const counts = reading.status === 'filed' || reading.status === 'unclaimed'
    return { ...reading, mark: counts || mark?.level === 'odd' ? mark : null }
  }
  const present = (reading: ReadingFacts): BloodPressureReading =>
    judged(reading, ageAt(reading.residentId, reading.receivedAt))

  const seriesOf = ({ id, residentId, startedAt }: Sitting): BloodPressureSeries => {
    const policy = ports.policy()
    const age = ageAt(residentId, startedAt)
    const facts = store.selectReadingsOfSeries(db(), id)
    const mean = meanOfReadings(facts)
    return {
      id,
      residentId,
      startedAt,
      readings: facts.map(reading => judged(reading, age)),
      mean: mean && { ...mean, mark: pressureMark(policy.hypertension, roundedOf(mean), age) },
      advice: adviceFor(policy.measurement, facts)
    }
  }
  const find = (id: string): BloodPressureSeries | null => {
    const row = store.selectSeries(db(), id)
    return row === undefined ? null : seriesOf(row)
  }
  /** What a wrong clock has put ahead is not the newest; the time to come is reached when it comes. */
  const newest = (residentId: string, most: number): readonly store.SeriesRow[] =>
    store.selectSeriesOf(db(), residentId, endOfNow(services.clock()), most)
  const latest = (residentId: string): BloodPressureSeries | null => {
    const [row] = newest(residentId, 1)
    return row === undefined ? null : seriesOf(row)
  }

  /** The journal sees a sitting as a whole, whatever changes in it; a new one is made on the way. */
  const changeSeries = (
    actor: Actor,
    sitting: Sitting,
    change: (readings: readonly store.StoredReading[]) => readonly store.StoredReading[]
  ): BloodPressureSeries => {
    const { id, residentId, startedAt } = sitting
    const stored = write(
      db(),
      services.stamp(actor),
      { kind: pressureKind, id, seen: 'any' },
      (before: store.StoredSitting | null) => ({
        ...(before ?? { id, version: 1, residentId, startedAt }),
        readings: change(before?.readings ?? [])
      })
    )
    return seriesOf(stored)
  }
  /** What somebody decides about one reading of a sitting. */
  const decide = (
    actor: Actor,
    sitting: Sitting,
    readingId: string,
    decision: Pick<store.StoredReading, 'status' | 'statusReason'>
  ): BloodPressureSeries =>
    changeSeries(actor, sitting, readings =>
      readings.map(one => (one.id === readingId ? { ...one, ...decision, version: one.version + 1 } : one))
    )

  /** A reading comes into the tray. */
  const addUnclaimed = (actor: Actor, reading: store.StoredReading): void => {
    const change = { kind: unclaimedPressureKind, id: reading.id, seen: 'new' as const }
    write(db(), services.stamp(actor), change, () => reading)
  }
  /** A reading in the tray is claimed (then `into` puts it where it belongs) or dismissed. */
  const dealWith = (
    actor: Actor,
    readingId: string,
    decision: (reading: store.StoredReading) => store.StoredReading,
    into?: (reading: store.StoredReading) => void
  ): void => {
    const change = { kind: unclaimedPressureKind, id: readingId, seen: 'present' as const }
    const apply = (before: store.StoredReading): store.StoredReading => {
      if (before.status !== 'unclaimed') throw alreadyDealtWith()
      return decision(before)
    }
    write(db(), services.stamp(actor), change, apply, into)
  }

  /** As stored. */
  const requireReading = (id: string): store.StoredReading => {
    const found = store.readings.select(db(), id)
    if (found === null) throw new Failure('not-found', '没有找到这条读数。')
    return found
  }

  /** The resident's sitting nearest in time within half an hour, or a new one. */
  const sittingAround = (residentId: string, at: string): Sitting => {
    const distance = (row: Sitting): number => Math.abs(Date.parse(row.startedAt) - Date.parse(at))
    const moved = (minutes: number): string => new Date(Date.parse(at) + minutes * 60_000).toISOString()
    const [nearest] = store
      .selectSeriesBetween(db(), residentId, moved(-sittingMinutes), moved(sittingMinutes))
      .filter(({ startedAt }) => !isAhead(startedAt, services.clock()))
      .toSorted((a, b) => distance(a) - distance(b))
    return nearest ?? { id: newId(), residentId, startedAt: at }
  }

  /** Mean systolic of the newest sitting that counts, another than this one. */
  const lastSystolicBefore = (residentId: string, exceptSeriesId: string): number | null => {
    for (const row of newest(residentId, 5)) {
      const mean = row.id === exceptSeriesId ? null : seriesOf(row).mean
      if (mean !== null) return mean.systolicMmHg
    }
    return null
  }

  return {
    present,
    seriesOf,
    find,
    latest,
    changeSeries,
    decide,
    addUnclaimed,
    dealWith,
    requireReading,
    sittingAround,
    lastSystolicBefore
  }
}

/** As it stands in the form, and is judged there. */
const roundedOf = (mean: Mean): JudgedPressure => ({
  systolicMmHg: mean.roundedSystolicMmHg,
  diastolicMmHg: mean.roundedDiastolicMmHg
})
const alreadyDealtWith = (): Failure => new Failure('conflict', '这条读数已由他人处理，请刷新。')

/** A reading that cannot be believed is kept, but never enters a mean. */
export function acceptanceOf(refused: Sentences) {
  const sentences = Object.values(refused)
  return sentences.length === 0
    ? ({ status: 'filed', statusReason: null } as const)
    : ({ status: 'set-aside', statusReason: sentences.join('；') } as const)
}
