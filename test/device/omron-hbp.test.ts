import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { DeviceEvent } from '../../src-main/device/drivers/driver.ts'
import { createFramer, keptDamage } from '../../src-main/device/drivers/framer.ts'
import { omronHbp, omronHbpRemote } from '../../src-main/device/drivers/omron-hbp/index.ts'
import { judgeRecord, longestRecord } from '../../src-main/device/drivers/omron-hbp/protocol.ts'
import { type HbpForm, hbpRecord, hbpText, meanOf, withParity } from './cuff-wire.ts'
import { everything, type MemoryLink, memoryLink, readingsOf, troublesOf } from './memory-link.ts'
import { cut, cuts, holds, noise, seed, withChanged, withInserted, without } from './streams.ts'
import { ascii, bytes, hex, joined, omronRecord, type Vitals } from './wire.ts'

process.stdout.write(`omron-hbp: FC_SEED=${seed}\n`)

const ours = { systolic: 132, diastolic: 84, pulse: 70 }
const older = { systolic: 171, diastolic: 101, pulse: 91 }
const allForms: readonly HbpForm[] = ['B', 'C', 'D', 'D2', 'E']

async function read(...chunks: readonly Uint8Array[]) {
  const link = memoryLink()
  link.send(...chunks)
  link.end()
  return everything(omronHbp, link)
}

afterEach(() => void vi.useRealTimers())

describe('documented records', () => {
  it.each([
    [
      '2026,07,11,09,05,12345678901234567890,0,120,080,072,0\r\n',
      {
        systolicMmHg: 120,
        diastolicMmHg: 80,
        pulsePerMinute: 72,
        bodyMovement: false,
        deviceTime: '2026-07-11T09:05',
        devicePersonId: '12345678901234567890'
      }
    ],
    [
      'bp,99999999999999999999,2023/04/27,15:06,140,098,077,068,3\r',
      {
        systolicMmHg: 140,
        meanArterialMmHg: 98,
        diastolicMmHg: 77,
        pulsePerMinute: 68,
        deviceTime: '2023-04-27T15:06',
        devicePersonId: '99999999999999999999'
      }
    ],
    [
      'bp,12345678901234567890,2016/01/25,01:05,100,075,050,065,0\r',
      {
        systolicMmHg: 100,
        meanArterialMmHg: 75,
        diastolicMmHg: 50,
        pulsePerMinute: 65,
        deviceTime: '2016-01-25T01:05',
        devicePersonId: '12345678901234567890'
      }
    ],
    [
      '\x02ID99999999B17/11/22/14:50 125 076 067 \x03',
      { systolicMmHg: 125, diastolicMmHg: 76, pulsePerMinute: 67, deviceTime: '2017-11-22T14:50' }
    ],
    [
      '\x02ID99999999B26/07/11/09:05 120..080.072\x03',
      { systolicMmHg: 120, diastolicMmHg: 80, pulsePerMinute: 72, deviceTime: '2026-07-11T09:05' }
    ],
    [
      'MMBP203N\r2026.07.11\r120\r080\r072\r',
      { systolicMmHg: 120, diastolicMmHg: 80, pulsePerMinute: 72, deviceDay: '2026-07-11' }
    ]
  ])('%j', async (text, values) => {
    expect(await read(ascii(text))).toEqual([
      { type: 'blood-pressure', unit: 'mm[Hg]', ...values, raw: ascii(text) }
    ])
  })

  it('of the STX form, byte by byte: 125/75, pulse 99, 2015-05-02 09:43', async () => {
    const raw = bytes('02 20 31 35 30 35 30 32 20 30 39 34 33 20 31 32 35 20 30 37 35 20 30 39 39 03')
    expect(await read(...cut(raw, [...raw.keys()]))).toEqual([
      {
        type: 'blood-pressure',
        systolicMmHg: 125,
        diastolicMmHg: 75,
        pulsePerMinute: 99,
        unit: 'mm[Hg]',
        deviceTime: '2015-05-02T09:43',
        raw
      }
    ])
  })

  it('of every form follow one another on one line, and none is taken for damage', async () => {
    const events = await read(...allForms.map(form => hbpRecord(form, ours)), omronRecord(older))
    expect(readingsOf(events)).toEqual([...allForms.map(() => ours), older])
    expect(troublesOf(events)).toEqual([])
  })

  it('may end with CR LF where a form ends with CR', async () => {
    const events = await read(hbpRecord('B', ours), ascii('\n'), hbpRecord('B', older), ascii('\n'))
    expect(readingsOf(events)).toEqual([ours, older])
    expect(troublesOf(events)).toEqual([])
  })

  it('name nobody when the number on the device is blank', async () => {
    const [event] = await read(hbpRecord('B', ours, ' '.repeat(20)))
    expect(event).not.toHaveProperty('devicePersonId')
  })

  it.each([
    ['2026,07,11,09,05,12345678901234567890,7,   ,   ,   ,0\r\n', 'device-error-7'],
    ['\x02ID99999999B17/11/22/14:50             \x03', 'no-result'],
    ['\x02ID99999999B17/11/22/14:50 ---  --- ---\x03', 'no-result']
  ])('without a result become a sentence that says what to do: %j', async (text, code) => {
    const events = await read(ascii(text))
    expect(events).toMatchObject([{ type: 'device-trouble', code, final: true }])
    expect(troublesOf(events)[0]?.sentence).toMatch(/没有测出结果.*重新测量/)
  })
})

