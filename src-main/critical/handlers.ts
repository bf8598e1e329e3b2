import { write } from '../database/journal.ts'
import type { DerivedKeeper } from '../database/derived-keeper.ts'
import { atOnce, type Derived, isSame } from '../database/derived.ts'
import type { RecordKind } from '../database/record-kind.ts'
import { instantNow } from '../lib/clock.ts'
import { Failure } from '../lib/failure.ts'
import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import type { Actor } from '../lib/session.ts'
import type { ResidentSummary } from '../resident/contract.ts'
import { type CriticalAct, type criticalContract, criticalEvents, type CriticalValue } from './contract.ts'
import { criticalHandlingKind } from './kinds.ts'
import { actsFor, type Duty, whoActs } from './rules.ts'
import * as store from './store.ts'

export interface CriticalPorts {
  readonly kinds: readonly RecordKind[]
  /** The list on which the values stand. */
  readonly list: Derived<store.CriticalRow>
  readonly derived: Pick<DerivedKeeper, 'catchUp' | 'workOut'>
  readonly duty: () => Duty & {
    readonly teams: readonly {
      readonly id: string
      readonly leadId: string
      readonly memberIds: readonly string[]
    }[]
  }
  /** In any order; an unknown id is left out. */
  readonly summaries: (ids: readonly string[]) => readonly ResidentSummary[]
  readonly onBug: (error: unknown) => void
}

/** Entries that say who works here and who covers whom. */
const duties: ReadonlySet<string> = new Set(['account', 'team', 'absence'])

