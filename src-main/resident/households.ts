import type { Database } from 'better-sqlite3'
import { type Stamp, write } from '../database/journal.ts'
import { Failure } from '../lib/failure.ts'
import { type Household, type Membership, type Relation, selectHouseholdOf } from './household-store.ts'
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
