import type { FeatureRewriting, RecordKind } from '../database/record-kind.ts'
import { write } from '../database/journal.ts'
import { instantNow } from '../lib/clock.ts'
import { Failure } from '../lib/failure.ts'
import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import type { Actor } from '../lib/session.ts'
import { asMistake, notTheirs } from '../lib/withdrawn.ts'
import type { Resident } from '../resident/contract.ts'
import type { recordContract, RecordReturn } from './contract.ts'
import { recordReturnKind } from './kinds.ts'
import { type Found, looking } from './looking.ts'
import { rewriting } from './rewriting.ts'
import * as store from './store.ts'

export interface RecordPorts {
  readonly kinds: readonly RecordKind[]
  /** Throws Failure('not-found') for an unknown resident. */
  readonly resident: (id: string) => Resident
  /** By entity: what a room does itself. */
  readonly byFeature: ReadonlyMap<string, FeatureRewriting>
}

/** Records that stand in the wrong person's file: taken out of it, given to the right one, and taken back. */
export function createRecord(services: Services, ports: RecordPorts) {
  const { db, newId, stamp } = services
  const words = new Map(ports.kinds.map(({ entity, word }) => [entity, word]))
  const look = looking(services, ports)
  const { find, mayReturn, refusalOf, refusalOfPerson } = look
  const rewrite = rewriting(services, ports)

  const shown = ({ version: _version, actorId: _actor, ...row }: store.NamedReturn): RecordReturn => ({
    ...row,
    word: words.get(row.entity) ?? row.entity
  })
  const named = (id: string): RecordReturn => {
    const row = store.selectNamed(db(), id)
    if (row === undefined) throw new Failure('not-found', '没有这次撤回或转交，请刷新。')
    return shown(row)
  }

  interface Asked {
    readonly requestId: string
    readonly entity: string
    readonly id: string
    readonly version: number
    readonly reason: string
    readonly along: readonly string[]
  }
  /** What goes: the record first, then what goes along with it. */
  const goingOf = (actor: Actor, asked: Asked): readonly Found[] => {
    const main = find(asked.entity, asked.id)
    if (main.version !== asked.version) throw new Failure('conflict', '记录已被他人修改，请刷新后再操作。')
    const companions = look.companionsOf(main)
    const left = companions.find(({ goes, found }) => goes === 'must' && !asked.along.includes(found.id))
    if (left !== undefined) throw new Failure('refused', left.why)
    const going = [
      main,
      ...companions.flatMap(({ found }) => (asked.along.includes(found.id) ? [found] : []))
    ]
    if (going.length !== new Set(asked.along).size + 1) {
      throw new Failure('conflict', '相关的记录已有变化，请重新打开核对。')
    }
    for (const one of going) {
      const refusal = refusalOf(actor, one)
      if (refusal !== null) throw new Failure(refusal.code, refusal.sentence)
    }
    return going
  }

  const carryOut = (actor: Actor, asked: Asked, to: Resident | null): RecordReturn => {
    const known = store.selectNamed(db(), asked.requestId)
    if (known !== undefined) {
      if (known.recordId === asked.id && known.toResidentId === (to?.id ?? null)) return shown(known)
      throw new Failure('conflict', '这次操作与已有的记录冲突，请重新打开。')
    }
    const going = goingOf(actor, asked)
    for (const one of going) {
      const refusal = to === null ? null : refusalOfPerson(one, to)
      if (refusal !== null) throw new Failure('refused', refusal)
    }
    const why = to === null ? asMistake(asked.reason) : notTheirs(asked.reason)
    const newIds = new Map(going.map(({ id }) => [id, newId()]))
    for (const [index, one] of going.entries()) {
      rewrite.withdraw(actor, one, why)
      const givenAs = to === null ? null : rewrite.give(actor, one, to.id, newIds)
      const id = index === 0 ? asked.requestId : newId()
      const row: store.StoredReturn = {
        id,
        version: 1,
        entity: one.kind.entity,
        recordId: one.id,
        residentId: one.residentId,
        toResidentId: to?.id ?? null,
        givenAs,
        alongWith: index === 0 ? null : asked.requestId,
        says: one.says,
        reason: asked.reason,
        actorId: actor.accountId,
        at: instantNow(services.clock),
        undoneAt: null,
        undoneReason: null
      }
      write(db(), stamp(actor), { kind: recordReturnKind, id, seen: 'new' }, () => row)
    }
    return named(asked.requestId)
  }

  const takeBack = (actor: Actor, id: string, reason: string): void => {
    const main = store.returns.select(db(), id)
    if (main === null) throw new Failure('not-found', '没有这次撤回或转交，请刷新。')
    if (main.alongWith !== null)
      throw new Failure('refused', '这条记录是随另一条一起处理的，请在那一条上撤销。')
    if (main.undoneAt !== null) throw new Failure('conflict', '这次撤回或转交已经撤销。')
    const rows = [main, ...store.selectAlong(db(), id)]
    const original = find(main.entity, main.recordId)
    if (main.actorId !== actor.accountId && !mayReturn(actor, original)) {
      throw new Failure('forbidden', '只能由操作人、记录人、签约医生或管理员撤销。')
    }
    const copies = rows.flatMap(({ entity, givenAs }) => (givenAs === null ? [] : [find(entity, givenAs)]))
    for (const copy of copies) {
      const used = look
        .companionsOf(copy)
        .find(({ goes, found }) => goes === 'must' && !copies.some(one => one.id === found.id))
      if (look.preventedOf(copy) !== null || used !== undefined) {
        throw new Failure(
          'refused',
          '转交后的记录在对方档案中又被更正、撤回或采用过，请先处理那条记录，再撤销转交。'
        )
      }
    }
    for (const copy of copies) rewrite.withdraw(actor, copy, asMistake(`转交已撤销，${reason}`))
    for (const row of rows) {
      const why = row.toResidentId === null ? asMistake(row.reason) : notTheirs(row.reason)
      rewrite.restore(actor, find(row.entity, row.recordId), why)
      const change = { kind: recordReturnKind, id: row.id, seen: row.version }
      const undone = { undoneAt: instantNow(services.clock), undoneReason: reason }
      write(db(), stamp(actor), change, before => ({ ...before, ...undone }))
    }
  }

  const handlers: Handlers<typeof recordContract> = {
    preview: ({ entity, id, residentId }, actor) => look.preview(actor, entity, id, residentId),
    withdraw: (asked, actor) =>
      db()
        .transaction(() => carryOut(actor, asked, null))
        .immediate(),
    give: ({ residentId, ...asked }, actor) =>
      db()
        .transaction(() => carryOut(actor, asked, ports.resident(residentId)))
        .immediate(),
    takeBack: ({ id, reason }, actor) => {
      db()
        .transaction(() => {
          takeBack(actor, id, reason)
        })
        .immediate()
      return named(id)
    },
    returns: ({ recordId }) => store.selectReturnsOf(db(), recordId).map(shown)
  }
  return {
    handlers,
    /** Whose it is, the day it counts for, and the day of the death it states. Throws a Failure for what is not withdrawn. */
    recordOf: (entity: string, id: string) => {
      const { residentId, day, withdrawal, record } = find(entity, id)
      return { residentId, day, death: withdrawal.death?.(record) ?? null }
    },
    /** What has become of these records, and where they came from. */
    standingOf: (recordIds: readonly string[]): readonly RecordReturn[] =>
      store.selectStanding(db(), recordIds).map(shown)
  }
}
