import { defineSheet } from '../form.ts'
import { constitution } from './definition.ts'
import { constitutionRules } from './rules.ts'

export const constitutionForm = defineSheet({
  definition: constitution,
  earlier: [],
  rules: constitutionRules
})
