import { addDays } from '../lib/clock.ts'
import { closedOn } from '../policy/rules.ts'
import { bodyMassOf } from './body-mass.ts'
import type { Checking, Decided, Findings, Sentences } from './checking.ts'
import type { VisitContext } from './context.ts'
import type { VisitForm } from './contract.ts'
import { type Field, type FormDefinition, holds, isEmpty } from './forms/contract.ts'
import { before, checkNumbers } from './measured-checks.ts'

/** Farther away nobody books a visit: at least four a year are owed. */
const farthestVisitDays = 366
/** Others than the overweight are weighed at least yearly. */
const weighingDays = 365

/**
 * Whether the form can be saved. Demanded is what decides safety, class and next date, as the definition states it, and
 * whatever explains an answer. What it only wishes is asked for by hints: a visit is not lost because nobody asked about
 * salt.
 * @param measured what the form's own rules demand of what was measured
 */
export function checkForm(
  definition: FormDefinition,
  form: VisitForm,
  context: VisitContext,
  decided: Decided,
  measured: (checking: Checking) => void
): Findings {
  const findings: Findings = { problems: {}, warnings: {}, hints: {} }
  const { problems } = findings
  const say = (into: Sentences, field: string, sentence: string): void => {
    into[field] = into[field] === undefined ? sentence : `${into[field]}；${sentence}`
  }
  const demand: Checking['demand'] = (missing, field, sentence) => {
    if (missing) say(problems, field, sentence)
  }
  const note: Checking['note'] = (field, { tier, sentence }) => {
    if (sentence !== null) say(tier === 'refuse' ? problems : findings.warnings, field, sentence)
  }
  const rules = { definition, form, context, decided, findings, say, demand, note }

  const date = dateProblem(form.visitDate, context)
  if (date !== null) problems['visitDate'] = date
  checkNeeded(rules)
  if (form.outcome === 'visited') {
    checkAnswers(rules)
    measured(rules)
    checkNumbers(rules)
    checkDecision(rules)
    suggest(rules)
  } else checkDeath(rules)
  checkNextVisit(rules)
  return findings
}

/** Why no visit can have been on this day; null when it can. */
export function dateProblem(
  visitDate: string,
  { today, birthDate }: Pick<VisitContext, 'today' | 'birthDate'>
): string | null {
  if (visitDate > today) return '随访日期不能晚于今天'
  return visitDate < birthDate ? '随访日期早于出生日期' : null
}

type Answered = Exclude<Field, { readonly type: 'worked-out' }>
const answeredOf = ({ fields }: FormDefinition): readonly (readonly [string, Answered])[] =>
  Object.entries(fields).flatMap(([key, field]) => (field.type === 'worked-out' ? [] : [[key, field]]))

/** What is not of a lost visit or of a death is of one that took place. */
const isAsked = ({ shows, neededWhen }: Answered, form: VisitForm): boolean =>
  (shows?.['outcome'] !== undefined || form.outcome === 'visited') &&
  holds(shows, form) &&
  holds(neededWhen, form)

function checkNeeded({ definition, form, demand }: Checking): void {
  for (const [key, field] of answeredOf(definition)) {
    const { needed } = field
    if (needed !== undefined && isAsked(field, form)) demand(isEmpty(form[key]), key, needed)
  }
}

function checkDeath({ form, context, demand }: Checking): void {
  if (form.outcome !== 'dead' || form.deathDate === null) return
  demand(form.deathDate > context.today, 'deathDate', '死亡日期不能晚于今天')
  demand(form.deathDate < context.birthDate, 'deathDate', '死亡日期早于出生日期')
}

const chosenOf = (form: VisitForm, key: string): readonly string[] => {
  const chosen = form[key]
  return Array.isArray(chosen) ? chosen.map(String) : []
}

function checkAnswers({ definition, form, context, findings, say, demand }: Checking): void {
  const dangers = chosenOf(form, 'dangers')
  for (const [key, field] of answeredOf(definition)) {
    if (field.type !== 'codes') continue
    const chosen = chosenOf(form, key)
    const alone = field.codes.find(({ code }) => code === field.exclusive)
    demand(
      alone !== undefined && chosen.includes(alone.code) && chosen.length > 1,
      key,
      `“${alone?.label ?? ''}”不能与其他${field.line ?? field.label}同时选择`
    )
    const mentioned = field.codes.filter(
      ({ code, danger }) => danger !== undefined && chosen.includes(code) && !dangers.includes(danger)
    )
    if (mentioned.length > 0) {
      const names = mentioned.map(({ label }) => label).join('、')
      say(findings.warnings, 'dangers', `${names}可能属于危急情况：请勾选危急情况，或确认不属于`)
    }
  }
  demand(
    context.sex === '1' && dangers.includes('pregnancy-lactation'),
    'dangers',
    '男性不能选妊娠期或哺乳期'
  )
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

function checkDecision({ form, context, decided, demand }: Checking): void {
  const { proposed, emergency } = decided
  const isUnsaid = emergency.length > 0 && form.emergencyNote === ''
  demand(
    emergency.length > 0 && form.emergencyAct === null,
    'emergencyAct',
    '危急情况：请先选择“已拨120／已紧急转诊”或“已就地处理”'
  )
  demand(isUnsaid && form.emergencyAct === 'handled', 'emergencyNote', '请写明如何处理、为何不转诊')
  demand(
    isUnsaid && form.emergencyAct === 'referred' && !context.byDoctor,
    'emergencyNote',
    '请写明已告知谁：哪位医生、120 或家属'
  )
  demand(
    form.classification !== null && form.classification !== proposed && form.overrideReason === '',
    'overrideReason',
    '分类与规范建议不同，请写明原因'
  )
}

function checkNextVisit({ form, context, decided, findings, say, demand }: Checking): void {
  const { nextVisitDate: chosen, outcome, visitDate } = form
  if (chosen === null || outcome === 'dead') return
  demand(chosen <= visitDate, 'nextVisitDate', '下次随访日期须晚于本次随访')
  if (chosen <= visitDate || dateProblem(visitDate, context) !== null) return
  demand(chosen > addDays(visitDate, farthestVisitDays), 'nextVisitDate', '下次随访日期不能超过一年')
  const closed = closedOn(context.holidays, chosen)
  if (closed !== null)
    say(findings.hints, 'nextVisitDate', `${chosen} 是${closed.name}假期，请确认当天有人接诊`)
  const latest = decided.plan.nextVisitDate
  demand(
    outcome === 'visited' && latest !== null && chosen > latest && form.overrideReason === '',
    'overrideReason',
    '下次随访晚于规范建议的日期，请写明原因'
  )
}

function suggest({ definition, form, context, decided, findings, say }: Checking): void {
  const { hints } = findings
  for (const [key, { wished }] of answeredOf(definition)) {
    if (wished !== undefined && isEmpty(form[key])) say(hints, key, `${wished}尚未填写`)
  }
  if (definition.measured !== undefined && form.weightKg === null && form.way !== '3') {
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
