import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { DeviceEvent } from '../../src-main/device/drivers/driver.ts'
import { createFramer, keptDamage } from '../../src-main/device/drivers/framer.ts'
import { sinocareSn } from '../../src-main/device/drivers/sinocare-sn/index.ts'
import {
  greeting,
  judgeFrame,
  longestFrame,
  parseFrame
} from '../../src-main/device/drivers/sinocare-sn/protocol.ts'
import { everything, memoryLink, troublesOf } from './memory-link.ts'
import { chunksOf, codesOf, floodBytes, glucoseOf, never, onTheWire, randomBytes } from './meters.ts'
import { cut, cuts, holds, noise, seed, withChanged, withInserted, without } from './streams.ts'
import { bytes, hex, joined } from './wire.ts'

process.stdout.write(`sinocare-sn: FC_SEED=${seed}\n`)

const captures = [
  ['53 4E 10 00 04 04 11 04 0B 10 1B 24 00 36 00 00 CD 18 A2', 5.4, '2017-04-11T16:27:36', 20.5],
  ['53 4E 10 00 04 04 0E 04 16 10 37 01 01 0C 00 00 E1 00 76', 26.8, '2014-04-22T16:55:01', 22.5],
  ['53 4E 0E 00 04 04 0F 06 11 13 28 00 2E 00 01 41 E7', 4.6, '2015-06-17T19:40', 32.1]
] as const

function frame(
  command: number,
  data: readonly number[],
  machine: readonly number[] = [0x00, 0x04]
): Uint8Array {
  const body = [data.length + 4, ...machine, command, ...data]
  return Uint8Array.from([0x53, 0x4e, ...body, body.reduce((sum, byte) => sum + byte, 0) % 256])
}
const word = (n: number) => [Math.floor(n / 256), n % 256]
const clockNow = [26, 7, 11, 9, 5, 30]
/** `tenths` of mmol/L. */
const result = (tenths: number, { clock = clockNow, sample = 0, warmth = 205, code = 0x18 } = {}) =>
  frame(0x04, [...clock, ...word(tenths), sample, ...word(warmth), code])

async function listen(...chunks: readonly Uint8Array[]): Promise<readonly DeviceEvent[]> {
  const link = memoryLink()
  link.send(...chunks)
  link.end()
  return everything(sinocareSn, link)
}
const valuesOf = (events: readonly DeviceEvent[]) => glucoseOf(events).map(({ value }) => value)

describe('captured frames', () => {
  it.each(captures)('%s is %d mmol/L at %s, %d °C', async (captured, value, deviceTime, celsius) => {
    expect(parseFrame(bytes(captured))).toMatchObject({ celsius })
    expect(await listen(bytes(captured))).toEqual([
      {
        type: 'glucose',
        value,
        unit: 'mmol/L',
        deviceTime,
        recordId: `${deviceTime}/${value}`,
        raw: bytes(captured)
      }
    ])
  })

  it.each(['534E0800040153494E4F46', '534E080004014341524528', '534E0600040B020017', '534E0600040B000015'])(
    'the host frame %s is sound and no reading',
    async captured => {
      expect(judgeFrame(bytes(captured))).toMatchObject({ verdict: 'frame', length: captured.length / 2 })
      expect(valuesOf(await listen(bytes(captured)))).toEqual([])
    }
  )
})

