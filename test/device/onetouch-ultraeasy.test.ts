import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DeviceEvent } from '../../src-main/device/drivers/driver.ts'
import { createFramer, keptDamage } from '../../src-main/device/drivers/framer.ts'
import { onetouchUltraeasy } from '../../src-main/device/drivers/onetouch-ultraeasy/index.ts'
import {
  buildFrame,
  crc16,
  judgeFrame,
  longestFrame,
  parseCount,
  parseRecord,
  requests
} from '../../src-main/device/drivers/onetouch-ultraeasy/protocol.ts'
import { memoryLink, troublesOf } from './memory-link.ts'
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
import { ascii, bytes, hex, joined } from './wire.ts'

process.stdout.write(`onetouch-ultraeasy: FC_SEED=${seed}\n`)

/** Bit by bit, as the polynomial is written; the driver's own is not used. */
function crcOf(data: readonly number[]): number {
  let crc = 0xffff
  for (const bit of data.flatMap(byte => [7, 6, 5, 4, 3, 2, 1, 0].map(n => (byte >> n) & 1)))
    crc = ((crc << 1) ^ ((crc >> 15) ^ bit ? 0x1021 : 0)) & 0xffff
  return crc
}
const word = (n: number) => [n % 256, Math.floor(n / 256) % 256]
const long = (n: number) => [...word(n % 65_536), ...word(Math.floor(n / 65_536))]
function frame(link: number, payload: readonly number[] = []): Uint8Array {
  const body = [0x02, payload.length + 6, link, ...payload, 0x03]
  return Uint8Array.from([...body, ...word(crcOf(body))])
}

interface Stored {
  readonly value: number
  readonly seconds?: number
}
const morning = Date.UTC(2026, 6, 11, 7, 5, 30) / 1_000
const storedAnswer = ({ value, seconds = morning }: Stored) => [5, 6, ...long(seconds), ...long(value)]

/** A meter that has these results stored; it sends its answer again when the host asks again. */
function meterWith(stored: readonly Stored[], { serial = 'C176SA0A4', pieces = 1, hasClock = true } = {}) {
  let sends = 0
  let awaits = 0
  let unacknowledged: readonly number[] = []
  const link = (bits = 0) => bits + 2 * awaits + sends
  const answerTo = (request: readonly number[]): readonly number[] => {
    if (request[1] === 0x20 && request[2] === 2) return hasClock ? [5, 6, ...long(morning)] : [5, 9]
    if (request[1] === 0x0b) return [5, 6, ...ascii(serial)]
    const index = (request[2] ?? 0) + 256 * (request[3] ?? 0)
    if (index === 501) return [5, 0x0f, ...word(stored.length)]
    const one = stored[index]
    return one ? storedAnswer(one) : [5, 9]
  }
  return (written: Uint8Array): readonly Uint8Array[] => {
    const bits = written[2] ?? 0
    const payload = [...written.subarray(3, -3)]
    if (bits & 8) {
      sends = awaits = 0
      unacknowledged = []
      return [frame(8)]
    }
    if (bits & 4) {
      if (unacknowledged.length === 0 || (bits >> 1) % 2 === sends) return []
      sends = 1 - sends
      unacknowledged = []
      return []
    }
    if (bits % 2 !== awaits)
      return [frame(link(4)), ...(unacknowledged.length ? [frame(link(), unacknowledged)] : [])]
    awaits = 1 - awaits
    unacknowledged = answerTo(payload)
    // A meter with a small buffer sends its answer in pieces; here the host acknowledges the last.
    if (pieces === 1) return [frame(link(4)), frame(link(), unacknowledged)]
    const half = unacknowledged.length >> 1
    const first = frame(link(0x10), unacknowledged.slice(0, half))
    const acknowledgement = frame(link(4))
    sends = 1 - sends
    unacknowledged = unacknowledged.slice(half)
    return [acknowledgement, first, frame(link(), unacknowledged)]
  }
}
const read = (...stored: readonly Stored[]) => conversation(onetouchUltraeasy, memoryLink(meterWith(stored)))

