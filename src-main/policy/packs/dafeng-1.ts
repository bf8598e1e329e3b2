import type { Pack } from '../pack/contract.ts'
import { derived, documents, silent, stated } from './sources.ts'

const source = `${documents.compilation} 第七篇 盐城大丰`
const article = stated(source)
const row = { kind: null, payType: null, count: null, content: null }

export const dafeng1: Pack = {
  id: 'dafeng-1',
  region: 'dafeng',
  version: 1,
  validFrom: null,
  validTo: null,
  documents: [documents.compilation],
  remarks: {},
  values: {
    ...silent,
    'packages.list': article([
      { ...row, tier: 'basic', priceMinFen: 0, priceMaxFen: 0 },
      { ...row, tier: 'primary', priceMinFen: 5_000, priceMaxFen: 5_000 },
      { ...row, tier: 'middle', priceMinFen: 10_000, priceMaxFen: 15_000 },
      { ...row, tier: 'high', priceMinFen: 20_000, priceMaxFen: 80_000 }
    ]),
    'packages.types': article([
      'copd',
      'elderly',
      'hypertension',
      'diabetes',
      'women-children',
      'disabled',
      'cancer'
    ]),
    'packages.pricing': article('各项收费标准之和 − 医保（新农合）补偿 − 公共卫生经费 − 优惠'),
    'contract.termMonthsDefault': derived(source)(12, '由按年定价推得'),
    'contract.unit': article('household-or-person'),
    'team.panelHouseholdsSoft': article(100),
    'team.townshipTeams': article(53),
    'team.villageVisit': article('half-day-per-week'),
    'referral.remoteWeekdays': article([2, 4]),
    'referral.remoteFeeFen': article(3_000),
    'referral.remoteFundPercent': article(50),
    'referral.remoteSpecialties': article(['cardiology', 'endocrinology']),
    'insurance.ratioRule': article('stepwise-chronic-as-township-inpatient'),
    'insurance.extraPaymentByContract': article(true, '新农合在总额控制内按签约增加支付'),
    'entitlements.homeVisitWho': article(['bedridden', 'immobile']),
    'entitlements.homeVisitUnlimited': article(true),
    'assessment.qcBy': article('township-hospital'),
    'assessment.methods': article(['handbook-check', 'call-back']),
    'assessment.rewardOnlyAtStart': article(true)
  }
}
