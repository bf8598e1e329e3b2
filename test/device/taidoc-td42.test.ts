import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFramer, keptDamage } from '../../src-main/device/drivers/framer.ts'
import { taidocTd42 } from '../../src-main/device/drivers/taidoc-td42/index.ts'
import {
  buildFrame,
  commands,
  frameLength,
  judgeFrame,
  parseModel,
  parseTime,
  parseValue
} from '../../src-main/device/drivers/taidoc-td42/protocol.ts'
import { type MemoryLink, memoryLink, troublesOf } from './memory-link.ts'
import {
  chunksOf,
  codesOf,
  conversation,
  download,
  drowning,
  fault,
  floodBytes,
  glucoseOf,
  idsOf,
  onTheWire,
  progressOf,
  randomBytes,
  unreliable
} from './meters.ts'
import { holds, seed } from './streams.ts'
import { bytes, joined } from './wire.ts'

process.stdout.write(`taidoc-td42: FC_SEED=${seed}\n`)

const word = (n: number) => [n % 256, Math.floor(n / 256)]
function answer(code: number, data: readonly number[]): Uint8Array {
  const body = [0x51, code, ...data, ...Array<number>(4 - data.length).fill(0), 0xa5]
  return Uint8Array.from([...body, body.reduce((sum, byte) => sum + byte, 0) % 256])
}

interface Stored {
  readonly value: number
  readonly mark?: number
  /** Four bytes. */
  readonly time?: readonly number[]
}
const newYear = [0x21, 0x24, 0x0e, 0x15]

/** A meter that has these results stored, newest first. */
const meterWith =
  (stored: readonly Stored[], { model = 0x4277, hello = 0x22, hasSerial = true } = {}) =>
  (written: Uint8Array): readonly Uint8Array[] => {
    const [, code = 0, low = 0, high = 0] = written
    const one = stored[low + 256 * high]
    if (code === 0x22) return [answer(hello, [])]
    if (code === 0x24) return [answer(code, word(model))]
    if (code === 0x25 && one) return [answer(code, one.time ?? newYear)]
    if (code === 0x26 && one) return [answer(code, [...word(one.value), 0x1b, one.mark ?? 0])]
    if (code === 0x27 && hasSerial) return [answer(code, [1, 2, 3, 4])]
    if (code === 0x28 && hasSerial) return [answer(code, [0x11, 0x12, 0x13, 0x14])]
    return code === 0x2b ? [answer(code, stored.length > 0 ? word(stored.length) : [0, 0, 0xff, 0xff])] : []
  }
const read = (...stored: readonly Stored[]) => conversation(taidocTd42, memoryLink(meterWith(stored)))

describe('documented frames', () => {
  it('the hello is the one of the document', () => {
    expect(buildFrame(commands.hello)).toEqual(bytes('51 22 00 00 00 00 A3 16'))
  })

  it.each([
    ['21 24 0E 15', '2018-01-01T21:14'],
    ['21 26 0E 15', '2019-01-01T21:14'],
    ['04 27 25 0D', '2019-08-04T13:37']
  ])('%s is %s', (data, time) => {
    expect(parseTime(bytes(data))).toBe(time)
  })

  it('the model word 4277 is a TD-4277; a pressure meter of the maker is none of the family', () => {
    expect(parseModel(bytes('77 42 00 00'))).toBe('TD-4277')
    expect(parseModel(bytes('5B 42 00 00'))).toBeUndefined()
    expect(parseModel(bytes('29 31 00 00'))).toBeUndefined()
  })
})

