import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ArrivedReading } from '../../src-main/measurement/arrival.ts'
import type { BloodPressureReading, BloodPressureSeries } from '../../src-main/measurement/contract.ts'
import { createMeasurement } from '../../src-main/measurement/handlers.ts'
import {
  COUNT_UNCLAIMED,
  SELECT_HEARD,
  SELECT_READINGS_OF_SERIES,
  SELECT_SERIES_BETWEEN,
  SELECT_SERIES_OF,
  SELECT_UNCLAIMED
} from '../../src-main/measurement/store.ts'
import { policyOf } from '../../src-main/policy/rules.ts'
import { aResident } from '../resident/residents.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { openSecondDesk, type SecondDesk } from './second-desk.ts'
import { type Content, journalOf as entriesOf } from '../support/journal.ts'

let w: TestWorkstation
let desk: SecondDesk
let measurement: ReturnType<typeof createMeasurement>
let now = ''
let residentId = ''

const at = (instant: string): void => {
  now = instant
  w.setNow(instant)
}

beforeAll(async () => {
  w = await openTestWorkstation({ now: '2026-03-02T01:00:00.000Z' })
  desk = openSecondDesk(w, () => now)
  measurement = createMeasurement(desk.services, { policy: () => policyOf('national') })
})
afterAll(async () => {
  await w.close()
})
beforeEach(async () => {
  at('2026-03-02T01:00:00.000Z')
  residentId = (await w.must<{ id: string }>('nurse', 'resident.register', aResident())).id
})

const capture = (change: Partial<NonNullable<ArrivedReading['capture']>> = {}) => ({
  id: '0190a0a0-0000-7000-8000-0000000000ca',
  residentId,
  seriesId: null,
  arm: 'left' as const,
  posture: 'sitting' as const,
  ...change
})
const arrive = (
  reading: Partial<ArrivedReading['reading']>,
  inCapture: ArrivedReading['capture'] = capture(),
  more: Partial<ArrivedReading> = {}
): BloodPressureSeries | null =>
  measurement.fileReading({
    reading: {
      systolicMmHg: 138,
      diastolicMmHg: 88,
      unit: 'mm[Hg]',
      raw: new Uint8Array([1, 0xab]),
      ...reading
    },
    receivedAt: now,
    driverId: 'omron-hbp-9030',
    deviceName: '一号诊室血压计',
    observer: inCapture === null ? null : desk.nurse,
    capture: inCapture,
    ...more
  })
const filed = (series: BloodPressureSeries | null): BloodPressureSeries => {
  if (series === null) throw new Error('the reading lies in the tray')
  return series
}
const toTray = async (
  reading: Partial<ArrivedReading['reading']> = {},
  more: Partial<ArrivedReading> = {}
): Promise<BloodPressureReading> => {
  expect(arrive(reading, null, more)).toBeNull()
  const [newest] = await w.must<BloodPressureReading[]>('nurse', 'measurement.unclaimed')
  if (newest === undefined) throw new Error('the tray is empty')
  return newest
}
const journalOf = (id: string) => entriesOf(desk.db, { id })

