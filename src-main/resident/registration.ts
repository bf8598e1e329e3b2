import type { Database } from 'better-sqlite3'
import { type Stamp, write } from '../database/journal.ts'
import { Failure } from '../lib/failure.ts'
import type { Services } from '../lib/services.ts'
import type { Actor } from '../lib/session.ts'
import { newRecord } from './bulk.ts'
import type { Resident, ResidentInput } from './contract.ts'
import { residentKind } from './kinds.ts'
import type { ReadingsOf } from '../lib/pinyin.ts'
import type { Registry } from './registry.ts'
import { managedConditions, type ResidentRecord, settle } from './rules.ts'
import { nameLetters, type SearchTerms, termsOf } from './search-terms.ts'
import {
  insert,
  insertKeys,
  isDoctor,
  selectByDocument,
  selectCommittees,
  update,
  updateKeys
} from './store.ts'

/** What a record shall be; since when its diseases are managed follows from it. */
type ResidentChange = Omit<ResidentRecord, 'conditions'> & Pick<ResidentInput, 'conditions'>

export interface Registration {
  /** Checks what no schema can; answers the form to store. `before`: as it stands, null for somebody new. */
  readonly checked: (typed: ResidentInput, before: ResidentRecord | null) => ResidentInput
  readonly register: (input: ResidentInput, actor: Actor, readingsOf: ReadingsOf) => Resident
  /** From the version a person saw to the next one; `also` runs in the same transaction. */
  readonly change: (
    actor: Actor,
    readingsOf: ReadingsOf,
    seen: { readonly id: string; readonly version: number },
    next: (before: ResidentRecord) => ResidentChange,
    also?: (stamp: Stamp) => void
  ) => Resident
}

export function createRegistration(services: Services, registry: Registry): Registration {
  const checked = (typed: ResidentInput, before: ResidentRecord | null): ResidentInput => {
    const db = services.db()
    const { input, problems } = settle(typed, services.today())
    const found: Record<string, string> = { ...problems }
    // What stood there already may have left the lists since; only a new choice must be on them.
    if (input.committeeCode !== before?.committeeCode) {
      const problem = committeeProblem(db, input.committeeCode)
      if (problem !== null) found['committeeCode'] = problem
    }
    if (input.doctorId !== null && input.doctorId !== before?.doctorId && !isDoctor(db, input.doctorId)) {
      found['doctorId'] = '请选择在岗的医生'
    }
    if (Object.keys(found).length > 0) {
      throw new Failure('invalid-input', '填写的内容有误，请检查标出的项目。', found)
    }
    refuseSecondHolder(db, input, before?.id ?? null)
    return input
  }

  const termsNow = (record: ResidentRecord, readingsOf: ReadingsOf): SearchTerms =>
    termsOf(record, nameLetters(record.name, readingsOf))

  return {
    checked,
    register: (input, actor, readingsOf) => {
      const db = services.db()
      const id = services.newId()
      const stamp = services.stamp(actor)
      write(
        db,
        stamp,
        { kind: residentKind, id, seen: 'new' },
        () => newRecord(db, stamp, id, checked(input, null)),
        record => {
          const number = insert(db, record)
          insertKeys(db, [{ number, terms: termsNow(record, readingsOf), status: record.status }])
        }
      )
      return registry.get(id)
    },
    change: (actor, readingsOf, { id, version }, next, also) => {
      const db = services.db()
      const stamp = services.stamp(actor)
      write(
        db,
        stamp,
        { kind: residentKind, id, seen: version },
        before => {
          if (before.joinedInto !== undefined)
            throw new Failure('conflict', '这份档案已合并，请打开合并后的档案再修改。')
          const after = next(before)
          const conditions = managedConditions(after.conditions, before.conditions, services.today())
          return { ...after, conditions, updatedAt: stamp.at }
        },
        after => {
          const number = registry.numberOf(id)
          update(db, number, after)
          updateKeys(db, number, termsNow(after, readingsOf), after.status)
          also?.(stamp)
        }
      )
      return registry.get(id)
    }
  }
}

function committeeProblem(db: Database, code: string): string | null {
  const committees = selectCommittees(db)
  if (committees.length === 0) {
    throw new Failure('refused', '尚未登记居（村）委会，请管理员先在“设置 · 中心”中添加。', {
      committeeCode: '尚未登记居（村）委会'
    })
  }
  return committees.some(one => one.code === code) ? null : '中心的居（村）委会名单中没有此项'
}

function refuseSecondHolder(
  db: Database,
  { idType, idNumber }: ResidentInput,
  exceptId: string | null
): void {
  const holder = idNumber === null ? null : selectByDocument(db, idType, idNumber)
  if (holder !== null && holder !== exceptId) {
    throw new Failure('conflict', '该证件号码已登记，请打开原档案。', { idNumber: '该证件号码已登记' })
  }
}
