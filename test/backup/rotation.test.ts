import fc from 'fast-check'
import { expect, it } from 'vitest'
import { kept } from '../../src-main/backup/rotation.ts'
import { dayIn } from '../../src-main/lib/clock.ts'

const zone = 'Asia/Shanghai'
const at = (takenAt: string) => ({ takenAt, zone })
const daysOf = (chosen: ReadonlySet<{ readonly takenAt: string }>): readonly string[] =>
  [...chosen].map(({ takenAt }) => dayIn(zone, Date.parse(takenAt))).sort()

it('of two months of days a week of days, four weeks and both months stay', () => {
  const days = Array.from({ length: 59 }, (_, n) => at(new Date(Date.UTC(2026, 0, 1 + n, 4)).toISOString()))
  expect(daysOf(kept(days, { daily: 7, weekly: 4, monthly: 12 }))).toEqual([
    '2026-01-31',
    '2026-02-08',
    '2026-02-15',
    ...['22', '23', '24', '25', '26', '27', '28'].map(day => `2026-02-${day}`)
  ])
})

it('the last one of a day stays, by the clocks of the centre', () => {
  // Past midnight in Shanghai.
  const [evening, night] = [at('2026-03-02T15:00:00.000Z'), at('2026-03-02T17:00:00.000Z')]
  const noon = at('2026-03-02T04:00:00.000Z')
  expect(kept([noon, evening, night], { daily: 2, weekly: 0, monthly: 0 })).toEqual(new Set([night, evening]))
})

it('whatever is asked for, the newest stays, never more than asked for, and what has gone never comes back', () => {
  const instants = fc
    .array(fc.integer({ min: 0, max: 3 * 366 * 24 }), { minLength: 1, maxLength: 120 })
    .map(hours => hours.map(hour => at(new Date(Date.UTC(2024, 0, 1, hour)).toISOString())))
  const keeping = fc.record({
    daily: fc.integer({ min: 1, max: 20 }),
    weekly: fc.integer({ min: 0, max: 10 }),
    monthly: fc.integer({ min: 0, max: 24 })
  })
  fc.assert(
    fc.property(instants, keeping, (snapshots, asked) => {
      const stay = kept(snapshots, asked)
      const newest = snapshots
        .map(({ takenAt }) => takenAt)
        .sort()
        .at(-1)
      expect([...stay].map(({ takenAt }) => takenAt)).toContain(newest)
      expect(stay.size).toBeLessThanOrEqual(asked.daily + asked.weekly + asked.monthly)
      expect(kept([...stay], asked)).toEqual(stay)
    })
  )
})
