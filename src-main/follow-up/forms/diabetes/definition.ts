import type { AnswersOf, FormDefinition } from '../contract.ts'
import {
  decisionFields,
  habitFields,
  mindFields,
  signFields,
  signOther,
  symptomOther,
  treatmentFields,
  visitFields,
  visitGroups
} from '../shared/contract.ts'

const isFasting = { list: 'glucose-kind', code: 'fasting', display: '空腹血糖' } as const
const plasma = { loinc: '14771-0', display: 'Fasting glucose [Moles/volume] in Serum or Plasma' } as const
const byMeter = {
  loinc: '14743-9',
  display: 'Glucose [Moles/volume] in Capillary blood by Glucometer',
  own: isFasting
} as const
const byMeterMgDl = {
  loinc: '41653-7',
  display: 'Glucose [Mass/volume] in Capillary blood by Glucometer',
  own: isFasting
} as const
const glucose = { linkId: 'treatment.fasting-glucose', label: '空腹血糖' } as const
const staple = { from: 0, to: 2000, unit: '克', unitTold: '克/日', ucum: 'g/d', carried: true } as const

const fields = {
  ...visitFields,
  symptoms: {
    type: 'codes',
    label: '症状',
    linkId: 'symptoms.codes',
    list: 'symptom',
    exclusive: '1',
    boxes: 5,
    finding: true,
    last: 'both',
    needed: '请选择症状；没有症状选“无症状”',
    // 多饮 and 多尿 are danger signs too, without a degree: a person has to say.
    codes: [
      { code: '1', key: '1', label: '无症状' },
      { code: '2', key: '2', label: '多饮', danger: 'polydipsia' },
      { code: '3', key: '3', label: '多食' },
      { code: '4', key: '4', label: '多尿', danger: 'polyuria' },
      { code: '5', key: '5', label: '视力模糊' },
      { code: '6', key: '6', label: '感染' },
      { code: '7', key: '7', label: '手脚麻木' },
      { code: '8', key: '8', label: '下肢浮肿' },
      { code: '9', key: '9', label: '体重下降', title: '体重明显下降' },
      { code: '10', key: '0', label: '其他' }
    ]
  },
  symptomOther,
  /** 处理后紧急转诊: what no number shows; any one of them. */
  dangers: {
    type: 'codes',
    label: '危险情况（有才选）',
    line: '危险情况',
    told: '危急情况',
    linkId: 'symptoms.dangers',
    list: 'danger',
    codes: [
      { code: 'altered-consciousness', key: '1', label: '意识行为改变', title: '意识或行为改变' },
      { code: 'acetone-breath', key: '2', label: '丙酮味', title: '呼气有烂苹果样丙酮味' },
      { code: 'palpitation', key: '3', label: '心悸' },
      { code: 'sweating', key: '4', label: '出汗' },
      { code: 'poor-appetite', key: '5', label: '食欲减退' },
      { code: 'nausea', key: '6', label: '恶心' },
      { code: 'vomiting', key: '7', label: '呕吐' },
      { code: 'polydipsia', key: '8', label: '多饮' },
      { code: 'polyuria', key: '9', label: '多尿' },
      { code: 'abdominal-pain', key: '0', label: '腹痛' },
      { code: 'deep-breathing', key: 'a', label: '深大呼吸', title: '有深大呼吸' },
      { code: 'flushed-skin', key: 'b', label: '皮肤潮红' },
      {
        code: 'tachycardia',
        key: 'c',
        label: '心率持续>100',
        title: '持续性心动过速（心率超过 100 次/分钟）'
      },
      { code: 'fever', key: 'd', label: '体温>39℃', title: '体温超过 39 摄氏度' },
      { code: 'sudden', key: 'e', label: '视力骤降等', title: '其他突发异常情况，如视力突然骤降' },
      {
        code: 'pregnancy-lactation',
        key: 'f',
        label: '孕/哺乳期',
        title: '妊娠期或哺乳期同时血糖高于正常'
      },
      { code: 'other-unmanageable', key: 'g', label: '其他危重', title: '存在不能处理的其他疾病' }
    ]
  },
  ...signFields,
  footPulse: {
    type: 'code',
    label: '足背动脉搏动',
    line: '足背动脉',
    linkId: 'signs.foot-pulse',
    list: 'foot-pulse',
    finding: true,
    last: 'both',
    wished: '足背动脉搏动',
    codes: [
      { code: '1', key: '1', label: '触及正常' },
      { code: '2', key: '2', label: '减弱' },
      { code: '3', key: '3', label: '消失' }
    ]
  },
  footPulseSide: {
    type: 'code',
    label: '减弱或消失的一侧',
    linkId: 'signs.foot-pulse-side',
    list: 'side',
    last: 'offered',
    shows: { footPulse: ['2', '3'] },
    needed: '请选择足背动脉搏动减弱或消失的一侧',
    beside: 'footPulse',
    codes: [
      { code: 'both', key: '1', label: '双侧' },
      { code: 'left', key: '2', label: '左侧' },
      { code: 'right', key: '3', label: '右侧' }
    ]
  },
  signOther,
  ...habitFields,
  staple: {
    ...staple,
    type: 'number',
    label: '主食',
    linkId: 'lifestyle.staple',
    last: 'both',
    wished: '主食'
  },
  stapleTarget: {
    ...staple,
    type: 'number',
    isTarget: true,
    label: '主食目标',
    linkId: 'lifestyle.staple-target',
    last: 'offered',
    beside: 'staple'
  },
  ...mindFields,
  /** As given: a laboratory's two decimals stay. */
  fastingMmolL: {
    ...glucose,
    type: 'number',
    from: 0,
    unit: 'mmol/L',
    ucum: 'mmol/L',
    observed: [{ ...plasma, when: { fastingBy: ['venous'] } }, byMeter],
    last: 'shown'
  },
  /** Where the meter speaks mg/dL: kept as it was, and compared at one decimal of mmol/L. */
  fastingMgDl: {
    type: 'number',
    whole: true,
    from: 0,
    label: '空腹血糖（mg/dL）',
    before: '或',
    linkId: 'treatment.fasting-glucose-mg-dl',
    unit: 'mg/dL',
    ucum: 'mg/dL',
    observed: [byMeterMgDl]
  },
  fastingBy: {
    type: 'code',
    label: '空腹血糖标本',
    line: '标本',
    linkId: 'treatment.fasting-glucose-sample',
    list: 'sample',
    needed: '请选择静脉血或指尖血',
    neededWhen: { fastingMmolL: ['*'] },
    codes: [
      { code: 'venous', key: '1', label: '静脉' },
      { code: 'capillary', key: '2', label: '指尖' }
    ]
  },
  hba1cPercent: {
    type: 'number',
    from: 0,
    label: '糖化血红蛋白',
    line: 'HbA1c',
    linkId: 'treatment.hba1c',
    unit: '%',
    ucum: '%',
    limit: 'hba1cPercent',
    observed: [{ loinc: '4548-4', display: 'Hemoglobin A1c/Hemoglobin.total in Blood', on: 'hba1cOn' }],
    last: 'shown'
  },
  hba1cOn: {
    type: 'day',
    label: '糖化血红蛋白检查日期',
    before: '检查日期',
    linkId: 'treatment.hba1c-date',
    shows: { hba1cPercent: ['*'] },
    needed: '请填写糖化血红蛋白的检查日期'
  },
  ...treatmentFields,
  hypoglycaemia: {
    type: 'code',
    label: '低血糖反应',
    linkId: 'treatment.hypoglycaemia',
    list: 'hypoglycaemia',
    finding: true,
    last: 'both',
    needed: '请选择低血糖反应',
    codes: [
      { code: '1', key: '1', label: '无' },
      { code: '2', key: '2', label: '偶尔' },
      { code: '3', key: '3', label: '频繁' }
    ]
  },
  insulinKind: {
    type: 'text',
    most: 60,
    label: '胰岛素种类',
    line: '胰岛素',
    linkId: 'treatment.insulin-kind',
    placeholder: '种类',
    carried: true
  },
  insulinUse: {
    type: 'text',
    most: 100,
    label: '胰岛素用法和用量',
    linkId: 'treatment.insulin-use',
    placeholder: '用法和用量',
    carried: true,
    beside: 'insulinKind'
  },
  ...decisionFields
} as const

