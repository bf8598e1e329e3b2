import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFramer, keptDamage } from '../../src-main/device/drivers/framer.ts'
import { openEcgStream } from '../../src-main/device/drivers/open-ecg-stream/index.ts'
import { crc16, judgeFrame, longestFrame } from '../../src-main/device/drivers/open-ecg-stream/protocol.ts'
import { syntheticEcg } from '../support/synthetic.ts'
import { wireFrame, wireHeader, wireSamples } from '../support/open-ecg-wire.ts'
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
import { ascii, joined } from './wire.ts'

process.stdout.write(`open-ecg-stream: FC_SEED=${seed}\n`)

const two = { leads: ['I', 'II'], samplesPerSecond: 500, microvoltsPerCount: 2.5, filters: ['0.05–150 Hz'] }
const header = wireHeader(two)
/** Ten moments that say where they stand. */
const numbered = (frame: number) => {
  const places = Array.from({ length: 10 }, (_, n) => frame * 10 + n)
  return wireSamples(two, frame * 10, [places, places.map(place => -place)])
}

async function listen(...chunks: readonly Uint8Array[]) {
  const link = memoryLink()
  link.send(...chunks)
  link.end()
  const events = await everything(openEcgStream, link)
  expect(link.written).toEqual([])
  return events
}

describe('a frame of the open ECG stream', () => {
  it('has the CRC-16/CCITT-FALSE', () => expect(crc16(ascii('123456789'))).toBe(0x29b1))

  it('gives leads, rate, scale and filters as the device says, then every sample of every lead', async () => {
    const raw = wireSamples(two, 7, [Int32Array.of(1, -2, 32_767), Int32Array.of(-32_768, 0, 5)], {
      contacts: 2
    })
    const [told, samples] = await listen(header, raw)
    expect(told).toMatchObject({
      type: 'ecg-header',
      leads: ['I', 'II'],
      samplesPerSecond: 500,
      microvoltsPerCount: 2.5,
      deviceFilters: ['0.05–150 Hz']
    })
    expect(samples).toEqual({
      type: 'ecg-samples',
      counts: [Int32Array.of(1, -2, 32_767), Int32Array.of(-32_768, 0, 5)],
      lostBefore: 0,
      leadOff: [false, true],
      raw: Uint8Array.from(raw)
    })
  })

  it('holds 24 bits where its header says so, and no scale where the device is not calibrated', async () => {
    const wide = { ...two, bits: 24, microvoltsPerCount: null, tellsContact: false } as const
    const columns = [Int32Array.of(8_388_607, -1), Int32Array.of(-8_388_608, 65_536)]
    const [told, samples] = await listen(wireHeader(wide), wireSamples(wide, 0, columns))
    expect(told).toMatchObject({ microvoltsPerCount: null })
    expect(samples).toMatchObject({ counts: columns })
    expect(samples).not.toHaveProperty('leadOff')
  })

  it('without its header is dropped, and the header that comes later does not count it as lost', async () => {
    const events = await listen(numbered(0), numbered(1), header, numbered(2), header, numbered(3))
    expect(events.map(({ type }) => type)).toEqual(['ecg-header', 'ecg-samples', 'ecg-samples'])
    expect(curveOf(events)).toEqual(Array.from({ length: 20 }, (_, n) => 20 + n))
    expect(runsOf(events).map(({ lostBefore }) => lostBefore)).toEqual([0, 0])
  })

  it('of a new layout waits for the new header', async () => {
    const other = { ...two, layout: 1, leads: ['V1'] }
    const events = await listen(
      joined(
        header,
        numbered(0),
        wireSamples(other, 10, [[5]]),
        wireHeader(other),
        wireSamples(other, 11, [[6]])
      )
    )
    expect(events.map(({ type }) => type)).toEqual(['ecg-header', 'ecg-samples', 'ecg-header', 'ecg-samples'])
    expect(runsOf(events)[1]).toMatchObject({ counts: [Int32Array.of(6)], lostBefore: 1 })
  })

  it('says how many moments are missing, across the wrap of its counter and not when it began anew', async () => {
    const at = (moment: number) => wireSamples(two, moment, [[1], [2]])
    const events = await listen(header, at(2 ** 32 - 2), at(3), at(4), at(1))
    expect(runsOf(events).map(({ lostBefore }) => lostBefore)).toEqual([0, 4, 0, null])
  })

  it.each([
    ['no leads', { ...two, leads: [] }],
    ['a lead twice', { ...two, leads: ['I', 'I'] }],
    ['a rate of nothing', { ...two, samplesPerSecond: 0 }],
    ['a negative scale', { ...two, microvoltsPerCount: -1 }],
    ['thirty-three leads', { ...two, leads: Array.from({ length: 33 }, (_, n) => `L${String(n)}`) }]
  ])('of a header with %s is refused', async (_what, wrong) => {
    const events = await listen(wireHeader(wrong), numbered(0))
    expect(events.map(({ type }) => type)).not.toContain('ecg-header')
    expect(runsOf(events)).toEqual([])
  })

  it('with half a moment is damage, though its CRC holds', async () => {
    const events = await listen(header, wireFrame(2, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3)))
    expect(runsOf(events)).toEqual([])
    expect(troublesOf(events)).toMatchObject([{ code: 'damaged-frame', final: false }])
  })

  it('of an unknown kind is skipped', async () => {
    const events = await listen(joined(header, numbered(0), wireFrame(9, ascii('later')), numbered(1)))
    expect(curveOf(events)).toHaveLength(20)
    expect(troublesOf(events)).toEqual([])
  })

  it('of which any one bit was flipped is refused', () => {
    const whole = numbered(3)
    for (let bit = 0; bit < whole.length * 8; bit += 1) {
      const damaged = Uint8Array.from(whole)
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      const pieces = createFramer(judgeFrame).push(damaged)
      expect(pieces.some(piece => piece.kind === 'frame')).toBe(false)
    }
  })
})

