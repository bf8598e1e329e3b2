import type { ScoreResult } from '../../lib/score/contract.ts'
import { type Item, reckon } from '../../lib/score/rules.ts'
import type { FormDefinition } from './contract.ts'

const pointsOf = ({ fields }: FormDefinition, key: string): ReadonlyMap<string, number> => {
  const field = fields[key]
  return new Map(
    field?.type === 'code'
      ? field.codes.flatMap(({ code, points }) => (points === undefined ? [] : [[code, points]]))
      : []
  )
}

/** The questions whose answers are worth points. */
export const itemsOf = (definition: FormDefinition): readonly Item[] =>
  Object.keys(definition.fields).flatMap(code => {
    const points = [...pointsOf(definition, code).values()]
    return points.length === 0 ? [] : [{ code, points }]
  })

/** What the answers so far come to; a score appears when all its questions are answered. */
export function scoresOf(definition: FormDefinition, form: Readonly<Record<string, unknown>>): ScoreResult[] {
  const { scores } = definition
  if (scores === undefined) return []
  const items = itemsOf(definition)
  const points = new Map(
    items.flatMap(({ code }) => {
      const answer = form[code]
      const worth = typeof answer === 'string' ? pointsOf(definition, code).get(answer) : undefined
      return worth === undefined ? [] : [[code, worth] as const]
    })
  )
  return reckon(items, scores, points)
}

/** The questions a score counts. */
export const countedBy = (definition: FormDefinition, code: string): readonly string[] => {
  const weights = definition.scores?.find(each => each.code === code)?.weights ?? {}
  const weighted = Object.keys(weights)
  return weighted.length > 0 ? weighted : itemsOf(definition).map(each => each.code)
}