describe('what a record says', () => {
  it('value, unit of the wire, time of the meter, meal and number of the meter', async () => {
    const events = await read({ value: 126, mark: 0x40 }, { value: 140, mark: 0x80 }, { value: 98 })
    expect(glucoseOf(events)).toEqual([
      {
        type: 'glucose',
        value: 126,
        unit: 'mg/dL',
        meal: 'before',
        deviceTime: '2018-01-01T21:14',
        recordId: '1413121104030201/2018-01-01T21:14/126',
        deviceSerial: '1413121104030201',
        raw: joined(answer(0x25, newYear), answer(0x26, [126, 0, 0x1b, 0x40]))
      },
      expect.objectContaining({ value: 140, meal: 'after' }),
      expect.objectContaining({ value: 98 })
    ])
    expect(progressOf(events)).toEqual([
      [0, 3],
      [1, 3],
      [2, 3],
      [3, 3]
    ])
  })

  it.each([
    ['LO', { value: 19 }, { value: 20, comparator: '<' }],
    ['HI', { value: 601 }, { value: 600, comparator: '>' }],
    ['control solution', { value: 110, mark: 0xc0 }, { value: 110, controlSolution: true }]
  ])('%s', async (_what, stored, expected) => {
    expect(glucoseOf(await read(stored))).toMatchObject([expected])
  })

  it.each([
    ['no value', { value: 0 }],
    ['an erased cell', { value: 0xffff }],
    ['ketone instead of glucose', { value: 126, mark: 0x07 }],
    ['blood pressure: a bit above the minute', { value: 126, time: [0x21, 0x24, 0x8e, 0x15] }],
    ['a month 13', { value: 126, time: [0xa1, 0x25, 0x0e, 0x15] }]
  ])('is passed over and told with %s', async (_what, stored) => {
    const events = await read(stored, { value: 99 })
    expect(codesOf(events)).toEqual(['unreadable-record'])
    expect(glucoseOf(events)).toMatchObject([{ value: 99 }])
  })

  it('knows the limits of the family as numbers', () => {
    for (const value of [20, 600])
      expect(parseValue(Uint8Array.from([...word(value), 0, 0]))).toEqual({ value })
  })
})

describe('a download', () => {
  it.each([0x22, 0x24, 0x54])('goes on when the meter answers hello with %i', async hello => {
    const link = memoryLink(meterWith([{ value: 126 }], { hello }))
    expect(glucoseOf(await conversation(taidocTd42, link))).toHaveLength(1)
  })

  it('tells the clock of the meter, and does without it', async () => {
    const meter = meterWith([{ value: 126 }])
    const clocks = async (link: MemoryLink) =>
      (await conversation(taidocTd42, link)).flatMap(event =>
        event.type === 'device-status' ? [event.deviceTime] : []
      )
    const telling = memoryLink(written =>
      written[1] === 0x23 ? [answer(0x23, [0x04, 0x27, 0x25, 0x0d])] : meter(written)
    )
    expect(await clocks(telling)).toEqual(['2019-08-04T13:37'])
    expect(await clocks(memoryLink(meter))).toEqual([undefined])
  })

  it('does without a number of the meter', async () => {
    const link = memoryLink(meterWith([{ value: 126 }], { hasSerial: false }))
    const [reading] = glucoseOf(await conversation(taidocTd42, link))
    expect(reading).toMatchObject({ recordId: '/2018-01-01T21:14/126' })
    expect(reading).not.toHaveProperty('deviceSerial')
  })

  it('leaves another model alone', async () => {
    const link = memoryLink(meterWith([{ value: 126 }], { model: 0x3129 }))
    expect(codesOf(await conversation(taidocTd42, link))).toEqual(['other-model'])
    expect(link.written).toHaveLength(2)
  })

  it('says so when the meter is silent, and when it falls silent in the middle', async () => {
    expect(codesOf(await conversation(taidocTd42, memoryLink()))).toEqual(['no-answer'])
    const meter = meterWith([{ value: 126 }, { value: 130 }])
    const link = memoryLink(written => (written[1] === 0x26 && written[2] === 1 ? [] : meter(written)))
    const events = await conversation(taidocTd42, link)
    expect(glucoseOf(events)).toMatchObject([{ value: 126 }])
    expect(troublesOf(events)).toMatchObject([{ code: 'download-broken-off', final: true }])
  })

  it('names every stored result the same the next time, two alike included', async () => {
    const stored = [{ value: 126 }, { value: 126 }, { value: 98 }]
    const first = idsOf(await read(...stored))
    expect(new Set(first).size).toBe(3)
    expect(idsOf(await read({ value: 300 }, ...stored)).slice(1)).toEqual(first)
  })

  it('never sets, erases, switches off or inflates, and takes an echo of its questions for what it is', async () => {
    const meter = meterWith([{ value: 126 }, { value: 130 }])
    const link = memoryLink(written => [written, ...meter(written)])
    expect(glucoseOf(await conversation(taidocTd42, link)).map(({ value }) => value)).toEqual([126, 130])
    const asked = new Set(link.written.map(one => one.slice(2, 4)))
    expect(asked).toEqual(new Set(['22', '23', '24', '25', '26', '27', '28', '2b']))
  })

  it('asks nothing when nobody wants the memory, and ends when cancelled', async () => {
    const idle = memoryLink()
    idle.end()
    expect(await conversation(taidocTd42, idle, 'listen')).toEqual([])
    const cancel = new AbortController()
    const link = memoryLink(() => {
      cancel.abort()
      return []
    })
    expect(await conversation(taidocTd42, link, 'download', cancel.signal)).toEqual([])
    expect([...idle.written, ...link.written]).toHaveLength(1)
  })
})

