import type { Form } from './form.ts'
import { constitutionForm } from './constitution/index.ts'
import { diabetesForm } from './diabetes/index.ts'
import { elderlyForm } from './elderly/index.ts'
import { hypertensionForm } from './hypertension/index.ts'

/** Every form that comes with the program, in the order in which somebody who is owed several is asked. */
export const forms: readonly [Form, ...Form[]] = [
  hypertensionForm,
  diabetesForm,
  elderlyForm,
  constitutionForm
]