describe('what is refused, because nothing but its form protects it', () => {
  const spoilt = (form: HbpForm, part: string, to: string) => hbpText(form, ours).replace(part, to)
  it.each([
    ['format 5 with a field too many', '2026,07,11,09,05,12345678901234567890,0,120,080,072,0,0\r\n'],
    ['format 5 of 29 February of a common year', '2026,02,29,09,05,12345678901234567890,0,120,080,072,0\r\n'],
    ['B with a sign', spoilt('B', ',132', ',+32')],
    ['B with a blank value', spoilt('B', ',070', ',   ')],
    ['B with all values blank', spoilt('B', ',132,100,084,070', ',   ,   ,   ,   ')],
    ['B with a field too many', spoilt('B', ',0\r', ',0,0\r')],
    ['B with a field too few', spoilt('B', ',070', '')],
    ['B of a thirteenth month', spoilt('B', '2023/04', '2023/13')],
    ['B of 29 February of a common year', spoilt('B', '2023/04/27', '2026/02/29')],
    ['B of a 24th hour', spoilt('B', '15:06', '24:06')],
    ['B of a year before the device existed', spoilt('B', '2023', '1923')],
    ['B with a mean above the systolic', spoilt('B', ',100', ',133')],
    ['B with a mean below the diastolic', spoilt('B', ',100', ',083')],
    ['B with systolic 261', spoilt('B', ',132', ',261')],
    ['B with a comma in the number of the person', spoilt('B', '67890,', '6789,,')],
    ['C of a thirteenth month', spoilt('C', '1505', '1513')],
    ['C of 29 February of a common year', spoilt('C', '150502', '260229')],
    ['C with systolic 059', spoilt('C', '132 084', '059 040')],
    ['C with diastolic 216', spoilt('C', '132 084', '250 216')],
    ['C with pulse 181', spoilt('C', '070', '181')],
    ['C with a blank value', spoilt('C', '084', '   ')],
    ['C with a character too many', spoilt('C', '070', '0700')],
    ['D of a thirteenth month', spoilt('D', '/11/', '/13/')],
    ['D with pulse 039', spoilt('D', '070', '039')],
    ['D with one value missing', spoilt('D', '084', '   ')],
    ['D with one digit missing', spoilt('D', '084', '08 ')],
    ['D with a letter in the number', spoilt('D', 'ID9', 'IDX')],
    ['D in the second layout, systolic not above diastolic', spoilt('D2', '132', '084')],
    ['E of 29 February of a common year', spoilt('E', '07.11', '02.29')],
    ['E with diastolic 029', spoilt('E', '084', '029')],
    ['E with a value too many', spoilt('E', '070\r', '0700\r')],
    ['E with a blank value', spoilt('E', '070', '   ')]
  ])('%s', async (_what, text) => {
    const events = await read(ascii(text))
    expect(readingsOf(events)).toEqual([])
    expect(troublesOf(events)).toMatchObject([{ code: 'damaged-record', final: false }])
  })

  it.each(allForms)('form %s without its last character', async form => {
    expect(readingsOf(await read(hbpRecord(form, ours).slice(0, -1)))).toEqual([])
  })
})

