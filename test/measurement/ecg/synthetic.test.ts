import { describe, expect, it } from 'vitest'
import { leadNamed } from '../../../src-main/measurement/ecg/record.ts'
import { syntheticEcg } from '../../support/synthetic.ts'

describe('the synthetic ECG', () => {
  const { record, beats } = syntheticEcg({ noiseMicrovolts: 40, wanderMicrovolts: 200, mainsMicrovolts: 30 })
  const at = (name: string, n: number) => leadNamed(record, name)?.[n] ?? Number.NaN

  it('obeys Einthoven and Goldberger to the count, whatever disturbs it', () => {
    for (let n = 0; n < 5_000; n += 1) {
      expect(at('III', n) - at('II', n) + at('I', n)).toBe(0)
      expect(2 * at('aVR', n) + at('I', n) + at('II', n)).toBe(0)
      expect(2 * at('aVL', n) - 2 * at('I', n) + at('II', n)).toBe(0)
      expect(2 * at('aVF', n) - 2 * at('II', n) + at('I', n)).toBe(0)
      expect(at('aVR', n) + at('aVL', n) + at('aVF', n)).toBe(0)
    }
  })

  it('is the same for the same seed, and another for another', () => {
    const counts = (seed: number) => syntheticEcg({ seed, noiseMicrovolts: 10 }).record.counts
    expect(counts(3)).toEqual(counts(3))
    expect(counts(3)).not.toEqual(counts(4))
  })

  it('has its R waves where it says, at the rate that was asked for', () => {
    const clean = syntheticEcg({ seconds: 30, irregularity: 0 })
    const curve = leadNamed(clean.record, 'II') ?? new Int32Array()
    for (const beat of clean.beats) expect(curve[beat]).toBe(Math.max(...curve.slice(beat - 100, beat + 100)))
    const steps = clean.beats.slice(1).map((beat, n) => beat - (clean.beats[n] ?? 0))
    for (const step of steps) expect(Math.abs(step - (500 * 60) / 72)).toBeLessThanOrEqual(1)
    expect(beats.length).toBeGreaterThan(10)
  })

  it('lies at the rail where an electrode is off', () => {
    const off = syntheticEcg({ off: [{ lead: 'V3', from: 2, to: 4 }] }).record
    expect(off.leadOff).toEqual([{ lead: 8, from: 1_000, to: 2_000 }])
    expect(new Set(leadNamed(off, 'V3')?.slice(1_000, 2_000))).toEqual(new Set([2_000]))
  })
})
