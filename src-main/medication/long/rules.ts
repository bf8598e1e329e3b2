import { daysBetween, addDays } from '../../lib/clock.ts'
import { longEligibility } from '../../policy/pack/words/contract.ts'
import { type LongPrescriptionRules, supplyUntil } from '../../policy/rules.ts'
import { type DrugControl, drugControls } from '../drug/contract.ts'
import type { Condition, Reckoned, Supply } from './contract.ts'

const words = ({ amount, unit }: Supply): string => `${String(amount)} ${unit === 'day' ? '天' : '个月'}`

/**
 * When such a supply ends, and what it asks for. Months are calendar months; beyond what the nation allows it is cut and
 * says so, unless the pack lifts that; what the region or the centre itself limits is refused.
 */
export function reckonLong(
  prescribedOn: string,
  asked: Supply,
  rules: LongPrescriptionRules,
  drugs: number
): Reckoned {
  const { on, cutTo } = supplyUntil(prescribedOn, asked, rules.monthsMax === null ? null : rules.daysMax)
  const days = daysBetween(prescribedOn, on)
  return {
    days,
    endsOn: on,
    cutTo,
    needsReason: rules.reasonAboveDays !== null && days > rules.reasonAboveDays,
    sheets: rules.drugsPerSheetMax === null ? null : Math.ceil(drugs / rules.drugsPerSheetMax),
    refused: lengthRefused(prescribedOn, asked, rules)
  }
}

function lengthRefused(
  prescribedOn: string,
  asked: Supply,
  { name, source, daysMin, daysMax, monthsMin, monthsMax }: LongPrescriptionRules
): string | null {
  if (daysMax === null && monthsMax === null)
    return `地区政策没有规定${name}最长多久，请管理员先在“设置 → 地区政策”中填写。`
  const wanted = supplyUntil(prescribedOn, asked, null).on
  const most =
    monthsMax !== null
      ? { amount: monthsMax, unit: 'month' as const }
      : { amount: daysMax ?? 0, unit: 'day' as const }
  if (wanted > supplyUntil(prescribedOn, most, null).on)
    return `${name}最长 ${words(most)}（${source}），请缩短。`
  const least: Supply | null =
    monthsMin !== null
      ? { amount: monthsMin, unit: 'month' }
      : daysMin !== null
        ? { amount: daysMin, unit: 'day' }
        : null
  if (least !== null && wanted < supplyUntil(prescribedOn, least, null).on)
    return `${name}不少于 ${words(least)}，更短的请按普通处方开具。`
  return null
}

/** Why a drug cannot be part of a long prescription; null: it can. */
export function drugRefused(
  drug: { readonly control: DrugControl | null; readonly isListed: boolean },
  { name, excludes }: Pick<LongPrescriptionRules, 'name' | 'excludes'>
): string | null {
  if (excludes.length === 0) return null
  if (!drug.isListed) return `不在本中心药品目录中，无法判断能否开${name}`
  if (drug.control === null)
    return `药品目录没有注明它是否属于${excludes.map(code => drugControls[code]).join('、')}`
  const { control } = drug
  return excludes.some(code => code === control) ? `${drugControls[control]}不能开${name}` : null
}

/** What the records say of somebody, for the conditions of a pack. */
export interface LongFacts {
  readonly isSigned: boolean
  readonly diseases: readonly string[]
  /** Lines about the last visits and readings, and about how the drugs are taken. */
  readonly stability: readonly string[]
  readonly adherence: readonly string[]
}

/** Each condition of the pack: what the records settle, and what a doctor has to. */
export function conditionsOf(
  eligibility: LongPrescriptionRules['eligibility'],
  facts: LongFacts
): readonly Condition[] {
  const diseases =
    facts.diseases.length === 0 ? ['没有登记慢性病'] : [`登记的慢性病：${facts.diseases.join('、')}`]
  return eligibility.map((code): Condition => {
    const base = { code, label: longEligibility[code] }
    switch (code) {
      case 'signed':
        return {
          ...base,
          state: facts.isSigned ? 'met' : 'unmet',
          facts: [facts.isSigned ? '今天有生效的签约协议' : '今天没有生效的签约协议']
        }
      case 'chronic':
        return { ...base, state: facts.diseases.length > 0 ? 'met' : 'unmet', facts: diseases }
      case 'clear-diagnosis':
        return { ...base, state: 'asked', facts: diseases }
      case 'stable':
        return { ...base, state: 'asked', facts: [...facts.stability] }
      case 'adherent':
        return { ...base, state: 'asked', facts: [...facts.adherence] }
    }
  })
}

/** Why these conditions stand against it; null: they are met, by the records or by what the doctor found. */
export function conditionsRefuse(
  conditions: readonly Condition[],
  found: readonly string[],
  name: string
): string | null {
  const unmet = conditions.filter(({ state }) => state === 'unmet')
  if (unmet.length > 0)
    return `不符合${name}条件：${unmet.map(({ label, facts }) => `${label}（${facts.join('；')}）`).join('、')}。`
  const open = conditions.filter(({ state, code }) => state === 'asked' && !found.includes(code))
  return open.length === 0
    ? null
    : `请医生评估后确认：${open.map(({ label }) => label).join('、')}；不符合的不能开${name}。`
}

/** Why the follow-up cannot be on that day; null: it falls inside the supply. */
export function followUpRefused(followUpOn: string, prescribedOn: string, endsOn: string): string | null {
  if (followUpOn <= prescribedOn) return '随访应在开药之后'
  return followUpOn < endsOn ? null : `随访应在药用完之前：最晚 ${addDays(endsOn, -1)}`
}
