import { type ListSql, narrowedBy } from '../database/list.ts'
import type { ResidentSummary } from './contract.ts'

/** Completed years from and to; null: no end. */
export const ageBands = {
  '0-6': [0, 6],
  '7-17': [7, 17],
  '18-59': [18, 59],
  '60-64': [60, 64],
  '65-79': [65, 79],
  '80+': [80, null]
} as const satisfies Readonly<Record<string, readonly [number, number | null]>>
export type AgeBand = keyof typeof ageBands

export interface ResidentFilters {
  readonly status: ResidentSummary['status']
  readonly committeeCode: string | null
  readonly doctorId: string | null
  readonly disease: string | null
  readonly age: AgeBand | null
  readonly populationClass: 'I' | 'II' | 'III' | null
  readonly signed: 'yes' | 'no' | null
}

/** What the standing of somebody, kept by signing, says of them. */
const standing = (filters: ResidentFilters): readonly string[] =>
  narrowedBy(filters, {
    populationClass: 's.population_class = @populationClass',
    signed: `s.is_signed = ${filters.signed === 'yes' ? '1' : '0'}`
  })
const standsSo = (stands: readonly string[], indexed = ''): string =>
  `EXISTS (SELECT 1 FROM signing_standing s${indexed} WHERE s.resident_number = r.number AND ${stands.join(' AND ')})`
/** Narrow enough for a page of it to hold hundreds of people, where their files hold three. */
const browsed = 'resident r INDEXED BY resident_browse'
/** Everybody of the register, by record number; of a disease those who have it. */
export function residentList({ disease }: ResidentFilters): ListSql<ResidentFilters> {
  const number = disease === null ? 'r.number' : 'd.resident_number'
  return {
    select: `r.number, r.id, r.doctor_id AS doctorId, a.name AS doctorName`,
    from: () =>
      disease === null
        ? browsed
        : 'chronic_condition d CROSS JOIN resident r INDEXED BY resident_browse ON r.number = d.resident_number',
    beside: 'LEFT JOIN account a ON a.id = r.doctor_id',
    where: filters => {
      const stands = standing(filters)
      return [
        ...(disease === null ? [] : ['d.code = @disease AND d.ended_on IS NULL']),
        'r.status = @status',
        ...narrowedBy(filters, {
          committeeCode: 'r.committee_code = @committeeCode',
          doctorId: 'r.doctor_id = @doctorId',
          age: 'r.birth_date > @bornAfter AND r.birth_date <= @bornBy'
        }),
        ...(stands.length === 0 ? [] : [standsSo(stands)])
      ]
    },
    sorts: {
      number: { by: [number], isIndexed: true },
      name: { by: ['r.name', number] },
      age: { by: ['r.birth_date', number], descending: true },
      committee: { by: ['r.committee_code', number] },
      doctor: { by: [`coalesce(a.name, '')`, number] }
    },
    own: 'number',
    count: filters => (filters.status === 'active' ? countSql(filters) : null)
  }
}

const counted = (from: string, conditions: readonly string[]): string =>
  `SELECT count(*) AS total FROM ${from} WHERE ${conditions.join(' AND ')}`
const hasDisease = 'd.code = @disease AND d.ended_on IS NULL'
const isOfDisease = `r.number IN (SELECT d.resident_number FROM chronic_condition d WHERE ${hasDisease})`

/** How many of those who live here: along the narrowest index that holds what is asked. Null: as the page finds them. */
function countSql(filters: ResidentFilters): string | null {
  const { committeeCode, doctorId, disease, age } = filters
  const stands = standing(filters)
  if (stands.length > 0 && age === null) return countStanding(filters, stands)
  const isEverywhere = committeeCode === null && doctorId === null
  if (isEverywhere && disease !== null && age === null) {
    const gone = counted('resident r INDEXED BY resident_gone', [`r.status <> 'active'`, isOfDisease])
    return `SELECT (${counted('chronic_condition d', [hasDisease])}) - (${gone}) AS total`
  }
  // More people are of that age than have the disease.
  if (isEverywhere && disease !== null && age === '18-59') return null
  const index = doctorId !== null ? 'of_doctor' : committeeCode === null ? 'birth' : 'of_committee'
  return counted(`resident r INDEXED BY resident_${index}`, [
    `r.status = 'active'`,
    ...narrowedBy(filters, {
      doctorId: 'r.doctor_id = @doctorId',
      committeeCode: 'r.committee_code = @committeeCode',
      age: 'r.birth_date > @bornAfter AND r.birth_date <= @bornBy',
      disease: isOfDisease
    }),
    ...(stands.length === 0
      ? []
      : [standsSo(['s.is_active = 1', ...stands], ' INDEXED BY signing_standing_of')])
  ])
}

/** Class and contract are counted where they are kept, not person by person. */
function countStanding(filters: ResidentFilters, stands: readonly string[]): string {
  const conditions = [
    's.is_active = 1',
    ...narrowedBy(filters, {
      committeeCode: 's.committee_code = @committeeCode',
      doctorId: 's.doctor_id = @doctorId'
    }),
    ...stands
  ]
  if (filters.disease !== null)
    return counted(
      'chronic_condition d CROSS JOIN signing_standing s ON s.resident_number = d.resident_number',
      [hasDisease, ...conditions]
    )
  const isByPlace = filters.committeeCode !== null || filters.populationClass !== null
  const index = filters.doctorId !== null ? 'browse' : isByPlace ? 'committee' : 'rates'
  return counted(`signing_standing s INDEXED BY signing_standing_${index}`, conditions)
}

export interface ResidentRow {
  readonly number: number
  readonly id: string
  readonly doctorId: string | null
  readonly doctorName: string | null
}
