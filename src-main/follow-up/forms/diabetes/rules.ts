import type { DiabetesPolicy } from '../../../policy/contract.ts'
import { criticalGlucose, judge, type Pressure, pressureEmergencies } from '../../../policy/rules.ts'
import type { Checking } from '../../checking.ts'
import type { AssessmentContext, Classification, EarlierVisit, Reason } from '../../context.ts'
import type { Assessment } from '../../contract.ts'
import { believed, checkPressure, pressureOf } from '../../measured-checks.ts'
import { type Classified, type FormRules, mostSerious } from '../../rules.ts'
import { diabetes, type DiabetesForm } from './definition.ts'
import { comparedGlucose, glucoseFields, hasGlucose } from './glucose.ts'

type Context = AssessmentContext<DiabetesPolicy, DiabetesVisit>
/** A visit as the next ones look back at it. */
export type DiabetesVisit = EarlierVisit & Pick<DiabetesForm, 'fastingMmolL' | 'fastingMgDl'>

/** Where each decision is written. 本系统约定: our reading where the standard is silent. */
const clauses = {
  emergency: '规范第三版 2型糖尿病（二）随访评估 1：危急情况之一，处理后紧急转诊，2 周内主动随访转诊情况',
  satisfied: '规范第三版 2型糖尿病（三）分类干预 1：血糖控制满意（空腹血糖 <7.0 mmol/L），无其他异常',
  unsatisfied: '规范第三版 2型糖尿病（三）分类干预 2：第一次空腹血糖控制不满意或有药物不良反应，2 周内随访',
  refer:
    '规范第三版 2型糖尿病（三）分类干预 3：连续两次空腹血糖控制不满意、不良反应难以控制、新发或加重的并发症，转诊，2 周内主动随访转诊情况',
  form: '规范第三版 2型糖尿病随访服务记录表填表说明：并存几种情况时填写最严重的一种',
  routine: '规范第三版 2型糖尿病（二）随访评估：每年 4 次免费空腹血糖检测，至少 4 次面对面随访',
  unmeasured: '本系统约定：电话随访未取得空腹血糖时不作血糖分类，也不推迟应做的随访',
  lost: '规范第三版 2型糖尿病随访服务记录表填表说明：失访写明原因；2 周内再次联系为本系统约定',
  dead: '规范第三版 2型糖尿病随访服务记录表填表说明：死亡写明日期和原因'
} as const

const dangerWords = new Map<string, string>(
  diabetes.fields.dangers.codes.map(each => [each.code, 'title' in each ? each.title : each.label])
)

/** 危急情况, any one. A glucose is compared as it was given. */
function emergenciesOf(form: DiabetesForm, context: Context): Reason[] {
  const { policy } = context
  const { emergency: clause } = clauses
  const glucose = comparedGlucose(form, context)
  const critical = glucose === null ? null : criticalGlucose(policy, glucose.mmolL)
  const reasons: Reason[] =
    glucose === null || critical === null
      ? []
      : [{ text: glucoseText(glucose.mmolL, glucose.said, policy), clause, fields: glucoseFields }]
  const pressures = {
    systolicMmHg: believed(context, 'systolicMmHg', form.systolicMmHg),
    diastolicMmHg: believed(context, 'diastolicMmHg', form.diastolicMmHg)
  }
  for (const { text, field } of pressureEmergencies({ emergency: policy.pressureEmergency }, pressures)) {
    reasons.push({ text, clause, fields: [field] })
  }
  for (const danger of form.dangers) {
    if (danger !== 'pregnancy-lactation') {
      reasons.push({ text: dangerWords.get(danger) ?? danger, clause, fields: ['dangers'] })
    }
  }
  const isRaised = glucose !== null && glucose.mmolL >= policy.fastingBelow.value
  // Her own tick says that it is above normal; marked in the file alone, the glucose has to say it.
  if (form.dangers.includes('pregnancy-lactation') || (isRaised && context.pregnantOrPostpartum)) {
    const text = dangerWords.get('pregnancy-lactation') ?? ''
    reasons.push({ text, clause, fields: ['dangers', ...glucoseFields] })
  }
  return reasons
}

const glucoseText = (mmolL: number, said: string, { emergency }: DiabetesPolicy): string =>
  mmolL >= emergency.value.highFrom
    ? `空腹血糖 ${said} ≥ ${String(emergency.value.highFrom)} mmol/L`
    : `空腹血糖 ${said} ≤ ${String(emergency.value.lowTo)} mmol/L`

/** 此次随访分类. Satisfied is proposed only when nothing else is abnormal; else a doctor chooses. */
function classify(form: DiabetesForm, context: Context): Classified {
  const applies = new Map<Classification, Reason[]>()
  if (form.complication !== null && form.complication !== 'none') {
    const text = form.complication === 'new' ? '出现新的并发症' : '原有并发症加重'
    applies.set('4', [{ text, clause: clauses.refer, fields: ['complication'] }])
  }
  if (form.adverseReaction === '2') {
    const text = '存在药物不良反应'
    applies.set('3', [{ text, clause: clauses.unsatisfied, fields: ['adverseReaction'] }])
  }
  const glucose = comparedGlucose(form, context)
  const below = context.policy.fastingBelow.value
  if (glucose !== null && glucose.mmolL >= below) {
    const text = `空腹血糖 ${glucose.said} ≥ ${below.toFixed(1)} mmol/L`
    applies.set('2', [{ text, clause: clauses.satisfied, fields: glucoseFields }])
  }
  if (glucose === null || applies.size > 0) return mostSerious(applies, context.policy, clauses.form)
  const abnormal = otherwiseAbnormal(form, context)
  if (abnormal.length === 0) {
    const text = `空腹血糖 ${glucose.said} 低于 ${below.toFixed(1)} mmol/L，无其他异常`
    return { proposed: '1', reasons: [{ text, clause: clauses.satisfied, fields: glucoseFields }] }
  }
  const text = `空腹血糖 ${glucose.said} 低于 ${below.toFixed(1)} mmol/L，但${abnormal.map(each => each.says).join('、')}：请医生选择分类`
  const fields = [...new Set(abnormal.flatMap(each => each.fields)), 'classification']
  return { proposed: null, reasons: [{ text, clause: clauses.satisfied, fields }] }
}

