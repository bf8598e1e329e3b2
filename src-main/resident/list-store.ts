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
        ...(stands.length === 0
          ? []
          : [
              `EXISTS (SELECT 1 FROM signing_standing s WHERE s.resident_number = r.number AND ${stands.join(' AND ')})`
            ])
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
    // Class and contract of everybody are counted where they are kept, not person by person.
    count: filters => {
      const stands = standing(filters)
      if (stands.length === 0 || filters.disease !== null || filters.age !== null) return null
      if (filters.status !== 'active') return null
      const conditions = [
        's.is_active = 1',
        ...narrowedBy(filters, {
          committeeCode: 's.committee_code = @committeeCode',
          doctorId: 's.doctor_id = @doctorId'
        }),
        ...stands
      ]
      return `SELECT count(*) AS total FROM signing_standing s INDEXED BY signing_standing_browse
      WHERE ${conditions.join(' AND ')}`
    }
  }
}

export interface ResidentRow {
  readonly number: number
  readonly id: string
  readonly doctorId: string | null
  readonly doctorName: string | null
}
