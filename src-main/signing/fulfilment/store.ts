import type { Database } from 'better-sqlite3'
import { countSql, type ListSql, narrowedBy } from '../../database/list.ts'
import type { Promise, ServiceRecord, Term } from './rules.ts'

const inForce = `c.state IN ('effective', 'transferred', 'terminated') AND c.last_on >= c.start_on`
const CONTRACT = `SELECT c.id, c.act_id AS actId, c.resident_id AS residentId, c.doctor_id AS doctorId,
  c.start_on AS startOn, c.last_on AS lastOn FROM sign_contract c`
export const SELECT_CONTRACTS = `${CONTRACT} WHERE c.resident_id = ? AND ${inForce} ORDER BY c.start_on DESC, c.id DESC`
/** A doctor's that held in a period. */
export const SELECT_DOCTORS = `${CONTRACT} WHERE c.doctor_id = @doctorId AND ${inForce} AND c.last_on >= @from
  AND c.start_on <= @to`
export const SELECT_LINES = `SELECT l.position, l.item_id AS itemId, l.code, l.name, l.content, l.evidence,
  l.times_per_year AS timesPerYear, l.is_unlimited AS isUnlimited, i.audience FROM contract_line l
  JOIN service_item i ON i.id = l.item_id WHERE l.contract_id = ? ORDER BY l.position`
export const SELECT_MEMBERS = `SELECT DISTINCT c.resident_id AS id FROM sign_contract c WHERE c.act_id = ? AND ${inForce}`
export const SELECT_MATES = `SELECT DISTINCT m.resident_id AS id FROM json_each(@ids) j
  CROSS JOIN sign_contract c ON c.resident_id = j.value CROSS JOIN sign_contract m ON m.act_id = c.act_id`
export const SELECT_RECORDS = `SELECT resident_id AS residentId, kind, item_id AS itemId, day, record_id AS recordId,
  doer_id AS doerId FROM service_record WHERE resident_id = ?`

export interface ContractTerm extends Term {
  readonly id: string
  readonly actId: string
  readonly residentId: string
  readonly doctorId: string
}
export interface PromisedLine extends Promise {
  readonly position: number
  readonly code: string
  readonly name: string
  readonly content: string
}

/** Newest first. */
export const selectContracts = (db: Database, residentId: string): readonly ContractTerm[] =>
  db.prepare<[string], ContractTerm>(SELECT_CONTRACTS).all(residentId)
export const selectDoctors = (
  db: Database,
  scope: { readonly doctorId: string; readonly from: string; readonly to: string }
): readonly ContractTerm[] => db.prepare<[object], ContractTerm>(SELECT_DOCTORS).all(scope)
export const selectLines = (db: Database, contractId: string): readonly PromisedLine[] =>
  db
    .prepare<[string], Omit<PromisedLine, 'isUnlimited'> & { readonly isUnlimited: number }>(SELECT_LINES)
    .all(contractId)
    .map(line => ({ ...line, isUnlimited: line.isUnlimited === 1 }))
/** Who signed together. */
export const selectMembers = (db: Database, actId: string): readonly string[] =>
  db
    .prepare<[string], { id: string }>(SELECT_MEMBERS)
    .all(actId)
    .map(({ id }) => id)

export const selectRecords = (db: Database, residentId: string): readonly ServiceRecord[] =>
  db.prepare<[string], ServiceRecord>(SELECT_RECORDS).all(residentId)

export interface StoredLine {
  readonly residentId: string
  readonly contractId: string
  readonly position: number
  readonly doctorId: string
  readonly itemId: string
  readonly yearFrom: string
  readonly yearTo: string
  readonly promised: number | null
  readonly done: number
  readonly lastDoneOn: string | null
  readonly nextDueOn: string | null
  readonly isComplete: number
}
export const SELECT_STORED = `SELECT resident_id AS residentId, contract_id AS contractId, position,
  doctor_id AS doctorId, item_id AS itemId, year_from AS yearFrom, year_to AS yearTo, promised, done,
  last_done_on AS lastDoneOn, next_due_on AS nextDueOn, is_complete AS isComplete FROM fulfilment_line
  WHERE resident_id = ? ORDER BY contract_id, position`
/** In the order of contract and position. */
export const selectStored = (db: Database, residentId: string): readonly StoredLine[] =>
  db.prepare<[string], StoredLine>(SELECT_STORED).all(residentId)
const INSERT_LINE = `INSERT INTO fulfilment_line (resident_id, contract_id, position, doctor_id, item_id, year_from, year_to,
  promised, done, last_done_on, next_due_on, is_complete) VALUES (@residentId, @contractId, @position, @doctorId,
  @itemId, @yearFrom, @yearTo, @promised, @done, @lastDoneOn, @nextDueOn, @isComplete)`
export function replaceLines(db: Database, residentId: string, lines: readonly StoredLine[]): void {
  db.prepare('DELETE FROM fulfilment_line WHERE resident_id = ?').run(residentId)
  for (const line of lines) db.prepare(INSERT_LINE).run(line)
}