/** 危急值: what a doctor has to act on at once, on whose list it stands, and what was done. */
export function createCritical(services: Services, ports: CriticalPorts) {
  const { db } = services
  const { list } = ports
  const words = new Map(ports.kinds.map(({ entity, word }) => [entity, word]))
  const isDoctor = ({ roles }: Actor): boolean => roles.includes('doctor')

  /** Of these people, from the records. */
  const openOf = (ids: readonly string[]): readonly store.CriticalRow[] => {
    const worked = ports.derived.workOut(list, ids)
    return ids.flatMap(id => worked.get(id)?.rows ?? [])
  }

  const actorOf =
    (duty: ReturnType<CriticalPorts['duty']>) =>
    ({ doctorId, teamId }: store.CriticalRow): string | null =>
      whoActs([doctorId, duty.teams.find(({ id }) => id === teamId)?.leadId ?? null], duty)

  const present = (
    rows: readonly store.CriticalRow[],
    duty: ReturnType<CriticalPorts['duty']>
  ): readonly CriticalValue[] => {
    const names = store.selectNames(db())
    const nameOf = (id: string | null): string | null => (id === null ? null : (names.get(id) ?? null))
    const who = actorOf(duty)
    return rows.map(row => ({
      residentId: row.residentId,
      recordId: row.recordId,
      word: words.get(row.entity) ?? row.entity,
      at: row.at,
      value: row.value,
      mark: { level: 'critical', fields: {}, word: row.word, says: row.says },
      observerName: nameOf(row.observerId),
      doctorName: nameOf(row.doctorId),
      actorName: nameOf(who(row))
    }))
  }

  /** Ranges of the list in which this person's rows stand, and which of those rows they are. */
  const mineOf = (actor: Actor, duty: ReturnType<CriticalPorts['duty']>) => {
    const me = actor.accountId
    const who = actorOf(duty)
    const seesNobodys = isDoctor(actor) || actor.roles.includes('administrator')
    const isHelper = actor.roles.some(
      role => role !== 'doctor' && role !== 'administrator' && role !== 'auditor'
    )
    const accounts = [...store.selectNames(db()).keys()]
    const myTeams = isHelper ? duty.teams.filter(({ memberIds }) => memberIds.includes(me)) : []
    const teamIds = new Set(myTeams.map(({ id }) => id))
    const mates = new Set(myTeams.flatMap(({ leadId, memberIds }) => [leadId, ...memberIds]))
    const led = duty.teams.filter(({ leadId }) => actsFor(leadId, duty) === me).map(({ id }) => id)
    const fits = (row: store.CriticalRow): boolean => {
      const acting = who(row)
      if (acting === null ? seesNobodys : isDoctor(actor) && acting === me) return true
      if (!isHelper) return false
      const isOfTeam = row.teamId !== null && teamIds.has(row.teamId)
      return (
        isOfTeam || row.observerId === me || [row.doctorId, acting].some(id => id !== null && mates.has(id))
      )
    }
    const doctors = accounts.filter(id => {
      const acting = actsFor(id, duty)
      return (
        acting === me ||
        (acting === null && seesNobodys) ||
        mates.has(id) ||
        (acting !== null && mates.has(acting))
      )
    })
    return {
      fits,
      rows: (): readonly store.CriticalRow[] => [
        ...store.selectOfDoctors(db(), doctors),
        ...(seesNobodys ? store.selectOfNoDoctor(db()) : []),
        ...store.selectOfTeams(db(), [...teamIds, ...led]),
        ...(isHelper ? store.selectObserved(db(), me) : [])
      ]
    }
  }

  /** A dealing with it, inside a transaction. */
  const close = (
    actor: Actor,
    id: string,
    { residentId, recordId, entity, value }: store.CriticalRow,
    done: { readonly act: CriticalAct; readonly note: string }
  ): void => {
    const stamp = services.stamp(actor)
    write(db(), stamp, { kind: criticalHandlingKind, id, seen: 'new' }, () => ({
      ...{ id, residentId, recordId, entity, value },
      ...{ act: done.act, note: done.note },
      doctorId: actor.accountId,
      handledAt: instantNow(services.clock)
    }))
  }

  const handlers: Handlers<typeof criticalContract> = {
    open: ({ scope, limit }, actor) => {
      const reading = ports.derived.catchUp(list.name)
      const duty = ports.duty()
      const mine = scope === 'mine' ? mineOf(actor, duty) : null
      const kept = mine === null ? store.selectAll(db()) : mine.rows()
      const all = [
        ...kept.filter(({ residentId }) => !reading.people.has(residentId)),
        ...openOf([...reading.people])
      ]
      const byKey = new Map(
        all
          .filter(row => mine?.fits(row) ?? true)
          .map(row => [`${row.at} ${row.residentId} ${row.recordId}`, row] as const)
      )
      const sorted = [...byKey].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row)
      const rows = sorted.slice(0, limit)
      const summaries = new Map(
        ports.summaries([...new Set(rows.map(({ residentId }) => residentId))]).map(one => [one.id, one])
      )
      return {
        rows: present(rows, duty).flatMap(row => {
          const resident = summaries.get(row.residentId)
          return resident === undefined ? [] : [{ ...row, resident }]
        }),
        total: sorted.length,
        preparing: reading.open
      }
    },

    ofResident: ({ residentId }) => [...present(openOf([residentId]), ports.duty())],

    handle: ({ requestId, residentId, recordId, act, note }, actor) => {
      db()
        .transaction(() => {
          const known = store.handlings.select(db(), requestId)
          if (known?.recordId === recordId && known.residentId === residentId) return
          const row = openOf([residentId]).find(one => one.recordId === recordId)
          if (row === undefined || known !== null) {
            throw new Failure('conflict', '这条危急值已由他人处理，或记录已更正，请刷新。')
          }
          close(actor, requestId, row, { act, note })
        })
        .immediate()
      return {}
    }
  }

  /** Whose list may have changed since, or who acts for whom; looked at when the writing is over. */
  const noticed = new Set<string>()
  let isOtherDuty = false
  let isLooking = false
  const look = (): void => {
    const ids = [...noticed]
    const isChanged = isOtherDuty || ids.length > atOnce
    noticed.clear()
    isOtherDuty = isLooking = false
    try {
      if (!isChanged && !ids.some(id => !isSame(openOf([id]), list.select(db(), id)))) return
      ports.derived.catchUp(list.name)
      services.emit(criticalEvents.changed, {})
    } catch (error) {
      ports.onBug(error)
    }
  }

  return {
    handlers,
    notice: (entity: string, people: readonly string[]): void => {
      if (list.concerns[entity] !== undefined) for (const id of people) noticed.add(id)
      else if (duties.has(entity)) isOtherDuty = true
      else return
      if (isLooking) return
      isLooking = true
      queueMicrotask(look)
    },
    /** A doctor has written an emergency down with what was done; call inside the transaction. */
    dealtWith: (
      actor: Actor,
      residentId: string,
      recordIds: readonly (string | null)[],
      done: { readonly act: CriticalAct; readonly note: string }
    ): void => {
      if (!isDoctor(actor)) return
      for (const row of openOf([residentId])) {
        if (recordIds.includes(row.recordId)) close(actor, services.newId(), row, done)
      }
    }
  }
}
