import { addDays, ageOn } from '../../lib/clock.ts'
import { addMonths } from './dates.ts'

/** What the class is computed from; a `Resident` has it. */
export interface PopulationFacts {
  readonly birthDate: string
  readonly keyPopulations: readonly {
    readonly code: string
    readonly from: string
    readonly to: string | null
  }[]
  readonly conditions: readonly { readonly code: string; readonly endedOn: string | null }[]
}

export type PopulationClass = 'I' | 'II' | 'III'

/** Ages that make somebody a key person somewhere; which of them count, the region's pack decides. */
const ages: readonly { readonly code: string; readonly from: number; readonly below: number }[] = [
  { code: 'age60', from: 60, below: 200 },
  { code: 'age65', from: 65, below: 200 },
  { code: 'age80', from: 80, below: 200 },
  { code: 'child-0-6', from: 0, below: 7 },
  { code: 'child-0-3', from: 0, below: 3 }
]

/** What the packs name with one word, or with another word than the resident's file. */
const groups: Readonly<Record<string, readonly string[]>> = {
  chronic: [
    'hypertension',
    'diabetes-type-2',
    'coronary-heart-disease',
    'stroke',
    'copd',
    'cancer',
    'chronic-kidney-disease'
  ],
  diabetes: ['diabetes-type-2'],
  maternal: ['pregnant', 'postpartum'],
  child: ['child-0-6'],
  'severe-mental': ['severe-mental-disorder'],
  'disabled-incl-mental': ['disabled', 'severe-mental-disorder'],
  'filed-low-income': ['former-poverty-registered'],
  'retired-veteran': ['retired-cadre'],
  'high-risk': ['high-risk-hypertension', 'high-risk-diabetes'],
  'high-risk-family': ['high-risk-family-member']
}

/** Every key-population code somebody holds on a day: by age, by disease under management, and as marked. */
export function keyCodesOn(facts: PopulationFacts, day: string): readonly string[] {
  const age = ageOn(facts.birthDate, day)
  return [
    ...ages.filter(({ from, below }) => age >= from && age < below).map(({ code }) => code),
    ...facts.conditions.filter(({ endedOn }) => endedOn === null || endedOn > day).map(({ code }) => code),
    ...facts.keyPopulations
      .filter(({ from, to }) => from <= day && (to === null || to >= day))
      .map(({ code }) => code)
  ].filter((code, index, all) => all.indexOf(code) === index)
}

/** Those of the codes that make a key person here. `counted` as the pack names them; null: the pack is silent, all do. */
export function countedCodes(codes: readonly string[], counted: readonly string[] | null): readonly string[] {
  if (counted === null) return codes
  const wanted = new Set(counted.flatMap(code => [code, ...(groups[code] ?? [])]))
  return codes.filter(code => wanted.has(code))
}

/**
 * I: key persons. II: who lives with one. III: all others. 上海潍坊社区 I、II、III 类人群签约.
 * @param isKey of the person; `livesWithKey`: of anybody else in the household
 */
export const classOf = (isKey: boolean, livesWithKey: boolean): PopulationClass =>
  isKey ? 'I' : livesWithKey ? 'II' : 'III'

/** The next day on which the codes may change by themselves; null: never. */
export function codesChangeOn(facts: PopulationFacts, day: string): string | null {
  const birthdays = [0, 3, 7, 60, 65, 80].map(years => addMonths(facts.birthDate, years * 12))
  const marks = facts.keyPopulations.flatMap(({ from, to }) => [
    from,
    ...(to === null ? [] : [addDays(to, 1)])
  ])
  const ends = facts.conditions.flatMap(({ endedOn }) => (endedOn === null ? [] : [endedOn]))
  const coming = [...birthdays, ...marks, ...ends].filter(one => one > day).sort()
  return coming[0] ?? null
}
