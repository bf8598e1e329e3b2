// The code lists of the regional packs with what people read. One list, one vocabulary; a pack uses no other code.

export type Words = Readonly<Record<string, string>>

export const payers = {
  resident: '居民个人',
  'insurance-fund': '医保基金',
  'public-health-fund': '基本公共卫生服务经费',
  finance: '财政',
  city: '市级财政',
  district: '区级财政'
} as const
export const paymentWays = {
  cash: '现金',
  'health-account': '健康账户',
  'personal-account': '医保个人账户'
} as const
export const receivers = {
  institution: '机构统筹',
  'team-leader': '团队长自主分配',
  'by-score': '按综合得分分配'
} as const
export const distributionRules = { assessment: '考核后', score: '综合得分' } as const

export const packageKinds = {
  basic: '基础签约',
  individual: '个性化签约',
  'basic-public-health': '基本公共卫生类',
  'health-management': '健康管理类'
} as const
export const payTypes = {
  'government-full': '政府全额付费',
  'resident-fixed': '居民固定支付',
  'resident-negotiated': '居民协议支付'
} as const
export const tiers = { basic: '基础包', primary: '初级包', middle: '中级包', high: '高级包' } as const
export const packageContents = {
  'doctor-friend': '医生朋友',
  'basic-medical': '基本医疗服务',
  'health-management': '健康管理服务'
} as const
export const packageTypes = {
  copd: '慢阻肺',
  elderly: '老年人',
  hypertension: '高血压',
  diabetes: '糖尿病',
  'women-children': '妇女儿童',
  disabled: '残疾人',
  cancer: '肿瘤'
} as const
export const chargeCodes = { provincial: '省级收费编码' } as const

export const renewals = { voluntary: '到期自愿续约或终止' } as const
/** In the order the sign-up sheet numbers them, 1 to 9. */
export const signingModes = {
  concentrated: '集中签约',
  visit: '就诊签约',
  'home-visit': '上门签约',
  online: '网络签约',
  admission: '住院签约',
  'check-up': '体检签约',
  'follow-up': '随访签约',
  'functional-community': '功能社区签约',
  other: '其他'
} as const
export const contractUnits = { 'household-or-person': '按户或按人' } as const
export const areas = { 'whole-city': '全市', 'own-township': '本乡镇（街道）' } as const
export const populationClasses = {
  I: 'I 类（重点人群）',
  II: 'II 类（重点人群家庭成员）',
  III: 'III 类（其他）'
} as const
export const householdTypes = {
  healthy: '健康家庭',
  'high-risk': '高危家庭',
  chronic: '慢病家庭',
  disabled: '残疾家庭',
  other: '其他家庭'
} as const

export const teamModels = { 'three-teacher': '三师共管', '3+1+N': '3+1+N' } as const
export const teamTypes = { basic: '基本型', standard: '标准型', enhanced: '提高型' } as const
export const teamRoles = {
  doctor: '医生',
  gp: '全科医生',
  nurse: '护士',
  'public-health': '公共卫生人员',
  'upper-hospital-doctor': '上级医院医生',
  pharmacist: '药师',
  specialist: '专科医生',
  'rehab-therapist': '康复治疗师',
  'family-doctor-lead': '家庭医生（负责人）',
  'health-manager': '健康管理师',
  psychologist: '心理咨询师',
  dietitian: '营养师',
  'social-worker': '社区工作人员',
  volunteer: '志愿者'
} as const
export const specialistTeams = { child: '儿童', maternal: '孕产妇' } as const
export const villageVisits = { 'half-day-per-week': '每周至少半天进村服务' } as const

export const diseases = {
  hypertension: '高血压',
  diabetes: '糖尿病',
  'diabetes-type-2': '2 型糖尿病',
  'coronary-heart-disease': '冠心病',
  respiratory: '呼吸系统疾病',
  dyslipidaemia: '血脂异常',
  'cerebral-infarction': '脑梗死',
  copd: '慢阻肺',
  osteoporosis: '骨质疏松',
  cancer: '恶性肿瘤'
} as const

export const keyPopulations = {
  age60: '60 岁及以上',
  age65: '65 岁及以上',
  age80: '80 岁及以上',
  'child-0-6': '0–6 岁儿童',
  'child-0-3': '0–36 个月儿童（中医药）',
  child: '儿童',
  maternal: '孕产妇',
  chronic: '慢性病患者',
  hypertension: '高血压患者',
  diabetes: '糖尿病患者',
  'diabetes-type-2': '2 型糖尿病患者',
  'coronary-heart-disease': '冠心病患者',
  stroke: '脑卒中患者',
  copd: '慢阻肺患者',
  cancer: '肿瘤患者',
  'severe-mental': '严重精神障碍患者',
  tuberculosis: '肺结核患者',
  disabled: '残疾人',
  'disabled-incl-mental': '残疾人（含精神残疾）',
  'low-income': '低保对象',
  destitute: '特困（五保）供养对象',
  'filed-low-income': '建档立卡（脱贫）人口',
  'special-family-planning': '计划生育特殊家庭',
  'retired-veteran': '离休人员',
  bedridden: '长期卧床、行动不便者',
  'high-risk': '高血压、糖尿病高危者',
  'high-risk-family': '高危家庭成员',
  'household-bed': '家庭病床患者',
  migrant: '流动人口'
} as const
export const specialGroups = {
  'filed-low-income': '建档立卡低收入人口',
  'retired-veteran': '离休人员'
} as const

