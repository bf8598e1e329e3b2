import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Capture, Download } from '../../src-main/device/contract.ts'
import { driverById } from '../../src-main/device/drivers/index.ts'
import type { GlucoseReading, MeterResult } from '../../src-main/measurement/glucose/contract.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { type Simulator, startSimulator } from './simulator.ts'

// A stored result must never land on the wrong resident: the real workstation, real serial ports, meters in processes
// of their own.

interface Device {
  readonly id: string
  readonly state: string
  readonly frames: number
  readonly clockSkewSeconds: number | null
}

let desk: TestWorkstation
const simulators: Simulator[] = []
beforeEach(async () => {
  desk = await openTestWorkstation({ background: true })
})
afterEach(async () => {
  await desk.close()
  for (const simulator of simulators.splice(0)) await simulator[Symbol.asyncDispose]()
})

const aResident = async (name: string): Promise<string> =>
  (
    await desk.must<{ id: string }>('doctor', 'resident.register', {
      name,
      sex: '1',
      birthDate: '1951-01-01',
      committeeCode: '001'
    })
  ).id

async function aDevice(driverId: string, ...args: readonly string[]) {
  const simulator = await startSimulator(driverId, ...args)
  simulators.push(simulator)
  const port = driverById(driverId)?.port
  const input = { name: `${driverId} ${simulator.path}`, path: simulator.path, driverId, port }
  const device = await desk.must<Device>('doctor', 'device.addToDesk', input)
  await desk.heard<readonly Device[]>('device.desk', all =>
    all.some(({ id, state }) => id === device.id && state === 'ready')
  )
  return { device, simulator }
}

const download = (residentId: string, deviceId?: string): Promise<Download> =>
  desk.must('nurse', 'device.startDownload', { residentId, ...(deviceId === undefined ? {} : { deviceId }) })
const ended = (downloadId: string): Promise<Download> =>
  desk.heard<Download>('device.download', ({ id, state }) => id === downloadId && state !== 'running')
const read = async (residentId: string): Promise<Download> => ended((await download(residentId)).id)
const listed = ({ id: downloadId }: Download): Promise<MeterResult[]> =>
  desk.must('nurse', 'measurement.meterResults', { downloadId })
const take = (residentId: string, { id: downloadId }: Download, results: readonly MeterResult[]) =>
  desk.as('nurse')('measurement.takeMeterResults', {
    downloadId,
    residentId,
    picks: results.map(({ recordId }) => ({ recordId, kind: 'fasting' }))
  })
const valuesOf = async (residentId: string): Promise<(string | number)[]> =>
  (await desk.must<GlucoseReading[]>('doctor', 'measurement.glucose', { residentId })).map(
    ({ comparator, glucoseMmolL }) => (comparator === null ? glucoseMmolL : `${comparator}${glucoseMmolL}`)
  )
const tray = (): Promise<unknown[]> => desk.must('nurse', 'measurement.unclaimedGlucose')

