/**
 * What each source states, written down a second time and without a look at the packs: path → value, and the row of the
 * requirements it comes from. What is not listed here is stated nowhere and must be null.
 */
export type Statement = readonly [value: unknown, row: string]

const open = (who: string) => ({ who, percent: null, amountFen: null, payBy: null })
const noPackage = {
  kind: null,
  payType: null,
  tier: null,
  count: null,
  priceMinFen: null,
  priceMaxFen: null,
  content: null
}
const noCycle = { level: null, timesPerYear: null, atLeast: null, by: null, covers: null, result: null }

export const statements: Readonly<Record<string, Readonly<Record<string, Statement>>>> = {
  shanghai: {
    'fee.payers': [[open('insurance-fund'), open('public-health-fund'), open('resident')], 'A-17'],
    'packages.catalogueClasses': [6, 'A-10'],
    'packages.catalogueItems': [141, 'A-10'],
    'packages.packageClasses': [10, 'A-41'],
    'packages.packageItems': [18, 'A-41'],
    'contract.combinationDoctors': [1, 'A-02'],
    'contract.combinationDistrictHospitalsMax': [1, 'A-02'],
    'contract.combinationCityHospitalsMax': [1, 'A-02'],
    'contract.combinationScope': ['whole-city', 'A-02'],
    'contract.signingModes': [['concentrated', 'visit', 'home-visit', 'online'], 'A-40'],
    'contract.populationClasses': [['I', 'II', 'III'], 'A-31'],
    'contract.householdTypes': [['healthy', 'high-risk', 'chronic', 'disabled', 'other'], 'A-42'],
    'team.observedHouseholdsPerDoctor': [1068, 'A-43'],
    'team.assistantRole': [true, 'A-32'],
    'keyPopulations.codes': [['age60', 'chronic', 'maternal', 'child', 'disabled'], 'A-31'],
    'prescription.longDaysMin': [30, 'A-06'],
    'prescription.longDaysMax': [60, 'A-06'],
    'prescription.longWording': ['1–2 个月', 'A-06'],
    'prescription.longEligibility': [['signed', 'chronic', 'stable', 'adherent'], 'A-06'],
    'prescription.extension': [true, 'A-07'],
    'prescription.delivery': [['centre', 'station', 'pharmacy', 'home'], 'A-07'],
    'prescription.deliveryFeeFen': [0, 'A-07'],
    'referral.quotaPercent': [50, 'A-05'],
    'referral.releaseLeadRule': ['比一般号源提前 50% 释放', 'A-05'],
    'referral.observedHospitals': [35, 'A-05'],
    'referral.liaisonDepartment': [true, 'A-14'],
    'referral.priorities': [['booking', 'large-exam', 'consultation', 'bed', 'operation'], 'A-26'],
    'insurance.ratioRule': ['higher-at-primary', 'A-19'],
    'insurance.inpatientDeductible': ['continuous-when-referred', 'A-19'],
    'entitlements.freeScreeningAgeMin': [65, 'A-20'],
    'assessment.cycle': [
      [
        {
          ...noCycle,
          level: 'doctor',
          timesPerYear: 1,
          atLeast: true,
          by: 'training-centre',
          result: 'star-1-5'
        }
      ],
      'A-38'
    ],
    'assessment.payExtraPerPersonYearFen': [1_000_000, 'A-37'],
    'assessment.payStepCoefficients': [true, 'A-37']
  },
  hangzhou: {
    'fee.annualFen': [12_000, 'A-49'],
    'fee.monthlyFen': [1_000, 'A-49'],
    'fee.payers': [
      [
        { who: 'resident', percent: 10, amountFen: 1_200, payBy: null },
        { who: 'city', percent: 25, amountFen: 3_000, payBy: null },
        { who: 'district', percent: 65, amountFen: 7_800, payBy: null }
      ],
      'A-49'
    ],
    'fee.inPerformanceTotal': [false, 'A-49'],
    'fee.earmarked': [true, 'A-49'],
    'fee.area': ['主城区', 'A-47'],
    'packages.list': [
      [
        { ...noPackage, kind: 'basic', content: ['doctor-friend', 'basic-medical', 'health-management'] },
        { ...noPackage, kind: 'individual' }
      ],
      'A-48'
    ],
    'team.helpers': [['nurse', 'pharmacist', 'specialist', 'rehab-therapist'], 'A-52'],
    'team.diseaseLeads': [
      ['hypertension', 'diabetes', 'coronary-heart-disease', 'respiratory', 'dyslipidaemia'],
      'A-52'
    ],
    'team.hasAllocationRight': [true, 'A-53'],
    'prescription.commonDrugsForSigned': [true, 'A-48'],
    'referral.releaseLeadDays': [14, 'A-55'],
    'referral.quotaPercent': [30, 'A-55'],
    'referral.platform': [['booking', 'exam-booking', 'record-up-down', 'satisfaction'], 'A-55'],
    'referral.satisfactionRating': [true, 'A-55'],
    'referral.routing': ['county-first', 'A-55'],
    'referral.needsFiling': ['with-referral', 'A-55'],
    'referral.upRateCeilingPercent': [15, 'N-35'],
    'referral.centres': [
      ['imaging-consult', 'ecg-consult', 'sterile-supply', 'chronic-joint-clinic'],
      'A-54'
    ],
    'insurance.outpatientDeductibleChangeFen': [-30_000, 'A-50'],
    'insurance.outpatientDeductibleScope': ['汇编写参保人员，动脉网写城镇职工医保', 'A-50'],
    'insurance.outpatientDeductibleCondition': ['community-first-visit', 'A-50'],
    'insurance.ratioRule': ['referred-resident-scheme-as-primary', 'A-50'],
    'entitlements.bedSetUpFen': [8_000, 'A-51'],
    'entitlements.bedSetUpPreviousFen': [1_000, 'A-51'],
    'entitlements.bedRoundFen': [4_000, 'A-51'],
    'entitlements.bedAllReimbursed': [true, 'A-51'],
    'assessment.cycle': [
      [
        {
          ...noCycle,
          level: 'city',
          timesPerYear: 1,
          atLeast: false,
          by: 'third-party',
          covers: 'every-doctor'
        },
        { ...noCycle, level: 'county', timesPerYear: 2, atLeast: true },
        { ...noCycle, level: 'institution', timesPerYear: 4, atLeast: true }
      ],
      'A-57'
    ]
  },
  xiamen: {
    'fee.annualFen': [12_000, 'A-92'],
    'fee.payers': [
      [
        { who: 'resident', percent: null, amountFen: 2_000, payBy: ['cash', 'health-account'] },
        { who: 'insurance-fund', percent: null, amountFen: 7_000, payBy: null },
        { who: 'finance', percent: null, amountFen: 3_000, payBy: null }
      ],
      'A-92'
    ],
    'fee.distribution': [
      [
        { to: 'institution', percent: null, amountFen: 2_000, rule: null },
        { to: 'team-leader', percent: null, amountFen: 8_000, rule: 'assessment' },
        { to: 'by-score', percent: null, amountFen: 2_000, rule: 'score' }
      ],
      'A-92'
    ],
    'fee.inPerformanceTotal': [false, 'A-92'],
    'contract.termMonthsDefault': [12, 'A-92'],
    'team.model': ['three-teacher', 'A-89'],
    'team.roles': [['specialist', 'family-doctor-lead', 'health-manager'], 'A-89'],
    'keyPopulations.codes': [['hypertension', 'diabetes', 'age65', 'high-risk-family'], 'A-90'],
    'keyPopulations.diseases': [['hypertension', 'diabetes-type-2'], 'A-91'],
    'keyPopulations.diseaseCount': [15, 'A-91'],
    'prescription.longDaysMin': [28, 'A-93'],
    'prescription.longDaysMax': [56, 'A-93'],
    'prescription.longWording': ['4–8 周', 'A-93'],
    'referral.releaseLeadRule': ['签约居民比未签约提前 3 天预约', 'A-94'],
    'referral.signedLeadDays': [3, 'A-94'],
    'referral.greenChannel': [true, 'A-94'],
    'referral.needsFiling': ['insurance-centre-first', 'A-97'],
    'insurance.outpatientDeductibleNormalFen': [50_000, 'A-97'],
    'insurance.outpatientDeductibleSignedFen': [0, 'A-97'],
    'insurance.inpatientDeductible': ['waived-if-referred-and-filed', 'A-97'],
    'entitlements.homeVisitAgeMin': [80, 'A-95'],
    'entitlements.homeVisitWho': [['immobile'], 'A-95'],
    'entitlements.homeVisitPerYearMin': [1, 'A-95'],
    'entitlements.homeVisitFeeFen': [0, 'A-95'],
    'entitlements.elderlyAgeMin': [65, 'A-95'],
    'entitlements.elderlyServices': [['follow-up', 'check-up', 'whole-course'], 'A-95'],
    'entitlements.ownCashier': [true, 'A-95'],
    'assessment.cycle': [[{ ...noCycle, level: 'city-to-district' }], 'A-99'],
    'satisfaction.thirdParty': [true, 'A-99'],
    'satisfaction.frequency': ['regular', 'A-99']
  },
  chengdu: {
    'fee.cityFundPerYearFen': [1_000_000_000, 'A-66'],
    'packages.list': [
      [
        { ...noPackage, payType: 'government-full', count: 9, priceMinFen: 0, priceMaxFen: 0 },
        { ...noPackage, payType: 'resident-fixed', count: 21 },
        { ...noPackage, payType: 'resident-negotiated', count: 80 }
      ],
      'A-62'
    ],
    'team.types': [
      [
        { type: 'basic', roles: ['doctor', 'nurse', 'public-health'], onTopOf: null },
        { type: 'standard', roles: ['gp', 'nurse', 'public-health'], onTopOf: null },
        { type: 'enhanced', roles: ['upper-hospital-doctor'], onTopOf: ['basic', 'standard'] }
      ],
      'A-61'
    ],
    'team.optionalRoles': [['psychologist', 'dietitian', 'social-worker', 'volunteer'], 'A-61'],
    'team.observedMembersMean': [6.3, 'A-61'],
    'referral.unionPercent': [100, 'A-66'],
    'referral.sameDrugList': [true, 'A-66'],
    'insurance.inpatientDeductible': ['continuous-up-and-down', 'A-66'],
    'assessment.levels': [['institution', 'county', 'city'], 'A-65'],
    'assessment.indicatorCount': [50, 'A-65'],
    'assessment.indicatorGroups': [
      ['team', 'signing', 'basic-medical', 'basic-public-health', 'effect'],
      'A-65'
    ],
    'service.places': [['studio', 'day-care', 'compound', 'office', 'site', 'park'], 'A-64']
  },
  dafeng: {
    'packages.list': [
      [
        { ...noPackage, tier: 'basic', priceMinFen: 0, priceMaxFen: 0 },
        { ...noPackage, tier: 'primary', priceMinFen: 5_000, priceMaxFen: 5_000 },
        { ...noPackage, tier: 'middle', priceMinFen: 10_000, priceMaxFen: 15_000 },
        { ...noPackage, tier: 'high', priceMinFen: 20_000, priceMaxFen: 80_000 }
      ],
      'A-69'
    ],
    'packages.types': [
      ['copd', 'elderly', 'hypertension', 'diabetes', 'women-children', 'disabled', 'cancer'],
      'A-67'
    ],
    'packages.pricing': ['各项收费标准之和 − 医保（新农合）补偿 − 公共卫生经费 − 优惠', 'A-69'],
    'contract.termMonthsDefault': [12, 'A-69'],
    'contract.unit': ['household-or-person', 'A-70'],
    'team.panelHouseholdsSoft': [100, 'A-70'],
    'team.townshipTeams': [53, 'A-72'],
    'team.villageVisit': ['half-day-per-week', 'A-72'],
    'referral.remoteWeekdays': [[2, 4], 'A-73'],
    'referral.remoteFeeFen': [3_000, 'A-73'],
    'referral.remoteFundPercent': [50, 'A-73'],
    'referral.remoteSpecialties': [['cardiology', 'endocrinology'], 'A-73'],
    'insurance.ratioRule': ['stepwise-chronic-as-township-inpatient', 'A-75'],
    'insurance.extraPaymentByContract': [true, 'A-75'],
    'entitlements.homeVisitWho': [['bedridden', 'immobile'], 'A-77'],
    'entitlements.homeVisitUnlimited': [true, 'A-77'],
    'assessment.qcBy': ['township-hospital', 'A-71'],
    'assessment.methods': [['handbook-check', 'call-back'], 'A-71'],
    'assessment.rewardOnlyAtStart': [true, 'A-70']
  },
  jiangshan: {
    'fee.monthlyMinFen': [500, 'A-104'],
    'fee.annualMinFen': [6_000, 'A-104'],
    'fee.payers': [[open('resident'), open('insurance-fund'), open('finance')], 'A-104'],
    'fee.inPerformanceTotal': [false, 'A-104'],
    'contract.termMonthsMin': [12, 'A-103'],
    'contract.renewal': ['voluntary', 'A-103'],
    'contract.householdEncouraged': [true, 'A-103'],
    'contract.freeChoiceArea': ['own-township', 'A-103'],
    'contract.signingModes': [['visit', 'admission', 'check-up', 'follow-up'], 'A-103'],
    'team.membersMin': [3, 'A-100'],
    'team.membersMax': [5, 'A-100'],
    'team.panelPersonsMax': [2000, 'A-100'],
    'keyPopulations.codes': [
      [
        'age65',
        'child-0-6',
        'maternal',
        'chronic',
        'disabled-incl-mental',
        'low-income',
        'destitute',
        'special-family-planning'
      ],
      'A-101'
    ],
    'prescription.longDaysMax': [90, 'A-105'],
    'prescription.localName': ['连续处方', 'A-105'],
    'referral.priorities': [['expert-clinic', 'examination'], 'A-106'],
    'referral.numbersTo': [['institution', 'doctor'], 'A-106'],
    'insurance.differentialByLevel': [true, 'A-107'],
    'insurance.capitation': ['explore', 'A-107'],
    'assessment.factors': [
      ['count-mix', 'outpatient-work', 'quality', 'satisfaction', 'first-visit-referral', 'cost-control'],
      'A-107'
    ],
    'assessment.signingTargets': [
      [
        { year: 2016, percent: 20 },
        { year: 2020, percent: 50 }
      ],
      'N-24'
    ],
    'assessment.targetBase': ['registered', 'N-24'],
    'assessment.primaryVisitSharePercent': [60, 'N-24']
  },
  xuzhou: {
    'fee.packageSubsidyFen': [4_000, 'A-113'],
    'fee.packageSubsidyPercentMin': [20, 'A-113'],
    'fee.packageSubsidyPercentMax': [40, 'A-113'],
    'fee.packagePriceImpliedMinFen': [10_000, 'A-113'],
    'fee.packagePriceImpliedMaxFen': [20_000, 'A-113'],
    'fee.selfPayBy': [['personal-account'], 'A-113'],
    'fee.printOnInvoice': [true, 'A-113'],
    'packages.list': [
      [
        { ...noPackage, kind: 'basic-public-health' },
        { ...noPackage, kind: 'health-management' },
        { ...noPackage, kind: 'individual' }
      ],
      'A-112'
    ],
    'packages.typeCount': [18, 'A-112'],
    'packages.chargeCodes': ['provincial', 'A-112'],
    'team.model': ['3+1+N', 'A-117'],
    'team.specialistTeams': [['child', 'maternal'], 'A-117'],
    'team.expertLead': [true, 'A-117'],
    'keyPopulations.specialGroups': [['filed-low-income', 'retired-veteran'], 'A-114'],
    'insurance.capFromFen': [50_000, 'A-113'],
    'insurance.capToFen': [80_000, 'A-113'],
    'insurance.capScheme': ['新农合，后为居民医保', 'A-113'],
    'satisfaction.thirdParty': [true, 'A-119'],
    'service.devices': [['shared-bp-monitor'], 'A-111'],
    'service.paperless': [true, 'A-116'],
    'service.autoIdentity': [true, 'A-116'],
    'service.autoLab': [true, 'A-116'],
    'service.pushTo': [
      ['resident', 'contract-doctor', 'public-health-doctor', 'public-health-system'],
      'A-116'
    ],
    'service.autoWorkload': [true, 'A-116']
  },
  'beijing-yuetan': {
    'team.teamCount': [26, 'A-79'],
    'team.stationCount': [9, 'A-79'],
    'team.specialistPersons': [13, 'A-83'],
    'team.specialistDepartments': [8, 'A-83'],
    'team.specialistJoinedTeams': [12, 'A-83'],
    'keyPopulations.diseases': [
      [
        'hypertension',
        'diabetes',
        'coronary-heart-disease',
        'cerebral-infarction',
        'dyslipidaemia',
        'copd',
        'osteoporosis',
        'cancer'
      ],
      'A-82'
    ],
    'keyPopulations.guidelineCount': [22, 'A-82'],
    'referral.observedReturnRatePercent': [78, 'A-84'],
    'service.process': [
      ['appointment', 'directed-triage', 'pre-visit-service', 'booked-revisit', 'one-to-one-first-visit'],
      'A-85'
    ],
    'service.scales': [['FACES-II', 'family-assessment'], 'A-81'],
    'service.handbookEditions': [[2011, 2012, 2013, 2014, 2016], 'A-81'],
    'service.observedDoctorHomeService': ['每 2 天 1 次', 'A-86'],
    'service.observedNurseHomeService': ['每天 2 次', 'A-86']
  },
  national: {
    'contract.termMonthsMin': [12, '2018 指导意见'],
    'contract.termMonthsDefault': [12, 'contract.term_months'],
    'contract.termMonthsMax': [36, '国卫基层发〔2022〕10号'],
    'contract.renewal': ['voluntary', '2018 指导意见'],
    'contract.graceDays': [30, 'contract.grace_days'],
    'contract.remindDays': [[60, 30, 7], 'contract.remind_days'],
    'contract.signingModes': [
      [
        'concentrated',
        'visit',
        'home-visit',
        'online',
        'admission',
        'check-up',
        'follow-up',
        'functional-community',
        'other'
      ],
      '签约方式 1–9'
    ],
    'contract.oneActivePerPerson': [true, 'contract.one_basic_active'],
    'contract.residenceMonthsMin': [6, '常住半年'],
    'team.membersMax': [5, 'team.members_max'],
    'team.panelPersonsMax': [2000, 'team.panel_max'],
    'keyPopulations.codes': [
      [
        'age60',
        'age65',
        'age80',
        'child-0-6',
        'child-0-3',
        'maternal',
        'hypertension',
        'diabetes-type-2',
        'coronary-heart-disease',
        'stroke',
        'copd',
        'cancer',
        'severe-mental',
        'tuberculosis',
        'disabled',
        'low-income',
        'destitute',
        'filed-low-income',
        'special-family-planning',
        'retired-veteran',
        'bedridden',
        'high-risk',
        'high-risk-family',
        'household-bed',
        'migrant'
      ],
      '重点人群合集'
    ],
    'prescription.validDays': [1, '处方管理办法'],
    'prescription.validDaysMax': [3, '处方管理办法'],
    'prescription.ordinaryDaysMax': [7, '处方管理办法'],
    'prescription.emergencyDaysMax': [3, '处方管理办法'],
    'prescription.drugsPerSheetMax': [5, '处方管理办法'],
    'prescription.longDaysMax': [84, '长期处方管理规范'],
    'prescription.longDaysReasonAbove': [28, 'rx.long_max_days'],
    'prescription.longDaysAboveNational': [false, 'cap = min(region, national)'],
    'prescription.longEligibility': [['clear-diagnosis', 'stable'], '长期处方管理规范'],
    'prescription.longExcludes': [['antibacterial', 'narcotic', 'similar-controlled'], '长期处方管理规范'],
    'referral.followDays': [14, 'referral.follow_days'],
    'insurance.estimateOnly': [true, '医保以结算为准']
  }
}

