import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  buildFrame,
  checksum,
  judgeUnit,
  longestFrame,
  longestText,
  parseFrame
} from '../../src-main/device/drivers/astm/frames.ts'
import { createReceiver } from '../../src-main/device/drivers/astm/receiver.ts'
import { receive, type Received } from '../../src-main/device/drivers/astm/reception.ts'
import {
  componentsOf,
  delimitersOf,
  parseRecord,
  repetitionsOf,
  unescaped,
  usualDelimiters
} from '../../src-main/device/drivers/astm/records.ts'
import {
  contentionPauseMs,
  framesOf,
  type Sent,
  transmit
} from '../../src-main/device/drivers/astm/sender.ts'
import { readFrames } from '../../src-main/device/drivers/frame-reader.ts'
import { createFramer, keptDamage } from '../../src-main/device/drivers/framer.ts'
import { type MemoryLink, memoryLink } from './memory-link.ts'
import { chunksOf, never, randomBytes } from './meters.ts'
import { seed } from './streams.ts'
import { ascii, bytes, joined } from './wire.ts'

process.stdout.write(`astm: FC_SEED=${seed}\n`)

const [enq, ack, nak, eot] = [0x05, 0x06, 0x15, 0x04].map(byte => Uint8Array.of(byte)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
  Uint8Array
]
/** A frame as the standard prints it; the text brings its own CR. */
function frame(number: number, text: string, isLast = true): Uint8Array {
  const summed = `${number}${text}${isLast ? '\x03' : '\x17'}`
  const sum = [...ascii(summed)].reduce((total, byte) => total + byte, 0) % 256
  return ascii(`\x02${summed}${sum.toString(16).toUpperCase().padStart(2, '0')}\r\n`)
}

afterEach(() => void vi.useRealTimers())

/** Everything a host receives while `line` is on the wire and then silent for `silenceMs`. */
async function received(line: readonly Uint8Array[], silenceMs = 0, link: MemoryLink = memoryLink()) {
  vi.useFakeTimers()
  const cancel = new AbortController()
  const events: Received[] = []
  const reader = readFrames(link, judgeUnit, cancel.signal)
  const reading = (async () => {
    for await (const event of receive(link, reader)) events.push(event)
  })()
  for (const chunk of line) {
    link.send(chunk)
    await vi.advanceTimersByTimeAsync(0)
  }
  await vi.advanceTimersByTimeAsync(silenceMs)
  cancel.abort()
  await reading
  return { events, written: link.written }
}
const textsOf = (events: readonly Received[]) =>
  events.flatMap(event => (event.type === 'record' ? [event.text] : []))

describe('frames of LIS1-A', () => {
  it('have the checksums of the published frames', () => {
    expect(buildFrame(1, 'A|B|C|D\r', true)).toEqual(ascii('\x021A|B|C|D\r\x03BF\r\n'))
    expect(parseFrame(ascii('\x021A|B|C|D\r\x03BF\r\n'))).toEqual({
      type: 'frame',
      number: 1,
      text: 'A|B|C|D\r',
      isLast: true
    })
    const named = '2P|1|2776833|||王^大^明||||||||||||||||||||\r\x03'
    // The library sums code points; of each only the low byte counts.
    expect(checksum(ascii(named))).toBe('CF')
    expect(checksum(Uint8Array.of(2))).toBe('02')
  })

  it.each([
    ['a wrong sum', '\x021A|B|C|D\r\x0300\r\n'],
    ['a sum in lower-case', '\x021A|B|C|D\r\x03bf\r\n'],
    ['no number', '\x02A|B|C|D\r\x038E\r\n'],
    ['the number 8', '\x028A|B|C|D\r\x03C6\r\n'],
    ['no end of text', '\x021A|B|C|D\rBC\r\n'],
    ['a control character in the text', '\x021A|\x05|C|D\r\x0382\r\n']
  ])('are refused with %s', (_what, text) => {
    expect(parseFrame(ascii(text))).toBeUndefined()
    expect(judgeUnit(ascii(text))).toEqual({
      verdict: 'frame',
      length: text.length,
      frame: { type: 'refused' }
    })
  })

  it('are never taken with one bit turned', () => {
    const good = frame(3, 'R|8|^^^Glucose|133|mg/dL^P\r')
    for (let bit = 0; bit < good.length * 8; bit += 1) {
      const turned = good.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
      const framer = createFramer(judgeUnit)
      for (const piece of [...framer.push(turned), ...framer.settle()])
        if (piece.kind === 'frame' && piece.frame.type === 'frame') expect.fail(`bit ${bit}`)
    }
  })

  it('hold no more than the longest frame and the damage shown, whatever comes', () => {
    const framer = createFramer(judgeUnit)
    const long = joined(ascii('\x021'), new Uint8Array(3 * longestFrame).fill(0x41))
    for (const chunk of [...chunksOf(long, 37), ...chunksOf(randomBytes(seed, 500_000), 37)]) {
      framer.push(chunk)
      if (framer.held >= longestFrame + keptDamage) expect.fail(`${framer.held} bytes held`)
    }
  })
})