describe('any open ECG stream', () => {
  const group = fc.record({
    good: fc.integer({ min: 1, max: 8 }),
    damage: fc.oneof(flipped(numbered(150)), tornOrShifted(numbered(150)), fc.constant(new Uint8Array())),
    between: fc.option(noise, { nil: new Uint8Array() })
  })

  it('puts every sample in its place in time: split anywhere, with noise, flipped bits, torn and lost frames between', () =>
    holds(
      fc.asyncProperty(
        fc.array(group, { minLength: 1, maxLength: 8, size: 'max' }),
        cuts,
        async (groups, at) => {
          const parts: Uint8Array[] = [header]
          const sent: number[] = []
          let frame = 0
          const send = () => {
            parts.push(numbered(frame))
            for (let n = 0; n < 10; n += 1) sent.push(frame * 10 + n)
            frame += 1
          }
          for (const { good, damage, between } of groups) {
            for (let n = 0; n < good; n += 1) send()
            parts.push(damage, between)
            frame += 1
          }
          send()
          const stream = joined(...parts)
          fc.pre(staysDamaged(numbered(150), stream))
          const received = placed(await listen(...cut(stream, at)))
          expect(received.map(sample => sample.at)).toEqual(sent)
          expect(received.map(sample => sample.count)).toEqual(sent)
        }
      ),
      300
    ))

  it('of ten million random bytes gives no sample', async () => {
    process.stdout.write(`open-ecg-stream: ten million random bytes, seed ${seed}\n`)
    expect(runsOf(await tenMillionRandomBytes(openEcgStream, seed))).toEqual([])
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

describe('the simulated twelve-lead cart on a serial port', () => {
  it('brings every sample of twelve leads, counts what was lost and says which lead was off', async () => {
    const channels = syntheticEcg({ seconds: 2, samplesPerSecond: 1_000, microvoltsPerCount: 1 }).record
      .counts
    const sent = channels.map(curve => [...curve])
    await withSimulator(
      openEcgStream,
      sent,
      ['--held', '--speed', 'line', '--lose', '700:50'],
      async ({ simulator, link }) => {
        const reading = untilSamples(openEcgStream, link, 1_950)
        await simulator.order({ leadOff: ['V2'] })
        await simulator.order({ measure: {} })
        const events = await reading
        expect(channels.map((_curve, lead) => curveOf(events, lead))).toEqual(
          sent.map(curve => [...curve.slice(0, 700), ...curve.slice(750)])
        )
        expect(runsOf(events).reduce((sum, { lostBefore }) => sum + (lostBefore ?? 0), 0)).toBe(50)
        expect(runsOf(events).every(({ leadOff }) => leadOff?.[7] === true && leadOff[0] === false)).toBe(
          true
        )
      }
    )
  })
})