export type PanelState = 'overdue' | 'due' | 'later' | 'complete'
export interface PanelFilters {
  readonly state: PanelState
  readonly doctorId: string | null
  readonly itemId: string | null
}
const bounds: Readonly<Record<PanelState, string>> = {
  overdue: 'f.next_due_on IS NOT NULL AND f.next_due_on < @today',
  due: 'f.next_due_on IS NOT NULL AND f.next_due_on >= @today AND f.next_due_on <= @soon',
  later: 'f.next_due_on IS NOT NULL AND f.next_due_on > @soon',
  complete: 'f.is_complete = 1'
}
/** Named, because no statistics tell the planner how few are due. */
const index = ({ doctorId, itemId, state }: PanelFilters): string =>
  `fulfilment_line_${state === 'complete' ? 'complete' : 'due'}${
    itemId !== null ? '_item' : doctorId !== null ? '_doctor' : ''
  }`
/** Lines of contracts, earliest due first. */
export const panelList = (state: PanelState): ListSql<PanelFilters> => ({
  select: `f.resident_id AS residentId, f.contract_id AS contractId, f.position, f.promised, f.done,
    f.last_done_on AS lastDoneOn, f.next_due_on AS nextDueOn, f.year_to AS yearTo, l.name AS itemName, l.evidence,
    a.name AS doctorName`,
  from: filters => `fulfilment_line f INDEXED BY ${index(filters)}`,
  beside: `CROSS JOIN contract_line l ON l.contract_id = f.contract_id AND l.position = f.position
    CROSS JOIN account a ON a.id = f.doctor_id`,
  where: filters => [
    ...narrowedBy(filters, {
      itemId: 'f.item_id = @itemId',
      // The plus keeps the planner on the index of the item.
      doctorId: `${filters.itemId === null ? '' : '+'}f.doctor_id = @doctorId`
    }),
    bounds[filters.state]
  ],
  sorts: {
    due: {
      by: [...(state === 'complete' ? [] : ['f.next_due_on']), 'f.contract_id', 'f.position'],
      isIndexed: true
    },
    name: {
      by: ['r.name', 'f.contract_id', 'f.position'],
      beside: 'CROSS JOIN resident r ON r.id = f.resident_id'
    },
    item: { by: ['l.name', 'f.contract_id', 'f.position'] },
    doctor: { by: ['a.name', 'f.contract_id', 'f.position'] },
    done: { by: [`coalesce(f.last_done_on, '')`, 'f.contract_id', 'f.position'] }
  },
  own: 'due'
})

export interface PanelRow {
  readonly residentId: string
  readonly contractId: string
  readonly position: number
  readonly promised: number
  readonly done: number
  readonly lastDoneOn: string | null
  readonly nextDueOn: string | null
  readonly yearTo: string
  readonly itemName: string
  readonly evidence: string
  readonly doctorName: string
}
export interface PanelDays {
  readonly today: string
  readonly soon: string
}
export const countPanel = (db: Database, filters: PanelFilters, days: PanelDays): number =>
  db
    .prepare<[object], { total: number }>(countSql(panelList(filters.state), filters))
    .get({ ...filters, ...days })?.total ?? 0

export const isRecorded = (db: Database, kind: string): boolean =>
  db.prepare<[string], { kind: string }>('SELECT kind FROM evidence_kind WHERE kind = ?').get(kind) !==
  undefined
export const isActiveAccount = (db: Database, id: string): boolean =>
  db
    .prepare<[string], { id: string }>(`SELECT id FROM account WHERE id = ? AND status = 'active'`)
    .get(id) !== undefined

export interface ContractHead {
  readonly number: string
  readonly kind: 'basic' | 'individual'
  readonly packageName: string
  readonly doctorName: string
}
export const SELECT_HEAD = `SELECT c.number, c.kind, p.name AS packageName, a.name AS doctorName FROM sign_contract c
  JOIN service_package p ON p.id = c.package_id JOIN account a ON a.id = c.doctor_id WHERE c.id = ?`
export const selectHead = (db: Database, contractId: string): ContractHead | undefined =>
  db.prepare<[string], ContractHead>(SELECT_HEAD).get(contractId)
export const selectName = (db: Database, accountId: string | null): string | null =>
  accountId === null
    ? null
    : (db.prepare<[string], { name: string }>('SELECT name FROM account WHERE id = ?').get(accountId)?.name ??
      null)

export const selectItemName = (db: Database, itemId: string): string =>
  db.prepare<[string], { name: string }>('SELECT name FROM service_item WHERE id = ?').get(itemId)?.name ?? ''
/** Whether a contract of theirs that held on that day promises the item. */
export const isPromisedOn = (db: Database, residentId: string, itemId: string, day: string): boolean =>
  selectContracts(db, residentId).some(
    ({ id, startOn, lastOn }) =>
      startOn <= day && day <= lastOn && selectLines(db, id).some(line => line.itemId === itemId)
  )
