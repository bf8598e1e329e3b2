import type { Pack } from '../pack/contract.ts'
import { addedByNation, withNational } from './everywhere.ts'
import { shanghai1 } from './shanghai-1.ts'
import { documents, stated } from './sources.ts'

const city = stated(`${documents.compilation} 第一篇 上海`)
const weifang = stated(`${documents.compilation} 第三篇 浦东潍坊`)
const pudong = stated(`${documents.compilation} 第三篇 浦东`)

/** The star after three years of assessment, the 10,000 yuan as money for staff, months as the source says them. */
export const shanghai2: Pack = {
  ...shanghai1,
  id: 'shanghai-2',
  version: 2,
  remarks: {
    ...shanghai1.remarks,
    'referral.releaseLeadFactor': '原文「提前 50% 的时间」可理解为 1.5 倍，请向医联平台确认后填写。'
  },
  values: {
    ...shanghai1.values,
    'keyPopulations.codes': weifang(
      withNational(['age60', 'chronic', 'maternal', 'child', 'disabled']),
      addedByNation
    ),
    'prescription.longDaysMin': null,
    'prescription.longDaysMax': null,
    'prescription.longMonthsMin': city(1),
    'prescription.longMonthsMax': city(2),
    'referral.releaseLeadRule': city('提前 50% 的时间向家庭医生开放', '原文如此，含义须确认'),
    'assessment.cycle': pudong(
      [
        {
          level: 'doctor',
          timesPerYear: null,
          atLeast: null,
          by: 'training-centre',
          covers: null,
          result: 'star-1-5'
        }
      ],
      '连续三年培训考核后评定，结果公开'
    ),
    'assessment.starAfterYears': pudong(3),
    'assessment.payExtraPerPersonYearFen': null,
    'assessment.staffFundPerPersonYearFen': pudong(1_000_000, '原文为人员经费，不是个人收入')
  }
}
