import { afterEach, describe, expect, it } from 'vitest'
import type { Conversation, DeviceEvent, Driver } from '../../src-main/device/drivers/driver.ts'
import { driverById, drivers } from '../../src-main/device/drivers/index.ts'
import { maiboboRbp } from '../../src-main/device/drivers/maibobo-rbp/index.ts'
import { omronHbp9030 } from '../../src-main/device/drivers/omron-hbp-9030/index.ts'
import { listPorts, openingFailure, openLink, type OpenLink } from '../../src-main/device/link.ts'
import { systemOutside } from '../../src-main/lib/outside.ts'
import { Failure } from '../../src-main/lib/failure.ts'
import { readingsOf, troublesOf } from './memory-link.ts'
import { startSimulator } from './simulator.ts'
import { hex, joined, omronRecord, rbpResult } from './wire.ts'

const never = new AbortController().signal
const undo: (() => PromiseLike<unknown>)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

async function simulated(driver: Driver, ...args: readonly string[]) {
  const simulator = await startSimulator(driver.id, ...args)
  undo.push(() => simulator[Symbol.asyncDispose]())
  return simulator
}
async function opened(driver: Driver, path: string): Promise<OpenLink> {
  const link = await openLink(systemOutside.serial, path, driver.port, never)
  undo.push(() => link.close())
  return link
}
/** What the driver reports, up to and including the first event that `isLast` recognises. */
async function until(
  driver: Driver,
  link: OpenLink,
  isLast: (event: DeviceEvent) => boolean,
  conversation: Conversation = { intent: 'listen' },
  signal: AbortSignal = never
) {
  const events: DeviceEvent[] = []
  for await (const event of driver.read(link, conversation, signal)) {
    events.push(event)
    if (isLast(event)) break
  }
  return events
}
const isReading = (event: DeviceEvent) => event.type === 'blood-pressure'
const values = { systolic: 152, diastolic: 94, pulse: 76 }
const older = { systolic: 171, diastolic: 101, pulse: 91 }

describe('the Omron booth on a serial port', () => {
  it('brings the reading it showed to the desk', async () => {
    const booth = await simulated(omronHbp9030, '--id', '31', '--clock', '2026-07-11T09:05')
    const link = await opened(omronHbp9030, booth.path)
    await booth.order({ measure: values })
    const events = await until(omronHbp9030, link, isReading)
    expect(readingsOf(events)).toEqual([values])
    expect(events[0]).toMatchObject({ deviceTime: '2026-07-11T09:05', devicePersonId: '31' })
  })

  it('brings only the good reading when the line is noisy, torn and slow', async () => {
    const booth = await simulated(omronHbp9030)
    const link = await opened(omronHbp9030, booth.path)
    const stream = joined(omronRecord(older).subarray(0, 40), omronRecord(values))
    await booth.order({ noise: '001113ff' })
    await booth.order({ raw: hex(stream), splitAt: [1, 2, 17, 40, 41, 70, 90, 94] })
    const events = await until(omronHbp9030, link, isReading)
    expect(readingsOf(events)).toEqual([values])
    expect(troublesOf(events)).toMatchObject([{ code: 'damaged-record' }])
  })

  it('tells the error the booth shows', async () => {
    const booth = await simulated(omronHbp9030)
    const link = await opened(omronHbp9030, booth.path)
    await booth.order({ error: 3 })
    expect(await until(omronHbp9030, link, event => event.type === 'device-trouble')).toMatchObject([
      { code: 'device-error-3', final: true }
    ])
  })

  it('gives no reading when the cable is pulled in the middle of a record, and says that the line broke', async () => {
    const booth = await simulated(omronHbp9030)
    const link = await opened(omronHbp9030, booth.path)
    const readings: DeviceEvent[] = []
    const reading = (async () => {
      for await (const event of omronHbp9030.read(link, { intent: 'listen' }, never)) readings.push(event)
    })()
    const broken = expect(reading).rejects.toMatchObject({ name: 'Failure', code: 'unavailable' })
    await booth.order({ raw: hex(omronRecord(values).subarray(0, 50)) })
    await booth.order({ unplug: true })
    await broken
    expect(readings).toEqual([])
    await expect(link.write(new Uint8Array([1]))).rejects.toBeInstanceOf(Failure)
  })

  it('leaves what arrives after one conversation to the next one', async () => {
    const booth = await simulated(omronHbp9030)
    const link = await opened(omronHbp9030, booth.path)
    const cancel = new AbortController()
    const first = until(omronHbp9030, link, isReading, { intent: 'listen' }, cancel.signal)
    cancel.abort()
    expect(await first).toEqual([])
    await booth.order({ measure: values })
    expect(readingsOf(await until(omronHbp9030, link, isReading))).toEqual([values])
  })

  it('ends the conversation without a complaint when we close the port ourselves', async () => {
    const booth = await simulated(omronHbp9030)
    const link = await opened(omronHbp9030, booth.path)
    const reading = until(omronHbp9030, link, isReading)
    await link.close()
    expect(await reading).toEqual([])
  })
})

