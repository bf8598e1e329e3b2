import type { Resident, ResidentInput, ResidentSummary } from '@contract/resident'

interface Choice<C extends string> {
  readonly code: C
  readonly key: string
  readonly label: string
}

/** Choices numbered as on the paper form: the digit is the code. */
const byCode = <C extends string>(labels: Readonly<Record<C, string>>): readonly Choice<C>[] =>
  (Object.entries(labels) as [C, string][]).map(([code, label]) => ({ code, key: code, label }))

type Phone = NonNullable<ResidentInput['phones']>[number]
type KeyPopulation = NonNullable<ResidentInput['keyPopulations']>[number]
type Condition = ResidentInput['conditions'][number]
export type Relation = NonNullable<Resident['household']>['members'][number]['relation']

export const sexes: readonly Choice<ResidentSummary['sex']>[] = [
  { code: '1', key: '1', label: '男' },
  { code: '2', key: '2', label: '女' },
  { code: '0', key: '0', label: '未知' },
  { code: '9', key: '9', label: '未说明' }
]

export const idTypes: readonly Choice<ResidentInput['idType']>[] = [
  { code: '01', key: '1', label: '居民身份证' },
  { code: '02', key: '2', label: '居民户口簿' },
  { code: '03', key: '3', label: '护照' },
  { code: '04', key: '4', label: '军官证' },
  { code: '05', key: '5', label: '驾驶证' },
  { code: '06', key: '6', label: '港澳居民来往内地通行证' },
  { code: '07', key: '7', label: '台湾居民来往大陆通行证' },
  { code: '99', key: '9', label: '其他证件' }
]

export const residences: readonly Choice<ResidentInput['residence']>[] = [
  { code: 'registered', key: '1', label: '户籍' },
  { code: 'non-registered', key: '2', label: '非户籍' }
]

export const bloodTypes = byCode({ '1': 'A', '2': 'B', '3': 'O', '4': 'AB', '5': '不详' })
export const rhesusTypes = byCode({ '1': '阴性', '2': '阳性', '3': '不详' })
export const marriages = byCode({ '1': '未婚', '2': '已婚', '3': '丧偶', '4': '离婚', '5': '未说明' })
export const payments = byCode({
  '1': '职工医保',
  '2': '居民医保',
  '3': '新农合',
  '4': '贫困救助',
  '5': '商业保险',
  '6': '全公费',
  '7': '全自费',
  '8': '其他'
})
export const educations = byCode({
  '1': '研究生',
  '2': '大学本科',
  '3': '大学专科',
  '4': '中等专业学校',
  '5': '技工学校',
  '6': '高中',
  '7': '初中',
  '8': '小学',
  '9': '文盲或半文盲',
  '10': '不详'
})
export const occupations = byCode({
  '0': '机关、企事业负责人',
  '1': '专业技术人员',
  '2': '办事人员',
  '3': '商业、服务业',
  '4': '农林牧渔水利',
  '5': '生产运输设备操作',
  '6': '军人',
  '7': '其他从业人员',
  '8': '无职业'
})

export const phoneOwners: readonly Choice<NonNullable<Phone['owner']>>[] = [
  { code: 'self', key: '1', label: '本人' },
  { code: 'spouse', key: '2', label: '配偶' },
  { code: 'child', key: '3', label: '子女' },
  { code: 'parent', key: '4', label: '父母' },
  { code: 'other', key: '5', label: '其他' }
]

export const relations: readonly Choice<Relation>[] = byCode({
  '0': '户主',
  '1': '配偶',
  '2': '子',
  '3': '女',
  '4': '孙辈',
  '5': '父母',
  '6': '祖父母',
  '7': '兄弟姐妹',
  '8': '其他'
})
export const relationLabel = (code: Relation): string =>
  relations.find(relation => relation.code === code)?.label ?? code

export const diseaseLabels: Readonly<Record<Condition['code'], string>> = {
  hypertension: '高血压',
  'diabetes-type-2': '2型糖尿病',
  'coronary-heart-disease': '冠心病',
  stroke: '脑卒中',
  copd: '慢阻肺',
  cancer: '恶性肿瘤',
  'chronic-kidney-disease': '慢性肾脏病'
}

export const keyPopulationLabels: Readonly<Record<KeyPopulation['code'], string>> = {
  pregnant: '孕妇',
  postpartum: '产妇',
  'severe-mental-disorder': '严重精神障碍',
  tuberculosis: '肺结核',
  disabled: '残疾人',
  'low-income': '低保',
  destitute: '特困',
  'former-poverty-registered': '原建档立卡',
  'special-family-planning': '计生特殊家庭',
  'retired-cadre': '离休干部',
  bedridden: '长期卧床',
  'high-risk-hypertension': '高血压高危',
  'high-risk-diabetes': '糖尿病高危',
  'high-risk-family-member': '家族史高危',
  'household-bed': '家庭病床',
  migrant: '流动人口'
}

export const statusLabels: Readonly<Record<ResidentSummary['status'], string>> = {
  active: '在管',
  'moved-away': '已迁出',
  deceased: '已去世'
}

const nationNames =
  '汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 ' +
  '柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 ' +
  '塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺'
/** GB/T 3304, in the order of the list. */
export const nations: readonly { readonly code: string; readonly label: string }[] = [
  ...nationNames
    .split(' ')
    .map((name, index) => ({ code: String(index + 1).padStart(2, '0'), label: `${name}族` })),
  { code: '97', label: '其他' },
  { code: '98', label: '外国血统入籍' }
]

/** `梧桐路128弄6号302室`: each part with its word, unless it was typed with it. */
export function addressLine(address: Resident['address']): string {
  const part = (value: string, word: string): string =>
    value === '' || value.endsWith(word) ? value : `${value}${word}`
  return [
    address.street,
    address.road,
    part(address.lane, '弄'),
    part(address.number, '号'),
    part(address.building, '栋'),
    part(address.room, '室'),
    address.note
  ].join('')
}

/** What to do when there is no committee to choose from. */
export const noCommittees = '尚未登记居（村）委会，请管理员在“设置 · 中心与居委会”添加。'

/** 家庭类型. */
export const householdTypes = [
  { code: 'healthy', key: '1', label: '健康家庭' },
  { code: 'high-risk', key: '2', label: '高危家庭' },
  { code: 'chronic', key: '3', label: '慢病家庭' },
  { code: 'disabled', key: '4', label: '残疾家庭' },
  { code: 'other', key: '5', label: '其他家庭' }
] as const
