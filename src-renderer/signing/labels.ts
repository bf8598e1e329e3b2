import type { Evidence } from '@contract/signing/agreement'
import type { signingMode, ContractPhase } from '@contract/signing/lifecycle'
import type { CallRecord } from '@contract/signing/lists/call'
import type { z } from 'zod'
import { diseaseLabels, keyPopulationLabels } from '../resident/labels.ts'

export const signingModes: Readonly<Record<z.infer<typeof signingMode>, string>> = {
  '1': '集中签约',
  '2': '就诊时',
  '3': '上门',
  '4': '网络',
  '5': '住院时',
  '6': '体检时',
  '7': '随访时',
  '8': '功能社区',
  '9': '其他'
}

export const parties: Readonly<Record<Evidence['party'], string>> = {
  resident: '签约人',
  guardian: '监护人（代理人）',
  doctor: '家庭医生'
}

export const consents: Readonly<Record<Evidence['consents'][number], string>> = {
  agreement: '已阅读并同意本协议',
  privacy: '已阅读个人信息处理告知',
  'health-data': '单独同意处理本人的健康信息',
  'e-signature': '同意以手写电子签名签署'
}

/** `1,200.00` */
export const yuan = (fen: number): string =>
  `${String(Math.floor(fen / 100)).replace(/\B(?=(\d{3})+$)/g, ',')}.${String(fen % 100).padStart(2, '0')}`

/** How often, as it stands on the agreement. */
export const timesLabel = (line: {
  readonly timesPerYear: number | null
  readonly isUnlimited: boolean
}): string =>
  line.isUnlimited ? '不限次' : line.timesPerYear === null ? '按需' : `每年 ${String(line.timesPerYear)} 次`

export const phases: Readonly<Record<ContractPhase, string>> = {
  draft: '草稿',
  'pending-signature': '待签字',
  'pending-review': '待审核',
  effective: '有效',
  transferred: '已转签',
  terminated: '已解约',
  void: '已作废',
  upcoming: '待生效',
  expiring: '即将到期',
  expired: '已到期',
  renewed: '已续签'
}

export const populationClasses = { I: 'Ⅰ类', II: 'Ⅱ类', III: 'Ⅲ类' } as const

const ageCodes: Readonly<Record<string, string>> = {
  age60: '60 岁以上',
  age65: '65 岁以上',
  age80: '80 岁以上',
  'child-0-6': '0–6 岁',
  'child-0-3': '0–3 岁'
}
/** Who is of the one is of the other too: only the narrower is said. */
const narrower: Readonly<Record<string, readonly string[]>> = {
  age60: ['age65', 'age80'],
  age65: ['age80'],
  'child-0-6': ['child-0-3']
}
/** Key populations as the file and the packs name them; a dash where there is none. */
export const keyCodesText = (codes: readonly string[]): string =>
  codes
    .filter(code => !narrower[code]?.some(one => codes.includes(one)))
    .map(code => ({ ...ageCodes, ...diseaseLabels, ...keyPopulationLabels })[code] ?? code)
    .join('、') || '—'

export const classOptions = [
  { code: 'I', key: '1', label: 'Ⅰ类 重点人群' },
  { code: 'II', key: '2', label: 'Ⅱ类 重点人群家人' },
  { code: 'III', key: '3', label: 'Ⅲ类 一般人群' }
] as const

export const callResults: Readonly<Record<CallRecord['result'], string>> = {
  agreed: '同意签约',
  considering: '再考虑',
  refused: '不愿签',
  'no-answer': '无人接听',
  'wrong-number': '号码错误',
  'moved-away': '已迁走',
  deceased: '已去世',
  'signed-elsewhere': '已在别处签约'
}

/** What else is to be done about it. */
export const callHints: Readonly<Partial<Record<CallRecord['result'], string>>> = {
  'wrong-number': '请设法核实电话，并在居民档案中更正。',
  'moved-away': '保存后请在居民档案中登记迁出。',
  deceased: '保存后请核实，并在居民档案中登记死亡。',
  'signed-elsewhere': '请在备注中写明签约的机构。'
}
