import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Recognition } from '../../src-main/device/contract.ts'
import { driverById } from '../../src-main/device/drivers/index.ts'
import type { DeskDeviceRow } from '../../src-main/device/store.ts'
import { COUNT_OUTCOMES, SELECT_HOLDERS, SELECT_HOLDS_ON } from '../../src-main/device/store.ts'
import { movedTo, namedPort } from '../../src-main/device/whereabouts.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { type Simulator, startSimulator } from './simulator.ts'
import { journalOf } from '../support/journal.ts'

// Real serial ports, instruments in processes of their own.

interface Device {
  readonly id: string
  readonly path: string
  readonly state: string
  readonly note: string | null
}

let desk: TestWorkstation
const simulators: Simulator[] = []
afterEach(async () => {
  await desk.close()
  for (const simulator of simulators.splice(0)) await simulator[Symbol.asyncDispose]()
})
async function plugIn(driverId: string, ...args: readonly string[]): Promise<Simulator> {
  const simulator = await startSimulator(driverId, ...args)
  simulators.push(simulator)
  return simulator
}
async function addDevice(driverId: string, path: string): Promise<Device> {
  const port = driverById(driverId)?.port
  const device = await desk.must<Device>('nurse', 'device.addToDesk', {
    name: driverId,
    path,
    driverId,
    port
  })
  await ready(device.id)
  return device
}
const ready = (id: string): Promise<readonly Device[]> =>
  desk.heard<readonly Device[]>('device.desk', all =>
    all.some(device => device.id === id && device.state === 'ready')
  )
const recognise = (path: string, driverIds?: readonly string[]): Promise<Recognition> =>
  desk.must('nurse', 'device.recognise', { path, ...(driverIds && { driverIds }) })
const over = (id: string): Promise<Recognition> =>
  desk.heard<Recognition>('device.recognition', one => one.id === id && one.state !== 'running')