describe('documented frames', () => {
  it.each([
    ['disconnect', 0x08, '', '02 06 08 03 C2 62'],
    ['an acknowledgement', 0x06, '', '02 06 06 03 CD 41'],
    ['the question for the version', 0x03, '05 0D 02', '02 09 03 05 0D 02 03 08 9F']
  ])('%s', (_what, link, payload, whole) => {
    expect(buildFrame(link, bytes(payload))).toEqual(bytes(whole))
    expect(judgeFrame(bytes(whole))).toMatchObject({ verdict: 'frame', length: bytes(whole).length })
  })

  it('the check value of CRC-16/CCITT-FALSE is 29B1', () => {
    expect(crc16(ascii('123456789'))).toBe(0x29b1)
    expect(crcOf([...ascii('123456789')])).toBe(0x29b1)
  })

  it('the count comes as the answer to record 501', () => {
    expect(requests.count).toEqual(bytes('05 1F F5 01'))
    expect(parseCount(bytes('05 0F 2C 01'))).toBe(300)
    expect(parseCount(bytes('05 06 2C 01'))).toBeUndefined()
  })
})

describe('what a record says', () => {
  it('value in mg/dL and the clock of the meter, to the second', async () => {
    const events = await read({ value: 126 }, { value: 98, seconds: morning - 86_400 })
    expect(glucoseOf(events)).toEqual([
      {
        type: 'glucose',
        value: 126,
        unit: 'mg/dL',
        deviceTime: '2026-07-11T07:05:30',
        recordId: `C176SA0A4/${morning}/126`,
        deviceSerial: 'C176SA0A4',
        raw: frame(0x01, storedAnswer({ value: 126 }))
      },
      expect.objectContaining({ value: 98, deviceTime: '2026-07-10T07:05:30' })
    ])
    expect(progressOf(events)).toEqual([
      [0, 2],
      [1, 2],
      [2, 2]
    ])
  })

  it.each([
    ['FFFE is LO', 0xfffe, { value: 20, comparator: '<' }],
    ['below 20 is LO', 19, { value: 20, comparator: '<' }],
    ['FFFF is HI', 0xffff, { value: 600, comparator: '>' }],
    ['above 600 is HI', 601, { value: 600, comparator: '>' }],
    ['20 is a number', 20, { value: 20 }],
    ['600 is a number', 600, { value: 600 }]
  ])('%s', (_what, value, expected) => {
    const {
      seconds: _seconds,
      deviceTime: _time,
      ...said
    } = parseRecord(Uint8Array.from(storedAnswer({ value }))) ?? {}
    expect(said).toEqual(expected)
  })

  it.each([
    ['no value', { value: 0 }],
    ['a value no strip gives', { value: 5_000 }],
    ['more than 16 bits', { value: 0x1007e }],
    ['a time before the meter was built', { value: 126, seconds: 60 }]
  ])('is passed over and told with %s', async (_what, stored) => {
    const events = await read(stored, { value: 99 })
    expect(troublesOf(events)).toMatchObject([{ code: 'unreadable-record', final: false }])
    expect(glucoseOf(events)).toMatchObject([{ value: 99 }])
  })
})