const national = [
  'child-0-6',
  'age65',
  'maternal',
  'hypertension',
  'diabetes-type-2',
  'tuberculosis',
  'severe-mental',
  'disabled',
  'low-income',
  'filed-low-income'
]
const silent: Statement = [null, 'appendix 4: not said']

/** What the second reading of the sources corrected: it outranks what stands above, null takes a value away. */
export const corrections: Readonly<Record<string, Readonly<Record<string, Statement>>>> = {
  national: { 'keyPopulations.codes': [national, 'appendix 4: national key groups'] },
  shanghai: {
    'keyPopulations.codes': [
      [
        'age60',
        'chronic',
        'maternal',
        'child',
        'disabled',
        ...national.filter(one => !['maternal', 'disabled'].includes(one))
      ],
      'A-31, appendix 4'
    ],
    'prescription.longDaysMin': silent,
    'prescription.longDaysMax': silent,
    'prescription.longMonthsMin': [1, 'appendix 4: 1–2 months'],
    'prescription.longMonthsMax': [2, 'appendix 4: 1–2 months'],
    'referral.releaseLeadRule': ['提前 50% 的时间向家庭医生开放', 'appendix 4'],
    'assessment.cycle': [
      [{ ...noCycle, level: 'doctor', by: 'training-centre', result: 'star-1-5' }],
      'appendix 4: no «at least one a year»'
    ],
    'assessment.starAfterYears': [3, 'appendix 4: after three years running'],
    'assessment.payExtraPerPersonYearFen': silent,
    'assessment.staffFundPerPersonYearFen': [1_000_000, 'appendix 4: 人员经费']
  },
  hangzhou: {
    'entitlements.bedAllReimbursed': silent,
    'entitlements.bedInReimbursement': [true, 'appendix 4: 纳入医保报销范围'],
    'assessment.methods': [
      ['documents', 'on-site', 'routine-records', 'telephone-call-back'],
      'appendix 4: 查阅资料、现场考察、平时检查记录、电话回访'
    ]
  },
  xiamen: {
    'keyPopulations.codes': silent,
    'keyPopulations.priority': ['慢病先行、长者优先', 'appendix 4'],
    'prescription.longEligibility': [['signed', 'chronic'], 'appendix 4: 慢性病签约对象'],
    'entitlements.homeVisitWho': [['immobile-elderly'], 'appendix 4: 行动不便老人'],
    'assessment.factors': [
      [
        'orderly-care',
        'key-populations',
        'ordinary-signing',
        'chronic-family-quality',
        'cost-control',
        'awareness',
        'satisfaction'
      ],
      'appendix 4'
    ]
  },
  dafeng: { 'packages.priceUnit': ['个人年付费', 'appendix 4'] },
  jiangshan: {
    'contract.objects': ['参保的常住居民', 'appendix 4'],
    'keyPopulations.codes': [
      [
        'age65',
        'child-0-6',
        'maternal',
        'chronic',
        'disabled-incl-mental',
        'low-income',
        'destitute',
        'special-family-planning',
        'hypertension',
        'diabetes-type-2',
        'tuberculosis',
        'severe-mental',
        'disabled',
        'filed-low-income'
      ],
      'A-101, appendix 4'
    ],
    'prescription.longDaysMax': silent,
    'prescription.longMonthsMax': [3, 'appendix 4: 3 months'],
    'prescription.longEligibility': [['signed', 'chronic', 'stable', 'adherent'], 'appendix 4'],
    'prescription.nonListDrugsForSigned': [true, 'A-105']
  },
  xuzhou: {},
  'beijing-yuetan': {}
}
