const pad = (value: number): string => String(value).padStart(2, '0')

function realDay(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day))
  const same = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return same ? `${year}-${pad(month)}-${pad(day)}` : null
}

/** `day` plus that many days. */
export function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

/**
 * What a hand types for a day: `20261205`, `2026-12-05`, `2026.12.5`, `1205` or `12-5` (of the reference's year), `+14`
 * (days after the reference). Null when it is no real day.
 */
export function typedDay(typed: string, reference: string): string | null {
  const clean = typed.trim().normalize('NFKC')
  const offset = /^\+(\d{1,3})$/.exec(clean)
  if (offset) return daysAfter(reference, Number(offset[1]))
  const packed = /^(\d{4})?(\d{2})(\d{2})$/.exec(clean)
  const parted = /^(?:(\d{4})[-./年])?(\d{1,2})[-./月](\d{1,2})日?$/.exec(clean)
  const found = packed ?? parted
  if (!found) return null
  return realDay(Number(found[1] ?? reference.slice(0, 4)), Number(found[2]), Number(found[3]))
}

const WEEKDAYS = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'] as const

/** 周一 … of a day. */
export const weekday = (day: string): string => WEEKDAYS[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? ''
