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
  }
}
