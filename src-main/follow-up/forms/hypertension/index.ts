import { pressureMark } from '../../../policy/rules.ts'
import { defineForm } from '../form.ts'
import { pressureIn } from '../../measured-checks.ts'
import { hypertension } from './definition.ts'
import { hypertensionRules } from './rules.ts'

export const hypertensionForm = defineForm({
  definition: hypertension,
  earlier: [],
  policyIn: policy => policy.hypertension,
  rules: hypertensionRules,
  markOf: (values, policy, age) => pressureMark(policy.hypertension, pressureIn(values), age)
})
