import type {
  QuestionnaireResponse,
  QuestionnaireResponseItem,
  QuestionnaireResponseItemAnswer
} from '@medplum/fhirtypes'
import type { Field, FormDefinition } from '../../src-main/follow-up/forms/contract.ts'
import { idOfUrn } from '../../src-main/sync/content.ts'

// A filled form as somebody else reads it who knows its definition: back to the answers.

type Answers = readonly QuestionnaireResponseItemAnswer[]

function answerOf(field: Field, answers: Answers): unknown {
  const [first] = answers
  switch (field.type) {
    case 'codes':
      return answers.map(({ valueCoding }) => valueCoding?.code)
    case 'code':
      return first?.valueCoding?.code
    case 'number':
      return first?.valueQuantity?.value
    case 'day':
      return first?.valueDate
    case 'text':
      return first?.valueString
    case 'flag':
      return first?.valueBoolean
    case 'record':
      return idOfUrn(first?.valueReference?.identifier?.value ?? '') ?? undefined
    case 'drugs':
    case 'worked-out':
      return undefined
  }
}

const drugOf = (item: QuestionnaireResponseItem) => {
  const of = (part: string) =>
    item.item?.find(({ linkId }) => linkId === `${item.linkId}.${part}`)?.answer?.[0]
  return {
    name: of('name')?.valueString ?? '',
    timesPerDay: of('times-per-day')?.valueInteger ?? null,
    dose: of('dose')?.valueString ?? ''
  }
}

/** What was filled in; what was left empty is not there. */
export function readBack(
  { fields }: FormDefinition,
  { item = [] }: QuestionnaireResponse
): Readonly<Record<string, unknown>> {
  const given = new Map(item.flatMap(group => group.item ?? []).map(each => [each.linkId, each.answer ?? []]))
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, field]) => {
      if (field.type === 'drugs') {
        return [[key, item.filter(({ linkId }) => linkId === field.linkId).map(drugOf)] as const]
      }
      const answers = given.get(field.linkId)
      const answer = answers === undefined ? undefined : answerOf(field, answers)
      return answer === undefined ? [] : [[key, answer] as const]
    })
  )
}
