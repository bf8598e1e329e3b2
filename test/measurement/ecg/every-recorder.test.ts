import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ecgDrivers } from '../../../src-main/device/drivers/ecg.ts'
import { openTestWorkstation, type TestWorkstation } from '../../support/workstation.ts'
import { firstDifference, recorderDesk } from './recorder-desk.ts'

let desk: TestWorkstation
const { aRecorder, aResident, close, countsOf, curveFile, filed, start, streaming, watch } = recorderDesk(
  () => desk
)
beforeAll(async () => {
  desk = await openTestWorkstation({ background: true })
})
afterAll(async () => {
  expect(desk.bugs).toEqual([])
  await desk.close()
  await close()
})

interface Instrument {
  readonly channels: number
  /** Counts as it can send them: `most` about 0. */
  readonly most: number
  readonly rate: number
  readonly args: readonly string[]
}
const instruments: Readonly<Record<string, Instrument>> = {
  healthypi: { channels: 1, most: 32_767, rate: 125, args: ['--speed', '8'] },
  'openbci-cyton': { channels: 8, most: 8_000_000, rate: 250, args: ['--speed', '8'] },
  bitalino: { channels: 4, most: 500, rate: 1_000, args: ['--speed', '2'] },
  'pc-80b': { channels: 1, most: 2_000, rate: 150, args: ['--speed', '8'] },
  'open-ecg-stream': { channels: 12, most: 32_000, rate: 1_000, args: ['--speed', 'line'] }
}
/** Whole range of the device, no two stretches alike, length of whole frames. */
const curveOf = (channel: number, most: number): Int32Array =>
  Int32Array.from({ length: 3_000 }, (_, n) =>
    Math.trunc(most * Math.sin((n * n) / (9_000 + 700 * channel)) * Math.cos(n / (31 + channel)))
  )

describe('ten seconds of every recorder', () => {
  it.each(ecgDrivers.map(({ id }) => id))('%s are stored bit for bit as they were sent', async id => {
    const instrument = instruments[id]
    if (instrument === undefined) throw new Error(`nobody has said how ${id} is simulated`)
    const { channels, most, rate, args } = instrument
    const curves = Array.from({ length: channels }, (_, channel) => curveOf(channel, most))
    const { deviceId } = await aRecorder(id, '--samples', curveFile(curves), ...args)
    const session = await watch(await aResident(), deviceId)
    await streaming(session.id)
    const { recording } = await start(session, 10)
    const head = await filed(session.id, recording?.recordId ?? '')
    expect(head).toMatchObject({
      driverId: id,
      state: 'complete',
      samples: 10 * rate,
      samplesPerSecond: rate,
      losses: []
    })
    expect(head.leads).toHaveLength(channels)
    expect(firstDifference(await countsOf(head), curves)).toBeNull()
    await desk.must('nurse', 'ecg.stopWatching', { sessionId: session.id })
  })
})
