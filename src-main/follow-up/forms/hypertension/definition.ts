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

const salts = [
  { code: 'light', key: '1', label: '轻' },
  { code: 'medium', key: '2', label: '中' },
  { code: 'heavy', key: '3', label: '重' }
] as const

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
    // The danger signs have these words too, some without a degree (unlike 头痛头晕, 眼花).
    codes: [
      { code: '1', key: '1', label: '无症状' },
      { code: '2', key: '2', label: '头痛头晕' },
      { code: '3', key: '3', label: '恶心呕吐', danger: 'nausea-vomiting' },
      { code: '4', key: '4', label: '眼花耳鸣' },
      { code: '5', key: '5', label: '呼吸困难', danger: 'dyspnoea' },
      { code: '6', key: '6', label: '心悸胸闷', danger: 'palpitation-chest' },
      { code: '7', key: '7', label: '鼻衄不止', title: '鼻衄出血不止' },
      { code: '8', key: '8', label: '四肢发麻' },
      { code: '9', key: '9', label: '下肢水肿' },
      { code: '10', key: '0', label: '其他' }
    ]
  },
  symptomOther,
  /** 处理后紧急转诊: what no number shows. */
  dangers: {
    type: 'codes',
    label: '危险情况（有才选）',
    line: '危险情况',
    told: '危急情况',
    linkId: 'symptoms.dangers',
    list: 'danger',
    codes: [
      { code: 'altered-consciousness', key: '1', label: '意识改变' },
      { code: 'severe-headache', key: '2', label: '剧烈头痛', title: '剧烈头痛或头晕' },
      { code: 'nausea-vomiting', key: '3', label: '恶心呕吐' },
      { code: 'blurred-vision', key: '4', label: '视物模糊', title: '视力模糊、眼痛' },
      { code: 'palpitation-chest', key: '5', label: '心悸胸闷', title: '心悸、胸闷' },
      { code: 'dyspnoea', key: '6', label: '喘憋难平卧', title: '喘憋不能平卧' },
      {
        code: 'pregnancy-lactation',
        key: '7',
        label: '孕/哺乳期',
        title: '妊娠期或哺乳期同时血压高于正常'
      },
      { code: 'other-unmanageable', key: '8', label: '其他危重', title: '存在不能处理的其他疾病' }
    ]
  },
  ...signFields,
  signOther,
  ...habitFields,
  salt: {
    type: 'code',
    label: '摄盐情况',
    linkId: 'lifestyle.salt',
    list: 'salt',
    codes: salts,
    carried: true,
    last: 'both',
    wished: '摄盐情况'
  },
  saltTarget: {
    type: 'code',
    label: '摄盐目标',
    before: '目标',
    linkId: 'lifestyle.salt-target',
    list: 'salt',
    codes: salts,
    carried: true,
    last: 'offered'
  },
  ...mindFields,
  ...treatmentFields,
  ...decisionFields
} as const

/** 高血压患者随访服务记录表，国家基本公共卫生服务规范（第三版）. */
export const hypertension = {
  kind: 'hypertension',
  edition: 'NBPHS-3',
  questionnaireId: '6f1d7a52-9c1e-5d0b-8f64-2b3f0c0d41e7',
  name: 'HypertensionFollowUp',
  title: '高血压患者随访服务记录表',
  source: '国家基本公共卫生服务规范（第三版）高血压患者健康管理服务规范 附件',
  word: '高血压随访',
  visit: '高血压患者随访',
  whom: { by: 'condition', condition: 'hypertension', disease: '高血压' },
  measured: '血压',
  headline: ['systolicMmHg'],
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
      { fields: ['signOther'] },
      { fields: ['smoking', 'smokingTarget'] },
      { fields: ['drinking', 'drinkingTarget'] },
      { fields: ['exerciseTimesPerWeek', 'exerciseMinutes'] },
      { fields: ['exerciseTargetTimesPerWeek', 'exerciseTargetMinutes'] },
      { fields: ['salt', 'saltTarget'] }
    ],
    [
      { fields: ['psychology'] },
      { fields: ['compliance'] },
      { fields: ['examinations'] },
      { fields: ['adherence'] },
      { fields: ['adverseReaction', 'adverseReactionNote'] },
      { fields: ['complication', 'complicationNote'] },
      { fields: ['classification'] },
      { fields: ['drugs'], wide: true },
      { fields: ['referralReason', 'referralTo'], wide: true },
      { fields: ['nextVisitDate'] },
      { fields: ['overrideReason'], wide: true }
    ]
  ],
  paper: ['visit', 'signs', 'habits', 'findings', 'drugs', 'referral', 'end']
} as const satisfies FormDefinition

export type HypertensionForm = AnswersOf<typeof fields>
