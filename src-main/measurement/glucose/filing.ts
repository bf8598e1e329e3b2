import { writeUndeclared as write } from '../../database/journal.ts'
import { Failure } from '../../lib/failure.ts'
import type { Services } from '../../lib/services.ts'
import type { Actor } from '../../lib/session.ts'
import type { PolicyInForce } from '../../policy/contract.ts'
import type { GlucoseReading } from './contract.ts'
import { alertOf } from './rules.ts'
import * as store from './store.ts'

export interface GlucosePorts {
  readonly policy: () => PolicyInForce
  /** The instant at which the clocks of the centre show this. */
  readonly instantOf: (shown: string) => string
}
export type GlucoseFiling = ReturnType<typeof createGlucoseFiling>

/** What a person decides about a reading. */
type Decision = Partial<
  Pick<store.GlucoseRow, 'residentId' | 'kind' | 'observerId' | 'status' | 'statusReason' | 'warnings'>
>

/** How a result is stored and changed, on record. */
export function createGlucoseFiling(services: Services, ports: GlucosePorts) {
  const { db } = services

  const present = ({ version: _version, ...row }: store.GlucoseRow): GlucoseReading => ({
    ...row,
    alert: alertOf(ports.policy().diabetes, row)
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

  /** The platform hears of readings that are somebody's; the tray is the desk's own business. */
  const record = (
    actor: Actor,
    id: string,
    version: number,
    before: GlucoseReading | null,
    apply: () => void
  ): GlucoseReading =>
    db()
      .transaction(() => {
        apply()
        const after = present(requireRow(id))
        const entity = after.residentId === null ? 'glucose-unclaimed' : 'glucose'
        write(db(), services.stamp(actor), { entity, id, version, before, after }, () => undefined)
        return after
      })
      .immediate()

  const tell = (reading: GlucoseReading): GlucoseReading => {
    if (reading.residentId !== null) services.emit('measurement.glucose', { residentId: reading.residentId })
    return reading
  }

  return {
    present,
    find,
    requireRow,
    tell,
    insert: (actor: Actor, reading: store.StoredGlucose): GlucoseReading =>
      record(actor, reading.id, reading.version, null, () => {
        store.insertGlucose(db(), reading)
      }),
    /** `seen`: what the decision rests on; another decision meanwhile is a conflict. */
    decide: (actor: Actor, seen: store.GlucoseRow, decision: Decision): GlucoseReading => {
      const version = seen.version + 1
      return tell(
        record(actor, seen.id, version, present(seen), () => {
          if (requireRow(seen.id).version !== seen.version) {
            throw new Failure('conflict', '这条血糖已由他人处理，请刷新。')
          }
          store.updateGlucoseDecision(db(), { ...seen, ...decision, version })
        })
      )
    }
  }
}
