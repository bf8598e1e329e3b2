import { ageOn } from '../lib/clock.ts'
import { judge, judgeChange, judgePulsePressure, type LimitedItem, type Pressure } from '../policy/rules.ts'
import { bodyMassOf } from './body-mass.ts'
import type { Checking, Findings } from './checking.ts'
import type { VisitContext } from './context.ts'
import type { VisitForm } from './contract.ts'

/** Completed years on the visit day. */
export const ageAt = (
  { visitDate }: Pick<VisitForm, 'visitDate'>,
  { birthDate }: Pick<VisitContext, 'birthDate'>
): number => Math.max(0, ageOn(birthDate, visitDate))

/** The value when it can be believed. */
export const believed = (
  { limits }: Pick<VisitContext, 'limits'>,
  item: LimitedItem,
  value: number | null
): number | null => (value !== null && judge(limits, item, value, null).tier !== 'refuse' ? value : null)

/** The pressure of a visit when it is complete and believable. */
export function pressureOf(
  form: Pick<VisitForm, 'systolicMmHg' | 'diastolicMmHg'>,
  context: Pick<VisitContext, 'limits'>
): Pressure | null {
  const systolicMmHg = believed(context, 'systolicMmHg', form.systolicMmHg)
  const diastolicMmHg = believed(context, 'diastolicMmHg', form.diastolicMmHg)
  if (systolicMmHg === null || diastolicMmHg === null) return null
  const pressure = { systolicMmHg, diastolicMmHg }
  return judgePulsePressure(context.limits, pressure).tier === 'refuse' ? null : pressure
}

const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null)
/** Of answers whose form is not known here. */
export const pressureIn = (values: Readonly<Record<string, unknown>>) => ({
  systolicMmHg: numberOf(values['systolicMmHg']),
  diastolicMmHg: numberOf(values['diastolicMmHg'])
})

/** @param untold what is said of a telephone call that brought none */
export function checkPressure(
  { form, context, findings, say, demand, note }: Checking,
  untold: string
): void {
  const { systolicMmHg: systolic, diastolicMmHg: diastolic } = form
  const both = systolic !== null && diastolic !== null
  const neither = systolic === null && diastolic === null
  if (!(form.way === '3' && neither)) {
    demand(systolic === null, 'systolicMmHg', '请测量或填写收缩压')
    demand(diastolic === null, 'diastolicMmHg', '请测量或填写舒张压')
  } else if (untold !== '') say(findings.hints, 'systolicMmHg', untold)
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
  form: VisitForm,
  { series }: VisitContext,
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

/** Earlier records of the day of the visit or before, newest first. */
export const before = <Earlier extends Pick<VisitForm, 'visitDate'>>(
  form: Pick<VisitForm, 'visitDate'>,
  { earlier }: { readonly earlier: readonly Earlier[] }
): readonly Earlier[] => earlier.filter(visit => visit.visitDate <= form.visitDate)

/** Every number that has limits in the policy; then what only several numbers say together. */
export function checkNumbers({ definition, form, context, note }: Checking): void {
  const { limits } = context
  const age = ageAt(form, context)
  for (const [key, field] of Object.entries(definition.fields)) {
    const value = form[key]
    if (field.type !== 'number' || field.limit === undefined || typeof value !== 'number') continue
    const verdict = judge(limits, field.limit as LimitedItem, value, age)
    // A target is a wish: only the impossible is refused.
    if (field.isTarget !== true || verdict.tier === 'refuse') note(key, verdict)
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
