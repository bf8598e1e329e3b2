import type { MeasurementLimits } from './contract.ts'

type Range = MeasurementLimits['items'][string]
type Pair = readonly [from: number, to: number]

const range = (
  label: string,
  unit: string,
  decimals: number,
  refuse: Pair,
  confirm: readonly [from: number | null, to: number | null],
  confirmFromAge = 0
): Range => ({
  refuseBelow: refuse[0],
  refuseAbove: refuse[1],
  confirmBelow: confirm[0],
  confirmAbove: confirm[1],
  confirmFromAge,
  unit,
  decimals,
  label
})

/** The adult ranges of weight and height hold from here on. */
const adult = 18

const items = {
  systolicMmHg: range('收缩压', 'mmHg', 0, [40, 300], [80, 220]),
  diastolicMmHg: range('舒张压', 'mmHg', 0, [20, 200], [40, 130]),
  heartRatePerMinute: range('心率', '次/分', 0, [20, 300], [40, 130]),
  glucoseMmolL: range('血糖', 'mmol/L', 1, [0.6, 60], [2.8, 25]),
  hba1cPercent: range('糖化血红蛋白', '%', 1, [3, 20], [4, 14]),
  weightKg: range('体重', 'kg', 1, [1, 300], [30, 150], adult),
  heightCm: range('身高', 'cm', 1, [30, 250], [130, 200], adult),
  waistCm: range('腰围', 'cm', 1, [30, 200], [50, 140]),
  bmi: range('体质指数', 'kg/m²', 1, [8, 80], [14, 45]),
  temperatureCelsius: range('体温', '°C', 1, [30, 45], [35, 40]),
  oxygenSaturationPercent: range('血氧饱和度', '%', 0, [30, 100], [90, 100]),
  cigarettesPerDay: range('日吸烟量', '支', 0, [0, 200], [null, 60]),
  spiritsLiangPerDay: range('日饮酒量', '两', 1, [0, 50], [null, 10])
} satisfies Record<string, Range>

export type LimitedItem = keyof typeof items

/** What a value must be to be believed. No standard states these; the public data schemas are far wider. */
export const limits1: MeasurementLimits = {
  version: 'LIMITS-1',
  source: '本系统约定的两级可信范围；第三次测量依据《中国血压测量指南》：前两次相差超过 5 mmHg 时测第三次',
  items,
  pulsePressure: { confirmBelow: 15, confirmAbove: 110 },
  armDifference: { noteFrom: 10, referFrom: 20 },
  changeSinceLast: { systolicMmHg: 50, weightKg: 10, heightCm: 3 },
  digitPreference: {
    zeroShareAbove: 0.4,
    fewestReadings: 30,
    source: '本系统约定：末位为 0 超过 40% 提示质量问题，少于 30 次读数不评价；国家规范没有规定'
  },
  thirdReadingAboveMmHg: 5
}

/** A device's clock further off than this makes the time of a stored result doubtful. No standard says: our choice. */
export const clockToleranceSeconds = 600
