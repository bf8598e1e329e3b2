import { ageOn } from '../../lib/clock.ts'
import type { FormDefinition } from './contract.ts'

interface Person {
  readonly birthDate: string
  /** Diseases under management. */
  readonly conditions: readonly string[]
}

/** Whether this person is owed such visits on a day. */
export const isOwed = ({ whom }: FormDefinition, { birthDate, conditions }: Person, day: string): boolean =>
  whom.by === 'condition'
    ? conditions.some(code => code === whom.condition)
    : ageOn(birthDate, day) >= whom.from

/** Why somebody is not, and what to do where something can be done. */
export const notOwed = ({ whom, word }: FormDefinition): string =>
  whom.by === 'condition'
    ? `没有在管的${whom.disease}，请先在居民档案中登记`
    : `未满 ${String(whom.from)} 岁，不做${word}`

/** Of what the visits are owed, as lists call it. */
export const diseaseOf = ({ whom, word }: FormDefinition): string =>
  whom.by === 'condition' ? whom.disease : word
