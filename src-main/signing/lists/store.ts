import type { Database } from 'better-sqlite3'
import { countSql, type ListSql, narrowedBy, type Sort } from '../../database/list.ts'
import { rowsOf } from '../../database/rows.ts'
import type { PopulationClass } from '../rules/population.ts'
import type { DueContract } from '../rules/rates.ts'

const byPerson = (person: string, key: string): Readonly<Record<'name' | 'age', Sort>> => {
  const beside = `JOIN resident r ON r.id = ${person}`
  return {
    name: { by: ['r.name', key], beside },
    age: { by: ['r.birth_date', key], beside, descending: true }
  }
}

export interface PriorityFilters {
  readonly populationClass: PopulationClass
  readonly committeeCode: string | null
  readonly doctorId: string | null
}
/** By record number. */
export const priorityList: ListSql<PriorityFilters> = {
  select: `s.resident_id AS residentId, s.counted_json AS countedJson, s.signed_until AS signedUntil,
    a.name AS doctorName`,
  from: () => 'signing_standing s',
  beside: 'LEFT JOIN account a ON a.id = s.doctor_id',
  where: filters => [
    's.is_active = 1 AND s.is_signed = 0 AND s.population_class = @populationClass',
    ...narrowedBy(filters, {
      committeeCode: 's.committee_code = @committeeCode',
      // The plus keeps the planner on the index of the committee.
      doctorId: `${filters.committeeCode === null ? '' : '+'}s.doctor_id = @doctorId`
    })
  ],
  sorts: {
    number: { by: ['s.resident_number'], isIndexed: true },
    ...byPerson('s.resident_id', 's.resident_number'),
    signed: { by: [`coalesce(s.signed_until, '')`, 's.resident_number'] },
    committee: { by: ['s.committee_code', 's.resident_number'] },
    doctor: { by: [`coalesce(a.name, '')`, 's.resident_number'] }
  },
  own: 'number'
}
export interface PriorityRow {
  readonly residentId: string
  readonly countedJson: string
  readonly signedUntil: string | null
  readonly doctorName: string | null
}
export const countPriority = (db: Database, filters: PriorityFilters): number =>
  db.prepare<[object], { total: number }>(countSql(priorityList, filters)).get(filters)?.total ?? 0

export interface ExpiringFilters {
  readonly state: 'all' | 'over' | 'ahead'
  readonly doctorId: string | null
  readonly committeeCode: string | null
}
const expiringStates = { all: [], over: ['c.end_on < @today'], ahead: ['c.end_on >= @today'] } as const
/** Earliest first. */
export const expiringList: ListSql<ExpiringFilters> = {
  select: `c.id AS contractId, c.number, c.resident_id AS residentId, a.name AS doctorName,
    p.name AS packageName, c.end_on AS endOn`,
  from: () => 'sign_contract c',
  // From the contracts on, as they end: from the doctors on they would all have to be sorted.
  beside: 'CROSS JOIN account a ON a.id = c.doctor_id CROSS JOIN service_package p ON p.id = c.package_id',
  where: filters => [
    `c.kind = 'basic' AND c.state = 'effective' AND c.successor_id IS NULL AND c.end_on >= @from AND c.end_on <= @to`,
    ...expiringStates[filters.state],
    ...narrowedBy(filters, {
      doctorId: 'c.doctor_id = @doctorId',
      committeeCode: `EXISTS (SELECT 1 FROM resident r INDEXED BY resident_place WHERE r.id = c.resident_id
        AND r.committee_code = @committeeCode)`
    })
  ],
  sorts: {
    end: { by: ['c.end_on', 'c.id'], isIndexed: true },
    ...byPerson('c.resident_id', 'c.id'),
    package: { by: ['p.name', 'c.end_on', 'c.id'] },
    doctor: { by: ['a.name', 'c.end_on', 'c.id'] }
  },
  own: 'end'
}
/** How many end on each day. */
export const expiringDaysSql = (filters: ExpiringFilters): string =>
  `SELECT c.end_on AS endOn, count(*) AS contracts FROM ${expiringList.from(filters)}
  WHERE ${expiringList.where(filters).join(' AND ')} GROUP BY c.end_on`

export interface ExpiringWindow {
  readonly from: string
  readonly to: string
  readonly today: string
}
export interface ExpiringRow {
  readonly contractId: string
  readonly number: string
  readonly residentId: string
  readonly doctorName: string
  readonly packageName: string
  readonly endOn: string
}
export const countExpiring = (
  db: Database,
  filters: ExpiringFilters,
  window: ExpiringWindow
): readonly { readonly endOn: string; readonly contracts: number }[] =>
  db
    .prepare<[object], { endOn: string; contracts: number }>(expiringDaysSql(filters))
    .all({ ...filters, ...window })

export interface Override {
  readonly residentId: string
  readonly version: number
  readonly populationClass: PopulationClass | null
  readonly reason: string
  readonly on: string
  readonly byId: string
}
export const selectOverride = (
  db: Database,
  residentId: string
): (Override & { readonly by: string }) | undefined =>
  db
    .prepare<[string], Override & { by: string }>(
      `SELECT o.resident_id AS residentId, o.version, o.population_class AS populationClass, o.reason,
        o.on_day AS "on", o.by_id AS byId, a.name AS "by" FROM class_override o JOIN account a ON a.id = o.by_id
      WHERE o.resident_id = ?`
    )
    .get(residentId)
