import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { playhead } from '@renderer/measurement/ecg/playhead.ts'

const frameMs = 1_000 / 60
const rate = 500

/** What is shown at each frame when parcels of `parcelMs` arrive in time. */
function run(
  parcelMs: number,
  seconds: number
): readonly { readonly arrived: number; readonly shown: number }[] {
  const head = playhead(rate)
  return Array.from({ length: seconds * 60 }, (_, frame) => {
    const nowMs = frame * frameMs
    const arrived = Math.floor(nowMs / parcelMs) * (parcelMs / 1_000) * rate
    return { arrived, shown: head.advance(nowMs, arrived) }
  })
}

describe('the sweep', () => {
  it.each([33, 100, 160])('goes evenly though samples come in parcels of %i ms', parcelMs => {
    const steps = run(parcelMs, 6)
      .slice(60)
      .map(({ shown }, at, all) => shown - (all[at - 1]?.shown ?? shown))
    const perFrame = (rate * frameMs) / 1_000
    expect(Math.max(...steps)).toBeLessThanOrEqual(Math.ceil(perFrame * 1.25) + 1)
    expect(Math.min(...steps.slice(1))).toBeGreaterThanOrEqual(Math.floor(perFrame) - 1)
  })

  it('halts once when the recorder pauses, and does not jerk from parcel to parcel when it comes back', () => {
    const head = playhead(rate)
    const parcels = (ms: number): number =>
      Array.from({ length: 100 }, (_, n) => 100 * (n + 1) + (n % 2) * 60).filter(atMs => atMs <= ms).length
    const pause = { fromMs: 3_000, toMs: 3_500 }
    const shownAt = Array.from({ length: 8 * 60 }, (_, frame) => {
      const nowMs = frame * frameMs
      const sendingMs =
        nowMs < pause.fromMs ? nowMs : Math.max(pause.fromMs, nowMs - (pause.toMs - pause.fromMs))
      return head.advance(nowMs, parcels(sendingMs) * 0.1 * rate)
    })
    const isStill = shownAt.map((shown, at) => at > 0 && shown === shownAt[at - 1])
    const halts = isStill.filter((still, at) => at > 60 && still && !isStill[at - 1])
    expect(halts).toHaveLength(1)
  })

  it('stays within half a second of the recorder', () => {
    for (const { arrived, shown } of run(100, 10)) expect(arrived - shown).toBeLessThanOrEqual(rate / 2)
  })

  it('never shows what has not arrived, never goes back, and catches up after any pause', () => {
    const parcel = fc.record({
      pauseMs: fc.integer({ min: 0, max: 5_000 }),
      samples: fc.integer({ min: 0, max: 3_000 })
    })
    fc.assert(
      fc.property(fc.array(parcel), parcels => {
        const head = playhead(rate)
        let nowMs = 0
        let arrived = 0
        let before = 0
        for (const { pauseMs, samples } of parcels) {
          nowMs += pauseMs
          arrived += samples
          const shown = head.advance(nowMs, arrived)
          if (shown > arrived || shown < before) return false
          before = shown
        }
        for (let frame = 0; frame < 300; frame += 1) before = head.advance((nowMs += frameMs), arrived)
        return arrived - before < 0.2 * rate
      })
    )
  })
})
