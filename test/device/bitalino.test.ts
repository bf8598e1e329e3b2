import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { bitalino } from '../../src-main/device/drivers/bitalino/index.ts'
import {
  commands,
  crc4,
  judgeFrame,
  longestCompany,
  parseFrame
} from '../../src-main/device/drivers/bitalino/protocol.ts'
import { createFramer, keptDamage } from '../../src-main/device/drivers/framer.ts'
import {
  curveOf,
  flipped,
  placed,
  runsOf,
  tenMillionRandomBytes,
  tornOrShifted,
  untilSamples,
  withSimulator
} from './ecg-line.ts'
import { everything, memoryLink, troublesOf } from './memory-link.ts'
import { cut, cuts, holds, noise, seed } from './streams.ts'
import { ascii, bytes, hex, joined } from './wire.ts'

process.stdout.write(`bitalino: FC_SEED=${seed}\n`)
afterEach(() => void vi.useRealTimers())

const vector = bytes('7F 18 C0 FF 2C 01 C8 51')
const version = ascii('BITalino_v5.2\n')

/** Four inputs: the place of the sample in A1 and A2, a mark in A3 and A4. */
function frame(n: number): Uint8Array {
  const [a1, a2, a3, a4] = [n & 0x3ff, (n >> 5) & 0x3ff, 0x155, 0x2c3]
  const whole = Uint8Array.of(
    (a4 & 0x0f) << 4,
    ((a3 & 3) << 6) | (a4 >> 4),
    a3 >> 2,
    a2 & 0xff,
    ((a1 & 0x3f) << 2) | (a2 >> 8),
    a1 >> 6,
    (n % 16) << 4
  )
  whole[6] = (whole[6] ?? 0) | crc4(whole)
  return whole
}
const frames = (from: number, to: number) =>
  joined(...Array.from({ length: to - from }, (_, n) => frame(from + n)))

function board(...stream: readonly Uint8Array[]) {
  const link = memoryLink(written => {
    if (hex(written) === '07') return [version]
    if (hex(written) !== '3d') return []
    queueMicrotask(() => link.end())
    return stream
  })
  return link
}
const streamed = (...stream: readonly Uint8Array[]) =>
  everything(bitalino, board(...stream), { intent: 'measure' })

describe('a BITalino frame', () => {
  it('of six channels decodes as published', () => {
    expect(parseFrame(vector, 6)).toEqual({
      number: 5,
      digital: [1, 1, 0, 0],
      analog: [512, 300, 1_023, 1, 33, 63]
    })
    expect(crc4(vector)).toBe(1)
  })

  it('of which any one bit was flipped is refused', () => {
    for (let bit = 0; bit < 64; bit += 1) {
      const damaged = vector.slice()
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(parseFrame(damaged, 6)).toBeUndefined()
    }
  })

  it('of four channels leaves the two short inputs out', () => {
    expect(parseFrame(frame(700), 4)).toEqual({
      number: 700 % 16,
      digital: [0, 0, 0, 0],
      analog: [700, 21, 0x155, 0x2c3]
    })
  })

  it('is asked for with the command of the inputs', () => {
    expect([commands.start(0b111111), commands.start(0b1111), commands.rate1000].map(hex)).toEqual([
      'fd',
      '3d',
      'c3'
    ])
  })
})

describe('the conversation with a BITalino', () => {
  it('asks who is there, sets the rate, starts four inputs, and stops when we leave', async () => {
    const link = board(frames(0, 40))
    const events = await everything(bitalino, link, { intent: 'measure' })
    expect(link.written).toEqual(['00', '07', 'c3', '3d', '00'])
    expect(events.slice(0, 2)).toMatchObject([
      { type: 'device-status', status: 'connected' },
      { type: 'ecg-header', leads: ['A1', 'A2', 'A3', 'A4'], samplesPerSecond: 1_000 }
    ])
    expect(curveOf(events)).toEqual(Array.from({ length: 40 }, (_, n) => n - 512))
    expect(curveOf(events, 2).every(count => count === 0x155 - 512)).toBe(true)
  })

  it('scales by the data sheet of the sensor: full scale is 3 mV', async () => {
    const header = (await streamed(frames(0, 10))).find(event => event.type === 'ecg-header')
    expect((header?.microvoltsPerCount ?? 0) * 1_024).toBeCloseTo(3_000, 6)
  })

  it('asks again while nobody answers', async () => {
    vi.useFakeTimers()
    const leave = new AbortController()
    const link = memoryLink()
    const reading = everything(bitalino, link, { intent: 'measure' }, leave.signal)
    await vi.advanceTimersByTimeAsync(5_500)
    leave.abort()
    expect(troublesOf(await reading)).toMatchObject([{ code: 'no-signal' }])
    expect(link.written).toEqual(['00', '07', '00', '07', '00', '07', '00'])
  })
})