export const overrides = rowsOf<Override>('class_override', ['resident_id'], {
  residentId: 'resident_id',
  version: 'version',
  populationClass: 'population_class',
  reason: 'reason',
  on: 'on_day',
  byId: 'by_id'
})

export type Base = 'resident' | 'registered' | 'jurisdiction'
export interface PopulationFigure {
  readonly base: Base
  readonly on: string
  readonly persons: number
  readonly source: string
  readonly version: number
}
/** The newest figure up to a day. */
export const selectPopulation = (db: Database, base: Base, day: string): PopulationFigure | undefined =>
  db
    .prepare<[string, string], PopulationFigure>(
      `SELECT base, on_day AS "on", persons, source, version FROM population_figure WHERE base = ? AND on_day <= ?
      ORDER BY on_day DESC LIMIT 1`
    )
    .get(base, day)
export const figures = rowsOf<PopulationFigure>('population_figure', ['base', 'on_day'], {
  base: 'base',
  on: 'on_day',
  persons: 'persons',
  source: 'source',
  version: 'version'
})

/** People and households with a basic contract that holds on a day, by its dates. */
export const COUNT_HELD = `SELECT count(DISTINCT c.resident_id) AS persons,
  count(DISTINCT coalesce(c.household_id, c.resident_id)) AS households FROM sign_contract c
  WHERE c.kind = 'basic' AND c.state IN ('effective', 'transferred', 'terminated') AND c.last_on >= @day
    AND c.start_on <= @day`
export const countHeld = (
  db: Database,
  day: string
): { readonly persons: number; readonly households: number } =>
  db.prepare<[object], { persons: number; households: number }>(COUNT_HELD).get({ day }) ?? {
    persons: 0,
    households: 0
  }

const heldOn = `(SELECT DISTINCT c.resident_id FROM sign_contract c
    WHERE c.kind = 'basic' AND c.state IN ('effective', 'transferred', 'terminated') AND c.last_on >= @day
      AND c.start_on <= @day) h`
const heldBy = (living: string): string => `SELECT coalesce(sum(${living}), 0) AS living,
  coalesce(sum(${living} AND s.is_registered), 0) AS registered, coalesce(sum(s.is_key), 0) AS keys FROM ${heldOn}`
/** Of those with a basic contract, who lives here: whoever moved away is in no population, signed or not. */
export const COUNT_HELD_BY = `${heldBy('s.is_active')}
  CROSS JOIN signing_standing s ON s.resident_id = h.resident_id`
/** The same of an earlier day, on which people lived here who have moved away or died since. */
export const COUNT_HELD_BY_THEN = `${heldBy(`(r.status = 'active' OR r.status_on > @day)`)}
  CROSS JOIN resident r ON r.id = h.resident_id CROSS JOIN signing_standing s ON s.resident_number = r.number`
export interface HeldBy {
  readonly living: number
  readonly registered: number
  readonly keys: number
}
export const countHeldBy = (db: Database, day: string, today: string): HeldBy =>
  db.prepare<[object], HeldBy>(day < today ? COUNT_HELD_BY_THEN : COUNT_HELD_BY).get({ day }) ?? {
    living: 0,
    registered: 0,
    keys: 0
  }

export const COUNT_LIVING = 'SELECT count(*) AS n FROM signing_standing WHERE is_active = 1'
export const COUNT_LIVING_REGISTERED = `${COUNT_LIVING} AND is_registered = 1`
export const COUNT_LIVING_KEY = `${COUNT_LIVING} AND is_registered IN (0, 1) AND is_key = 1`
export const count = (db: Database, sql: string): number => db.prepare<[], { n: number }>(sql).get()?.n ?? 0

export const COUNT_DISEASE = `SELECT count(*) AS people, coalesce(sum(s.is_signed), 0) AS signed FROM chronic_condition d
  CROSS JOIN signing_standing s ON s.resident_number = d.resident_number AND s.is_active = 1
  WHERE d.code = ? AND d.ended_on IS NULL`
export const countDisease = (
  db: Database,
  code: string
): { readonly people: number; readonly signed: number } =>
  db.prepare<[string], { people: number; signed: number }>(COUNT_DISEASE).get(code) ?? {
    people: 0,
    signed: 0
  }

/** Basic contracts whose end lies in the period; what never held a day was not due, and is nobody's successor. */
export const SELECT_DUE_CONTRACTS = `SELECT c.end_on AS endOn, c.last_on AS lastOn, c.close_reason AS closeReason,
  (SELECT n.start_on FROM sign_contract n WHERE n.id = c.successor_id AND n.last_on >= n.start_on) AS successorStartOn
  FROM sign_contract c
  WHERE c.kind = 'basic' AND c.state IN ('effective', 'transferred', 'terminated') AND c.end_on >= @from
    AND c.end_on <= @to AND c.last_on >= c.start_on`
export const selectDueContracts = (
  db: Database,
  period: { readonly from: string; readonly to: string }
): readonly DueContract[] => db.prepare<[object], DueContract>(SELECT_DUE_CONTRACTS).all(period)
