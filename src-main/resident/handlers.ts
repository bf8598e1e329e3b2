import { ageOn } from '../lib/clock.ts'
import { Failure } from '../lib/failure.ts'
import type { Feature, Happening } from '../lib/feature.ts'
import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import type { PolicyInForce } from '../policy/contract.ts'
import type { Resident, residentContract, ResidentSummary } from './contract.ts'
import { likelyTwins } from './duplicates.ts'
import { join, leave } from './households.ts'
import { setType } from './household-type.ts'
import { inspectIdNumber } from './id-number.ts'
import { createImport, type ImportPorts } from './import-handlers.ts'
import { loadReadings } from './pinyin.ts'
import { createRegistration } from './registration.ts'
import { createRegistry } from './registry.ts'
import type { ResidentRecord } from './rules.ts'
import { search } from './search-store.ts'
import { select, selectNumber } from './store.ts'
import { selectPeopleByNumber } from './summary-store.ts'
import { type Lines, type Returned, selectTimeline } from './timeline-store.ts'

/** What the other features are given. */
export interface ResidentFeature {
  readonly handlers: Handlers<typeof residentContract>
  /** Throws `not-found`. */
  readonly get: (id: string) => Resident
  /** Throws `not-found`. */
  readonly summary: (id: string) => ResidentSummary
  /** In one statement, in the order asked for; who does not exist is missing. */
  readonly summaries: (ids: readonly string[]) => readonly ResidentSummary[]
  readonly exists: (id: string) => boolean
  /** As stored and journalled; null when there is nobody. */
  readonly record: (id: string) => ResidentRecord | null
}

const becomes: Readonly<Record<Resident['status'], Happening['kind']>> = {
  active: 'returned',
  'moved-away': 'moved-away',
  deceased: 'died'
}

const afterAll = '9999-12-31T23:59:59.999Z'

export interface ResidentPorts extends ImportPorts {
  readonly policy: () => PolicyInForce
  /** Tells every feature that listens, inside the transaction that writes it. */
  readonly happened: NonNullable<Feature['hear']>
  /** What each kind of line on the timeline says. */
  readonly lines: Lines
  /** Those of these records that were taken out of a file, or came from one. */
  readonly returnsOf: (recordIds: readonly string[]) => readonly Returned[]
}

export function createResident(services: Services, ports: ResidentPorts): ResidentFeature {
  const { today } = services
  const registry = createRegistry(services)
  const { numberOf, summary, summaries, get } = registry
  const { checked, register, change } = createRegistration(services, registry)

  const refuseFuture = (on: string): void => {
    if (on > today()) throw new Failure('invalid-input', '日期不能在今天之后。', { on: '不能在今天之后' })
  }

  const handlers: Handlers<typeof residentContract> = {
    ...createImport(services, ports),

    search: ({ query, limit }) => {
      const db = services.db()
      return selectPeopleByNumber(db, search(db, query, limit), today()).map(person => person.summary)
    },
    get: ({ id }) => get(id),
    summary: ({ id }) => summary(id),

    inspectIdNumber: ({ idNumber }) => inspectIdNumber(idNumber, today()),

    duplicates: ({ exceptId, ...known }) => {
      const reasons = likelyTwins(services.db(), known, today())
      const others = [...reasons.keys()].filter(id => id !== exceptId)
      return summaries(others).map(resident => ({
        resident,
        reason: reasons.get(resident.id) ?? ''
      }))
    },

    register: async (input, actor) => {
      return register(input, actor, await loadReadings())
    },

    update: async ({ id, version, ...input }, actor) => {
      const readingsOf = await loadReadings()
      return change(actor, readingsOf, { id, version }, before => ({ ...before, ...checked(input, before) }))
    },

    changeStatus: async ({ id, version, status, on, reason }, actor) => {
      refuseFuture(on)
      const readingsOf = await loadReadings()
      return change(
        actor,
        readingsOf,
        { id, version },
        before => {
          if (on < before.birthDate) {
            throw new Failure('invalid-input', '日期早于出生日期。', { on: '不能早于出生日期' })
          }
          if (status === before.status) throw new Failure('refused', '档案已是这个状态。')
          const { statusReason: _last, ...rest } = before
          const statusReason = reason === '' ? {} : { statusReason: reason }
          return { ...rest, status, statusOn: status === 'active' ? null : on, ...statusReason }
        },
        stamp => {
          ports.happened(stamp, { kind: becomes[status], residentId: id, on })
        }
      )
    },

    joinHousehold: ({ residentId, withResidentId, relation, on }, actor) => {
      const db = services.db()
      refuseFuture(on)
      if (residentId === withResidentId) throw new Failure('refused', '请选择同住的另一位居民。')
      db.transaction(() => {
        join(db, services.stamp(actor), services.newId, {
          residentId,
          residentNumber: numberOf(residentId),
          withResidentId,
          withResidentNumber: numberOf(withResidentId),
          relation,
          on
        })
      }).immediate()
      return get(residentId)
    },

    setHouseholdType: ({ residentId, type, reason }, actor) => {
      const db = services.db()
      const on = services.today()
      db.transaction(() => {
        setType(db, services.stamp(actor), { residentNumber: numberOf(residentId), type, reason, on })
      }).immediate()
      return get(residentId)
    },

    leaveHousehold: ({ residentId, on }, actor) => {
      const db = services.db()
      refuseFuture(on)
      db.transaction(() => {
        const left = leave(db, services.stamp(actor), {
          residentId,
          residentNumber: numberOf(residentId),
          on
        })
        if (!left) throw new Failure('refused', '该居民目前不属于任何家庭。')
      }).immediate()
      return get(residentId)
    },

    timeline: ({ residentId, before, limit }) => {
      const { birthDate } = summary(residentId)
      const policy = ports.policy()
      const ageAt = (instant: string): number => ageOn(birthDate, services.dayOf(instant))
      return [
        ...selectTimeline(services.db(), residentId, before ?? afterAll, limit, {
          lines: ports.lines,
          returnsOf: ports.returnsOf,
          personAt: instant => ({ policy, age: ageAt(instant) })
        })
      ]
    }
  }

  return {
    handlers,
    get,
    summary,
    summaries,
    exists: id => selectNumber(services.db(), id) !== null,
    record: id => select(services.db(), id)?.record ?? null
  }
}
