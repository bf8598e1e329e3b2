import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { energyBeats } from '../../../src-main/measurement/ecg/energy-beats.ts'
import {
  commonShare,
  doubtOf,
  longestSilence,
  type RateEvidence
} from '../../../src-main/measurement/ecg/rate-doubt.ts'
import { rhythmOf } from '../../../src-main/measurement/ecg/qrs.ts'
import { scoreBeats } from '../../bench/qrs.ts'
import { syntheticEcg } from '../../support/synthetic.ts'

const samplesPerSecond = 100
const every = (samples: number, count: number): number[] =>
  Array.from({ length: count }, (_, n) => 50 + n * samples)
/** Ten beats at 60 a minute, found by both methods. */
const evidence = (change: Partial<RateEvidence> = {}): RateEvidence => ({
  beats: every(100, 10),
  others: every(100, 10),
  samples: 1_000,
  samplesPerSecond,
  losses: [],
  perMinute: 60,
  ...change
})

describe('a heart rate', () => {
  it('is sure when two methods find the same beats', () => {
    expect(doubtOf(evidence())).toBeNull()
    expect(doubtOf(evidence({ others: every(100, 10).map(beat => beat + 15) }))).toBeNull()
  })

  it('is not sure when fewer than nine tenths of the beats are common', () => {
    const beats = every(20, 45)
    const without = (missing: number) => beats.filter((_beat, n) => n < 10 || n >= 10 + missing)
    const of = (missing: number) =>
      doubtOf(evidence({ beats, others: without(missing), samplesPerSecond: 20, samples: 950 }))
    expect(of(0)).toBeNull()
    expect(of(2)).toBeNull()
    expect(of(6)).toContain('不一致')
    expect(doubtOf(evidence({ others: every(100, 10).map(beat => beat + 16) }))).toContain('不一致')
    expect(doubtOf(evidence({ others: [] }))).toContain('不一致')
  })

  it('is not sure when one beat more or less makes it another rate', () => {
    const more = [...every(100, 10), 95].sort((one, other) => one - other)
    expect(commonShare(every(100, 10), more, samplesPerSecond)).toBeGreaterThan(0.9)
    expect(doubtOf(evidence({ others: more }))).toContain('不一致')
  })

  it.each([
    [39.9, false],
    [40, true],
    [180, true],
    [180.1, false]
  ])('of %d a minute is asked about outside 40 to 180', (perMinute, isSure) => {
    expect(doubtOf(evidence({ perMinute })) === null).toBe(isSure)
  })

  it.each([
    ['between two beats', every(100, 10).filter(beat => beat < 400 || beat > 700), 4],
    ['before the first', every(100, 10).slice(4), 4.5],
    ['after the last', every(100, 10).slice(0, 6), 4.5]
  ])('is not sure when more than 3 s pass without one %s', (_where, beats, silence) => {
    const of = evidence({ beats, others: beats })
    expect(longestSilence(of)).toBe(silence)
    expect(doubtOf(of)).toBe(`有 ${silence.toFixed(1)} 秒没有检出心搏：可能漏检，也可能是停搏。请看波形。`)
  })

  it('takes no silence from samples that never came', () => {
    const beats = [50, 150, 250, 650, 750]
    const losses = [{ before: 400, samples: 90 }]
    expect(longestSilence({ beats, losses, samples: 800, samplesPerSecond })).toBe(2.5)
  })
})

describe('what two lists of beats have in common', () => {
  const list = fc
    .uniqueArray(fc.integer({ min: 0, max: 400 }), { maxLength: 40 })
    .map(beats => beats.map(beat => beat * 40).sort((one, other) => one - other))
  it('is everything of one list, the same seen from either, and never more than all', () => {
    fc.assert(
      fc.property(list, list, (one, other) => {
        const share = commonShare(one, other, samplesPerSecond)
        expect(commonShare(one, one, samplesPerSecond)).toBe(1)
        expect(commonShare(other, one, samplesPerSecond)).toBe(share)
        expect(share).toBeGreaterThanOrEqual(0)
        expect(share).toBeLessThanOrEqual(1)
      })
    )
  })
})

describe('the second method', () => {
  it.each([125, 250, 500, 1_000])(
    'finds the beats of a clean ECG on its own at %d samples a second',
    rate => {
      const { record, beats } = syntheticEcg({ seconds: 30, samplesPerSecond: rate, ectopicEvery: 3 })
      const found = energyBeats(record.counts[1] ?? new Int32Array(), rate)
      expect(scoreBeats(beats, found, rate)).toEqual({ right: beats.length, missed: 0, extra: 0 })
    }
  )
  it('finds none where there is nothing', () => {
    expect(energyBeats(new Int32Array(5_000).fill(9), 500)).toEqual([])
    expect(energyBeats(new Int32Array(), 500)).toEqual([])
  })
})

describe('a record of twelve leads', () => {
  it('takes its rate from a lead that is sure, when II is not', () => {
    const { record, beats } = syntheticEcg({ noiseMicrovolts: 10 })
    const noisy = syntheticEcg({ seed: 9, noiseMicrovolts: 2_000 }).record
    const mixed = {
      ...record,
      counts: record.counts.map((lead, n) => (record.leads[n] === 'II' ? (noisy.counts[n] ?? lead) : lead))
    }
    const rhythm = rhythmOf(mixed)
    expect(rhythm).toMatchObject({ lead: 'V5', heartRateDoubt: null })
    expect(rhythm?.beats).toHaveLength(beats.length)
  })

  it('is not sure of a rate when none of its leads is', () => {
    const { record } = syntheticEcg({ noiseMicrovolts: 2_000 })
    expect(rhythmOf(record)).toMatchObject({
      lead: 'II',
      heartRateDoubt: expect.stringContaining('不一致') as string
    })
  })
})
