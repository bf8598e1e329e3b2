import type { Fields } from '../contract.ts'

// What the visits for a chronic disease ask alike, 国家基本公共卫生服务规范（第三版）: stated once, so that one visit can
// take it over from another. The order within each part is the order in which it is told.

const took = { outcome: ['visited'] } as const

const grades = [
  { code: '1', key: '1', label: '良好' },
  { code: '2', key: '2', label: '一般' },
  { code: '3', key: '3', label: '差' }
] as const
const classes = [
  { code: '1', key: '1', label: '控制满意' },
  { code: '2', key: '2', label: '控制不满意' },
  { code: '3', key: '3', label: '不良反应' },
  { code: '4', key: '4', label: '并发症' }
] as const

/** When and how, or why not. */
export const visitFields = {
  /** Of the centre's zone. */
  visitDate: { type: 'day', always: true, shared: true, label: '随访日期', linkId: 'visit.date' },
  /** 失访 and 死亡 stand in place of a visit. */
  outcome: {
    type: 'code',
    label: '随访结果',
    linkId: 'visit.outcome',
    list: 'outcome',
    default: 'visited',
    codes: [
      { code: 'visited', key: '1', label: '已随访' },
      { code: 'lost', key: '2', label: '失访' },
      { code: 'dead', key: '3', label: '死亡' }
    ]
  },
  lostReason: {
    type: 'text',
    most: 100,
    label: '失访原因',
    linkId: 'visit.lost-reason',
    shows: { outcome: ['lost'] },
    needed: '请填写失访原因',
    beside: 'outcome'
  },
  deathDate: {
    type: 'day',
    label: '死亡日期',
    line: '死亡',
    linkId: 'visit.death-date',
    shows: { outcome: ['dead'] },
    needed: '请填写死亡日期',
    beside: 'outcome'
  },
  deathCause: {
    type: 'text',
    most: 100,
    label: '死亡原因',
    linkId: 'visit.death-cause',
    placeholder: '死亡原因',
    shows: { outcome: ['dead'] },
    needed: '请填写死亡原因（不明请写“不详”）',
    beside: 'outcome'
  },
  /** Face to face are 门诊 and 家庭. */
  way: {
    shared: true,
    type: 'code',
    label: '随访方式',
    linkId: 'visit.way',
    list: 'way',
    initial: '1',
    last: 'both',
    shows: took,
    needed: '请选择随访方式',
    codes: [
      { code: '1', key: '1', label: '门诊' },
      { code: '2', key: '2', label: '家庭' },
      { code: '3', key: '3', label: '电话' }
    ]
  }
} as const satisfies Fields

/** Of symptoms whose list has 10 其他. */
export const symptomOther = {
  type: 'text',
  most: 100,
  label: '其他症状',
  linkId: 'symptoms.other',
  placeholder: '其他症状',
  shows: { symptoms: ['10'] },
  needed: '请写明其他症状',
  beside: 'symptoms'
} as const

export const signFields = {
  systolicMmHg: {
    shared: true,
    type: 'number',
    whole: true,
    label: '收缩压',
    line: '血压',
    linkId: 'signs.systolic',
    unit: '',
    unitTold: 'mmHg',
    ucum: 'mm[Hg]',
    last: 'shown',
    over: 'diastolicMmHg'
  },
  diastolicMmHg: {
    shared: true,
    type: 'number',
    whole: true,
    label: '舒张压',
    linkId: 'signs.diastolic',
    unit: 'mmHg',
    ucum: 'mm[Hg]',
    beside: 'systolicMmHg'
  },
  /** The sitting the pressure comes from; null when it was typed. */
  seriesId: {
    shared: true,
    type: 'record',
    label: '血压来自的测量（同次读数的均值）',
    linkId: 'signs.sitting',
    brings: ['systolicMmHg', 'diastolicMmHg'],
    says: '测量均值'
  },
  heartRatePerMinute: {
    shared: true,
    type: 'number',
    whole: true,
    label: '心率',
    linkId: 'signs.heart-rate',
    unit: '次/分',
    ucum: '/min',
    limit: 'heartRatePerMinute',
    last: 'shown'
  },
  weightKg: {
    shared: true,
    type: 'number',
    label: '体重',
    linkId: 'signs.weight',
    unit: 'kg',
    ucum: 'kg',
    limit: 'weightKg',
    last: 'both'
  },
  weightTargetKg: {
    shared: true,
    type: 'number',
    isTarget: true,
    label: '目标体重',
    told: '体重目标',
    linkId: 'signs.weight-target',
    unit: 'kg',
    ucum: 'kg',
    limit: 'weightKg',
    carried: true,
    last: 'offered',
    beside: 'weightKg'
  },
  heightCm: {
    shared: true,
    type: 'number',
    label: '身高',
    before: '身高',
    linkId: 'signs.height',
    unit: 'cm',
    ucum: 'cm',
    limit: 'heightCm',
    carried: true,
    last: 'offered'
  },
  bmi: { type: 'worked-out', what: 'bmi', label: '体质指数', linkId: 'signs.bmi' },
  bmiTarget: {
    shared: true,
    type: 'number',
    isTarget: true,
    label: '目标体质指数',
    told: '体质指数目标',
    linkId: 'signs.bmi-target',
    unit: '',
    unitTold: 'kg/m²',
    ucum: 'kg/m2',
    limit: 'bmi',
    carried: true,
    last: 'offered'
  }
} as const satisfies Fields

