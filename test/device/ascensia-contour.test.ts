import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeUnit, parseFrame } from '../../src-main/device/drivers/astm/frames.ts'
import { ascensiaContour } from '../../src-main/device/drivers/ascensia-contour/index.ts'
import { type ContourHeader, parseContour } from '../../src-main/device/drivers/ascensia-contour/protocol.ts'
import type { DeviceEvent } from '../../src-main/device/drivers/driver.ts'
import { createFramer } from '../../src-main/device/drivers/framer.ts'
import { everything, type MemoryLink, memoryLink, troublesOf } from './memory-link.ts'
import {
  chunksOf,
  codesOf,
  conversation,
  download,
  type Fault,
  fault,
  floodBytes,
  glucoseOf,
  idsOf,
  never,
  onTheWire,
  progressOf,
  randomBytes,
  spoilt
} from './meters.ts'
import { cut, cuts, holds, seed } from './streams.ts'
import { ascii, joined } from './wire.ts'

process.stdout.write(`ascensia-contour: FC_SEED=${seed}\n`)

/** Captured by glucometerutils, test_contourusb.py: EOT, a header frame, ENQ. */
const headerText =
  'H|\\^&||7w3LBL|Bayer7390^01.24\\01.04\\09.02.20^7390-2336773^7403-|A=1^C=63^G=1^I=0200^R=0^S=1^U=0^V=10600^X=070070070070180130150250^Y=360126090050099050300089^Z=1|1714||||||1|201909221304'
const captured = ascii(`\x04\x021${headerText}\r\x17D7\r\n\x05`)
const resultText = 'R|8|^^^Glucose|133|mg/dL^P||B/X||201202052034'

function frame(number: number, text: string, isLast: boolean): Uint8Array {
  const summed = `${number % 8}${text}\r${isLast ? '\x03' : '\x17'}`
  const sum = [...ascii(summed)].reduce((total, byte) => total + byte, 0) % 256
  return ascii(`\x02${summed}${sum.toString(16).toUpperCase().padStart(2, '0')}\r\n`)
}
const framesOf = (records: readonly string[]) =>
  records.map((text, index) => frame(index + 1, text, index === records.length - 1))

const header = (count: number, settings = 'U=0^V=10600') =>
  `H|\\^&||pw|Bayer7390^01.24^7390-2336773^7403-|A=1^C=63^${settings}|${count}||||||1|202607110910`
const resultOf = ({ n = 1, value = '126', unit = 'mg/dL^P', marks = '', at = '202607110905' } = {}) =>
  `R|${n}|^^^Glucose|${value}|${unit}||${marks}||${at}`
const uploadOf = (results: readonly string[], head = header(results.length)) => [
  head,
  'P|1',
  ...results,
  'L|1||N'
]

/** A meter that begins when it hears EOT, waits 15 s for each answer, and meets these faults frame by frame. */
function meterWith(records: readonly string[], faults: readonly Fault[] = []): MemoryLink {
  const queue = [Uint8Array.of(5), ...framesOf(records)]
  let isUploading = false
  let sends = 0
  let left = 6
  let timer: NodeJS.Timeout | undefined
  const stop = (): readonly Uint8Array[] => {
    clearTimeout(timer)
    isUploading = false
    return [Uint8Array.of(4)]
  }
  const current = (): readonly Uint8Array[] => {
    const [next] = queue
    clearTimeout(timer)
    if (!next || left < 0) return stop()
    timer = setTimeout(() => {
      left -= 1
      link.send(...current())
    }, 15_000)
    return spoilt(next, faults[sends++])
  }
  const link = memoryLink(([signal]) => {
    if (signal === 4 && !isUploading) {
      isUploading = true
      return current()
    }
    if (!isUploading) return []
    if (signal === 0x15) left -= 1
    else if (signal === 6) {
      queue.shift()
      left = 6
    }
    return current()
  })
  return link
}
const read = (results: readonly string[], head?: string) =>
  conversation(ascensiaContour, meterWith(uploadOf(results, head)))