describe('设备读数', () => {
  it('goes to the resident who was being measured, with frame, device and observer', async () => {
    const stored = filed(
      arrive({ pulsePerMinute: 72, meanArterialMmHg: 105, deviceTime: '2026-03-02T08:59' })
    )
    const [series] = await w.must<BloodPressureSeries[]>('doctor', 'measurement.series', { residentId })
    expect(series).toEqual(stored)
    expect(series?.readings).toMatchObject([
      {
        residentId,
        systolicMmHg: 138,
        diastolicMmHg: 88,
        pulsePerMinute: 72,
        meanArterialMmHg: 105,
        unitReceived: 'mm[Hg]',
        arm: 'left',
        source: 'device',
        driverId: 'omron-hbp-9030',
        deviceName: '一号诊室血压计',
        deviceTime: '2026-03-02T08:59',
        rawHex: '01ab',
        observerName: '李护士',
        status: 'filed'
      }
    ])
    expect(series?.advice).toMatch(/再测一次/)
  })

  it('joins the sitting that is continued, and the journal has the whole sitting each time', () => {
    const first = filed(arrive({ systolicMmHg: 139 }))
    at('2026-03-02T01:02:00.000Z')
    const second = filed(arrive({ systolicMmHg: 140 }, capture({ seriesId: first.id })))
    expect(second).toMatchObject({ id: first.id, startedAt: first.startedAt, advice: null })
    expect(second.mean).toMatchObject({ systolicMmHg: 139.5, roundedSystolicMmHg: 140, count: 2 })
    const journal = journalOf(first.id)
    expect(journal.map(({ entity, version }) => [entity, version])).toEqual([
      ['blood-pressure', 1],
      ['blood-pressure', 2]
    ])
    const readingsOf = (content: Content | undefined): unknown =>
      (content?.['readings'] as { id: string }[] | undefined)?.map(({ id }) => id)
    expect(readingsOf(journal[1]?.before)).toEqual(first.readings.map(({ id }) => id))
    expect(readingsOf(journal[1]?.after)).toEqual(second.readings.map(({ id }) => id))
    // As stored: what follows from the readings is not written down with them.
    expect(journal[1]?.after).not.toHaveProperty('mean')
    expect(journal[1]?.after).not.toHaveProperty('advice')
  })

  it('never continues the sitting of somebody else', async () => {
    const other = await w.must<{ id: string }>('nurse', 'resident.register', aResident({ name: '李秀英' }))
    const theirs = filed(arrive({}, capture({ residentId: other.id })))
    const mine = filed(arrive({ systolicMmHg: 150 }, capture({ seriesId: theirs.id })))
    expect(mine.residentId).toBe(residentId)
    expect(mine.id).not.toBe(theirs.id)
    expect(measurement.series(theirs.id)).toEqual(theirs)
  })

  it('in kPa becomes whole mmHg, and the unit received is kept', () => {
    // 18.6 kPa × 7.50062 = 139.51 mmHg
    const { readings } = filed(arrive({ systolicMmHg: 18.6 * 7.50062, diastolicMmHg: 90.0074, unit: 'kPa' }))
    expect(readings).toMatchObject([{ systolicMmHg: 140, diastolicMmHg: 90, unitReceived: 'kPa' }])
  })

  it('that cannot be believed is kept but does not count, and nobody can make it count', async () => {
    const first = filed(arrive({ systolicMmHg: 130 }))
    const { readings, mean } = filed(arrive({ systolicMmHg: 310 }, capture({ seriesId: first.id })))
    expect(readings.map(({ status }) => status)).toEqual(['filed', 'set-aside'])
    expect(readings[1]?.statusReason).toMatch(/收缩压 310 不可信/)
    expect(mean).toMatchObject({ systolicMmHg: 130, count: 1 })
    const back = { readingId: readings[1]?.id, reason: null }
    expect(await w.as('doctor')('measurement.setAside', back)).toMatchObject({
      ok: false,
      error: { code: 'refused' }
    })
  })

  it('that is rare counts and carries what a person should look at', () => {
    arrive({ systolicMmHg: 130 })
    at('2026-03-02T03:00:00.000Z')
    const { readings, mean } = filed(arrive({ systolicMmHg: 230 }))
    expect(mean?.count).toBe(1)
    expect(readings[0]?.warnings).toEqual([
      expect.stringMatching(/收缩压 230 超出可信范围.*与上次 130 mmHg 相差超过 50/),
      expect.stringMatching(/脉压差 142/)
    ])
  })
})

