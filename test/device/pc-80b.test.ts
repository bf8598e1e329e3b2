import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFramer, keptDamage } from '../../src-main/device/drivers/framer.ts'
import { pc80b } from '../../src-main/device/drivers/pc-80b/index.ts'
import { crc8, judgeFrame, longestFrame } from '../../src-main/device/drivers/pc-80b/protocol.ts'
import {
  curveOf,
  flipped,
  placed,
  runsOf,
  tenMillionRandomBytes,
  staysDamaged,
  tornOrShifted,
  untilSamples,
  withSimulator
} from './ecg-line.ts'
import { everything, memoryLink, troublesOf } from './memory-link.ts'
import { cut, cuts, holds, noise, seed } from './streams.ts'
import { ascii, bytes, joined } from './wire.ts'

process.stdout.write(`pc-80b: FC_SEED=${seed}\n`)

function frame(event: number, data: readonly number[]): Uint8Array {
  const body = Uint8Array.of(0xa5, event, data.length, ...data)
  return Uint8Array.of(...body, crc8(body))
}
const word = (n: number) => [n & 0xff, (n >> 8) & 0xff]
interface Told {
  readonly stage?: number
  readonly off?: boolean
}
const realTime = (number: number, samples: readonly number[], { stage = 2, off = false }: Told = {}) =>
  frame(0xdd, [...word(number), 0x10, 0x60 | stage, 75, off ? 0x80 : 0, ...samples.flatMap(word)])
/** A frame whose samples say where they stand. */
const numbered = (number: number) =>
  realTime(
    number,
    Array.from({ length: 25 }, (_, n) => number * 25 + n)
  )
const ready = frame(0x55, [11, 0x81, 1, 2, 3])

async function listen(...chunks: readonly Uint8Array[]) {
  const link = memoryLink()
  link.send(...chunks)
  link.end()
  return { events: await everything(pc80b, link), written: link.written }
}

describe('a PC-80B frame', () => {
  it('has the CRC-8 of Maxim', () => expect(crc8(ascii('123456789'))).toBe(0xa1))

  it('of samples gives 25 counts about 0, at 330 a millivolt', async () => {
    const samples = Array.from({ length: 25 }, (_, n) => 2_048 + (n - 12) * 10)
    const { events } = await listen(realTime(7, samples))
    expect(events[0]).toMatchObject({ leads: ['ECG'], samplesPerSecond: 150, deviceFilters: [] })
    expect(events[0]?.type === 'ecg-header' && (events[0].microvoltsPerCount ?? 0) * 330).toBeCloseTo(
      1_000,
      9
    )
    expect(events[1]).toMatchObject({ lostBefore: 0, leadOff: [false] })
    expect(curveOf(events)).toEqual(samples.map(sample => sample - 2_048))
  })

  it('that says it is ready is told to go ahead, and names the filter of the device', async () => {
    const { events, written } = await listen(ready, numbered(0))
    expect(written).toEqual(['a5550101' + crc8(bytes('a5550101')).toString(16).padStart(2, '0')])
    expect(events.map(event => event.type)).toEqual(['device-status', 'ecg-header', 'ecg-samples'])
    expect(events[1]).toMatchObject({ deviceFilters: ['PC-80B 滤波'] })
  })

  it('tells when the electrodes are off', async () => {
    const flat = Array.from({ length: 25 }, () => 2_048)
    const { events } = await listen(joined(numbered(0), realTime(1, flat, { off: true }), numbered(2)))
    expect(runsOf(events).map(run => run.leadOff)).toEqual([[false], [true], [false]])
  })

  it('of the analysing stage carries no samples, and ends the measurement', async () => {
    const { events } = await listen(joined(numbered(0), realTime(1, [], { stage: 4 }), numbered(9)))
    expect(events.map(event => event.type)).toEqual([
      'ecg-header',
      'ecg-samples',
      'device-status',
      'ecg-header',
      'ecg-samples'
    ])
    expect(runsOf(events).map(run => run.lostBefore)).toEqual([0, null])
  })

  it('with a sample of more than 12 bits is refused though its CRC holds', async () => {
    const { events } = await listen(realTime(0, [0x1800, ...Array.from({ length: 24 }, () => 2_048)]))
    expect(runsOf(events)).toEqual([])
    expect(troublesOf(events)).toMatchObject([{ code: 'damaged-frame', final: false }])
  })

  it('of which any one bit was flipped is refused', async () => {
    const whole = numbered(3)
    for (let bit = 0; bit < whole.length * 8; bit += 1) {
      const damaged = whole.slice()
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      const pieces = createFramer(judgeFrame).push(damaged)
      expect(pieces.some(piece => piece.kind === 'frame' && piece.frame.type === 'samples')).toBe(false)
    }
  })

  it('of the heartbeat, the time and the device are known and are no damage', async () => {
    const { events } = await listen(
      frame(0xff, [60]),
      frame(0x33, [1, 2, 3, 4, 5, 0xea, 7, 8]),
      frame(0x11, [1, 2, 3, 4, 5, 6])
    )
    expect(events).toEqual([])
  })
})