describe('what the meter says', () => {
  it.each([
    [10, { value: 1.1, comparator: '<' }],
    [11, { value: 1.1 }],
    [333, { value: 33.3 }],
    [334, { value: 33.3, comparator: '>' }]
  ])('%d tenths', async (tenths, expected) => {
    const [reading] = glucoseOf(await listen(result(tenths)))
    expect(reading).toMatchObject(expected)
    expect(Object.hasOwn(reading ?? {}, 'comparator')).toBe('comparator' in expected)
  })

  it('waiting for blood, counting down and switching off are shown; an error ends the measurement', async () => {
    const events = await listen(frame(3, []), frame(0x0a, [5]), frame(2, [3]), frame(0x0b, [0, 0]))
    expect(events.map(event => ('status' in event ? event.status : event.type))).toEqual([
      'connected',
      'measuring',
      'device-trouble',
      'idle'
    ])
    expect(troublesOf(events)).toMatchObject([{ code: 'device-error-3', final: true }])
  })

  it('the same result sent again is one result', async () => {
    expect(valuesOf(await listen(result(54), result(54), result(61), result(61)))).toEqual([5.4, 6.1])
  })

  it('a sample that is not known to be blood gives no reading', async () => {
    const events = await listen(result(54, { sample: 1 }))
    expect(glucoseOf(events)).toEqual([])
    expect(troublesOf(events)).toMatchObject([{ code: 'unknown-sample', final: false }])
    expect(troublesOf(events)[0]?.sentence).toContain('质控液')
  })

  it('another machine code is read as well', async () => {
    expect(
      valuesOf(await listen(frame(4, [...clockNow, ...word(54), 0, ...word(205), 0], [0x01, 0x07])))
    ).toEqual([5.4])
  })

  it.each([
    ['no value', result(0)],
    ['a value no meter shows', result(1_000)],
    ['a month 13', result(54, { clock: [26, 13, 11, 9, 5, 30] })],
    ['29 February of a common year', result(54, { clock: [26, 2, 29, 9, 5, 30] })],
    ['a second 60', result(54, { clock: [26, 7, 11, 9, 5, 60] })],
    ['a temperature of 61 °C', result(54, { warmth: 610 })],
    ['a command nobody documented', frame(0x4e, [1, 2])],
    ['a length that is not that of a result', frame(4, [...clockNow, ...word(54), 0, ...word(205)])]
  ])('%s is refused', async (_what, raw) => {
    const events = await listen(raw)
    expect(glucoseOf(events)).toEqual([])
    expect(codesOf(events)).toContain('damaged-frame')
  })

  it('is greeted when it waits for blood, and told nothing else', async () => {
    const link = memoryLink()
    link.send(frame(3, []), frame(0x0a, [5]), result(54))
    link.end()
    await everything(sinocareSn, link)
    expect(link.written).toEqual([hex(greeting)])
    expect(greeting).toEqual(frame(1, [...Buffer.from('SINO')]))
  })

  it('a torn frame is given up after a silence', async () => {
    vi.useFakeTimers()
    const link = memoryLink()
    const cancel = new AbortController()
    const reading = everything(sinocareSn, link, { intent: 'listen' }, cancel.signal)
    link.send(result(54).subarray(0, 12))
    await vi.advanceTimersByTimeAsync(3_100)
    link.send(result(61))
    await vi.advanceTimersByTimeAsync(0)
    cancel.abort()
    const events = await reading
    vi.useRealTimers()
    expect(codesOf(events)).toEqual(['damaged-frame'])
    expect(valuesOf(events)).toEqual([6.1])
  })
})

const stored = fc
  .tuple(
    fc.integer({ min: 11, max: 333 }),
    fc.tuple(
      fc.integer({ min: 0, max: 99 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 28 }),
      fc.integer({ min: 0, max: 23 }),
      fc.integer({ min: 0, max: 59 }),
      fc.integer({ min: 0, max: 59 })
    ),
    fc.integer({ min: 100, max: 350 })
  )
  .map(([tenths, clock, warmth]) => ({ value: tenths / 10, raw: result(tenths, { clock, warmth }) }))

/** Damage that a sum can see, up to the value: behind it a lost or added byte leaves clock and value as they were sent. */
const damaged = stored.chain(({ raw }) => {
  const at = (least: number, most: number) => fc.integer({ min: least, max: most })
  return fc.oneof(
    // Only a sum of 53 torn off is no damage: the next frame begins with the very byte.
    at(1, raw.length - 1)
      .filter(length => length < raw.length - 1 || raw.at(-1) !== 0x53)
      .map(length => raw.subarray(0, length)),
    at(0, 13).map(index => without(raw, index)),
    fc
      .tuple(at(0, raw.length - 1), fc.nat(7))
      .map(([index, bit]) => withChanged(raw, index, (raw[index] ?? 0) ^ (1 << bit))),
    fc
      .tuple(at(2, 13), fc.integer({ min: 1, max: 255 }))
      .map(([index, byte]) => withInserted(raw, index, [byte]))
  )
})
// A 53 before a frame that lost its own would mend it.
const passage = fc.record({
  noise: noise.map(raw => raw.filter(byte => byte !== 0x53)),
  damaged: fc.option(damaged, { nil: new Uint8Array() }),
  good: stored
})

