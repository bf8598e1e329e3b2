import type {
  Coding,
  Questionnaire,
  QuestionnaireItem,
  QuestionnaireResponseItem,
  QuestionnaireResponseItemAnswer
} from '@medplum/fhirtypes'
import { canonicalOf, identifierOf, mentionOf, ownCoding, quantity } from '../lib/fhir.ts'
import type { KeptFollowUp } from './contract.ts'
import type { Drug, Field, FormDefinition } from './forms/contract.ts'
import { decisionFields } from './forms/shared/contract.ts'

// A form's fields as the published Questionnaire, and as every QuestionnaireResponse: a linkId never changes its meaning.

/** Names are told by the Practitioner. */
type FollowUp = KeptFollowUp
type Answers = readonly QuestionnaireResponseItemAnswer[]
type Coded = Extract<Field, { readonly codes: unknown }>

/** The name of what this form has at the platform: its Questionnaire, its lists of codes, its kind of visit. */
export const nameAtPlatform = ({ kind }: Pick<FormDefinition, 'kind'>): string => `${kind}-follow-up`
const urlOf = (form: FormDefinition): string => canonicalOf('Questionnaire', nameAtPlatform(form))
export const canonicalOfForm = (form: FormDefinition): string => `${urlOf(form)}|${form.edition}`

const codingOf = (
  form: FormDefinition,
  { list, codes }: Pick<Coded, 'list' | 'codes'>,
  code: string
): Coding => {
  const found = codes.find(each => each.code === code)
  return ownCoding(`${nameAtPlatform(form)}-${list}`, code, found?.title ?? found?.label ?? code)
}

/** The answers that are worked out and have codes take those of the doctor's choice. */
const classesOf = ({ fields: { classification } }: FormDefinition): Pick<Coded, 'list' | 'codes'> =>
  classification?.type === 'code' ? classification : decisionFields.classification

const typeOf = (field: Field): NonNullable<QuestionnaireItem['type']> => {
  switch (field.type) {
    case 'day':
      return 'date'
    case 'code':
    case 'codes':
      return 'choice'
    case 'number':
      return 'quantity'
    case 'text':
      return 'string'
    case 'record':
      return 'reference'
    case 'flag':
      return 'boolean'
    case 'drugs':
      return 'group'
    case 'worked-out':
      return workedOut[field.what].type
  }
}

const written = (value: string): Answers => (value === '' ? [] : [{ valueString: value }])
const dated = (value: string | null): Answers => (value === null ? [] : [{ valueDate: value }])
const chosen = (form: FormDefinition, code: string | null): Answers =>
  code === null ? [] : [{ valueCoding: codingOf(form, classesOf(form), code) }]
const reasons = (said: FollowUp['assessment']['emergency']): Answers =>
  said.map(({ text, clause }) => ({ valueString: `${text}（${clause}）` }))

type Computed = Extract<Field, { readonly type: 'worked-out' }>
interface WorkedOut {
  readonly type: NonNullable<QuestionnaireItem['type']>
  readonly repeats?: true
  readonly answers: (followUp: FollowUp, form: FormDefinition, field: Computed) => Answers
}
const scoreOf = ({ assessment }: FollowUp, { score }: Computed) =>
  assessment.scores.find(each => each.score === score)
const workedOut: Readonly<Record<Computed['what'], WorkedOut>> = {
  bmi: {
    type: 'quantity',
    answers: ({ assessment: { bmi } }) =>
      bmi === null ? [] : [{ valueQuantity: quantity(bmi.value, 'kg/m2', 'kg/m²') }]
  },
  class: { type: 'choice', answers: ({ classification }, form) => chosen(form, classification) },
  'class-proposed': {
    type: 'choice',
    answers: ({ assessment }, form) => chosen(form, assessment.classification)
  },
  reasons: {
    type: 'string',
    repeats: true,
    answers: ({ assessment }) => reasons(assessment.classificationReasons)
  },
  emergency: { type: 'string', repeats: true, answers: ({ assessment }) => reasons(assessment.emergency) },
  'next-date': { type: 'date', answers: ({ nextVisitDate }) => dated(nextVisitDate) },
  'next-date-proposed': { type: 'date', answers: ({ assessment }) => dated(assessment.nextVisitDate) },
  policy: { type: 'string', answers: ({ assessment }) => written(assessment.policyVersion) },
  'correction-reason': {
    type: 'string',
    answers: ({ correctionReason }) => written(correctionReason ?? '')
  },
  'correction-replaces': {
    type: 'string',
    answers: ({ correctsId }) => written(correctsId === null ? '' : `urn:uuid:${correctsId}`)
  },
  score: {
    type: 'integer',
    answers: (followUp, _form, field) => {
      const found = scoreOf(followUp, field)
      return found === undefined ? [] : [{ valueInteger: found.value }]
    }
  },
  band: { type: 'string', answers: (followUp, _form, field) => written(scoreOf(followUp, field)?.band ?? '') }
}

