import type { Database } from 'better-sqlite3'
import { rowsOf } from '../../../database/rows.ts'
import type { PopulationClass } from '../../rules/population.ts'
import type { CallRecord } from '../call/contract.ts'

export interface StoredCampaign {
  readonly id: string
  readonly version: number
  readonly name: string
  readonly stage: 'preparation' | 'signing' | 'verification' | 'management'
  readonly committeeCode: string | null
  readonly populationClass: PopulationClass | null
  readonly from: string
  readonly to: string | null
  readonly note: string
}
export const campaigns = rowsOf<StoredCampaign>('campaign', ['id'], {
  id: 'id',
  version: 'version',
  name: 'name',
  stage: 'stage',
  committeeCode: 'committee_code',
  populationClass: 'population_class',
  from: 'from_day',
  to: 'to_day',
  note: 'note'
})
/** Newest first. */
export const selectCampaigns = (db: Database): readonly StoredCampaign[] =>
  campaigns.selectAll(db, 'from_day DESC, id DESC')
export const selectCampaign = (db: Database, id: string): StoredCampaign | undefined =>
  campaigns.select(db, id) ?? undefined

/** Somebody's last call of this campaign. */
const isLast = `c.id = (SELECT max(l.id) FROM signing_call l
  WHERE l.resident_id = c.resident_id AND l.campaign_id = @campaignId)`
export const COUNT_CALLS = 'SELECT count(*) AS n FROM signing_call c WHERE c.campaign_id = @campaignId'
export const SELECT_TALLY = `SELECT c.result, count(*) AS people, coalesce(sum(s.is_signed), 0) AS signed
  FROM signing_call c LEFT JOIN signing_standing s ON s.resident_id = c.resident_id
  WHERE c.campaign_id = @campaignId AND ${isLast} GROUP BY c.result`
export interface Tally {
  readonly result: CallRecord['result']
  readonly people: number
  readonly signed: number
}
export const countCalls = (db: Database, campaignId: string): number =>
  db.prepare<[object], { n: number }>(COUNT_CALLS).get({ campaignId })?.n ?? 0
export const selectTally = (db: Database, campaignId: string): readonly Tally[] =>
  db.prepare<[object], Tally>(SELECT_TALLY).all({ campaignId })

export interface WorkScope {
  readonly committeeCode: string | null
  readonly populationClass: PopulationClass | null
  readonly doctorId: string | null
}
const unsigned = (scope: WorkScope): string =>
  [
    's.is_active = 1 AND s.is_signed = 0',
    ...(scope.populationClass === null ? [] : ['s.population_class = @populationClass']),
    ...(scope.committeeCode === null ? [] : ['s.committee_code = @committeeCode']),
    // The plus keeps the planner on the index of the committee.
    ...(scope.doctorId === null ? [] : [`${scope.committeeCode === null ? '' : '+'}s.doctor_id = @doctorId`])
  ].join(' AND ')
/** Named, because each of the three gives the order of class and number. */
const index = ({ committeeCode, doctorId }: WorkScope): string =>
  `signing_standing_open${committeeCode === null ? (doctorId === null ? '' : '_doctor') : '_committee'}`
/** Was called, and there is no day to call again, or it has not come. */
const isSettled = `coalesce((SELECT l.call_again_on IS NULL OR l.call_again_on > @today FROM signing_call l
  WHERE l.resident_id = s.resident_id AND l.campaign_id = @campaignId ORDER BY l.id DESC LIMIT 1), 0)`
const standing = `s.resident_number AS number, s.resident_id AS residentId, s.population_class AS populationClass,
  s.counted_json AS countedJson, s.signed_until AS signedUntil, s.is_signed AS isSigned, a.name AS doctorName`

export const openSql = (scope: WorkScope): string => `SELECT ${standing}
  FROM signing_standing s INDEXED BY ${index(scope)} LEFT JOIN account a ON a.id = s.doctor_id
  WHERE ${unsigned(scope)} AND (s.population_class, s.resident_number) > (@afterClass, @afterNumber)
    AND ${isSettled} = 0 ORDER BY s.population_class, s.resident_number LIMIT @limit`
/** All classes by name: three ranges of the index and not all of it. */
export const countUnsignedSql = (scope: WorkScope): string =>
  `SELECT count(*) AS n FROM signing_standing s INDEXED BY ${index(scope)} WHERE ${unsigned(scope)}${
    scope.populationClass === null ? ` AND s.population_class IN ('I', 'II', 'III')` : ''
  }`
export const countSettledSql = (scope: WorkScope): string => `SELECT count(*) AS n
  FROM (SELECT DISTINCT c.resident_id FROM signing_call c WHERE c.campaign_id = @campaignId) h
  CROSS JOIN signing_standing s ON s.resident_id = h.resident_id WHERE ${unsigned(scope).replaceAll('s.', '+s.')} AND ${isSettled} = 1`
export const calledSql = (
  onlyAgreed: boolean,
  doctorId: string | null
): string => `SELECT ${standing}, c.id AS callId
  FROM signing_call c CROSS JOIN signing_standing s ON s.resident_id = c.resident_id
  LEFT JOIN account a ON a.id = s.doctor_id
  WHERE c.campaign_id = @campaignId AND c.id < @before AND ${isLast}
    ${onlyAgreed ? `AND c.result = 'agreed' AND s.is_signed = 0` : ''}
    ${doctorId === null ? '' : 'AND +s.doctor_id = @doctorId'} ORDER BY c.id DESC LIMIT @limit`

export interface WorkRow {
  readonly number: number
  readonly residentId: string
  readonly populationClass: PopulationClass
  readonly countedJson: string
  readonly signedUntil: string | null
  readonly isSigned: number
  readonly doctorName: string | null
}
export const selectOpen = (
  db: Database,
  campaignId: string,
  scope: WorkScope,
  today: string,
  after: { readonly populationClass: string; readonly number: number },
  limit: number
): readonly WorkRow[] =>
  db.prepare<[object], WorkRow>(openSql(scope)).all({
    ...scope,
    campaignId,
    today,
    afterClass: after.populationClass,
    afterNumber: after.number,
    limit
  })
/** How many of the scope are still to be called. */
export const countOpen = (db: Database, campaignId: string, scope: WorkScope, today: string): number => {
  const all = db.prepare<[object], { n: number }>(countUnsignedSql(scope)).get({ ...scope })?.n ?? 0
  const settled = db
    .prepare<[object], { n: number }>(countSettledSql(scope))
    .get({ ...scope, campaignId, today })
  return all - (settled?.n ?? 0)
}
/** Newest call first. */
export const selectCalled = (
  db: Database,
  campaignId: string,
  { doctorId, onlyAgreed }: { readonly doctorId: string | null; readonly onlyAgreed: boolean },
  before: string,
  limit: number
): readonly (WorkRow & { readonly callId: string })[] =>
  db
    .prepare<[object], WorkRow & { callId: string }>(calledSql(onlyAgreed, doctorId))
    .all({ campaignId, doctorId, before, limit })
