import type { DiabetesPolicy, HypertensionPolicy, Mark } from './contract.ts'

/** Whole mmHg as on paper; null: not measured. */
export interface JudgedPressure {
  readonly systolicMmHg: number | null
  readonly diastolicMmHg: number | null
}
type Side = keyof JudgedPressure

const sides: readonly { readonly field: Side; readonly label: string }[] = [
  { field: 'systolicMmHg', label: '收缩压' },
  { field: 'diastolicMmHg', label: '舒张压' }
]

/** Target on the visit day. 规范第三版 高血压（三）分类干预 1. */
export function targetFor(policy: HypertensionPolicy, age: number) {
  const { general, elderly, elderlyFrom } = policy.target.value
  return age >= elderlyFrom ? elderly : general
}

/**
 * Which of the two numbers make an emergency; one is enough, a systolic of 190 does not wait for its diastolic.
 * 规范第三版 高血压（二）随访评估 1; `text` as `收缩压 190 ≥ 180 mmHg`.
 */
export function pressureEmergencies(policy: Pick<HypertensionPolicy, 'emergency'>, pressure: JudgedPressure) {
  const { systolicFrom, diastolicFrom } = policy.emergency.value
  const limits = { systolicMmHg: systolicFrom, diastolicMmHg: diastolicFrom }
  return sides.flatMap(({ field, label }) => {
    const value = pressure[field]
    return value === null || value < limits[field]
      ? []
      : [{ field, text: `${label} ${String(value)} ≥ ${String(limits[field])} mmHg` }]
  })
}

const isInterchanged = ({ systolicMmHg, diastolicMmHg }: JudgedPressure): boolean =>
  systolicMmHg !== null && diastolicMmHg !== null && systolicMmHg < diastolicMmHg

/** What an emergency is called and why it is one; null: none, or the numbers look interchanged. */
export function criticalPressure(
  policy: Pick<HypertensionPolicy, 'emergency'>,
  pressure: JudgedPressure
): Pick<Mark, 'word' | 'says'> | null {
  const emergencies = isInterchanged(pressure) ? [] : pressureEmergencies(policy, pressure)
  if (emergencies.length === 0) return null
  return { word: '危急', says: `危急：${emergencies.map(({ text }) => text).join('，')}，处理后紧急转诊` }
}

/** `age` in completed years on the day; null: whose it is is not known yet, the general target is held against it. */
export function pressureMark(
  policy: HypertensionPolicy,
  pressure: JudgedPressure,
  age: number | null
): Mark | null {
  if (isInterchanged(pressure)) {
    const fields = { systolicMmHg: 'odd', diastolicMmHg: 'odd' } as const
    return { level: 'odd', fields, word: '可能填反', says: '收缩压低于舒张压，可能填反，请核对' }
  }
  const target = age === null ? policy.target.value.general : targetFor(policy, age)
  const below = { systolicMmHg: target.systolicBelow, diastolicMmHg: target.diastolicBelow }
  const emergencies = pressureEmergencies(policy, pressure)
  const fields: Mark['fields'] = Object.fromEntries([
    ...sides
      .filter(({ field }) => (pressure[field] ?? 0) >= below[field])
      .map(({ field }) => [field, 'above'] as const),
    ...emergencies.map(({ field }) => [field, 'critical'] as const)
  ])
  const critical = criticalPressure(policy, pressure)
  if (critical !== null) return { level: 'critical', fields, ...critical }
  if (Object.keys(fields).length === 0) return null
  const limits = `${String(target.systolicBelow)}/${String(target.diastolicBelow)}`
  return { level: 'above', fields, word: '高于目标', says: `高于目标：应低于 ${limits} mmHg` }
}

/** Null: nothing urgent. 规范第三版 2型糖尿病 随访评估 1. `glucoseMmolL` to one decimal. */
export function glucoseAlert(policy: Pick<DiabetesPolicy, 'emergency'>, glucoseMmolL: number): string | null {
  const { lowTo, highFrom } = policy.emergency.value
  if (glucoseMmolL >= highFrom) return `血糖 ≥${String(highFrom)} mmol/L：危急，处理后紧急转诊`
  return glucoseMmolL <= lowTo ? `血糖 ≤${String(lowTo)} mmol/L：低血糖，处理后紧急转诊` : null
}

/** What an urgent glucose is called and why it is one; null: none. */
export function criticalGlucose(
  policy: Pick<DiabetesPolicy, 'emergency'>,
  glucoseMmolL: number
): Pick<Mark, 'word' | 'says'> | null {
  const says = glucoseAlert(policy, glucoseMmolL)
  if (says === null) return null
  return { word: glucoseMmolL <= policy.emergency.value.lowTo ? '危急低血糖' : '危急', says }
}

/** Fasting against its own target, every other time and one nobody has named against that of the rest of the day. */
export function glucoseMark(policy: DiabetesPolicy, glucoseMmolL: number, kind: string | null): Mark | null {
  const critical = criticalGlucose(policy, glucoseMmolL)
  if (critical !== null) return { level: 'critical', fields: { glucoseMmolL: 'critical' }, ...critical }
  const isFasting = kind === 'fasting'
  const below = isFasting ? policy.fastingBelow.value : policy.nonFastingBelow.value
  if (glucoseMmolL < below) return null
  const says = `高于目标：${isFasting ? '空腹' : '非空腹'}应低于 ${below.toFixed(1)} mmol/L`
  return { level: 'above', fields: { glucoseMmolL: 'above' }, word: '高于目标', says }
}
