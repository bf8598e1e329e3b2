import type { Pack } from '../pack/contract.ts'
import { documents, silent, stated } from './sources.ts'

const article = stated(`${documents.compilation} 第六篇 成都`)
const row = { kind: null, tier: null, content: null }

export const chengdu1: Pack = {
  id: 'chengdu-1',
  region: 'chengdu',
  version: 1,
  validFrom: null,
  validTo: null,
  documents: [documents.compilation],
  remarks: { 'packages.list': '居民定额付费的 21 个市级服务包未写价格；协商付费的价格写在协议上。' },
  values: {
    ...silent,
    'fee.cityFundPerYearFen': article(1_000_000_000),
    'packages.list': article([
      { ...row, payType: 'government-full', count: 9, priceMinFen: 0, priceMaxFen: 0 },
      { ...row, payType: 'resident-fixed', count: 21, priceMinFen: null, priceMaxFen: null },
      { ...row, payType: 'resident-negotiated', count: 80, priceMinFen: null, priceMaxFen: null }
    ]),
    'team.types': article([
      { type: 'basic', roles: ['doctor', 'nurse', 'public-health'], onTopOf: null },
      { type: 'standard', roles: ['gp', 'nurse', 'public-health'], onTopOf: null },
      { type: 'enhanced', roles: ['upper-hospital-doctor'], onTopOf: ['basic', 'standard'] }
    ]),
    'team.optionalRoles': article(['psychologist', 'dietitian', 'social-worker', 'volunteer']),
    'team.observedMembersMean': article(6.3),
    'referral.unionPercent': article(100),
    'referral.sameDrugList': article(true),
    'insurance.inpatientDeductible': article('continuous-up-and-down'),
    'assessment.levels': article(['institution', 'county', 'city']),
    'assessment.indicatorCount': article(50),
    'assessment.indicatorGroups': article([
      'team',
      'signing',
      'basic-medical',
      'basic-public-health',
      'effect'
    ]),
    'service.places': article(['studio', 'day-care', 'compound', 'office', 'site', 'park'])
  }
}
