import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFramer, keptDamage } from '../../src-main/device/drivers/framer.ts'
import { omronHbp9030 } from '../../src-main/device/drivers/omron-hbp-9030/index.ts'
import {
  judgeRecord,
  parseRecord,
  recordLength
} from '../../src-main/device/drivers/omron-hbp-9030/protocol.ts'
import { everything, memoryLink, readingsOf, troublesOf } from './memory-link.ts'
import { cut, cuts, holds, noise, seed, withChanged, withInserted, without } from './streams.ts'
import { ascii, joined, omronRecord, type Vitals } from './wire.ts'

process.stdout.write(`omron-hbp-9030: FC_SEED=${seed}\n`)

const documented = '2026,07,11,09,05,12345678901234567890,0,120,080,072,0'
const failed = '2026,07,11,09,05,12345678901234567890,7,   ,   ,   ,0'
const line = (text: string) => ascii(`${text}\r\n`)

async function read(...chunks: readonly Uint8Array[]) {
  const link = memoryLink()
  link.send(...chunks)
  link.end()
  return everything(omronHbp9030, link)
}

describe('what the booth sends', () => {
  it('reads the documented record as 120/80, pulse 72, with the time and the number on the device', async () => {
    const raw = line(documented)
    expect(await read(raw)).toEqual([
      {
        type: 'blood-pressure',
        systolicMmHg: 120,
        diastolicMmHg: 80,
        pulsePerMinute: 72,
        unit: 'mm[Hg]',
        deviceTime: '2026-07-11T09:05',
        devicePersonId: '12345678901234567890',
        bodyMovement: false,
        raw
      }
    ])
  })

  it('keeps a reading during which the body moved, and says so', async () => {
    const [event] = await read(omronRecord({ systolic: 133, diastolic: 85, pulse: 64 }, { move: 1 }))
    expect(event).toMatchObject({ systolicMmHg: 133, bodyMovement: true })
  })

  it('names nobody when the number on the device is blank', async () => {
    const [event] = await read(
      omronRecord({ systolic: 133, diastolic: 85, pulse: 64 }, { id: ' '.repeat(20) })
    )
    expect(event).not.toHaveProperty('devicePersonId')
  })

  it('turns a measurement that failed into a sentence that says what to do', async () => {
    const events = await read(line(failed))
    expect(events).toMatchObject([{ type: 'device-trouble', code: 'device-error-7', final: true }])
    expect(troublesOf(events)[0]?.sentence).toMatch(/错误代码 7.*重新测量/)
  })
})

describe('what is refused, because nothing but its form protects it', () => {
  const from = (part: string, to: string) => documented.replace(part, to)
  it.each([
    ['a sign in a value', from('120', '+20')],
    ['a field too many at the end', `${documented},0`],
    ['a field too few', documented.slice(0, -2)],
    ['a thirteenth month', from(',07,11', ',13,11')],
    ['29 February of a common year', from('2026,07,11', '2026,02,29')],
    ['a 24th hour', from(',09,05', ',24,05')],
    ['a 60th minute', from(',09,05', ',09,60')],
    ['a year before the device existed', from('2026', '1926')],
    ['systolic 261', from('120', '261')],
    ['systolic 059', from(',120,080', ',059,040')],
    ['diastolic 029', from('080', '029')],
    ['diastolic 216', from('120,080', '250,216')],
    ['pulse 039', from('072', '039')],
    ['pulse 181', from('072', '181')],
    ['systolic equal to diastolic', from('120,080', '120,120')],
    ['a movement flag that is neither 0 nor 1', `${documented.slice(0, -1)}2`],
    ['an error together with values', from(',0,120', ',7,120')],
    ['no error and no values', from('120,080,072', '   ,   ,   ')],
    ['one blank among the values', from('072', '   ')],
    ['an error with one value left', failed.replace('   ,0', '072,0')],
    ['a comma in the number of the person', from('1234567890,', '123456789,,')],
    ['a control character in the number of the person', from('34567', '34\u000767')],
    ['a letter for a digit', from('120', '12O')]
  ])('%s', async (_what, text) => {
    const events = await read(line(text))
    expect(readingsOf(events)).toEqual([])
    expect(troublesOf(events)).toMatchObject([{ code: 'damaged-record', final: false }])
  })

  it.each([
    ['LF alone', `${documented}\n`],
    ['CR alone', `${documented}\r`],
    ['nothing', documented],
    ['blanks', `${documented}  `]
  ])('a record that ends with %s', async (_what, text) => {
    expect(readingsOf(await read(ascii(text)))).toEqual([])
  })

  it('takes 29 February of a leap year', () => {
    expect(parseRecord(line(documented.replace('2026,07,11', '2028,02,29')))).toBeDefined()
  })

  it.each([
    [60, 59, 40],
    [260, 215, 180],
    [61, 30, 180]
  ])('takes the edge of the specified range: %d/%d, pulse %d', (systolic, diastolic, pulse) => {
    expect(parseRecord(omronRecord({ systolic, diastolic, pulse }))).toMatchObject({ systolicMmHg: systolic })
  })
})

