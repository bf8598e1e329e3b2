import { write } from '../database/journal.ts'
import { addDays, ageOn, instantNow } from '../lib/clock.ts'
import type { About } from '../lib/contract.ts'
import { Failure } from '../lib/failure.ts'
import type { Feature, Happening } from '../lib/feature.ts'
import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import type { Actor } from '../lib/session.ts'
import type { PolicyInForce } from '../policy/contract.ts'
import { type BrowsingPorts, createBrowsing } from './browsing.ts'
import type { Resident, residentContract, ResidentSummary } from './contract.ts'
import { likelyTwins } from './duplicates.ts'
import { diseaseWord } from './health-fhir.ts'
import { join, leave, loseDead, lostOn, takeBackInto } from './households.ts'
import { setType } from './household-type.ts'
import { inspectIdNumber } from './id-number.ts'
import { confirmationKind } from './confirmation.ts'
import { createImport, type ImportPorts } from './import-handlers.ts'
import { selectJoinedInto } from './joining/store.ts'
import { loadReadings, type ReadingsOf } from '../lib/pinyin.ts'
import { type Question, questionsOf } from './questions.ts'
import { createRegistration } from './registration.ts'
import { createRegistry } from './registry.ts'
import type { ResidentRecord } from './rules.ts'
import { search } from './search-store.ts'
import { select, selectNumber } from './store.ts'
import { selectPeopleByNumber } from './summary-store.ts'
import { type Lines, type Returned, selectAfter, selectTimeline } from './timeline-store.ts'

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
  /** What stands on the timeline since an instant, in one line each, newest first. */
  readonly since: (id: string, instant: string) => readonly string[]
  /** As stored and journalled; null when there is nobody. */
  readonly record: (id: string) => ResidentRecord | null
  /** Throws a question nobody has answered yet; what was answered is kept on record. */
  readonly ask: (actor: Actor, path: string, about: readonly About[], answered: readonly string[]) => void
  /** What a form says of a death becomes the register's, inside the transaction that saves the form. */
  readonly deathFromForm: () => Promise<
    (actor: Actor, residentId: string, death: { readonly on: string; readonly cause: string }) => void
  >
}

const becomes = {
  active: 'returned',
  'moved-away': 'moved-away',
  deceased: 'died'
} as const satisfies Readonly<Record<Resident['status'], Happening['kind']>>

const afterAll = '9999-12-31T23:59:59.999Z'

export interface ResidentPorts extends ImportPorts, BrowsingPorts {
  readonly policy: () => PolicyInForce
  /** Tells every feature that listens, inside the transaction that writes it. */
  readonly happened: NonNullable<Feature['hear']>
  /** Whose it is, the day it counts for, the day of the death it states. Throws `not-found`. */
  readonly recordOf: (
    entity: string,
    id: string
  ) => { readonly residentId: string; readonly day: string; readonly death: string | null }
  /** The day of the form that states somebody's death; null: none does. */
  readonly statesDeath: (residentId: string) => string | null
  /** Contracts that a death has ended, in Chinese; they are signed anew. */
  readonly endedByDeath: (residentId: string) => readonly string[]
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

  /** What the register does of itself when a file's state changes; in the transaction that writes it. */
  const changeState = (
    actor: Actor,
    readingsOf: ReadingsOf,
    seen: { readonly id: string; readonly version: number },
    next: { readonly status: Resident['status']; readonly on: string; readonly reason: string }
  ): Resident => {
    const { id: residentId } = seen
    const { status, on, reason } = next
    let last: ResidentRecord | null = null
    return change(
      actor,
      readingsOf,
      seen,
      before => {
        if (on < before.birthDate) {
          throw new Failure('invalid-input', '日期早于出生日期。', { on: '不能早于出生日期' })
        }
        if (status === before.status) throw new Failure('refused', '档案已是这个状态。')
        const stated = before.status === 'deceased' ? ports.statesDeath(residentId) : null
        if (stated !== null) {
          const says = `${stated} 的随访表登记了死亡，请先撤回或更正那张随访表，再更改档案状态。`
          throw new Failure('refused', says)
        }
        last = before
        const { statusReason: _last, ...rest } = before
        const statusReason = reason === '' ? {} : { statusReason: reason }
        return { ...rest, status, statusOn: status === 'active' ? null : on, ...statusReason }
      },
      stamp => {
        const db = services.db()
        const person = { residentId, residentNumber: numberOf(residentId) }
        if (status === 'deceased') loseDead(db, stamp, { ...person, on })
        if (last?.status === 'deceased' && last.statusOn !== null)
          takeBackInto(db, stamp, { ...person, on: last.statusOn })
        ports.happened(stamp, { kind: becomes[status], residentId, on })
      }
    )
  }