describe('any stream', () => {
  it('gives exactly the good readings: split anywhere, merged, with noise and damaged frames before good ones', () =>
    holds(
      fc.asyncProperty(
        fc.array(passage, { minLength: 1, maxLength: 6, size: 'max' }),
        cuts,
        async (passages, positions) => {
          const stream = joined(...passages.flatMap(p => [p.noise, p.damaged, p.good.raw]))
          const good = passages
            .map(({ good: { value, raw } }) => ({ value, clock: hex(raw.subarray(6, 14)) }))
            .filter(({ clock }, index, all) => clock !== all[index - 1]?.clock)
          expect(valuesOf(await listen(...cut(stream, positions)))).toEqual(good.map(({ value }) => value))
        }
      ),
      500
    ))

  it('gives the same two readings at every single place where the stream can be split', () => {
    const stream = joined(
      bytes('00 11 53 53 4E'),
      result(54),
      result(61).subarray(0, 15),
      greeting,
      result(70)
    )
    for (let at = 0; at <= stream.length; at += 1) {
      const framer = createFramer(judgeFrame)
      const pieces = [
        ...framer.push(stream.subarray(0, at)),
        ...framer.push(stream.subarray(at)),
        ...framer.settle()
      ]
      const values = pieces.flatMap(piece =>
        piece.kind === 'frame' && piece.frame.type === 'result' ? [piece.frame.value] : []
      )
      expect(values).toEqual([5.4, 7])
    }
  })

  it('finds the good frame directly behind a torn-off one, wherever it was torn and whatever its sum', () => {
    const swallowed: string[] = []
    for (let year = 0; year < 100; year += 1)
      for (let second = 0; second < 60; second += 1)
        for (let length = 1; length < 19; length += 1) {
          const torn = result(61, { clock: [year, 7, 11, 9, 5, 30], warmth: 0x100 }).subarray(0, length)
          const framer = createFramer(judgeFrame)
          const values = framer
            .push(joined(torn, result(54, { clock: [26, 7, 11, 9, 5, second] })))
            .flatMap(piece =>
              piece.kind === 'frame' && piece.frame.type === 'result' ? [piece.frame.value] : []
            )
          if (values.at(-1) !== 5.4) swallowed.push(`torn at ${length}, year ${year}, second ${second}`)
        }
    expect(swallowed).toEqual([])
  })

  it('shows every single wrong bit', () => {
    const raw = result(54)
    for (const at of raw.keys())
      for (let bit = 0; bit < 8; bit += 1)
        expect(judgeFrame(withChanged(raw, at, (raw[at] ?? 0) ^ (1 << bit))).verdict).not.toBe('frame')
  })

  it(`reads nothing out of ${floodBytes} random bytes, and holds no more than a frame and the damage it shows`, async () => {
    expect(glucoseOf(await listen(...chunksOf(randomBytes(seed, floodBytes))))).toEqual([])
    const framer = createFramer(judgeFrame)
    for (const chunk of chunksOf(randomBytes(seed, 500_000), 37)) {
      framer.push(chunk)
      if (framer.held >= longestFrame + keptDamage) expect.fail(`${framer.held} bytes held`)
    }
  })
})

describe('the simulated meter on a serial port', () => {
  it('brings its result to the desk, and is greeted', async () => {
    const { meter, link } = await onTheWire(sinocareSn, '--seconds', '0.5')
    await meter.order({ noise: '001113' })
    await meter.order({ measure: { value: 7.8, at: '2026-07-11T09:05:30' } })
    const events: DeviceEvent[] = []
    for await (const event of sinocareSn.read(link, { intent: 'listen' }, never)) {
      events.push(event)
      if (event.type === 'glucose') break
    }
    expect(glucoseOf(events)).toMatchObject([
      { value: 7.8, unit: 'mmol/L', deviceTime: '2026-07-11T09:05:30' }
    ])
    await meter.heard({ received: 'greeting' })
  })

  it('gives no reading when the cable is pulled in the middle of the result', async () => {
    const { meter, link } = await onTheWire(sinocareSn)
    const events: DeviceEvent[] = []
    const reading = (async () => {
      for await (const event of sinocareSn.read(link, { intent: 'listen' }, never)) events.push(event)
    })()
    const broken = expect(reading).rejects.toMatchObject({ name: 'Failure', code: 'unavailable' })
    await meter.order({ raw: hex(result(54).subarray(0, 15)) })
    await meter.order({ unplug: true })
    await broken
    expect(glucoseOf(events)).toEqual([])
  })
})
