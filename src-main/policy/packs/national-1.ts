import type { Pack } from '../pack/contract.ts'
import { keyPopulations, signingModes } from '../pack/words/contract.ts'
import { design, documents, silent, standard, unverified } from './sources.ts'

const guidance = standard(documents.guidance2018)
const prescription = standard(`${documents.prescriptionRules}（转载文本）`)
const ours = design(documents.own)

type Codes<T> = [keyof T, ...(keyof T)[]]

/** What holds where a region is silent. */
export const national1: Pack = {
  id: 'national-1',
  region: 'national',
  version: 1,
  validFrom: null,
  validTo: null,
  documents: [
    documents.guidance2018,
    documents.guidance2022,
    documents.prescriptionRules,
    documents.longPrescriptionRules,
    documents.recordRules,
    documents.jiangshanOpinion,
    documents.own
  ],
  remarks: {},
  values: {
    ...silent,
    'contract.termMonthsMin': guidance(12, '签约周期原则上不少于一年'),
    'contract.termMonthsDefault': ours(12),
    'contract.termMonthsMax': unverified(documents.guidance2022)(36, '可签 1–3 年'),
    'contract.renewal': guidance('voluntary', '期满可续约或另选家庭医生'),
    'contract.graceDays': ours(30),
    'contract.remindDays': ours([60, 30, 7]),
    'contract.signingModes': ours(Object.keys(signingModes) as Codes<typeof signingModes>, '各地方式的合集'),
    'contract.oneActivePerPerson': guidance(true, '同期只选择一名家庭医生（团队）'),
    'contract.residenceMonthsMin': standard(`${documents.recordRules}居民健康档案`)(
      6,
      '常住以居住半年以上计'
    ),
    'team.membersMax': design(documents.jiangshanOpinion)(5, '借用江山的规定，超过时只提醒'),
    'team.panelPersonsMax': unverified(documents.guidance2018)(2000, '超过时只提醒'),
    'keyPopulations.codes': ours(
      (Object.keys(keyPopulations) as Codes<typeof keyPopulations>).filter(
        code => !['child', 'chronic', 'diabetes', 'disabled-incl-mental'].includes(code)
      ),
      '各地重点人群的合集，加国家规定的肺结核与严重精神障碍'
    ),
    'prescription.validDays': prescription(1, '开具当日有效'),
    'prescription.validDaysMax': prescription(3, '特殊情况由医师注明有效期限'),
    'prescription.ordinaryDaysMax': prescription(7, '慢性病、老年病可适当延长，须注明理由'),
    'prescription.emergencyDaysMax': prescription(3),
    'prescription.drugsPerSheetMax': prescription(5),
    'prescription.longDaysMax': standard(`${documents.longPrescriptionRules}（转述文本）`)(
      84,
      '诊断明确、病情稳定者最长 12 周'
    ),
    'prescription.longDaysReasonAbove': unverified(documents.longPrescriptionRules)(
      28,
      '一般不超过 4 周，超过的记录理由并告知患者'
    ),
    'prescription.longDaysAboveNational': ours(false, '地区上限与国家上限取较短者'),
    'prescription.longEligibility': standard(`${documents.longPrescriptionRules}（转述文本）`)([
      'clear-diagnosis',
      'stable'
    ]),
    'prescription.longExcludes': standard(`${documents.longPrescriptionRules}（转述文本）`)([
      'antibacterial',
      'narcotic',
      'similar-controlled'
    ]),
    'referral.followDays': standard(`${documents.recordRules}高血压患者健康管理（转载文本）`)(
      14,
      '转诊后 2 周内主动随访'
    ),
    'insurance.estimateOnly': ours(true, '起付线与报销不作为账单计算，以医保系统结算为准')
  }
}
