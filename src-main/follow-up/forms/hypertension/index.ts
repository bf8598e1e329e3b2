import { defineForm } from '../form.ts'
import { hypertension } from './definition.ts'
import { hypertensionRules } from './rules.ts'

export const hypertensionForm = defineForm({
  definition: hypertension,
  earlier: [],
  policyIn: policy => policy.hypertension,
  rules: hypertensionRules
})