describe('the alternating-bit link', () => {
  it('numbers questions 0 1 0 1, acknowledges each answer, and hangs up at the end', async () => {
    const link = memoryLink(meterWith([{ value: 126 }]))
    await conversation(onetouchUltraeasy, link)
    const { clock, serial, count, record } = requests
    expect(link.written).toEqual(
      [
        frame(0x08),
        frame(0x00, [...clock]),
        frame(0x07),
        frame(0x03, [...serial]),
        frame(0x04),
        frame(0x00, [...count]),
        frame(0x07),
        frame(0x03, [...record(0)]),
        frame(0x04),
        frame(0x08)
      ].map(hex)
    )
  })

  it('repeats an unanswered question with the same number', async () => {
    const meter = meterWith([{ value: 126 }])
    let isFirst = true
    const link = memoryLink(written => {
      const isLost = written[4] === 0x20 && isFirst
      if (isLost) isFirst = false
      return isLost ? [] : meter(written)
    })
    expect(glucoseOf(await conversation(onetouchUltraeasy, link))).toHaveLength(1)
    expect(link.written.slice(1, 3)).toEqual([
      hex(frame(0x00, [...requests.clock])),
      hex(frame(0x00, [...requests.clock]))
    ])
  })

  it('repeats a question of which only the acknowledgement came with the same number', async () => {
    const meter = meterWith([{ value: 126 }])
    let isFirst = true
    const link = memoryLink(written => {
      const isTorn = written[4] === 0x20 && isFirst
      if (isTorn) isFirst = false
      return isTorn ? [frame(0x06)] : meter(written)
    })
    expect(glucoseOf(await conversation(onetouchUltraeasy, link))).toHaveLength(1)
    const asked = hex(frame(0x00, [...requests.clock]))
    expect(link.written.slice(1, 3)).toEqual([asked, asked])
  })

  it('takes the late answer to its first call for no hanging up', async () => {
    const meter = meterWith([{ value: 126 }])
    let calls = 0
    const link = memoryLink(written => {
      if (written[2] !== 8) return meter(written)
      calls += 1
      return calls === 1 ? [] : [...meter(written), ...meter(written)]
    })
    expect(codesOf(await conversation(onetouchUltraeasy, link))).toEqual([])
  })

  it('acknowledges an answer that comes again, and does not take it twice', async () => {
    const meter = meterWith([{ value: 126 }, { value: 98 }])
    const link = memoryLink(written => meter(written).flatMap(one => (one.length > 6 ? [one, one] : [one])))
    expect(glucoseOf(await conversation(onetouchUltraeasy, link)).map(({ value }) => value)).toEqual([
      126, 98
    ])
    const acknowledgements = link.written.filter(one => one.length === 12 && one.slice(4, 6) !== '08')
    expect(acknowledgements.length).toBeGreaterThan(4)
  })

  it('does not take an answer that does not acknowledge the question', async () => {
    const link = memoryLink(written => {
      const isQuestion = written.length > 6
      return written[2] === 8 ? [frame(8)] : isQuestion ? [frame(0x00, [5, 6, ...ascii('WRONG')])] : []
    })
    expect(codesOf(await conversation(onetouchUltraeasy, link))).toEqual(['download-broken-off'])
    // The clock first; the meter is called anew before it is asked for what a download cannot do without.
    const fiveTimes = (request: Uint8Array): string[] => Array<string>(5).fill(hex(frame(0x00, [...request])))
    expect(link.written.slice(1, -1)).toEqual([
      ...fiveTimes(requests.clock),
      hex(frame(0x08)),
      ...fiveTimes(requests.serial)
    ])
  })

  it('does not count an old acknowledgement for its question, nor a repeated one for an answer', async () => {
    const old = memoryLink(written => {
      if (written[2] === 8) return [frame(8)]
      // Neither acknowledges question 0; the data is a repetition, to be acknowledged with the number still ours.
      return written.length > 6 ? [frame(0x04), frame(0x01, [5, 6, ...ascii('OLD')])] : []
    })
    expect(codesOf(await conversation(onetouchUltraeasy, old))).toEqual(['download-broken-off'])
    const fiveTimes = (request: Uint8Array): string[] =>
      Array.from({ length: 5 }, () => [hex(frame(0x00, [...request])), hex(frame(0x04))]).flat()
    expect(old.written.slice(1, -1)).toEqual([
      ...fiveTimes(requests.clock),
      hex(frame(0x08)),
      ...fiveTimes(requests.serial)
    ])

    // It acknowledges on and on and never answers: the question is put again all the same, five times in all.
    let ticking: NodeJS.Timeout | undefined
    const empty = memoryLink(written => {
      if (written[2] === 8) return [frame(8)]
      ticking ??= setInterval(() => empty.send(frame(0x06)), 500)
      return []
    })
    expect(codesOf(await conversation(onetouchUltraeasy, empty))).toEqual(['download-broken-off'])
    clearInterval(ticking)
    expect(empty.written.filter(one => one.slice(6, 10) === '050b')).toHaveLength(5)
  })

  it('takes an answer for its acknowledgement where that was lost', async () => {
    const written = async (isLossy: boolean): Promise<readonly string[]> => {
      const meter = meterWith([{ value: 126 }])
      const link = memoryLink(asked => meter(asked).filter(one => !isLossy || one.length > 6 || one[2] === 8))
      expect(glucoseOf(await conversation(onetouchUltraeasy, link))).toHaveLength(1)
      return link.written
    }
    expect(await written(true)).toEqual(await written(false))
  })

  it('ends at once when the meter hangs up, and when an answer has no end', async () => {
    const gone = memoryLink(() => [frame(8)])
    expect(codesOf(await conversation(onetouchUltraeasy, gone))).toEqual(['download-broken-off'])
    expect(gone.written.filter(one => one.slice(6, 10) === '050b')).toHaveLength(1)

    const piece = (n: number) => frame(0x12 + (n % 2), Array<number>(50).fill(0x41))
    const endless = memoryLink(written => {
      if (written[2] === 8) return [frame(8)]
      return written.length > 6 ? Array.from({ length: 10 }, (_, n) => piece(n)) : []
    })
    expect(codesOf(await conversation(onetouchUltraeasy, endless))).toEqual(['download-broken-off'])
    // Six pieces of each of the two questions.
    expect(endless.written.filter(one => one.length === 12 && one.slice(4, 6) !== '08')).toHaveLength(12)
  })

  it('puts an answer together that comes in pieces', async () => {
    const link = memoryLink(meterWith([{ value: 126 }, { value: 98 }], { pieces: 2 }))
    expect(glucoseOf(await conversation(onetouchUltraeasy, link)).map(({ value }) => value)).toEqual([
      126, 98
    ])
  })
})