describe('a host that receives', () => {
  it('acknowledges the line and each frame, and counts 7, 0, 1', async () => {
    const numbers = [1, 2, 3, 4, 5, 6, 7, 0, 1, 2]
    const line = numbers.map((number, n) => frame(number, `C|${n + 1}\r`, n === numbers.length - 1))
    const { events, written } = await received([enq, ...line, eot])
    expect(textsOf(events)).toEqual(numbers.map((_number, n) => `C|${n + 1}`))
    expect(written).toEqual(Array(11).fill('06'))
    expect(events.map(({ type }) => type).filter(type => type !== 'record')).toEqual(['begun', 'ended'])
  })

  it('refuses 1 after 7', async () => {
    const line = [1, 2, 3, 4, 5, 6, 7, 1].map(number => frame(number, `C|${number}\r`, false))
    const { events, written } = await received([enq, ...line])
    expect(textsOf(events)).toHaveLength(7)
    expect(written.at(-1)).toBe('15')
  })

  it('acknowledges a frame that comes again, and drops it; refuses one that is not its turn', async () => {
    const { events, written } = await received([
      enq,
      frame(0, 'C|0\r'),
      frame(1, 'C|1\r'),
      frame(1, 'C|1\r'),
      frame(3, 'C|3\r'),
      frame(2, 'C|2\r')
    ])
    expect(textsOf(events)).toEqual(['C|1', 'C|2'])
    expect(written).toEqual(['06', '15', '06', '06', '15', '06'])
  })

  it('puts a record together that was split over frames, and parts records that share one', async () => {
    const { events } = await received([enq, frame(1, 'R|1|long', false), frame(2, 'er\rC|1\rC|2\r'), eot])
    expect(textsOf(events)).toEqual(['R|1|longer', 'C|1', 'C|2'])
    const [first, second] = events.filter(event => event.type === 'record')
    expect(first).toMatchObject({ raw: joined(frame(1, 'R|1|long', false), frame(2, 'er\rC|1\rC|2\r')) })
    expect(second).toMatchObject({ raw: frame(2, 'er\rC|1\rC|2\r') })
  })

  it('never hands on a record whose end did not come', async () => {
    for (const end of [[eot], [enq, frame(1, 'C|1\r')], [frame(2, ' and more')]]) {
      const { events } = await received([enq, frame(1, 'R|1|half', false), ...end])
      expect(textsOf(events)).not.toContain('R|1|half')
      expect(events.map(({ type }) => type)).toContain('lost')
    }
  })

  it('refuses a damaged frame at once, and takes its repetition', async () => {
    const damaged = frame(1, 'R|1|133\r').map((byte, at) => (at === 6 ? byte ^ 4 : byte))
    const { events, written } = await received([enq, damaged, frame(1, 'R|1|133\r'), eot])
    expect(textsOf(events)).toEqual(['R|1|133'])
    expect(written).toEqual(['06', '15', '06'])
  })

  it('refuses damage that nothing follows, and says nothing of damage that a sound frame follows at once', async () => {
    const damage = ascii('X'.repeat(300))
    const said = async (...chunks: readonly Uint8Array[]): Promise<readonly string[]> => {
      const link = memoryLink()
      link.send(...chunks)
      link.end()
      for await (const _one of receive(link, readFrames(link, judgeUnit, never)));
      return link.written
    }
    const frame = buildFrame(1, 'P|1\r', true)
    expect(await said(enq, damage)).toEqual(['06', '15'])
    expect(await said(enq, joined(ascii('XXXXXXXX'), frame))).toEqual(['06', '06'])
  })

  it('refuses a torn frame when the line falls silent, and hears no control character inside it', async () => {
    const torn = frame(1, 'R|1|133\r')
      .map((byte, at) => (at === 4 ? 0x04 : byte))
      .subarray(0, 9)
    const { events, written } = await received([enq, torn, frame(1, 'R|1|133\r')])
    expect(textsOf(events)).toEqual(['R|1|133'])
    expect(written).toEqual(['06', '15', '06'])
    const silent = await received([enq, frame(1, 'R|1|133\r').subarray(0, 9)], 3_100)
    expect(silent.written).toEqual(['06', '15'])
  })

  it('answers nothing and takes nothing outside a session', async () => {
    const { events, written } = await received(
      [frame(1, 'R|1|133\r'), ack, nak, eot, ascii('noise\r\n')],
      4_000
    )
    expect(textsOf(events)).toEqual([])
    expect(written).toEqual([])
  })

  it('regards the line as free when the sender is silent for 30 s', async () => {
    const { events } = await received([enq, frame(1, 'C|1\r', false)], 29_900)
    expect(events.map(({ type }) => type)).toEqual(['begun', 'record'])
    const later = await received([enq, frame(1, 'C|1\r', false)], 30_100)
    expect(later.events.map(({ type }) => type)).toEqual(['begun', 'record', 'ended'])
  })

  it('does not collect text without an end', () => {
    const receiver = createReceiver()
    receiver.take({ type: 'enq' }, enq)
    let lost = 0
    for (let n = 1; n <= 100; n += 1) {
      const unit = { type: 'frame', number: n % 8, text: 'x'.repeat(240), isLast: false } as const
      lost += receiver.take(unit, new Uint8Array(247)).lost?.length ?? 0
    }
    expect(lost).toBeGreaterThan(16_000)
  })
})

