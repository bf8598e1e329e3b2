/** Service dates and times are shown in the centre's zone, whatever the computer believes. */
let zone = 'Asia/Shanghai'
export function showTimesIn(centreZone: string): void {
  zone = centreZone
}

const parts = (instant: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    new Intl.DateTimeFormat('zh-CN', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23'
    })
      .formatToParts(new Date(instant))
      .map(({ type, value }) => [type, value])
  )

/** `2026-11-21` */
export function dayOf(instant: string): string {
  const { year, month, day } = parts(instant)
  return `${year}-${month}-${day}`
}

/** `10:42` */
export function timeOf(instant: string): string {
  const { hour, minute } = parts(instant)
  return `${hour}:${minute}`
}

/** `2026-11-21 10:42:07` */
export function secondOf(instant: string): string {
  return `${dayOf(instant)} ${timeOf(instant)}:${parts(instant)['second']}`
}

/** `星期日` */
export const weekdayOf = (day: string): string =>
  `星期${'日一二三四五六'.charAt(new Date(`${day}T00:00:00Z`).getUTCDay())}`

/** `20261121-104207`, for the name of a file. */
export const fileStampOf = (instant: string): string =>
  secondOf(instant).replace(/[-:]/g, '').replace(' ', '-')

/** Today in the centre's zone. */
export const today = (now = Date.now()): string => dayOf(new Date(now).toISOString())

/** `10:42` today, `11-20 10:42` this year, `2025-11-20 10:42` before. */
export function momentOf(instant: string, now = Date.now()): string {
  const day = dayOf(instant)
  const current = today(now)
  if (day === current) return timeOf(instant)
  return `${day.slice(0, 4) === current.slice(0, 4) ? day.slice(5) : day} ${timeOf(instant)}`
}

/** `11-21` in this year, else the whole day. */
export const shortDay = (day: string, now = Date.now()): string =>
  day.slice(0, 4) === today(now).slice(0, 4) ? day.slice(5) : day

/** GB/T 2261.1. */
export const sexLabel = (sex: '0' | '1' | '2' | '9'): string =>
  ({ '0': '性别未知', '1': '男', '2': '女', '9': '性别未说明' })[sex]

/** Completed years on a day, both `YYYY-MM-DD`: on a sheet, those of the day that it tells of. */
export const ageOn = (birthDate: string, day: string): number =>
  Math.max(
    0,
    Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4)) - (day.slice(5) < birthDate.slice(5) ? 1 : 0)
  )

export const ageLabel = (age: number): string => `${age} 岁`

/** `138/86`, or a dash for what was not measured. */
export const pressure = (systolicMmHg: number | null, diastolicMmHg: number | null): string =>
  systolicMmHg === null || diastolicMmHg === null ? '—' : `${systolicMmHg}/${diastolicMmHg}`

const diseases: Readonly<Record<string, string>> = {
  hypertension: '高血压',
  'diabetes-type-2': '糖尿病',
  'coronary-heart-disease': '冠心病',
  stroke: '脑卒中',
  copd: '慢阻肺',
  cancer: '肿瘤',
  'chronic-kidney-disease': '慢性肾病'
}
export const diseaseLabel = (code: string): string => diseases[code] ?? code