/** What is said by a meter that nobody called, all at once. */
async function listen(...chunks: readonly Uint8Array[]): Promise<readonly DeviceEvent[]> {
  const link = memoryLink()
  link.send(...chunks)
  link.end()
  return everything(ascensiaContour, link)
}

describe('captured records', () => {
  it('the header frame has checksum D7 and names the meter, its memory, its limits and its clock', () => {
    const framer = createFramer(judgeUnit)
    const pieces = framer.push(captured)
    expect(pieces.map(piece => piece.kind === 'frame' && piece.frame.type)).toEqual(['eot', 'frame', 'enq'])
    expect(parseFrame(captured.subarray(1, -1))?.text).toBe(`${headerText}\r`)
    expect(parseContour(headerText, undefined)).toMatchObject({
      header: {
        model: 'Bayer7390',
        serial: '7390-2336773',
        results: 1_714,
        limits: { lowest: 10, highest: 600, unit: 'mg/dL' },
        clock: '2019-09-22T13:04'
      }
    })
  })

  it('the result is 133 mg/dL before a meal on 2012-02-05 at 20:34, and its unexplained mark is kept', async () => {
    const events = await read([resultText], headerText)
    expect(glucoseOf(events)).toEqual([
      {
        type: 'glucose',
        value: 133,
        unit: 'mg/dL',
        meal: 'before',
        deviceTime: '2012-02-05T20:34',
        note: '血糖仪标记 X',
        recordId: '7390-2336773/201202052034/133 mg/dL',
        deviceSerial: '7390-2336773',
        raw: frame(3, resultText, false)
      }
    ])
    expect(progressOf(events)).toEqual([
      [0, 1_714],
      [1, 1_714]
    ])
    expect(codesOf(events)).toEqual([])
  })

  it('are heard when the meter begins by itself with a frame before the session', async () => {
    const line = joined(captured, ...framesOf([headerText, resultText, 'L|1||N']), ascii('\x04'))
    expect(glucoseOf(await listen(line)).map(({ value }) => value)).toEqual([133])
  })
})

describe('what a result says', () => {
  const millimole = header(1, 'U=1^V=06333')
  it.each([
    ['LO', { value: '9', marks: '<' }, header(1), { value: 10, unit: 'mg/dL', comparator: '<' }],
    ['HI', { value: '601', marks: '>/A' }, header(1), { value: 600, comparator: '>', meal: 'after' }],
    ['mmol/L', { value: '7.0', unit: 'mmol/L^P' }, millimole, { value: 7, unit: 'mmol/L' }],
    [
      'LO in mmol/L',
      { value: '0.5', unit: 'mmol/L^P', marks: '<' },
      millimole,
      { value: 0.6, comparator: '<' }
    ],
    [
      'HI in mmol/L',
      { value: '33.4', unit: 'mmol/L^P', marks: '>' },
      millimole,
      { value: 33.3, comparator: '>' }
    ],
    ['control solution', { marks: 'C' }, header(1), { value: 126, controlSolution: true }],
    ['whole blood', { unit: 'mg/dL^B' }, header(1), { value: 126, note: '全血参考值' }]
  ])('%s', async (_what, parts, head, expected) => {
    expect(glucoseOf(await read([resultOf(parts)], head))).toMatchObject([expected])
  })

  it('the meter with a serial cable puts marks, control and time elsewhere', async () => {
    const serial = (flag: string, mark: string, control: string) =>
      `R|1|^^^Glucose|601|mg/dL^P||${flag}|${mark}|${control}|||202607110905`
    expect(glucoseOf(await read([serial('>', 'B', ''), serial('', '', 'E')]))).toMatchObject([
      { value: 600, comparator: '>', meal: 'before', deviceTime: '2026-07-11T09:05' },
      { value: 601, controlSolution: true }
    ])
  })

  it.each([
    ['LO of which no limit is known', resultOf({ value: '9', marks: '<' }), 'A=1'],
    ['a limit in the other unit', resultOf({ value: '33.4', unit: 'mmol/L^P', marks: '>' }), 'U=0^V=10600'],
    ['low and high at once', resultOf({ marks: '</>' }), 'U=0^V=10600'],
    ['another unit', resultOf({ unit: 'g/L^P' }), 'U=0^V=10600'],
    ['no value', resultOf({ value: '' }), 'U=0^V=10600'],
    ['a value no strip gives', resultOf({ value: '126', unit: 'mmol/L^P' }), 'U=0^V=10600'],
    ['a month 13', resultOf({ at: '202613110905' }), 'U=0^V=10600']
  ])('is passed over and told with %s', async (_what, text, settings) => {
    const events = await read([text, resultOf({ value: '99' })], header(2, settings))
    expect(codesOf(events)).toEqual(['unreadable-record'])
    expect(glucoseOf(events)).toMatchObject([{ value: 99 }])
  })

  it('an average and a patient are no results', async () => {
    const events = await read(['R|1|^^^Average|140|mg/dL^P||||202607110905', 'O|1', resultOf({ n: 2 })])
    expect(glucoseOf(events)).toHaveLength(1)
    expect(codesOf(events)).toEqual([])
  })

  it('other delimiters are those of the header', () => {
    const declared = parseContour('H!~*%!!pw!Bayer7390*1*77-1!U=0*V=10600!1!!!!!!1!202607110910', undefined)
    const head: ContourHeader | undefined = declared?.type === 'header' ? declared.header : undefined
    expect(parseContour('R!1!***Glucose!126!mg/dL*P!!B!!202607110905', head)).toMatchObject({
      result: { value: 126, meal: 'before' }
    })
  })
})

