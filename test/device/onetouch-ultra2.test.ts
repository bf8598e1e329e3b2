import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFramer, keptDamage } from '../../src-main/device/drivers/framer.ts'
import { onetouchUltra2 } from '../../src-main/device/drivers/onetouch-ultra2/index.ts'
import {
  buildCommand,
  checkedText,
  judgeLine,
  longestLine,
  parseClock,
  parseHeader,
  parseRecord,
  parseSerial,
  sum16
} from '../../src-main/device/drivers/onetouch-ultra2/protocol.ts'
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

process.stdout.write(`onetouch-ultra2: FC_SEED=${seed}\n`)

/** Captured by tidepool-org/uploader, oneTouchUltra2.js. */
const captured = [
  'P 003,"GMF600DCY","MG/DL " 05A6',
  'P "SAT","03/21/15","16:45:24   ","  081 ","N","03", 00 09B6',
  'P "SAT","03/21/15","16:42:11   ","  105 ","B","02", 00 099F',
  'P "SAT","03/21/15","16:39:46   ","  176 ","N","02", 00 09C1'
] as const

const sumOf = (text: string) => [...ascii(text)].reduce((sum, byte) => sum + byte, 0) % 65_536
const line = (text: string) => ascii(`${text} ${sumOf(text).toString(16).toUpperCase().padStart(4, '0')}\r\n`)
const header = (count: number) => `P ${String(count).padStart(3, '0')},"GMF600DCY","MMOL/L"`
const record = ({
  value = '081',
  control = ' ',
  parity = ' ',
  meal = 'N',
  comment = '00',
  at = '03/21/15'
} = {}) => `P "SAT","${at}","16:45:24   ","${control} ${value}${parity}","${meal}","${comment}", 00`

const shownClock = 'F "SAT","08/03/13","22:12:00   "'
/** A meter that has these lines stored. */
const meterWith =
  (lines: readonly Uint8Array[], serial = 'GMF600DCY', clock: string | null = shownClock) =>
  (written: Uint8Array): readonly Uint8Array[] => {
    const command = Buffer.from(written).toString('latin1')
    if (command === '\x11\rDM?\r') return [line('?P02.00.00 30/08/06')]
    if (command === '\x11\rDMF\r') return clock === null ? [] : [line(clock)]
    if (command === '\x11\rDM@\r') return [line(`@ "${serial}"`)]
    return command === '\x11\rDMP\r' ? lines : []
  }
const dumpOf = (...records: readonly string[]) => [line(header(records.length)), ...records.map(line)]
const read = (...records: readonly string[]) =>
  conversation(onetouchUltra2, memoryLink(meterWith(dumpOf(...records))))

describe('the clock of the meter', () => {
  it('is told with the connection, and the results come without it too', async () => {
    const told = async (clock: string | null) => {
      const link = memoryLink(meterWith(dumpOf(record()), 'GMF600DCY', clock))
      const events = await conversation(onetouchUltra2, link)
      expect(glucoseOf(events)).toHaveLength(1)
      return events.flatMap(event => (event.type === 'device-status' ? [event.deviceTime] : []))
    }
    expect(await told(shownClock)).toEqual(['2013-08-03T22:12:00'])
    expect(await told(null)).toEqual([undefined])
  })

  it.each([
    'F "SAT","13/03/13","22:12:00   "',
    'F "SAT","08/03/13","24:12:00   "',
    'F "SAT","08/03/13","22:12:00"'
  ])('is unknown when it shows %s', text => {
    expect(parseClock(text)).toBeUndefined()
  })
})

describe('captured lines', () => {
  it('have the sums that the meter printed', () => {
    expect(sum16('T "SAT","08/03/13","22:12:00   "')).toBe(0x0608)
    expect(sum16('T')).toBe(0x54)
    for (const one of captured) expect(checkedText(one)).toBe(one.slice(0, -5))
  })

  it('give the three results of a person, newest first, with meal, remark and the clock of the meter', async () => {
    const events = await conversation(
      onetouchUltra2,
      memoryLink(meterWith(captured.map(one => ascii(`${one}\r\n`))))
    )
    expect(glucoseOf(events)).toEqual([
      {
        type: 'glucose',
        value: 81,
        unit: 'mg/dL',
        deviceTime: '2015-03-21T16:45:24',
        note: '轻度运动',
        recordId: 'GMF600DCY/03/21/15 16:45:24/81',
        deviceSerial: 'GMF600DCY',
        raw: ascii(`${captured[1]}\r\n`)
      },
      expect.objectContaining({
        value: 105,
        meal: 'before',
        deviceTime: '2015-03-21T16:42:11',
        note: '吃得多'
      }),
      expect.objectContaining({ value: 176, deviceTime: '2015-03-21T16:39:46' })
    ])
    expect(progressOf(events)).toEqual([
      [0, 3],
      [1, 3],
      [2, 3],
      [3, 3]
    ])
  })

  it.each(['% 1337', '% 13AZ', 'INVALID', '. ', '% 002', '% 25'])('refuse the line "%s"', text => {
    expect(checkedText(text)).toBeUndefined()
  })

  it('tell another model of the maker by its serial number', async () => {
    expect(checkedText('@ "12345678O" 0297')).toBe('@ "12345678O"')
    expect(parseSerial('@ "12345678O"')).toBe('12345678O')
    const link = memoryLink(meterWith(dumpOf(record()), '12345678O'))
    const events = await conversation(onetouchUltra2, link)
    expect(events).toMatchObject([{ type: 'device-trouble', code: 'other-model', final: true }])
    expect(link.written).not.toContain(hex(buildCommand('P')))
  })

  it('are asked for with DC1 and CR in front', () => {
    expect(buildCommand('P')).toEqual(bytes('11 0D 44 4D 50 0D'))
  })
})

