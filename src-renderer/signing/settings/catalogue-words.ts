import { packageTypes } from '@contract/policy/pack/words'
import type { ServiceItem, ServicePackage } from '@contract/signing/catalogue'
import { choices, type WordsOf } from '../../lib/choices.ts'
import { yuan } from '../labels.ts'

export const itemGroups: WordsOf<ServiceItem['group']> = {
  'basic-medical': '基本医疗',
  'public-health': '基本公卫',
  special: '按需收费'
}
const natures: WordsOf<ServiceItem['nature']> = { labour: '劳务', test: '检查检验' }
export const audiences: WordsOf<ServiceItem['audience']> = { person: '每人', household: '每户' }
const performers: WordsOf<ServiceItem['performer']> = {
  centre: '本中心',
  station: '服务站',
  township: '乡镇卫生院',
  village: '村卫生室',
  hospital: '上级医院',
  home: '居民家中'
}
export const groupOptions = choices(itemGroups)
export const natureOptions = choices(natures)
export const audienceOptions = choices(audiences)
export const performerOptions = choices(performers)

export const packageStates: WordsOf<ServicePackage['status']> = {
  draft: '草稿',
  published: '已发布',
  withdrawn: '已停用'
}
export const kinds: WordsOf<ServicePackage['kind']> = { basic: '基本包', individual: '个性化包' }
export const kindOptions = choices(kinds)
export const typeLabel = (code: string): string =>
  (packageTypes as Readonly<Record<string, string>>)[code] ?? code

/** `1,200.00`, `-12.00`, or a dash for what is not stated. */
export const money = (fen: number | null): string =>
  fen === null ? '—' : fen < 0 ? `-${yuan(-fen)}` : yuan(fen)

/** What is typed in yuan, kept in fen. */
export const fenOf = (typedYuan: number | null): number | null =>
  typedYuan === null ? null : Math.round(typedYuan * 100)
export const yuanOf = (fen: number | null): number | null => (fen === null ? null : fen / 100)

/** `2026-01-01 起`, `2026-01-01 至 2026-12-31`, or a dash for a draft. */
export const signableLabel = ({
  validFrom,
  validTo
}: Pick<ServicePackage, 'validFrom' | 'validTo'>): string =>
  validFrom === null ? '—' : validTo === null ? `${validFrom} 起` : `${validFrom} 至 ${validTo}`
