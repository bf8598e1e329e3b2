import type { EcgSession } from '@contract/measurement/ecg'

/** How long to record: `null` is until somebody stops it. */
export const recordingLengths = [
  { code: '10', key: '1', label: '10 秒', seconds: 10 },
  { code: '30', key: '2', label: '30 秒', seconds: 30 },
  { code: '60', key: '3', label: '60 秒', seconds: 60 },
  { code: 'open', key: '4', label: '直到停止', seconds: null }
] as const
export type RecordingLength = (typeof recordingLengths)[number]['code']

/** `7.4 秒`, `1 分 05 秒`, `2 小时 03 分` */
export function durationWords(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  if (seconds < 60) return `${(Math.floor(seconds * 10) / 10).toFixed(1)} 秒`
  const whole = Math.floor(seconds)
  if (whole < 3_600) return `${Math.floor(whole / 60)} 分 ${two(whole % 60)} 秒`
  return `${Math.floor(whole / 3_600)} 小时 ${two(Math.floor((whole % 3_600) / 60))} 分`
}

/** Which leads have no contact now, by name. */
export const leadsOffNames = ({ header, leadsOff }: EcgSession): readonly string[] =>
  (leadsOff ?? []).flatMap(lead => header?.leads[lead] ?? [])

/** What was lost of a record, or since the recorder is watched; null: nothing that anybody knows of. */
export function lossWords({
  lostSamples,
  uncountedGaps
}: Pick<EcgSession, 'lostSamples' | 'uncountedGaps'>): string | null {
  const parts = [
    ...(lostSamples > 0 ? [`丢失 ${lostSamples} 个采样`] : []),
    ...(uncountedGaps > 0 ? [`${uncountedGaps} 处间断，丢了多少不明`] : [])
  ]
  return parts.length === 0 ? null : parts.join('，')
}