/** 2型糖尿病患者随访服务记录表，国家基本公共卫生服务规范（第三版）. */
export const diabetes = {
  kind: 'diabetes',
  edition: 'NBPHS-3',
  questionnaireId: '0f3f2a55-6a0b-5b2c-9a3e-7a4d5d1c60b2',
  name: 'DiabetesFollowUp',
  title: '2型糖尿病患者随访服务记录表',
  source: '国家基本公共卫生服务规范（第三版）2型糖尿病患者健康管理服务规范 附件',
  word: '糖尿病随访',
  visit: '2型糖尿病患者随访',
  whom: { by: 'condition', condition: 'diabetes-type-2', disease: '2型糖尿病' },
  measured: '空腹血糖',
  headline: ['fastingMmolL', 'fastingMgDl', 'systolicMmHg'],
  fields,
  groups: visitGroups,
  columns: [
    [
      { fields: ['visitDate', 'outcome'] },
      { fields: ['lostReason'] },
      { fields: ['deathDate', 'deathCause'] },
      { fields: ['way'] },
      { fields: ['symptoms', 'symptomOther'], wide: true },
      { fields: ['dangers'], wide: true },
      { fields: ['systolicMmHg', 'diastolicMmHg', 'seriesId'] },
      { fields: ['weightKg', 'weightTargetKg'] },
      { fields: ['bmi', 'bmiTarget', 'heightCm'] },
      { fields: ['heartRatePerMinute'] },
      { fields: ['footPulse', 'footPulseSide'], wide: true },
      { fields: ['signOther'] },
      { fields: ['smoking', 'smokingTarget'] },
      { fields: ['drinking', 'drinkingTarget'] },
      { fields: ['exerciseTimesPerWeek', 'exerciseMinutes'] },
      { fields: ['exerciseTargetTimesPerWeek', 'exerciseTargetMinutes'] },
      { fields: ['staple', 'stapleTarget'] }
    ],
    [
      { fields: ['psychology'] },
      { fields: ['compliance'] },
      { fields: ['fastingMmolL', 'fastingMgDl'] },
      { fields: ['fastingBy'] },
      { fields: ['hba1cPercent', 'hba1cOn'] },
      { label: '其他检查', fields: ['examinations'] },
      { fields: ['adherence'] },
      { fields: ['adverseReaction', 'adverseReactionNote'] },
      { fields: ['hypoglycaemia'] },
      { fields: ['complication', 'complicationNote'] },
      { fields: ['classification'] },
      { fields: ['drugs'], wide: true },
      { fields: ['insulinKind', 'insulinUse'], wide: true },
      { fields: ['referralReason', 'referralTo'], wide: true },
      { fields: ['nextVisitDate'] },
      { fields: ['overrideReason'], wide: true }
    ]
  ],
  paper: [
    'visit',
    {
      side: '体征',
      rows: [
        [
          { label: '血压', fields: ['systolicMmHg'] },
          { label: '心率', fields: ['heartRatePerMinute'] }
        ],
        [
          { label: '体重', fields: ['weightKg'] },
          { label: '体质指数', fields: ['bmi', 'bmiTarget'] }
        ],
        [{ label: '足背动脉搏动', fields: ['footPulse'] }],
        [
          { label: '身高', fields: ['heightCm'] },
          { label: '其他', fields: ['signOther'] }
        ]
      ]
    },
    {
      side: '生活方式指导',
      rows: [
        [{ fields: ['smoking'] }, { fields: ['drinking'] }],
        [{ fields: ['exerciseTimesPerWeek'] }, { fields: ['exerciseTargetTimesPerWeek'] }],
        [{ label: '主食', fields: ['staple'] }],
        [{ fields: ['psychology'] }, { fields: ['compliance'] }]
      ]
    },
    {
      side: '辅助检查',
      rows: [
        [{ label: '空腹血糖值', fields: ['fastingMmolL', 'fastingMgDl', 'fastingBy'] }],
        [
          { label: '糖化血红蛋白', fields: ['hba1cPercent'] },
          { label: '检查日期', fields: ['hba1cOn'] }
        ],
        [{ label: '其他检查', fields: ['examinations'] }]
      ]
    },
    {
      rows: [
        [{ fields: ['adherence'] }, { label: '药物不良反应', fields: ['adverseReaction'] }],
        [{ fields: ['hypoglycaemia'] }],
        [{ fields: ['classHeld'] }]
      ]
    },
    'drugs',
    {
      side: '胰岛素',
      rows: [
        [
          { label: '种类', fields: ['insulinKind'] },
          { label: '用法和用量', fields: ['insulinUse'] }
        ]
      ]
    },
    'referral',
    'end'
  ]
} as const satisfies FormDefinition

export type DiabetesForm = AnswersOf<typeof fields>