/** What stands in the form; what was left empty is left out, as FHIR asks. */
function answersIn(form: FormDefinition, field: Field, answer: unknown, followUp: FollowUp): Answers {
  switch (field.type) {
    case 'worked-out':
      return workedOut[field.what].answers(followUp, form, field)
    case 'flag':
      return [{ valueBoolean: answer === true }]
    case 'number':
      // UCUM ignores annotations, `{cigarette}/d` is `/d`: what is counted stands in the unit that people read.
      return typeof answer === 'number'
        ? [{ valueQuantity: quantity(answer, field.ucum, field.unitTold ?? field.unit) }]
        : []
    case 'codes':
      return Array.isArray(answer)
        ? answer.map(code => ({ valueCoding: codingOf(form, field, String(code)) }))
        : []
    default:
      break
  }
  if (typeof answer !== 'string' || answer === '') return []
  if (field.type === 'code') return [{ valueCoding: codingOf(form, field, answer) }]
  if (field.type === 'day') return [{ valueDate: answer }]
  // By identifier only: the visit must not wait for what it names, nor stop where that is refused.
  if (field.type === 'record') return [{ valueReference: mentionOf('Observation', answer) }]
  return [{ valueString: answer }]
}

const textOf = (field: Field): string =>
  field.type === 'worked-out' ? field.label : (field.told ?? field.label)

/** The parts of the form with their fields, in the order in which they are told; drugs are a part of their own. */
function partsOf(form: FormDefinition) {
  const fields = Object.entries(form.fields).filter(([, { type }]) => type !== 'drugs')
  return Object.entries(form.groups).map(([linkId, text]) => ({
    linkId,
    text,
    fields: fields.filter(([, field]) => field.linkId.startsWith(`${linkId}.`))
  }))
}

const drugItems = {
  name: { linkId: 'drugs.name', text: '药物名称' },
  timesPerDay: { linkId: 'drugs.times-per-day', text: '每日次数' },
  dose: { linkId: 'drugs.dose', text: '每次用量' }
} as const
const drugsOf = (form: FormDefinition): readonly (readonly [string, Field])[] =>
  Object.entries(form.fields).filter(([, { type }]) => type === 'drugs')

function itemOf(form: FormDefinition, field: Field): QuestionnaireItem {
  const repeats =
    field.type === 'codes' || (field.type === 'worked-out' && workedOut[field.what].repeats === true)
  const type = typeOf(field)
  const options = field.type === 'code' || field.type === 'codes' ? field : classesOf(form)
  return {
    linkId: field.linkId,
    text: textOf(field),
    type,
    ...(repeats ? { repeats } : {}),
    ...(type === 'choice'
      ? {
          answerOption: options.codes.map(({ code }) => ({ valueCoding: codingOf(form, options, code) }))
        }
      : {})
  }
}

/** What is published once, so that a platform can show the answers with their questions. */
export function questionnaireOf(form: FormDefinition): Questionnaire {
  return {
    resourceType: 'Questionnaire',
    identifier: [identifierOf(form.questionnaireId)],
    url: urlOf(form),
    version: form.edition,
    name: form.name,
    title: form.title,
    status: 'active',
    subjectType: ['Patient'],
    description: form.source,
    item: [
      ...partsOf(form).map(({ linkId, text, fields }): QuestionnaireItem => ({
        linkId,
        text,
        type: 'group',
        item: fields.map(([, field]) => itemOf(form, field))
      })),
      ...drugsOf(form).map(([, field]): QuestionnaireItem => ({
        linkId: field.linkId,
        text: textOf(field),
        type: 'group',
        repeats: true,
        item: [
          { ...drugItems.name, type: 'string' },
          { ...drugItems.timesPerDay, type: 'integer' },
          { ...drugItems.dose, type: 'string' }
        ]
      }))
    ]
  }
}

const drugAnswersOf = ({ name, timesPerDay, dose }: Drug): QuestionnaireResponseItem[] => [
  { ...drugItems.name, answer: [{ valueString: name }] },
  ...(timesPerDay === null ? [] : [{ ...drugItems.timesPerDay, answer: [{ valueInteger: timesPerDay }] }]),
  ...(dose === '' ? [] : [{ ...drugItems.dose, answer: [{ valueString: dose }] }])
]

/** Every field of the form. */
export function answersOf(form: FormDefinition, followUp: FollowUp): QuestionnaireResponseItem[] {
  const given: Readonly<Record<string, unknown>> = followUp.form
  return [
    ...partsOf(form).flatMap(({ linkId, text, fields }) => {
      const item = fields.flatMap(([key, field]) => {
        const answer = [...answersIn(form, field, given[key], followUp)]
        return answer.length === 0 ? [] : [{ linkId: field.linkId, text: textOf(field), answer }]
      })
      return item.length === 0 ? [] : [{ linkId, text, item }]
    }),
    ...drugsOf(form).flatMap(([, field]) =>
      followUp.form.drugs.map(drug => ({
        linkId: field.linkId,
        text: textOf(field),
        item: drugAnswersOf(drug)
      }))
    )
  ]
}
