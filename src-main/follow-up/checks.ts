import { addDays } from '../lib/clock.ts'
import type { Verdict } from '../policy/rules.ts'
import { bodyMassOf } from './body-mass.ts'
import type { AssessmentContext } from './context.ts'
import type { HypertensionForm } from './contract.ts'
import type { Checking, Decided, Field, Findings, Sentences } from './checking.ts'
import { before, checkNumbers, checkPressure } from './measured-checks.ts'

/** Farther away nobody books a visit: at least four a year are owed. */
const farthestVisitDays = 366
/** Others than the overweight are weighed at least yearly. */
const weighingDays = 365

/**
 * Whether the form can be saved. Demanded is what decides safety, class and next date: date, way, symptoms, pressure
 * (a telephone call may bring none: then nothing is classified by it), adverse reaction, complications, adherence when
 * drugs are listed, and whatever explains an answer (other symptom, which reaction, which complication, why
 * overridden). The habits of the form are asked for by hints: a visit is not lost because nobody asked about salt.
 */
export function checkForm(form: HypertensionForm, context: AssessmentContext, decided: Decided): Findings {
  const findings: Findings = { problems: {}, warnings: {}, hints: {} }
  const { problems } = findings
  const say = (into: Sentences, field: Field, sentence: string): void => {
    into[field] = into[field] === undefined ? sentence : `${into[field]}；${sentence}`
  }
  const demand = (missing: boolean, field: Field, sentence: string): void => {
    if (missing) say(problems, field, sentence)
  }
  const note = (field: Field, { tier, sentence }: Verdict): void => {
    if (sentence !== null) say(tier === 'refuse' ? problems : findings.warnings, field, sentence)
  }
  const rules = { form, context, decided, findings, say, demand, note }

  const date = dateProblem(form.visitDate, context)
  if (date !== null) problems.visitDate = date
  if (form.outcome === 'visited') {
    checkAnswers(rules)
    checkPressure(rules)
    checkNumbers(rules)
    checkDecision(rules)
    suggest(rules)
  } else checkAbsence(rules)
  checkNextVisit(rules)
  return findings
}

/** Why no visit can have been on this day; null when it can. */
export function dateProblem(
  visitDate: string,
  { today, birthDate }: Pick<AssessmentContext, 'today' | 'birthDate'>
): string | null {
  if (visitDate > today) return '随访日期不能晚于今天'
  return visitDate < birthDate ? '随访日期早于出生日期' : null
}

function checkAbsence({ form, context, demand }: Checking): void {
  if (form.outcome === 'lost') {
    demand(form.lostReason === '', 'lostReason', '请填写失访原因')
    return
  }
  demand(form.deathDate === null, 'deathDate', '请填写死亡日期')
  demand(form.deathCause === '', 'deathCause', '请填写死亡原因（不明请写“不详”）')
  if (form.deathDate !== null) {
    demand(form.deathDate > context.today, 'deathDate', '死亡日期不能晚于今天')
    demand(form.deathDate < context.birthDate, 'deathDate', '死亡日期早于出生日期')
  }
}

function checkAnswers({ form, context, findings, say, demand }: Checking): void {
  demand(form.way === null, 'way', '请选择随访方式')
  demand(form.symptoms.length === 0, 'symptoms', '请选择症状；没有症状选“无症状”')
  demand(
    form.symptoms.includes('1') && form.symptoms.length > 1,
    'symptoms',
    '“无症状”不能与其他症状同时选择'
  )
  demand(form.symptoms.includes('10') && form.symptomOther === '', 'symptomOther', '请写明其他症状')
  demand(form.adverseReaction === null, 'adverseReaction', '请选择有无药物不良反应')
  demand(
    form.adverseReaction === '2' && form.adverseReactionNote === '',
    'adverseReactionNote',
    '请写明何药、何种反应'
  )
  demand(form.drugs.length > 0 && form.adherence === null, 'adherence', '请选择服药依从性')
  demand(form.complication === null, 'complication', '请选择有无并发症')
  demand(
    form.complication !== null && form.complication !== 'none' && form.complicationNote === '',
    'complicationNote',
    '请写明是哪种并发症'
  )
  demand(
    context.sex === '1' && form.dangers.includes('pregnancy-lactation'),
    'dangers',
    '男性不能选妊娠期或哺乳期'
  )
  const mentioned = alarmingSymptoms.filter(
    ({ symptom, danger }) => form.symptoms.includes(symptom) && !form.dangers.includes(danger)
  )
  if (mentioned.length > 0) {
    const names = mentioned.map(({ label }) => label).join('、')
    say(findings.warnings, 'dangers', `${names}可能属于危急情况：请勾选危急情况，或确认不属于`)
  }
  if (context.earlier.some(visit => visit.outcome === 'visited' && visit.visitDate === form.visitDate)) {
    say(findings.warnings, 'visitDate', '这一天已有随访记录，请确认不是重复填写')
  }
  const [ahead] = context.ahead
  if (ahead !== undefined) {
    say(
      findings.hints,
      'visitDate',
      `另有 ${ahead} 的随访，日期在今天之后（保存时电脑时钟不准），没有参与本次判断：请打开那条记录更正日期`
    )
  }
}

