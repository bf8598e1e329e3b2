import { type Database } from 'better-sqlite3'
import { write } from '../database/journal.ts'
import { Failure } from '../lib/failure.ts'
import { type RunJob } from '../lib/job.ts'
import { type Handlers } from '../lib/router.ts'
import { type Services } from '../lib/services.ts'
import { type Actor } from '../lib/session.ts'
import { type Resident, type residentContract, type ResidentInput, type ResidentSummary } from './contract.ts'
import { newRecord } from './bulk.ts'
import { selectHouseholdOf } from './household-store.ts'
import { join, leave } from './households.ts'
import { inspectIdNumber } from './id-number.ts'
import { createImport } from './import-handlers.ts'
import { loadReadings, type ReadingsOf } from './pinyin.ts'
import { ageOf, householdType, normaliseName, type ResidentRecord, settle } from './rules.ts'
import { search } from './search-store.ts'
import { nameLetters, termsOf } from './search-terms.ts'
import {
  insert,
  insertKeys,
  isDoctor,
  select,
  selectByAnyDocument,
  selectByDocument,
  selectByNameAndBirth,
  selectByNameAndPhone,
  selectCommittees,
  selectNumber,
  type StoredResident,
  update,
  updateKeys
} from './store.ts'
import { selectPeople, selectPeopleByNumber } from './summary-store.ts'
import { selectTimeline } from './timeline-store.ts'

export interface ResidentPorts {
  /** Runs an import beside the desk's work. */
  readonly runJob: RunJob
  /** Where a bug in a background job is logged. */
  readonly report: (where: string, error: unknown) => void
}

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

const afterAll = '9999-12-31T23:59:59.999Z'

