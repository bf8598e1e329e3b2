import type { Database } from 'better-sqlite3'
import { type Stamp, write } from '../database/journal.ts'
import { Failure } from '../lib/failure.ts'
import {
  type Household,
  type Membership,
  type Relation,
  selectHouseholdLeftOn,
  selectHouseholdOf
} from './household-store.ts'
import { householdKind } from './kinds.ts'

const current = ({ members }: Household, residentId: string): Membership | undefined =>
  members.find(member => member.residentId === residentId && member.to === null)

export interface Joining {
  readonly residentId: string
  readonly residentNumber: number
  readonly withResidentId: string
  readonly withResidentNumber: number
  readonly relation: Relation
  readonly on: string
}

/** Moves a resident into somebody's household, out of the one before; call inside a transaction. */
export function join(db: Database, stamp: Stamp, newId: () => string, joining: Joining): void {
  const { residentId, residentNumber, relation, on } = joining
  const target =
    selectHouseholdOf(db, joining.withResidentNumber) ?? found(db, stamp, newId(), joining.withResidentId, on)
  const head = target.members.find(member => member.relation === '0' && member.to === null)
  if (relation === '0' && head !== undefined && head.residentId !== residentId) {
    throw new Failure('refused', '该户已有户主，请先更改原户主的关系。', { relation: '该户已有户主' })
  }
  const isThere = current(target, residentId) !== undefined
  if (!isThere) leave(db, stamp, { residentId, residentNumber, on })
  write(db, stamp, { kind: householdKind, id: target.id, seen: 'present' }, before => {
    const known = current(before, residentId)
    if (known !== undefined) {
      return { ...before, members: before.members.map(one => (one === known ? { ...one, relation } : one)) }
    }
    // Who left and comes back on the same day never left.
    const others = before.members.filter(one => one.residentId !== residentId || one.from !== on)
    return { ...before, members: [...others, { residentId, relation, from: on, to: null }] }
  })
}

/** A new household with its head. */
const found = (db: Database, stamp: Stamp, id: string, headId: string, on: string): Household =>
  write(db, stamp, { kind: householdKind, id, seen: 'new' }, () => ({
    id,
    version: 1,
    members: [{ residentId: headId, relation: '0' as const, from: on, to: null }]
  }))

/** Ends the stay in the present household, if there is one; answers whether there was. Call inside a transaction. */
export function leave(
  db: Database,
  stamp: Stamp,
  leaving: { readonly residentId: string; readonly residentNumber: number; readonly on: string }
): boolean {
  const household = selectHouseholdOf(db, leaving.residentNumber)
  const known = household === null ? undefined : current(household, leaving.residentId)
  if (household === null || known === undefined) return false
  if (leaving.on < known.from) {
    throw new Failure('refused', `日期早于入户日期 ${known.from}。`, { on: `不能早于 ${known.from}` })
  }
  const isHere = ({ residentId, to }: Membership): boolean => residentId === leaving.residentId && to === null
  write(db, stamp, { kind: householdKind, id: household.id, seen: 'present' }, before => ({
    ...before,
    members: before.members.map(one => (isHere(one) ? { ...one, to: leaving.on } : one))
  }))
  return true
}

/** A household loses its dead; who died before they were entered in it was there for that day. Call inside a transaction. */
export function loseDead(
  db: Database,
  stamp: Stamp,
  dead: { readonly residentId: string; readonly residentNumber: number; readonly on: string }
): void {
  const household = selectHouseholdOf(db, dead.residentNumber)
  const from = household === null ? undefined : current(household, dead.residentId)?.from
  if (from !== undefined) leave(db, stamp, { ...dead, on: from > dead.on ? from : dead.on })
}

/** Whose death took somebody out of which household, and as what they come back; null: they live elsewhere, or never did. */
export function lostOn(
  db: Database,
  dead: { readonly residentNumber: number; readonly residentId: string; readonly on: string }
) {
  if (selectHouseholdOf(db, dead.residentNumber) !== null) return null
  const household = selectHouseholdLeftOn(db, dead.residentNumber, dead.on)
  const membership = household?.members.find(
    ({ residentId, to }) => residentId === dead.residentId && to === dead.on
  )
  if (household === null || membership === undefined) return null
  const head = household.members.find(({ relation, to }) => relation === '0' && to === null)
  // Another is head meanwhile: there is one head at a time.
  const relation: Relation = membership.relation === '0' && head !== undefined ? '8' : membership.relation
  return { household, membership, relation, mates: household.members.filter(({ to }) => to === null) }
}

/** Puts somebody whose death is taken back where they were. Call inside a transaction. */
export function takeBackInto(
  db: Database,
  stamp: Stamp,
  dead: { readonly residentId: string; readonly residentNumber: number; readonly on: string }
): void {
  const lost = lostOn(db, dead)
  if (lost === null) return
  const { household, membership, relation } = lost
  write(db, stamp, { kind: householdKind, id: household.id, seen: 'present' }, before => ({
    ...before,
    members: before.members.map(one =>
      one.residentId === membership.residentId && one.from === membership.from
        ? { ...one, relation, to: null }
        : one
    )
  }))
}