describe('a 7E1 booth on a port that is set to 8N1', () => {
  it.each(allForms)(
    'is understood in form %s: the parity comes off, the bytes are kept as received',
    async form => {
      const raw = withParity(hbpRecord(form, ours))
      const events = await read(raw)
      expect(readingsOf(events)).toEqual([ours])
      expect(events[0]?.raw).toEqual(raw)
    }
  )

  it('is understood in format 5', async () => {
    expect(readingsOf(await read(withParity(omronRecord(ours))))).toEqual([ours])
  })

  it('shows every single wrong bit, also where one digit turns into another', async () => {
    for (const sent of [omronRecord(ours), ...allForms.map(form => hbpRecord(form, ours))]) {
      const raw = withParity(sent)
      for (const at of raw.keys())
        for (let bit = 0; bit < 8; bit += 1)
          expect(readingsOf(await read(withChanged(raw, at, (raw[at] ?? 0) ^ (1 << bit))))).toEqual([])
    }
  })

  it('is not a line on which only some bytes carry a parity', async () => {
    for (const raw of [omronRecord(ours), ...allForms.map(form => hbpRecord(form, ours))]) {
      for (const at of raw.keys())
        expect(readingsOf(await read(withChanged(raw, at, (raw[at] ?? 0) | 0x80)))).toEqual([])
    }
  })
})

const vitals = fc
  .record({
    systolic: fc.integer({ min: 70, max: 260 }),
    diastolic: fc.integer({ min: 30, max: 215 }),
    pulse: fc.integer({ min: 40, max: 180 })
  })
  .filter(v => v.systolic > meanOf(v) && meanOf(v) > v.diastolic)
const record = fc
  .tuple(vitals, fc.constantFrom(...allForms), fc.stringMatching(/^[0-9A-Za-z ]{20}$/), fc.boolean())
  .map(([v, form, id, isSevenBit]) => {
    const raw = hbpRecord(form, v, id)
    return { v, form, isSevenBit, raw: isSevenBit ? withParity(raw) : raw }
  })

/** What a receiver without a checksum can see: a digit that became a digit, or a printable in the ID, it cannot. */
function isVisible(form: HbpForm, old: number, at: number, byte: number): boolean {
  const [was, is] = [String.fromCharCode(old), String.fromCharCode(byte)]
  const isDigit = (char: string) => /\d/.test(char)
  if (form === 'B' && at >= 3 && at < 23) return is === ',' || byte < 0x20 || byte > 0x7e
  if (form.startsWith('D') && at === 11) return byte < 0x20 || byte > 0x7e
  if (form.startsWith('D') && at >= 30 && was === ' ') return is !== '.'
  return !isDigit(was) || !isDigit(is)
}
const place = (least: number, most: number) => fc.integer({ min: least, max: most })
const damagedRecord = record.chain(({ raw, form, isSevenBit }) =>
  fc.oneof(
    place(1, raw.length - 1).map(length => raw.subarray(0, length)),
    place(1, raw.length - 1).map(at => without(raw, at)),
    fc
      .tuple(place(1, raw.length - 1), fc.array(fc.nat(255), { minLength: 1, maxLength: 3 }))
      .map(([at, extra]) => withInserted(raw, at, extra))
      // A second STX before a whole record is no damage to it.
      .filter(damaged => !hex(damaged).includes(hex(raw))),
    fc
      .tuple(place(0, raw.length - 1), fc.nat(7))
      .map(([at, bit]) => ({ at, old: raw[at] ?? 0, byte: (raw[at] ?? 0) ^ (1 << bit) }))
      .filter(({ at, old, byte }) => isSevenBit || isVisible(form, old, at, byte))
      .map(({ at, byte }) => withChanged(raw, at, byte))
  )
)
const passage = fc.record({
  noise,
  damaged: fc.option(damagedRecord, { nil: new Uint8Array() }),
  good: record
})

describe('any stream', () => {
  it('gives exactly the good readings: all forms, split anywhere, merged, with noise and damaged records before good ones', () =>
    holds(
      fc.asyncProperty(
        fc.array(passage, { minLength: 1, maxLength: 6, size: 'max' }),
        cuts,
        async (passages, positions) => {
          const stream = joined(...passages.flatMap(p => [p.noise, p.damaged, p.good.raw]))
          expect(readingsOf(await read(...cut(stream, positions)))).toEqual(passages.map(p => p.good.v))
        }
      ),
      400
    ))

  it('gives the same readings at every single place where the stream can be split', () => {
    const stream = joined(
      ascii('\0\u0011'),
      ...allForms.flatMap(form => [hbpRecord(form, older).subarray(0, 20), hbpRecord(form, ours)]),
      omronRecord(ours)
    )
    for (let at = 0; at <= stream.length; at += 1) {
      const framer = createFramer(judgeRecord)
      const pieces = [
        ...framer.push(stream.subarray(0, at)),
        ...framer.push(stream.subarray(at)),
        ...framer.settle()
      ]
      const systolic = pieces.flatMap(piece =>
        piece.kind === 'frame' && piece.frame.outcome === 'measured' ? [piece.frame.systolicMmHg] : []
      )
      expect(systolic).toEqual(Array(6).fill(ours.systolic))
    }
  })

  it('never makes a reading out of a damaged record alone', () =>
    holds(
      fc.asyncProperty(noise, damagedRecord, cuts, async (before, damaged, positions) => {
        expect(readingsOf(await read(...cut(joined(before, damaged), positions)))).toEqual([])
      }),
      600
    ))

  it('never crashes the driver and never holds more than a record and the damage it shows', () =>
    holds(
      fc.property(fc.array(noise, { maxLength: 40, size: 'max' }), chunks => {
        const framer = createFramer(judgeRecord)
        for (const chunk of chunks) {
          framer.push(chunk)
          expect(framer.held).toBeLessThan(longestRecord + keptDamage)
        }
        framer.settle()
        expect(framer.held).toBe(0)
      }),
      300
    ))

  it('brings back every reading the device can send', () =>
    holds(
      fc.asyncProperty(vitals, fc.constantFrom(...allForms), async (v: Vitals, form) => {
        expect(readingsOf(await read(hbpRecord(form, v)))).toEqual([v])
      }),
      300
    ))
})

