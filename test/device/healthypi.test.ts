import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createFramer, keptDamage } from '../../src-main/device/drivers/framer.ts'
import { healthypi } from '../../src-main/device/drivers/healthypi/index.ts'
import { judgePacket, longestPacket } from '../../src-main/device/drivers/healthypi/protocol.ts'
import {
  curveOf,
  harmlessNoise,
  runsOf,
  tenMillionRandomBytes,
  tornOrShifted,
  untilSamples,
  withSimulator
} from './ecg-line.ts'
import { everything, memoryLink, troublesOf } from './memory-link.ts'
import { cut, cuts, holds, seed } from './streams.ts'
import { bytes, joined } from './wire.ts'

process.stdout.write(`healthypi: FC_SEED=${seed}\n`)
afterEach(() => void vi.useRealTimers())

const word = (n: number) => [n & 0xff, (n >> 8) & 0xff]
function packet(ecg: number, { off = 0, pressure = [80, 120] } = {}): Uint8Array {
  const vitals = [0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0x42, 0x0e, 16, 97, 75, ...pressure, off]
  return Uint8Array.of(0x0a, 0xfa, 0x14, 0, 2, ...word(ecg), ...vitals, 0, 0x0b)
}
const shieldPacket = (ecg: number) =>
  Uint8Array.of(0x0a, 0xfa, 0x09, 0, 2, ...word(ecg), 1, 0, 16, 0, 75, 0, 0, 0, 0x0b)

async function listen(...chunks: readonly Uint8Array[]) {
  const link = memoryLink()
  link.send(...chunks)
  link.end()
  return everything(healthypi, link)
}

describe('a HealthyPi packet', () => {
  it('gives its ECG in arbitrary units, after a header that says so', async () => {
    const raw = bytes('0AFA140002 0C FE 0000 01000000 02000000 420E 10 61 4B 50 78 00 000B')
    const [header, samples] = await listen(raw)
    expect(header).toMatchObject({
      type: 'ecg-header',
      leads: ['ECG'],
      samplesPerSecond: 125,
      microvoltsPerCount: null
    })
    expect(samples).toEqual({
      type: 'ecg-samples',
      counts: [Int32Array.of(-500)],
      lostBefore: null,
      leadOff: [false],
      raw
    })
  })

  it('never makes a blood pressure of the 80 and 120 that its firmware always sends', async () => {
    const events = await listen(
      packet(1),
      packet(2, { pressure: [120, 80] }),
      packet(3, { pressure: [95, 143] })
    )
    expect(events.map(event => event.type)).toEqual([
      'ecg-header',
      'ecg-samples',
      'ecg-samples',
      'ecg-samples'
    ])
    expect(JSON.stringify(events.map(event => ({ ...event, raw: null })))).not.toMatch(
      /mmHg|systolic|diastolic/i
    )
  })

  it('tells when the ECG electrodes are off, and not when only the finger probe is', async () => {
    const events = await listen(joined(packet(1), packet(2, { off: 2 }), packet(3, { off: 1 }), packet(4)))
    expect(runsOf(events).map(run => [...(run.counts[0] ?? []), run.leadOff])).toEqual([
      [1, 2, [false]],
      [3, [true]],
      [4, [false]]
    ])
  })

  it('of the Arduino shield is read too, and says nothing about its electrodes', async () => {
    const events = await listen(shieldPacket(-7), shieldPacket(8))
    expect(curveOf(events)).toEqual([-7, 8])
    expect(runsOf(events).every(run => run.leadOff === undefined)).toBe(true)
  })

  it.each([
    ['an unknown length', '0AFA150002 0CFE0000010000000200000042 0E10614B50780000 000B'],
    ['another type', '0AFA140003 0CFE00000100000002000000420E10614B507800 000B'],
    ['a wrong stop', '0AFA140002 0CFE00000100000002000000420E10614B507800 000A'],
    ['another packet inside', '0AFA140002 0CFE 0AFA140002 00000100000002000000420E 00 000B']
  ])('with %s is refused', async (_what, damaged) => {
    expect(runsOf(await listen(bytes(damaged)))).toEqual([])
  })
})

const index = fc.nat(20_000)
const passage = index.chain(ecg =>
  fc.record({
    ecg: fc.constant(ecg),
    noise: fc.option(harmlessNoise, { nil: new Uint8Array(), freq: 2 }),
    damaged: fc.option(tornOrShifted(packet(30_000)), { nil: new Uint8Array(), freq: 2 })
  })
)

describe('any HealthyPi stream', () => {
  it('gives exactly the good packets: split anywhere, merged, with noise and torn packets between', () =>
    holds(
      fc.asyncProperty(
        fc.array(passage, { minLength: 1, maxLength: 12, size: 'max' }),
        cuts,
        async (list, at) => {
          const stream = joined(...list.flatMap(one => [one.damaged, one.noise, packet(one.ecg)]))
          // A packet whose tail alone was torn off or doubled still holds its own ECG: it was sent, so it may be shown.
          const received = curveOf(await listen(...cut(stream, at))).filter(ecg => ecg !== 30_000)
          expect(received).toEqual(list.map(one => one.ecg))
        }
      ),
      500
    ))

  it('tells damage, and cuts the run there', async () => {
    const events = await listen(joined(packet(1), packet(2).subarray(0, 15), packet(3)))
    expect(events.map(event => event.type)).toEqual([
      'ecg-header',
      'ecg-samples',
      'device-trouble',
      'ecg-samples'
    ])
    expect(troublesOf(events)[0]).toMatchObject({ code: 'damaged-frame', final: false })
  })

  it('of ten million random bytes gives no sample', async () => {
    process.stdout.write(`healthypi: ten million random bytes, seed ${seed}\n`)
    expect(runsOf(await tenMillionRandomBytes(healthypi, seed))).toEqual([])
  })

  it('is never held back beyond one packet and the damage that is shown', () =>
    holds(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300, size: 'max' }), { maxLength: 20 }), chunks => {
        const framer = createFramer(judgePacket)
        for (const chunk of chunks) {
          framer.push(chunk)
          expect(framer.held).toBeLessThan(longestPacket + keptDamage)
        }
      }),
      200
    ))

  it('of which half a packet lay waiting while the desk was held up loses nothing', async () => {
    const link = memoryLink()
    link.send(packet(1).subarray(0, 12))
    const reading = everything(healthypi, link)
    await new Promise(resolve => setImmediate(resolve))
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_100)
    setImmediate(() => {
      link.send(joined(packet(1).subarray(12), packet(2)))
      link.end()
    })
    const events = await reading
    expect(curveOf(events)).toEqual([1, 2])
    expect(troublesOf(events)).toEqual([])
  })

  it('that never begins is told once', async () => {
    vi.useFakeTimers()
    const leave = new AbortController()
    const reading = everything(healthypi, memoryLink(), { intent: 'listen' }, leave.signal)
    await vi.advanceTimersByTimeAsync(60_000)
    leave.abort()
    expect(troublesOf(await reading)).toMatchObject([{ code: 'no-signal', final: false }])
  })
})

describe('the HealthyPi on a serial port', () => {
  it('brings every sample it sent', async () => {
    const curve = Array.from({ length: 400 }, (_, n) => Math.round(9_000 * Math.sin(n / 7)))
    await withSimulator(healthypi, [curve], ['--held', '--speed', '8'], async ({ simulator, link }) => {
      await simulator.order({ measure: {} })
      expect(curveOf(await untilSamples(healthypi, link, 400))).toEqual(curve)
    })
  })
})
