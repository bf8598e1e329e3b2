import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Capture } from '../../src-main/device/contract.ts'
import { driverById } from '../../src-main/device/drivers/index.ts'
import { shownIn } from '../../src-main/lib/clock.ts'
import { openTestWorkstation, reopenTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { type Simulator, startSimulator } from './simulator.ts'

// A reading must never land on the wrong resident: the real workstation, real serial ports, instruments in processes of
// their own.

interface Device {
  readonly id: string
  readonly version: number
  readonly state: string
}
interface Series {
  readonly id: string
  readonly residentId: string
  readonly readings: readonly {
    readonly systolicMmHg: number
    readonly residentId: string
    readonly rawHex: string
  }[]
}
interface Unclaimed {
  readonly id: string
  readonly systolicMmHg: number
  readonly status: string
  readonly statusReason: string | null
}

let desk: TestWorkstation
const simulators: Simulator[] = []
/** The desk's clock; the instruments keep their own, which runs ahead of it. */
let now = 0
beforeEach(async () => {
  now = Date.parse('2026-11-20T01:00:00.000Z')
  desk = await openTestWorkstation({ background: true, now: new Date(now).toISOString() })
})
const pass = (seconds: number): void => {
  now += seconds * 1000
  desk.setNow(new Date(now).toISOString())
}
afterEach(async () => {
  await desk.close()
  for (const simulator of simulators.splice(0)) await simulator[Symbol.asyncDispose]()
})

/** What a clock of the centre shows that many seconds from now, if it is that far behind. */
const shown = (behindSeconds = 0): string =>
  shownIn('Asia/Shanghai', new Date(now - behindSeconds * 1000).toISOString())

let people = 0
async function aResident(name = '张建国', more: object = {}): Promise<string> {
  people += 1
  const { id } = await desk.must<{ id: string }>('doctor', 'resident.register', {
    name,
    sex: '1',
    birthDate: `19${String(50 + (people % 40))}-01-01`,
    committeeCode: '001',
    ...more
  })
  return id
}

async function aDevice(
  driverId: string,
  ...args: readonly string[]
): Promise<{ device: Device; simulator: Simulator }> {
  const simulator = await startSimulator(driverId, ...args)
  simulators.push(simulator)
  return { ...(await addDevice(driverId, simulator.path)), simulator }
}
async function addDevice(driverId: string, path: string): Promise<{ device: Device }> {
  const port = driverById(driverId)?.port
  const input = { name: driverId, path, driverId, port }
  const device = await desk.must<Device>('doctor', 'device.addToDesk', input)
  await desk.heard<readonly Device[]>('device.desk', all =>
    all.some(({ id, state }) => id === device.id && state === 'ready')
  )
  return { device }
}

const start = (residentId: string, deviceId: string): Promise<Capture> =>
  desk.must<Capture>('doctor', 'device.startCapture', { residentId, deviceId })
const ended = (captureId: string): Promise<Capture> =>
  desk.heard<Capture>(
    'device.capture',
    ({ id, state }) => id === captureId && !['waiting', 'measuring'].includes(state)
  )
const readingsOf = async (residentId: string): Promise<number[]> =>
  (await desk.must<Series[]>('doctor', 'measurement.series', { residentId })).flatMap(({ readings }) =>
    readings.map(({ systolicMmHg }) => systolicMmHg)
  )
const tray = (): Promise<Unclaimed[]> => desk.must<Unclaimed[]>('doctor', 'measurement.unclaimed')
const inTray = (count: number) =>
  desk.heard<{ count: number }>('measurement.unclaimed', one => one.count === count)

const values = { systolic: 152, diastolic: 94, pulse: 76 }
const fast = ['--speed', '60']

describe('a device that the program starts', () => {
  it('shows the cuff and files the result under the resident it was started for', async () => {
    const { device, simulator } = await aDevice('maibobo-rbp', ...fast)
    const resident = await aResident()
    await simulator.order({ next: values })
    const capture = await start(resident, device.id)
    const done = await ended(capture.id)
    expect(done).toMatchObject({ state: 'done', residentId: resident })
    expect(await readingsOf(resident)).toEqual([152])
    const pressures = desk.events.filter(
      ({ name, payload }) => name === 'device.capture' && (payload as Capture).cuffPressureMmHg !== null
    )
    expect(pressures.length).toBeGreaterThan(3)
    const [series] = await desk.must<Series[]>('doctor', 'measurement.series', { residentId: resident })
    expect(series?.readings[0]?.rawHex).toMatch(/^aa80030f0106/)
  })

  it('files under the first resident although another has been opened meanwhile', async () => {
    const { device, simulator } = await aDevice('maibobo-rbp', ...fast)
    const [first, second] = [await aResident('张一'), await aResident('李二')]
    await simulator.order({ next: values })
    const capture = await start(first, device.id)
    // The doctor looks at somebody else and even tries to measure them on the same device.
    await desk.must('doctor', 'resident.get', { id: second })
    const refused = await desk.as('doctor')('device.startCapture', {
      residentId: second,
      deviceId: device.id
    })
    expect(refused).toMatchObject({ ok: false, error: { code: 'conflict' } })
    await ended(capture.id)
    expect(await readingsOf(first)).toEqual([152])
    expect(await readingsOf(second)).toEqual([])
  })

  it('sends a result that comes after the cancel to the tray', async () => {
    const { device, simulator } = await aDevice('maibobo-rbp', ...fast)
    const resident = await aResident()
    const capture = await start(resident, device.id)
    await simulator.heard({ received: 'start' })
    await desk.must('doctor', 'device.cancelCapture', { captureId: capture.id })
    await simulator.heard({ received: 'stop' })
    await simulator.order({ late: values })
    await inTray(1)
    expect(await readingsOf(resident)).toEqual([])
    expect((await tray()).map(({ systolicMmHg }) => systolicMmHg)).toEqual([152])
  })

  it('sends a result of the one before, that slips in ahead of the next start, to the tray', async () => {
    const { device, simulator } = await aDevice('maibobo-rbp', ...fast)
    const [first, second] = [await aResident('张一'), await aResident('李二')]
    const capture = await start(first, device.id)
    await desk.must('doctor', 'device.cancelCapture', { captureId: capture.id })
    await simulator.order({ late: { systolic: 188, diastolic: 99, pulse: 80 }, when: 'before-start-ack' })
    await simulator.order({ next: values })
    const next = await start(second, device.id)
    await ended(next.id)
    expect(await readingsOf(second)).toEqual([152])
    expect(await readingsOf(first)).toEqual([])
    expect((await tray()).map(({ systolicMmHg }) => systolicMmHg)).toEqual([188])
  })

  it('is started once by a double Enter', async () => {
    const { device, simulator } = await aDevice('maibobo-rbp', ...fast)
    const resident = await aResident()
    await simulator.order({ next: values })
    const [one, other] = await Promise.all([start(resident, device.id), start(resident, device.id)])
    expect(one.id).toBe(other.id)
    await ended(one.id)
    expect(await readingsOf(resident)).toEqual([152])
    expect(await tray()).toEqual([])
  })

  it('says what the device complained about and files nothing', async () => {
    const { device, simulator } = await aDevice('maibobo-rbp', ...fast)
    const resident = await aResident()
    await simulator.order({ error: 2 })
    const capture = await start(resident, device.id)
    const failed = await ended(capture.id)
    expect(failed.state).toBe('failed')
    expect(failed.trouble).toMatch(/袖带/)
    expect(await readingsOf(resident)).toEqual([])
  })

  it('ends the measurement when the cable is pulled, and files nothing', async () => {
    const { device, simulator } = await aDevice('maibobo-rbp', '--speed', '2')
    const resident = await aResident()
    const capture = await start(resident, device.id)
    await desk.heard<Capture>('device.capture', ({ cuffPressureMmHg }) => cuffPressureMmHg !== null)
    await simulator.order({ unplug: true })
    const failed = await ended(capture.id)
    expect(failed).toMatchObject({ state: 'failed', series: null })
    expect(failed.trouble).toMatch(/连接|断开|数据线/)
    expect(await readingsOf(resident)).toEqual([])
  })
})

describe('a device that is started by hand', () => {
  it('files what comes while a capture is open, and only one reading for one capture', async () => {
    const { device, simulator } = await aDevice('omron-hbp-9030')
    const resident = await aResident()
    const capture = await start(resident, device.id)
    pass(40)
    await simulator.order({ measure: values })
    await ended(capture.id)
    await simulator.order({ measure: { systolic: 133, diastolic: 80, pulse: 70 } })
    await inTray(1)
    expect(await readingsOf(resident)).toEqual([152])
    expect((await tray()).map(({ systolicMmHg }) => systolicMmHg)).toEqual([133])
  })

  it('files what comes although somebody has set the clock back meanwhile, and what comes after it', async () => {
    const { device, simulator } = await aDevice('omron-hbp-9030')
    const [first, second] = [await aResident('张一'), await aResident('李二')]
    const capture = await start(first, device.id)
    pass(40)
    await desk.must('doctor', 'followUp.due')
    pass(-3600)
    await simulator.order({ measure: values })
    await ended(capture.id)
    expect(await readingsOf(first)).toEqual([152])
    const next = await start(second, device.id)
    pass(40)
    await simulator.order({ measure: { systolic: 133, diastolic: 80, pulse: 70 } })
    await ended(next.id)
    expect(await readingsOf(second)).toEqual([133])
  })

  it('sends what comes without a capture to the tray, where a person says whose it is, on record', async () => {
    const { simulator } = await aDevice('omron-hbp-9030')
    const resident = await aResident()
    await simulator.order({ measure: values })
    await inTray(1)
    const [reading] = await tray()
    await desk.must('nurse', 'measurement.claim', { readingId: reading?.id, residentId: resident })
    expect(await readingsOf(resident)).toEqual([152])
    const entries = await desk.must<{ actorName: string }[]>('auditor', 'access.journal', {
      entity: 'blood-pressure-unclaimed',
      entityId: reading?.id
    })
    expect(entries.map(({ actorName }) => actorName)).toContain('李护士')
    const again = await desk.as('doctor')('measurement.claim', {
      readingId: reading?.id,
      residentId: resident
    })
    expect(again).toMatchObject({ ok: false, error: { code: 'conflict' } })
  })

  describe('gives a reading to nobody', () => {
    const cancelled = async (resident: string, deviceId: string): Promise<void> => {
      const { id } = await start(resident, deviceId)
      await desk.must('doctor', 'device.cancelCapture', { captureId: id })
    }
    const toNobody = async (simulator: Simulator, ...people: readonly string[]): Promise<void> => {
      await simulator.order({ measure: values })
      await inTray(1)
      for (const person of people) expect(await readingsOf(person)).toEqual([])
    }

    it('that comes sooner than a cuff can work', async () => {
      const { device, simulator } = await aDevice('omron-hbp-9030')
      const resident = await aResident()
      const { id } = await start(resident, device.id)
      pass(9)
      await toNobody(simulator, resident)
      // The capture goes on, and says why the number did not appear.
      const [capture] = await desk.must<Capture[]>('doctor', 'device.captures')
      expect(capture).toMatchObject({ id, state: 'waiting', trouble: expect.stringMatching(/待认领/) })
      pass(30)
      await simulator.order({ measure: { systolic: 128, diastolic: 79, pulse: 70 } })
      await ended(id)
      expect(await readingsOf(resident)).toEqual([128])
    })

    it('after somebody else’s measurement was cancelled, however late it comes', async () => {
      const { device, simulator } = await aDevice('omron-hbp-9030')
      const [first, second] = [await aResident('张一'), await aResident('李二')]
      await cancelled(first, device.id)
      const { id } = await start(second, device.id)
      pass(60)
      await toNobody(simulator, first, second)
      // One result settles the one that had none: the next is the second one's.
      pass(40)
      await simulator.order({ measure: { systolic: 128, diastolic: 79, pulse: 70 } })
      await ended(id)
      expect(await readingsOf(second)).toEqual([128])
    })

    it('that follows another result sooner than a cuff can work, such as a store that is emptied', async () => {
      const { device, simulator } = await aDevice('omron-hbp-9030')
      const [first, second] = [await aResident('张一'), await aResident('李二')]
      await cancelled(first, device.id)
      await start(second, device.id)
      pass(60)
      await simulator.order({ measure: values })
      await inTray(1)
      pass(9)
      await simulator.order({ measure: { systolic: 144, diastolic: 90, pulse: 70 } })
      await inTray(2)
      for (const person of [first, second]) expect(await readingsOf(person)).toEqual([])
    })

    it('although the second one was cancelled and begun again in between', async () => {
      const { device, simulator } = await aDevice('omron-hbp-9030')
      const [first, second] = [await aResident('张一'), await aResident('李二')]
      await cancelled(first, device.id)
      await cancelled(second, device.id)
      await start(second, device.id)
      pass(40)
      await toNobody(simulator, first, second)
    })

    it('right after somebody else’s result', async () => {
      const { device, simulator } = await aDevice('omron-hbp-9030')
      const [first, second] = [await aResident('张一'), await aResident('李二')]
      const { id } = await start(first, device.id)
      pass(40)
      await simulator.order({ measure: { systolic: 128, diastolic: 79, pulse: 70 } })
      await ended(id)
      await start(second, device.id)
      pass(1)
      await toNobody(simulator, second)
      expect(await readingsOf(first)).toEqual([128])
    })

    it('of a measurement that a restart cut off', async () => {
      const { device, simulator } = await aDevice('omron-hbp-9030')
      const [first, second] = [await aResident('张一'), await aResident('李二')]
      await cancelled(first, device.id)
      const directory = desk.directory
      await desk.workstation.close()
      desk = await reopenTestWorkstation(directory, new Date(now).toISOString())
      await desk.heard<readonly Device[]>('device.desk', all => all.some(({ state }) => state === 'ready'))
      await start(second, device.id)
      pass(40)
      await toNobody(simulator, first, second)
    })
  })

  it('trusts the same resident after a cancel, and anybody once the longest measurement is over', async () => {
    const { device, simulator } = await aDevice('omron-hbp-9030')
    const [first, second] = [await aResident('张一'), await aResident('李二')]
    const { id } = await start(first, device.id)
    await desk.must('doctor', 'device.cancelCapture', { captureId: id })
    const again = await start(first, device.id)
    pass(40)
    await simulator.order({ measure: { ...values, at: shown() } })
    await ended(again.id)
    expect(await readingsOf(first)).toEqual([152])
    pass(301)
    const next = await start(second, device.id)
    pass(40)
    await simulator.order({ measure: { systolic: 128, diastolic: 79, pulse: 70, at: shown() } })
    await ended(next.id)
    expect(await readingsOf(second)).toEqual([128])
  })

  it('forgets half a record when the cable is pulled in the middle', async () => {
    const { device, simulator } = await aDevice('omron-hbp-9030')
    const resident = await aResident()
    const capture = await start(resident, device.id)
    const half = Buffer.from('2026,07,11,09,05,12345678901234567890,0,152,0', 'latin1').toString('hex')
    await simulator.order({ raw: half })
    await simulator.order({ unplug: true })
    expect(await ended(capture.id)).toMatchObject({ state: 'failed', series: null })
    expect(await readingsOf(resident)).toEqual([])
    expect(await tray()).toEqual([])
  })
})

describe('what a record says of itself', () => {
  const other = { systolic: 128, diastolic: 79, pulse: 70 }
  const why = async (): Promise<readonly (string | null)[]> =>
    (await tray()).map(({ statusReason }) => statusReason)
  /** Filed to `first`, 140 s before the device speaks again; then `second` waits, for 40 s. */
  async function oneAfterAnother(first: string, second: string, more: object = {}) {
    const { device, simulator } = await aDevice('omron-hbp-9030')
    const { id } = await start(first, device.id)
    pass(40)
    const record = { ...values, at: shown(), ...more }
    await simulator.order({ measure: record })
    await ended(id)
    pass(100)
    const capture = await start(second, device.id)
    pass(40)
    return { device, simulator, record, capture }
  }

  it('keeps a record that is printed a second time from the one who waits by then, also across a restart', async () => {
    const [first, second] = [await aResident('张一'), await aResident('李二')]
    const { device, simulator, record, capture } = await oneAfterAnother(first, second)
    await simulator.order({ measure: { ...record, move: 1 } })
    await inTray(1)
    expect(await why()).toEqual([expect.stringMatching(/与 11-20 09:00 收到的一条相同/)])
    const [waiting] = await desk.must<Capture[]>('doctor', 'device.captures')
    expect(waiting).toMatchObject({
      id: capture.id,
      state: 'waiting',
      trouble: expect.stringMatching(/没有归档：与 11-20 09:00 收到的一条相同.*待认领.*继续测量/)
    })

    await desk.workstation.close()
    desk = await reopenTestWorkstation(desk.directory, new Date(now).toISOString())
    await desk.heard<readonly Device[]>('device.desk', all => all.some(({ state }) => state === 'ready'))
    pass(400)
    await start(second, device.id)
    pass(40)
    await simulator.order({ measure: record })
    await inTray(2)
    for (const [person, wanted] of [
      [first, [152]],
      [second, []]
    ] as const)
      expect(await readingsOf(person)).toEqual(wanted)
  })

  it('keeps what was measured before from the one who waits, where the clock of the device tells, slow or not', async () => {
    const [first, second] = [await aResident('张一'), await aResident('李二')]
    const { simulator, capture } = await oneAfterAnother(first, second)
    await simulator.order({ measure: { ...other, at: shown(600) } })
    await inTray(1)
    expect(await why()).toEqual([expect.stringMatching(/按仪器时钟，是在大约 (9|10) 分钟前测的/)])
    pass(20)
    await simulator.order({ measure: { ...other, systolic: 141, at: shown(10) } })
    await ended(capture.id)
    expect(await readingsOf(second)).toEqual([141])
  })

  it('asks once about a clock that it does not know, and believes it from then on', async () => {
    const { device, simulator } = await aDevice('omron-hbp-9030')
    const resident = await aResident()
    const slow = 40 * 60
    const measured = async (systolic: number): Promise<Capture> => {
      const capture = await start(resident, device.id)
      pass(40)
      await simulator.order({ measure: { ...values, systolic, at: shown(slow) } })
      return capture
    }
    const { id } = await measured(150)
    await inTray(1)
    expect(await why()).toEqual([expect.stringMatching(/仪器时钟比本机慢约 4[01] 分钟，不能确定/)])
    await desk.must('doctor', 'device.cancelCapture', { captureId: id })
    pass(300)
    await ended((await measured(144)).id)
    pass(300)
    await ended((await measured(139)).id)
    expect((await readingsOf(resident)).toSorted()).toEqual([139, 144])
    const [told] = await desk.must<readonly { clockSkewSeconds: number }[]>('doctor', 'device.desk')
    expect(told?.clockSkewSeconds).toBeGreaterThanOrEqual(slow)
    expect(told?.clockSkewSeconds).toBeLessThan(slow + 60)
  })

  it('keeps a record that bears another resident’s number from the one who waits', async () => {
    const card = '310104195703083516'
    const document = { idType: '01', idNumber: card, sex: '1', birthDate: '1957-03-08' }
    const [first, second] = [await aResident('张一', document), await aResident('李二')]
    const { simulator, capture } = await oneAfterAnother(first, second)
    await simulator.order({ measure: { ...other, at: shown(), id: `00${card}` } })
    await inTray(1)
    expect(await why()).toEqual([`登记的编号是另一位居民的；设备上登记的编号：00${card}`])
    pass(20)
    await simulator.order({ measure: { ...other, systolic: 141, at: shown() } })
    await ended(capture.id)
    expect(await readingsOf(second)).toEqual([141])
  })

  it('keeps an old result that a started cuff sends from the one it was started for, and says so', async () => {
    const { device, simulator } = await aDevice('maibobo-rbp', ...fast)
    const resident = await aResident()
    await simulator.order({ next: { ...values, at: shown(25 * 3600) } })
    const { id } = await start(resident, device.id)
    const failed = await ended(id)
    expect(failed).toMatchObject({
      state: 'failed',
      series: null,
      trouble: expect.stringMatching(/没有归档：.*待认领.*核对后认领，或重新测量/)
    })
    expect(await readingsOf(resident)).toEqual([])
    expect(await why()).toEqual(['仪器时钟比本机慢约 25 小时，不能确定是不是刚测的；设备上登记的编号：1'])

    // The same record again, after one that was today's.
    await simulator.order({ next: { ...other, at: shown() } })
    await ended((await start(resident, device.id)).id)
    await simulator.order({ next: { ...values, at: shown(25 * 3600) } })
    await ended((await start(resident, device.id)).id)
    await simulator.order({ next: { ...values, systolic: 160, at: shown(24 * 3600) } })
    await ended((await start(resident, device.id)).id)
    expect(await readingsOf(resident)).toEqual([128])
    expect(await why()).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/收到的一条相同/),
        expect.stringMatching(/大约 24 小时前测的/)
      ])
    )
  })
})

