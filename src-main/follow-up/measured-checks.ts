import { judge, judgeChange, judgePulsePressure, type LimitedItem } from '../policy/rules.ts'
import { bodyMassOf } from './body-mass.ts'
import type { Checking, Findings } from './checking.ts'
import { ageAt, pressureOf } from './classification.ts'
import type { AssessmentContext } from './context.ts'
import type { HypertensionForm } from './contract.ts'

type Field = keyof HypertensionForm

export function checkPressure({ form, context, findings, say, demand, note }: Checking): void {
  const { systolicMmHg: systolic, diastolicMmHg: diastolic } = form
  const both = systolic !== null && diastolic !== null
  const neither = systolic === null && diastolic === null
  if (!(form.way === '3' && neither)) {
    demand(systolic === null, 'systolicMmHg', '请测量或填写收缩压')
    demand(diastolic === null, 'diastolicMmHg', '请测量或填写舒张压')
  } else say(findings.hints, 'systolicMmHg', '电话随访未取得血压，本次不按血压分类')
  if (systolic !== null) note('systolicMmHg', judge(context.limits, 'systolicMmHg', systolic, null))
  if (diastolic !== null) note('diastolicMmHg', judge(context.limits, 'diastolicMmHg', diastolic, null))
  if (both) {
    const pressure = { systolicMmHg: systolic, diastolicMmHg: diastolic }
    note('diastolicMmHg', judgePulsePressure(context.limits, pressure))
  }
  if (pressureOf(form, context) !== null && systolic !== null) {
    const last = before(form, context).find(visit => visit.systolicMmHg !== null)?.systolicMmHg ?? null
    note('systolicMmHg', judgeChange(context.limits, 'systolicMmHg', systolic, last))
  }
  checkSeries(form, context, findings, say)
}

/** The pressure in the form is the one that was measured, or it is marked as typed. */
function checkSeries(
  form: HypertensionForm,
  { series }: AssessmentContext,
  { problems, warnings }: Findings,
  say: Checking['say']
): void {
  if (form.seriesId === null) return
  if (series === null) {
    say(problems, 'seriesId', '这次测量不属于该居民，请重新测量或手工填写')
    return
  }
  if (series.mean === null) {
    say(problems, 'seriesId', '这次测量的读数均未计入，请重新测量或手工填写')
    return
  }
  const { roundedSystolicMmHg, roundedDiastolicMmHg } = series.mean
  if (form.systolicMmHg !== roundedSystolicMmHg || form.diastolicMmHg !== roundedDiastolicMmHg) {
    const mean = `${String(roundedSystolicMmHg)}/${String(roundedDiastolicMmHg)}`
    say(problems, 'seriesId', `与这次测量的平均值 ${mean} 不一致，请重新采用测量值或改为手工填写`)
  }
  if (series.day !== form.visitDate) {
    say(warnings, 'seriesId', `血压测量于 ${series.day}，与随访日期不是同一天`)
  }
}

const numbers: readonly { readonly field: Field; readonly item: LimitedItem; readonly target?: true }[] = [
  { field: 'heartRatePerMinute', item: 'heartRatePerMinute' },
  { field: 'weightKg', item: 'weightKg' },
  { field: 'weightTargetKg', item: 'weightKg', target: true },
  { field: 'heightCm', item: 'heightCm' },
  { field: 'bmiTarget', item: 'bmi', target: true },
  { field: 'smoking', item: 'cigarettesPerDay' },
  { field: 'smokingTarget', item: 'cigarettesPerDay', target: true },
  { field: 'drinking', item: 'spiritsLiangPerDay' },
  { field: 'drinkingTarget', item: 'spiritsLiangPerDay', target: true }
]

/** Earlier records of the day of the visit or before, newest first. */
export const before = (form: HypertensionForm, { earlier }: AssessmentContext) =>
  earlier.filter(visit => visit.visitDate <= form.visitDate)

export function checkNumbers({ form, context, note }: Checking): void {
  const { limits } = context
  const age = ageAt(form, context)
  for (const { field, item, target } of numbers) {
    const value = form[field]
    if (typeof value !== 'number') continue
    const verdict = judge(limits, item, value, age)
    // A target is a wish: only the impossible is refused.
    if (target !== true || verdict.tier === 'refuse') note(field, verdict)
  }
  const visits = before(form, context)
  if (form.weightKg !== null) {
    const last = visits.find(({ weightKg }) => weightKg !== null)?.weightKg ?? null
    note('weightKg', judgeChange(limits, 'weightKg', form.weightKg, last))
  }
  if (form.heightCm !== null) {
    const last = visits.find(({ heightCm }) => heightCm !== null)?.heightCm ?? context.heightCm
    note('heightCm', judgeChange(limits, 'heightCm', form.heightCm, last))
  }
  const mass = bodyMassOf(form.weightKg, form.heightCm ?? context.heightCm)
  if (mass !== null) note('weightKg', judge(limits, 'bmi', mass.value, age))
}
