import type { MeasurementLimits } from '../../../policy/contract.ts'
import { frameSilenceMs } from '../patient-reader.ts'
import { hexOf, shown } from './bytes.ts'
import type { LineDescription, Trial } from './contract.ts'
import { createCutter, type Piece } from './cutter.ts'
import { formatOf, readLog } from './log.ts'
import { judgeFrame, type Reading } from './protocol.ts'
import { weaknessesOf } from './rules.ts'

type TriedFrame = Trial['frames'][number]

/** As many as a person looks through; the counts are of all. */
const mostFramesShown = 300

const clockOf = (deviceTime: string | undefined): string =>
  deviceTime === undefined ? '' : `，仪器时间 ${deviceTime.replace('T', ' ')}`

/** A pressure or a glucose in words, in the unit that was sent too where that is another one. */
export function readingInWords(reading: Reading): string {
  if (reading.type === 'glucose') {
    const control = reading.controlSolution === true ? '（质控液）' : ''
    return `血糖 ${reading.comparator ?? ''}${String(reading.value)} ${reading.unit}${control}${clockOf(reading.deviceTime)}`
  }
  const whole = (value: number): string => String(Math.round(value))
  const pulse = reading.pulsePerMinute === undefined ? '' : `，脉率 ${String(reading.pulsePerMinute)}`
  const mean = reading.meanArterialMmHg === undefined ? '' : `，平均压 ${whole(reading.meanArterialMmHg)}`
  const unit = reading.unit === 'kPa' ? '（由 kPa 换算）' : ''
  return `${whole(reading.systolicMmHg)}/${whole(reading.diastolicMmHg)} mmHg${unit}${mean}${pulse}${clockOf(reading.deviceTime)}`
}

function triedFrame(piece: Piece, at: string | null): TriedFrame {
  if (piece.kind === 'noise') {
    const rest = {
      kind: 'rest',
      hex: hexOf(piece.raw),
      text: shown(piece.raw),
      field: null,
      says: null
    } as const
    return { at, parts: [{ ...rest, wrong: true }], verdict: 'noise', says: '不属于任何记录' }
  }
  const { judged } = piece
  const parts = [...judged.parts]
  if (judged.verdict === 'reading')
    return { at, parts, verdict: 'reading', says: readingInWords(judged.reading) }
  return judged.verdict === 'no-result'
    ? { at, parts, verdict: 'no-result', says: judged.sentence }
    : { at, parts, verdict: 'rejected', says: judged.reason }
}

/** Throws UnreadableLog. */
export function tryOut(
  description: LineDescription,
  log: string,
  format: Trial['format'] | 'auto',
  limits: MeasurementLimits
): Trial {
  const known = format === 'auto' ? formatOf(log) : format
  const cutter = createCutter(description, raw => judgeFrame(raw, description, limits))
  const counts = { reading: 0, 'no-result': 0, rejected: 0, noise: 0 }
  const frames: TriedFrame[] = []
  const take = (pieces: readonly Piece[], at: string | null): void => {
    for (const piece of pieces) {
      const verdict = piece.kind === 'noise' ? 'noise' : piece.judged.verdict
      counts[verdict] += 1
      if (frames.length < mostFramesShown) frames.push(triedFrame(piece, at))
    }
  }
  let before: string | null = null
  for (const { at, direction, bytes } of readLog(log, known, description)) {
    if (direction === 'sent') continue
    const isApart = at !== null && before !== null && Date.parse(at) - Date.parse(before) >= frameSilenceMs
    if (isApart) take(cutter.settle(), before)
    take(cutter.push(bytes), at)
    before = at
  }
  take(cutter.settle(), before)
  return {
    format: known,
    readings: counts.reading,
    noResults: counts['no-result'],
    rejected: counts.rejected,
    noise: counts.noise,
    frames,
    weaknesses: [...weaknessesOf(description)]
  }
}