describe('a download', () => {
  it('names every stored result the same the next time, two alike included', async () => {
    const stored = [{ value: 126 }, { value: 126 }, { value: 98 }]
    const first = idsOf(await read(...stored))
    expect(new Set(first).size).toBe(3)
    expect(idsOf(await read({ value: 300 }, ...stored)).slice(1)).toEqual(first)
  })

  it('never erases and never sets the clock', async () => {
    const link = memoryLink(meterWith([{ value: 126 }]))
    await conversation(onetouchUltraeasy, link)
    const asked = link.written.filter(one => one.length > 12).map(one => one.slice(6, 12))
    expect(new Set(asked)).toEqual(new Set(['052002', '050b02', '051ff5', '051f00']))
  })

  it('tells the clock of the meter before its results, and does without it', async () => {
    const statuses = (events: readonly DeviceEvent[]) =>
      events.flatMap(event => (event.type === 'device-status' ? [event.deviceTime] : []))
    expect(statuses(await read({ value: 126 }))).toEqual([undefined, '2026-07-11T07:05:30'])

    const refusing = memoryLink(meterWith([{ value: 126 }], { hasClock: false }))
    const refused = await conversation(onetouchUltraeasy, refusing)
    expect(statuses(refused)).toEqual([undefined])
    expect(glucoseOf(refused)).toMatchObject([{ value: 126 }])

    const meter = meterWith([{ value: 126 }])
    const deaf = memoryLink(written => (written[4] === 0x20 ? [] : meter(written)))
    expect(glucoseOf(await conversation(onetouchUltraeasy, deaf))).toMatchObject([{ value: 126 }])
  })

  it('leaves no answer on the line that the next download would take for the meter hanging up', async () => {
    const meter = meterWith([{ value: 126 }])
    const link = memoryLink(meter)
    for (let time = 1; time <= 3; time += 1) {
      const events = await conversation(onetouchUltraeasy, link)
      expect(codesOf(events)).toEqual([])
      expect(glucoseOf(events)).toHaveLength(1)
    }
  })

  it('says so when the meter is silent, when it is another one, and when it falls silent in the middle', async () => {
    const silent = memoryLink()
    expect(codesOf(await conversation(onetouchUltraeasy, silent))).toEqual(['no-answer'])
    expect(silent.written.slice(0, 5)).toEqual(Array(5).fill('02060803c262'))
    const strange = memoryLink(meterWith([], { serial: '?' }))
    expect(codesOf(await conversation(onetouchUltraeasy, strange))).toEqual(['other-model'])
    const meter = meterWith([{ value: 126 }, { value: 98 }])
    const broken = memoryLink(written => (written[4] === 0x1f && written[5] === 1 ? [] : meter(written)))
    const events = await conversation(onetouchUltraeasy, broken)
    expect(glucoseOf(events)).toHaveLength(1)
    expect(troublesOf(events)).toMatchObject([{ code: 'download-broken-off', final: true }])
  })

  it('hangs up when cancelled, and asks nothing when nobody wants the memory', async () => {
    const cancel = new AbortController()
    const meter = meterWith([{ value: 126 }])
    const link = memoryLink(written => {
      if (written[4] === 0x1f) cancel.abort()
      return meter(written)
    })
    expect(glucoseOf(await conversation(onetouchUltraeasy, link, 'download', cancel.signal))).toEqual([])
    expect(link.written.at(-1)).toBe('02060803c262')
    const idle = memoryLink()
    idle.end()
    expect(await conversation(onetouchUltraeasy, idle, 'listen')).toEqual([])
    expect(idle.written).toEqual([])
  })
})

