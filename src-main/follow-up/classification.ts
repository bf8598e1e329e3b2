import { ageOn } from '../lib/clock.ts'
import { judge, judgePulsePressure, type Pressure, pressureEmergencies, targetFor } from '../policy/rules.ts'
import type { AssessmentContext, Classification, Reason } from './context.ts'
import type { HypertensionForm } from './contract.ts'
import { clauses, dangerLabels } from './wording.ts'

/** Completed years on the visit day. */
export const ageAt = ({ visitDate }: HypertensionForm, { birthDate }: AssessmentContext): number =>
  Math.max(0, ageOn(birthDate, visitDate))

export const targetOf = (form: HypertensionForm, context: AssessmentContext) =>
  targetFor(context.policy, ageAt(form, context))

const believed = (
  { limits }: AssessmentContext,
  item: 'systolicMmHg' | 'diastolicMmHg',
  value: number | null
): number | null => (value !== null && judge(limits, item, value, null).tier !== 'refuse' ? value : null)

/** The pressure of this visit when it is complete and believable. */
export function pressureOf(form: HypertensionForm, context: AssessmentContext): Pressure | null {
  const systolicMmHg = believed(context, 'systolicMmHg', form.systolicMmHg)
  const diastolicMmHg = believed(context, 'diastolicMmHg', form.diastolicMmHg)
  if (systolicMmHg === null || diastolicMmHg === null) return null
  const pressure = { systolicMmHg, diastolicMmHg }
  return judgePulsePressure(context.limits, pressure).tier === 'refuse' ? null : pressure
}

/**
 * The form holds whole mmHg, rounded half up from the mean, and is compared as it is printed. A policy that does not
 * round first compares the mean itself.
 */
function comparedPressure(form: HypertensionForm, context: AssessmentContext): Pressure | null {
  const pressure = pressureOf(form, context)
  const mean = context.series?.mean ?? null
  return pressure !== null && !context.policy.roundBeforeCompare.value && mean !== null ? mean : pressure
}

/** 危急情况. One number is enough: a systolic of 190 does not wait for its diastolic. */
export function emergenciesOf(form: HypertensionForm, context: AssessmentContext): Reason[] {
  const { policy } = context
  const systolic = believed(context, 'systolicMmHg', form.systolicMmHg)
  const diastolic = believed(context, 'diastolicMmHg', form.diastolicMmHg)
  const { emergency: clause } = clauses
  const reasons: Reason[] = pressureEmergencies(policy, {
    systolicMmHg: systolic,
    diastolicMmHg: diastolic
  }).map(({ text, field }) => ({ text, clause, fields: [field] }))
  for (const danger of form.dangers) {
    if (danger !== 'pregnancy-lactation') {
      reasons.push({ text: dangerLabels[danger], clause, fields: ['dangers'] })
    }
  }
  // Above normal is above the general limit, whatever her age.
  const normal = policy.target.value.general
  const raised =
    (systolic !== null && systolic >= normal.systolicBelow) ||
    (diastolic !== null && diastolic >= normal.diastolicBelow)
  if (raised && (form.dangers.includes('pregnancy-lactation') || context.pregnantOrPostpartum)) {
    reasons.push({
      text: dangerLabels['pregnancy-lactation'],
      clause,
      fields: ['dangers', 'systolicMmHg', 'diastolicMmHg']
    })
  }
  return reasons
}

export interface Classified {
  readonly proposed: Classification | null
  readonly reasons: Reason[]
}

/** 此次随访分类: of everything that applies, the most serious by the policy's order. */
export function classify(form: HypertensionForm, context: AssessmentContext): Classified {
  const applies = new Map<Classification, Reason[]>()
  if (form.complication !== null && form.complication !== 'none') {
    const text = form.complication === 'new' ? '出现新的并发症' : '原有并发症加重'
    applies.set('4', [{ text, clause: clauses.refer, fields: ['complication'] }])
  }
  if (form.adverseReaction === '2') {
    const text = '存在药物不良反应'
    applies.set('3', [{ text, clause: clauses.unsatisfied, fields: ['adverseReaction'] }])
  }
  const pressure = comparedPressure(form, context)
  if (pressure !== null) {
    const high = pressureReasons(pressure, form, context)
    const { systolicBelow, diastolicBelow, clause } = targetOf(form, context)
    if (high.length > 0) applies.set('2', high)
    else {
      const values = `${String(pressure.systolicMmHg)}/${String(pressure.diastolicMmHg)}`
      const text = `血压 ${values} 低于 ${String(systolicBelow)}/${String(diastolicBelow)} mmHg`
      applies.set('1', [{ text, clause, fields: ['systolicMmHg', 'diastolicMmHg'] }])
    }
  }
  const proposed = context.policy.classOrder.value.find(code => applies.has(code)) ?? null
  const reasons = proposed === null ? [] : (applies.get(proposed) ?? [])
  const situations = [...applies.keys()].filter(code => code !== '1')
  if (situations.length < 2) return { proposed, reasons }
  const several = { text: '并存几种情况，取最严重的一种', clause: clauses.form, fields: ['classification'] }
  return { proposed, reasons: [...reasons, several] }
}

function pressureReasons(pressure: Pressure, form: HypertensionForm, context: AssessmentContext): Reason[] {
  const { systolicBelow, diastolicBelow, clause } = targetOf(form, context)
  return [
    ...(pressure.systolicMmHg < systolicBelow
      ? []
      : [
          {
            text: `收缩压 ${String(pressure.systolicMmHg)} ≥ ${String(systolicBelow)} mmHg`,
            clause,
            fields: ['systolicMmHg']
          }
        ]),
    ...(pressure.diastolicMmHg < diastolicBelow
      ? []
      : [
          {
            text: `舒张压 ${String(pressure.diastolicMmHg)} ≥ ${String(diastolicBelow)} mmHg`,
            clause,
            fields: ['diastolicMmHg']
          }
        ])
  ]
}