  /** What the end of a file closed, and what becomes of it when that is taken back. */
  const closedOf = ({ id, status, statusOn, conditions }: ResidentRecord): readonly string[] => {
    const dead = { residentId: id, residentNumber: numberOf(id), on: statusOn ?? '' }
    const lost = status === 'deceased' ? lostOn(services.db(), dead) : null
    const mates = lost === null ? [] : summaries(lost.mates.map(({ residentId }) => residentId))
    const home = mates.length === 0 ? '原来的家庭' : `${mates.map(({ name }) => name).join('、')}的家庭`
    const asOther = lost?.membership.relation !== lost?.relation ? '（该户已另有户主，关系记为“其他”）' : ''
    const managed = conditions.filter(({ endedOn }) => endedOn === null).map(({ code }) => diseaseWord(code))
    return [
      ...(lost === null ? [] : [`自动回到${home}${asOther}`]),
      ...(managed.length === 0 ? [] : [`${managed.join('、')}恢复在管，随访按原日期回到名单`]),
      ...(status === 'deceased' ? ports.endedByDeath(id) : [])
    ]
  }
  type Asked = Question & { readonly residentId: string }
  const questionsAbout = ({ does, on, ...about }: About): readonly Asked[] => {
    const db = services.db()
    const inHand = about.record === undefined ? null : ports.recordOf(about.record.entity, about.record.id)
    const residentId = about.residentId ?? inHand?.residentId
    const record = residentId === undefined ? undefined : select(db, residentId)?.record
    // A file that was joined takes nothing at all: it is refused, and needs no question.
    if (residentId === undefined || record === undefined || record.joinedInto !== undefined) return []
    const questions = questionsOf(
      {
        ...record,
        stated: inHand?.death ?? null,
        recordsAfter: day =>
          selectAfter(
            db,
            { residentId, exceptId: about.record?.id ?? '' },
            { day, first: services.startOfDay(addDays(day, 1)) },
            services.dayOf,
            ports.lines
          ).map(({ on, title }) => `${on} ${title}`),
        // What is refused as long as a form states the death is not asked about.
        closed: () => (ports.statesDeath(residentId) === null ? closedOf(record) : [])
      },
      does,
      on ?? inHand?.death ?? inHand?.day ?? today()
    )
    return questions.map(question => ({ ...question, residentId }))
  }
  const ask: ResidentFeature['ask'] = (actor, path, about, answered) => {
    const asked = about.flatMap(questionsAbout)
    const open = asked.find(({ name }) => !answered.includes(name))
    if (open !== undefined) throw new Failure('refused', open.says, { answered: open.name })
    if (asked.length === 0) return
    const db = services.db()
    const stamp = services.stamp(actor)
    db.transaction(() => {
      for (const { residentId, name: question, says } of asked) {
        const id = services.newId()
        write(db, stamp, { kind: confirmationKind, id, seen: 'new' }, () => ({
          ...{ id, residentId, question, asked: says, call: path },
          confirmedBy: actor.accountId,
          confirmedAt: instantNow(services.clock)
        }))
      }
    }).immediate()
  }

  const timelineOf = (residentId: string, before: string, limit: number) => {
    const { birthDate } = summary(residentId)
    const policy = ports.policy()
    const ageAt = (instant: string): number => ageOn(birthDate, services.dayOf(instant))
    return selectTimeline(services.db(), residentId, before, limit, {
      lines: ports.lines,
      returnsOf: ports.returnsOf,
      personAt: instant => ({ policy, age: ageAt(instant) })
    })
  }

  const handlers: Handlers<typeof residentContract> = {
    ...createImport(services, ports),

    ...createBrowsing(services, ports),

    search: ({ query, limit }) => {
      const db = services.db()
      const found = search(db, query, limit)
      // Who is found by the number or name of a file that was joined, is shown the one that goes on.
      const joined = new Map(selectJoinedInto(db, found).map(one => [one.otherNumber, one]))
      const numbers = [...new Set(found.map(number => joined.get(number)?.number ?? number))]
      const formerly = new Map([...joined.values()].map(one => [one.number, one.otherRecordNumber]))
      return selectPeopleByNumber(db, numbers, today()).map(({ number, summary: person }) => {
        const former = formerly.get(number)
        return former === undefined
          ? person
          : { ...person, flags: [...person.flags, `已合并原档案 ${former}`] }
      })
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
      return changeState(actor, await loadReadings(), { id, version }, { status, on, reason })
    },

    joinHousehold: ({ residentId, withResidentId, relation, on }, actor) => {
      const db = services.db()
      refuseFuture(on)
      // A widow becomes head of what was her husband's household, alone too.
      if (residentId === withResidentId && relation !== '0')
        throw new Failure('refused', '请选择同住的另一位居民。')
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

    timeline: ({ residentId, before, limit }) => [...timelineOf(residentId, before ?? afterAll, limit)]
  }

  return {
    handlers,
    get,
    summary,
    summaries,
    since: (id, instant) =>
      timelineOf(id, afterAll, 100)
        .filter(({ at }) => at > instant)
        .map(({ at, title }) => `${services.dayOf(at)} ${title}`),
    exists: id => selectNumber(services.db(), id) !== null,
    record: id => select(services.db(), id)?.record ?? null,
    ask,
    deathFromForm: async () => {
      const readingsOf = await loadReadings()
      return (actor, residentId, { on, cause }) => {
        const { status, statusOn, version } = registry.stored(residentId).record
        if (status === 'deceased' && statusOn === on) return
        if (status === 'deceased') {
          throw new Failure(
            'refused',
            `居民档案登记的死亡日期是 ${statusOn ?? '未知'}，与随访表不一致，请核对。档案有误的，先到“修改居民信息”改回在管，再按正确日期登记。`,
            {
              'form.deathDate': `档案登记为 ${statusOn ?? '未知'}`
            }
          )
        }
        const seen = { id: residentId, version }
        changeState(actor, readingsOf, seen, { status: 'deceased', on, reason: cause })
      }
    }
  }
}
