import { describe, expect, it } from 'vitest'
import {
  chosenTime,
  freshTime,
  type MeterTime,
  storedTime,
  strayTime
} from '../../src-main/measurement/glucose/times.ts'

const receivedAt = '2026-11-20T02:00:00.000Z'
const minute = 60
const hour = 60 * minute
const day = 24 * hour
/** The clock stands at 2000-01-01 00:05 when it is 10:00 of 20 November. */
const reset = (Date.parse(receivedAt) - Date.parse('1999-12-31T16:05:00.000Z')) / 1000
const stored = (shownAt: string | null, skewSeconds: number | null, noLaterThan?: string): MeterTime =>
  storedTime({ shownAt, skewSeconds, receivedAt, ...(noLaterThan !== undefined && { noLaterThan }) })
const told = ({ isTimeKnown, measuredAt, question }: MeterTime): string =>
  question !== null ? 'asks' : isTimeKnown ? measuredAt.slice(0, 16) : 'unknown'

describe('a result in the memory of a meter', () => {
  it.each<[string, string | null, number | null, string, RegExp | null]>([
    ['whose clock is right', '2026-11-18T23:00:00.000Z', 0, '2026-11-18T23:00', null],
    ['whose clock is ten minutes slow', '2026-11-18T23:00:00.000Z', 10 * minute, '2026-11-18T23:00', null],
    [
      'whose clock is a quarter of an hour slow',
      '2026-11-18T23:00:00.000Z',
      15 * minute,
      '2026-11-18T23:15',
      /时钟不准.*已按本机时钟校正/
    ],
    [
      'whose clock stands in another zone',
      '2026-11-18T23:00:00.000Z',
      8 * hour,
      '2026-11-19T07:00',
      /已按本机时钟校正/
    ],
    [
      'whose clock is an hour slow, of half an hour ago',
      '2026-11-20T01:30:00.000Z',
      hour,
      '2026-11-20T01:30',
      /慢 60 分钟.*存储的时间可信，未作校正/
    ],
    ['whose clock cannot be asked', '2026-11-18T23:00:00.000Z', null, '2026-11-18T23:00', null],
    [
      'whose clock was reset, dated rightly before',
      '2026-11-18T23:00:00.000Z',
      reset,
      '2026-11-18T23:00',
      /时钟慢 \d+ 天.*存储的时间可信，未作校正/
    ],
    [
      'whose clock was reset, dated after',
      '1999-12-31T16:02:00.000Z',
      reset,
      '2026-11-20T01:57',
      /已按本机时钟校正/
    ],
    [
      'whose clock was reset, later than its clock is now',
      '2000-01-02T16:02:00.000Z',
      reset,
      'unknown',
      /存储的时间不可信，测量时间不明/
    ],
    [
      'whose clock was put right, dated 2000',
      '1999-12-31T16:02:00.000Z',
      0,
      'unknown',
      /存储的时间不可信，测量时间不明/
    ],
    ['whose clock cannot be asked, dated 2000', '1999-12-31T16:02:00.000Z', null, 'unknown', /测量时间不明/],
    ['of the future', '2036-11-18T23:00:00.000Z', null, 'unknown', /超前，测量时间不明/],
    [
      'of the future, whose clock is a year fast',
      '2027-11-18T23:00:00.000Z',
      -365 * day,
      '2026-11-18T23:00',
      /已按本机时钟校正/
    ],
    ['whose clock is three days slow', '2026-11-10T23:00:00.000Z', 3 * day, 'asks', /慢 3 天.*测量时间不明/],
    ['whose clock is a year fast', '2026-11-10T23:00:00.000Z', -365 * day, 'asks', /快 365 天/],
    ['without a time', null, 0, 'unknown', /没有给出测量时间/]
  ])('%s', (_what, shownAt, skew, wanted, says) => {
    const time = stored(shownAt, skew)
    expect(told(time)).toBe(wanted)
    if (says === null) expect(time.warning).toBeNull()
    else expect(time.warning).toMatch(says)
    // Nobody is said to be slow and ahead at once.
    if (skew !== null && skew > 0) expect(time.warning ?? '').not.toMatch(/超前|快/)
  })

  it('that stands below a newer one was not measured after it, whatever the clock says now', () => {
    const before = '2026-11-18T23:00:00.000Z'
    expect(told(stored('1999-12-31T16:02:00.000Z', reset, before))).toBe('unknown')
    expect(told(stored('2026-11-10T23:00:00.000Z', 3 * day, '2026-11-12T00:00:00.000Z'))).toBe(
      '2026-11-10T23:00'
    )
  })

  it('is what a person says where the meter leaves it open', () => {
    const time = stored('2026-11-10T23:00:00.000Z', 3 * day)
    expect(chosenTime(time, 'stored', receivedAt)).toMatchObject({
      measuredAt: '2026-11-10T23:00:00.000Z',
      isTimeKnown: true
    })
    expect(chosenTime(time, 'corrected', receivedAt)).toMatchObject({
      measuredAt: '2026-11-13T23:00:00.000Z',
      isTimeKnown: true
    })
    expect(chosenTime(time, 'unknown', receivedAt)).toMatchObject({
      measuredAt: receivedAt,
      isTimeKnown: false,
      warning: '测量时间不明'
    })
    expect(chosenTime(stored(null, 0), 'stored', receivedAt)).toMatchObject({ isTimeKnown: false })
  })
})

