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
  marksOf: (values, policy, age) => {
    const mark = pressureMark(policy.hypertension, pressureIn(values), age)
    return mark === null ? {} : { systolicMmHg: mark }
  }
})