export const signOther = {
  type: 'text',
  most: 100,
  label: '其他体征',
  linkId: 'signs.other',
  last: 'shown'
} as const

const habit = { type: 'number', shared: true, from: 0, carried: true, last: 'both' } as const
const habitTarget = {
  type: 'number',
  shared: true,
  from: 0,
  carried: true,
  last: 'offered',
  isTarget: true
} as const
const cigarettes = { to: 200, unit: '支', unitTold: '支/日', ucum: '/d', limit: 'cigarettesPerDay' } as const
const spirits = { to: 50, unit: '两', unitTold: '两/日', ucum: '/d', limit: 'spiritsLiangPerDay' } as const
const times = { to: 50, unit: '次/周', ucum: '/wk' } as const
const minutes = { to: 600, unit: '分/次', unitTold: '分钟/次', ucum: 'min' } as const

/** 生活方式指导, now and aimed at. */
export const habitFields = {
  smoking: {
    ...habit,
    ...cigarettes,
    label: '日吸烟量',
    linkId: 'lifestyle.smoking',
    wished: '日吸烟量'
  },
  smokingTarget: {
    ...habitTarget,
    ...cigarettes,
    label: '日吸烟量目标',
    linkId: 'lifestyle.smoking-target',
    beside: 'smoking'
  },
  /** 两 of spirits a day (beer ÷10, red wine ÷4, yellow wine ÷5). */
  drinking: {
    ...habit,
    ...spirits,
    label: '日饮酒量（折合白酒）',
    line: '日饮酒量',
    linkId: 'lifestyle.drinking',
    wished: '日饮酒量'
  },
  drinkingTarget: {
    ...habitTarget,
    ...spirits,
    label: '日饮酒量目标',
    linkId: 'lifestyle.drinking-target',
    beside: 'drinking'
  },
  exerciseTimesPerWeek: {
    ...habit,
    ...times,
    label: '每周运动次数',
    line: '运动',
    told: '运动次数',
    linkId: 'lifestyle.exercise-times',
    wished: '运动'
  },
  exerciseMinutes: {
    ...habit,
    ...minutes,
    label: '每次运动分钟',
    told: '每次运动时间',
    linkId: 'lifestyle.exercise-minutes',
    beside: 'exerciseTimesPerWeek'
  },
  exerciseTargetTimesPerWeek: {
    ...habitTarget,
    ...times,
    label: '每周运动次数目标',
    line: '运动目标',
    told: '运动次数目标',
    linkId: 'lifestyle.exercise-times-target'
  },
  exerciseTargetMinutes: {
    ...habitTarget,
    ...minutes,
    label: '每次运动分钟目标',
    told: '每次运动时间目标',
    before: '',
    linkId: 'lifestyle.exercise-minutes-target',
    beside: 'exerciseTargetTimesPerWeek'
  }
} as const satisfies Fields

export const mindFields = {
  psychology: {
    shared: true,
    type: 'code',
    label: '心理调整',
    linkId: 'lifestyle.psychology',
    list: 'grade',
    codes: grades,
    finding: true,
    last: 'both',
    wished: '心理调整'
  },
  compliance: {
    shared: true,
    type: 'code',
    label: '遵医行为',
    linkId: 'lifestyle.compliance',
    list: 'grade',
    codes: grades,
    finding: true,
    last: 'both',
    wished: '遵医行为'
  }
} as const satisfies Fields

export const treatmentFields = {
  examinations: {
    type: 'text',
    most: 300,
    label: '辅助检查',
    linkId: 'treatment.examinations',
    placeholder: '上次随访以来各医疗机构的检查结果',
    last: 'shown'
  },
  /** 3: prescribed, but not taken. */
  adherence: {
    type: 'code',
    label: '服药依从性',
    linkId: 'treatment.adherence',
    list: 'adherence',
    codes: [
      { code: '1', key: '1', label: '规律' },
      { code: '2', key: '2', label: '间断' },
      { code: '3', key: '3', label: '不服药' }
    ],
    finding: true,
    last: 'both',
    needed: '请选择服药依从性',
    neededWhen: { drugs: ['*'] }
  },
  adverseReaction: {
    type: 'code',
    label: '药物不良反应',
    line: '不良反应',
    linkId: 'treatment.adverse-reaction',
    list: 'adverse-reaction',
    codes: [
      { code: '1', key: '1', label: '无' },
      { code: '2', key: '2', label: '有' }
    ],
    finding: true,
    last: 'both',
    needed: '请选择有无药物不良反应'
  },
  adverseReactionNote: {
    type: 'text',
    most: 100,
    label: '不良反应说明',
    told: '药物不良反应说明',
    linkId: 'treatment.adverse-reaction-note',
    placeholder: '何药、何反应',
    shows: { adverseReaction: ['2'] },
    needed: '请写明何药、何种反应',
    beside: 'adverseReaction'
  },
  /** New, or an old one worse; null: nobody has asked yet. */
  complication: {
    type: 'code',
    label: '并发症',
    finding: true,
    last: 'shown',
    linkId: 'treatment.complication',
    list: 'complication',
    codes: [
      { code: 'none', key: '1', label: '无' },
      { code: 'new', key: '2', label: '新出现', title: '出现新的并发症' },
      { code: 'worse', key: '3', label: '原有加重', title: '原有并发症加重' }
    ],
    needed: '请选择有无并发症'
  },
  complicationNote: {
    type: 'text',
    most: 100,
    label: '并发症说明',
    linkId: 'treatment.complication-note',
    placeholder: '何并发症',
    shows: { complication: ['new', 'worse'] },
    needed: '请写明是哪种并发症',
    beside: 'complication'
  }
} as const satisfies Fields