describe('a cable that was pulled', () => {
  it('needs nothing but to be plugged in again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'jiayi-port-'))
    const path = join(folder, 'ttyUSB0')
    const first = await startSimulator('omron-hbp-9030')
    simulators.push(first)
    symlinkSync(first.path, path)
    const { device } = await addDevice('omron-hbp-9030', path)
    await first.order({ unplug: true })
    await desk.heard<readonly Device[]>('device.desk', all =>
      all.some(({ state }) => state === 'disconnected')
    )

    const second = await startSimulator('omron-hbp-9030')
    simulators.push(second)
    rmSync(path)
    symlinkSync(second.path, path)
    const before = desk.events.length
    await desk.heard<readonly Device[]>(
      'device.desk',
      all => desk.events.length > before && all.some(({ state }) => state === 'ready')
    )
    const resident = await aResident()
    const capture = await start(resident, device.id)
    pass(40)
    await second.order({ measure: values })
    expect(await ended(capture.id)).toMatchObject({ state: 'done' })
    expect(await readingsOf(resident)).toEqual([152])
    rmSync(folder, { recursive: true })
  })
})

describe('two devices on one desk', () => {
  it('keep their residents apart, whichever answers first', async () => {
    const [left, right] = [await aDevice('maibobo-rbp', ...fast), await aDevice('omron-hbp-9030')]
    const [first, second] = [await aResident('张一'), await aResident('李二')]
    await left.simulator.order({ next: values })
    const one = await start(first, left.device.id)
    const other = await start(second, right.device.id)
    pass(40)
    await right.simulator.order({ measure: { systolic: 121, diastolic: 77, pulse: 66 } })
    await Promise.all([ended(one.id), ended(other.id)])
    expect(await readingsOf(first)).toEqual([152])
    expect(await readingsOf(second)).toEqual([121])
    expect(await tray()).toEqual([])
  })

  it('take two pressures of one resident at the same time without losing one', async () => {
    const [left, right] = [await aDevice('maibobo-rbp', ...fast), await aDevice('maibobo-rbp', ...fast)]
    const resident = await aResident()
    await left.simulator.order({ next: { systolic: 141, diastolic: 90, pulse: 70 } })
    await right.simulator.order({ next: { systolic: 145, diastolic: 92, pulse: 71 } })
    const one = await start(resident, left.device.id)
    const other = await start(resident, right.device.id)
    await Promise.all([ended(one.id), ended(other.id)])
    expect((await readingsOf(resident)).toSorted()).toEqual([141, 145])
  })
})

describe('a crash in the middle of a measurement', () => {
  it('leaves a record that it had no result', async () => {
    const { device } = await aDevice('omron-hbp-9030')
    const resident = await aResident()
    const capture = await start(resident, device.id)
    // As after a power cut: the row is open and nobody is left to close it.
    const row = () =>
      desk
        .db()
        .prepare<[string], { outcome: string | null }>('SELECT outcome FROM capture WHERE id = ?')
        .get(capture.id)
    expect(row()?.outcome).toBeNull()
    const again = await reopenTestWorkstation(desk.directory)
    expect(row()?.outcome).toBe('failed')
    await again.workstation.close()
  })
})
