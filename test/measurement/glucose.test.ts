import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type {
  ArrivedGlucose,
  GlucoseArrival,
  GlucoseResult
} from '../../src-main/measurement/glucose/arrival.ts'
import type { GlucoseReading, MeterResult } from '../../src-main/measurement/glucose/contract.ts'
import { createGlucose } from '../../src-main/measurement/glucose/handlers.ts'
import { createMeterMemory, type MeterDownload } from '../../src-main/measurement/glucose/meter-memory.ts'
import {
  COUNT_UNCLAIMED_GLUCOSE,
  SELECT_GLUCOSE_OF,
  SELECT_GLUCOSE_TREND,
  SELECT_HEARD_GLUCOSE,
  SELECT_TAKEN,
  SELECT_UNCLAIMED_GLUCOSE
} from '../../src-main/measurement/glucose/store.ts'
import { policyOf } from '../../src-main/policy/rules.ts'
import { aResident } from '../resident/residents.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { openSecondDesk, type SecondDesk } from './second-desk.ts'
import { journalOf as entriesOf } from '../support/journal.ts'

let w: TestWorkstation
let desk: SecondDesk
let glucose: ReturnType<typeof createGlucose>
let memory: ReturnType<typeof createMeterMemory>
let now = ''
let residentId = ''
let strip = 0
const downloads = new Map<string, MeterDownload>()

const at = (instant: string): void => {
  now = instant
  w.setNow(instant)
}

beforeAll(async () => {
  w = await openTestWorkstation({ now: '2026-03-02T01:00:00.000Z' })
  desk = openSecondDesk(w, () => now)
  const policy = () => policyOf('national')
  glucose = createGlucose(desk.services, { policy })
  const download = (id: string) => downloads.get(id) ?? null
  memory = createMeterMemory(desk.services, { policy, download }, glucose.filing)
})
afterAll(async () => {
  await w.close()
})
beforeEach(async () => {
  at('2026-03-02T01:00:00.000Z')
  residentId = await aPerson()
})

let people = 0
const aPerson = async (): Promise<string> => {
  people += 1
  const name = `居民${String.fromCodePoint(0x4e00 + people)}`
  return (await w.must<{ id: string }>('nurse', 'resident.register', aResident({ name }))).id
}
const aResult = (change: Partial<GlucoseResult> = {}): GlucoseResult => {
  strip += 1
  return {
    value: 5.6,
    unit: 'mmol/L',
    recordId: `strip ${String(strip)}`,
    raw: new Uint8Array([1, 0xab]),
    ...change
  }
}
const capture = (whose = residentId): ArrivedGlucose['capture'] => ({
  id: '0190a0a0-0000-7000-8000-0000000000ca',
  residentId: whose,
  glucoseKind: 'fasting'
})
const received = (reading: GlucoseResult, clockSkewSeconds: number | null = null) => ({
  reading,
  receivedAt: now,
  driverId: 'sinocare-sn',
  deviceName: '血糖仪',
  clockSkewSeconds
})
const arrive = (
  reading: Partial<GlucoseResult> = {},
  inCapture: ArrivedGlucose['capture'] = capture()
): GlucoseArrival =>
  glucose.fileGlucose({
    ...received(aResult(reading)),
    observer: inCapture === null ? null : desk.nurse,
    capture: inCapture
  })
const filed = (arrival: GlucoseArrival): GlucoseReading => {
  if (arrival.outcome !== 'filed') throw new Error(`the result was ${arrival.outcome}`)
  return arrival.reading
}
const glucoseOf = (whose = residentId): Promise<GlucoseReading[]> =>
  w.must('doctor', 'measurement.glucose', { residentId: whose })
const trendOf = (whose = residentId): Promise<{ glucoseMmolL: number }[]> =>
  w.must('doctor', 'measurement.glucoseTrend', { residentId: whose })