describe('what a record says', () => {
  it.each([
    ['LO below 20', { value: '019' }, { value: 20, comparator: '<' }],
    ['HI above 600', { value: '601' }, { value: 600, comparator: '>' }],
    ['a reading after a meal', { meal: 'A' }, { value: 81, meal: 'after' }],
    ['control solution', { control: 'C' }, { value: 81, controlSolution: true }]
  ])('%s', async (_what, parts, expected) => {
    expect(glucoseOf(await read(record(parts)))).toMatchObject([expected])
  })

  it.each(['020', '600'])('%s is a number, not a limit', async value => {
    const [reading] = glucoseOf(await read(record({ value })))
    expect(reading).toMatchObject({ value: Number(value) })
    expect(reading).not.toHaveProperty('comparator')
  })

  it.each([
    ['00', undefined],
    ['08', '感觉低血糖'],
    ['11', '其他']
  ])('remark %s is %s', async (comment, note) => {
    expect(glucoseOf(await read(record({ comment })))[0]?.note).toBe(note)
  })

  it('never gives a number where the memory of the meter is damaged', async () => {
    const events = await read(record({ parity: '?' }), record({ value: '090' }))
    expect(codesOf(events)).toEqual(['memory-error'])
    expect(glucoseOf(events)).toMatchObject([{ value: 90 }])
  })

  it('gives no device time when the clock shows no day of the calendar', async () => {
    expect(glucoseOf(await read(record({ at: '00/00/00' })))[0]).not.toHaveProperty('deviceTime')
  })

  it.each([
    ['a letter in the value', record({ value: '08A' })],
    ['an unknown meal', record({ meal: 'X' })],
    ['a remark nobody defined', record({ comment: '12' })],
    ['a field too many', `${record()},00`]
  ])('is passed over and told with %s', async (_what, text) => {
    expect(parseRecord(text)).toBeUndefined()
    const events = await read(text, record())
    expect(troublesOf(events)).toMatchObject([{ code: 'unreadable-record', final: false }])
    expect(glucoseOf(events)).toHaveLength(1)
  })

  it('counts an empty memory as read', async () => {
    const events = await read()
    expect(progressOf(events)).toEqual([[0, 0]])
    expect(codesOf(events)).toEqual([])
    expect(parseHeader(header(0))).toEqual({ count: 0, serial: 'GMF600DCY' })
  })
})

describe('a download', () => {
  it('names every stored result the same the next time, two alike included', async () => {
    const stored = [record(), record(), record({ value: '105' })]
    const first = idsOf(await read(...stored))
    expect(new Set(first).size).toBe(3)
    expect(idsOf(await read(record({ value: '300' }), ...stored)).slice(1)).toEqual(first)
  })

  it('asks nothing but for firmware, number, clock and memory', async () => {
    const link = memoryLink(meterWith(dumpOf(record())))
    await conversation(onetouchUltra2, link)
    expect(link.written).toEqual((['?', '@', 'F', 'P'] as const).map(command => hex(buildCommand(command))))
  })

  it('asks nothing at all when nobody wants the memory', async () => {
    const link = memoryLink(meterWith(dumpOf(record())))
    link.send(...dumpOf(record()))
    link.end()
    expect(await conversation(onetouchUltra2, link, 'listen')).toEqual([])
    expect(link.written).toEqual([])
  })

  it('says what to do when the meter is switched on by its key, and when it is silent', async () => {
    const awake = await conversation(
      onetouchUltra2,
      memoryLink(() => [Uint8Array.of(0)])
    )
    expect(troublesOf(awake)).toMatchObject([{ code: 'meter-switched-on', final: true }])
    expect(troublesOf(awake)[0]?.sentence).toContain('关闭血糖仪')
    const silent = memoryLink()
    expect(codesOf(await conversation(onetouchUltra2, silent))).toEqual(['no-answer'])
    expect(silent.written).toHaveLength(5)
  })

  it('says that results are missing when a line stays damaged, and keeps the good ones', async () => {
    const damaged = ascii(`${captured[2].replace('105', '165')}\r\n`)
    const lines = [ascii(`${captured[0]}\r\n`), ascii(`${captured[1]}\r\n`), damaged]
    const events = await conversation(onetouchUltra2, memoryLink(meterWith(lines)))
    expect(glucoseOf(events)).toMatchObject([{ value: 81 }])
    expect(troublesOf(events)).toMatchObject([{ code: 'download-broken-off', final: true }])
  })

  it('ends at once when cancelled', async () => {
    const cancel = new AbortController()
    const link = memoryLink(() => {
      cancel.abort()
      return []
    })
    expect(await conversation(onetouchUltra2, link, 'download', cancel.signal)).toEqual([])
    expect(link.written).toHaveLength(1)
  })

  it('throws when the cable is pulled', async () => {
    const link = memoryLink(written => {
      const answer = meterWith(dumpOf(record(), record({ value: '105' })))(written)
      if (answer.length > 1) link.pull()
      return answer.slice(0, 2)
    })
    await expect(conversation(onetouchUltra2, link)).rejects.toThrow('cable pulled')
  })
})

