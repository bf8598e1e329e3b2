import { describe, expect, it } from 'vitest'
import {
  calibrationMark,
  gains,
  gridLines,
  mmOfMicrovolts,
  mmOfSeconds,
  paperSpeeds,
  scaleWords,
  usualScale
} from '@renderer/measurement/ecg/paper.ts'

const scales = paperSpeeds.flatMap(mmPerSecond =>
  gains.map(mmPerMillivolt => ({ mmPerSecond, mmPerMillivolt }))
)

describe('ECG paper', () => {
  it('shows 40 ms and 0.1 mV in a small square at the usual scale', () => {
    expect(mmOfSeconds(usualScale, 0.04)).toBeCloseTo(1)
    expect(mmOfMicrovolts(usualScale, 100)).toBeCloseTo(1)
  })

  it.each(scales)('marks 1 mV for 200 ms at $mmPerSecond mm/s and $mmPerMillivolt mm/mV', scale => {
    const points = calibrationMark(scale)
    const xs = points.filter(([, y]) => y > 0).map(([x]) => x)
    expect(Math.max(...points.map(([, y]) => y))).toBeCloseTo(scale.mmPerMillivolt)
    expect(Math.max(...xs) - Math.min(...xs)).toBeCloseTo(0.2 * scale.mmPerSecond)
    expect(points[0]?.[1]).toBe(0)
    expect(points.at(-1)?.[1]).toBe(0)
  })

  it('has a bold line at every fifth millimetre, the first and the last included', () => {
    const lines = gridLines(20)
    expect(lines.map(({ at }) => at)).toEqual(Array.from({ length: 21 }, (_, at) => at))
    expect(lines.filter(({ isBold }) => isBold).map(({ at }) => at)).toEqual([0, 5, 10, 15, 20])
  })

  it('speaks of no voltage where the recorder is not calibrated', () => {
    expect(scaleWords(usualScale, true)).toBe('25 mm/s  10 mm/mV')
    expect(scaleWords(usualScale, false)).not.toContain('mV')
  })
})