describe('the memory of a meter', () => {
  it('is listed with its progress, and nothing of it is anybody’s before a person picks', async () => {
    await aDevice('onetouch-ultra2', '--count', '12')
    const resident = await aResident('张建国')
    const done = await read(resident)
    expect(done).toMatchObject({ state: 'done', residentId: resident, done: 12, total: 12, results: 12 })
    expect(await listed(done)).toHaveLength(12)
    expect(await valuesOf(resident)).toEqual([])
    expect(await tray()).toEqual([])
    expect(desk.bugs).toEqual([])
  })

  it('gives the picked results to the resident it was read for, once, and to nobody else', async () => {
    const { simulator } = await aDevice('onetouch-ultra2', '--count', '0')
    const [first, second] = [await aResident('张一'), await aResident('李二')]
    await simulator.order({ store: { value: 'HI', at: '2026-07-10T20:00:00' } })
    await simulator.order({ store: { value: 126, meal: 'before', at: '2026-07-11T07:05:30' } })
    await simulator.order({ store: { value: 101, control: true, at: '2026-07-11T08:00:00' } })

    const theirs = await read(first)
    const results = await listed(theirs)
    expect(
      results.map(({ glucoseMmolL, comparator, controlSolution }) => [
        glucoseMmolL,
        comparator,
        controlSolution
      ])
    ).toEqual([
      [5.6, null, true],
      [7, null, false],
      [33.3, '>', false]
    ])
    const picks = results.filter(({ unavailable }) => unavailable === null)
    expect(picks).toHaveLength(2)
    // Somebody else is opened meanwhile, and their page asks for the same results.
    expect(await take(second, theirs, picks)).toMatchObject({ ok: false, error: { code: 'conflict' } })
    expect(await take(first, theirs, picks)).toMatchObject({ ok: true })
    expect(await valuesOf(first)).toEqual([7, '>33.3'])

    const again = await read(second)
    expect((await listed(again)).map(({ unavailable }) => unavailable)).toEqual([
      expect.stringMatching(/质控液/),
      '已归到其他居民',
      '已归到其他居民'
    ])
    expect(await take(second, again, picks)).toMatchObject({ ok: true, value: [] })
    expect(await valuesOf(second)).toEqual([])
    expect(await valuesOf(first)).toEqual([7, '>33.3'])
  })

  it('is read once by a double Enter, and not for two people at a time', async () => {
    await aDevice('onetouch-ultra2', '--count', '40')
    const [first, second] = [await aResident('张一'), await aResident('李二')]
    const [one, other] = await Promise.all([download(first), download(first)])
    expect(one.id).toBe(other.id)
    const refused = await desk.as('doctor')('device.startDownload', { residentId: second })
    expect(refused).toMatchObject({ ok: false, error: { code: 'conflict' } })
    expect(await ended(one.id)).toMatchObject({ state: 'done', results: 40 })
  })

  it('can be given up, and read again afterwards', async () => {
    const { simulator } = await aDevice('onetouch-ultra2', '--count', '30')
    const resident = await aResident('张建国')
    await simulator.order({ deaf: 3 })
    const given = await download(resident)
    await simulator.heard({ ignored: 'DM?' })
    expect(await desk.must('nurse', 'device.cancelDownload', { downloadId: given.id })).toMatchObject({
      state: 'cancelled'
    })
    await simulator.order({ deaf: 0 })
    expect(await read(resident)).toMatchObject({ state: 'done', results: 30 })
  })

  it('that cannot be read says why, and what came before stays to be picked', async () => {
    const { simulator } = await aDevice('onetouch-ultra2', '--count', '3')
    const resident = await aResident('张建国')
    await simulator.order({ on: true })
    const failed = await read(resident)
    expect(failed).toMatchObject({
      state: 'failed',
      results: 0,
      trouble: expect.stringMatching(/关闭血糖仪/)
    })
    await simulator.order({ on: false })
    expect(await read(resident)).toMatchObject({ state: 'done', results: 3 })
  })

  it('is over when the cable is pulled', async () => {
    const { simulator } = await aDevice('onetouch-ultra2', '--count', '9')
    const resident = await aResident('张建国')
    await simulator.order({ deaf: 9 })
    const running = await download(resident)
    await simulator.heard({ ignored: 'DM?' })
    await simulator.order({ unplug: true })
    expect(await ended(running.id)).toMatchObject({
      state: 'failed',
      trouble: expect.stringMatching(/连接|数据线/)
    })
  })

  it.each(['onetouch-ultra2', 'onetouch-ultraeasy', 'taidoc-td42', 'ascensia-contour'])(
    'of %s is put right by as much as the meter’s clock is off, and both times are shown',
    async driverId => {
      const { simulator } = await aDevice(driverId, '--count', '0')
      const resident = await aResident('张建国')
      const skew = async (): Promise<number> => {
        const [shown] = await desk.must<Device[]>('nurse', 'device.desk')
        return shown?.clockSkewSeconds ?? Number.NaN
      }
      // The simulated meter shows the computer's time, the centre lives in Shanghai: the zones are part of the skew.
      await read(resident)
      const before = await skew()
      await simulator.order({ slow: 43_200 })
      await simulator.order({ store: { value: 126, at: '2026-07-11T09:05:00' } })
      const done = await read(resident)
      expect(Math.round((await skew()) / 60)).toBeCloseTo(Math.round(before / 60) + 720, -1)
      expect(done.clockWarning).toMatch(/设备时钟慢 .*校准设备时钟/)
      const [result] = await listed(done)
      expect(result?.deviceTime).toMatch(/^2026-07-11T09:05/)
      const shownAt = Date.parse('2026-07-11T09:05:00+08:00')
      expect(Date.parse(result?.measuredAt ?? '') - shownAt).toBe((await skew()) * 1000)
      expect(result?.isTimeCorrected).toBe(true)
    }
  )

  it('is sent by some meters unasked: then it is nobody’s, and waits in the meter', async () => {
    const { simulator } = await aDevice('ascensia-contour', '--count', '4')
    const resident = await aResident('张建国')
    await simulator.order({ upload: true })
    // Connected, begun, and then each result with its progress.
    const frames = async () => (await desk.must<Device[]>('nurse', 'device.desk'))[0]?.frames
    await expect.poll(frames, { timeout: 20_000 }).toBeGreaterThanOrEqual(10)
    expect(await tray()).toEqual([])
    expect(await valuesOf(resident)).toEqual([])
  })
})

