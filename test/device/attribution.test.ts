import { describe, expect, it } from 'vitest'
import { clockLagMs } from '../../src-main/device/attribution/device-clock.ts'
import {
  dayMs,
  type DeviceRecord,
  type HeardRecord,
  recordOfResult,
  recordOfStored
} from '../../src-main/device/attribution/record.ts'
import { type Arrival, doubtOf } from '../../src-main/device/attribution/whose.ts'
import { measuredBy, saidToWaiting, whyInTray } from '../../src-main/device/attribution/words.ts'
import { instantIn, shownIn } from '../../src-main/lib/clock.ts'
import { newTally, playSchedule } from './attribution-schedules.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const now = Date.parse('2026-11-20T02:00:00.000Z')

const cuff = { canStart: false, shortestMeasurementMs: 10_000, longestMeasurementMs: 300_000 } as const
const started = { ...cuff, canStart: true } as const
const polled = { ...cuff, clockShows: 'sending' } as const

const aRecord = (change: Partial<DeviceRecord> = {}): DeviceRecord => ({
  values: '152/94/76',
  kind: 'blood-pressure',
  shownAtMs: now,
  stepMs: minute,
  counter: null,
  person: null,
  serial: null,
  ...change
})
/** Received that long ago, with a clock that lies that far behind. */
const heard = (agoMs: number, behindMs = 0, change: Partial<HeardRecord> = {}): HeardRecord => ({
  ...aRecord({ values: `${String(100 + (agoMs % 97))}/70/60`, shownAtMs: now - agoMs - behindMs }),
  receivedAtMs: now - agoMs,
  residentId: 'somebody',
  wasAwaited: true,
  ...change
})
const anArrival = (change: Partial<Arrival> = {}): Arrival => ({
  record: aRecord(),
  isStray: false,
  waiting: { residentId: 'zhang', startedAtMs: now - 40 * second },
  heard: [],
  lastHeardMs: null,
  unfinished: [],
  holders: [],
  nowMs: now,
  ...change
})
const because = (change: Partial<Arrival>, driver = cuff as Parameters<typeof doubtOf>[1]): string =>
  doubtOf(anArrival(change), driver)?.because ?? 'theirs'
const shown = (behindMs: number, change: Partial<DeviceRecord> = {}): Partial<Arrival> => ({
  record: aRecord({ shownAtMs: now - behindMs, ...change })
})

describe('whose result is it', () => {
  it.each<[string, Partial<Arrival>, string]>([
    ['it is of the one who waits', {}, 'theirs'],
    ['nobody waits', { waiting: null }, 'nobody-waits'],
    ['the driver did not wait for it', { isStray: true }, 'stray'],
    ['9 s after the start', { waiting: { residentId: 'zhang', startedAtMs: now - 9_999 } }, 'too-early'],
    ['10 s after the start', { waiting: { residentId: 'zhang', startedAtMs: now - 10_000 } }, 'theirs'],
    ['9 s after the last result', { lastHeardMs: now - 9_999 }, 'too-early'],
    ['10 s after the last result', { lastHeardMs: now - 10_000 }, 'theirs']
  ])('%s', (_when, change, wanted) => {
    expect(because(change)).toBe(wanted)
  })

  const ended = { residentId: 'li', startedAtMs: now - 3 * minute, endedAtMs: now - 2 * minute }
  it.each<[string, Partial<Arrival>, string]>([
    ['somebody else’s ended without a result', { unfinished: [ended] }, 'outstanding'],
    ['their own did', { unfinished: [{ ...ended, residentId: 'zhang' }] }, 'theirs'],
    ['too long ago', { unfinished: [{ ...ended, endedAtMs: now - 5 * minute }] }, 'theirs'],
    [
      'and a result came since',
      { unfinished: [ended], heard: [heard(minute, 0, { wasAwaited: false })] },
      'theirs'
    ],
    [
      'and one came that was printed again',
      {
        unfinished: [ended],
        heard: [heard(minute, 4 * minute, { values: '1' }), heard(5 * minute, 0, { values: '1' })]
      },
      'outstanding'
    ],
    [
      'and one came that was measured an hour before',
      { unfinished: [ended], heard: [heard(minute, hour, { wasAwaited: false }), heard(2 * hour)] },
      'outstanding'
    ],
    [
      'and one came whose number was passed long ago',
      {
        unfinished: [ended],
        heard: [
          heard(minute, 0, { counter: '7', shownAtMs: null, wasAwaited: false }),
          heard(2 * hour, 0, { counter: '21', shownAtMs: null })
        ]
      },
      'outstanding'
    ],
    [
      'but the card is their own',
      { unfinished: [ended], ...shown(0, { person: '31' }), holders: ['zhang'] },
      'theirs'
    ]
  ])('while a measurement has no result: %s', (_when, change, wanted) => {
    expect(because(change)).toBe(wanted)
  })
})

