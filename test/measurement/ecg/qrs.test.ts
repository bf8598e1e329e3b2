import { describe, expect, it } from 'vitest'
import { checkLeads } from '../../../src-main/measurement/ecg/leads.ts'
import { findBeats, intervalsOf, leadForBeats, rhythmOf } from '../../../src-main/measurement/ecg/qrs.ts'
import type { EcgRecord } from '../../../src-main/measurement/ecg/record.ts'
import { positivePredictivity, scoreBeats, sensitivity } from '../../bench/qrs.ts'
import { syntheticEcg } from '../../support/synthetic.ts'
import type { SyntheticOptions } from '../../support/synthetic.ts'

function scored(options: SyntheticOptions) {
  const { record, beats, signalToNoiseDb } = syntheticEcg(options)
  const found = rhythmOf(record)?.beats ?? []
  return { score: scoreBeats(beats, found, record.samplesPerSecond), beats, found, record, signalToNoiseDb }
}
const all = (beats: readonly number[]) => ({ right: beats.length, missed: 0, extra: 0 })

describe('the beats of a clean ECG', () => {
  it.each([125, 150, 250, 360, 500, 1_000])(
    'are all found, and nothing else, at %d samples a second',
    rate => {
      const { beats, found } = scored({ seconds: 60, samplesPerSecond: rate })
      expect(found).toHaveLength(beats.length)
      // To 10 ms.
      beats.forEach((beat, n) => expect(Math.abs((found[n] ?? 0) - beat)).toBeLessThanOrEqual(rate / 100))
    }
  )

  it.each([30, 40, 60, 100, 150, 200])(
    'are all found at %d a minute, and the rate is told',
    beatsPerMinute => {
      const { beats, score, record } = scored({ seconds: 60, beatsPerMinute, irregularity: 0.02 })
      expect(score).toEqual(all(beats))
      expect(Math.abs((rhythmOf(record)?.heartRatePerMinute ?? 0) - beatsPerMinute)).toBeLessThan(1)
    }
  )

  it('are found among premature ones with a broad QRS', () => {
    const { beats, score } = scored({ seconds: 60, ectopicEvery: 5 })
    expect(score).toEqual(all(beats))
  })
})

describe('the beats of a disturbed ECG', () => {
  it.each([125, 250, 500, 1_000])(
    'are all found, and nothing else, down to a signal-to-noise ratio of 5 dB at %d samples a second',
    samplesPerSecond => {
      for (let seed = 1; seed <= 5; seed += 1) {
        const { beats, score, signalToNoiseDb } = scored({
          seed,
          seconds: 30,
          samplesPerSecond,
          noiseMicrovolts: 100,
          mainsMicrovolts: 50,
          wanderMicrovolts: 300,
          ectopicEvery: 11
        })
        expect(signalToNoiseDb).toBeLessThan(7)
        expect(score).toEqual(all(beats))
      }
    }
  )

  it('are found after an artefact ten times as high as they are', () => {
    const { record, beats } = syntheticEcg({ seconds: 30 })
    const curve = record.counts[1]?.slice() ?? new Int32Array()
    for (let n = 0; n < 60; n += 1) curve[5_100 + n] = (curve[5_100 + n] ?? 0) + 4_000 * Math.sign(30 - n)
    const found = findBeats(curve, 500)
    const away = (beat: number) => Math.abs(beat - 5_130) > 400
    expect(scoreBeats(beats.filter(away), found.filter(away), 500)).toMatchObject({ missed: 0, extra: 0 })
  })

  it('are looked for again where one is missing: a low beat among high ones', () => {
    const { record, beats } = syntheticEcg({ seconds: 30 })
    const low = beats[15] ?? 0
    const curve = record.counts[1]?.map((count, n) =>
      Math.abs(n - low) < 60 ? Math.round(count * 0.42) : count
    )
    expect(findBeats(curve ?? new Int32Array(), 500)).toHaveLength(beats.length)
  })

  it('are not doubled by T waves nine tenths as high', () => {
    const { record, beats } = syntheticEcg({ seconds: 30 })
    const curve = record.counts[1]?.slice() ?? new Int32Array()
    for (const beat of beats)
      for (let n = 0; n < 160; n += 1)
        if (beat + 50 + n < curve.length)
          curve[beat + 50 + n] =
            (curve[beat + 50 + n] ?? 0) + Math.round(300 * Math.exp(-0.5 * ((n - 80) / 17) ** 2))
    expect(findBeats(curve, 500)).toHaveLength(beats.length)
  })

  it('are not invented in a flat line or in one that is too short', () => {
    expect(findBeats(new Int32Array(5_000).fill(17), 500)).toEqual([])
    expect(findBeats(Int32Array.of(1, 2, 3), 500)).toEqual([])
  })
})

