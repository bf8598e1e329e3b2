import { Failure } from '../../lib/failure.ts'
import type { VisitForm } from '../contract.ts'
import type { FormDefinition } from './contract.ts'
import type { Form } from './form.ts'
import { diabetesForm } from './diabetes/index.ts'
import { hypertensionForm } from './hypertension/index.ts'

/** Every form there is, in the order in which somebody who has several diseases is asked. */
export const forms: readonly Form[] = [hypertensionForm, diabetesForm]

/** Throws Failure('not-found') for a kind nobody declared. */
export function formOf(kind: string): Form {
  const form = forms.find(({ definition }) => definition.kind === kind)
  if (form === undefined) throw new Failure('not-found', '没有这种随访表，请更新程序后再打开。')
  return form
}

/** As it was when a record was saved under it. */
export function editionOf(kind: string, edition: string): FormDefinition {
  const { definition, earlier } = formOf(kind)
  return [definition, ...earlier].find(each => each.edition === edition) ?? definition
}

/** A value as people read it in one line; nothing where there is none. */
function valueOf({ fields }: FormDefinition, key: string, form: Readonly<Record<string, unknown>>): string {
  const field = fields[key]
  const value = form[key]
  if (field?.type !== 'number' || typeof value !== 'number') return ''
  const below = field.over === undefined ? null : form[field.over]
  if (field.over !== undefined && typeof below !== 'number') return ''
  const unit = field.unitTold ?? field.unit
  return `${String(value)}${typeof below === 'number' ? `/${String(below)}` : ''} ${unit}`
}

/** What stands for a visit in lists: `138/88 mmHg`; empty when nothing was measured. */
export const headlineOf = (
  definition: FormDefinition,
  form: Readonly<Record<string, unknown>> | VisitForm
): string =>
  definition.headline
    .map(key => valueOf(definition, key, form))
    .filter(text => text !== '')
    .join(' ')
