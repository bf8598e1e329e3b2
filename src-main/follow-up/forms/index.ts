import { Failure } from '../../lib/failure.ts'
import type { FormDefinition } from './contract.ts'
import type { Form } from './form.ts'
import { constitutionForm } from './constitution/index.ts'
import { diabetesForm } from './diabetes/index.ts'
import { elderlyForm } from './elderly/index.ts'
import { hypertensionForm } from './hypertension/index.ts'

/** Every form there is, in the order in which somebody who is owed several is asked. */
export const forms: readonly [Form, ...Form[]] = [
  hypertensionForm,
  diabetesForm,
  elderlyForm,
  constitutionForm
]

/** Missing: the first of the list. Throws Failure('not-found') for a kind nobody declared. */
export function formOf(kind: string | undefined): Form {
  if (kind === undefined) return forms[0]
  const form = forms.find(({ definition }) => definition.kind === kind)
  if (form === undefined) throw new Failure('not-found', '没有这种随访表，请更新程序后再打开。')
  return form
}

/** Forms of a managed disease: their next visit is on the list of who is due, and told. */
export const scheduledForms = forms.filter(({ definition }) => definition.whom.by === 'condition')

/** Of what the visits are owed, as lists call it. */
export const diseaseOf = ({ whom, word }: FormDefinition): string =>
  whom.by === 'condition' ? whom.disease : word

/** As it was when a record was saved under it; the present one where that edition is not known. */
export function formUnder(kind: string, edition: string): Form {
  const form = formOf(kind)
  return form.earlier.find(({ definition }) => definition.edition === edition) ?? form
}

export const editionOf = (kind: string, edition: string): FormDefinition =>
  formUnder(kind, edition).definition