describe('a download', () => {
  it('offers the line with EOT and sends nothing but acknowledgements', async () => {
    const link = meterWith(uploadOf([resultOf(), resultOf({ value: '130' })]))
    await conversation(ascensiaContour, link)
    expect(link.written).toEqual(['04', ...Array(6).fill('06')])
  })

  it('names every stored result the same the next time, two alike included', async () => {
    const stored = [resultOf({ n: 1 }), resultOf({ n: 2 }), resultOf({ n: 3, value: '130' })]
    const first = idsOf(await read(stored))
    expect(new Set(first).size).toBe(3)
    expect(idsOf(await read([resultOf({ value: '99' }), ...stored])).slice(1)).toEqual(first)
  })

  it('says so when no meter begins, when it is another analyser, and when the upload has no end', async () => {
    const silent = memoryLink()
    expect(troublesOf(await conversation(ascensiaContour, silent))).toMatchObject([
      { code: 'no-answer', final: true }
    ])
    expect(silent.written).toEqual(['04', '04', '04'])
    const analyser = meterWith(['H|\\^&|||Urilyzer', resultOf(), 'L|1'])
    const strange = await conversation(ascensiaContour, analyser)
    expect(glucoseOf(strange)).toEqual([])
    expect(codesOf(strange)).toEqual(['other-model'])
    const endless = await conversation(ascensiaContour, meterWith([header(2), resultOf()]))
    expect(glucoseOf(endless)).toHaveLength(1)
    expect(troublesOf(endless)).toMatchObject([{ code: 'download-broken-off', final: true }])
  })

  it('is offered the line again where the ENQ of the meter came as an EOT', async () => {
    const faults: readonly Fault[] = [{ kind: 'flipped', at: 0, bit: 0 }]
    const events = await conversation(ascensiaContour, meterWith(uploadOf([resultOf()]), faults))
    expect(glucoseOf(events).map(({ value }) => value)).toEqual([126])
  })

  it('ends when cancelled', async () => {
    const cancel = new AbortController()
    const link = memoryLink(() => {
      cancel.abort()
      return []
    })
    expect(await conversation(ascensiaContour, link, 'download', cancel.signal)).toEqual([])
  })

  it('goes on listening for the next meter when nobody asked for one download', async () => {
    const upload = (serial: string) =>
      joined(
        ascii('\x05'),
        ...framesOf(uploadOf([resultOf()], header(1).replace('7390-2336773', serial))),
        ascii('\x04')
      )
    const events = await listen(upload('77-1'), upload('77-2'))
    expect(glucoseOf(events).map(({ deviceSerial }) => deviceSerial)).toEqual(['77-1', '77-2'])
  })
})