/** Of what the rules propose; and what a doctor decides otherwise. */
export const decisionFields = {
  classHeld: { type: 'worked-out', what: 'class', label: '此次随访分类', linkId: 'decision.class' },
  classProposed: {
    type: 'worked-out',
    what: 'class-proposed',
    label: '按规范得出的分类',
    linkId: 'decision.class-proposed'
  },
  /** Null: as proposed. Otherwise `overrideReason` is needed when it differs. */
  classification: {
    type: 'code',
    label: '此次随访分类',
    line: '随访分类',
    recorded: '改动分类',
    last: 'shown',
    told: '医生另选的分类',
    linkId: 'decision.class-chosen',
    list: 'class',
    codes: classes
  },
  classReasons: { type: 'worked-out', what: 'reasons', label: '分类依据', linkId: 'decision.reasons' },
  emergencies: {
    type: 'worked-out',
    what: 'emergency',
    label: '处理后紧急转诊的情形',
    linkId: 'decision.emergency'
  },
  /** What was done about an emergency, before it can be saved. */
  emergencyAct: {
    type: 'code',
    label: '危急处理',
    told: '紧急情况的处理',
    linkId: 'decision.emergency-act',
    list: 'emergency-act',
    codes: [
      { code: 'referred', key: '1', label: '已拨120／已紧急转诊', title: '已转诊' },
      { code: 'handled', key: '2', label: '已就地处理', title: '已处理' }
    ]
  },
  emergencyNote: {
    type: 'text',
    most: 200,
    label: '处理说明',
    told: '紧急情况处理说明',
    linkId: 'decision.emergency-note',
    beside: 'emergencyAct'
  },
  referralReason: {
    type: 'text',
    most: 100,
    label: '转诊原因',
    line: '转诊',
    linkId: 'decision.referral-reason',
    placeholder: '原因'
  },
  referralTo: {
    type: 'text',
    most: 100,
    label: '转诊机构及科别',
    linkId: 'decision.referral-to',
    placeholder: '机构及科别',
    beside: 'referralReason'
  },
  nextHeld: { type: 'worked-out', what: 'next-date', label: '下次随访日期', linkId: 'decision.next-date' },
  nextProposed: {
    type: 'worked-out',
    what: 'next-date-proposed',
    label: '按规范得出的下次随访日期',
    linkId: 'decision.next-date-proposed'
  },
  nextVisitDate: {
    type: 'day',
    label: '下次随访日期',
    line: '下次随访',
    recorded: '改动下次日期',
    told: '医生另选的下次随访日期',
    linkId: 'decision.next-date-chosen'
  },
  overrideReason: {
    type: 'text',
    most: 200,
    label: '改动分类或日期的理由',
    line: '改动理由',
    told: '与规范不同的原因',
    linkId: 'decision.override-reason'
  },
  /** Rare values that a person has confirmed. */
  confirmed: { type: 'flag', label: '少见数值已核对', linkId: 'decision.confirmed' },
  policy: { type: 'worked-out', what: 'policy', label: '规范版本', linkId: 'decision.policy' },
  correctionReason: {
    type: 'worked-out',
    what: 'correction-reason',
    label: '更正原因',
    linkId: 'correction.reason'
  },
  correctionReplaces: {
    type: 'worked-out',
    what: 'correction-replaces',
    label: '被更正的记录',
    linkId: 'correction.replaces'
  },
  drugs: { type: 'drugs', most: 8, label: '用药情况', linkId: 'drugs', carried: true }
} as const satisfies Fields

/** What every such visit says. */
export const commonFields = {
  ...visitFields,
  symptomOther,
  ...signFields,
  signOther,
  ...habitFields,
  ...mindFields,
  ...treatmentFields,
  ...decisionFields
} as const satisfies Fields

export const visitGroups = {
  visit: '随访',
  symptoms: '症状',
  signs: '体征',
  lifestyle: '生活方式指导',
  treatment: '检查与用药',
  decision: '分类与转诊',
  correction: '更正'
} as const