describe('the intervals', () => {
  it('are in milliseconds, and leave out those in which samples were lost', () => {
    expect(intervalsOf([100, 600, 1_100, 1_500], 500, [])).toEqual([1_000, 1_000, 800])
    expect(intervalsOf([100, 600, 1_100, 1_500], 500, [{ before: 700, samples: 40 }])).toEqual([1_000, 800])
  })

  it('give no rate when there is hardly one', () => {
    const { record } = syntheticEcg({ seconds: 2, beatsPerMinute: 40 })
    expect(rhythmOf(record)?.heartRatePerMinute).toBeNull()
  })

  it('come from II, or from another lead when II is off or flat', () => {
    const off = syntheticEcg({ off: [{ lead: 'II', from: 0, to: 1 }] }).record
    expect(leadForBeats(syntheticEcg().record)).toBe('II')
    expect(leadForBeats(off)).toBe('V5')
    const flat: EcgRecord = {
      ...off,
      leads: ['CH1', 'CH2'],
      counts: [new Int32Array(9), Int32Array.of(1, 2)],
      leadOff: []
    }
    expect(leadForBeats(flat)).toBe('CH2')
    expect(rhythmOf({ ...flat, counts: [new Int32Array(9), new Int32Array(9)] })).toBeUndefined()
  })
})

describe('the scorer', () => {
  it('matches within 150 ms, each beat once, and takes the nearer', () => {
    expect(scoreBeats([100, 200, 300], [100, 200, 300], 100)).toEqual({ right: 3, missed: 0, extra: 0 })
    expect(scoreBeats([100, 200], [115, 216], 100)).toEqual({ right: 1, missed: 1, extra: 1 })
    expect(scoreBeats([100], [90, 102, 110], 100)).toEqual({ right: 1, missed: 0, extra: 2 })
    expect(scoreBeats([100, 120], [110], 100)).toEqual({ right: 1, missed: 1, extra: 0 })
    const score = { right: 8, missed: 2, extra: 0 }
    expect([sensitivity(score), positivePredictivity(score)]).toEqual([0.8, 1])
  })
})

describe('the lead check', () => {
  const remarks = (record: EcgRecord) =>
    checkLeads(record, rhythmOf(record)?.beats ?? []).map(({ code, leads }) => `${code} ${leads.join()}`)
  const changed = (name: string, change: (count: number, n: number) => number) => {
    const { record } = syntheticEcg({ noiseMicrovolts: 10 })
    return {
      ...record,
      counts: record.counts.map((lead, n) => (record.leads[n] === name ? lead.map(change) : lead))
    }
  }

  it('has nothing to say about a sound record, not even with rounded leads', () => {
    expect(remarks(syntheticEcg({ noiseMicrovolts: 30, wanderMicrovolts: 200 }).record)).toEqual([])
    expect(remarks(changed('III', (count, n) => count + (n % 2)))).toEqual([])
    expect(remarks(changed('aVF', count => count + 400))).toEqual([])
    const { record } = syntheticEcg({ microvoltsPerCount: 100 })
    const coarse = record.counts.map((lead, n) =>
      record.leads[n] === 'III' ? lead.map((count, at) => count + (at % 2)) : lead
    )
    expect(remarks({ ...record, counts: coarse })).toEqual([])
  })

  it('sees when III is not II − I', () => {
    expect(remarks(changed('III', count => -count))).toEqual(['einthoven I,II,III'])
  })

  it.each(['aVR', 'aVL', 'aVF'])('sees when %s does not follow from I and II', name => {
    expect(remarks(changed(name, (_count, n) => Math.round(200 * Math.sin(n / 20))))).toEqual([
      `goldberger ${name},I,II`,
      'goldberger aVR,aVL,aVF'
    ])
  })

  it('hints at exchanged arms, and at nothing else then', () => {
    expect(remarks(syntheticEcg({ areArmsReversed: true }).record)).toEqual(['arms-reversed I,aVR'])
  })

  it('names leads that are a flat line, and asks nothing of a lead that is off', () => {
    expect(remarks(changed('V4', () => 0))).toEqual(['flat V4'])
    expect(remarks(syntheticEcg({ off: [{ lead: 'III', from: 1, to: 3 }] }).record)).toEqual([])
  })
})