/** Symptom codes of the form whose words stand in the emergency list without a degree (unlike 头痛头晕, 眼花). */
const alarmingSymptoms = [
  { symptom: '3', danger: 'nausea-vomiting', label: '恶心呕吐' },
  { symptom: '5', danger: 'dyspnoea', label: '呼吸困难' },
  { symptom: '6', danger: 'palpitation-chest', label: '心悸胸闷' }
] as const

function checkDecision({ form, decided, demand }: Checking): void {
  const { proposed, emergency } = decided
  demand(
    emergency.length > 0 && form.emergencyAct === null,
    'emergencyAct',
    '危急情况：请先选择“已紧急转诊”或“已就地处理”'
  )
  demand(
    emergency.length > 0 && form.emergencyAct === 'handled' && form.emergencyNote === '',
    'emergencyNote',
    '请写明如何处理、为何不转诊'
  )
  demand(
    form.classification !== null && form.classification !== proposed && form.overrideReason === '',
    'overrideReason',
    '分类与规范建议不同，请写明原因'
  )
}

function checkNextVisit({ form, context, decided, demand }: Checking): void {
  const { nextVisitDate: chosen, outcome, visitDate } = form
  if (chosen === null || outcome === 'dead') return
  demand(chosen <= visitDate, 'nextVisitDate', '下次随访日期须晚于本次随访')
  if (chosen <= visitDate || dateProblem(visitDate, context) !== null) return
  demand(chosen > addDays(visitDate, farthestVisitDays), 'nextVisitDate', '下次随访日期不能超过一年')
  const latest = decided.plan.nextVisitDate
  demand(
    outcome === 'visited' && latest !== null && chosen > latest && form.overrideReason === '',
    'overrideReason',
    '下次随访晚于规范建议的日期，请写明原因'
  )
}

const habits: readonly { readonly field: Field; readonly label: string }[] = [
  { field: 'smoking', label: '日吸烟量' },
  { field: 'drinking', label: '日饮酒量' },
  { field: 'exerciseTimesPerWeek', label: '运动' },
  { field: 'salt', label: '摄盐情况' },
  { field: 'psychology', label: '心理调整' },
  { field: 'compliance', label: '遵医行为' }
]

function suggest({ form, context, decided, findings, say }: Checking): void {
  const { hints } = findings
  for (const { field, label } of habits) {
    if (form[field] === null) say(hints, field, `${label}尚未填写`)
  }
  if (form.weightKg === null && form.way !== '3') {
    const weighed = before(form, context).find(({ weightKg }) => weightKg !== null)
    const last = bodyMassOf(weighed?.weightKg ?? null, form.heightCm ?? context.heightCm)
    if (last?.overweight === true) say(hints, 'weightKg', `上次为${last.label}：超重、肥胖者每次随访测体重`)
    else if (weighed === undefined || addDays(weighed.visitDate, weighingDays) < form.visitDate) {
      say(hints, 'weightKg', '至少每年测一次体重')
    }
  }
  const { action } = decided.plan
  if ((action === 'refer' || action === 'emergency-refer') && form.referralReason === '') {
    say(hints, 'referralReason', '建议转诊：请填写转诊原因、机构及科别')
  }
}
