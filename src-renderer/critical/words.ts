import type { CriticalValue } from '@contract/critical'

/** `王医生负责`, `代周医生，王医生处理`, `周医生不在岗，无人负责`, `无人负责`. */
export function whoseTurn({
  doctorName,
  actorName
}: Pick<CriticalValue, 'doctorName' | 'actorName'>): string {
  if (actorName === null) return doctorName === null ? '无人负责' : `${doctorName}不在岗，无人负责`
  if (doctorName === null || doctorName === actorName) return `${actorName}负责`
  return `代${doctorName}，${actorName}处理`
}