const values = fc.array(fc.integer({ min: 10, max: 600 }), { minLength: 1, maxLength: 12 })
const recordsOf = (numbers: readonly number[]) =>
  numbers.map((value, index) => resultOf({ n: index + 1, value: String(value) }))
/** The four signals of the link stand unprotected: in noise they are what they look like. */
const harmless = fault.filter(one => one.kind !== 'noise' || !one.bytes.some(byte => [4, 5].includes(byte)))

describe('any line', () => {
  it('gives exactly what is stored: frames lost, torn, flipped, doubled, split and in noise', () =>
    holds(
      fc.asyncProperty(values, fc.array(harmless, { maxLength: 24 }), async (numbers, faults) => {
        const events = await conversation(ascensiaContour, meterWith(uploadOf(recordsOf(numbers)), faults))
        const told = glucoseOf(events).map(({ value }) => value)
        expect(told).toEqual(numbers.slice(0, told.length))
        const isWhole = !troublesOf(events).some(({ final }) => final)
        if (isWhole) expect(told).toHaveLength(numbers.length)
      }),
      200
    ))

  it('gives exactly what is sent, cut anywhere and merged, to a host that only listens', () =>
    holds(
      fc.asyncProperty(values, cuts, async (numbers, positions) => {
        const line = joined(ascii('\x05'), ...framesOf(uploadOf(recordsOf(numbers))), ascii('\x04'))
        const events = await listen(...cut(line, positions))
        expect(glucoseOf(events).map(({ value }) => value)).toEqual(numbers)
        expect(codesOf(events)).toEqual([])
      }),
      200
    ))

  it('gives the same result at every single place where the line can be split', async () => {
    const line = joined(captured, ...framesOf([headerText, resultText, 'L|1||N']), ascii('\x04'))
    for (let at = 0; at <= line.length; at += 1)
      expect(
        glucoseOf(await listen(line.subarray(0, at), line.subarray(at))).map(({ value }) => value)
      ).toEqual([133])
  })

  it(`reads nothing out of ${floodBytes} random bytes in the middle of an upload`, async () => {
    const [first = new Uint8Array(), second = new Uint8Array()] = framesOf(uploadOf([resultOf()]))
    const events = await listen(ascii('\x05'), first, second, ...chunksOf(randomBytes(seed, floodBytes)))
    expect(events).toContainEqual(expect.objectContaining({ type: 'device-status' }))
    expect(glucoseOf(events)).toEqual([])
  })
})

describe('the simulated meter on a serial port', () => {
  it('hands over its memory, and sends again the frame in which a bit turned', async () => {
    const { meter, link } = await onTheWire(ascensiaContour, '--count', '0', '--reply-within', '1')
    await meter.order({ store: { value: 'LO', at: '2026-07-10T07:30' } })
    await meter.order({ store: { value: 105, control: true, at: '2026-07-10T08:00' } })
    await meter.order({ store: { value: 126, meal: 'before', at: '2026-07-11T07:05' } })
    const events: DeviceEvent[] = []
    for await (const event of ascensiaContour.read(link, { intent: 'download' }, never)) {
      events.push(event)
      if (event.type === 'device-status') await meter.order({ damage: 1 })
    }
    expect(troublesOf(events).filter(({ final }) => final)).toEqual([])
    expect(glucoseOf(events)).toMatchObject([
      { value: 126, unit: 'mg/dL', meal: 'before', deviceTime: '2026-07-11T07:05' },
      { value: 105, controlSolution: true },
      { value: 10, comparator: '<' }
    ])
  })

  it('is heard when it begins by itself, plugged in while the desk listens', async () => {
    const { meter, link } = await onTheWire(ascensiaContour, '--count', '20')
    await meter.order({ upload: true })
    const events: DeviceEvent[] = []
    for await (const event of ascensiaContour.read(link, { intent: 'listen' }, never)) {
      events.push(event)
      if (event.type === 'download-progress' && event.done === event.total) break
    }
    expect(glucoseOf(events)).toHaveLength(20)
    expect(idsOf(await download(ascensiaContour, link))).toEqual(idsOf(events))
  })
})
