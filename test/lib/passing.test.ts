import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countingSleep, isAhead } from '../../src-main/lib/passing.ts'
import { createVirtualTime, type VirtualTime } from '../support/virtual-time.ts'

// Time while somebody sets the clock, and while the computer sleeps: a span lasts as long as it lasts.

const start = '2026-03-02T01:00:00.000Z'
const minute = 60_000
const year = 365 * 24 * 60 * minute

type Step = readonly ['passes' | 'sleeps' | 'is set by', number]
const aStep: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(fc.constant('passes' as const), fc.integer({ min: 0, max: 20 * minute })),
  fc.tuple(fc.constant('sleeps' as const), fc.integer({ min: 0, max: 600 * minute })),
  fc.tuple(fc.constant('is set by' as const), fc.integer({ min: -40 * year, max: 40 * year }))
)
/** A computer that sleeps: its wall clock goes on, its monotonic clock stands still. */
async function take(time: VirtualTime, [what, ms]: Step): Promise<number> {
  if (what === 'passes') await time.pass(ms)
  else time.setClock(new Date(Date.parse(time.now()) + ms).toISOString())
  return what === 'is set by' ? 0 : ms
}

describe('time that passes', () => {
  it('is never less than what really passed, awake or asleep, and never goes back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(aStep, { maxLength: 12 }), async steps => {
        const time = createVirtualTime(start)
        const { monotonic } = countingSleep(time.outside)
        const begun = monotonic()
        let really = 0
        for (const step of steps) {
          const before = monotonic()
          really += await take(time, step)
          expect(monotonic()).toBeGreaterThanOrEqual(before)
          expect(monotonic() - begun).toBeGreaterThanOrEqual(really)
        }
      })
    )
  })

  it('is what the clocks say while nobody touches them', async () => {
    const time = createVirtualTime(start)
    const { monotonic } = countingSleep(time.outside)
    await time.pass(90 * minute)
    expect(monotonic()).toBe(90 * minute)
  })

  it('ends a span of any length no later than a quarter of a minute after its end, whatever happens to the clock', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 60 * minute }),
        fc.array(aStep, { maxLength: 12 }),
        async (spanMs, steps) => {
          const time = createVirtualTime(start)
          const { timers } = countingSleep(time.outside)
          let isOver = false
          timers.after(spanMs, () => {
            isOver = true
          })
          let really = 0
          for (const step of steps) {
            // Between two of them the timer looks once: a clock set back just before sleep looks like no sleep.
            await time.pass(15_000)
            really += 15_000 + (await take(time, step))
          }
          await time.pass(15_000)
          if (really >= spanMs) expect(isOver).toBe(true)
          await time.pass(spanMs)
          expect(isOver).toBe(true)
        }
      )
    )
  })

  it('that was called off ends nothing, however often the timer was looked at', async () => {
    const time = createVirtualTime(start)
    const { timers } = countingSleep(time.outside)
    let isOver = false
    const cancel = timers.after(10 * minute, () => {
      isOver = true
    })
    await time.pass(5 * minute)
    cancel()
    await time.pass(60 * minute)
    expect(isOver).toBe(false)
  })

  it('a point lies ahead only where clocks are not put right by that much', () => {
    const now = Date.parse(start)
    expect(isAhead('2026-03-02T01:05:00.000Z', now)).toBe(false)
    expect(isAhead('2026-03-02T01:05:00.001Z', now)).toBe(true)
    expect(isAhead('2026-03-01T01:00:00.000Z', now)).toBe(false)
  })
})