describe('a result that was sent before', () => {
  const last = heard(140 * second, 0, { values: '152/94/76', shownAtMs: now - 140 * second })
  it.each<[string, DeviceRecord, readonly HeardRecord[], string]>([
    ['printed again', aRecord({ shownAtMs: last.shownAtMs }), [last], 'repeated'],
    [
      'printed again without its card',
      aRecord({ shownAtMs: last.shownAtMs }),
      [{ ...last, person: '31' }],
      'repeated'
    ],
    [
      'from yesterday',
      aRecord({ shownAtMs: now - 25 * hour }),
      [last, heard(25 * hour, 0, { values: '152/94/76' })],
      'repeated'
    ],
    ['with a clock of now', aRecord(), [last], 'repeated'],
    [
      'of a device without a clock, not its last',
      aRecord({ shownAtMs: null }),
      [heard(minute, 0, { shownAtMs: null }), { ...last, shownAtMs: null }],
      'repeated'
    ],
    [
      'the same three values of somebody long before, and a fresh clock',
      aRecord(),
      [heard(minute), last],
      'theirs'
    ],
    [
      'the same values under a further number',
      aRecord({ shownAtMs: null, counter: '8' }),
      [{ ...last, shownAtMs: null, counter: '7' }],
      'theirs'
    ],
    [
      'the same values under the same number',
      aRecord({ shownAtMs: null, counter: '7' }),
      [{ ...last, shownAtMs: null, counter: '7' }],
      'repeated'
    ],
    ['other values', aRecord({ values: '152/94/77' }), [last], 'theirs']
  ])('%s', (_what, record, before, wanted) => {
    expect(because({ record, heard: before })).toBe(wanted)
  })

  it('by an instrument whose records show when they are sent is known by its values, however old', () => {
    expect(because({ heard: [heard(minute), last] }, polled)).toBe('repeated')
  })

  const glucose = { kind: 'glucose', values: '5.6 mmol/L' } as const
  it.each<[string, Partial<DeviceRecord>, string]>([
    ['follows itself', { shownAtMs: null }, 'repeated'],
    ['follows itself, and the clock is fresh', {}, 'theirs'],
    ['follows itself under a further number', { shownAtMs: null, counter: '8' }, 'theirs']
  ])('by a meter, one value: %s', (_what, change, wanted) => {
    const before = heard(hour, 0, { ...glucose, shownAtMs: null, counter: '7' })
    expect(because({ record: aRecord({ ...glucose, ...change }), heard: [before] })).toBe(wanted)
    const other = heard(minute, 0, { ...glucose, values: '7.1 mmol/L', shownAtMs: null, counter: '7' })
    expect(because({ record: aRecord({ ...glucose, shownAtMs: null }), heard: [other, before] })).toBe(
      'theirs'
    )
  })
})