describe('any PC-80B stream', () => {
  const group = fc.record({
    good: fc.integer({ min: 1, max: 8 }),
    damage: fc.oneof(flipped(numbered(150)), tornOrShifted(numbered(150)), fc.constant(new Uint8Array())),
    noise: fc.option(noise, { nil: new Uint8Array() })
  })

  it('puts every sample in its place in time: split anywhere, with noise, flipped bits, torn and lost frames between', () =>
    holds(
      fc.asyncProperty(
        fc.array(group, { minLength: 1, maxLength: 8, size: 'max' }),
        cuts,
        async (groups, at) => {
          const parts: Uint8Array[] = []
          let number = 0
          const sent: number[] = []
          for (const { good, damage, noise: between } of groups) {
            for (let n = 0; n < good; n += 1) {
              parts.push(numbered(number + n))
              for (let k = 0; k < 25; k += 1) sent.push((number + n) * 25 + k)
            }
            parts.push(damage, between)
            number += good + 1
          }
          parts.push(numbered(number))
          for (let k = 0; k < 25; k += 1) sent.push(number * 25 + k)
          const stream = joined(...parts)
          fc.pre(staysDamaged(numbered(150), stream))
          const received = placed((await listen(...cut(stream, at))).events)
          expect(received.map(sample => sample.at)).toEqual(sent)
          for (const sample of received) expect(sample.count + 2_048).toBe(sample.at)
        }
      ),
      300
    ))

  it('of ten million random bytes gives no sample', async () => {
    process.stdout.write(`pc-80b: ten million random bytes, seed ${seed}\n`)
    expect(runsOf(await tenMillionRandomBytes(pc80b, seed))).toEqual([])
  })

  it('is never held back beyond one frame and the damage that is shown', () =>
    holds(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300, size: 'max' }), { maxLength: 20 }), chunks => {
        const framer = createFramer(judgeFrame)
        for (const chunk of chunks) {
          framer.push(chunk)
          expect(framer.held).toBeLessThan(longestFrame + keptDamage)
        }
      }),
      200
    ))
})

describe('the PC-80B on a serial port', () => {
  it('brings every sample it sent, and counts the frames that were lost', async () => {
    const curve = Array.from({ length: 500 }, (_, n) => Math.round(1_500 * Math.sin(n / 9)))
    await withSimulator(
      pc80b,
      [curve],
      ['--filter', '--speed', '4', '--lose', '200:25'],
      async ({ simulator, link }) => {
        const reading = untilSamples(pc80b, link, 475)
        await simulator.heard({ received: 'go-ahead' })
        const events = await reading
        let at = 0
        for (const run of runsOf(events)) {
          at += run.lostBefore ?? 0
          expect([...(run.counts[0] ?? [])]).toEqual(curve.slice(at, at + (run.counts[0]?.length ?? 0)))
          at += run.counts[0]?.length ?? 0
        }
        expect(at).toBe(500)
      }
    )
  })
})
