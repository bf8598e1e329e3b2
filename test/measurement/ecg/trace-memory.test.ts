import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Parcel, traceMemory } from '@renderer/measurement/ecg/trace-memory.ts'

const parcel = (from: number, values: readonly number[], rest: Partial<Parcel> = {}): Parcel => ({
  from,
  counts: [Int32Array.from(values)],
  losses: [],
  contacts: [],
  ...rest
})
const shown = (memory: ReturnType<typeof traceMemory>): readonly number[] =>
  Array.from({ length: memory.arrived() - memory.oldest() }, (_, n) => memory.valueAt(0, memory.oldest() + n))

describe('what the screen remembers of a live curve', () => {
  it('gives what was lost its place in time, just where it was lost', () => {
    const memory = traceMemory(1, 100, 10)
    memory.append(parcel(0, [1, 2, 3, 4], { losses: [{ before: 2, samples: 3 }] }))
    expect(shown(memory)).toEqual([1, 2, Number.NaN, Number.NaN, Number.NaN, 3, 4])
    expect(memory.marksWithin(0, 100)).toEqual([{ kind: 'lost', at: 2, to: 5, samples: 3 }])
  })

  it('leaves a short gap where nobody counted, and says so', () => {
    const memory = traceMemory(1, 100, 10)
    memory.append(parcel(0, [1], { losses: [{ before: 1, samples: null }] }))
    memory.append(parcel(1, [2]))
    expect(memory.marksWithin(0, 100)).toMatchObject([{ kind: 'lost', at: 1, samples: null }])
    expect(shown(memory).filter(value => !Number.isNaN(value))).toEqual([1, 2])
    expect(memory.arrived()).toBeGreaterThan(10)
  })

  it('shows no curve while a lead is off, from the very sample on', () => {
    const memory = traceMemory(2, 100, 10)
    const counts = [Int32Array.of(1, 2, 3, 4), Int32Array.of(5, 6, 7, 8)]
    const contacts = [
      { at: 1, leadsOff: [0] },
      { at: 3, leadsOff: [] }
    ]
    memory.append({ from: 0, counts, losses: [], contacts })
    expect([0, 1, 2, 3].map(at => memory.isOff(0, at))).toEqual([false, true, true, false])
    expect([0, 1, 2, 3].map(at => memory.valueAt(0, at))).toEqual([1, Number.NaN, Number.NaN, 4])
    expect([0, 1, 2, 3].map(at => memory.valueAt(1, at))).toEqual([5, 6, 7, 8])
    expect(memory.marksWithin(0, 4)).toEqual([{ kind: 'off', at: 1, lead: 0 }])
  })

  it('does not draw the time before and after a locked screen together', () => {
    const memory = traceMemory(1, 100, 10)
    memory.append(parcel(500, [1, 2]))
    memory.append(parcel(505, [3]))
    expect(shown(memory)).toEqual([1, 2, Number.NaN, Number.NaN, Number.NaN, 3])
    expect(memory.marksWithin(0, 100)).toEqual([{ kind: 'unseen', at: 2, to: 5, samples: 3 }])
  })

  it('keeps the last seconds and no more, whatever the parcels', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 40 })
    fc.assert(
      fc.property(sizes, parcels => {
        const memory = traceMemory(1, 10, 5)
        const all: number[] = []
        for (const size of parcels) {
          const values = Array.from({ length: size }, (_, n) => all.length + n)
          memory.append(parcel(all.length, values))
          all.push(...values)
        }
        expect(memory.arrived()).toBe(all.length)
        expect(shown(memory)).toEqual(all.slice(-50))
      })
    )
  })

  it('filters what is shown already too, and gives the curve itself back when the filters are off', () => {
    const memory = traceMemory(1, 250, 10)
    const curve = Array.from({ length: 500 }, (_, n) => 40_000 + Math.round(1_000 * Math.sin(n / 9)))
    memory.append(parcel(0, curve))
    memory.filter(['high-pass'])
    expect(Math.abs(memory.valueAt(0, 0))).toBeLessThan(1)
    memory.filter([])
    expect(shown(memory)).toEqual(curve)
  })

  it('knows the middle of a curve however far from zero it lies, and none of a lead that is off', () => {
    const memory = traceMemory(1, 100, 10)
    memory.append(parcel(0, [900_000, 900_001, 905_000, 900_002, 900_000]))
    expect(memory.centreOf(0, 0, 5)).toBe(900_001)
    memory.append(parcel(5, [1, 1], { contacts: [{ at: 5, leadsOff: [0] }] }))
    expect(memory.centreOf(0, 5, 7)).toBeNull()
  })

  it('knows how far a curve goes from its middle, so that one without a scale fits its row', () => {
    const memory = traceMemory(1, 100, 10)
    memory.append(parcel(0, [100, 90, 400, 100]))
    expect(memory.reachOf([100], 0, 4)).toBe(300)
  })
})
