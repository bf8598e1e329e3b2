import { describe, expect, it } from 'vitest'
import {
  afterKey,
  type Calipers,
  correctedQt,
  marchOf,
  readingOf
} from '@renderer/measurement/ecg/calipers.ts'

const aPair = (change: Partial<Calipers> = {}): Calipers => ({
  fromSeconds: 1,
  toSeconds: 1.8,
  lowMillivolts: 0,
  highMillivolts: 1.25,
  leg: 'to',
  marches: false,
  ...change
})
const steps = { seconds: 0.02, millivolts: 0.05 }

describe('the calipers', () => {
  it('read an interval in ms and as a rate, and a height in mV', () => {
    expect(readingOf(aPair(), true)).toEqual({ milliseconds: 800, perMinute: 75, millivolts: 1.25 })
  })

  it('read the same whichever leg stands on the left', () => {
    expect(readingOf(aPair({ fromSeconds: 1.8, toSeconds: 1 }), true).milliseconds).toBe(800)
  })

  it('claim no height of a record without calibration, and no rate of closed legs', () => {
    expect(readingOf(aPair({ toSeconds: 1 }), false)).toEqual({
      milliseconds: 0,
      perMinute: null,
      millivolts: null
    })
  })

  it('move the chosen leg by the arrow keys, and no further than the record', () => {
    expect(afterKey(aPair(), 'ArrowRight', steps, 10)).toMatchObject({ fromSeconds: 1, toSeconds: 1.82 })
    expect(afterKey(aPair({ leg: 'from' }), 'ArrowLeft', steps, 10)).toMatchObject({ fromSeconds: 0.98 })
    expect(afterKey(aPair({ toSeconds: 9.99 }), 'ArrowRight', steps, 10)).toMatchObject({ toSeconds: 10 })
    expect(afterKey(aPair(), 'ArrowUp', steps, 10)).toMatchObject({ highMillivolts: 1.3, lowMillivolts: 0 })
    expect(afterKey(aPair(), ' ', steps, 10)).toMatchObject({ leg: 'from' })
    expect(afterKey(aPair(), 'x', steps, 10)).toBeUndefined()
  })

  it('march over the paper in equal steps, before the first leg too', () => {
    const at = marchOf(aPair({ marches: true }), 0, 4).map(second => Math.round(second * 1_000))
    expect(at).toEqual([200, 2_600, 3_400])
    expect(marchOf(aPair(), 0, 4)).toEqual([])
    expect(marchOf(aPair({ marches: true, toSeconds: 1.01 }), 0, 4)).toEqual([])
  })
})

describe('a QT put right for the rate', () => {
  it.each([
    [400, 60, 400, 400],
    [360, 100, 465, 427],
    [440, 50, 402, 414]
  ])(
    '%d ms at %d/min is %d ms after Bazett and %d ms after Fridericia',
    (qt, rate, bazettMs, fridericiaMs) => {
      expect(correctedQt(qt, rate)).toEqual({ bazettMs, fridericiaMs })
    }
  )
})
