import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  lossMarks,
  medianOf,
  offMarks,
  pathOf,
  piecesOf,
  sampleAt,
  secondAt,
  secondsOf
} from '@renderer/measurement/ecg/curve.ts'
import { layOut, layouts, reportOrder } from '@renderer/measurement/ecg/sheet.ts'
import { holds, seed } from '../../device/streams.ts'

process.stdout.write(`ecg sheet: FC_SEED=${seed}\n`)

const twelve = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6']
const paper = { widthMm: 250, speed: 25 }
const pointsOf = (path: string): readonly (readonly [number, number])[] =>
  [...path.matchAll(/(-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)])

describe('the sheet of an ECG', () => {
  it('puts three rows of four leads side by side, each 2.5 s after the one before, and II below them all', () => {
    const sheet = layOut(twelve, '3x4', paper)
    expect(sheet.rows).toBe(4)
    expect(sheet.strips.filter(({ row }) => row === 0).map(({ name }) => name)).toEqual([
      'I',
      'aVR',
      'V1',
      'V4'
    ])
    expect(sheet.strips.find(({ name }) => name === 'V1')).toMatchObject({
      xMm: 125,
      widthMm: 62.5,
      fromSeconds: 5,
      seconds: 2.5
    })
    expect(sheet.strips.at(-1)).toMatchObject({
      name: 'II',
      isRhythm: true,
      row: 3,
      widthMm: 250,
      seconds: 10
    })
  })

  it('puts two columns of six side by side, or twelve below each other', () => {
    expect(layOut(twelve, '6x2', paper)).toMatchObject({ rows: 6, seconds: 10 })
    expect(layOut(twelve, '6x2', paper).strips.find(({ name }) => name === 'V1')).toMatchObject({
      row: 0,
      xMm: 125,
      fromSeconds: 5
    })
    expect(layOut(twelve, '12x1', { widthMm: 250, speed: 50 })).toMatchObject({ rows: 12, seconds: 5 })
  })

  it('leaves no empty place where there are fewer leads, and repeats none of a single column', () => {
    expect(layOut(['V5', 'II'], '3x4', paper)).toMatchObject({
      rows: 2,
      strips: [{ name: 'II' }, { name: 'V5' }]
    })
    expect(layOut(['ECG'], '6x2', paper)).toMatchObject({ rows: 1, strips: [{ name: 'ECG', widthMm: 250 }] })
  })

  it('shows every lead exactly once in every layout, whatever the record holds', () =>
    holds(
      fc.property(
        fc.uniqueArray(fc.constantFrom(...twelve, 'V7', 'CH1', 'X'), { minLength: 1 }),
        fc.constantFrom(...layouts.map(({ name }) => name)),
        (leads, layout) => {
          const { strips } = layOut(leads, layout, paper)
          const shown = strips.filter(({ isRhythm }) => !isRhythm)
          expect(shown.map(({ lead }) => lead).toSorted((a, b) => a - b)).toEqual(leads.map((_, n) => n))
          expect(strips.every(strip => strip.xMm + strip.widthMm <= 250.001)).toBe(true)
          expect(new Set(shown.map(({ row, xMm }) => `${row}/${xMm}`)).size).toBe(leads.length)
        }
      ),
      200
    ))

  it('keeps the order of a report, and what is no standard lead behind it', () => {
    expect(reportOrder(['CH1', 'V1', 'I', 'aVR'])).toEqual([2, 3, 1, 0])
  })
})

describe('the line of a lead', () => {
  const scale = { samplesPerSecond: 500, mmPerSecond: 25, mmPerCount: 10 / 400 }
  const all = { fromSeconds: 0, seconds: 10 }

  it('is 25 mm long for a second and 10 mm high for a millivolt', () => {
    const counts = new Int32Array(501)
    counts[500] = 400
    const points = pointsOf(pathOf(counts, 0, piecesOf(501, 500, []), [], all, scale))
    expect(points.at(-1)).toEqual([25, -10])
    expect(points[0]).toEqual([0, 0])
  })

  it('has no line where samples are missing, and goes on when they were counted', () => {
    const losses = [{ before: 100, samples: 50 }]
    const path = pathOf(new Int32Array(200), 0, piecesOf(200, 500, losses), [], all, scale)
    expect(path.match(/M/g)).toHaveLength(2)
    const xs = pointsOf(path).map(([x]) => x)
    expect(xs.filter(x => x > 4.951 && x < 7.499)).toEqual([])
    expect(xs.at(-1)).toBe(((249 / 500) * 25).valueOf())
    expect(lossMarks(losses, piecesOf(200, 500, losses), all, scale)).toEqual([
      { samples: 50, xMm: 5, widthMm: 2.5 }
    ])
  })

  it('has no line where the lead had no contact, and says how long', () => {
    const pieces = piecesOf(500, 500, [])
    const off = [{ from: 100, to: 200 }]
    const path = pathOf(new Int32Array(500).fill(2_000), 0, pieces, off, all, scale)
    expect(path.match(/M/g)).toHaveLength(2)
    expect(pointsOf(path).filter(([x]) => x >= 5 && x < 10)).toEqual([])
    expect(offMarks(off, pieces, all, scale)).toEqual([{ xMm: 5, widthMm: 5 }])
  })

  it('of a window begins at its left edge', () => {
    const counts = Int32Array.from({ length: 5_000 }, (_, n) => n)
    const pieces = piecesOf(5_000, 500, [])
    const window = { fromSeconds: 4, seconds: 2 }
    const whole = pathOf(counts, 0, pieces, [], window, scale)
    expect(pointsOf(whole)[0]).toEqual([0, -50])
    expect(pointsOf(whole).at(-1)?.[0]).toBe(50)
    // Only the samples of the window were brought.
    expect(pathOf(counts.slice(1_900, 3_200), 1_900, pieces, [], window, scale)).toBe(whole)
  })

  it('keeps the height of every spike, however densely it was sampled', () =>
    holds(
      fc.property(
        fc.integer({ min: 0, max: 19_999 }),
        fc.integer({ min: -30_000, max: 30_000 }),
        (at, height) => {
          const counts = new Int32Array(20_000)
          counts[at] = height
          const dense = { ...scale, samplesPerSecond: 4_000 }
          const heights = pointsOf(pathOf(counts, 0, piecesOf(20_000, 4_000, []), [], all, dense)).map(
            ([, y]) => y
          )
          const expected = Math.round(-height * scale.mmPerCount * 1_000) / 1_000
          expect(Math.min(...heights)).toBeCloseTo(Math.min(0, expected), 6)
          expect(Math.max(...heights)).toBeCloseTo(Math.max(0, expected), 6)
        }
      ),
      60
    ))

  it('finds a moment’s sample and a sample’s moment again', () =>
    holds(
      fc.property(
        fc.array(fc.record({ before: fc.nat(999), samples: fc.option(fc.nat(300)) }), { maxLength: 4 }),
        fc.nat(999),
        (losses, sample) => {
          const pieces = piecesOf(1_000, 250, losses)
          expect(sampleAt(pieces, 250, secondAt(pieces, 250, sample))).toBe(sample)
          expect(secondsOf(pieces, 250)).toBeGreaterThanOrEqual(4)
        }
      ),
      300
    ))

  it('lies about the middle of its values', () => {
    expect(medianOf(Int32Array.of(9, 1, 5))).toBe(5)
    expect(medianOf(new Int32Array())).toBe(0)
  })
})
