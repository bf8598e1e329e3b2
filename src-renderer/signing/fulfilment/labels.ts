import type { LineState, PanelRow } from '@contract/signing/fulfilment'
import type { entitlementKind } from '@contract/signing/fulfilment/entitlement'
import type { z } from 'zod'
import type { Tone } from '../../lib/list/declaration.ts'

export const lineStates: Readonly<Record<LineState, string>> = {
  overdue: '逾期',
  due: '将到期',
  later: '未到期',
  complete: '已完成',
  'as-needed': '按需',
  unlimited: '不限次'
}
/** The class that gives a state its colour and its sign. */
export const stateTone = (state: LineState): Tone =>
  state === 'overdue' ? 'attention' : state === 'complete' ? 'confirmed' : ''

export type EntitlementKind = z.infer<typeof entitlementKind>
export const entitlements: Readonly<Record<EntitlementKind, string>> = {
  'home-visit': '上门服务',
  'unlimited-home-visit': '不限次上门',
  screening: '免费健康筛查',
  'long-prescription': '长处方'
}
export const askedValues: Readonly<Record<string, string>> = {
  'entitlements.homeVisitAgeMin': '上门服务：年满几岁',
  'entitlements.homeVisitWho': '上门服务：其他对象',
  'entitlements.homeVisitPerYearMin': '上门服务：每年至少几次',
  'entitlements.homeVisitUnlimited': '上门服务：是否不限次数',
  'entitlements.elderlyAgeMin': '老年人服务：年满几岁',
  'entitlements.freeScreeningAgeMin': '免费健康筛查：年满几岁',
  'prescription.longDaysMax': '长处方：最长天数'
}

/** `1/4`, or `3 次` where no number was promised. */
export const progress = ({
  done,
  promised
}: Pick<PanelRow, 'done'> & { readonly promised: number | null }): string =>
  promised === null ? `${String(done)} 次` : `${String(done)}/${String(promised)}`
