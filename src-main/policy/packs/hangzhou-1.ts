import type { Pack } from '../pack/contract.ts'
import { documents, silent, stated } from './sources.ts'

const article = stated(`${documents.compilation} 第五篇 杭州`)
const report = stated(documents.hangzhouReport)
const packageRow = { payType: null, tier: null, count: null, priceMinFen: null, priceMaxFen: null }
const cycle = { by: null, covers: null, result: null }

export const hangzhou1: Pack = {
  id: 'hangzhou-1',
  region: 'hangzhou',
  version: 1,
  validFrom: null,
  validTo: null,
  documents: [documents.compilation, documents.hangzhouReport],
  remarks: { 'entitlements.outcallFen': '材料写明设出诊费，未写金额。' },
  values: {
    ...silent,
    'fee.annualFen': article(12_000),
    'fee.monthlyFen': article(1_000),
    'fee.payers': article([
      { who: 'resident', percent: 10, amountFen: 1_200, payBy: null },
      { who: 'city', percent: 25, amountFen: 3_000, payBy: null },
      { who: 'district', percent: 65, amountFen: 7_800, payBy: null }
    ]),
    'fee.inPerformanceTotal': article(false),
    'fee.earmarked': article(true),
    'fee.area': article('主城区'),
    'packages.list': article([
      { kind: 'basic', ...packageRow, content: ['doctor-friend', 'basic-medical', 'health-management'] },
      { kind: 'individual', ...packageRow, content: null }
    ]),
    'team.helpers': article(['nurse', 'pharmacist', 'specialist', 'rehab-therapist']),
    'team.diseaseLeads': article([
      'hypertension',
      'diabetes',
      'coronary-heart-disease',
      'respiratory',
      'dyslipidaemia'
    ]),
    'team.hasAllocationRight': article(true),
    'prescription.commonDrugsForSigned': article(true),
    'referral.releaseLeadDays': article(14, '市级医院提前两周释放固定号源'),
    'referral.quotaPercent': report(30, '市级医院开放的专家资源'),
    'referral.platform': article(['booking', 'exam-booking', 'record-up-down', 'satisfaction']),
    'referral.satisfactionRating': article(true),
    'referral.routing': article('county-first'),
    'referral.needsFiling': article('with-referral', '一键转诊，同时医保备案'),
    'referral.upRateCeilingPercent': article(15, '动脉网报道实际为 12.04%'),
    'referral.centres': article(['imaging-consult', 'ecg-consult', 'sterile-supply', 'chronic-joint-clinic']),
    'insurance.outpatientDeductibleChangeFen': article(-30_000),
    'insurance.outpatientDeductibleScope': article(
      '汇编写参保人员，动脉网写城镇职工医保',
      '两份材料不一致，须确认'
    ),
    'insurance.outpatientDeductibleCondition': article('community-first-visit'),
    'insurance.ratioRule': article('referred-resident-scheme-as-primary'),
    'entitlements.bedSetUpFen': article(8_000),
    'entitlements.bedSetUpPreviousFen': article(1_000),
    'entitlements.bedRoundFen': article(4_000),
    'entitlements.bedAllReimbursed': article(true),
    'assessment.cycle': article(
      [
        {
          level: 'city',
          timesPerYear: 1,
          atLeast: false,
          ...cycle,
          by: 'third-party',
          covers: 'every-doctor'
        },
        { level: 'county', timesPerYear: 2, atLeast: true, ...cycle },
        { level: 'institution', timesPerYear: 4, atLeast: true, ...cycle }
      ],
      '机构每季度至少一次'
    )
  }
}