const stored = fc.array(fc.record({ value: fc.integer({ min: 20, max: 600 }) }), {
  minLength: 1,
  maxLength: 6
})

describe('any line', () => {
  it('gives exactly what is stored: answers lost, torn, flipped, doubled, split and in noise', () =>
    holds(
      fc.asyncProperty(stored, fc.array(fault, { maxLength: 24 }), async (records, faults) => {
        const events = await conversation(
          onetouchUltraeasy,
          memoryLink(unreliable(meterWith(records), faults))
        )
        const told = glucoseOf(events).map(({ value }) => value)
        const truth = records.map(({ value }) => value)
        expect(told).toEqual(truth.slice(0, told.length))
        if (codesOf(events).length === 0) expect(told).toHaveLength(truth.length)
      }),
      200
    ))

  it('gives the same results at every single place where the answers can be split', async () => {
    const longest = frame(0, storedAnswer({ value: 126 })).length
    for (let at = 0; at < longest; at += 1) {
      const meter = meterWith([{ value: 126 }, { value: 98 }])
      const link = memoryLink(written => {
        const whole = joined(bytes('02 06 00 03'), ...meter(written))
        return [whole.subarray(0, at), whole.subarray(at)]
      })
      expect(glucoseOf(await conversation(onetouchUltraeasy, link)).map(({ value }) => value)).toEqual([
        126, 98
      ])
    }
  })

  it('never takes a frame of which one or two bits have turned', () => {
    const good = frame(2, storedAnswer({ value: 126 }))
    const bits = Array.from({ length: good.length * 8 }, (_, n) => n)
    const turned = (raw: Uint8Array, bit: number) =>
      raw.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
    for (const one of bits)
      for (const other of bits.filter(bit => bit >= one)) {
        const damaged = one === other ? turned(good, one) : turned(turned(good, one), other)
        if (judgeFrame(damaged).verdict === 'frame') expect.fail(`bits ${one} and ${other}`)
      }
  })

  it(`reads nothing out of ${floodBytes} random bytes, and holds no more than a frame and the damage it shows`, async () => {
    const link = drowning(
      meterWith([{ value: 126 }]),
      written => written[4] === 0x1f && written[5] === 0,
      seed
    )
    expect(glucoseOf(await conversation(onetouchUltraeasy, link)).map(({ value }) => value)).toEqual([126])
    const framer = createFramer(judgeFrame)
    for (const chunk of chunksOf(randomBytes(seed, 500_000), 37)) {
      framer.push(chunk)
      if (framer.held >= longestFrame + keptDamage) expect.fail(`${framer.held} bytes held`)
    }
  })
})

describe('the simulated meter on a serial port', () => {
  it('hands over its memory, called again where it missed a call and where a bit turned', async () => {
    const { meter, link } = await onTheWire(onetouchUltraeasy, '--count', '0')
    await meter.order({ store: { value: 'LO', at: '2026-07-10T07:30:00' } })
    await meter.order({ store: { value: 126, at: '2026-07-11T07:05:30' } })
    await meter.order({ deaf: 1 })
    await meter.order({ damage: 1 })
    const events = await download(onetouchUltraeasy, link)
    expect(codesOf(events)).toEqual([])
    expect(glucoseOf(events)).toMatchObject([
      { value: 126, unit: 'mg/dL', deviceTime: '2026-07-11T07:05:30', deviceSerial: 'C176SA0A4' },
      { value: 20, comparator: '<' }
    ])
    await meter.heard({ received: 'disconnect' })
  })
})