const tray = (): Promise<GlucoseReading[]> => w.must('nurse', 'measurement.unclaimedGlucose')
const journalOf = (id: string) => entriesOf(desk.db, { id })

describe('手工录入血糖', () => {
  const enter = (input: object) =>
    w.as('nurse')('measurement.enterGlucose', { residentId, kind: 'fasting', ...input })

  it('keeps what was typed and its unit, and compares one decimal of mmol/L', async () => {
    expect(await enter({ value: 126, unit: 'mg/dL' })).toMatchObject({
      ok: true,
      value: {
        residentId,
        valueReceived: 126,
        unitReceived: 'mg/dL',
        glucoseMmolL: 7,
        kind: 'fasting',
        sample: 'capillary',
        source: 'manual',
        observerName: '李护士',
        measuredAt: now,
        alert: null
      }
    })
  })

  it.each([
    [70, 3.9],
    [110, 6.1],
    [200, 11.1],
    [301, 16.7],
    // A factor of 18 would make them 6.6 and 7.1.
    [118, 6.5],
    [127, 7]
  ])('%d mg/dL is %d mmol/L', async (value, glucoseMmolL) => {
    expect(await enter({ value, unit: 'mg/dL' })).toMatchObject({ ok: true, value: { glucoseMmolL } })
  })

  it('is stored once by a double Enter, and never answers with somebody else’s', async () => {
    const requestId = crypto.randomUUID()
    const [one, other] = await Promise.all([
      enter({ value: 5.6, requestId }),
      enter({ value: 5.6, requestId })
    ])
    expect(one).toEqual(other)
    expect((await glucoseOf()).map(({ id }) => id)).toEqual([requestId])
    const stolen = await enter({ value: 5.6, requestId, residentId: await aPerson() })
    expect(stolen).toMatchObject({ ok: false, error: { code: 'conflict' } })
  })

  it.each([
    [{ value: 0.5 }, /0.6–60/],
    [{ value: 61 }, /0.6–60/],
    [{ value: 5.55 }, /1 位小数/],
    [{ value: 5.6, unit: 'mg/dL' }, /整数/],
    [{ value: 9, unit: 'mg/dL' }, /9 mg\/dL/]
  ])('refuses %o at the field and writes nothing', async (input, sentence) => {
    expect(await enter(input)).toMatchObject({
      ok: false,
      error: { code: 'invalid-input', fields: { value: expect.stringMatching(sentence) } }
    })
    expect(await glucoseOf()).toEqual([])
  })

  it.each([2.7, 25.1])('asks to confirm %d, and remembers that it was confirmed', async value => {
    expect(await enter({ value })).toMatchObject({
      ok: false,
      error: { code: 'refused', fields: { value: expect.stringContaining(String(value)) } }
    })
    expect(await enter({ value, confirmed: true })).toMatchObject({
      ok: true,
      value: { status: 'filed', warnings: [expect.stringContaining(String(value))] }
    })
  })

  it('takes 2.8 and 25 without a question', async () => {
    for (const value of [2.8, 25]) expect(await enter({ value })).toMatchObject({ ok: true })
  })

  it.each([
    [3.9, /低血糖/],
    [16.7, /危急/]
  ])('says that %d has to be dealt with at once', async (value, sentence) => {
    expect(await enter({ value })).toMatchObject({
      ok: true,
      value: { alert: expect.stringMatching(sentence) }
    })
  })

  it.each([4, 16.6])('says nothing of %d', async value => {
    expect(await enter({ value })).toMatchObject({ ok: true, value: { alert: null } })
  })

  it('asks when it was measured, and whose it is', async () => {
    expect(await enter({ value: 5.6, kind: undefined })).toMatchObject({
      ok: false,
      error: { code: 'invalid-input' }
    })
    const nobody = { value: 5.6, residentId: '0190a0a0-0000-7000-8000-00000000dead' }
    expect(await enter(nobody)).toMatchObject({ ok: false, error: { code: 'not-found' } })
  })
})

