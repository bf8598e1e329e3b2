import type { Pack } from '../pack/contract.ts'
import { derived, documents, silent, stated } from './sources.ts'

const source = `${documents.compilation} 第九篇 厦门`
const article = stated(source)

export const xiamen1: Pack = {
  id: 'xiamen-1',
  region: 'xiamen',
  version: 1,
  validFrom: null,
  validTo: null,
  documents: [documents.compilation],
  remarks: {},
  values: {
    ...silent,
    'fee.annualFen': article(12_000),
    'fee.payers': article([
      { who: 'resident', percent: null, amountFen: 2_000, payBy: ['cash', 'health-account'] },
      { who: 'insurance-fund', percent: null, amountFen: 7_000, payBy: null },
      { who: 'finance', percent: null, amountFen: 3_000, payBy: null }
    ]),
    'fee.distribution': article([
      { to: 'institution', percent: null, amountFen: 2_000, rule: null },
      { to: 'team-leader', percent: null, amountFen: 8_000, rule: 'assessment' },
      { to: 'by-score', percent: null, amountFen: 2_000, rule: 'score' }
    ]),
    'fee.inPerformanceTotal': article(false),
    'contract.termMonthsDefault': derived(source)(12, '由每人每年收费推得'),
    'team.model': article('three-teacher'),
    'team.roles': article(['specialist', 'family-doctor-lead', 'health-manager']),
    'keyPopulations.codes': article(['hypertension', 'diabetes', 'age65', 'high-risk-family']),
    'keyPopulations.diseases': article(['hypertension', 'diabetes-type-2'], '起步的两种'),
    'keyPopulations.diseaseCount': article(15, '2016 年'),
    'prescription.longDaysMin': article(28),
    'prescription.longDaysMax': article(56),
    'prescription.longWording': article('4–8 周'),
    'referral.releaseLeadRule': article('签约居民比未签约提前 3 天预约'),
    'referral.signedLeadDays': article(3),
    'referral.greenChannel': article(true),
    'referral.needsFiling': article('insurance-centre-first'),
    'insurance.outpatientDeductibleNormalFen': article(50_000),
    'insurance.outpatientDeductibleSignedFen': article(0),
    'insurance.inpatientDeductible': article('waived-if-referred-and-filed'),
    'entitlements.homeVisitAgeMin': article(80),
    'entitlements.homeVisitWho': article(['immobile']),
    'entitlements.homeVisitPerYearMin': article(1),
    'entitlements.homeVisitFeeFen': article(0),
    'entitlements.elderlyAgeMin': article(65),
    'entitlements.elderlyServices': article(['follow-up', 'check-up', 'whole-course']),
    'entitlements.ownCashier': article(true),
    'assessment.cycle': article([
      { level: 'city-to-district', timesPerYear: null, atLeast: null, by: null, covers: null, result: null }
    ]),
    'satisfaction.thirdParty': article(true),
    'satisfaction.frequency': article('regular')
  }
}
