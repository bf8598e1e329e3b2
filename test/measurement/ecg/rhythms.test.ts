import { describe, expect, it } from 'vitest'
import { findBeats, rhythmOf } from '../../../src-main/measurement/ecg/qrs.ts'
import { scoreBeats } from '../../bench/qrs.ts'
import { syntheticEcg, type SyntheticOptions } from '../../support/synthetic.ts'

const rates = [125, 250, 360, 500, 1_000]
/** For long records: they take their time to draw. */
const fewRates = [125, 360]
const trueRate = (beats: readonly number[], samplesPerSecond: number): number =>
  (60 * samplesPerSecond * (beats.length - 1)) / ((beats.at(-1) ?? 0) - (beats[0] ?? 0))

/** Every beat found and none invented, and the rate right to 1 a minute; at every sampling rate. */
function expectAllFound(options: SyntheticOptions, isSure: boolean, at = rates): void {
  for (const samplesPerSecond of at) {
    const { record, beats } = syntheticEcg({ ...options, samplesPerSecond })
    const rhythm = rhythmOf(record)
    const score = scoreBeats(beats, rhythm?.beats ?? [], samplesPerSecond)
    expect({ samplesPerSecond, ...score }).toEqual({
      samplesPerSecond,
      right: beats.length,
      missed: 0,
      extra: 0
    })
    const apart = (rhythm?.heartRatePerMinute ?? 0) - trueRate(beats, samplesPerSecond)
    expect(Math.abs(apart)).toBeLessThan(1)
    if (isSure) expect(rhythm?.heartRateDoubt).toBeNull()
  }
}

describe('ten seconds with broad beats among normal ones', () => {
  const cases = [2, 3, 4].flatMap(ectopicEvery =>
    [1_500, -1_500, 2_500].flatMap(ectopicMicrovolts =>
      [0.8, 1.3].map(ectopicBreadth => ({ ectopicEvery, ectopicMicrovolts, ectopicBreadth }))
    )
  )
  it.each(cases)(
    'have the right rate, and the program is sure of it: every $ectopicEvery of $ectopicMicrovolts µV, $ectopicBreadth times as broad',
    options => {
      for (const beatsPerMinute of [63, 90]) expectAllFound({ ...options, beatsPerMinute }, true)
    }
  )

  it('have the right rate for a minute too', () => {
    expectAllFound({ seconds: 60, ectopicEvery: 2, ectopicMicrovolts: -1_500, beatsPerMinute: 65 }, true)
  })
})

describe('beats that change their size at once', () => {
  it.each([0.25, 0.35, 0.5, 2, 3])('are all found when they become %d times as high', factor => {
    for (const fromSecond of [5, 40])
      expectAllFound({ seconds: 60, noiseMicrovolts: 10, sizes: [{ fromSecond, factor }] }, true, fewRates)
  })

  it.each([0.35, 0.5, 2, 3])('are all found when they are %d times as high for twelve seconds', factor => {
    const sizes = [
      { fromSecond: 20, factor },
      { fromSecond: 32, factor: 1 }
    ]
    expectAllFound({ seconds: 60, noiseMicrovolts: 10, sizes }, true, fewRates)
  })

  it.each([0.35, 2, 3])('are all found in ten seconds, %d times as high from the fifth on', factor => {
    expectAllFound({ noiseMicrovolts: 10, sizes: [{ fromSecond: 5, factor }] }, true)
  })
})

describe('a pause', () => {
  it.each([3.2, 4, 5])(
    'of %d s holds no beat, those after it are found, and the rate is not shown as sure',
    seconds => {
      for (const noiseMicrovolts of [0, 20]) {
        const options = { seconds: 30, noiseMicrovolts, pauses: [{ afterSecond: 9, seconds }] }
        expectAllFound(options, false)
        expect(rhythmOf(syntheticEcg(options).record)?.heartRateDoubt).toContain('停搏')
      }
    }
  )

  it('of less than three seconds is no reason to doubt', () => {
    expectAllFound({ seconds: 30, pauses: [{ afterSecond: 9, seconds: 2.5 }] }, true)
  })
})

describe('a noisy minute', () => {
  it.each([50, 100])('of %d µV loses no beat, invents none and deafens nothing after it', microvolts => {
    const louder = { fromSecond: 30, toSecond: 90, microvolts }
    expectAllFound({ seconds: 120, noiseMicrovolts: 10, louder }, false, fewRates)
  })

  it('so loud that nobody could count is not shown as sure', () => {
    for (let seed = 1; seed <= 5; seed += 1) {
      const { record } = syntheticEcg({ seed, seconds: 10, noiseMicrovolts: 1_500 })
      expect(rhythmOf(record)?.heartRateDoubt).toContain('两种检测方法')
    }
  })
})

describe('a stretch of a record', () => {
  it('has the beats that the whole record has there, thirty seconds from its ends', () => {
    const { record } = syntheticEcg({
      seconds: 240,
      samplesPerSecond: 250,
      noiseMicrovolts: 60,
      ectopicEvery: 7,
      sizes: [{ fromSecond: 120, factor: 0.4 }],
      pauses: [{ afterSecond: 150, seconds: 4 }]
    })
    const curve = record.counts[1] ?? new Int32Array()
    const within = (beats: readonly number[], from: number, to: number) =>
      beats.filter(beat => beat >= from * 250 && beat < to * 250)
    const whole = findBeats(curve, 250)
    for (const from of [0, 60, 90, 120]) {
      const part = findBeats(curve.slice(from * 250, (from + 120) * 250), 250).map(beat => beat + from * 250)
      expect(within(part, from + 30, from + 90)).toEqual(within(whole, from + 30, from + 90))
    }
  })
})
