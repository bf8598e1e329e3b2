import type { Database } from 'better-sqlite3'
import { facts, held, type Row } from './store.ts'
import type { EntitlementKind, Entitlements } from './rules.ts'

/** Whose: of a doctor, a team, a committee, or of the whole centre. */
export interface Scope {
  readonly doctorId: string | null
  readonly teamId: string | null
  readonly committeeCode: string | null
}
/** `age`: from the eldest down; `immobile`, `chronic`: by number. */
export type Phase = 'age' | 'immobile' | 'chronic'
interface Way {
  readonly phase: Phase
  /** `age`: born by that day; `immobile`: born after it, because the others have been. */
  readonly born: string
}
export interface Place {
  readonly phase: Phase
  readonly birthDate: string
  readonly number: number
}

const signed = ({ doctorId, teamId, committeeCode }: Scope): string => `r.status = 'active'
  ${committeeCode === null ? '' : 'AND +r.committee_code = @committeeCode'}
  AND EXISTS (SELECT 1 FROM sign_contract c WHERE c.resident_id = r.id AND ${held}
    ${doctorId === null ? '' : 'AND +c.doctor_id = @doctorId'} ${teamId === null ? '' : 'AND +c.team_id = @teamId'})`

export const walkSql = (phase: Phase, scope: Scope): string => {
  const select = `SELECT ${facts}, r.number`
  switch (phase) {
    case 'age':
      return `${select} FROM resident r INDEXED BY resident_birth WHERE ${signed(scope)} AND r.birth_date <= @born
        AND (r.birth_date, r.number) > (@birthDate, @number) ORDER BY r.birth_date, r.number LIMIT @limit`
    case 'immobile':
      return `${select} FROM key_population p CROSS JOIN resident r ON r.number = p.resident_number
        WHERE p.code = 'bedridden' AND p.from_day <= @today AND (p.to_day IS NULL OR p.to_day >= @today)
          AND p.resident_number > @number AND +r.birth_date > @born AND ${signed(scope)}
        ORDER BY p.resident_number LIMIT @limit`
    case 'chronic':
      return `${select} FROM chronic_condition p CROSS JOIN resident r ON r.number = p.resident_number
        WHERE p.resident_number > @number AND p.position = (SELECT min(q.position) FROM chronic_condition q
            WHERE q.resident_number = p.resident_number AND q.ended_on IS NULL)
          AND ${signed(scope)} ORDER BY p.resident_number LIMIT @limit`
  }
}

/** Who can be entitled at all, in the order they are walked through. */
export function waysOf(kind: EntitlementKind, pack: Entitlements, today: string): readonly Way[] {
  // Text of month and day compares as the age does: born on 29 February counts from 1 March.
  const bornBy = (age: number): string => `${String(Number(today.slice(0, 4)) - age)}${today.slice(4)}`
  const immobile = (born: string): readonly Way[] =>
    (pack.homeVisitWho?.length ?? 0) > 0 ? [{ phase: 'immobile', born }] : []
  switch (kind) {
    case 'home-visit': {
      const born = pack.homeVisitAgeMin === null ? '' : bornBy(pack.homeVisitAgeMin)
      return [...(born === '' ? [] : [{ phase: 'age' as const, born }]), ...immobile(born)]
    }
    case 'unlimited-home-visit':
      return immobile('')
    case 'screening':
      return pack.freeScreeningAgeMin === null
        ? []
        : [{ phase: 'age', born: bornBy(pack.freeScreeningAgeMin) }]
    case 'long-prescription':
      return [{ phase: 'chronic', born: '' }]
  }
}

const batch = 200
/** So many people are looked at for one page: a list where nearly everything is done stays quick, its pages short. */
const most = 1_000

/**
 * One page: from `after` on, whoever `take` wants of those who can be entitled.
 * @returns where the next page begins; null: that was all
 */
export function walk<T>(
  db: Database,
  ways: readonly Way[],
  scope: Scope,
  today: string,
  after: Place | null,
  limit: number,
  take: (row: Row) => T | null
): { readonly rows: readonly T[]; readonly next: Place | null } {
  const rows: T[] = []
  let seen = 0
  let at = after === null ? 0 : ways.findIndex(({ phase }) => phase === after.phase)
  let place = { birthDate: after?.birthDate ?? '', number: after?.number ?? 0 }
  for (let way = ways[at]; way !== undefined; way = ways[at]) {
    const { phase, born } = way
    const people = db
      .prepare<[object], Row & { number: number }>(walkSql(phase, scope))
      .all({ ...scope, ...place, born, today, limit: batch })
    for (const row of people) {
      if (rows.length >= limit || seen >= most) return { rows, next: { phase, ...place } }
      seen += 1
      place = { birthDate: row.birthDate, number: row.number }
      const one = take(row)
      if (one !== null) rows.push(one)
    }
    if (people.length < batch) {
      at += 1
      place = { birthDate: '', number: 0 }
    }
  }
  return { rows, next: null }
}
