import type { HypertensionPolicy } from './contract.ts'

const standard = '国家基本公共卫生服务规范（第三版，2017）高血压患者健康管理服务规范'

/** Never edited once a visit was judged by it: a newer guideline is a further file with a version of its own. */
export const nbphs3: HypertensionPolicy = {
  version: 'NBPHS-3',
  title: standard,
  target: {
    value: {
      general: {
        systolicBelow: 140,
        diastolicBelow: 90,
        clause: '规范第三版 高血压（三）分类干预 1：一般患者 140/90 mmHg 以下'
      },
      elderlyFrom: 65,
      elderly: {
        systolicBelow: 150,
        diastolicBelow: 90,
        clause: '规范第三版 高血压（三）分类干预 1：≥65 岁 150/90 mmHg 以下'
      }
    },
    source: `${standard} （三）分类干预 1`,
    certainty: 'known'
  },
  emergency: {
    value: { systolicFrom: 180, diastolicFrom: 110 },
    source: `${standard} （二）随访评估 1`,
    certainty: 'standard'
  },
  routineDays: {
    value: 90,
    source: `${standard} （二）随访评估：每年至少 4 次面对面随访，按 90 天一次安排`,
    certainty: 'known'
  },
  unsatisfiedDays: {
    value: 14,
    source: `${standard} （三）分类干预 2：2 周内随访`,
    certainty: 'known'
  },
  referralFollowDays: {
    value: 14,
    source: `${standard} （二）随访评估 1、（三）分类干预 3：2 周内主动随访转诊情况`,
    certainty: 'standard'
  },
  minFaceToFacePerYear: {
    value: 4,
    source: `${standard} （二）随访评估`,
    certainty: 'standard'
  },
  roundBeforeCompare: {
    value: true,
    source: '本系统约定：平均值四舍五入到整数后再判断，使打印值与分类一致',
    certainty: 'design'
  },
  classOrder: {
    value: ['4', '3', '2', '1'],
    source: `${standard} 随访服务记录表填表说明：并存时填写最严重的一种；由重到轻 4、3、2、1 为本系统推定`,
    certainty: 'design'
  },
  lostCountsAsUncontrolled: {
    value: true,
    source: `${standard} 工作指标：失访者按血压未达标统计`,
    certainty: 'known'
  }
}
