import type { policyContract } from '@contract/policy'
import type { OutputOf } from '@contract/lib'

export type Policy = OutputOf<(typeof policyContract)['current']>
type Certainty = Policy['hypertension']['target']['certainty']

/** A value of a chapter of the policy. */
export interface PolicyRow extends Value {
  readonly chapter: string
  readonly version: string
}
interface Value {
  readonly what: string
  readonly value: string
  readonly source: string
  /** Null: the chapter has one source for all of it. */
  readonly certainty: Certainty | null
}

/** How sure the source is, in words. */
export const certaintyLabels: Readonly<Record<Certainty, { readonly label: string; readonly says: string }>> =
  {
    standard: { label: '规范原文', says: '标准文件的原文数值' },
    known: { label: '规范推定', says: '由标准条文得出，条文未逐字写明' },
    design: { label: '本系统约定', says: '标准没有规定，由本系统约定' },
    unverified: { label: '未核实', says: '没有见到原文，未启用' }
  }

const classNames = { '1': '控制满意', '2': '控制不满意', '3': '不良反应', '4': '并发症' } as const
const yes = (value: boolean): string => (value ? '是' : '否')

const row = <T>(
  what: string,
  item: { readonly value: T; readonly source: string; readonly certainty: Certainty },
  show: (value: T) => string
): Value => ({ what, value: show(item.value), source: item.source, certainty: item.certainty })

/** Of what decides something. */
function hypertensionRows({ hypertension: rules }: Policy): readonly Value[] {
  const { general, elderly, elderlyFrom } = rules.target.value
  return [
    row(
      '血压控制目标',
      rules.target,
      () =>
        `<${general.systolicBelow}/${general.diastolicBelow} mmHg；${elderlyFrom} 岁起 <${elderly.systolicBelow}/${elderly.diastolicBelow} mmHg`
    ),
    row(
      '危急值',
      rules.emergency,
      ({ systolicFrom, diastolicFrom }) => `收缩压 ≥${systolicFrom} 或舒张压 ≥${diastolicFrom} mmHg`
    ),
    row('常规随访间隔', rules.routineDays, days => `${days} 天`),
    row('控制不满意后随访', rules.unsatisfiedDays, days => `${days} 天内`),
    row('转诊后追踪', rules.referralFollowDays, days => `${days} 天内`),
    row('每年面对面随访', rules.minFaceToFacePerYear, times => `至少 ${times} 次`),
    row('先取整再判断', rules.roundBeforeCompare, yes),
    row('分类由重到轻', rules.classOrder, order => order.map(each => classNames[each]).join(' → '))
  ]
}

function diabetesRows({ diabetes: rules }: Policy): readonly Value[] {
  return [
    row('空腹血糖控制', rules.fastingBelow, below => `<${below.toFixed(1)} mmol/L`),
    row(
      '空腹血糖目标范围',
      rules.fastingBand,
      ({ from, to }) => `${from.toFixed(1)}–${to.toFixed(1)} mmol/L`
    ),
    row('非空腹血糖目标', rules.nonFastingBelow, below => `<${below.toFixed(1)} mmol/L`),
    row('危急值', rules.emergency, ({ lowTo, highFrom }) => `≤${lowTo} 或 ≥${highFrom} mmol/L`),
    row(
      '危急血压',
      rules.pressureEmergency,
      ({ systolicFrom, diastolicFrom }) => `收缩压 ≥${systolicFrom} 或舒张压 ≥${diastolicFrom} mmHg`
    ),
    row('心率持续超过属危急', rules.heartRateAbove, rate => `>${rate} 次/分`),
    row(
      '另有异常的血压',
      rules.normalPressure,
      ({ systolicBelow, diastolicBelow }) => `≥${systolicBelow} 或 ≥${diastolicBelow} mmHg，不建议“控制满意”`
    ),
    row(
      '孕期、哺乳期询问',
      rules.pregnancyAskFrom,
      ({ mmolL, isOn }) => `空腹 ≥${mmolL} mmol/L（${isOn ? '启用' : '未启用'}）`
    ),
    row('常规随访间隔', rules.routineDays, days => `${days} 天`),
    row('控制不满意后随访', rules.unsatisfiedDays, days => `${days} 天内`),
    row('转诊后追踪', rules.referralFollowDays, days => `${days} 天内`),
    row('每年面对面随访', rules.minFaceToFacePerYear, times => `至少 ${times} 次`),
    row('分类由重到轻', rules.classOrder, order => order.map(each => classNames[each]).join(' → '))
  ]
}

const outside = (below: number | null, above: number | null): string =>
  [below === null ? '' : `<${String(below)}`, above === null ? '' : `>${String(above)}`]
    .filter(part => part !== '')
    .join(' 或 ')
const limits = (what: string, source: string, refuse: string, confirm: string): Value => ({
  what,
  value: [refuse && `${refuse} 拒绝保存`, confirm && `${confirm} 请确认`]
    .filter(part => part !== '')
    .join('；'),
  ...{ source, certainty: null }
})
function limitRows({ measurement: { items, pulsePressure, source } }: Policy): readonly Value[] {
  const { confirmBelow, confirmAbove } = pulsePressure
  return [
    ...Object.values(items).map(item =>
      limits(
        `${item.label} ${item.unit}`,
        source,
        outside(item.refuseBelow, item.refuseAbove),
        outside(item.confirmBelow, item.confirmAbove)
      )
    ),
    limits('脉压 mmHg', source, '', outside(confirmBelow, confirmAbove))
  ]
}

/** Days on which no visit is booked. */
const holidayRows = ({ holidays }: Policy): readonly Value[] =>
  holidays.years.map(({ year, source, certainty, closed }) => ({
    what: `${String(year)} 年`,
    value: closed
      .map(({ from, to, name }) => `${name} ${from.slice(5)}${from === to ? '' : `–${to.slice(5)}`}`)
      .join('；'),
    ...{ source, certainty }
  }))

/** Every value that decides something, chapter by chapter, with where it comes from. */
export const chaptersOf = (policy: Policy): readonly PolicyRow[] =>
  [
    { chapter: '高血压随访', version: policy.hypertension.version, values: hypertensionRows(policy) },
    { chapter: '血糖', version: policy.diabetes.version, values: diabetesRows(policy) },
    { chapter: '测量值可信范围', version: policy.measurement.version, values: limitRows(policy) },
    {
      chapter: '放假（下次随访提前到放假前最后一天）',
      version: policy.holidays.version,
      values: holidayRows(policy)
    }
  ].flatMap(({ values, ...chapter }) => values.map(value => ({ ...chapter, ...value })))
