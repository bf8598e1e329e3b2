import type { Database } from 'better-sqlite3'
import { countSql, type ListSql, narrowedBy } from '../../../database/list.ts'
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

export type WorkView = 'open' | 'agreed' | 'called'
export interface WorkFilters {
  readonly view: WorkView
  readonly doctorId: string | null
  /** Of the campaign. */
  readonly committeeCode: string | null
  readonly populationClass: PopulationClass | null
}
const unsigned = (filters: WorkFilters): readonly string[] => [
  's.is_active = 1 AND s.is_signed = 0',
  ...narrowedBy(filters, {
    populationClass: 's.population_class = @populationClass',
    committeeCode: 's.committee_code = @committeeCode',
    // The plus keeps the planner on the index of the committee.
    doctorId: `${filters.committeeCode === null ? '' : '+'}s.doctor_id = @doctorId`
  })
]
/** Named, because each of the three gives the order of class and number. */
const index = ({ committeeCode, doctorId }: WorkFilters): string =>
  `signing_standing_open${committeeCode === null ? (doctorId === null ? '' : '_doctor') : '_committee'}`
/** Was called, and there is no day to call again, or it has not come. */
const isSettled = `coalesce((SELECT l.call_again_on IS NULL OR l.call_again_on > @today FROM signing_call l
  WHERE l.resident_id = s.resident_id AND l.campaign_id = @campaignId ORDER BY l.id DESC LIMIT 1), 0)`
const indexed = (filters: WorkFilters): string => `signing_standing s INDEXED BY ${index(filters)}`
/** All classes by name: three ranges of the index and not all of it. */
const countUnsigned = (filters: WorkFilters): string => `SELECT count(*) FROM ${indexed(filters)}
  WHERE ${unsigned(filters).join(' AND ')}${
    filters.populationClass === null ? ` AND s.population_class IN ('I', 'II', 'III')` : ''
  }`
const countSettled = (filters: WorkFilters): string => `SELECT count(*)
  FROM (SELECT DISTINCT c.resident_id FROM signing_call c WHERE c.campaign_id = @campaignId) h
  CROSS JOIN signing_standing s ON s.resident_id = h.resident_id
  WHERE ${unsigned(filters).join(' AND ').replaceAll('s.', '+s.')} AND ${isSettled} = 1`

const select = `s.resident_id AS residentId, s.population_class AS populationClass, s.counted_json AS countedJson,
  s.signed_until AS signedUntil, s.is_signed AS isSigned, a.name AS doctorName`
const beside = 'LEFT JOIN account a ON a.id = s.doctor_id'
const sortsBy = (key: string) => {
  const person = 'JOIN resident r ON r.number = s.resident_number'
  return {
    name: { by: ['r.name', key], beside: person },
    age: { by: ['r.birth_date', key], beside: person, descending: true },
    doctor: { by: [`coalesce(a.name, '')`, key] }
  }
}
/** Whom a campaign still has to call: by class and record number. */
export const openWork: ListSql<WorkFilters> = {
  ...{ select, beside },
  from: indexed,
  where: filters => [...unsigned(filters), `${isSettled} = 0`],
  sorts: {
    work: { by: ['s.population_class', 's.resident_number'], isIndexed: true },
    ...sortsBy('s.resident_number')
  },
  own: 'work',
  // Few were called: nobody else is looked at one by one.
  count: filters => `SELECT (${countUnsigned(filters)}) - (${countSettled(filters)}) AS total`
}
/** Whom it has called: the newest call first. */
export const calledWork: ListSql<WorkFilters> = {
  ...{ select, beside },
  from: () => 'signing_call c CROSS JOIN signing_standing s ON s.resident_id = c.resident_id',
  where: filters => [
    'c.campaign_id = @campaignId',
    isLast,
    ...(filters.view === 'agreed' ? [`c.result = 'agreed' AND s.is_signed = 0`] : []),
    ...narrowedBy(filters, { doctorId: '+s.doctor_id = @doctorId' })
  ],
  sorts: { work: { by: ['c.id'], isIndexed: true, descending: true }, ...sortsBy('c.id') },
  own: 'work'
}

export interface WorkRow {
  readonly residentId: string
  readonly populationClass: PopulationClass
  readonly countedJson: string
  readonly signedUntil: string | null
  readonly isSigned: number
  readonly doctorName: string | null
}
export interface WorkParameters {
  readonly campaignId: string
  readonly today: string
}
/** How many of the scope are still to be called. */
export const countOpen = (db: Database, filters: WorkFilters, parameters: WorkParameters): number =>
  db.prepare<[object], { total: number }>(countSql(openWork, filters)).get({ ...filters, ...parameters })
    ?.total ?? 0