describe('无人认领的读数', () => {
  it('lies in the tray with nobody’s name on it, and every window is told', async () => {
    const before = (await w.must<unknown[]>('nurse', 'measurement.unclaimed')).length
    const reading = await toTray({ devicePersonId: '0042' })
    expect(reading).toMatchObject({
      residentId: null,
      seriesId: null,
      observerId: null,
      status: 'unclaimed',
      statusReason: '设备上登记的编号：0042'
    })
    expect(desk.emitted.at(-1)).toEqual({ name: 'measurement.unclaimed', payload: { count: before + 1 } })
    expect(journalOf(reading.id)).toMatchObject([
      { entity: 'blood-pressure-unclaimed', version: 1, actor: 'second', before: null }
    ])
    expect(await w.must('nurse', 'measurement.series', { residentId })).toEqual([])
  })

  it('is claimed on record into the sitting of the last half hour', async () => {
    const sitting = filed(arrive({ systolicMmHg: 130 }))
    at('2026-03-02T01:30:00.000Z')
    const reading = await toTray({ systolicMmHg: 134 })
    at('2026-03-02T09:00:00.000Z')
    const claimed = await w.must<BloodPressureSeries>('doctor', 'measurement.claim', {
      readingId: reading.id,
      residentId
    })
    expect(claimed.id).toBe(sitting.id)
    expect(claimed.mean).toMatchObject({ systolicMmHg: 132, count: 2 })
    expect(claimed.readings[1]).toMatchObject({
      id: reading.id,
      residentId,
      status: 'filed',
      statusReason: null,
      observerName: '王医生',
      receivedAt: '2026-03-02T01:30:00.000Z',
      rawHex: '01ab'
    })
    expect(journalOf(reading.id).at(-1)).toMatchObject({
      entity: 'blood-pressure-unclaimed',
      version: 2,
      actor: w.accountId('doctor')
    })
    expect(journalOf(sitting.id).at(-1)).toMatchObject({ entity: 'blood-pressure', version: 2 })
    expect(w.events.at(-1)).toMatchObject({ name: 'measurement.unclaimed' })
  })

  it('begins a sitting of its own when the last one is longer ago', async () => {
    const sitting = filed(arrive({}))
    at('2026-03-02T01:30:00.001Z')
    const { id } = await toTray()
    const claimed = await w.must<BloodPressureSeries>('nurse', 'measurement.claim', {
      readingId: id,
      residentId
    })
    expect(claimed.id).not.toBe(sitting.id)
    expect(claimed.startedAt).toBe('2026-03-02T01:30:00.001Z')
  })

  it('that was measured yesterday begins a sitting of yesterday, not of today', async () => {
    filed(arrive({}))
    const measuredAt = '2026-03-01T01:00:00.000Z'
    const { id } = await toTray({}, { measuredAt, why: '按仪器时钟，是在大约 24 小时前测的' })
    const claimed = await w.must<BloodPressureSeries>('nurse', 'measurement.claim', {
      readingId: id,
      residentId
    })
    expect(claimed.startedAt).toBe(measuredAt)
    expect(measurement.todaysSeries(residentId)?.id).not.toBe(claimed.id)
  })

  it('of which nobody knows when says so once it is somebody’s', async () => {
    const { id } = await toTray({}, { isTimeKnown: false, why: '不是本次启动测得的，可能是先前的结果' })
    const { readings } = await w.must<BloodPressureSeries>('nurse', 'measurement.claim', {
      readingId: id,
      residentId
    })
    expect(readings.map(({ warnings }) => warnings)).toContainEqual(['测量时间不明，按收到时间记录'])
  })

  it('that was given to the wrong person goes back to the tray, on record, and from there to its owner', async () => {
    const sitting = filed(arrive({ systolicMmHg: 130 }))
    const { id: readingId } = await toTray({ systolicMmHg: 171, diastolicMmHg: 101 })
    await w.must('nurse', 'measurement.claim', { readingId, residentId })
    const giveBack = { readingId, reason: '认领错了人' }
    const left = await w.must<BloodPressureSeries>('nurse', 'measurement.returnToTray', giveBack)
    expect(left.id).toBe(sitting.id)
    expect(left.mean).toMatchObject({ systolicMmHg: 130, count: 1 })
    expect(left.readings.find(({ id }) => id === readingId)).toMatchObject({
      status: 'set-aside',
      statusReason: '不是本人：认领错了人'
    })
    expect(w.events.at(-1)).toMatchObject({ name: 'measurement.unclaimed' })
    // A second click gives back nothing more.
    await w.must('nurse', 'measurement.returnToTray', giveBack)
    const waiting = (await w.must<BloodPressureReading[]>('nurse', 'measurement.unclaimed')).filter(
      reading => reading.systolicMmHg === 171
    )
    expect(waiting).toMatchObject([
      {
        residentId: null,
        observerId: null,
        rawHex: '01ab',
        status: 'unclaimed',
        statusReason: '曾归到别人名下，已退回：认领错了人'
      }
    ])
    expect(await w.as('nurse')('measurement.setAside', { readingId, reason: null })).toMatchObject({
      ok: false,
      error: { code: 'conflict' }
    })
    const { id: owner } = await w.must<{ id: string }>(
      'nurse',
      'resident.register',
      aResident({ name: '赵六' })
    )
    const claimed = await w.must<BloodPressureSeries>('nurse', 'measurement.claim', {
      readingId: waiting[0]?.id,
      residentId: owner
    })
    expect(claimed).toMatchObject({ residentId: owner, mean: { systolicMmHg: 171, count: 1 } })
    expect(journalOf(waiting[0]?.id ?? '').map(({ entity, version }) => [entity, version])).toEqual([
      ['blood-pressure-unclaimed', 1],
      ['blood-pressure-unclaimed', 2]
    ])
    expect(journalOf(sitting.id)).toHaveLength(3)
  })

  it('is given back only when an instrument sent it and somebody has it', async () => {
    const typed = await w.must<BloodPressureSeries>('nurse', 'measurement.enterBloodPressure', {
      residentId,
      readings: [{ systolicMmHg: 132, diastolicMmHg: 84 }]
    })
    const ask = (readingId: string | undefined) =>
      w.as('nurse')('measurement.returnToTray', { readingId, reason: '选错了人' })
    expect(await ask(typed.readings[0]?.id)).toMatchObject({ ok: false, error: { code: 'refused' } })
    const { id } = await toTray()
    expect(await ask(id)).toMatchObject({ ok: false, error: { code: 'conflict' } })
  })

  it('belongs to the first who claims it', async () => {
    const { id: readingId } = await toTray()
    const ask = w.as('nurse')
    const replies = await Promise.all([
      ask('measurement.claim', { readingId, residentId }),
      ask('measurement.claim', { readingId, residentId }),
      ask('measurement.dismiss', { readingId, reason: '试机' })
    ])
    expect(replies.map(reply => (reply.ok ? 'ok' : reply.error.code))).toEqual(['ok', 'conflict', 'conflict'])
    const [series] = await w.must<BloodPressureSeries[]>('nurse', 'measurement.series', { residentId })
    expect(series?.readings).toHaveLength(1)
  })

  it('is dismissed with a reason, and stays so', async () => {
    const { id: readingId } = await toTray()
    const dismissed = await w.must('nurse', 'measurement.dismiss', { readingId, reason: '试机' })
    expect(dismissed).toMatchObject({ status: 'dismissed', statusReason: '试机', residentId: null })
    const waiting = await w.must<BloodPressureReading[]>('nurse', 'measurement.unclaimed')
    expect(waiting.map(({ id }) => id)).not.toContain(readingId)
    expect(await w.as('nurse')('measurement.claim', { readingId, residentId })).toMatchObject({
      ok: false,
      error: { code: 'conflict' }
    })
  })

  it('that cannot be believed does not count for whoever claims it', async () => {
    const { id: readingId, warnings } = await toTray({ systolicMmHg: 35, diastolicMmHg: 30 })
    expect(warnings[0]).toMatch(/不可信/)
    const { mean, readings } = await w.must<BloodPressureSeries>('nurse', 'measurement.claim', {
      readingId,
      residentId
    })
    expect(mean).toBeNull()
    expect(readings[0]?.status).toBe('set-aside')
  })

  it.each([
    ['measurement.claim', 'residentId'],
    ['measurement.claim', 'readingId'],
    ['measurement.dismiss', 'readingId'],
    ['measurement.setAside', 'readingId']
  ])('%s answers not-found for an unknown %s', async (path, missing) => {
    const { id: readingId } = await toTray()
    const nobody = '0190a0a0-0000-7000-8000-00000000dead'
    const input = {
      readingId,
      ...(path === 'measurement.claim' ? { residentId } : { reason: '试机' }),
      [missing]: nobody
    }
    expect(await w.as('nurse')(path, input)).toMatchObject({ ok: false, error: { code: 'not-found' } })
  })
})