/** 无其他异常 does not hold: why. */
function otherwiseAbnormal(
  form: DiabetesForm,
  context: Context
): readonly { readonly says: string; readonly fields: readonly string[] }[] {
  const { policy } = context
  const glucose = comparedGlucose(form, context)
  const pressure = pressureOf(form, context)
  const isLow = glucose !== null && glucose.mmolL <= policy.emergency.value.lowTo
  const found: (readonly [boolean, string, readonly string[]])[] = [
    [isLow, '低血糖', glucoseFields],
    [form.hypoglycaemia === '3', '低血糖反应频繁', ['hypoglycaemia']],
    [pressure !== null && isPressureHigh(pressure, policy), '血压高', ['systolicMmHg', 'diastolicMmHg']],
    [form.footPulse === '3', '足背动脉搏动消失', ['footPulse']],
    [form.symptoms.some(code => code !== '1'), '有症状', ['symptoms']]
  ]
  return found.flatMap(([holds, says, fields]) => (holds ? [{ says, fields }] : []))
}

const isPressureHigh = (
  { systolicMmHg, diastolicMmHg }: Pressure,
  { normalPressure }: DiabetesPolicy
): boolean =>
  systolicMmHg >= normalPressure.value.systolicBelow || diastolicMmHg >= normalPressure.value.diastolicBelow

/**
 * 空腹血糖控制不满意 of one visit is the finding, also under class 3 or 4; what a doctor has called class 1 is controlled,
 * and class 2 is not.
 */
function isUnsatisfied(visit: DiabetesVisit, context: Context): boolean | null {
  const glucose = comparedGlucose(visit, context)
  if (glucose === null) return null
  if (visit.classification === '1') return false
  return visit.classification === '2' || glucose.mmolL >= context.policy.fastingBelow.value
}

function targetOf(_form: DiabetesForm, { policy }: Context): Assessment['target'] {
  return {
    says: `空腹血糖 < ${policy.fastingBelow.value.toFixed(1)} mmol/L`,
    clause: policy.fastingBelow.source
  }
}

function check(form: DiabetesForm, checking: Checking): void {
  const { context, decided, findings, say, demand, note } = checking
  checkPressure(checking, '')
  const { fastingMmolL, fastingMgDl } = form
  if (form.way === '3' && !hasGlucose(form)) {
    say(findings.hints, 'fastingMmolL', '电话随访未取得空腹血糖，本次不按血糖分类')
  } else demand(!hasGlucose(form), 'fastingMmolL', '请填写空腹血糖')
  demand(fastingMmolL !== null && fastingMgDl !== null, 'fastingMgDl', '空腹血糖只填一种单位')
  demand(
    fastingMgDl !== null && form.fastingBy === 'venous',
    'fastingMgDl',
    '静脉血糖请按化验单的 mmol/L 填写'
  )
  if (fastingMmolL !== null) {
    // A meter shows one decimal, a laboratory gives two.
    const decimals = form.fastingBy === 'venous' ? 2 : 1
    demand(
      Number(fastingMmolL.toFixed(decimals)) !== fastingMmolL,
      'fastingMmolL',
      `空腹血糖最多 ${String(decimals)} 位小数`
    )
  }
  const glucose = comparedGlucose(form, { limits: null })
  if (glucose !== null) {
    const field = fastingMgDl === null ? 'fastingMmolL' : 'fastingMgDl'
    note(field, judge(context.limits, 'glucoseMmolL', Number(glucose.mmolL.toFixed(1)), null))
  }
  demand(form.hba1cOn !== null && form.hba1cOn > form.visitDate, 'hba1cOn', '检查日期不能晚于随访日期')
  const above = (context as Context).policy.heartRateAbove.value
  const isFast = form.heartRatePerMinute !== null && form.heartRatePerMinute > above
  if (isFast && !form.dangers.includes('tachycardia')) {
    say(
      findings.warnings,
      'dangers',
      `心率 ${String(form.heartRatePerMinute)} 次/分：持续超过 ${String(above)} 属于危急情况，请勾选，或确认不属于`
    )
  }
  const isOpen = decided.effective === null && comparedGlucose(form, context) !== null
  demand(isOpen, 'classification', '血糖达标但有其他异常，规范没有给出分类，请医生选择')
}

export const diabetesRules: FormRules<DiabetesForm, DiabetesPolicy, DiabetesVisit> = {
  words: { measured: diabetes.measured, fields: glucoseFields, clauses },
  emergenciesOf,
  classify,
  targetOf,
  isUnsatisfied,
  check
}