export const longEligibility = {
  signed: '已签约',
  chronic: '慢性病患者',
  stable: '病情稳定',
  adherent: '依从性好',
  'clear-diagnosis': '诊断明确'
} as const
export const excludedDrugs = {
  antibacterial: '抗菌药物',
  narcotic: '麻醉药品',
  'similar-controlled': '其他同类管制药品'
} as const
export const deliveries = { centre: '中心', station: '站点', pharmacy: '就近药房', home: '送药到家' } as const

export const referralPriorities = {
  booking: '专家、专科、整合门诊预约',
  'large-exam': '大型设备检查',
  consultation: '会诊',
  bed: '住院床位',
  operation: '手术',
  'expert-clinic': '专家门诊',
  examination: '检查'
} as const
export const platformFunctions = {
  booking: '预约就诊',
  'exam-booking': '预约检查',
  'record-up-down': '病历上传下载',
  satisfaction: '转诊满意度评价'
} as const
export const routings = { 'county-first': '先县级医院，再市级医院' } as const
export const filings = {
  'with-referral': '转诊同时办理医保备案',
  'insurance-centre-first': '先将转诊信息报医保中心'
} as const
export const numberReceivers = { institution: '机构', doctor: '医生' } as const
export const sharedCentres = {
  'imaging-consult': '影像会诊中心',
  'ecg-consult': '心电会诊中心',
  'sterile-supply': '消毒供应中心',
  'chronic-joint-clinic': '慢病联合诊疗中心'
} as const
export const specialties = { cardiology: '心内科', endocrinology: '内分泌科' } as const

export const deductibleConditions = { 'community-first-visit': '签约且社区首诊' } as const
export const inpatientDeductibles = {
  'continuous-when-referred': '按规定转诊的住院起付线连续计算',
  'continuous-up-and-down': '上下转诊起付线连续计算',
  'waived-if-referred-and-filed': '经家庭医生推荐并先行备案的，第二次及以后住院免起付线'
} as const
export const ratioRules = {
  'higher-at-primary': '基层就诊报销比例更高',
  'referred-resident-scheme-as-primary': '居民医保经签约医生转诊的，按基层比例结算',
  'stepwise-chronic-as-township-inpatient': '高血压、糖尿病逐级转诊的，按乡镇住院比例报销'
} as const
export const capitation = { explore: '探索签约与未签约差别化按人头付费' } as const

export const homeVisitGroups = {
  immobile: '行动不便者',
  'immobile-elderly': '行动不便的老人',
  bedridden: '长期卧床者'
} as const
export const elderlyServices = {
  'follow-up': '随访',
  'check-up': '体检',
  'whole-course': '全程服务'
} as const

export const assessmentLevels = {
  doctor: '医生',
  institution: '机构',
  county: '县（区）级',
  city: '市级',
  'city-to-district': '市对区'
} as const
export const assessors = {
  'training-centre': '培训中心',
  'third-party': '第三方',
  'township-hospital': '乡镇卫生院'
} as const
export const coverages = { 'every-doctor': '覆盖每名医生' } as const
export const assessmentResults = { 'star-1-5': '一至五星级' } as const
export const assessmentMethods = {
  'handbook-check': '检查服务手册',
  'call-back': '回访调查',
  documents: '查阅资料',
  'on-site': '现场考察',
  'routine-records': '平时检查记录',
  'telephone-call-back': '电话回访'
} as const
export const indicatorGroups = {
  team: '团队建设',
  signing: '签约',
  'basic-medical': '基本医疗',
  'basic-public-health': '基本公共卫生',
  effect: '服务效果'
} as const
export const assessmentFactors = {
  'count-mix': '签约数量与人群构成',
  'outpatient-work': '门诊工作量',
  quality: '服务质量',
  satisfaction: '居民满意度',
  'first-visit-referral': '基层首诊与转诊',
  'cost-control': '费用控制',
  'orderly-care': '有序诊疗',
  'key-populations': '重点人群',
  'ordinary-signing': '普通签约',
  'chronic-family-quality': '慢病家庭签约质量',
  awareness: '知晓率'
} as const
export const populationBases = { registered: '户籍人口' } as const
export const frequencies = { regular: '定期' } as const

export const places = {
  studio: '家庭医生工作室',
  'day-care': '日间照料中心',
  compound: '院落小区',
  office: '机关',
  site: '工地',
  park: '园区'
} as const
export const devices = { 'shared-bp-monitor': '共享血压计' } as const
export const pushTargets = {
  resident: '居民',
  'contract-doctor': '签约医生',
  'public-health-doctor': '公卫医生',
  'public-health-system': '公卫系统'
} as const
export const processes = {
  appointment: '预约优先就诊',
  'directed-triage': '定向分诊',
  'pre-visit-service': '诊前服务',
  'booked-revisit': '预约复诊',
  'one-to-one-first-visit': '一对一首诊'
} as const
export const scales = {
  'FACES-II': 'FACES II 家庭适应度与凝聚度量表',
  'family-assessment': '家庭评估量表'
} as const