describe('the clock of the device', () => {
  // Minutes: what is shown may be a minute less than what it is.
  it.each<[string, number, readonly HeardRecord[], string]>([
    ['is right', 0, [heard(hour)], 'theirs'],
    ['shows the minute before the capture', 90 * second, [heard(hour)], 'theirs'],
    ['shows two minutes before the capture', 2 * minute + 50 * second, [heard(hour)], 'older'],
    ['shows yesterday', 25 * hour, [heard(hour)], 'older'],
    ['is 40 minutes slow, as it was', 40 * minute, [heard(hour, 40 * minute)], 'theirs'],
    ['is 40 minutes slow, and shows 3 more', 43 * minute, [heard(hour, 40 * minute)], 'older'],
    ['was reset long ago', 26 * 365 * dayMs, [heard(hour, 26 * 365 * dayMs)], 'theirs'],
    [
      'was reset long ago, and shows 5 minutes more',
      26 * 365 * dayMs + 5 * minute,
      [heard(hour, 26 * 365 * dayMs)],
      'older'
    ],
    ['is fast, as it was', -hour, [heard(hour, -hour)], 'theirs'],
    ['is fast, and shows now', 0, [heard(hour, -hour)], 'older'],
    ['was put right', 0, [heard(hour, 3 * hour)], 'theirs'],
    ['was put forward, not to now', hour, [heard(hour, 3 * hour)], 'clock-unknown'],
    ['was right and is 2000 now', 26 * 365 * dayMs, [heard(hour)], 'clock-unknown'],
    [
      'was right and is 2000 now, as once before',
      26 * 365 * dayMs,
      [heard(10 * minute, 26 * 365 * dayMs, { wasAwaited: false }), heard(hour)],
      'theirs'
    ],
    [
      'was right and is 3 hours slow, as once before',
      3 * hour,
      [heard(10 * minute, 3 * hour, { wasAwaited: false }), heard(hour)],
      'older'
    ],
    [
      'was right and is 3 hours slow, as twice before',
      3 * hour,
      [
        heard(10 * minute, 3 * hour, { wasAwaited: false }),
        heard(20 * minute, 3 * hour, { wasAwaited: false }),
        heard(hour)
      ],
      'theirs'
    ],
    ['is unknown and shows now', 0, [], 'theirs'],
    ['is unknown and shows 8 hours ago', 8 * hour, [], 'clock-unknown'],
    ['is unknown and shows 2000', 26 * 365 * dayMs, [], 'clock-unknown'],
    ['is unknown and runs ahead', -hour, [], 'theirs'],
    [
      'is unknown, and one before lay as far behind',
      8 * hour,
      [heard(10 * minute, 8 * hour, { wasAwaited: false })],
      'theirs'
    ],
    [
      'is unknown, and one a minute before lay as far behind',
      8 * hour,
      [heard(minute, 8 * hour, { wasAwaited: false })],
      'clock-unknown'
    ],
    [
      'is unknown, and one before lay elsewhere',
      8 * hour,
      [heard(10 * minute, 9 * hour, { wasAwaited: false })],
      'clock-unknown'
    ]
  ])('%s', (_what, behindMs, before, wanted) => {
    expect(because({ ...shown(behindMs), heard: before })).toBe(wanted)
    expect(because({ ...shown(behindMs), heard: before }, started)).toBe(wanted)
  })

  it('is believed to the second where it shows seconds', () => {
    const step = { stepMs: second }
    const right = heard(hour, 0, step)
    expect(because({ ...shown(40 * second, step), heard: [right] })).toBe('theirs')
    expect(because({ ...shown(47 * second, step), heard: [right] })).toBe('older')
  })

  it('that shows a date alone tells yesterday from today', () => {
    const step = { stepMs: dayMs }
    const sinceMidnight = 10 * hour
    const before = heard(20 * hour, 14 * hour, step)
    expect(because({ ...shown(sinceMidnight, step), heard: [before] })).toBe('theirs')
    expect(because({ ...shown(sinceMidnight + dayMs, step), heard: [before] })).toBe('older')
    expect(because(shown(sinceMidnight + dayMs, step))).toBe('clock-unknown')
  })

  it('of another meter on the same cable says nothing of this one', () => {
    const before = heard(hour, 8 * hour, { serial: 'A' })
    expect(because({ ...shown(8 * hour, { serial: 'B' }), heard: [before] })).toBe('clock-unknown')
    expect(clockLagMs([before], 'A')).toBe(8 * hour)
    expect(clockLagMs([before], 'B')).toBeNull()
  })

  it('is not judged by what was printed late: the smallest lag counts', () => {
    const before = [heard(hour, 30 * second), heard(2 * hour, 50 * second), heard(3 * hour, 10 * second)]
    expect(clockLagMs(before)).toBe(10 * second)
    expect(clockLagMs([heard(hour, 8 * minute, { wasAwaited: false })])).toBeNull()
  })
})