describe('不计入', () => {
  it('takes a reading out of the mean and puts it back, each time on record', async () => {
    const first = filed(arrive({ systolicMmHg: 130 }))
    const second = filed(arrive({ systolicMmHg: 150 }, capture({ seriesId: first.id })))
    const readingId = second.readings[1]?.id
    const out = await w.must<BloodPressureSeries>('nurse', 'measurement.setAside', {
      readingId,
      reason: '袖带滑落'
    })
    expect(out.mean).toMatchObject({ systolicMmHg: 130, count: 1 })
    expect(out.readings[1]).toMatchObject({
      status: 'set-aside',
      statusReason: '袖带滑落',
      systolicMmHg: 150
    })
    const back = await w.must<BloodPressureSeries>('nurse', 'measurement.setAside', {
      readingId,
      reason: null
    })
    expect(back).toEqual(second)
    await w.must('nurse', 'measurement.setAside', { readingId, reason: null })
    expect(journalOf(first.id).map(({ version }) => version)).toEqual([1, 2, 3, 4])
  })

  it('is not for a reading in the tray', async () => {
    const { id: readingId } = await toTray()
    expect(await w.as('nurse')('measurement.setAside', { readingId, reason: '试机' })).toMatchObject({
      ok: false,
      error: { code: 'conflict' }
    })
  })
})

