import { z } from 'zod'
import * as words from '../words/contract.ts'

export const groups = {
  fee: '签约费用',
  packages: '服务包',
  contract: '签约协议',
  team: '团队',
  keyPopulations: '重点人群与病种',
  prescription: '处方',
  referral: '转诊',
  insurance: '医保',
  entitlements: '签约权益',
  assessment: '考核与目标',
  satisfaction: '满意度',
  service: '服务过程'
} as const
export type Group = keyof typeof groups

export type Kind = 'fen' | 'percent' | 'number' | 'yes-no' | 'text' | 'code' | 'codes' | 'numbers' | 'table'

/**
 * Who must answer when all sources are silent. `signing`: without it no contract can be concluded here. `later`: the
 * feature that needs it asks. `never`: an observation of the source about its own region, not a rule.
 */
export type Asked = 'signing' | 'later' | 'never'

export interface Field<S extends z.ZodType = z.ZodType> {
  readonly label: string
  readonly kind: Kind
  readonly schema: S
  readonly asked: Asked
  /** Stands behind a number. */
  readonly unit?: string
  /** Of `code` and `codes`. */
  readonly words?: words.Words
  /** Of `table`; every cell may be null. */
  readonly columns?: Readonly<Record<string, Field>>
}

const asked = 'later' as Asked
const most = 100_000_000_000
const fen = (label: string) => ({
  label,
  kind: 'fen' as const,
  asked,
  unit: '元',
  schema: z.int().min(-most).max(most)
})
const percent = (label: string) => ({
  label,
  kind: 'percent' as const,
  asked,
  unit: '%',
  schema: z.number().min(0).max(100).multipleOf(0.01)
})
const whole = (label: string, unit: string) => ({
  label,
  kind: 'number' as const,
  asked,
  unit,
  schema: z.int().min(0).max(1_000_000)
})
const decimal = (label: string, unit: string) => ({
  label,
  kind: 'number' as const,
  asked,
  unit,
  schema: z.number().min(0).max(1_000_000).multipleOf(0.1)
})
const yesNo = (label: string) => ({ label, kind: 'yes-no' as const, asked, schema: z.boolean() })
const text = (label: string) => ({
  label,
  kind: 'text' as const,
  asked,
  schema: z.string().trim().min(1).max(200)
})
const choice = <W extends words.Words>(list: W) =>
  z.enum(Object.keys(list) as [keyof W & string, ...(keyof W & string)[]])
const code = <W extends words.Words>(label: string, list: W) => ({
  label,
  kind: 'code' as const,
  asked,
  words: list,
  schema: choice(list)
})
const unique = (list: readonly unknown[]): boolean => new Set(list).size === list.length
const codes = <W extends words.Words>(label: string, list: W) => ({
  label,
  kind: 'codes' as const,
  asked,
  words: list,
  schema: z.array(choice(list)).min(1).refine(unique, '不能重复')
})
const numbers = (label: string, unit: string, least: number, greatest: number) => ({
  label,
  kind: 'numbers' as const,
  asked,
  unit,
  schema: z.array(z.int().min(least).max(greatest)).min(1).max(20).refine(unique, '不能重复')
})
type Columns = Readonly<Record<string, Field>>
type Rows<C extends Columns> = { [K in keyof C]: z.infer<C[K]['schema']> | null }[]
function table<C extends Columns>(label: string, columns: C) {
  const row = z.strictObject(
    Object.fromEntries(Object.entries(columns).map(([name, { schema }]) => [name, schema.nullable()]))
  )
  return {
    label,
    kind: 'table' as const,
    asked,
    columns,
    schema: z.array(row).min(1).max(60) as unknown as z.ZodType<Rows<C>, Rows<C>>
  }
}
const forSigning = <F extends Field>(field: F) => ({ ...field, asked: 'signing' as const })
const observed = <F extends Field>(field: F) => ({ ...field, asked: 'never' as const })

