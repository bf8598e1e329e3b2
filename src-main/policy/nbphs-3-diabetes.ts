import type { DiabetesPolicy } from './contract.ts'

const standard = '国家基本公共卫生服务规范（第三版，2017）2型糖尿病患者健康管理服务规范'
const guideline = '《国家基层糖尿病防治管理指南（2022）》综合控制目标'

/** Never edited once a visit was judged by it: a newer guideline is a further file with a version of its own. */
export const nbphs3Diabetes: DiabetesPolicy = {
  version: 'NBPHS-3',
  title: standard,
  fastingBelow: {
    value: 7,
    source: `${standard} （三）分类干预 1：空腹血糖 <7.0 mmol/L`,
    certainty: 'standard'
  },
  fastingBand: {
    value: { from: 4.4, to: 7 },
    source: `${guideline}：空腹血糖 4.4–7.0 mmol/L`,
    certainty: 'known'
  },
  nonFastingBelow: {
    value: 10,
    source: `${guideline}：非空腹血糖 <10.0 mmol/L`,
    certainty: 'known'
  },
  emergency: {
    value: { lowTo: 3.9, highFrom: 16.7 },
    source: `${standard} （二）随访评估 1`,
    certainty: 'standard'
  },
  pressureEmergency: {
    value: { systolicFrom: 180, diastolicFrom: 110 },
    source: `${standard} （二）随访评估 1`,
    certainty: 'standard'
  },
  heartRateAbove: {
    value: 100,
    source: `${standard} （二）随访评估 1：持续性心动过速（心率超过 100 次/分钟）`,
    certainty: 'standard'
  },
  normalPressure: {
    value: { systolicBelow: 140, diastolicBelow: 90 },
    source: `${standard} 填表说明：控制满意指血糖控制满意，无其他异常；血压以 140/90 mmHg 为界是本系统约定`,
    certainty: 'design'
  },
  pregnancyAskFrom: {
    value: { mmolL: 5.1, isOn: false },
    source: `${standard} （二）随访评估 1：妊娠期和哺乳期血糖高于正常，条文没有数值；空腹 5.1 mmol/L 未见原文，未启用`,
    certainty: 'unverified'
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
    source: `${standard} （二）随访评估：每年 4 次免费空腹血糖检测，至少 4 次面对面随访`,
    certainty: 'standard'
  },
  classOrder: {
    value: ['4', '3', '2', '1'],
    source: `${standard} 随访服务记录表填表说明：并存时填写最严重的一种；由重到轻 4、3、2、1 为本系统推定`,
    certainty: 'design'
  }
}
