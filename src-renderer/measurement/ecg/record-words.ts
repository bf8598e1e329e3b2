import type { EcgRecordHead, EcgSummary } from '@contract/measurement/ecg'

const rounded = (value: number): string => String(Math.round(value * 10) / 10)

/** `10 秒`, `2 分 05 秒` */
export function lengthWords({
  samples,
  samplesPerSecond
}: Pick<EcgSummary, 'samples' | 'samplesPerSecond'>): string {
  const seconds = samples / samplesPerSecond
  if (seconds < 60) return `${rounded(seconds)} 秒`
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)} 分 ${String(whole % 60).padStart(2, '0')} 秒`
}

/** `0.05–150 Hz，陷波 50 Hz`; what nobody said is 不详, which is not the same as none. */
export function filterWords({ filters, deviceFilters, source }: EcgRecordHead): string {
  const { highPassHz, lowPassHz, notchHz } = filters
  const said = [
    highPassHz === null && lowPassHz === null
      ? null
      : `${highPassHz === null ? '?' : rounded2(highPassHz)}–${lowPassHz === null ? '?' : rounded(lowPassHz)} Hz`,
    notchHz === null ? null : `陷波 ${rounded(notchHz)} Hz`,
    ...deviceFilters
  ].filter(part => part !== null)
  if (said.length > 0) return said.join('，')
  return source === 'file' ? '文件未写明' : '设备未声明'
}
const rounded2 = (value: number): string => String(Math.round(value * 100) / 100)

/** `62`, or `62？` where the program is not sure of it; null: there is none. */
export function rateWords({
  heartRatePerMinute,
  heartRateDoubt
}: Pick<EcgSummary, 'heartRatePerMinute' | 'heartRateDoubt'>): string | null {
  if (heartRatePerMinute === null) return null
  return `${heartRatePerMinute.toFixed(0)}${heartRateDoubt === null ? '' : '？'}`
}

/** What was lost on the way; null: nothing that anybody knows of. */
export function lossWords({
  lostSamples,
  uncountedGaps
}: Pick<EcgSummary, 'lostSamples' | 'uncountedGaps'>): string | null {
  const parts = [
    ...(lostSamples > 0 ? [`丢失 ${lostSamples} 个采样`] : []),
    ...(uncountedGaps > 0 ? [`${uncountedGaps} 处间断`] : [])
  ]
  return parts.length === 0 ? null : parts.join('，')
}

export const formatLabels = { 'scp-ecg': 'SCP-ECG', aecg: 'HL7 aECG', edf: 'EDF+' } as const