describe('手工录入', () => {
  const enter = (readings: unknown[], more: object = {}) =>
    w.as('nurse')('measurement.enterBloodPressure', { residentId, readings, ...more })

  it('is stored once by a double Enter, and never answers with somebody else’s', async () => {
    const requestId = crypto.randomUUID()
    const readings = [{ systolicMmHg: 128, diastolicMmHg: 78 }]
    const [one, other] = await Promise.all([enter(readings, { requestId }), enter(readings, { requestId })])
    expect(one).toEqual(other)
    const stored = await w.must<BloodPressureSeries[]>('nurse', 'measurement.series', { residentId })
    expect(stored.map(sitting => sitting.readings.length)).toEqual([1])
    const { id: somebodyElse } = await w.must<{ id: string }>('nurse', 'resident.register', {
      name: '另一位',
      sex: '2',
      birthDate: '1950-02-03',
      committeeCode: '001'
    })
    const stolen = await enter(readings, { requestId, residentId: somebodyElse })
    expect(stolen).toMatchObject({ ok: false, error: { code: 'conflict' } })
  })

  it('keeps every reading and their mean', async () => {
    const reply = await enter(
      [
        { systolicMmHg: 139, diastolicMmHg: 85, pulsePerMinute: 70 },
        { systolicMmHg: 140, diastolicMmHg: 85 }
      ],
      { arm: 'right', setting: 'home' }
    )
    expect(reply).toMatchObject({
      ok: true,
      value: {
        residentId,
        mean: { systolicMmHg: 139.5, roundedSystolicMmHg: 140, pulsePerMinute: 70, count: 2 },
        readings: [{ source: 'manual', arm: 'right', setting: 'home', observerName: '李护士' }, {}]
      }
    })
  })

  it('goes on with the sitting of a minute ago, and its mean includes what the cuff measured', async () => {
    const measured = filed(arrive({ systolicMmHg: 139, diastolicMmHg: 88 }))
    at('2026-03-02T01:02:00.000Z')
    const readings = [
      { systolicMmHg: 145, diastolicMmHg: 86 },
      { systolicMmHg: 136, diastolicMmHg: 84 }
    ]
    const request = { seriesId: measured.id, requestId: crypto.randomUUID() }
    const [reply, again] = await Promise.all([enter(readings, request), enter(readings, request)])
    expect(reply).toMatchObject({
      ok: true,
      value: { id: measured.id, startedAt: measured.startedAt, mean: { systolicMmHg: 140, count: 3 } }
    })
    expect(again).toEqual(reply)
    const stored = await w.must<BloodPressureSeries[]>('nurse', 'measurement.series', { residentId })
    expect(stored).toHaveLength(1)
    expect(stored[0]?.readings.map(({ source, systolicMmHg }) => [source, systolicMmHg])).toEqual([
      ['device', 139],
      ['manual', 145],
      ['manual', 136]
    ])
    expect(journalOf(measured.id).map(({ version }) => version)).toEqual([1, 2])
    // The cuff goes on with it in turn.
    at('2026-03-02T01:04:00.000Z')
    expect(filed(arrive({ systolicMmHg: 140 }, capture({ seriesId: measured.id }))).mean?.count).toBe(4)
  })

  it('never goes on with the sitting of somebody else, nor with one of the centre for values from home', async () => {
    const other = await w.must<{ id: string }>('nurse', 'resident.register', aResident({ name: '李秀英' }))
    const theirs = filed(arrive({}, capture({ residentId: other.id })))
    const readings = [{ systolicMmHg: 128, diastolicMmHg: 78 }]
    expect(await enter(readings, { seriesId: theirs.id })).toMatchObject({
      ok: false,
      error: { code: 'conflict' }
    })
    expect(measurement.series(theirs.id)).toEqual(theirs)
    expect(await w.must('nurse', 'measurement.series', { residentId })).toEqual([])

    const mine = filed(arrive({}))
    await enter(readings, { seriesId: mine.id, setting: 'home' })
    expect(measurement.series(mine.id)).toEqual(mine)
    expect(await w.must('nurse', 'measurement.series', { residentId })).toHaveLength(2)
  })

  it('refuses what cannot be, at the field, and writes nothing', async () => {
    const reply = await enter([
      { systolicMmHg: 130, diastolicMmHg: 80 },
      { systolicMmHg: 301, diastolicMmHg: 80 }
    ])
    expect(reply).toMatchObject({
      ok: false,
      error: { code: 'invalid-input', fields: { 'readings.1.systolicMmHg': expect.stringMatching(/301/) } }
    })
    expect(await w.must('nurse', 'measurement.series', { residentId })).toEqual([])
  })

  it('asks to confirm what is rare, and remembers that it was confirmed', async () => {
    const readings = [{ systolicMmHg: 225, diastolicMmHg: 120 }]
    expect(await enter(readings)).toMatchObject({
      ok: false,
      error: { code: 'refused', fields: { 'readings.0.systolicMmHg': expect.stringMatching(/225/) } }
    })
    expect(await enter(readings, { confirmed: true })).toMatchObject({
      ok: true,
      value: { readings: [{ status: 'filed', warnings: [expect.stringMatching(/225/)] }] }
    })
  })

  it('knows nobody by an unknown id', async () => {
    const nobody = { residentId: '0190a0a0-0000-7000-8000-00000000dead' }
    expect(await enter([{ systolicMmHg: 130, diastolicMmHg: 80 }], nobody)).toMatchObject({
      ok: false,
      error: { code: 'not-found' }
    })
  })
})

