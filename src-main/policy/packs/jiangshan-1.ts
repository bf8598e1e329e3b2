import type { Pack } from '../pack/contract.ts'
import { documents, silent, stated } from './sources.ts'

const opinion = stated(documents.jiangshanOpinion)
const open = { percent: null, amountFen: null, payBy: null }

export const jiangshan1: Pack = {
  id: 'jiangshan-1',
  region: 'jiangshan',
  version: 1,
  validFrom: null,
  validTo: null,
  documents: [documents.jiangshanOpinion],
  remarks: {
    'fee.annualFen': '意见只写每人每月不低于 5 元（每年不低于 60 元），请填写本中心实际标准。',
    'fee.payers': '意见写明由居民、医保、财政分担，未写比例。'
  },
  values: {
    ...silent,
    'fee.monthlyMinFen': opinion(500),
    'fee.annualMinFen': opinion(6_000),
    'fee.payers': opinion([
      { who: 'resident', ...open },
      { who: 'insurance-fund', ...open },
      { who: 'finance', ...open }
    ]),
    'fee.inPerformanceTotal': opinion(false),
    'contract.termMonthsMin': opinion(12),
    'contract.renewal': opinion('voluntary'),
    'contract.householdEncouraged': opinion(true),
    'contract.freeChoiceArea': opinion('own-township'),
    'contract.signingModes': opinion(['visit', 'admission', 'check-up', 'follow-up'], '体检指上门体检'),
    'team.membersMin': opinion(3),
    'team.membersMax': opinion(5),
    'team.panelPersonsMax': opinion(2000),
    'keyPopulations.codes': opinion([
      'age65',
      'child-0-6',
      'maternal',
      'chronic',
      'disabled-incl-mental',
      'low-income',
      'destitute',
      'special-family-planning'
    ]),
    'prescription.longDaysMax': opinion(90, '连续处方不超过 3 个月'),
    'prescription.localName': opinion('连续处方'),
    'referral.priorities': opinion(['expert-clinic', 'examination']),
    'referral.numbersTo': opinion(['institution', 'doctor']),
    'insurance.differentialByLevel': opinion(true),
    'insurance.capitation': opinion('explore'),
    'assessment.factors': opinion([
      'count-mix',
      'outpatient-work',
      'quality',
      'satisfaction',
      'first-visit-referral',
      'cost-control'
    ]),
    'assessment.signingTargets': opinion([
      { year: 2016, percent: 20 },
      { year: 2020, percent: 50 }
    ]),
    'assessment.targetBase': opinion('registered'),
    'assessment.primaryVisitSharePercent': opinion(60)
  }
}
