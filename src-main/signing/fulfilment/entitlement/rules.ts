import { ageOn } from '../../../lib/clock.ts'
import { longestSupply } from '../../../policy/rules.ts'

/** What the region's pack grants whoever is signed; null where pack, centre and nation are silent. */
export interface Entitlements {
  readonly homeVisitAgeMin: number | null
  readonly homeVisitWho: readonly string[] | null
  readonly homeVisitPerYearMin: number | null
  readonly homeVisitUnlimited: boolean | null
  readonly freeScreeningAgeMin: number | null
  /** From which age somebody is 老人 where the pack grants it to 行动不便的老人. */
  readonly elderlyAgeMin: number | null
  readonly longDaysMax: number | null
  /** In the source's own unit: then `longDaysMax` is what the nation allows at most, null where that was lifted. */
  readonly longMonthsMax: number | null
}
export type EntitlementKind = 'home-visit' | 'unlimited-home-visit' | 'screening' | 'long-prescription'
export interface Person {
  readonly birthDate: string
  /** 长期卧床、行动不便者. */
  readonly isImmobile: boolean
  readonly hasChronicCondition: boolean
}
/** A service the entitlement is about; `kind` of the record, or of the item a note was written for. */
export interface Received {
  readonly kind: string
  readonly day: string
}
export interface Entitled {
  readonly state: 'due' | 'done' | 'open'
  readonly done: number
  readonly lastOn: string | null
  /** The last day on which it can still be done in time; null: nothing is owed. */
  readonly dueBy: string | null
  readonly reason: string
}

export const kindsOf: Readonly<Record<EntitlementKind, string>> = {
  'home-visit': 'home-visit',
  'unlimited-home-visit': 'home-visit',
  screening: 'check-up',
  'long-prescription': 'long-prescription'
}

/** Which values of the pack nobody has stated, so that the centre is asked; empty: it can be worked out. */
export function asksOf(kind: EntitlementKind, pack: Entitlements): readonly string[] {
  switch (kind) {
    case 'home-visit':
      return [
        ...(pack.homeVisitAgeMin === null && pack.homeVisitWho === null
          ? ['entitlements.homeVisitAgeMin', 'entitlements.homeVisitWho']
          : []),
        ...(pack.homeVisitWho?.includes('immobile-elderly') === true && pack.elderlyAgeMin === null
          ? ['entitlements.elderlyAgeMin']
          : []),
        ...(pack.homeVisitPerYearMin === null ? ['entitlements.homeVisitPerYearMin'] : [])
      ]
    case 'unlimited-home-visit':
      return [
        ...(pack.homeVisitUnlimited === null ? ['entitlements.homeVisitUnlimited'] : []),
        ...(pack.homeVisitWho === null ? ['entitlements.homeVisitWho'] : [])
      ]
    case 'screening':
      return pack.freeScreeningAgeMin === null ? ['entitlements.freeScreeningAgeMin'] : []
    case 'long-prescription':
      return pack.longDaysMax === null && pack.longMonthsMax === null ? ['prescription.longDaysMax'] : []
  }
}

/** Why somebody who is signed is entitled; null: is not, or the pack does not say. */
export function reasonOf(
  kind: EntitlementKind,
  pack: Entitlements,
  person: Person,
  today: string
): string | null {
  if (asksOf(kind, pack).length > 0) return null
  const age = ageOn(person.birthDate, today)
  const isMeant = (pack.homeVisitWho ?? []).some(
    who => who !== 'immobile-elderly' || (pack.elderlyAgeMin !== null && age >= pack.elderlyAgeMin)
  )
  const immobile = person.isImmobile && isMeant ? '长期卧床、行动不便' : null
  switch (kind) {
    case 'home-visit':
      return pack.homeVisitAgeMin !== null && age >= pack.homeVisitAgeMin ? `${String(age)} 岁` : immobile
    case 'unlimited-home-visit':
      return pack.homeVisitUnlimited === true ? immobile : null
    case 'screening':
      return pack.freeScreeningAgeMin !== null && age >= pack.freeScreeningAgeMin ? `${String(age)} 岁` : null
    case 'long-prescription':
      // Whether the disease is stable is for the doctor to say.
      return person.hasChronicCondition ? '慢性病，病情稳定者' : null
  }
}

/**
 * What is owed: so many home visits and one screening in the calendar year (厦门 “每年至少 1 次”，上海 每年), by its last
 * day; a long prescription when the longest one allowed has run out.
 */
export function entitled(
  kind: EntitlementKind,
  pack: Entitlements,
  person: Person,
  received: readonly Received[],
  today: string
): Entitled | null {
  const reason = reasonOf(kind, pack, person, today)
  if (reason === null) return null
  const days = [
    ...new Set(received.filter(one => one.kind === kindsOf[kind] && one.day <= today).map(({ day }) => day))
  ].sort()
  const year = today.slice(0, 4)
  const done = days.filter(day => day.startsWith(year)).length
  const lastOn = days.at(-1) ?? null
  const base = { done, lastOn, reason }
  if (kind === 'unlimited-home-visit') return { ...base, state: 'open', dueBy: null }
  if (kind === 'long-prescription') {
    if (lastOn === null) return { ...base, state: 'open', dueBy: null }
    const { on, cutTo } = longestSupply(lastOn, { daysMax: pack.longDaysMax, monthsMax: pack.longMonthsMax })
    const said = cutTo === null ? reason : `${reason}（不超过国家规定的 ${String(cutTo)} 天）`
    return on <= today
      ? { ...base, reason: said, state: 'due', dueBy: on }
      : { ...base, reason: said, state: 'done', dueBy: null }
  }
  const wanted = kind === 'home-visit' ? (pack.homeVisitPerYearMin ?? 0) : 1
  return done >= wanted
    ? { ...base, state: 'done', dueBy: null }
    : { ...base, state: 'due', dueBy: `${year}-12-31` }
}