describe('the number of the person', () => {
  const card = { person: '31' }
  it.each<[string, readonly string[], readonly HeardRecord[], string]>([
    ['is another resident’s', ['li'], [], 'another-person'],
    ['is theirs', ['zhang'], [], 'theirs'],
    ['is theirs and another’s', ['li', 'zhang'], [], 'theirs'],
    ['is nobody’s we know', [], [], 'theirs'],
    ['was another’s on this device', [], [heard(hour, 0, { ...card, residentId: 'li' })], 'another-person'],
    ['was theirs on this device', [], [heard(hour, 0, { ...card, residentId: 'zhang' })], 'theirs'],
    [
      'is the device’s own: several people have it',
      [],
      [heard(hour, 0, { ...card, residentId: 'li' }), heard(2 * hour, 0, { ...card, residentId: 'wang' })],
      'theirs'
    ],
    ['came with a result that is nobody’s', [], [heard(hour, 0, { ...card, residentId: null })], 'theirs']
  ])('%s', (_what, holders, before, wanted) => {
    expect(because({ ...shown(0, card), holders, heard: before })).toBe(wanted)
  })
})

describe('the number of the result', () => {
  const bare = { shownAtMs: null }
  const counted = (...numbers: readonly string[]): readonly HeardRecord[] =>
    numbers.map((counter, n) => heard((n + 1) * hour, 0, { ...bare, counter }))
  it.each<[string, readonly string[], string]>([
    ['22', ['21', '20', '19'], 'theirs'],
    ['25', ['21', '20', '19'], 'theirs'],
    ['17', ['21', '20', '19'], 'passed'],
    ['18', ['17', '21', '20'], 'passed'],
    ['3', ['2', '1', '999'], 'theirs'],
    ['17', ['5', '21', '9', '40', '3', '33'], 'theirs'],
    ['A7', ['A9', 'A8'], 'theirs']
  ])('%s after %j', (counter, before, wanted) => {
    expect(because({ ...shown(0, { ...bare, counter }), heard: counted(...before) })).toBe(wanted)
  })
})

describe('what a record says', () => {
  const instantOf = (text: string): string => instantIn('Asia/Shanghai', text)
  const reading = {
    type: 'blood-pressure',
    systolicMmHg: 139.51,
    diastolicMmHg: 90.01,
    unit: 'kPa',
    raw: new Uint8Array()
  } as const

  it('is the same on the wire and out of the store', () => {
    const wire = recordOfResult(
      { ...reading, deviceTime: '2026-11-20T10:00', devicePersonId: ' 31 ' },
      {},
      instantOf
    )
    const stored = recordOfStored(
      {
        reading: { type: 'blood-pressure', systolicMmHg: 140, diastolicMmHg: 90 },
        deviceTime: '2026-11-20T10:00',
        deviceCounter: null,
        devicePersonId: '31',
        receivedAt: new Date(now).toISOString(),
        residentId: 'zhang',
        captureId: 'a capture'
      },
      {},
      instantOf
    )
    expect(wire).toMatchObject({ shownAtMs: now, stepMs: minute, person: '31' })
    expect(stored).toEqual({ ...wire, receivedAtMs: now, residentId: 'zhang', wasAwaited: true })
  })

  it.each([
    [{ deviceTime: '2026-11-20T10:00:30' }, second],
    [{ deviceTime: '2026-11-20T10:00' }, minute],
    [{ deviceTime: '2026-11-20T00:00', deviceDay: '2026-11-20' }, dayMs]
  ])('%o is told to %d ms', (clock, stepMs) => {
    expect(recordOfResult({ ...reading, ...clock }, {}, instantOf).stepMs).toBe(stepMs)
  })

  it.each(['99999999', '0', '     '])('calls nobody by %j', person => {
    expect(recordOfResult({ ...reading, devicePersonId: person }, {}, instantOf).person).toBeNull()
  })

  it('calls nobody by a place in the memory of the device', () => {
    const slot = { ...reading, devicePersonId: '12' }
    expect(recordOfResult(slot, { personNumber: 'slot' }, instantOf).person).toBeNull()
  })
})

