import type { Database } from 'better-sqlite3'
import { writeUndeclared as write, type Stamp } from '../database/journal.ts'
import { Failure } from '../lib/failure.ts'
import {
  changeRelation,
  endMember,
  type Household,
  insertHousehold,
  insertMember,
  raiseVersion,
  type Relation,
  selectHousehold,
  selectHouseholdOf
} from './household-store.ts'

/** One change of who lives where, with its journal entry. */
function change(
  db: Database,
  stamp: Stamp,
  before: Household,
  after: Omit<Household, 'version'>,
  apply: () => void
): void {
  const version = before.version + 1
  write(
    db,
    stamp,
    { entity: 'household', id: before.id, version, before, after: { ...after, version } },
    () => {
      raiseVersion(db, before.id)
      apply()
    }
  )
}

const current = (household: Household, residentId: string): Household['members'][number] | undefined =>
  household.members.find(member => member.residentId === residentId && member.to === null)

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
    selectHouseholdOf(db, joining.withResidentNumber) ??
    found(db, stamp, newId(), joining.withResidentId, joining.withResidentNumber, on)
  const known = current(target, residentId)
  const head = target.members.find(member => member.relation === '0' && member.to === null)
  if (relation === '0' && head !== undefined && head.residentId !== residentId) {
    throw new Failure('refused', '该户已有户主，请先更改原户主的关系。', { relation: '该户已有户主' })
  }
  if (known !== undefined) {
    const members = target.members.map(member => (member === known ? { ...member, relation } : member))
    change(db, stamp, target, { id: target.id, members }, () => {
      changeRelation(db, target.id, residentNumber, relation)
    })
    return
  }
  leave(db, stamp, { residentId, residentNumber, on })
  const others = target.members.filter(member => member.residentId !== residentId || member.from !== on)
  const members = [...others, { residentId, relation, from: on, to: null }]
  change(db, stamp, target, { id: target.id, members }, () => {
    insertMember(db, target.id, residentNumber, relation, on)
  })
}

/** A new household with its head. */
function found(
  db: Database,
  stamp: Stamp,
  id: string,
  headId: string,
  headNumber: number,
  on: string
): Household {
  const household: Household = {
    id,
    version: 1,
    members: [{ residentId: headId, relation: '0', from: on, to: null }]
  }
  write(db, stamp, { entity: 'household', id, version: 1, before: null, after: household }, () => {
    insertHousehold(db, id)
    insertMember(db, id, headNumber, '0', on)
  })
  return household
}

/** Ends the stay in the present household, if there is one; answers whether there was. */
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
  const members = household.members.map(member => (member === known ? { ...member, to: leaving.on } : member))
  change(db, stamp, household, { id: household.id, members }, () => {
    endMember(db, household.id, leaving.residentNumber, leaving.on)
  })
  return true
}

export { selectHousehold, selectHouseholdOf }
