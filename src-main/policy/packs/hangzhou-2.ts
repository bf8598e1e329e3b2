import type { Pack } from '../pack/contract.ts'
import { hangzhou1 } from './hangzhou-1.ts'
import { documents, stated } from './sources.ts'

const article = stated(`${documents.compilation} 第五篇 杭州`)
const report = stated(documents.hangzhouReport)

/** Prices of the household bed, the way of referral and its filing from the report, which alone gives them. */
export const hangzhou2: Pack = {
  ...hangzhou1,
  id: 'hangzhou-2',
  version: 2,
  values: {
    ...hangzhou1.values,
    'referral.routing': report('county-first'),
    'referral.needsFiling': report('with-referral', '一键转诊，同时医保备案'),
    'entitlements.bedSetUpFen': report(8_000),
    'entitlements.bedSetUpPreviousFen': report(1_000),
    'entitlements.bedRoundFen': report(4_000),
    'entitlements.bedAllReimbursed': null,
    'entitlements.bedInReimbursement': article(true),
    'assessment.methods': article(['documents', 'on-site', 'routine-records', 'telephone-call-back'])
  }
}
