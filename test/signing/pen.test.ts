import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { strokes } from '../../src-main/signing/agreement/contract.ts'
import { pathsOf, strokesOf } from '../../src-renderer/signing/pen.ts'

const group = (points: readonly { x: number; y: number; time: number; pressure: number }[]) => ({
  penColor: 'black',
  dotSize: 0,
  minWidth: 1,
  maxWidth: 3,
  velocityFilterWeight: 0.7,
  compositeOperation: 'source-over' as const,
  points: [...points]
})

describe('what the pad heard', () => {
  it('becomes whole numbers, with times from the first touch', () => {
    const pen = strokesOf(
      [
        group([
          { x: 10.04, y: 20.06, time: 1_700_000_000_000, pressure: 0.5 },
          { x: 12, y: 21, time: 1_700_000_000_016, pressure: 0.7005 }
        ]),
        group([{ x: 50, y: 60, time: 1_700_000_000_500, pressure: 0 }])
      ],
      600.4,
      139.6
    )
    expect(pen).toEqual({
      widthPx: 600,
      heightPx: 140,
      strokes: [
        [
          [100, 201, 0, 500],
          [120, 210, 16, 701]
        ],
        [[500, 600, 500, 0]]
      ]
    })
  })

  it('is always something that can be signed', () => {
    const point = fc.record({
      x: fc.double({ min: -20, max: 2000, noNaN: true }),
      y: fc.double({ min: -20, max: 2000, noNaN: true }),
      time: fc.integer({ min: 1_700_000_000_000, max: 1_700_000_500_000 }),
      pressure: fc.double({ min: 0, max: 1, noNaN: true })
    })
    fc.assert(
      fc.property(
        fc.array(fc.array(point, { minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 5 }),
        groups => {
          expect(strokes.safeParse(strokesOf(groups.map(group), 600, 140)).success).toBe(true)
        }
      )
    )
  })

  it('is drawn as one path a stroke, from where it began to where it ended', () => {
    expect(
      pathsOf({
        widthPx: 600,
        heightPx: 140,
        strokes: [
          [
            [0, 0, 0, 500],
            [100, 0, 10, 500],
            [100, 100, 20, 500]
          ],
          [[300, 300, 900, 500]]
        ]
      })
    ).toEqual(['M0 0Q10 0 10.0 5.0Q10 10 10.0 10.0', 'M30 30h0.1'])
  })
})