describe('血糖仪刚测的结果', () => {
  it('goes to the resident who was being measured, with frame, meter and observer', async () => {
    const reading = filed(arrive({ value: 7.2, deviceTime: '2026-03-02T08:58', note: '餐后散步' }))
    const [stored] = await glucoseOf()
    expect(stored).toEqual(reading)
    expect(stored).toMatchObject({
      residentId,
      glucoseMmolL: 7.2,
      kind: 'fasting',
      driverId: 'sinocare-sn',
      deviceTime: '2026-03-02T08:58',
      measuredAt: '2026-03-02T00:58:00.000Z',
      deviceNote: '餐后散步',
      rawHex: '01ab',
      observerName: '李护士',
      status: 'filed'
    })
    expect(desk.emitted.at(-1)).toEqual({ name: 'measurement.glucose', payload: { residentId } })
  })

  it('LO and HI stay comparators with the limit of the meter', () => {
    const low = filed(arrive({ value: 20, unit: 'mg/dL', comparator: '<' }))
    expect(low).toMatchObject({ comparator: '<', glucoseMmolL: 1.1, valueReceived: 20 })
    expect(low.alert).toMatch(/低血糖/)
    const high = filed(arrive({ value: 33.3, comparator: '>' }))
    expect(high).toMatchObject({ comparator: '>', glucoseMmolL: 33.3 })
    expect(high.alert).toMatch(/危急/)
  })

  it('of control solution is kept and is nobody’s, capture or not', async () => {
    expect(arrive({ controlSolution: true })).toEqual({ outcome: 'control' })
    expect(arrive({ controlSolution: true }, null)).toEqual({ outcome: 'control' })
    expect(await glucoseOf()).toEqual([])
    expect((await tray()).filter(({ controlSolution }) => controlSolution)).toEqual([])
  })

  it('told twice is stored once', async () => {
    const again = { recordId: 'told twice' }
    filed(arrive(again))
    expect(arrive(again)).toEqual({ outcome: 'repeated' })
    expect(arrive(again, capture(await aPerson()))).toEqual({ outcome: 'repeated' })
    expect(await glucoseOf()).toHaveLength(1)
  })

  it('that cannot be believed is kept but does not count, and nobody can make it count', async () => {
    const { id, status, statusReason } = filed(arrive({ value: 0.3 }))
    expect({ status, statusReason }).toEqual({
      status: 'set-aside',
      statusReason: expect.stringMatching(/0.3/)
    })
    expect(await trendOf()).toEqual([])
    const back = await w.as('doctor')('measurement.setGlucoseAside', { readingId: id, reason: null })
    expect(back).toMatchObject({ ok: false, error: { code: 'refused' } })
  })

  it('that nobody waited for lies in the tray, and every window is told of both trays together', async () => {
    const waiting = (await w.must<unknown[]>('nurse', 'measurement.unclaimed')).length + (await tray()).length
    expect(arrive({}, null)).toEqual({ outcome: 'unclaimed' })
    expect(desk.emitted.at(-1)).toEqual({ name: 'measurement.unclaimed', payload: { count: waiting + 1 } })
    const [reading] = await tray()
    expect(reading).toMatchObject({ residentId: null, observerId: null, status: 'unclaimed' })
    expect(await glucoseOf()).toEqual([])

    const claimed = await w.must<GlucoseReading>('doctor', 'measurement.claimGlucose', {
      readingId: reading?.id,
      residentId,
      kind: 'random'
    })
    expect(claimed).toMatchObject({ residentId, kind: 'random', observerName: '王医生', status: 'filed' })
    expect(journalOf(claimed.id).map(({ entity, version }) => [entity, version])).toEqual([
      ['glucose-unclaimed', 1],
      ['glucose', 2]
    ])
    const late = { readingId: reading?.id, residentId: await aPerson() }
    expect(await w.as('nurse')('measurement.claimGlucose', late)).toMatchObject({
      ok: false,
      error: { code: 'conflict' }
    })
  })

  it('goes back to the tray from the wrong person, and from there to its owner', async () => {
    arrive({}, null)
    const [reading] = await tray()
    const readingId = reading?.id
    await w.must('nurse', 'measurement.claimGlucose', { readingId, residentId })
    const giveBack = { readingId, reason: '认领错了人' }
    const left = await w.must('nurse', 'measurement.returnGlucoseToTray', giveBack)
    expect(left).toMatchObject({ residentId, status: 'set-aside', statusReason: '不是本人：认领错了人' })
    await w.must('nurse', 'measurement.returnGlucoseToTray', giveBack)
    const waiting = await tray()
    const again = waiting.filter(({ statusReason }) => statusReason === '曾归到别人名下，已退回：认领错了人')
    expect(again).toHaveLength(1)
    expect(again[0]).toMatchObject({ residentId: null, rawHex: reading?.rawHex, status: 'unclaimed' })
    expect(await w.as('nurse')('measurement.setGlucoseAside', { readingId, reason: null })).toMatchObject({
      ok: false,
      error: { code: 'conflict' }
    })
    const owner = await aPerson()
    const claimed = { readingId: again[0]?.id, residentId: owner }
    expect(await w.must('nurse', 'measurement.claimGlucose', claimed)).toMatchObject({
      residentId: owner,
      status: 'filed'
    })
  })

  it('is dismissed with a reason', async () => {
    arrive({}, null)
    const [reading] = await tray()
    const dismissed = await w.must('nurse', 'measurement.dismissGlucose', {
      readingId: reading?.id,
      reason: '试机'
    })
    expect(dismissed).toMatchObject({ status: 'dismissed', statusReason: '试机', residentId: null })
    expect((await tray()).map(({ id }) => id)).not.toContain(reading?.id)
  })
})

