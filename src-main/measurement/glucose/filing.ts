import { write } from '../../database/journal.ts'
import type { RecordKind } from '../../database/record-kind.ts'
import { Failure } from '../../lib/failure.ts'
import type { Services } from '../../lib/services.ts'
import type { Actor } from '../../lib/session.ts'
import type { PolicyInForce } from '../../policy/contract.ts'
import { glucoseEvents, type GlucoseReading } from './contract.ts'
import { glucoseReadingKind, unclaimedGlucoseKind } from './kinds.ts'
import { alertOf, markOf } from './rules.ts'
import * as store from './store.ts'

export interface GlucosePorts {
  readonly policy: () => PolicyInForce
}
export type GlucoseFiling = ReturnType<typeof createGlucoseFiling>

/** What a person decides about a reading. */
type Decision = Partial<
  Pick<
    store.GlucoseRow,
    | 'residentId'
    | 'kind'
    | 'observerId'
    | 'status'
    | 'statusReason'
    | 'warnings'
    | 'measuredAt'
    | 'isTimeKnown'
  >
>

/** How a result is stored and changed, on record. */
export function createGlucoseFiling(services: Services, ports: GlucosePorts) {
  const { db } = services

  const present = ({ version: _version, ...row }: store.GlucoseRow): GlucoseReading => ({
    ...row,
    alert: alertOf(ports.policy().diabetes, row),
    mark: markOf(ports.policy().diabetes, row)
  })
  const find = (id: string): GlucoseReading | null => {
    const row = store.selectGlucose(db(), id)
    return row === undefined ? null : present(row)
  }
  const requireRow = (id: string): store.GlucoseRow => {
    const row = store.selectGlucose(db(), id)
    if (row === undefined) throw new Failure('not-found', '没有找到这条血糖。')
    return row
  }

  const tell = (reading: GlucoseReading): GlucoseReading => {
    if (reading.residentId !== null) services.emit(glucoseEvents.glucose, { residentId: reading.residentId })
    return reading
  }

  return {
    present,
    find,
    requireRow,
    tell,
    insert: (actor: Actor, reading: store.StoredGlucose): GlucoseReading => {
      const change = { kind: kindOf(reading), id: reading.id, seen: 'new' as const }
      write(db(), services.stamp(actor), change, () => reading)
      return present(requireRow(reading.id))
    },
    /** `seen`: what the decision rests on; another decision meanwhile is a conflict. */
    decide: (actor: Actor, seen: store.GlucoseRow, decision: Decision): GlucoseReading => {
      const change = { kind: kindOf({ ...seen, ...decision }), id: seen.id, seen: seen.version }
      write(db(), services.stamp(actor), change, before => ({ ...before, ...decision }))
      return tell(present(requireRow(seen.id)))
    }
  }
}

/** The platform hears of readings that are somebody's; the tray is the desk's own business. */
const kindOf = ({ residentId }: Pick<store.StoredGlucose, 'residentId'>): RecordKind<store.StoredGlucose> =>
  residentId === null ? unclaimedGlucoseKind : glucoseReadingKind
