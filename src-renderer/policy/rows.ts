import type { policyContract } from '@contract/policy'
import type { OutputOf } from '@contract/lib'

export type Policy = OutputOf<(typeof policyContract)['current']>
type Certainty = Policy['hypertension']['target']['certainty']

export interface PolicyRow {
  readonly what: string
  readonly value: string
  readonly source: string
  readonly certainty: Certainty
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
): PolicyRow => ({ what, value: show(item.value), source: item.source, certainty: item.certainty })

/** Every value of the hypertension rules with where it comes from. */
export function hypertensionRows({ hypertension: rules }: Policy): readonly PolicyRow[] {
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
    row('分类由重到轻', rules.classOrder, order => order.map(each => classNames[each]).join(' → ')),
    row('失访按未达标统计', rules.lostCountsAsUncontrolled, yes)
  ]
}

/** Every value of the diabetes rules with where it comes from. */
export function diabetesRows({ diabetes: rules }: Policy): readonly PolicyRow[] {
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

export interface LimitRow {
  readonly label: string
  readonly unit: string
  readonly refuse: string
  readonly confirm: string
}

function confirmation(below: number | null, above: number | null): string {
  if (below !== null && above !== null) return `<${below} 或 >${above}`
  if (below !== null) return `<${below}`
  return above === null ? '—' : `>${above}`
}

export const limitRows = ({ measurement }: Policy): readonly LimitRow[] =>
  Object.values(measurement.items).map(item => ({
    label: item.label,
    unit: item.unit,
    refuse: `<${item.refuseBelow} 或 >${item.refuseAbove}`,
    confirm: confirmation(item.confirmBelow, item.confirmAbove)
  }))
