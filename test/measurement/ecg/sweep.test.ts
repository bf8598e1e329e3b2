import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldedPixels, lapsOf, pixelAt } from '@renderer/measurement/ecg/sweep.ts'

const sweeps = fc.record({
  width: fc.integer({ min: 50, max: 4_000 }),
  pxPerPosition: fc.double({ min: 0.05, max: 3, noNaN: true })
})
const stretch = fc
  .tuple(fc.nat(2_000_000), fc.nat(30_000))
  .map(([from, length]) => [from, from + length] as const)

describe('the sweep over the paper', () => {
  it('puts every sample once, in order, inside its lap', () => {
    fc.assert(
      fc.property(sweeps, stretch, (sweep, [from, to]) => {
        const parts = lapsOf(sweep, from, to)
        expect(parts.map(part => part.from)).toEqual(
          [from, ...parts.map(part => part.to)].slice(0, parts.length)
        )
        expect(parts.at(-1)?.to ?? from).toBe(to)
        for (const { from: first, to: behind, shift } of parts) {
          expect(pixelAt(sweep, first) - shift).toBeGreaterThanOrEqual(0)
          expect(pixelAt(sweep, behind - 1) - shift).toBeLessThan(sweep.width)
        }
      })
    )
  })

  it('wipes each pixel ahead of the curve once, also where it begins again at the left', () => {
    const sweep = { width: 100, pxPerPosition: 1 }
    expect(foldedPixels(sweep, 90, 95)).toEqual([{ x: 90, width: 5 }])
    expect(foldedPixels(sweep, 190, 205)).toEqual([
      { x: 90, width: 10 },
      { x: 0, width: 5 }
    ])
    expect(foldedPixels(sweep, 200, 205)).toEqual([{ x: 0, width: 5 }])
    expect(foldedPixels(sweep, 10, 10)).toEqual([])
    expect(foldedPixels(sweep, 10, 500)).toEqual([{ x: 0, width: 100 }])
  })
})