describe('the Maibobo monitor on a serial port', () => {
  const fast = ['--speed', '40']

  it('starts at the desk, shows the cuff rise and fall, and ends with the result', async () => {
    const monitor = await simulated(maiboboRbp, ...fast)
    const link = await opened(maiboboRbp, monitor.path)
    await monitor.order({ next: values })
    const events = await until(maiboboRbp, link, isReading, { intent: 'measure' })
    expect(readingsOf(events)).toEqual([values])
    const pressures = events.flatMap(event => (event.type === 'cuff-pressure' ? [event.pressureMmHg] : []))
    expect(Math.max(...pressures)).toBeGreaterThan(values.systolic)
    expect(pressures.at(-1)).toBeLessThan(values.diastolic)
    expect(troublesOf(events)).toEqual([])
  })

  it('is heard when somebody presses its own start key', async () => {
    const monitor = await simulated(maiboboRbp, ...fast)
    const link = await opened(maiboboRbp, monitor.path)
    await monitor.order({ measure: values })
    const events = await until(maiboboRbp, link, isReading)
    expect(readingsOf(events)).toEqual([values])
    expect(events.at(-1)).not.toHaveProperty('stray')
  })

  it('stops its cuff when the desk cancels', async () => {
    const monitor = await simulated(maiboboRbp)
    const link = await opened(maiboboRbp, monitor.path)
    const cancel = new AbortController()
    const events: DeviceEvent[] = []
    for await (const event of maiboboRbp.read(link, { intent: 'measure' }, cancel.signal)) {
      events.push(event)
      if (event.type === 'cuff-pressure') cancel.abort()
    }
    await monitor.heard({ received: 'stop' })
    expect(readingsOf(events)).toEqual([])
  })

  it('never passes the late result of a cancelled measurement for the next one', async () => {
    const monitor = await simulated(maiboboRbp, ...fast)
    const link = await opened(maiboboRbp, monitor.path)
    const cancel = new AbortController()
    for await (const event of maiboboRbp.read(link, { intent: 'measure' }, cancel.signal))
      if (event.type === 'cuff-pressure') cancel.abort()
    await monitor.order({ late: older, when: 'before-start-ack' })
    await monitor.order({ next: values })
    const events = await until(
      maiboboRbp,
      link,
      event => event.type === 'blood-pressure' && event.stray === undefined,
      { intent: 'measure' }
    )
    const results = events.filter(event => event.type === 'blood-pressure')
    expect(results).toMatchObject([
      { systolicMmHg: older.systolic, stray: true },
      { systolicMmHg: values.systolic }
    ])
  })

  it('is called again when it missed our first calls', async () => {
    const monitor = await simulated(maiboboRbp, ...fast)
    const link = await opened(maiboboRbp, monitor.path)
    await monitor.order({ deaf: 2 })
    const events = await until(maiboboRbp, link, event => event.type === 'device-status')
    expect(events).toMatchObject([{ status: 'connected' }])
  })

  it('ends a measurement with the error it reports', async () => {
    const monitor = await simulated(maiboboRbp, ...fast)
    const link = await opened(maiboboRbp, monitor.path)
    await monitor.order({ error: 6 })
    const events = await until(maiboboRbp, link, event => event.type === 'device-trouble', {
      intent: 'measure'
    })
    expect(events.at(-1)).toMatchObject({ code: 'no-pulse', final: true })
  })

  it('gives no reading when the cable is pulled in the middle of the result', async () => {
    const monitor = await simulated(maiboboRbp)
    const link = await opened(maiboboRbp, monitor.path)
    const events: DeviceEvent[] = []
    const reading = (async () => {
      for await (const event of maiboboRbp.read(link, { intent: 'measure' }, never)) {
        events.push(event)
        if (event.type !== 'device-status' || event.status !== 'measuring') continue
        await monitor.order({ raw: hex(rbpResult(values).subarray(0, 17)) })
        await monitor.order({ unplug: true })
      }
    })()
    await expect(reading).rejects.toMatchObject({ name: 'Failure', code: 'unavailable' })
    expect(readingsOf(events)).toEqual([])
  })
})

describe('serial ports', () => {
  it('are listed together with the ports named by hand, each once', async () => {
    const ports = await listPorts(systemOutside.serial, [{ path: '/dev/pts/simulated' }])
    expect(ports.filter(port => port.path === '/dev/pts/simulated')).toEqual([{ path: '/dev/pts/simulated' }])
  })

  it('that are not there are told so', async () => {
    await expect(
      openLink(systemOutside.serial, '/dev/ttyNobody', omronHbp9030.port, never)
    ).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('/dev/ttyNobody')
    })
  })

  it('that another program holds are told so, and keep working for it', async () => {
    const booth = await simulated(omronHbp9030)
    const link = await opened(omronHbp9030, booth.path)
    await expect(openLink(systemOutside.serial, booth.path, omronHbp9030.port, never)).rejects.toMatchObject({
      code: 'conflict'
    })
    await booth.order({ measure: values })
    expect(readingsOf(await until(omronHbp9030, link, isReading))).toEqual([values])
  })

  it.each([
    ['Error: No such file or directory, cannot open /dev/ttyUSB0', 'not-found'],
    ['Opening COM3: File not found', 'not-found'],
    ['Error: Permission denied, cannot open /dev/ttyUSB0', 'refused'],
    ['Opening COM3: Access denied', 'conflict'],
    ['Error Resource temporarily unavailable Cannot lock port', 'conflict'],
    ['Error: Device or resource busy, cannot open /dev/ttyUSB0', 'conflict'],
    ['Error baud rate of 12 is not supported on your platform', 'unavailable']
  ])('explain "%s" as %s', (said, code) => {
    const failure = openingFailure('X', new Error(said))
    expect(failure).toMatchObject({ code })
    expect(failure.message).toMatch(/[\u4e00-\u9fff]。$/)
  })

  it('are not opened for somebody who has already cancelled', async () => {
    await expect(
      openLink(systemOutside.serial, '/dev/ttyNobody', omronHbp9030.port, AbortSignal.abort())
    ).rejects.toMatchObject({
      name: 'AbortError'
    })
  })
})

describe('the list of drivers', () => {
  it('finds each by the id stored with its readings, and no other', () => {
    for (const driver of drivers) expect(driverById(driver.id)).toBe(driver)
    expect(new Set(drivers.map(driver => driver.id)).size).toBe(drivers.length)
    expect(driverById('unknown')).toBeUndefined()
  })
})
