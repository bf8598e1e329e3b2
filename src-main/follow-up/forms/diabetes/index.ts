import { glucoseMark, pressureMark } from '../../../policy/rules.ts'
import { pressureIn } from '../../measured-checks.ts'
import { defineForm } from '../form.ts'
import { diabetes } from './definition.ts'
import { comparedGlucose } from './glucose.ts'
import { diabetesRules } from './rules.ts'

const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null)

export const diabetesForm = defineForm({
  definition: diabetes,
  earlier: [],
  policyIn: policy => policy.diabetes,
  rules: diabetesRules,
  /** The glucose first: it is what the visit is about. */
  markOf: (values, policy, age) => {
    const given = {
      fastingMmolL: numberOf(values['fastingMmolL']),
      fastingMgDl: numberOf(values['fastingMgDl'])
    }
    const glucose = comparedGlucose(given, { limits: null })
    const ofGlucose = glucose && glucoseMark(policy.diabetes, glucose.mmolL, 'fasting')
    const ofPressure = pressureMark(policy.hypertension, pressureIn(values), age)
    return ofPressure?.level === 'critical'
      ? ofGlucose?.level === 'critical'
        ? ofGlucose
        : ofPressure
      : ofGlucose
  }
})