describe('a host that sends', () => {
  async function sent(
    records: readonly string[],
    answer: (written: Uint8Array, n: number) => readonly Uint8Array[]
  ) {
    vi.useFakeTimers()
    let n = 0
    const link = memoryLink(written => answer(written, n++))
    let outcome: Sent | undefined
    const sending = transmit(link, readFrames(link, judgeUnit, never), records).then(said => (outcome = said))
    const begun = performance.now()
    while (outcome === undefined) await vi.advanceTimersByTimeAsync(500)
    await sending
    return { outcome, written: link.written, took: performance.now() - begun }
  }

  it('asks for the line, sends frame by frame and gives it back', async () => {
    const { outcome, written } = await sent(['H|\\^&', 'L|1'], () => [ack])
    expect(outcome).toBe('sent')
    expect(written.map(one => bytes(one))).toEqual([enq, frame(1, 'H|\\^&\r'), frame(2, 'L|1\r'), eot])
  })

  it('splits a long record with ETB, ends it with ETX, and counts on past 7', () => {
    const record = 'C|1|' + 'x'.repeat(9 * longestText)
    const frames = framesOf([record]).map(raw => parseFrame(raw))
    expect(frames.map(one => one?.number)).toEqual([1, 2, 3, 4, 5, 6, 7, 0, 1, 2])
    expect(frames.map(one => one?.isLast)).toEqual([...Array(9).fill(false), true])
    expect(frames.every(one => (one?.text.length ?? 0) <= longestText)).toBe(true)
    expect(frames.map(one => one?.text).join('')).toBe(`${record}\r`)
    const receiver = createReceiver()
    receiver.take({ type: 'enq' }, enq)
    const records = frames.flatMap(one => (one ? receiver.take(one, enq).records : []))
    expect(records.map(({ text }) => text)).toEqual([record])
  })

  it('repeats a refused frame six times, then gives up', async () => {
    const { outcome, written } = await sent(['L|1'], written => [written[0] === 0x05 ? ack : nak])
    expect(outcome).toBe('refused')
    expect(written).toHaveLength(1 + 7 + 1)
    expect(written.at(-1)).toBe('04')
  })

  it('leaves the line to an instrument that asks at the same moment', async () => {
    const { outcome, written } = await sent(['L|1'], () => [enq])
    expect(outcome).toBe('contended')
    expect(written).toEqual(['05'])
    expect(contentionPauseMs).toBe(20_000)
  })

  it('waits 10 s for a busy instrument and asks again', async () => {
    const { outcome, took } = await sent(['L|1'], (_written, n) => [n === 0 ? nak : ack])
    expect(outcome).toBe('sent')
    expect(took).toBeGreaterThanOrEqual(10_000)
  })

  it('gives up after 15 s without an answer, to its call or to a frame', async () => {
    const silent = await sent(['L|1'], () => [])
    expect(silent).toMatchObject({ outcome: 'no-answer', written: ['05', '04'] })
    expect(silent.took).toBeGreaterThanOrEqual(15_000)
    expect(silent.took).toBeLessThan(16_000)
    const lost = await sent(['L|1'], (_written, n) => (n === 0 ? [ack] : []))
    expect(lost.outcome).toBe('no-answer')
  })

  it('stops when the instrument asks for the line in the middle', async () => {
    const { outcome, written } = await sent(['C|1', 'C|2', 'L|1'], (_written, n) => [n === 2 ? eot : ack])
    expect(outcome).toBe('refused')
    expect(written).toHaveLength(4)
  })
})

