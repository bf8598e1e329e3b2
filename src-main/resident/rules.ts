import { ageOn, isRealDay } from '../lib/clock.ts'
import type { HouseholdType, Resident, ResidentInput } from './contract.ts'
import { inspectIdNumber } from './id-number.ts'

/** A disease as stored, with the day since which it is under management. */
export type StoredCondition = Condition & {
  /** As stated, else the day in the centre's zone on which it was written down first. */
  readonly managedSince: string
}

/** A resident as stored and journalled: what a person typed and what the system keeps. */
export interface ResidentRecord extends ResidentInput {
  readonly conditions: StoredCondition[]
  readonly id: string
  readonly version: number
  readonly recordNumber: string
  readonly status: Resident['status']
  readonly statusOn: string | null
  /** What was said of the last change of status; missing where nothing was. */
  readonly statusReason?: string
  /** The file that goes on for this person; missing: this one. */
  readonly joinedInto?: string
  /** Files that were joined to this one; missing: none. */
  readonly replaces?: readonly string[]
  readonly createdAt: string
  readonly updatedAt: string
}

type KeyPopulation = ResidentInput['keyPopulations'][number]
type Condition = ResidentInput['conditions'][number]

/**
 * Since when each disease is under management: the day stays while the disease does, whatever else is edited.
 * @param today in the centre's zone
 */
export const managedConditions = (
  typed: readonly Condition[],
  before: readonly StoredCondition[],
  today: string
): StoredCondition[] =>
  typed.map(one => {
    const known = before.find(
      ({ code, endedOn }) => code === one.code && (endedOn === null || endedOn === one.endedOn)
    )
    const stays = known !== undefined && known.managedFrom === one.managedFrom
    return { ...one, managedSince: stays ? known.managedSince : (one.managedFrom ?? today) }
  })

