import type { HypertensionPolicy } from '../../../policy/contract.ts'
import { type Pressure, pressureEmergencies, targetFor } from '../../../policy/rules.ts'
import type { AssessmentContext, Classification, EarlierVisit, Reason } from '../../context.ts'
import type { Assessment } from '../../contract.ts'
import { ageAt, believed, checkPressure, pressureOf } from '../../measured-checks.ts'
import { type Classified, type FormRules, mostSerious } from '../../rules.ts'
import { hypertension, type HypertensionForm } from './definition.ts'

/** Where each decision is written. 本系统约定: our reading where the standard is silent. */
const clauses = {
  emergency: '规范第三版 高血压（二）随访评估 1：危急情况之一，处理后紧急转诊，2 周内主动随访转诊情况',
  unsatisfied: '规范第三版 高血压（三）分类干预 2：第一次控制不满意或有药物不良反应，2 周内随访',
  refer:
    '规范第三版 高血压（三）分类干预 3：连续两次控制不满意、不良反应难以控制、新发或加重的并发症，转诊，2 周内主动随访转诊情况',
  form: '规范第三版 高血压随访服务记录表填表说明：并存几种情况时填写最严重的一种',
  routine: '规范第三版 高血压（二）随访评估：每年至少 4 次面对面随访',
  unmeasured: '本系统约定：电话随访未取得血压时不作血压分类，也不推迟应做的随访',
  lost: '规范第三版 高血压随访服务记录表填表说明：失访写明原因；2 周内再次联系为本系统约定',
  dead: '规范第三版 高血压随访服务记录表填表说明：死亡写明日期和原因'
} as const

const pressureFields = ['systolicMmHg', 'diastolicMmHg'] as const
const dangerWords = new Map(
  hypertension.fields.dangers.codes.map(each => [each.code, 'title' in each ? each.title : each.label])
)

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
function emergenciesOf(form: HypertensionForm, context: AssessmentContext): Reason[] {
  const { policy } = context
  const systolic = believed(context, 'systolicMmHg', form.systolicMmHg)
  const diastolic = believed(context, 'diastolicMmHg', form.diastolicMmHg)
  const { emergency: clause } = clauses
  const pressures = { systolicMmHg: systolic, diastolicMmHg: diastolic }
  const reasons: Reason[] = pressureEmergencies(policy, pressures).map(({ text, field }) => ({
    text,
    clause,
    fields: [field]
  }))
  for (const danger of form.dangers) {
    if (danger !== 'pregnancy-lactation') {
      reasons.push({ text: dangerWords.get(danger) ?? danger, clause, fields: ['dangers'] })
    }
  }
  // Above normal is above the general limit, whatever her age.
  const normal = policy.target.value.general
  const raised =
    (systolic !== null && systolic >= normal.systolicBelow) ||
    (diastolic !== null && diastolic >= normal.diastolicBelow)
  if (raised && (form.dangers.includes('pregnancy-lactation') || context.pregnantOrPostpartum)) {
    reasons.push({
      text: dangerWords.get('pregnancy-lactation') ?? '',
      clause,
      fields: ['dangers', ...pressureFields]
    })
  }
  return reasons
}

const limitOf = (visit: Pick<HypertensionForm, 'visitDate'>, context: AssessmentContext) =>
  targetFor(context.policy, ageAt(visit, context))

/** 此次随访分类: of everything that applies, the most serious by the policy's order. */
function classify(form: HypertensionForm, context: AssessmentContext): Classified {
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
    const { systolicBelow, diastolicBelow, clause } = limitOf(form, context)
    const high = pressureReasons(pressure, form, context)
    if (high.length > 0) applies.set('2', high)
    else {
      const values = `${String(pressure.systolicMmHg)}/${String(pressure.diastolicMmHg)}`
      const text = `血压 ${values} 低于 ${String(systolicBelow)}/${String(diastolicBelow)} mmHg`
      applies.set('1', [{ text, clause, fields: [...pressureFields] }])
    }
  }
  return mostSerious(applies, context.policy, clauses.form)
}

function pressureReasons(pressure: Pressure, form: HypertensionForm, context: AssessmentContext): Reason[] {
  const { systolicBelow, diastolicBelow, clause } = limitOf(form, context)
  const sides = [
    { field: 'systolicMmHg', label: '收缩压', value: pressure.systolicMmHg, below: systolicBelow },
    { field: 'diastolicMmHg', label: '舒张压', value: pressure.diastolicMmHg, below: diastolicBelow }
  ] as const
  return sides.flatMap(({ field, label, value, below }) =>
    value < below
      ? []
      : [{ text: `${label} ${String(value)} ≥ ${String(below)} mmHg`, clause, fields: [field] }]
  )
}

/**
 * 血压控制不满意 of one visit: class 2, or class 3 or 4 over a pressure that missed its target (the form's one box names
 * the most serious only). Class 1 is controlled, also when the doctor overrode it.
 */
function isUnsatisfied(visit: EarlierVisit, context: AssessmentContext): boolean | null {
  const pressure = pressureOf(visit, context)
  if (pressure === null) return null
  const { classification } = visit
  if (classification === '1' || classification === null) return false
  if (classification === '2') return true
  const { systolicBelow, diastolicBelow } = limitOf(visit, context)
  return pressure.systolicMmHg >= systolicBelow || pressure.diastolicMmHg >= diastolicBelow
}

function targetOf(form: HypertensionForm, context: AssessmentContext): Assessment['target'] {
  const { systolicBelow, diastolicBelow, clause } = limitOf(form, context)
  return { systolicBelow, diastolicBelow, clause: `${clause}${comorbidityNote(context)}` }
}

/** The standard gives no number here, so it is said and not computed. */
const comorbidityNote = ({ conditions }: AssessmentContext): string =>
  conditions.some(code => code === 'diabetes-type-2' || code === 'chronic-kidney-disease')
    ? '；合并糖尿病或慢性肾脏病，目标可个体化适当降低'
    : ''

export const hypertensionRules: FormRules<HypertensionForm, HypertensionPolicy, EarlierVisit> = {
  words: { measured: hypertension.measured, fields: pressureFields, clauses },
  emergenciesOf,
  classify,
  targetOf,
  isUnsatisfied,
  check: (_form, checking) => {
    checkPressure(checking, '电话随访未取得血压，本次不按血压分类')
  }
}