describe('the booth that the desk starts', () => {
  const [start, stop] = ['025303', '025203']

  async function measured(link: MemoryLink, script: (cancel: AbortController) => Promise<void>) {
    vi.useFakeTimers()
    const cancel = new AbortController()
    const reading = everything(omronHbpRemote, link, { intent: 'measure' }, cancel.signal)
    await vi.advanceTimersByTimeAsync(0)
    await script(cancel)
    cancel.abort()
    return reading
  }
  const results = (events: readonly DeviceEvent[]) =>
    events.flatMap(event =>
      event.type === 'blood-pressure' ? [[event.systolicMmHg, event.stray ?? false]] : []
    )

  it('is started once, and its record is ours; the next one is not', async () => {
    const link = memoryLink()
    const events = await measured(link, async () => {
      await vi.advanceTimersByTimeAsync(30_000)
      link.send(hbpRecord('D', ours), hbpRecord('D', older))
      await vi.advanceTimersByTimeAsync(0)
    })
    expect(results(events)).toEqual([
      [132, false],
      [171, true]
    ])
    expect(link.written).toEqual([start])
  })

  it('does not pass the late record of an earlier measurement for ours: no cuff measures that fast', async () => {
    const link = memoryLink()
    const events = await measured(link, async () => {
      await vi.advanceTimersByTimeAsync(9_900)
      link.send(hbpRecord('D2', older))
      await vi.advanceTimersByTimeAsync(200)
      link.send(hbpRecord('D2', ours))
      await vi.advanceTimersByTimeAsync(0)
    })
    expect(results(events)).toEqual([
      [171, true],
      [132, false]
    ])
  })

  it('is stopped when the measurement is cancelled, and what comes then waits for the next conversation', async () => {
    const link = memoryLink()
    const events = await measured(link, async cancel => {
      await vi.advanceTimersByTimeAsync(12_000)
      cancel.abort()
      await vi.advanceTimersByTimeAsync(0)
      link.send(hbpRecord('D', older))
      link.end()
    })
    expect(events).toEqual([])
    expect(link.written).toEqual([start, stop])
    expect(readingsOf(await everything(omronHbpRemote, link))).toEqual([older])
  })

  it('is stopped when the caller walks away in mid-measurement', async () => {
    const link = memoryLink(written => (hex(written) === start ? [hbpRecord('D', older)] : []))
    for await (const event of omronHbpRemote.read(link, { intent: 'measure' }, new AbortController().signal))
      if (event.type === 'blood-pressure') break
    expect(link.written).toEqual([start, stop])
  })

  it('ends a measurement without a result, and is not told to stop then', async () => {
    const link = memoryLink()
    const events = await measured(link, async () => {
      await vi.advanceTimersByTimeAsync(20_000)
      link.send(ascii('\x02ID99999999B17/11/22/14:50             \x03'))
      await vi.advanceTimersByTimeAsync(0)
    })
    expect(troublesOf(events)).toMatchObject([{ code: 'no-result', final: true }])
    expect(link.written).toEqual([start])
  })

  it('takes nothing but its own form, and the echo of our commands for what it is', async () => {
    const link = memoryLink()
    link.send(bytes(start), bytes(stop), hbpRecord('B', older), hbpRecord('C', older), hbpRecord('D', ours))
    link.end()
    const events = await everything(omronHbpRemote, link)
    expect(readingsOf(events)).toEqual([ours])
    expect(events.at(-1)).not.toHaveProperty('stray')
  })

  it('sends nothing while we only listen', async () => {
    const link = memoryLink()
    link.end()
    await everything(omronHbpRemote, link)
    expect(link.written).toEqual([])
  })
})
