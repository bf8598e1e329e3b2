import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { standardLeads } from '../../../src-main/measurement/ecg/record.ts'
import { stripLayout, usualColumns } from '@renderer/measurement/ecg/strip-layout.ts'

describe('the leads on the screen', () => {
  it('stand as on a printed 6 × 2: limb leads left, chest leads right, each row at one height', () => {
    const { rows } = stripLayout(standardLeads, { width: 1_150, height: 560 }, usualColumns(12), 1)
    expect(rows.slice(0, 6).map(({ name }) => name)).toEqual(['I', 'II', 'III', 'aVR', 'aVL', 'aVF'])
    expect(new Set(rows.slice(0, 6).map(({ left }) => left))).toEqual(new Set([0]))
    expect(new Set(rows.slice(6).map(({ left }) => left)).size).toBe(1)
    expect(new Set(rows.map(({ width }) => width)).size).toBe(1)
    expect(rows.slice(6).map(({ y }) => y)).toEqual(rows.slice(0, 6).map(({ y }) => y))
  })

  it('leave room for the waves of the first row upwards and of the last one downwards', () => {
    const height = 560
    const { rows } = stripLayout(standardLeads, { width: 1_150, height }, 1, 1)
    const [first, last] = [rows[0], rows.at(-1)]
    expect(first?.baseline).toBeGreaterThan(0.7 * (first?.height ?? height))
    expect(height - (last?.baseline ?? height)).toBeGreaterThan(0.7 * (last?.height ?? height))
  })

  it('one or two leads have the whole width', () => {
    expect(usualColumns(2)).toBe(1)
    const { rows } = stripLayout(['ECG'], { width: 1_000, height: 400 }, 1, 1)
    expect(rows).toMatchObject([{ left: 0, baseline: 200 }])
    expect((rows[0]?.x ?? 0) + (rows[0]?.width ?? 0)).toBe(1_000)
  })

  it('never overlap or leave the canvas, and a millimetre is a whole number of pixels', () => {
    const size = fc.record({
      width: fc.integer({ min: 300, max: 4_000 }),
      height: fc.integer({ min: 150, max: 2_200 })
    })
    const names = fc
      .integer({ min: 1, max: 15 })
      .map(count => Array.from({ length: count }, (_, n) => `L${n}`))
    fc.assert(
      fc.property(
        names,
        size,
        fc.constantFrom(1 as const, 2 as const),
        fc.constantFrom(1, 1.25, 2),
        (leads, room, columns, ratio) => {
          const { pxPerMm, rows } = stripLayout(leads, room, columns, ratio)
          expect(Number.isInteger(pxPerMm)).toBe(true)
          for (const row of rows) {
            // The calibration mark at 50 mm/s is 12 mm wide.
            expect(row.x - row.left).toBeGreaterThanOrEqual(12 * pxPerMm)
            expect(row.x + row.width).toBeLessThanOrEqual(room.width)
            expect(row.y).toBeGreaterThanOrEqual(0)
            expect(row.y + row.height).toBeLessThanOrEqual(room.height)
          }
          for (const one of rows)
            for (const other of rows)
              if (one !== other && one.x === other.x)
                expect(Math.abs(one.y - other.y)).toBeGreaterThanOrEqual(one.height)
        }
      )
    )
  })
})