describe('an unknown device on a port', () => {
  beforeEach(async () => {
    desk = await openTestWorkstation({ background: true })
  })

  const known: readonly (readonly [driverId: string, says: RegExp])[] = [
    ['onetouch-ultra2', /序列号 GMF600DCY/],
    ['onetouch-ultraeasy', /序列号 C176SA0A4/],
    ['ascensia-contour', /型号 Bayer7390，序列号 7390-2336773/],
    ['open-ecg-stream', /开放心电流/],
    ['suntech-oem', /应答了袖带压力询问/],
    ['taidoc-td42', /型号 TD-4277/],
    ['and-tm2655', /应答了“最近结果”询问/],
    ['maibobo-rbp', /应答了联机询问/],
    ['id-card-sam', /应答了安全模块号询问/]
  ]
  it('is recognised by its answer, whichever of them it is, and says why', async () => {
    // A desk for each: on one desk a port at a time is looked at, and nearly all of that is listening.
    const plugged: { driverId: string; says: RegExp; path: string; own: TestWorkstation }[] = []
    for (const [driverId, says] of known) {
      const { path } = await plugIn(driverId)
      plugged.push({ driverId, says, path, own: await openTestWorkstation({ background: true }) })
    }
    const looks = plugged.map(async ({ driverId, says, path, own }) => {
      const { id } = await own.must<Recognition>('nurse', 'device.recognise', { path })
      const done = await own.heard<Recognition>(
        'device.recognition',
        one => one.id === id && one.state !== 'running'
      )
      expect({ driverId, ...done }).toMatchObject({ driverId, state: 'done', trouble: null })
      expect(done.candidates.map(({ driverId: found, isCertain }) => [found, isCertain])).toEqual([
        [driverId, true]
      ])
      expect(done.candidates[0]?.evidence.join('\n')).toMatch(/校验正确的数据/)
      expect(done.candidates[0]?.evidence.join('\n')).toMatch(says)
      expect(done.candidates[0]?.port).toEqual(driverById(driverId)?.port)
      expect(own.bugs).toEqual([])
      expect(await own.must('nurse', 'measurement.unclaimed')).toEqual([])
    })
    const ends = await Promise.allSettled(looks)
    for (const { own } of plugged) await own.close()
    expect(ends.flatMap(end => (end.status === 'rejected' ? [String(end.reason)] : []))).toEqual([])
  })

  it('that only speaks by itself is recognised when somebody measures, and nothing of it is stored', async () => {
    const simulator = await plugIn('omron-hbp-9030')
    const { id } = await recognise(simulator.path)
    await desk.heard<Recognition>('device.recognition', one => one.id === id && one.step !== '')
    await simulator.order({ measure: { systolic: 152, diastolic: 94, pulse: 76 } })
    const done = await over(id)
    expect(done.candidates.map(one => [one.driverId, one.isCertain])).toEqual([
      ['omron-hbp-9030', false],
      ['omron-hbp', false]
    ])
    expect(done.candidates[0]?.evidence[0]).toMatch(/1 条格式完整的记录（此协议没有校验码）/)
    expect(await desk.must('nurse', 'measurement.unclaimed')).toEqual([])
    expect(desk.db().prepare('SELECT count(*) AS n FROM blood_pressure_reading').get()).toEqual({ n: 0 })
  })

  it('that speaks only when it is reset by hand is recognised by what it says then', async () => {
    const simulator = await plugIn('openbci-cyton')
    const { id } = await recognise(simulator.path, ['openbci-cyton'])
    await desk.heard<Recognition>('device.recognition', one => one.id === id && one.step !== '')
    const banner = 'OpenBCI V3 8-16 channel\nOn Board ADS1299 Device ID: 0x3E\nFirmware: v3.1.2\n$$$'
    await simulator.order({ raw: Buffer.from(banner, 'latin1').toString('hex') })
    const done = await over(id)
    expect(done.candidates).toMatchObject([{ driverId: 'openbci-cyton', isCertain: true }])
    expect(done.candidates[0]?.evidence.join()).toMatch(/主板重启后报出名称/)
  })

  it('is no longer looked for when the person has had enough, and one port is looked at at a time', async () => {
    const [one, other] = [await plugIn('omron-hbp-9030'), await plugIn('omron-hbp-9030')]
    const { id } = await recognise(one.path)
    expect((await recognise(one.path)).id).toBe(id)
    expect(await desk.as('nurse')('device.recognise', { path: other.path })).toMatchObject({
      ok: false,
      error: { code: 'conflict' }
    })
    expect(await desk.must('nurse', 'device.cancelRecognition', { id })).toMatchObject({ state: 'cancelled' })
    expect(await desk.must('nurse', 'device.cancelRecognition', { id })).toMatchObject({ state: 'cancelled' })
  })

  it('on a port that is not there says so', async () => {
    const done = await over((await recognise('/dev/ttyNOTHERE')).id)
    expect(done).toMatchObject({
      state: 'failed',
      candidates: [],
      trouble: expect.stringMatching(/找不到串口/)
    })
  })

  it('on the port of a desk device is asked, and the desk has its device back afterwards', async () => {
    const simulator = await plugIn('maibobo-rbp')
    const device = await addDevice('maibobo-rbp', simulator.path)
    const done = await over((await recognise(simulator.path, ['maibobo-rbp'])).id)
    expect(done).toMatchObject({ state: 'done', candidates: [{ driverId: 'maibobo-rbp' }] })
    await expect
      .poll(async () => (await desk.must<Device[]>('nurse', 'device.desk'))[0]?.state, { timeout: 20_000 })
      .toBe('ready')
    expect((await desk.must<Device[]>('nurse', 'device.desk'))[0]?.id).toBe(device.id)
  })

  it('is not looked for by those who keep no desk', async () => {
    expect(await desk.as('auditor')('device.recognise', { path: '/dev/x' })).toMatchObject({
      ok: false,
      error: { code: 'forbidden' }
    })
  })
})