describe('any BITalino stream', () => {
  const group = fc.record({
    good: fc.integer({ min: 9, max: 40 }),
    damage: fc
      .nat(1_000)
      .chain(n => fc.oneof(flipped(frame(n)), tornOrShifted(frame(n)), fc.constant(new Uint8Array()))),
    noise: fc.option(noise, { nil: new Uint8Array() })
  })

  /** Noise as long as a frame, in the place of a frame, is one with a chance of 1 in 256: nobody could know. */
  const noiseAfter = (damage: Uint8Array, between: Uint8Array) =>
    (damage.length + between.length) % 7 === 0 ? between.subarray(1) : between

  it('puts every sample in its place in time: split anywhere, with noise, flipped bits, torn and lost frames between', () =>
    holds(
      fc.asyncProperty(
        fc.array(group, { minLength: 1, maxLength: 6, size: 'max' }),
        cuts,
        async (groups, at) => {
          const parts: Uint8Array[] = []
          const sure: number[] = []
          let n = 0
          for (const { good, damage, noise: between } of groups) {
            parts.push(frames(n, n + good), damage, noiseAfter(damage, between))
            // Behind damage the first two may be doubted; five behind it prove a frame.
            for (let k = n === 0 ? 0 : n + 2; k < n + good - 5; k += 1) sure.push(k)
            n += good + 1
          }
          parts.push(frames(n, n + 12))
          const received = placed(await streamed(...cut(joined(...parts), at)))
          for (const sample of received) expect(sample.count + 512).toBe(sample.at % 1_024)
          const places = new Set(received.map(sample => sample.at))
          expect(sure.filter(k => !places.has(k))).toEqual([])
          expect(places.has(n + 11)).toBe(true)
        }
      ),
      300
    ))

  it('tells damage', async () => {
    const events = await streamed(joined(frames(0, 20), noiseOf(9), frames(20, 40)))
    expect(troublesOf(events)).toMatchObject([{ code: 'damaged-frame', final: false }])
  })

  it('of ten million random bytes gives no sample', async () => {
    process.stdout.write(`bitalino: ten million random bytes, seed ${seed}\n`)
    const events = await tenMillionRandomBytes(bitalino, seed, written =>
      hex(written) === '07' ? [version] : []
    )
    expect(runsOf(events)).toEqual([])
  })

  it('is never held back beyond eight frames and the damage that is shown', () =>
    holds(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300, size: 'max' }), { maxLength: 20 }), chunks => {
        const framer = createFramer(raw => judgeFrame(raw, 4, undefined, false))
        for (const chunk of chunks) {
          framer.push(chunk)
          expect(framer.held).toBeLessThan(longestCompany(4) + keptDamage)
        }
      }),
      200
    ))
})

function noiseOf(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, n) => (n * 37 + 11) % 251)
}

describe('the BITalino on a serial port', () => {
  it('brings every sample of four inputs, and counts those that were lost', async () => {
    const curve = (input: number) =>
      Array.from({ length: 2_000 }, (_, n) => ((n * (input + 3)) % 1_024) - 512)
    const channels = Array.from({ length: 4 }, (_, input) => curve(input))
    await withSimulator(
      bitalino,
      channels,
      ['--speed', '2', '--lose', '700:9'],
      async ({ simulator, link }) => {
        const reading = untilSamples(bitalino, link, 1_991)
        await simulator.heard({ received: 'start', channels: 4 })
        const events = await reading
        let at = 0
        for (const run of runsOf(events)) {
          at += run.lostBefore ?? 0
          run.counts.forEach((counts, input) =>
            expect([...counts]).toEqual(channels[input]?.slice(at, at + counts.length))
          )
          at += run.counts[0]?.length ?? 0
        }
        expect(at).toBe(2_000)
        await simulator.heard({ received: 'stop' })
      }
    )
  })
})
