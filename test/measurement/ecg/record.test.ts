import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  flawOf,
  rescaled,
  secondsOf,
  stretchOf,
  wholeStretches
} from '../../../src-main/measurement/ecg/record.ts'
import { packRecord, unpackRecord } from '../../../src-main/measurement/ecg/storage.ts'
import { holds, seed } from '../../device/streams.ts'
import { syntheticEcg } from '../../support/synthetic.ts'
import { aRecord, plainCounts } from './records.ts'

process.stdout.write(`ecg record: FC_SEED=${seed}\n`)

const int32 = fc.oneof(
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  fc.integer({ min: -2_000, max: 2_000 }),
  fc.constantFrom(-(2 ** 31), 2 ** 31 - 1, 0)
)

describe('an ECG in the store', () => {
  it('comes back bit for bit, whatever its samples are', () =>
    holds(
      fc.property(
        fc.uniqueArray(fc.constantFrom('I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'CH1'), { minLength: 1 }),
        fc.integer({ min: 1, max: 80 }),
        fc.infiniteStream(int32),
        (leads, length, stream) => {
          const counts = leads.map(() => Int32Array.from({ length }, () => stream.next().value ?? 0))
          const record = aRecord({ leads, counts, leadOff: [{ lead: 0, from: 0, to: length }] })
          expect(unpackRecord(packRecord(record))).toEqual(record)
        }
      ),
      150
    ))

  it('keeps what is known about it: scale, filters, faults, clock, device and person', () => {
    const record = aRecord({
      microvoltsPerCount: 0.022351744455307063,
      leadOff: [{ lead: 3, from: 10, to: 200 }],
      losses: [
        { before: 400, samples: 7 },
        { before: 600, samples: null }
      ]
    })
    expect(unpackRecord(packRecord(record))).toEqual(record)
    expect(unpackRecord(packRecord(aRecord({ microvoltsPerCount: null }))).microvoltsPerCount).toBeNull()
  })

  it('takes less than a third of its raw samples, even with the noise of a real room', () => {
    const { record } = syntheticEcg({
      seconds: 20,
      noiseMicrovolts: 15,
      mainsMicrovolts: 10,
      wanderMicrovolts: 200
    })
    const raw = record.leads.length * 20 * record.samplesPerSecond * 2
    expect(packRecord(record).length).toBeLessThan(raw / 3)
  })

  it('is not opened when any bit of it was flipped', () => {
    const packed = packRecord(aRecord({ leads: ['I'], counts: [Int32Array.of(1, 5, -3, 900)] }))
    for (let bit = 0; bit < packed.length * 8; bit += 1) {
      const damaged = Uint8Array.from(packed)
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(() => unpackRecord(damaged)).toThrow('已损坏')
    }
    expect(() => unpackRecord(packed.subarray(0, -1))).toThrow('已损坏')
    expect(() => unpackRecord(new Uint8Array(3))).toThrow('已损坏')
  })

  it('is not stored when it makes no sense', () => {
    expect(() => packRecord(aRecord({ leads: ['I'] }))).toThrow('导联名称与数据不符')
  })
})

describe('an ECG record', () => {
  it.each([
    ['no leads', { leads: [], counts: [] }],
    ['a lead twice', { leads: ['I', 'I'], counts: [new Int32Array(9), new Int32Array(9)] }],
    ['leads of different lengths', { leads: ['I', 'II'], counts: [new Int32Array(9), new Int32Array(8)] }],
    ['no sampling rate', { samplesPerSecond: 0 }],
    ['a sample in three hours', { samplesPerSecond: 0.0001 }],
    ['a sampling rate without end', { samplesPerSecond: 1e300 }],
    ['more samples lost than can be counted', { losses: [{ before: 1, samples: 1e300 }] }],
    ['a lead off that it does not have', { leadOff: [{ lead: 12, from: 0, to: 1 }] }],
    ['a lead off beyond its end', { leadOff: [{ lead: 0, from: 0, to: 1_001 }] }],
    ['a loss beyond its end', { losses: [{ before: 1_001, samples: 1 }] }]
  ])('with %s is refused', (_what, changes) => expect(flawOf(aRecord(changes))).toMatch(/。$/))

  it('is sound as the model makes it', () => expect(flawOf(aRecord())).toBeUndefined())

  it('gives a stretch with its own clock and faults', () => {
    const record = aRecord({
      leadOff: [
        { lead: 0, from: 0, to: 100 },
        { lead: 1, from: 450, to: 700 }
      ],
      losses: [
        { before: 500, samples: 3 },
        { before: 800, samples: 4 }
      ]
    })
    const cut = stretchOf(record, 500, 1_000)
    expect(cut.startedAt).toBe('2026-07-11T09:05:31')
    expect(secondsOf(cut)).toBe(1)
    expect(cut.counts[4]).toEqual(record.counts[4]?.slice(500))
    expect(cut.leadOff).toEqual([{ lead: 1, from: 0, to: 200 }])
    // The loss before its first sample is outside of it.
    expect(cut.losses).toEqual([{ before: 300, samples: 4 }])
    expect(wholeStretches(record)).toEqual([
      { from: 0, to: 500 },
      { from: 500, to: 800 },
      { from: 800, to: 1_000 }
    ])
  })

  it('is put into another unit only when it has one', () => {
    const record = aRecord({ leads: ['I'], counts: [Int32Array.of(10, -4)], microvoltsPerCount: 2.5 })
    expect(plainCounts(rescaled(record, 1))).toEqual([[25, -10]])
    expect(() => rescaled({ ...record, microvoltsPerCount: null }, 1)).toThrow('没有定标')
  })
})
