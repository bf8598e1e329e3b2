import type { Database } from 'better-sqlite3'
import { rowsOf } from '../../database/rows.ts'
import type { PopulationClass } from '../rules/population.ts'
import type { DueContract } from '../rules/rates.ts'

export interface PriorityScope {
  readonly committeeCode: string | null
  readonly doctorId: string | null
}
const open = (scope: PriorityScope): string =>
  [
    's.is_active = 1 AND s.is_signed = 0 AND s.population_class = @populationClass',
    ...(scope.committeeCode === null ? [] : ['s.committee_code = @committeeCode']),
    // The plus keeps the planner on the index of the committee.
    ...(scope.doctorId === null ? [] : [`${scope.committeeCode === null ? '' : '+'}s.doctor_id = @doctorId`])
  ].join(' AND ')

export const prioritySql = (scope: PriorityScope): string => `SELECT s.resident_number AS number,
  s.resident_id AS residentId, s.counted_json AS countedJson, s.signed_until AS signedUntil, a.name AS doctorName
  FROM signing_standing s LEFT JOIN account a ON a.id = s.doctor_id
  WHERE ${open(scope)} AND s.resident_number > @after ORDER BY s.resident_number LIMIT @limit`
export const priorityCountSql = (scope: PriorityScope): string =>
  `SELECT count(*) AS n FROM signing_standing s WHERE ${open(scope)}`

export interface PriorityRow {
  readonly number: number
  readonly residentId: string
  readonly countedJson: string
  readonly signedUntil: string | null
  readonly doctorName: string | null
}
export const selectPriority = (
  db: Database,
  scope: PriorityScope,
  populationClass: PopulationClass,
  after: number,
  limit: number
): readonly PriorityRow[] =>
  db.prepare<[object], PriorityRow>(prioritySql(scope)).all({ ...scope, populationClass, after, limit })
export const countPriority = (db: Database, scope: PriorityScope, populationClass: PopulationClass): number =>
  db.prepare<[object], { n: number }>(priorityCountSql(scope)).get({ ...scope, populationClass })?.n ?? 0

const expiring = (doctorId: string | null): string =>
  `c.kind = 'basic' AND c.state = 'effective' AND c.successor_id IS NULL AND c.end_on >= @from AND c.end_on <= @to${
    doctorId === null ? '' : ' AND c.doctor_id = @doctorId'
  }`
export const expiringSql = (doctorId: string | null): string => `SELECT c.id AS contractId, c.number,
  c.resident_id AS residentId, a.name AS doctorName, p.name AS packageName, c.end_on AS endOn
  FROM sign_contract c JOIN account a ON a.id = c.doctor_id JOIN service_package p ON p.id = c.package_id
  WHERE ${expiring(doctorId)} AND (c.end_on, c.id) > (@afterDay, @afterId)
  ORDER BY c.end_on, c.id LIMIT @limit`
export const expiringCountSql = (doctorId: string | null): string =>
  `SELECT c.end_on AS endOn, count(*) AS contracts FROM sign_contract c WHERE ${expiring(doctorId)} GROUP BY c.end_on`

export interface ExpiringWindow {
  readonly from: string
  readonly to: string
  readonly doctorId: string | null
}
export interface ExpiringRow {
  readonly contractId: string
  readonly number: string
  readonly residentId: string
  readonly doctorName: string
  readonly packageName: string
  readonly endOn: string
}
export const selectExpiring = (
  db: Database,
  window: ExpiringWindow,
  after: { readonly day: string; readonly id: string },
  limit: number
): readonly ExpiringRow[] =>
  db
    .prepare<[object], ExpiringRow>(expiringSql(window.doctorId))
    .all({ ...window, afterDay: after.day, afterId: after.id, limit })
export const countExpiring = (
  db: Database,
  window: ExpiringWindow
): readonly { readonly endOn: string; readonly contracts: number }[] =>
  db.prepare<[object], { endOn: string; contracts: number }>(expiringCountSql(window.doctorId)).all(window)

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