describe('a line that is not clean', () => {
  const good = omronRecord({ systolic: 152, diastolic: 94, pulse: 76 })
  const reading = { systolic: 152, diastolic: 94, pulse: 76 }

  it('reads a record behind noise, flow control and an echo', async () => {
    for (const before of ['\0\0', '\u0011\u0013', 'AT\r\n', '2', '2026,', '\u00ff\u00fe2026,07'])
      expect(readingsOf(await read(ascii(before), good))).toEqual([reading])
  })

  it('changes no value when a digit stands too many in front of the record', async () => {
    for (const digit of '0123456789') expect(readingsOf(await read(ascii(digit), good))).toEqual([reading])
  })

  it('finds the good record directly behind a torn-off one, wherever it was torn', async () => {
    const older = omronRecord({ systolic: 111, diastolic: 71, pulse: 61 })
    for (let length = 1; length < recordLength; length += 1)
      expect(readingsOf(await read(joined(older.subarray(0, length), good)))).toEqual([reading])
  })

  it('tells a damaged record once, keeps its bytes, and tells the next damage anew', async () => {
    const damaged = ascii(`${documented.replace('120', '1x0')}\r\n`)
    const events = await read(damaged, damaged, good, damaged)
    expect(events.map(event => event.type)).toEqual(['device-trouble', 'blood-pressure', 'device-trouble'])
    expect(events[0]?.raw).toEqual(joined(damaged, damaged))
  })

  it('tells the endless garbage of a wrong baud rate once, before it ends', () => {
    const framer = createFramer(judgeRecord)
    const garbage = Uint8Array.from({ length: 10_000 }, (_, n) => (n * 73) % 251)
    const told = [...cut(garbage, [100, 3_000, 3_001]).flatMap(chunk => framer.push(chunk))]
    expect(told.map(piece => [piece.kind, piece.raw.length])).toEqual([['damaged', keptDamage]])
    expect(framer.settle()).toEqual([])
  })

  it('keeps quiet about the few stray bytes of a cable being plugged in', async () => {
    expect(troublesOf(await read(ascii('\0\0\u0011~x\u00ff'), good))).toEqual([])
  })
})

const vitals = fc
  .record({
    systolic: fc.integer({ min: 60, max: 260 }),
    diastolic: fc.integer({ min: 30, max: 215 }),
    pulse: fc.integer({ min: 40, max: 180 })
  })
  .filter(v => v.systolic > v.diastolic)
const record = fc
  .tuple(vitals, fc.stringMatching(/^[0-9A-Za-z ]{20}$/), fc.constantFrom(0, 1))
  .map(([v, id, move]) => ({ v, raw: omronRecord(v, { id, move }) }))