describe('血糖仪里存储的结果', () => {
  const aDownload = (results: readonly GlucoseResult[], skew: number | null = null, whose = residentId) => {
    const id = crypto.randomUUID()
    downloads.set(id, { residentId: whose, results: results.map(result => received(result, skew)) })
    return id
  }
  const listed = (downloadId: string) =>
    memory.handlers.meterResults({ downloadId }, desk.nurse) as MeterResult[]
  const take = (
    downloadId: string,
    picks: readonly GlucoseResult[],
    whose = residentId,
    kind: GlucoseReading['kind'] = null
  ) =>
    memory.handlers.takeMeterResults(
      { downloadId, residentId: whose, picks: picks.map(({ recordId }) => ({ recordId, kind })) },
      desk.nurse
    ) as GlucoseReading[]

  const morning = () =>
    aResult({ value: 126, unit: 'mg/dL', deviceTime: '2026-03-01T07:00:00', meal: 'before' })
  const evening = () => aResult({ value: 180, unit: 'mg/dL', deviceTime: '2026-03-01T20:00:00' })

  it('are listed newest first, and none is filed by itself', async () => {
    const [first, second] = [morning(), evening()]
    const list = listed(aDownload([first, second]))
    expect(list).toMatchObject([
      {
        recordId: second.recordId,
        glucoseMmolL: 10,
        measuredAt: '2026-03-01T12:00:00.000Z',
        unavailable: null
      },
      { recordId: first.recordId, glucoseMmolL: 7, mealMark: 'before', unavailable: null }
    ])
    expect(await glucoseOf()).toEqual([])
    expect(await tray()).toEqual([])
  })

  it('become the resident’s own when they are picked, at the time they were measured', async () => {
    const [first, second] = [morning(), evening()]
    const download = aDownload([first, second])
    take(download, [first], residentId, 'fasting')
    expect(await glucoseOf()).toMatchObject([
      {
        glucoseMmolL: 7,
        kind: 'fasting',
        mealMark: 'before',
        measuredAt: '2026-02-28T23:00:00.000Z',
        receivedAt: now,
        observerName: '李护士'
      }
    ])
    expect(listed(download).map(({ unavailable }) => unavailable)).toEqual([null, '已取走'])
  })

  it('are filed once, however often they are picked and read again', async () => {
    const results = [morning(), evening()]
    const download = aDownload(results)
    expect(take(download, results)).toHaveLength(2)
    expect(take(download, results)).toEqual([])
    expect(take(aDownload(results), results)).toEqual([])
    expect(await glucoseOf()).toHaveLength(2)
  })

  it('never go to another person once they are somebody’s, and the list does not say whose', async () => {
    const result = morning()
    take(aDownload([result]), [result])
    const other = await aPerson()
    const theirs = aDownload([result], null, other)
    expect(listed(theirs)[0]?.unavailable).toBe('已归到其他居民')
    expect(take(theirs, [result], other)).toEqual([])
    expect(await glucoseOf(other)).toEqual([])
  })

  it('go to nobody but the one the meter was read for', async () => {
    const result = morning()
    const download = aDownload([result])
    const other = await aPerson()
    expect(() => take(download, [result], other)).toThrow(/另一位居民/)
    expect(await glucoseOf(other)).toEqual([])
    expect(await glucoseOf()).toEqual([])
  })

  it('of control solution cannot be picked', async () => {
    const control = aResult({ controlSolution: true })
    const download = aDownload([control, morning()])
    expect(listed(download).find(({ controlSolution }) => controlSolution)?.unavailable).toMatch(/质控液/)
    expect(() => take(download, [control])).toThrow(/质控液/)
  })

  it('that are not in the download are refused, and nothing else is filed with them', async () => {
    const result = morning()
    const download = aDownload([result])
    expect(() => take(download, [result, evening()])).toThrow(/不在这次读取/)
    expect(await glucoseOf()).toEqual([])
    expect(
      await w.as('nurse')('measurement.meterResults', { downloadId: crypto.randomUUID() })
    ).toMatchObject({
      ok: false,
      error: { code: 'not-found' }
    })
  })

  it('given to the wrong person are set aside there and can then be given to the right one', async () => {
    const result = morning()
    const [wrong] = take(aDownload([result]), [result])
    await w.must('nurse', 'measurement.setGlucoseAside', { readingId: wrong?.id, reason: '选错了人' })
    const right = await aPerson()
    expect(take(aDownload([result], null, right), [result], right)).toHaveLength(1)
    const back = await w.as('nurse')('measurement.setGlucoseAside', { readingId: wrong?.id, reason: null })
    expect(back).toMatchObject({ ok: false, error: { code: 'conflict' } })
  })

  it('that the tray already has are not offered a second time', async () => {
    const result = morning()
    arrive(result, null)
    expect(listed(aDownload([result]))[0]?.unavailable).toMatch(/待认领/)
    for (const { id } of await tray()) {
      await w.must('nurse', 'measurement.dismissGlucose', { readingId: id, reason: '试机' })
    }
    expect(listed(aDownload([result]))[0]?.unavailable).toBe('已作废')
  })

  it('picked as fasting although the meter was told of a meal say so', () => {
    const result = { ...evening(), meal: 'after' as const }
    const [reading] = take(aDownload([result]), [result], residentId, 'fasting')
    expect(reading?.warnings).toEqual([expect.stringMatching(/标记为餐后，与所选时机不符/)])
    const plain = morning()
    expect(take(aDownload([plain]), [plain], residentId, 'fasting')[0]?.warnings).toEqual([])
  })

  it('of a meter whose clock is off are put right and say so; ten minutes are tolerated', () => {
    const result = aResult({ deviceTime: '2026-03-01T07:00:00' })
    const momentWith = (skew: number): string | undefined => listed(aDownload([result], skew))[0]?.measuredAt
    expect(momentWith(600)).toBe('2026-02-28T23:00:00.000Z')
    expect(momentWith(-600)).toBe('2026-02-28T23:00:00.000Z')
    expect(momentWith(3600)).toBe('2026-03-01T00:00:00.000Z')
    expect(momentWith(-3600)).toBe('2026-02-28T22:00:00.000Z')
    const [reading] = take(aDownload([result], 3600), [result])
    expect(reading).toMatchObject({
      deviceTime: '2026-03-01T07:00:00',
      warnings: [expect.stringMatching(/时钟不准/)]
    })
  })

  it('that claim to be of the future are of nobody knows when, and count for no day', async () => {
    const result = aResult({ deviceTime: '2036-03-01T07:00:00' })
    const download = aDownload([result])
    expect(listed(download)).toMatchObject([{ isTimeKnown: false, timeNote: expect.stringMatching(/超前/) }])
    const [reading] = take(download, [result], residentId, 'fasting')
    expect(reading).toMatchObject({
      measuredAt: now,
      isTimeKnown: false,
      warnings: [expect.stringMatching(/测量时间不明/)]
    })
    expect(await trendOf()).toEqual([])
    const evidence = desk.db.prepare(`SELECT count(*) AS n FROM service_record WHERE record_id = ?`)
    expect(evidence.get(reading?.id)).toEqual({ n: 0 })
    const entries = await w.must<{ detail: string }[]>('nurse', 'resident.timeline', { residentId })
    expect(entries.map(({ detail }) => detail)).toContainEqual(expect.stringMatching(/空腹 · 测量时间不明/))

    // A person may know.
    const readingId = reading?.id
    const say = (shown: string | null) => w.as('nurse')('measurement.setGlucoseTime', { readingId, shown })
    expect(await say('2026-03-02T10:00')).toMatchObject({ ok: false, error: { code: 'invalid-input' } })
    for (const wrong of ['2026-03-32T10:00', '2026-02-29T10:00', '2026-03-01T24:00', '2026-03-01T07:00Z'])
      expect(await say(wrong), wrong).toMatchObject({ ok: false, error: { code: 'invalid-input' } })
    expect(await say('2026-03-01T07:00')).toMatchObject({
      ok: true,
      value: { measuredAt: '2026-02-28T23:00:00.000Z', isTimeKnown: true }
    })
    expect(await trendOf()).toHaveLength(1)
    expect(evidence.get(reading?.id)).toEqual({ n: 1 })
    expect(await say(null)).toMatchObject({ ok: true, value: { measuredAt: now, isTimeKnown: false } })
  })

  it('of a meter whose battery was changed keep the time they were stored with', async () => {
    const [before, after] = [
      aResult({ deviceTime: '2026-02-27T07:00:00' }),
      aResult({ deviceTime: '2000-01-01T00:02:00' })
    ]
    const skew = (Date.parse(now) - Date.parse('1999-12-31T16:05:00.000Z')) / 1000
    const download = aDownload([after, before], skew)
    expect(listed(download)).toMatchObject([
      { recordId: after.recordId, measuredAt: '2026-03-02T00:57:00.000Z', isTimeCorrected: true },
      { recordId: before.recordId, measuredAt: '2026-02-26T23:00:00.000Z', isTimeCorrected: false }
    ])
    for (const reading of take(download, [after, before])) expect(reading.warnings.join()).not.toMatch(/超前/)
    expect(await trendOf()).toHaveLength(2)
  })

  it('of a meter that is days slow are asked about, and taken as a person says', () => {
    const results = ['07', '08', '09'].map(day => aResult({ deviceTime: `2026-02-${day}T07:00:00` }))
    const download = aDownload(results, 3 * 86_400)
    for (const result of listed(download)) expect(result.timeQuestion).toMatch(/慢 3 天.*都有可能/)
    expect(() => take(download, results)).toThrow(/请先选择测量时间/)
    const choices = ['stored', 'corrected', 'unknown'] as const
    const picks = results.map(({ recordId }, at) => ({
      recordId,
      kind: null,
      time: choices[at] ?? 'unknown'
    }))
    const filed = memory.handlers.takeMeterResults(
      { downloadId: download, residentId, picks },
      desk.nurse
    ) as GlucoseReading[]
    expect(filed.map(({ measuredAt, isTimeKnown }) => [measuredAt.slice(5, 10), isTimeKnown])).toEqual([
      ['02-06', true],
      ['02-10', true],
      ['03-02', false]
    ])
  })
})

