import type {
  Coding,
  Questionnaire,
  QuestionnaireItem,
  QuestionnaireResponse,
  QuestionnaireResponseItem
} from '@medplum/fhirtypes'

const valueOf: Readonly<Record<string, string>> = {
  string: 'valueString',
  text: 'valueString',
  date: 'valueDate',
  boolean: 'valueBoolean',
  integer: 'valueInteger',
  quantity: 'valueQuantity',
  choice: 'valueCoding',
  reference: 'valueReference'
}
const nameOf = ({ system, code, display }: Coding): string => `${system ?? ''}|${code ?? ''}|${display ?? ''}`

/** What in a filled-in form its Questionnaire does not ask, or asks otherwise (R4, QuestionnaireResponse, notes). */
export function formProblems(form: Questionnaire, filled: QuestionnaireResponse): readonly string[] {
  if (filled.questionnaire !== `${form.url ?? ''}|${form.version ?? ''}`) return ['another form']
  return itemsProblems(form.item ?? [], filled.item ?? [])
}

function itemsProblems(
  asked: readonly QuestionnaireItem[],
  given: readonly QuestionnaireResponseItem[]
): readonly string[] {
  const order = given.map(({ linkId }) => asked.findIndex(item => item.linkId === linkId))
  return [
    ...(order.some((place, index) => place < (order[index - 1] ?? 0)) ? ['out of order'] : []),
    ...given.flatMap(item => {
      const question = asked.find(({ linkId }) => linkId === item.linkId)
      if (question === undefined) return [`${item.linkId}: nobody asks it`]
      const times = given.filter(({ linkId }) => linkId === item.linkId).length
      return [
        ...(item.text === undefined || item.text === question.text ? [] : [`${item.linkId}: other words`]),
        ...(times > 1 && !(question.type === 'group' && question.repeats === true)
          ? [`${item.linkId}: more than once`]
          : []),
        ...answerProblems(question, item),
        ...itemsProblems(question.item ?? [], item.item ?? [])
      ]
    })
  ]
}

function answerProblems(
  { linkId, type, repeats, answerOption }: QuestionnaireItem,
  { answer = [] }: QuestionnaireResponseItem
): readonly string[] {
  if (type === 'group') return answer.length > 0 ? [`${linkId}: a group has no answer`] : []
  const options = (answerOption ?? []).flatMap(({ valueCoding }) =>
    valueCoding ? [nameOf(valueCoding)] : []
  )
  return [
    ...(answer.length === 0 ? [`${linkId}: no answer`] : []),
    ...(answer.length > 1 && repeats !== true ? [`${linkId}: more than one answer`] : []),
    ...answer.flatMap(one => {
      const [value] = Object.keys(one)
      if (value !== valueOf[type ?? '']) return [`${linkId}: ${value ?? 'nothing'} for ${type ?? ''}`]
      return one.valueCoding !== undefined && !options.includes(nameOf(one.valueCoding))
        ? [`${linkId}: ${nameOf(one.valueCoding)} is not offered`]
        : []
    })
  ]
}