describe('records of LIS2-A2', () => {
  it('have fields, repetitions and components', () => {
    const record = parseRecord('A|B^C\\D^E|F', usualDelimiters)
    expect(record?.type).toBe('A')
    const field = record?.field(2) ?? ''
    expect(repetitionsOf(field, usualDelimiters).map(one => componentsOf(one, usualDelimiters))).toEqual([
      ['B', 'C'],
      ['D', 'E']
    ])
    expect([record?.field(3), record?.field(4), record?.fieldCount]).toEqual(['F', '', 3])
  })

  it('have the delimiters that their header declares', () => {
    expect(delimitersOf('H|\\^&|||')).toEqual(usualDelimiters)
    expect(delimitersOf('H!~*%!!!')).toEqual({ field: '!', repetition: '~', component: '*', escape: '%' })
    for (const header of ['P|\\^&|', 'H|\\^^|', 'H|\\^', 'H|\\^&x', 'HA\\^&A', ''])
      expect(delimitersOf(header)).toBeUndefined()
  })

  it.each([
    ['a&F&b&S&c&R&d&E&e', 'a|b^c\\d&e'],
    ['&X0D0A&', '\r\n'],
    ['&H&text&N&', '&H&text&N&'],
    ['5 & 6', '5 & 6']
  ])('%s stands for %j', (text, meant) => {
    expect(unescaped(text, usualDelimiters)).toBe(meant)
  })

  it('are refused without a letter in front', () => {
    for (const text of ['', '1|2', 'RR|1']) expect(parseRecord(text, usualDelimiters)).toBeUndefined()
  })
})
