import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filtersFor, runningFilter } from '@renderer/measurement/ecg/display-filter.ts'

const rates = [125, 150, 250, 500, 1_000] as const
const wave = (hz: number, samplesPerSecond: number, seconds: number): readonly number[] =>
  Array.from({ length: seconds * samplesPerSecond }, (_, n) =>
    Math.sin((2 * Math.PI * hz * n) / samplesPerSecond)
  )
/** How much of a sine is left once the beginning has died away. */
function share(id: 'high-pass' | 'notch' | 'low-pass', hz: number, samplesPerSecond: number): number {
  const filter = runningFilter([id], samplesPerSecond)
  const out = wave(hz, samplesPerSecond, 12).map(filter)
  return Math.max(...out.slice(-4 * samplesPerSecond).map(Math.abs))
}

describe('the filters of the screen', () => {
  it('change nothing while none is chosen', () => {
    const filter = runningFilter([], 250)
    fc.assert(fc.property(fc.double(), value => Object.is(filter(value), value)))
  })

  it.each(rates)('keep the heart and take mains and wander away at %i samples a second', rate => {
    expect(share('notch', 50, rate)).toBeLessThan(0.05)
    expect(share('notch', 10, rate)).toBeGreaterThan(0.97)
    expect(share('high-pass', 0.05, rate)).toBeLessThan(0.03)
    expect(share('high-pass', 5, rate)).toBeGreaterThan(0.97)
    expect(share('low-pass', 10, rate)).toBeGreaterThan(0.95)
  })

  it.each([250, 500, 1_000])('damp the noise of muscles at %i samples a second', rate => {
    expect(share('low-pass', 100, rate)).toBeLessThan(0.2)
  })

  it('are not offered where the sampling is too slow for them', () => {
    expect(filtersFor(90).map(({ id }) => id)).toEqual(['high-pass', 'low-pass'])
    expect(filtersFor(125).map(({ id }) => id)).toEqual(['high-pass', 'notch', 'low-pass'])
  })

  it('begin without a swing, at the start and after a gap, however far the electrode is off zero', () => {
    const level = 48_213
    const filter = runningFilter(['high-pass', 'notch', 'low-pass'], 250)
    const out = [level, level, level, Number.NaN, -level, -level].map(filter)
    expect(out[3]).toBeNaN()
    for (const value of out.filter(each => !Number.isNaN(each))) expect(Math.abs(value)).toBeLessThan(1e-6)
  })

  it('stay finite on whatever a recorder sends', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })), values => {
        const filter = runningFilter(['high-pass', 'notch', 'low-pass'], 1_000)
        return values.map(filter).every(Number.isFinite)
      })
    )
  })
})
