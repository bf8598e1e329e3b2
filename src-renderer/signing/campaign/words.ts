import type { Campaign } from '@contract/signing/lists/campaign'
import { today } from '../../lib/format.ts'

/** 斜土社区签约的四个阶段. */
export const stages: readonly { readonly code: Campaign['stage']; readonly label: string }[] = [
  { code: 'preparation', label: '准备' },
  { code: 'signing', label: '签约' },
  { code: 'verification', label: '信息核对' },
  { code: 'management', label: '分类管理' }
]
export const stageLabel = (stage: Campaign['stage']): string =>
  stages.find(({ code }) => code === stage)?.label ?? ''

/** Where a campaign stands by its days. */
export function courseOf({ from, to }: Pick<Campaign, 'from' | 'to'>): '未开始' | '进行中' | '已结束' {
  const now = today()
  if (now < from) return '未开始'
  return to !== null && now > to ? '已结束' : '进行中'
}
export const periodOf = ({ from, to }: Pick<Campaign, 'from' | 'to'>): string => `${from} 至 ${to ?? '不限'}`