const stored = fc.array(fc.record({ value: fc.integer({ min: 20, max: 600 }) }), {
  minLength: 1,
  maxLength: 6
})
const moment = (minute: number) => [0x21, 0x24, minute, 0x15]

describe('any line', () => {
  it('gives exactly what is stored, each value with its own time: answers lost, torn, flipped, doubled, split, in noise', () =>
    holds(
      fc.asyncProperty(stored, fc.array(fault, { maxLength: 20 }), async (records, faults) => {
        const timed = records.map(({ value }, index) => ({ value, time: moment(index) }))
        const events = await conversation(taidocTd42, memoryLink(unreliable(meterWith(timed), faults)))
        const told = glucoseOf(events).map(({ value, deviceTime }) => [value, deviceTime])
        const truth = records.map(({ value }, index) => [
          value,
          `2018-01-01T21:${String(index).padStart(2, '0')}`
        ])
        expect(told).toEqual(truth.slice(0, told.length))
        if (codesOf(events).length === 0) expect(told).toHaveLength(truth.length)
      }),
      200
    ))

  it('gives the same results at every single place where the answers can be split', async () => {
    const meter = meterWith([{ value: 126 }, { value: 130, time: moment(3) }])
    for (let at = 0; at < frameLength; at += 1) {
      const events = await conversation(
        taidocTd42,
        memoryLink(written =>
          meter(written).flatMap(one => [joined(bytes('51 51 26 00'), one.subarray(0, at)), one.subarray(at)])
        )
      )
      expect(glucoseOf(events).map(({ value }) => value)).toEqual([126, 130])
    }
  })

  it('never takes a frame of which one bit has turned', () => {
    const good = answer(0x26, [126, 0, 0, 0x40])
    for (let bit = 0; bit < good.length * 8; bit += 1)
      expect(judgeFrame(good.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte)))).toEqual({
        verdict: 'not-a-frame'
      })
  })

  it(`reads nothing out of ${floodBytes} random bytes, and holds no more than a frame and the damage it shows`, async () => {
    const link = drowning(meterWith([{ value: 126 }]), written => written[1] === 0x26, seed)
    expect(glucoseOf(await conversation(taidocTd42, link)).map(({ value }) => value)).toEqual([126])
    const framer = createFramer(judgeFrame)
    for (const chunk of chunksOf(randomBytes(seed, 500_000), 37)) {
      framer.push(chunk)
      if (framer.held >= frameLength + keptDamage) expect.fail(`${framer.held} bytes held`)
    }
  })
})

describe('the simulated meter on a serial port', () => {
  it('hands over its memory, called again where it missed a call and where a bit turned', async () => {
    const { meter, link } = await onTheWire(taidocTd42, '--count', '0')
    await meter.order({ store: { value: 'HI', at: '2026-07-10T07:30' } })
    await meter.order({ store: { value: 105, control: true, at: '2026-07-10T08:00' } })
    await meter.order({ store: { value: 126, meal: 'before', at: '2026-07-11T07:05' } })
    await meter.order({ deaf: 1 })
    await meter.order({ damage: 1 })
    const events = await download(taidocTd42, link)
    expect(codesOf(events)).toEqual([])
    expect(glucoseOf(events)).toMatchObject([
      { value: 126, unit: 'mg/dL', meal: 'before', deviceTime: '2026-07-11T07:05' },
      { value: 105, controlSolution: true },
      { value: 600, comparator: '>' }
    ])
  })
})