describe('历次测量', () => {
  it('are listed newest first in pages, and drawn oldest first', async () => {
    for (const [index, systolicMmHg] of [130, 310, 150].entries()) {
      at(`2026-03-0${String(index + 2)}T01:00:00.000Z`)
      arrive({ systolicMmHg })
    }
    const page = await w.must<BloodPressureSeries[]>('doctor', 'measurement.series', { residentId, limit: 2 })
    expect(page.map(({ startedAt }) => startedAt.slice(0, 10))).toEqual(['2026-03-04', '2026-03-03'])
    const before = page.at(-1)?.startedAt
    const rest = await w.must<BloodPressureSeries[]>('doctor', 'measurement.series', { residentId, before })
    expect(rest.map(({ startedAt }) => startedAt.slice(0, 10))).toEqual(['2026-03-02'])
    // 3 March has nothing that counts.
    expect(await w.must('doctor', 'measurement.trend', { residentId })).toMatchObject([
      { at: '2026-03-02T01:00:00.000Z', systolicMmHg: 130, source: 'device' },
      { at: '2026-03-04T01:00:00.000Z', systolicMmHg: 150 }
    ])
    const from = '2026-03-03T00:00:00.000Z'
    expect(await w.must<unknown[]>('doctor', 'measurement.trend', { residentId, from })).toHaveLength(1)
  })

  it('today’s is the one of the centre’s day, not of London’s', () => {
    at('2026-03-02T15:59:00.000Z')
    const late = filed(arrive({}))
    expect(measurement.todaysSeries(residentId)?.id).toBe(late.id)
    at('2026-03-02T16:00:00.000Z')
    expect(measurement.todaysSeries(residentId)).toBeNull()
    expect(measurement.latestSeries(residentId)?.id).toBe(late.id)
  })

  it.each([
    SELECT_HEARD,
    SELECT_SERIES_OF,
    SELECT_SERIES_BETWEEN,
    SELECT_READINGS_OF_SERIES,
    SELECT_UNCLAIMED,
    COUNT_UNCLAIMED
  ])('are found by an index: %s', sql => {
    const plan = desk.db
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...Array.from({ length: sql.split('?').length - 1 }, () => '1'))
    const details = plan.map(({ detail }) => detail).join('\n')
    expect(details).toMatch(/USING (COVERING )?INDEX/)
    expect(
      details.replace(/SCAN \w+ USING (COVERING )?INDEX blood_pressure_reading_unclaimed/, '')
    ).not.toMatch(/SCAN/)
  })
})