describe('a result that came just now', () => {
  it.each<[string, string | null, number | null, string, RegExp | null]>([
    ['and was waited for', '2026-11-20T01:58:00.000Z', 120, '2026-11-20T01:58', null],
    ['from a clock that is a little fast', '2026-11-20T02:05:00.000Z', -300, '2026-11-20T02:00', null],
    ['from a clock that is wrong', '1999-12-31T16:05:00.000Z', reset, '2026-11-20T02:00', /按收到时间记录/],
    [
      'from a clock that shows the future',
      '2036-11-20T02:00:00.000Z',
      null,
      '2026-11-20T02:00',
      /按收到时间记录/
    ],
    ['without a clock', null, null, '2026-11-20T02:00', null]
  ])('%s', (_what, shownAt, skew, wanted, says) => {
    const time = freshTime(shownAt, skew, receivedAt)
    expect(told(time)).toBe(wanted)
    if (says === null) expect(time.warning).toBeNull()
    else expect(time.warning).toMatch(says)
  })

  it.each<[string, string | null, number | null, boolean, string]>([
    ['while nobody waited', '2026-11-20T01:58:00.000Z', null, true, '2026-11-20T01:58'],
    ['while nobody waited, without a clock', null, null, true, '2026-11-20T02:00'],
    ['and was not believed, without a clock', null, null, false, 'unknown'],
    ['from a clock nobody knows', '2026-11-19T18:00:00.000Z', null, false, 'unknown'],
    [
      'from yesterday, by a clock that is known to be right',
      '2026-11-19T01:00:00.000Z',
      30,
      true,
      '2026-11-19T01:00'
    ],
    [
      'from yesterday, by a clock that is known to be reset',
      '1999-12-30T15:05:00.000Z',
      reset,
      true,
      '2026-11-19T01:00'
    ],
    [
      'from a clock that is known to be three days slow',
      '2026-11-17T01:00:00.000Z',
      3 * day,
      true,
      '2026-11-20T01:00'
    ]
  ])('%s', (_what, shownAt, skewSeconds, isTimeKnown, wanted) => {
    const moment = { shownAt, skewSeconds, receivedAt, measuredAt: null, isTimeKnown }
    expect(told(strayTime(moment))).toBe(wanted)
  })

  it('that was sent before is of when it came first', () => {
    const measuredAt = '2026-11-20T01:00:00.000Z'
    const moment = { shownAt: null, skewSeconds: null, receivedAt, measuredAt, isTimeKnown: true }
    expect(told(strayTime(moment))).toBe('2026-11-20T01:00')
  })
})
