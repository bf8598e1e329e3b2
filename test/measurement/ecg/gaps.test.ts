import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGapWatch } from '../../../src-main/measurement/ecg/recorder.ts'
import { systemTimers } from '../../../src-main/lib/timers.ts'
import { createRecording, type Ending, interleaved } from '../../../src-main/measurement/ecg/recording.ts'
import { blockOf } from '../../../src-main/measurement/ecg/stretch.ts'
import { packCounts, unpackCounts } from '../../../src-main/measurement/ecg/storage.ts'
import {
  joinSpans,
  SELECT_CHUNKS,
  SELECT_ECG_OF,
  SELECT_OPEN_ECG
} from '../../../src-main/measurement/ecg/store.ts'
import { openTestWorkstation, type TestWorkstation } from '../../support/workstation.ts'
import { unpackBlock } from './recorder-desk.ts'

describe('a gap in an ECG', () => {
  it('is what the counter of the device says, and before the first sample nothing is missing', () => {
    const watch = createGapWatch()
    expect(watch.before(7)).toBeNull()
    expect(watch.before(0)).toBeNull()
    expect(watch.before(3)).toEqual({ samples: 3 })
    expect(watch.before(0)).toBeNull()
  })

  it('of unknown length is told where a device that counts can no longer say', () => {
    const watch = createGapWatch()
    watch.before(0)
    expect(watch.before(null)).toEqual({ samples: null })
  })

  it('of a device that does not count is told after damage only, and once', () => {
    const watch = createGapWatch()
    watch.before(null)
    expect(watch.before(null)).toBeNull()
    watch.suspect()
    expect(watch.before(null)).toEqual({ samples: null })
    expect(watch.before(null)).toBeNull()
  })

  it('is none where the counter says after damage that nothing is missing', () => {
    const watch = createGapWatch()
    watch.before(0)
    watch.suspect()
    expect(watch.before(0)).toBeNull()
  })
})

const count = fc.oneof(
  fc.integer({ min: -40_000, max: 40_000 }),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
)
const stretch = fc.integer({ min: 1, max: 4 }).chain(leads =>
  fc.integer({ min: 0, max: 60 }).chain(length =>
    fc
      .array(fc.array(count, { minLength: length, maxLength: length }), {
        minLength: leads,
        maxLength: leads
      })
      .map(curves => curves.map(curve => Int32Array.from(curve)))
  )
)

describe('samples', () => {
  it('cross the border bit for bit, in 16 bits where they fit', () => {
    fc.assert(
      fc.property(stretch, fc.nat(1_000), (counts, from) => {
        const block = blockOf(counts, from)
        expect(unpackBlock(block, counts.length)).toEqual(counts)
        const fits = counts.every(curve => curve.every(one => one >= -32_768 && one <= 32_767))
        expect(block.encoding).toBe(fits ? 'i16' : 'i32')
      })
    )
  })

  it('of a chunk come back bit for bit, and not at all when a byte of it has changed', () => {
    const names = ['II', 'I', 'III', 'aVR']
    fc.assert(
      fc.property(stretch, fc.nat(), (counts, at) => {
        const leads = names.slice(0, counts.length)
        const packed = packCounts(leads, counts)
        expect(unpackCounts(leads, counts[0]?.length ?? 0, packed)).toEqual(counts)
        const damaged = Uint8Array.from(packed)
        damaged[at % damaged.length] = (damaged[at % damaged.length] ?? 0) ^ 4
        expect(() => unpackCounts(leads, counts[0]?.length ?? 0, damaged)).toThrow('损坏')
      })
    )
  })

  it('are sealed moment after moment', () => {
    const bytes = interleaved([Int32Array.of(1, 2), Int32Array.of(-1, 256)])
    expect(Buffer.from(bytes).toString('hex')).toBe('01000000ffffffff0200000000010000')
  })
})

describe('a lead without contact', () => {
  it('from one chunk to the next was off once', () => {
    const spans = [
      { lead: 1, from: 0, to: 10 },
      { lead: 0, from: 5, to: 10 },
      { lead: 1, from: 10, to: 20 },
      { lead: 1, from: 30, to: 40 }
    ]
    expect(joinSpans(spans)).toEqual([
      { lead: 1, from: 0, to: 20 },
      { lead: 0, from: 5, to: 10 },
      { lead: 1, from: 30, to: 40 }
    ])
  })
})

describe('a recording', () => {
  let desk: TestWorkstation
  beforeAll(async () => {
    desk = await openTestWorkstation()
  })
  afterAll(() => desk.close())

  /** Ten samples a second; runs of so many samples with a gap before each. */
  const recordOf = (
    wanted: number | null,
    runs: readonly (readonly [gap: number | null | undefined, length: number])[]
  ) => {
    const endings: Ending[] = []
    const written: number[] = []
    const recording = createRecording('none', ['ECG'], 10, wanted, {
      db: () => desk.db(),
      timers: systemTimers,
      end: ending => endings.push(ending),
      onEnded: () => written.push(1),
      onBroken: () => written.push(2)
    })
    const said = runs.map(([gap, length]) =>
      recording.take({
        counts: [new Int32Array(length)],
        gap: gap === undefined ? null : { samples: gap },
        leadsOff: null
      })
    )
    recording.finish()
    recording.finish()
    return { said, ending: endings[0], endings: endings.length }
  }

  it('counts what was lost as time that has passed, and takes no sample more than it wanted', () => {
    expect(
      recordOf(9, [
        [undefined, 4],
        [3, 4]
      ])
    ).toMatchObject({
      said: ['more', 'full'],
      ending: { samples: 6, losses: [{ before: 4, samples: 3 }] },
      endings: 1
    })
  })

  it('has not lost what was missing before it began', () => {
    expect(recordOf(9, [[5, 4]])).toMatchObject({ said: ['more'], ending: { samples: 4, losses: [] } })
  })

  it.each([SELECT_ECG_OF, SELECT_OPEN_ECG, SELECT_CHUNKS])('is found by an index: %s', sql => {
    const plain = sql.replaceAll(/@\w+|\?/g, '1')
    const details = desk
      .db()
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${plain}`)
      .all()
      .map(({ detail }) => detail)
      .join('\n')
    expect(details).toMatch(/USING (COVERING )?INDEX/)
    expect(details.replace(/SCAN r USING INDEX ecg_record_open/, '')).not.toMatch(/SCAN/)
  })
})