describe('the health of a device', () => {
  interface Health {
    readonly receivedBytes: number
    readonly reconnects: number
    readonly troubles: readonly { readonly sentence: string }[]
    readonly today: Readonly<Record<string, number>>
    readonly clockAdvice: string | null
  }
  const health = async (): Promise<Health | undefined> =>
    (await desk.must<Health[]>('auditor', 'device.health'))[0]
  beforeEach(async () => {
    desk = await openTestWorkstation({ background: true })
  })

  it('counts bytes and how measurements ended, and remembers what went wrong', async () => {
    const simulator = await plugIn('maibobo-rbp', '--speed', '60')
    const device = await addDevice('maibobo-rbp', simulator.path)
    const { id: residentId } = await desk.must<{ id: string }>('doctor', 'resident.register', {
      name: '张建国',
      sex: '1',
      birthDate: '1951-01-01',
      committeeCode: '001'
    })
    const measure = async (state: string): Promise<void> => {
      const { id } = await desk.must<{ id: string }>('doctor', 'device.startCapture', {
        residentId,
        deviceId: device.id
      })
      if (state === 'cancelled') await desk.must('doctor', 'device.cancelCapture', { captureId: id })
      await desk.heard<{ id: string; state: string }>(
        'device.capture',
        one => one.id === id && one.state === state
      )
    }
    await measure('done')
    await measure('cancelled')
    await simulator.order({ noise: '0102030405060708090a' })
    await expect.poll(async () => (await health())?.troubles.length, { timeout: 20_000 }).toBe(1)
    expect(await health()).toMatchObject({
      today: { done: 1, cancelled: 1, timedOut: 0, failed: 0 },
      troubles: [{ sentence: expect.stringMatching(/损坏/) }],
      reconnects: 0
    })
    expect((await health())?.receivedBytes).toBeGreaterThan(40)
  })

  it.each([
    [COUNT_OUTCOMES, /^SEARCH capture USING INDEX capture_ended/],
    [
      SELECT_HOLDERS,
      /SEARCH resident USING INDEX .*record_number=.*SEARCH resident USING INDEX resident_document/
    ],
    [SELECT_HOLDS_ON, /^SEARCH resident_join USING INDEX resident_join_other/]
  ])('is counted by an index: %s', (sql, wanted) => {
    const plan = desk
      .db()
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.replace(/@\w+|\?/g, "'1'")}`)
      .all()
    const details = plan.map(({ detail }) => detail).join()
    expect(details).toMatch(wanted)
    expect(details).not.toMatch(/SCAN/)
  })
})

describe('a device that was plugged into another socket', () => {
  it('is found again by its serial number and goes on there, on record', async () => {
    const old = await plugIn('omron-hbp-9030')
    const now = await plugIn('omron-hbp-9030')
    desk = await openTestWorkstation({
      background: true,
      extraPorts: [`${old.path}@0403:6001:FT1ABC`]
    })
    const device = await addDevice('omron-hbp-9030', old.path)
    const { directory } = desk
    await desk.workstation.close()
    await old.order({ unplug: true })
    desk = await openTestWorkstation({
      dataDirectory: directory,
      background: true,
      extraPorts: [`${now.path}@0403:6001:FT1ABC`]
    })
    const [shown] = await desk.heard<readonly Device[]>('device.desk', all =>
      all.some(({ path, state }) => path === now.path && state === 'ready')
    )
    expect(shown).toMatchObject({ id: device.id, note: expect.stringMatching(/已从 .* 换到/) })
    expect(journalOf(desk.db(), { entity: 'desk-device', id: device.id })).toHaveLength(2)
  })

  const usb = { vendorId: '1a86', productId: '7523', serialNumber: null }
  const aDevice = (change: Partial<DeskDeviceRow>): DeskDeviceRow => ({
    id: 'a',
    version: 1,
    name: '诊室血压计',
    path: 'COM3',
    driverId: 'maibobo-rbp',
    port: { baudRate: 9600, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' },
    usb,
    ...change
  })
  beforeEach(async () => {
    desk = await openTestWorkstation()
  })

  it.each([
    ['is where it was', ['COM3@1a86:7523'], null],
    ['may be where it was, when its port says nothing', ['COM3', 'COM5@1a86:7523'], null],
    [
      'is perhaps on the only free port with such a cable',
      ['COM5@1a86:7523'],
      { path: 'COM5', isCertain: false }
    ],
    [
      'is perhaps there also when another thing took its port',
      ['COM3@0403:6001:X', 'COM5@1a86:7523'],
      { path: 'COM5', isCertain: false }
    ],
    ['could be on either of two', ['COM5@1a86:7523', 'COM6@1a86:7523'], null],
    ['is gone', ['COM5@0403:6001'], null],
    ['is not on the port of another device', ['COM4@1a86:7523'], null]
  ])('without a serial number %s', (_what, ports, expected) => {
    const device = aDevice({})
    const neighbour = aDevice({ id: 'b', path: 'COM4', usb: null })
    expect(movedTo(device, [device, neighbour], ports.map(namedPort))).toEqual(expected)
  })

  it('is not guessed at while two of the desk have such a cable', () => {
    const [one, other] = [aDevice({}), aDevice({ id: 'b', path: 'COM4' })]
    expect(movedTo(one, [one, other], [namedPort('COM5@1a86:7523')])).toBeNull()
  })

  it('is certain by its serial number alone, and another number is another device', () => {
    const device = aDevice({ usb: { ...usb, serialNumber: 'SN1' } })
    const at = (...ports: readonly string[]) => movedTo(device, [device], ports.map(namedPort))
    expect(at('COM5@1a86:7523:SN1', 'COM6@1a86:7523:SN2')).toEqual({ path: 'COM5', isCertain: true })
    expect(at('COM5@1a86:7523:SN2')).toBeNull()
    expect(at('COM5@1a86:7523')).toBeNull()
  })
})