/** What a receiver without a checksum can see at a place: a digit that became another digit is not of that kind. */
function isVisible(at: number, byte: number): boolean {
  const char = String.fromCharCode(byte)
  if (at === 38) return true
  if (at >= 17 && at <= 36) return char === ',' || byte < 0x20 || byte > 0x7e
  if (at === 52) return !'01'.includes(char)
  return [4, 7, 10, 13, 16, 37, 39, 43, 47, 51, 53, 54].includes(at) || !/\d/.test(char)
}
const place = (least: number, most: number) => fc.integer({ min: least, max: most })
const damagedRecord = record.chain(({ raw }) =>
  fc.oneof(
    place(1, recordLength - 1).map(length => raw.subarray(0, length)),
    place(1, recordLength - 1).map(at => without(raw, at)),
    fc
      .tuple(place(5, 52), fc.array(fc.nat(255), { minLength: 1, maxLength: 3 }))
      .map(([at, extra]) => withInserted(raw, at, extra)),
    fc
      .tuple(place(0, recordLength - 1), fc.nat(7))
      .map(([at, bit]) => ({ at, byte: (raw[at] ?? 0) ^ (1 << bit) }))
      .filter(({ at, byte }) => isVisible(at, byte))
      .map(({ at, byte }) => withChanged(raw, at, byte))
  )
)
const passage = fc.record({
  noise,
  damaged: fc.option(damagedRecord, { nil: new Uint8Array() }),
  good: record
})
const streamOf = (
  passages: readonly { noise: Uint8Array; damaged: Uint8Array; good: { raw: Uint8Array } }[]
) => joined(...passages.flatMap(p => [p.noise, p.damaged, p.good.raw]))

describe('any stream', () => {
  it('gives exactly the good readings: split anywhere, merged, with noise and damaged records before good ones', () =>
    holds(
      fc.asyncProperty(
        fc.array(passage, { minLength: 1, maxLength: 6, size: 'max' }),
        cuts,
        async (passages, positions) => {
          const events = await read(...cut(streamOf(passages), positions))
          expect(readingsOf(events)).toEqual(passages.map(p => p.good.v))
        }
      ),
      500
    ))

  it('gives the same two readings at every single place where the stream can be split', () => {
    const stream = joined(
      ascii('\0\u0011'),
      omronRecord({ systolic: 120, diastolic: 80, pulse: 72 }),
      omronRecord({ systolic: 152, diastolic: 94, pulse: 76 }).subarray(0, 30),
      omronRecord({ systolic: 145, diastolic: 91, pulse: 75 })
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
      expect(systolic).toEqual([120, 145])
    }
  })

  it('never makes a reading out of a damaged record alone', () =>
    holds(
      fc.asyncProperty(
        fc.array(fc.tuple(noise, damagedRecord), { maxLength: 5 }),
        cuts,
        async (parts, positions) => {
          // Behind each damaged record the line falls silent, as it does in a clinic.
          for (const [before, damaged] of parts)
            expect(readingsOf(await read(...cut(joined(before, damaged), positions)))).toEqual([])
        }
      ),
      300
    ))

  it('never crashes the driver and never holds more than a record and the damage it shows', () =>
    holds(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 300, size: 'max' }), { maxLength: 20, size: 'max' }),
        chunks => {
          const framer = createFramer(judgeRecord)
          for (const chunk of chunks) {
            framer.push(chunk)
            expect(framer.held).toBeLessThan(recordLength + keptDamage)
          }
          framer.settle()
          expect(framer.held).toBe(0)
        }
      ),
      300
    ))

  it('brings back every reading the device can send', () =>
    holds(
      fc.property(vitals, (v: Vitals) => {
        expect(parseRecord(omronRecord(v))).toMatchObject({
          systolicMmHg: v.systolic,
          diastolicMmHg: v.diastolic,
          pulsePerMinute: v.pulse
        })
      }),
      300
    ))
})