/** Every value a pack may hold, in the order of the screen. The group is the part before the dot. */
export const fields = {
  'fee.annualFen': forSigning(fen('每人每年签约费')),
  'fee.monthlyFen': fen('每人每月签约费'),
  'fee.annualMinFen': fen('每人每年不低于'),
  'fee.monthlyMinFen': fen('每人每月不低于'),
  'fee.payers': forSigning(
    table('费用分担', {
      who: code('分担方', words.payers),
      percent: percent('比例'),
      amountFen: fen('每年金额'),
      payBy: codes('支付方式', words.paymentWays)
    })
  ),
  'fee.distribution': table('费用分配', {
    to: code('去向', words.receivers),
    percent: percent('比例'),
    amountFen: fen('每年金额'),
    rule: code('条件', words.distributionRules)
  }),
  'fee.inPerformanceTotal': yesNo('计入绩效工资总量'),
  'fee.earmarked': yesNo('专款专用'),
  'fee.area': text('适用范围'),
  'fee.cityFundPerYearFen': fen('市级专项资金（每年）'),
  'fee.packageSubsidyFen': fen('个性化包职工医保补助（每包）'),
  'fee.packageSubsidyPercentMin': percent('补助占包价不低于'),
  'fee.packageSubsidyPercentMax': percent('补助占包价不高于'),
  'fee.packagePriceImpliedMinFen': fen('由补助比例推得的最低包价'),
  'fee.packagePriceImpliedMaxFen': fen('由补助比例推得的最高包价'),
  'fee.selfPayBy': codes('自付部分支付方式', words.paymentWays),
  'fee.printOnInvoice': yesNo('自付部分列入机打发票'),

  'packages.list': table('服务包', {
    kind: code('类别', words.packageKinds),
    payType: code('付费方式', words.payTypes),
    tier: code('档次', words.tiers),
    count: whole('个数', '个'),
    priceMinFen: fen('最低价'),
    priceMaxFen: fen('最高价'),
    content: codes('内容', words.packageContents)
  }),
  'packages.types': codes('服务包人群类型', words.packageTypes),
  'packages.typeCount': whole('服务包种数', '种'),
  'packages.catalogueClasses': whole('基本服务项目类数', '类'),
  'packages.catalogueItems': whole('基本服务项目数', '项'),
  'packages.packageClasses': whole('服务包类数', '类'),
  'packages.packageItems': whole('服务包项数', '项'),
  'packages.pricing': text('定价办法'),
  'packages.priceUnit': text('价格单位'),
  'packages.chargeCodes': code('收费编码', words.chargeCodes),

  'contract.termMonthsMin': whole('签约期不少于', '个月'),
  'contract.termMonthsDefault': forSigning(whole('签约期', '个月')),
  'contract.termMonthsMax': whole('签约期不超过', '个月'),
  'contract.renewal': code('到期', words.renewals),
  'contract.graceDays': whole('逾期续约宽限', '天'),
  'contract.remindDays': numbers('到期提醒（提前天数）', '天', 0, 366),
  'contract.signingModes': forSigning(codes('签约方式', words.signingModes)),
  'contract.householdEncouraged': yesNo('鼓励一户签一名医生'),
  'contract.unit': code('签约单位', words.contractUnits),
  'contract.oneActivePerPerson': forSigning(yesNo('同一时间只签一份基础协议')),
  'contract.reviewRequired': forSigning(yesNo('签字后须经中心审核才生效')),
  'contract.combinationDoctors': whole('组合：家庭医生', '名'),
  'contract.combinationDistrictHospitalsMax': forSigning(whole('组合：区级医院至多（0 为不组合）', '家')),
  'contract.combinationCityHospitalsMax': forSigning(whole('组合：市级医院至多（0 为不组合）', '家')),
  'contract.combinationScope': code('组合选择范围', words.areas),
  'contract.populationClasses': codes('人群分类', words.populationClasses),
  'contract.householdTypes': codes('家庭分型', words.householdTypes),
  'contract.freeChoiceArea': code('自由选择医生的范围', words.areas),
  'contract.objects': text('签约对象'),
  'contract.residenceMonthsMin': whole('常住满', '个月'),

  'team.model': code('团队模式', words.teamModels),
  'team.types': table('团队类型', {
    type: code('类型', words.teamTypes),
    roles: codes('组成', words.teamRoles),
    onTopOf: codes('基于', words.teamTypes)
  }),
  'team.roles': codes('团队角色', words.teamRoles),
  'team.optionalRoles': codes('可选成员', words.teamRoles),
  'team.helpers': codes('医生助手', words.teamRoles),
  'team.assistantRole': yesNo('设家庭医生助理'),
  'team.membersMin': whole('团队人数不少于', '人'),
  'team.membersMax': whole('团队人数不超过', '人'),
  'team.panelPersonsMax': whole('签约人数不超过', '人'),
  'team.panelHouseholdsSoft': whole('村医人均约', '户'),
  'team.diseaseLeads': codes('设首席医生的病种', words.diseases),
  'team.hasAllocationRight': yesNo('团队有用人与分配权'),
  'team.specialistTeams': codes('专科团队', words.specialistTeams),
  'team.expertLead': yesNo('专家领衔'),
  'team.villageVisit': code('驻村服务', words.villageVisits),
  'team.observedMembersMean': observed(decimal('实际平均人数', '人')),
  'team.observedHouseholdsPerDoctor': observed(whole('实际每名医生签约', '户')),
  'team.townshipTeams': observed(whole('乡镇健康管理团队', '个')),
  'team.teamCount': observed(whole('团队', '个')),
  'team.stationCount': observed(whole('站点', '个')),
  'team.specialistPersons': observed(whole('专家', '名')),
  'team.specialistDepartments': observed(whole('专家所属科室', '个')),
  'team.specialistJoinedTeams': observed(whole('有专家参加的团队', '个')),

  'keyPopulations.codes': forSigning(codes('重点人群', words.keyPopulations)),
  'keyPopulations.priority': text('优先顺序'),
  'keyPopulations.specialGroups': codes('另有付费规定的人群', words.specialGroups),
  'keyPopulations.diseases': codes('规范管理病种', words.diseases),
  'keyPopulations.diseaseCount': observed(whole('已扩展病种数', '种')),
  'keyPopulations.guidelineCount': observed(whole('自编诊疗指南', '种')),

  'prescription.validDays': whole('处方有效', '天'),
  'prescription.validDaysMax': whole('经医师注明可延长至', '天'),
  'prescription.ordinaryDaysMax': whole('普通处方不超过', '天'),
  'prescription.emergencyDaysMax': whole('急诊处方不超过', '天'),
  'prescription.drugsPerSheetMax': whole('每张处方不超过', '种药'),
  'prescription.localName': text('当地叫法'),
  'prescription.longDaysMin': whole('长处方不少于', '天'),
  'prescription.longDaysMax': whole('长处方不超过', '天'),
  'prescription.longMonthsMin': whole('长处方最短（按月计）', '个月'),
  'prescription.longMonthsMax': whole('长处方最长（按月计）', '个月'),
  'prescription.longDaysReasonAbove': whole('超过此天数须写明理由并告知', '天'),
  'prescription.longDaysAboveNational': yesNo('长处方可超过国家上限'),
  'prescription.longWording': text('原文表述'),
  'prescription.longEligibility': codes('长处方条件', words.longEligibility),
  'prescription.longExcludes': codes('长处方不含', words.excludedDrugs),
  'prescription.extension': yesNo('延伸处方'),
  'prescription.delivery': codes('配送到', words.deliveries),
  'prescription.deliveryFeeFen': fen('配送费'),
  'prescription.commonDrugsForSigned': yesNo('为签约居民配备常用药'),
  'prescription.nonListDrugsForSigned': yesNo('目录外药品优先供签约居民'),

  'referral.quotaPercent': percent('上级医院开放号源'),
  'referral.releaseLeadRule': text('号源提前办法'),
  'referral.releaseLeadDays': whole('号源提前释放', '天'),
  'referral.signedLeadDays': whole('签约居民比未签约提前', '天'),
  'referral.releaseLeadFactor': decimal('号源提前量为一般的', '倍'),
  'referral.priorities': codes('转诊优先', words.referralPriorities),
  'referral.platform': codes('转诊平台功能', words.platformFunctions),
  'referral.routing': code('转诊路径', words.routings),
  'referral.needsFiling': code('医保备案', words.filings),
  'referral.satisfactionRating': yesNo('评价转诊满意度'),
  'referral.followDays': whole('转诊后追踪', '天内'),
  'referral.upRateCeilingPercent': percent('上转率不高于'),
  'referral.greenChannel': yesNo('绿色通道'),
  'referral.liaisonDepartment': yesNo('医院设社区联络部门'),
  'referral.unionPercent': percent('纳入三级医院牵头医联体'),
  'referral.sameDrugList': yesNo('医联体内用药目录一致'),
  'referral.numbersTo': codes('专家号分配给', words.numberReceivers),
  'referral.centres': codes('区域共享中心', words.sharedCentres),
  'referral.remoteWeekdays': numbers('远程会诊日（1 为星期一）', '', 1, 7),
  'referral.remoteFeeFen': fen('远程会诊费（每例）'),
  'referral.remoteFundPercent': percent('远程会诊基金支付'),
  'referral.remoteSpecialties': codes('远程会诊专科', words.specialties),
  'referral.observedHospitals': observed(whole('接入医院', '家')),
  'referral.observedReturnRatePercent': observed(percent('实际回转率')),

  'insurance.outpatientDeductibleChangeFen': fen('门诊起付线变动'),
  'insurance.outpatientDeductibleScope': text('门诊起付线变动适用'),
  'insurance.outpatientDeductibleCondition': code('门诊起付线变动条件', words.deductibleConditions),
  'insurance.outpatientDeductibleNormalFen': fen('门诊起付线（一般）'),
  'insurance.outpatientDeductibleSignedFen': fen('门诊起付线（签约后在基层或定点）'),
  'insurance.inpatientDeductible': code('住院起付线', words.inpatientDeductibles),
  'insurance.ratioRule': code('报销比例', words.ratioRules),
  'insurance.differentialByLevel': yesNo('按机构级别差别化报销'),
  'insurance.capitation': code('按人头付费', words.capitation),
  'insurance.capFromFen': fen('门诊报销封顶（原）'),
  'insurance.capToFen': fen('门诊报销封顶（签约管理后）'),
  'insurance.capScheme': text('封顶线适用'),
  'insurance.extraPaymentByContract': yesNo('按签约增加支付'),
  'insurance.estimateOnly': yesNo('报销金额只作估算，以医保结算为准'),

  'entitlements.homeVisitAgeMin': whole('上门服务：年满', '岁'),
  'entitlements.homeVisitWho': codes('上门服务：其他对象', words.homeVisitGroups),
  'entitlements.homeVisitPerYearMin': whole('上门服务：每年至少', '次'),
  'entitlements.homeVisitUnlimited': yesNo('上门服务：不限次数'),
  'entitlements.homeVisitFeeFen': fen('上门服务：收费'),
  'entitlements.bedSetUpFen': fen('家庭病床建床费'),
  'entitlements.bedSetUpPreviousFen': fen('家庭病床建床费（原）'),
  'entitlements.bedRoundFen': fen('家庭病床巡诊费（每次）'),
  'entitlements.outcallFen': fen('出诊费'),
  'entitlements.bedInReimbursement': yesNo('家庭病床费用纳入医保报销范围'),
  'entitlements.bedAllReimbursed': yesNo('家庭病床费用均可报销'),
  'entitlements.freeScreeningAgeMin': whole('免费健康筛查自选项目：年满', '岁'),
  'entitlements.elderlyAgeMin': whole('老年人服务：年满', '岁'),
  'entitlements.elderlyServices': codes('老年人服务', words.elderlyServices),
  'entitlements.ownCashier': yesNo('签约居民专用收费窗口'),

  'assessment.cycle': table('考核周期', {
    level: code('层级', words.assessmentLevels),
    timesPerYear: whole('每年', '次'),
    atLeast: yesNo('为最低次数'),
    by: code('由谁考核', words.assessors),
    covers: code('覆盖', words.coverages),
    result: code('结果', words.assessmentResults)
  }),
  'assessment.levels': codes('考核层级', words.assessmentLevels),
  'assessment.indicatorCount': whole('考核指标', '项'),
  'assessment.indicatorGroups': codes('指标分组', words.indicatorGroups),
  'assessment.factors': codes('考核因素', words.assessmentFactors),
  'assessment.methods': codes('考核方法', words.assessmentMethods),
  'assessment.qcBy': code('质控单位', words.assessors),
  'assessment.rewardOnlyAtStart': yesNo('起步阶段只奖不罚'),
  'assessment.payExtraPerPersonYearFen': fen('签约服务人员增加收入（每人每年）'),
  'assessment.staffFundPerPersonYearFen': fen('签约服务人员经费（每人每年）'),
  'assessment.starAfterYears': whole('星级评定：连续考核满', '年'),
  'assessment.payStepCoefficients': yesNo('按签约环节设系数'),
  'assessment.signingTargets': table('签约率目标', {
    year: whole('年份', '年'),
    percent: percent('不低于')
  }),
  'assessment.targetBase': code('目标分母', words.populationBases),
  'assessment.primaryVisitSharePercent': percent('基层就诊占比不低于'),

  'satisfaction.thirdParty': yesNo('第三方满意度调查'),
  'satisfaction.frequency': code('调查频次', words.frequencies),

  'service.places': codes('服务点', words.places),
  'service.process': codes('服务流程', words.processes),
  'service.devices': codes('设备', words.devices),
  'service.paperless': yesNo('无纸化履约'),
  'service.autoIdentity': yesNo('自动识别身份'),
  'service.autoLab': yesNo('自动采集检验结果'),
  'service.pushTo': codes('结果推送给', words.pushTargets),
  'service.autoWorkload': yesNo('自动统计工作量'),
  'service.scales': codes('家庭量表', words.scales),
  'service.handbookEditions': observed(numbers('手册版本（年）', '', 2000, 2100)),
  'service.observedDoctorHomeService': observed(text('医生上门实况')),
  'service.observedNurseHomeService': observed(text('护士上门实况'))
} as const satisfies Readonly<Record<`${Group}.${string}`, Field>>

export type Path = keyof typeof fields
/** A value as the packs and the overrides hold it. */
export type ValueOf<P extends Path = Path> = z.infer<(typeof fields)[P]['schema']>
export const path = z.enum(Object.keys(fields) as [Path, ...Path[]])
export const groupOf = (of: Path): Group => of.slice(0, of.indexOf('.')) as Group
/** The same fields without their exact types: for code that walks over all of them. */
export const fieldOf = (of: Path): Field => fields[of]