const stored = fc.array(
  fc.record({
    value: fc.integer({ min: 20, max: 600 }).map(n => String(n).padStart(3, '0')),
    control: fc.constantFrom(' ', 'C'),
    meal: fc.constantFrom('N', 'A', 'B')
  }),
  { minLength: 1, maxLength: 8 }
)
const numbers = (records: readonly { value: string }[]) => records.map(({ value }) => Number(value))

describe('any line', () => {
  it('gives exactly what is stored: answers lost, torn, flipped, split and in noise', () =>
    holds(
      fc.asyncProperty(stored, fc.array(fault, { maxLength: 14 }), async (records, faults) => {
        // A wire doubles no line of a dump; a meter that is asked twice answers twice.
        const likely = faults.filter(({ kind }) => kind !== 'twice')
        const answer = unreliable(meterWith(dumpOf(...records.map(record))), likely)
        const events = await conversation(onetouchUltra2, memoryLink(answer))
        const values = glucoseOf(events).map(({ value }) => value)
        if (codesOf(events).length === 0) expect([...values].sort()).toEqual(numbers(records).sort())
        else for (const value of values) expect(numbers(records)).toContain(value)
      }),
      200
    ))

  it('gives the same three results at every single place where the dump can be split', async () => {
    const dump = joined(ascii('x\0P 9'), ...captured.map(one => ascii(`${one}\r\n`)))
    for (let at = 0; at <= dump.length; at += 1) {
      const answer = meterWith([dump.subarray(0, at), dump.subarray(at)].filter(({ length }) => length > 0))
      const events = await conversation(onetouchUltra2, memoryLink(answer))
      expect(glucoseOf(events).map(({ value }) => value)).toEqual([81, 105, 176])
    }
  })

  it('never takes a record of which one bit has turned', () => {
    const good = ascii(`${captured[1]}\r\n`)
    for (let bit = 0; bit < good.length * 8; bit += 1) {
      const framer = createFramer(judgeLine)
      const turned = good.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
      for (const piece of [...framer.push(turned), ...framer.settle()])
        expect(piece.kind === 'frame' && piece.frame.type === 'line').toBe(false)
    }
  })

  it(`reads nothing out of ${floodBytes} random bytes, and holds no more than a line and the damage it shows`, async () => {
    const link = drowning(
      meterWith(dumpOf(record())),
      written => hex(written) === hex(buildCommand('P')),
      seed
    )
    const events = await conversation(onetouchUltra2, link)
    // The dump is asked for again behind the flood.
    expect(glucoseOf(events).map(({ value }) => value)).toEqual([81])
    const framer = createFramer(judgeLine)
    for (const chunk of chunksOf(randomBytes(seed, 500_000), 37)) {
      framer.push(chunk)
      if (framer.held >= longestLine + keptDamage) expect.fail(`${framer.held} bytes held`)
    }
  })
})

describe('the simulated meter on a serial port', () => {
  it('hands over its memory', async () => {
    const { meter, link } = await onTheWire(onetouchUltra2, '--count', '0')
    await meter.order({ store: { value: 'LO', at: '2026-07-10T07:30:00' } })
    await meter.order({ store: { value: 105, control: true, at: '2026-07-10T08:00:00' } })
    await meter.order({ store: { value: 126, meal: 'before', at: '2026-07-11T07:05:30', comment: 5 } })
    expect(glucoseOf(await download(onetouchUltra2, link))).toMatchObject([
      { value: 126, unit: 'mg/dL', meal: 'before', deviceTime: '2026-07-11T07:05:30', note: '用药' },
      { value: 105, controlSolution: true },
      { value: 20, comparator: '<' }
    ])
  })

  it('is called again when it missed calls, and a damaged line is read in the next dump', async () => {
    const { meter, link } = await onTheWire(onetouchUltra2, '--count', '40')
    await meter.order({ deaf: 1 })
    const first = await download(onetouchUltra2, link)
    expect(codesOf(first)).toEqual([])
    expect(glucoseOf(first)).toHaveLength(40)
    const again: (readonly string[])[] = []
    for await (const event of onetouchUltra2.read(
      link,
      { intent: 'download' },
      new AbortController().signal
    )) {
      if (event.type === 'device-status') await meter.order({ damage: 1 })
      if (event.type === 'glucose') again.push([event.recordId])
    }
    expect(new Set(again.flat())).toEqual(new Set(idsOf(first)))
  })
})