export function createResident(services: Services, ports: ResidentPorts): ResidentFeature {
  const { today } = services

  const stored = (id: string): StoredResident => {
    const found = select(services.db(), id)
    if (found === null) throw new Failure('not-found', '没有这位居民的档案。')
    return found
  }
  const storedAt = (id: string, version: number): StoredResident => {
    const found = stored(id)
    if (found.record.version !== version) {
      throw new Failure('conflict', '档案已被他人修改，请刷新后再改。')
    }
    return found
  }
  const numberOf = (id: string): number => {
    const number = selectNumber(services.db(), id)
    if (number === null) throw new Failure('not-found', '没有这位居民的档案。')
    return number
  }
  const summaries = (ids: readonly string[]): readonly ResidentSummary[] =>
    selectPeople(services.db(), ids, today()).map(({ summary }) => summary)
  const summary = (id: string): ResidentSummary => {
    const [found] = summaries([id])
    if (found === undefined) throw new Failure('not-found', '没有这位居民的档案。')
    return found
  }

  const present = ({ number, record }: StoredResident): Resident => ({
    ...record,
    age: ageOf(record, today()),
    summary: summary(record.id),
    household: presentHousehold(services.db(), number, today())
  })

  const get = (id: string): Resident => present(stored(id))

  /** Checks what no schema can; answers the form to store. */
  const settled = (db: Database, typed: ResidentInput, before: ResidentRecord | null): ResidentInput => {
    const { input, problems } = settle(typed, today())
    const found: Record<string, string> = { ...problems }
    // What stood there already may have left the lists since; only a new choice must be on them.
    if (input.committeeCode !== before?.committeeCode) {
      const committees = selectCommittees(db)
      if (committees.length === 0) {
        throw new Failure('refused', '尚未登记居（村）委会，请管理员先在“设置 · 中心”中添加。', {
          committeeCode: '尚未登记居（村）委会'
        })
      }
      if (!committees.some(({ code }) => code === input.committeeCode)) {
        found['committeeCode'] = '中心的居（村）委会名单中没有此项'
      }
    }
    if (input.doctorId !== null && input.doctorId !== before?.doctorId && !isDoctor(db, input.doctorId)) {
      found['doctorId'] = '请选择在岗的医生'
    }
    if (Object.keys(found).length > 0) {
      throw new Failure('invalid-input', '填写的内容有误，请检查标出的项目。', found)
    }
    return input
  }
  const refuseSecondHolder = (db: Database, input: ResidentInput, exceptId: string | null): void => {
    if (input.idNumber === null) return
    const holder = selectByDocument(db, input.idType, input.idNumber)
    if (holder !== null && holder !== exceptId) {
      throw new Failure('conflict', '该证件号码已登记，请打开原档案。', { idNumber: '该证件号码已登记' })
    }
  }

  const register = (input: ResidentInput, actor: Actor, readingsOf: ReadingsOf): string => {
    const db = services.db()
    const id = services.newId()
    db.transaction(() => {
      const after = settled(db, input, null)
      refuseSecondHolder(db, after, null)
      const stamp = services.stamp(actor)
      const record = newRecord(db, stamp, id, after)
      write(db, stamp, { entity: 'resident', id, version: 1, before: null, after: record }, () => {
        const number = insert(db, record)
        insertKeys(db, [
          { number, terms: termsOf(record, nameLetters(record.name, readingsOf)), status: record.status }
        ])
      })
    }).immediate()
    return id
  }

  const change = (
    actor: Actor,
    readingsOf: ReadingsOf,
    id: string,
    version: number,
    next: (db: Database, before: ResidentRecord) => ResidentRecord
  ): Resident => {
    const db = services.db()
    db.transaction(() => {
      const { number, record: before } = storedAt(id, version)
      const stamp = services.stamp(actor)
      const after = { ...next(db, before), version: version + 1, updatedAt: stamp.at }
      write(db, stamp, { entity: 'resident', id, version: after.version, before, after }, () => {
        update(db, number, after)
        updateKeys(db, number, termsOf(after, nameLetters(after.name, readingsOf)), after.status)
      })
    }).immediate()
    return present(stored(id))
  }

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

    duplicates: ({ exceptId, name: typedName, birthDate, idNumber, phones }) => {
      const db = services.db()
      const name = normaliseName(typedName)
      const reasons = new Map<string, string>()
      const note = (ids: readonly string[], reason: string): void => {
        for (const id of ids) if (id !== exceptId && !reasons.has(id)) reasons.set(id, reason)
      }
      if (idNumber !== null && idNumber !== '') {
        const compact = idNumber.replace(/\s/g, '').toUpperCase()
        const normalised = inspectIdNumber(compact, today()).normalised
        note(selectByAnyDocument(db, normalised ?? compact), '证件号码相同')
      }
      if (birthDate !== null) note(selectByNameAndBirth(db, name, birthDate), '姓名和出生日期相同')
      for (const phone of phones) {
        note(
          selectByNameAndPhone(db, name, phone.replace(/[\s-]/g, '').replace(/^\+?86(?=1)/, '')),
          '姓名和电话相同'
        )
      }
      return summaries([...reasons.keys()]).map(resident => ({
        resident,
        reason: reasons.get(resident.id) ?? ''
      }))
    },

    register: async (input, actor) => {
      const readingsOf = await loadReadings()
      return present(stored(register(input, actor, readingsOf)))
    },

    update: async ({ id, version, ...input }, actor) => {
      const readingsOf = await loadReadings()
      return change(actor, readingsOf, id, version, (db, before) => {
        const after = settled(db, input, before)
        refuseSecondHolder(db, after, id)
        return { ...before, ...after }
      })
    },

    changeStatus: async ({ id, version, status, on, reason }, actor) => {
      refuseFuture(on)
      const readingsOf = await loadReadings()
      return change(actor, readingsOf, id, version, (_db, before) => {
        if (on < before.birthDate) {
          throw new Failure('invalid-input', '日期早于出生日期。', { on: '不能早于出生日期' })
        }
        if (status === before.status) throw new Failure('refused', '档案已是这个状态。')
        const statusReason = reason === '' ? {} : { statusReason: reason }
        return { ...before, status, statusOn: status === 'active' ? null : on, ...statusReason }
      })
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
      return present(stored(residentId))
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
      return present(stored(residentId))
    },

    timeline: ({ residentId, before, limit }) => {
      numberOf(residentId)
      return [...selectTimeline(services.db(), residentId, before ?? afterAll, limit)]
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

function presentHousehold(db: Database, residentNumber: number, today: string): Resident['household'] {
  const household = selectHouseholdOf(db, residentNumber)
  if (household === null) return null
  const living = household.members.filter(({ to }) => to === null)
  const people = selectPeople(
    db,
    living.map(({ residentId }) => residentId),
    today
  )
  const byId = new Map(people.map(person => [person.summary.id, person]))
  return {
    id: household.id,
    version: household.version,
    type: householdType(
      people.map(({ populations, summary }) => ({ populations, conditions: summary.conditions }))
    ),
    members: living.flatMap(({ residentId, relation, from }) => {
      const person = byId.get(residentId)?.summary
      return person === undefined
        ? []
        : [{ residentId, name: person.name, sex: person.sex, age: person.age, relation, from }]
    })
  }
}
