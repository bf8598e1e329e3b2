import type { Mark } from '../../policy/contract.ts'
import type { VisitForm } from '../contract.ts'
import type { FormDefinition } from './contract.ts'
import type { Marks } from './form.ts'
import { countedBy, scoresOf } from './scores.ts'

// What stands for a visit in lists.

type Given = Readonly<Record<string, unknown>>

/** A value as people read it in one line; nothing where there is none. */
function valueOf(definition: FormDefinition, key: string, form: Given): string {
  const field = definition.fields[key]
  const value = form[key]
  if (field?.type === 'code') return field.codes.find(({ code }) => code === value)?.label ?? ''
  if (field?.type === 'worked-out') {
    const found = scoresOf(definition, form).find(({ score }) => score === field.score)
    return found === undefined ? '' : `${found.name} ${String(found.value)} 分 ${found.band}`
  }
  if (field?.type !== 'number' || typeof value !== 'number') return ''
  const below = field.over === undefined ? null : form[field.over]
  if (field.over !== undefined && typeof below !== 'number') return ''
  const unit = field.unitTold ?? field.unit
  return `${String(value)}${typeof below === 'number' ? `/${String(below)}` : ''} ${unit}`
}

/** `138/88 mmHg`; empty when nothing was measured. */
export const headlineOf = (definition: FormDefinition, form: Given | VisitForm): string =>
  definition.headline
    .map(key => valueOf(definition, key, form))
    .filter(text => text !== '')
    .join(' ')

/** The answers it is made of. */
export const headlineAnswers = (definition: FormDefinition): readonly string[] =>
  definition.headline.flatMap(key => {
    const field = definition.fields[key]
    if (field?.type === 'worked-out') return countedBy(definition, field.score ?? '')
    return field?.type === 'number' && field.over !== undefined ? [key, field.over] : [key]
  })

/** The class of a visit in the words of its form; empty: none. */
export function classWord({ fields: { classification } }: FormDefinition, code: string | null): string {
  const codes = classification?.type === 'code' ? classification.codes : []
  return codes.find(each => each.code === code)?.label ?? ''
}

/** How it stands by the policy: the most serious of its marks, in its order. */
export function headlineMark({ headline }: FormDefinition, marks: Marks): Mark | null {
  const all = headline.flatMap(key => marks[key] ?? [])
  return all.find(({ level }) => level === 'critical') ?? all[0] ?? null
}