describe('a meter that sends its result', () => {
  const capture = (residentId: string): Promise<Capture> =>
    desk.must('nurse', 'device.startCapture', { residentId, kind: 'glucose', glucoseKind: 'after-meal-2h' })
  const over = (captureId: string): Promise<Capture> =>
    desk.heard<Capture>(
      'device.capture',
      ({ id, state }) => id === captureId && !['waiting', 'measuring'].includes(state)
    )

  it('gives it to the one who is measured, and what comes later to the tray', async () => {
    const { simulator } = await aDevice('sinocare-sn', '--seconds', '0.2')
    const resident = await aResident('张建国')
    const begun = await capture(resident)
    // A strip takes its time: what comes sooner was begun before.
    desk.setNow(new Date(Date.now() + 10_000).toISOString())
    await simulator.order({ measure: { value: 5.4 } })
    expect(await over(begun.id)).toMatchObject({
      state: 'done',
      kind: 'glucose',
      series: null,
      glucose: { glucoseMmolL: 5.4, kind: 'after-meal-2h', residentId: resident }
    })
    await simulator.order({ measure: { value: 8.8, at: '2026-07-11T09:05:30' } })
    await desk.heard<{ count: number }>('measurement.unclaimed', ({ count }) => count === 1)
    expect(await valuesOf(resident)).toEqual([5.4])
  })

  it('is told apart from a cuff, and its clock is compared with ours', async () => {
    const { device, simulator } = await aDevice('sinocare-sn', '--seconds', '0.2')
    const resident = await aResident('张建国')
    const pressure = await desk.as('nurse')('device.startCapture', { residentId: resident })
    expect(pressure).toMatchObject({ ok: false, error: { code: 'unavailable' } })
    const named = await desk.as('nurse')('device.startCapture', {
      residentId: resident,
      deviceId: device.id
    })
    expect(named).toMatchObject({ ok: false, error: { code: 'refused' } })
    const memory = await desk.as('nurse')('device.startDownload', { residentId: resident })
    expect(memory).toMatchObject({ ok: false, error: { code: 'unavailable' } })

    await simulator.order({ measure: { value: 5.4, at: '2020-01-01T00:00:00' } })
    await desk.heard<{ count: number }>('measurement.unclaimed', ({ count }) => count === 1)
    const [shown] = await desk.must<Device[]>('nurse', 'device.desk')
    expect(shown?.clockSkewSeconds).toBeGreaterThan(86_400)
  })
})
