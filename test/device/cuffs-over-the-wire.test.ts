import { afterEach, describe, expect, it } from 'vitest'
import { andTm2655 } from '../../src-main/device/drivers/and-tm2655/index.ts'
import type { Conversation, DeviceEvent, Driver } from '../../src-main/device/drivers/driver.ts'
import { omronHbp, omronHbpRemote } from '../../src-main/device/drivers/omron-hbp/index.ts'
import { suntechOem } from '../../src-main/device/drivers/suntech-oem/index.ts'
import { openLink, type OpenLink } from '../../src-main/device/link.ts'
import { systemOutside } from '../../src-main/lib/outside.ts'
import { sunResult, tmRecord } from './cuff-wire.ts'
import { readingsOf, troublesOf } from './memory-link.ts'
import { startSimulator } from './simulator.ts'
import { hex } from './wire.ts'

// Real serial ports, instruments in processes of their own.

const never = new AbortController().signal
const measure: Conversation = { intent: 'measure' }
const undo: (() => PromiseLike<unknown>)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

async function onADesk(driver: Driver, ...args: readonly string[]) {
  const simulator = await startSimulator(driver.id, ...args)
  undo.push(() => simulator[Symbol.asyncDispose]())
  // A pseudo-terminal passes bytes, not bits: 7E1 is a matter of real wires.
  const port = { ...driver.port, dataBits: 8, parity: 'none' } as const
  const link = await openLink(systemOutside.serial, simulator.path, port, never)
  undo.push(() => link.close())
  return { simulator, link }
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
const isOurs = (event: DeviceEvent) => event.type === 'blood-pressure' && event.stray === undefined
const isMeasuring = (event: DeviceEvent) => event.type === 'device-status' && event.status === 'measuring'
const values = { systolic: 152, diastolic: 94, pulse: 76 }
const older = { systolic: 171, diastolic: 101, pulse: 91 }
const strays = (events: readonly DeviceEvent[]) =>
  events.flatMap(event =>
    event.type === 'blood-pressure' ? [[event.systolicMmHg, event.stray ?? false]] : []
  )

describe('an Omron booth on a serial port', () => {
  it.each(['a', 'b', 'c', 'd', 'e'])('is understood in form %s without being told which', async form => {
    const { simulator, link } = await onADesk(omronHbp, '--form', form)
    await simulator.order({ noise: '001113ff' })
    await simulator.order({ measure: values })
    const events = await until(omronHbp, link, isReading)
    expect(readingsOf(events)).toEqual([values])
    expect(troublesOf(events)).toEqual([])
  })

  it('is understood when its parity arrives in bit 7', async () => {
    const { simulator, link } = await onADesk(omronHbp, '--form', 'd', '--bit7')
    await simulator.order({ measure: values })
    expect(readingsOf(await until(omronHbp, link, isReading))).toEqual([values])
  })

  it('tells that it could not measure', async () => {
    const { simulator, link } = await onADesk(omronHbp, '--form', 'd')
    await simulator.order({ error: 1 })
    const events = await until(omronHbp, link, event => event.type === 'device-trouble')
    expect(events).toMatchObject([{ code: 'no-result', final: true }])
  })

  it('is started by the desk, its too early record is not ours, and it is stopped when we leave', async () => {
    const { simulator, link } = await onADesk(omronHbpRemote)
    const reading = until(omronHbpRemote, link, isReading, measure)
    await simulator.heard({ received: 'start' })
    await simulator.order({ late: older })
    expect(strays(await reading)).toEqual([[171, true]])
    await simulator.heard({ received: 'stop' })
  })

  it('brings the result of the measurement that the desk started', async () => {
    const { simulator, link } = await onADesk(omronHbpRemote, '--speed', '2.9')
    await simulator.order({ next: values })
    expect(strays(await until(omronHbpRemote, link, isReading, measure))).toEqual([[152, false]])
  })
})

describe('the A&D monitor on a serial port', () => {
  it.each([
    ['RB', []],
    ['RA', ['--form', 'ra']],
    ['RB, nobody measured before', ['--empty']]
  ])('starts at the desk and ends with its own record (%s)', async (_what, args) => {
    const { simulator, link } = await onADesk(andTm2655, '--speed', '60', ...args)
    await simulator.order({ next: values })
    const events = await until(andTm2655, link, isReading, measure)
    expect(strays(events)).toEqual([[152, false]])
    await simulator.heard({ received: 'acknowledgement' })
  })

  it('is asked for its record when it does not send by itself', async () => {
    const { simulator, link } = await onADesk(andTm2655, '--speed', '20', '--quiet')
    await simulator.order({ next: values })
    expect(strays(await until(andTm2655, link, isReading, measure))).toEqual([[152, false]])
  })

  it('is heard when somebody presses its own start key', async () => {
    const { simulator, link } = await onADesk(andTm2655, '--speed', '60')
    await simulator.order({ measure: values })
    expect(strays(await until(andTm2655, link, isReading))).toEqual([[152, false]])
  })

  it('never passes the late record of a cancelled measurement for the next one', async () => {
    const { simulator, link } = await onADesk(andTm2655, '--speed', '10')
    const cancel = new AbortController()
    for await (const event of andTm2655.read(link, measure, cancel.signal))
      if (isMeasuring(event)) cancel.abort()
    await simulator.heard({ received: 'stop' })
    await simulator.order({ late: older, when: 'before-start-ack' })
    await simulator.order({ next: values })
    expect(strays(await until(andTm2655, link, isOurs, measure))).toEqual([
      [171, true],
      [152, false]
    ])
  })

  it('is told again when it missed our first start, and ends with the error it reports', async () => {
    const { simulator, link } = await onADesk(andTm2655, '--speed', '60')
    await simulator.order({ error: 44 })
    await simulator.order({ deaf: 2 })
    const events = await until(andTm2655, link, event => event.type === 'device-trouble', measure)
    expect(events.at(-1)).toMatchObject({
      code: 'device-error-E44',
      sentence: expect.stringContaining('动了')
    })
  })

  it('gives no reading when the cable is pulled in the middle of the record', async () => {
    const { simulator, link } = await onADesk(andTm2655)
    const events: DeviceEvent[] = []
    const reading = (async () => {
      for await (const event of andTm2655.read(link, measure, never)) {
        events.push(event)
        if (!isMeasuring(event)) continue
        await simulator.order({ raw: hex(tmRecord(values).subarray(0, 50)) })
        await simulator.order({ unplug: true })
      }
    })()
    await expect(reading).rejects.toMatchObject({ name: 'Failure', code: 'unavailable' })
    expect(readingsOf(events)).toEqual([])
  })
})

describe('the SunTech module on a serial port', () => {
  it('starts at the desk, shows the cuff, and ends with the result', async () => {
    const { simulator, link } = await onADesk(suntechOem, '--speed', '12')
    await simulator.order({ next: values })
    const events = await until(suntechOem, link, isReading, measure)
    expect(strays(events)).toEqual([[152, false]])
    const pressures = events.flatMap(event => (event.type === 'cuff-pressure' ? [event.pressureMmHg] : []))
    expect(Math.max(...pressures)).toBeGreaterThan(values.diastolic)
    expect(troublesOf(events)).toEqual([])
  })

  it('stops its cuff when the desk cancels', async () => {
    const { simulator, link } = await onADesk(suntechOem)
    const cancel = new AbortController()
    const events: DeviceEvent[] = []
    for await (const event of suntechOem.read(link, measure, cancel.signal)) {
      events.push(event)
      if (event.type === 'cuff-pressure') cancel.abort()
    }
    await simulator.heard({ received: 'abort' })
    expect(readingsOf(events)).toEqual([])
    expect(events.at(-1)).toMatchObject({ status: 'idle' })
  })

  it('never passes the late result of an earlier measurement for the next one', async () => {
    const { simulator, link } = await onADesk(suntechOem, '--speed', '12')
    await simulator.order({ late: older, when: 'before-start-ack' })
    await simulator.order({ next: values })
    expect(strays(await until(suntechOem, link, isOurs, measure))).toEqual([
      [171, true],
      [152, false]
    ])
  })

  it('is told again when it missed our first start, and ends with the error it reports', async () => {
    const { simulator, link } = await onADesk(suntechOem, '--speed', '12')
    await simulator.order({ error: 0x57 })
    await simulator.order({ deaf: 1 })
    const events = await until(suntechOem, link, event => event.type === 'device-trouble', measure)
    expect(events.at(-1)).toMatchObject({ code: 'loose-cuff', final: true })
  })

  it('gives no reading when the cable is pulled in the middle of the result', async () => {
    const { simulator, link } = await onADesk(suntechOem)
    const events: DeviceEvent[] = []
    const reading = (async () => {
      for await (const event of suntechOem.read(link, measure, never)) {
        events.push(event)
        if (!isMeasuring(event)) continue
        await simulator.order({ raw: hex(sunResult(values).subarray(0, 20)) })
        await simulator.order({ unplug: true })
      }
    })()
    await expect(reading).rejects.toMatchObject({ name: 'Failure', code: 'unavailable' })
    expect(readingsOf(events)).toEqual([])
  })
})
