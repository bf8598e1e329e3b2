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
  marksOf: (values, policy, age) => {
    const given = {
      fastingMmolL: numberOf(values['fastingMmolL']),
      fastingMgDl: numberOf(values['fastingMgDl'])
    }
    const glucose = comparedGlucose(given, { limits: null })
    const ofGlucose = glucose && glucoseMark(policy.diabetes, glucose.mmolL, 'fasting')
    const ofPressure = pressureMark(policy.hypertension, pressureIn(values), age)
    const typed = given.fastingMgDl === null ? 'fastingMmolL' : 'fastingMgDl'
    return {
      ...(ofGlucose === null ? {} : { [typed]: ofGlucose }),
      ...(ofPressure === null ? {} : { systolicMmHg: ofPressure })
    }
  }
})