/** U+00B7 is the official dot of names such as 买买提·艾力; keyboards offer others. */
export function normaliseName(name: string): string {
  return name
    .normalize('NFC')
    .replace(/[・•．‧∙⋅･]/g, '·')
    .replace(/\s*·\s*/g, '·')
    .replace(/(?<=\p{Script=Han})\s+(?=\p{Script=Han})/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
}

export interface Settled {
  readonly input: ResidentInput
  /** Field → what is wrong; empty when it may be stored. */
  readonly problems: Readonly<Record<string, string>>
}

/** Brings what was typed into its stored form and says what cannot be stored. */
export function settle(typed: ResidentInput, today: string): Settled {
  const problems: Record<string, string> = {}
  const name = normaliseName(typed.name)
  const idNumber = settleIdNumber(typed, today, problems)
  checkBirthDate(typed, idNumber !== null && typed.idType === '01', today, problems)
  for (const [index, entry] of typed.keyPopulations.entries()) {
    if (entry.to !== null && entry.to < entry.from) {
      problems[`keyPopulations.${index}.to`] = '结束日期早于开始日期'
    }
  }
  for (const [index, entry] of typed.conditions.entries()) {
    for (const [field, problem] of conditionProblems(entry, typed.birthDate, today)) {
      problems[`conditions.${index}.${field}`] = problem
    }
    const earlier = typed.conditions.slice(0, index)
    if (entry.endedOn === null && earlier.some(one => one.code === entry.code && one.endedOn === null)) {
      problems[`conditions.${index}.code`] = '同一疾病重复'
    }
  }
  const phones = typed.phones.filter(
    (phone, index) => typed.phones.findIndex(other => other.number === phone.number) === index
  )
  const differs = idNumber?.differs ?? false
  return {
    input: {
      ...typed,
      name,
      phones,
      idNumber: idNumber?.number ?? null,
      differenceReason: differs ? typed.differenceReason : null,
      payments: [...new Set(typed.payments)],
      allergies: [...new Set(typed.allergies)]
    },
    problems
  }
}

function settleIdNumber(
  typed: ResidentInput,
  today: string,
  problems: Record<string, string>
): { readonly number: string; readonly differs: boolean } | null {
  if (typed.idNumber === null) return null
  const number = typed.idNumber.replace(/\s/g, '').toUpperCase()
  if (typed.idType !== '01') {
    if (!/^[\p{L}\p{N}()（）-]{4,30}$/u.test(number))
      problems['idNumber'] = '证件号码只能是字母、数字、括号和 -'
    return { number, differs: false }
  }
  const facts = inspectIdNumber(number, today)
  if (facts.normalised === null) {
    problems['idNumber'] = facts.problem ?? '身份证号码无效'
    return { number, differs: false }
  }
  const sexDiffers = facts.sex !== typed.sex
  const birthDiffers = facts.birthDate !== typed.birthDate
  if ((sexDiffers || birthDiffers) && (typed.differenceReason ?? '') === '') {
    if (sexDiffers) problems['sex'] = `与身份证号码（${facts.sex === '1' ? '男' : '女'}）不符`
    if (birthDiffers) problems['birthDate'] = `与身份证号码（${facts.birthDate}）不符`
    problems['differenceReason'] = '与身份证号码不符时请写明原因'
  }
  return { number: facts.normalised, differs: sexDiffers || birthDiffers }
}

function checkBirthDate(
  typed: ResidentInput,
  documented: boolean,
  today: string,
  problems: Record<string, string>
): void {
  if (typed.birthDate > today) problems['birthDate'] ??= '出生日期在今天之后'
  else if (!documented && ageOn(typed.birthDate, today) > 130)
    problems['birthDate'] ??= '年龄超过 130 岁，请核对'
}

function* conditionProblems(
  entry: Condition,
  birthDate: string,
  today: string
): Generator<readonly [string, string]> {
  const { diagnosedOn, managedFrom, endedOn } = entry
  if (diagnosedOn !== null) {
    if (diagnosedOn.length === 10 && !isRealDay(diagnosedOn)) yield ['diagnosedOn', '日期不存在']
    else if (diagnosedOn > today) yield ['diagnosedOn', '确诊日期在今天之后']
    else if (diagnosedOn < birthDate.slice(0, diagnosedOn.length))
      yield ['diagnosedOn', '确诊日期早于出生日期']
  }
  if (endedOn !== null && managedFrom !== null && endedOn < managedFrom) {
    yield ['endedOn', '结束日期早于纳入管理日期']
  }
}

/** What the key populations are called in the context bar; what matters at the desk comes first. */
const populationLabels: Readonly<Record<KeyPopulation['code'], string>> = {
  pregnant: '孕产妇',
  postpartum: '孕产妇',
  'severe-mental-disorder': '严重精神障碍',
  tuberculosis: '肺结核',
  bedridden: '卧床',
  'household-bed': '家庭病床',
  disabled: '残疾',
  'high-risk-hypertension': '高血压高危',
  'high-risk-diabetes': '糖尿病高危',
  'high-risk-family-member': '高危家庭',
  destitute: '特困',
  'low-income': '低保',
  'former-poverty-registered': '脱贫户',
  'special-family-planning': '计生特殊家庭',
  'retired-cadre': '离休',
  migrant: '流动人口'
}
const populationOrder = Object.keys(populationLabels)

/**
 * Short labels for one day. Ages are computed: 0–6 岁儿童、65 岁以上老年人 are objects of 国家基本公共卫生服务规范（第三版）;
 * 80 岁以上 replaces 65 岁以上.
 */
export function flagsOf(person: {
  readonly age: number
  readonly populations: readonly KeyPopulation['code'][]
}): readonly string[] {
  const { age, populations } = person
  const ofAge = age >= 80 ? ['80岁以上'] : age >= 65 ? ['65岁以上'] : age < 7 ? ['0–6岁'] : []
  const marked = [...populations]
    .sort((one, other) => populationOrder.indexOf(one) - populationOrder.indexOf(other))
    .map(code => populationLabels[code])
  return [...new Set([...ofAge, ...marked])]
}

/** Completed years; of somebody who has died, at death. */
export function ageOf(
  person: {
    readonly birthDate: string
    readonly status: Resident['status']
    readonly statusOn: string | null
  },
  today: string
): number {
  const day = person.status === 'deceased' && person.statusOn !== null ? person.statusOn : today
  return Math.max(0, ageOn(person.birthDate, day))
}

export const householdTypeLabels: Readonly<Record<HouseholdType, string>> = {
  healthy: '健康家庭',
  'high-risk': '高危家庭',
  chronic: '慢病家庭',
  disabled: '残疾家庭',
  other: '其他家庭'
}

/** 家庭类型 by its members, the one that needs most care first. */
export function householdType(
  members: readonly {
    readonly populations: readonly KeyPopulation['code'][]
    readonly conditions: readonly Condition['code'][]
  }[]
): string {
  const someone = (...codes: readonly KeyPopulation['code'][]): boolean =>
    members.some(({ populations }) => populations.some(code => codes.includes(code)))
  if (someone('disabled', 'bedridden', 'severe-mental-disorder')) return '残疾家庭'
  if (members.some(({ conditions }) => conditions.length > 0)) return '慢病家庭'
  if (someone('high-risk-hypertension', 'high-risk-diabetes', 'high-risk-family-member')) return '高危家庭'
  return '健康家庭'
}
