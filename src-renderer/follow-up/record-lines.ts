import type { VisitForm } from '@contract/follow-up'
import type { Drug, Field, FormDefinition } from '@contract/follow-up/forms'

export interface Line {
  readonly name: string
  readonly label: string
  readonly value: string
}
type Answered = Exclude<Field, { readonly type: 'worked-out' }>
type Numbered = Extract<Field, { readonly type: 'number' }>

const drugWords = ({ name, timesPerDay, dose }: Drug): string =>
  [name, timesPerDay === null ? '' : `每日 ${timesPerDay} 次`, dose && `每次 ${dose}`]
    .filter(Boolean)
    .join(' ')

const unitOf = ({ unit, unitTold }: Numbered): string => unitTold ?? unit

/** A number, with what stands beside it in one unit: 10 / 目标 0 支/日; 132/84 mmHg; 3 次/周 30 分钟/次. */
function numberWords(field: Numbered, value: unknown, beside: Beside, form: VisitForm): string {
  const numbers = beside.flatMap(([other, answer]) =>
    other.type === 'number' ? [[other, answer] as const] : []
  )
  const empty = [value, ...numbers.map(([, answer]) => answer)].every(answer => typeof answer !== 'number')
  if (empty) return ''
  const shown = (answer: unknown): string => (typeof answer === 'number' ? String(answer) : '—')
  if (field.over !== undefined) return `${shown(value)}/${shown(form[field.over])} ${unitOf(field)}`
  const target = numbers.find(([other, answer]) => other.isTarget === true && typeof answer === 'number')
  if (target !== undefined) return `${shown(value)} / 目标 ${shown(target[1])} ${unitOf(field)}`
  return [
    `${shown(value)} ${unitOf(field)}`,
    ...numbers
      .filter(([other]) => other.isTarget !== true)
      .map(([other, answer]) => `${shown(answer)} ${unitOf(other)}`)
  ].join(' ')
}

type Beside = readonly (readonly [Answered, unknown])[]
const besideOf = (fields: FormDefinition['fields'], key: string, form: VisitForm): Beside =>
  Object.entries(fields).flatMap(([name, other]) =>
    other.type !== 'worked-out' && other.beside === key ? [[other, form[name]] as const] : []
  )
/** What is said in words, or chosen, beside an answer. */
const textsOf = (fields: FormDefinition['fields'], key: string, form: VisitForm): readonly string[] =>
  besideOf(fields, key, form).flatMap(([field, answer]) => {
    if (typeof answer !== 'string' || answer === '') return []
    if (field.type === 'code') return field.codes.find(({ code }) => code === answer)?.label ?? []
    return field.type === 'text' || field.type === 'day' ? [answer] : []
  })
export const notesOf = ({ fields }: FormDefinition, key: string, form: VisitForm): string =>
  textsOf(fields, key, form).join(' ')

/** The answer to one question in words; nothing when there is none. */
export function answerWords(
  { fields }: FormDefinition,
  key: string,
  form: VisitForm,
  isAlone = false
): string {
  const field = fields[key]
  if (field === undefined || field.type === 'worked-out') return ''
  const value = form[key]
  const beside = isAlone ? [] : besideOf(fields, key, form)
  const notes = isAlone ? [] : textsOf(fields, key, form)
  const noted = (words: string): string =>
    notes.length === 0 ? words : words === '' ? notes.join(' ') : `${words}（${notes.join(' ')}）`
  switch (field.type) {
    case 'number':
      return numberWords(field, value, beside, form)
    case 'codes':
    case 'code': {
      const chosen: readonly unknown[] = Array.isArray(value) ? value : [value]
      return noted(
        chosen.flatMap(code => field.codes.find(each => each.code === code)?.label ?? []).join('、')
      )
    }
    case 'drugs':
      return form.drugs.map(drugWords).join('；')
    case 'text':
      return [value, ...notes].filter(Boolean).join('；')
    case 'day':
      return typeof value === 'string' ? value : ''
    case 'record':
    case 'flag':
      return ''
  }
}

/** A saved form in words, line by line in the form's order; for reading and for comparing a correction with its original. */
export const recordLines = (definition: FormDefinition, form: VisitForm): readonly Line[] =>
  Object.entries(definition.fields).flatMap(([key, field]) =>
    field.type === 'worked-out' ||
    field.type === 'record' ||
    field.type === 'flag' ||
    field.beside !== undefined
      ? []
      : [
          {
            name: key,
            label: field.recorded ?? field.line ?? field.label,
            value: answerWords(definition, key, form)
          }
        ]
  )

/** Labels whose value differs between two records. */
export function changedLines(
  definition: FormDefinition,
  before: VisitForm,
  after: VisitForm
): ReadonlyMap<string, string> {
  const old = new Map(recordLines(definition, before).map(({ label, value }) => [label, value]))
  return new Map(
    recordLines(definition, after).flatMap(({ label, value }) => {
      const was = old.get(label) ?? ''
      return was === value ? [] : [[label, was || '（空）'] as const]
    })
  )
}
