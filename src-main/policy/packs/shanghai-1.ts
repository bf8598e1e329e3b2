import type { Pack } from '../pack/contract.ts'
import { documents, silent, stated } from './sources.ts'

const city = stated(`${documents.compilation} 第一篇 上海`)
const report = stated(documents.shanghaiReport)
const weifang = stated(`${documents.compilation} 第三篇 浦东潍坊`)
const pudong = stated(`${documents.compilation} 第三篇 浦东`)
const xietu = stated(`${documents.compilation} 第四篇 徐汇斜土`)
const huadong = stated(`${documents.compilation} 第二篇 华东医院`)
const open = { percent: null, amountFen: null, payBy: null }

export const shanghai1: Pack = {
  id: 'shanghai-1',
  region: 'shanghai',
  version: 1,
  validFrom: null,
  validTo: null,
  documents: [documents.compilation, documents.shanghaiReport],
  remarks: {
    'fee.annualFen': '两份材料未写金额；上海后来曾用每人每月 10 元（未核实），请按现行文件填写。',
    'fee.payers': '材料写明三方分担，未写比例。',
    'referral.releaseLeadFactor': '原文「提前 50%」含义不明，可理解为 1.5 倍，请向医联平台确认后填写。'
  },
  values: {
    ...silent,
    'fee.payers': report(
      [
        { who: 'insurance-fund', ...open },
        { who: 'public-health-fund', ...open },
        { who: 'resident', ...open }
      ],
      '按年收费，三方分担'
    ),
    'packages.catalogueClasses': city(6),
    'packages.catalogueItems': city(141),
    'packages.packageClasses': xietu(10),
    'packages.packageItems': xietu(18),
    'contract.combinationDoctors': city(1),
    'contract.combinationDistrictHospitalsMax': city(1, '可选，0 或 1 家'),
    'contract.combinationCityHospitalsMax': city(1, '可选，0 或 1 家'),
    'contract.combinationScope': city('whole-city'),
    'contract.signingModes': xietu(['concentrated', 'visit', 'home-visit', 'online']),
    'contract.populationClasses': weifang(['I', 'II', 'III']),
    'contract.householdTypes': xietu(['healthy', 'high-risk', 'chronic', 'disabled', 'other']),
    'team.observedHouseholdsPerDoctor': xietu(1068),
    'team.assistantRole': weifang(true),
    'keyPopulations.codes': weifang(['age60', 'chronic', 'maternal', 'child', 'disabled']),
    'prescription.longDaysMin': city(30),
    'prescription.longDaysMax': city(60),
    'prescription.longWording': city('1–2 个月'),
    'prescription.longEligibility': city(['signed', 'chronic', 'stable', 'adherent']),
    'prescription.extension': city(true),
    'prescription.delivery': city(['centre', 'station', 'pharmacy', 'home']),
    'prescription.deliveryFeeFen': city(0, '第三方物流免费配送'),
    'referral.quotaPercent': city(50),
    'referral.releaseLeadRule': city('比一般号源提前 50% 释放', '原文如此，含义须确认'),
    'referral.observedHospitals': city(35),
    'referral.liaisonDepartment': city(true),
    'referral.priorities': huadong(['booking', 'large-exam', 'consultation', 'bed', 'operation']),
    'insurance.ratioRule': report('higher-at-primary'),
    'insurance.inpatientDeductible': report('continuous-when-referred'),
    'entitlements.freeScreeningAgeMin': report(65, '健康筛查自选项目免费'),
    'assessment.cycle': pudong(
      [
        {
          level: 'doctor',
          timesPerYear: 1,
          atLeast: true,
          by: 'training-centre',
          covers: null,
          result: 'star-1-5'
        }
      ],
      '每年考核，结果公开'
    ),
    'assessment.payExtraPerPersonYearFen': pudong(1_000_000),
    'assessment.payStepCoefficients': pudong(true)
  }
}