describe('血糖记录', () => {
  it('is set aside and counted again, each time on record and told to the platform', async () => {
    const { id: readingId } = filed(arrive({}))
    const out = await w.must('nurse', 'measurement.setGlucoseAside', { readingId, reason: '采血不当' })
    expect(out).toMatchObject({ status: 'set-aside', statusReason: '采血不当' })
    expect(await trendOf()).toEqual([])
    const back = await w.must('nurse', 'measurement.setGlucoseAside', { readingId, reason: null })
    expect(back).toMatchObject({ status: 'filed', statusReason: null })
    expect(await trendOf()).toHaveLength(1)
    expect(journalOf(readingId).map(({ version }) => version)).toEqual([1, 2, 3])
    const sync = desk.db.prepare<[string], { state: string }>(
      'SELECT state FROM sync_record WHERE entity_id = ?'
    )
    expect(sync.get(readingId)).toEqual({ state: 'local' })
  })

  it('is given the kind that the meter did not know', async () => {
    const { id: readingId } = filed(arrive({}))
    const said = await w.must('nurse', 'measurement.setGlucoseKind', { readingId, kind: 'bedtime' })
    expect(said).toMatchObject({ kind: 'bedtime', glucoseMmolL: 5.6 })
    expect(journalOf(readingId)).toHaveLength(2)
  })

  it('is listed newest first in pages, and drawn oldest first', async () => {
    for (const [index, value] of [6.1, 7.3, 8.4].entries()) {
      at(`2026-03-0${String(index + 2)}T01:00:00.000Z`)
      arrive({ value })
    }
    const page = await w.must<GlucoseReading[]>('doctor', 'measurement.glucose', { residentId, limit: 2 })
    expect(page.map(({ glucoseMmolL }) => glucoseMmolL)).toEqual([8.4, 7.3])
    const before = page.at(-1)?.measuredAt
    const rest = await w.must<GlucoseReading[]>('doctor', 'measurement.glucose', { residentId, before })
    expect(rest.map(({ glucoseMmolL }) => glucoseMmolL)).toEqual([6.1])
    expect((await trendOf()).map(({ glucoseMmolL }) => glucoseMmolL)).toEqual([6.1, 7.3, 8.4])
  })

  it('stands in the timeline at the time it was measured', async () => {
    at('2026-03-02T03:00:00.000Z')
    filed(arrive({ value: 33.3, comparator: '>', deviceTime: '2026-03-02T10:30' }))
    const [entry] = await w.must<object[]>('doctor', 'resident.timeline', { residentId })
    expect(entry).toMatchObject({
      at: '2026-03-02T02:30:00.000Z',
      kind: 'glucose',
      title: '血糖 >33.3 mmol/L',
      detail: '空腹',
      who: '李护士',
      sync: 'local'
    })
  })

  it.each([
    SELECT_HEARD_GLUCOSE,
    SELECT_GLUCOSE_OF,
    SELECT_GLUCOSE_TREND,
    SELECT_TAKEN,
    SELECT_UNCLAIMED_GLUCOSE,
    COUNT_UNCLAIMED_GLUCOSE
  ])('is found by an index: %s', sql => {
    const details = desk.db
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...Array.from({ length: sql.split('?').length - 1 }, () => '1'))
      .map(({ detail }) => detail)
      .join('\n')
    expect(details).toMatch(/USING (COVERING )?INDEX/)
    expect(details.replace(/SCAN \w+ USING (COVERING )?INDEX glucose_reading_unclaimed/, '')).not.toMatch(
      /SCAN/
    )
  })
})