describe('why a result is not filed', () => {
  const shownAt = (ms: number): string => shownIn('Asia/Shanghai', new Date(ms).toISOString())
  it.each([
    [{ because: 'repeated', firstHeardMs: now }, '与 11-20 10:00 收到的一条相同，可能是重复发送或重复打印'],
    [{ because: 'older', ageMs: 25 * hour }, '按仪器时钟，是在大约 25 小时前测的，早于本次测量开始'],
    [
      { because: 'clock-unknown', lagMs: 26 * 365 * dayMs },
      '仪器时钟比本机慢约 9490 天，不能确定是不是刚测的'
    ],
    [{ because: 'clock-unknown', lagMs: -3 * hour }, '仪器时钟比本机快约 3 小时，不能确定是不是刚测的'],
    [{ because: 'another-person' }, '登记的编号是另一位居民的'],
    [{ because: 'passed', greatest: 21 }, '仪器序号小于已收到的 21，可能是先前的结果']
  ] as const)('%o', (doubt, why) => {
    expect(whyInTray(doubt, shownAt)).toBe(why)
    expect(saidToWaiting(doubt, why, false)).toBe(
      `收到一条读数，没有归档：${why}。已放入“待认领”，请继续测量，或到“待认领”核对。`
    )
  })

  it.each([
    [
      { because: 'older', ageMs: hour },
      { measuredAt: '2026-11-20T01:00:00.000Z', isTimeKnown: true }
    ],
    [
      { because: 'repeated', firstHeardMs: now - minute },
      { measuredAt: '2026-11-20T01:59:00.000Z', isTimeKnown: true }
    ],
    [
      { because: 'clock-unknown', lagMs: hour },
      { measuredAt: null, isTimeKnown: false }
    ],
    [{ because: 'stray' }, { measuredAt: null, isTimeKnown: false }],
    [
      { because: 'passed', greatest: 21 },
      { measuredAt: null, isTimeKnown: false }
    ],
    [{ because: 'nobody-waits' }, { measuredAt: null, isTimeKnown: true }],
    [{ because: 'too-early' }, { measuredAt: null, isTimeKnown: true }]
  ] as const)('%o: when it was measured', (doubt, wanted) => {
    expect(measuredBy(doubt, now)).toEqual(wanted)
  })

  it('is not said where nobody waits', () => {
    expect(whyInTray({ because: 'nobody-waits' }, shownAt)).toBeNull()
  })
})

describe('two thousand days of a desk', () => {
  it('file no result to somebody who was not in the cuff, none twice, and at most 2 % of the right ones lie in the tray', () => {
    const tally = newTally()
    for (let seed = 1; seed <= 2_000; seed += 1) playSchedule(seed, tally)
    expect(tally.misfiled).toEqual([])
    expect(tally.again).toEqual([])
    expect(tally.filed).toBeGreaterThan(50_000)
    expect(tally.rightInTray / tally.right).toBeLessThanOrEqual(0.02)
  })
})
