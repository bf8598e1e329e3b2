import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { DeviceEvent } from '../../src-main/device/drivers/driver.ts'
import { createFramer, keptDamage } from '../../src-main/device/drivers/framer.ts'
import { maiboboRbp } from '../../src-main/device/drivers/maibobo-rbp/index.ts'
import {
  buildCommand,
  judgeFrame,
  longestFrame,
  parseFrame
} from '../../src-main/device/drivers/maibobo-rbp/protocol.ts'
import { everything, type MemoryLink, memoryLink, readingsOf, troublesOf } from './memory-link.ts'
import { cut, cuts, holds, noise, seed, withChanged, withInserted, without } from './streams.ts'
import { ascii, bytes, hex, joined, rbpAck, rbpFrame, rbpHost, rbpPressure, rbpResult } from './wire.ts'

process.stdout.write(`maibobo-rbp: FC_SEED=${seed}\n`)

const [connect, start, stop] = [hex(rbpHost.connect), hex(rbpHost.start), hex(rbpHost.stop)]
const older = { systolic: 171, diastolic: 101, pulse: 91 }
const ours = { systolic: 132, diastolic: 84, pulse: 70 }

/** A device that acknowledges, and answers a start with `onStart`. */
function device(onStart: readonly Uint8Array[] = [], beforeStartAck: readonly Uint8Array[] = []): MemoryLink {
  return memoryLink(written => {
    const command = hex(written)
    if (command === connect) return [rbpAck.connect]
    if (command === start) return [...beforeStartAck, rbpAck.start, ...onStart]
    return command === stop ? [rbpAck.stop] : []
  })
}

async function listen(...chunks: readonly Uint8Array[]) {
  const link = device()
  link.send(...chunks)
  link.end()
  return everything(maiboboRbp, link)
}

afterEach(() => void vi.useRealTimers())

describe('captured frames', () => {
  it.each([
    ['AA80020F010602100A100B2C07007A0047004758', 122, 71, 71, '2016-10-16T11:44:07', '2'],
    ['AA80020F01060114050C0C1F120080004900459B', 128, 73, 69, '2020-05-12T12:31:18', '1'],
    ['AA80020F01060112091312012000760045003F3C', 118, 69, 63, '2018-09-19T18:01:32', '1'],
    ['AA80020F010601120918172C18007A004B005F45', 122, 75, 95, '2018-09-24T23:44:24', '1'],
    ['AA80020F0106000E010101010100D70086006733', 215, 134, 103, '2014-01-01T01:01:01', '0'],
    ['AA80020F0106000E010101010100C8008600642F', 200, 134, 100, '2014-01-01T01:01:01', '0']
  ])(
    '%s is %d/%d, pulse %d, at %s on the device',
    async (captured, systolic, diastolic, pulse, time, user) => {
      expect((await listen(bytes(captured))).filter(event => event.type === 'blood-pressure')).toEqual([
        {
          type: 'blood-pressure',
          systolicMmHg: systolic,
          diastolicMmHg: diastolic,
          pulsePerMinute: pulse,
          unit: 'mm[Hg]',
          deviceTime: time,
          devicePersonId: user,
          raw: bytes(captured)
        }
      ])
    }
  )

  it('reads the cuff pressure of the serial and of the Bluetooth form', () => {
    expect(parseFrame(bytes('AA 80 02 08 01 05 00 00 00 00 37 00 39'))).toMatchObject({ pressureMmHg: 55 })
    expect(parseFrame(rbpFrame(5, [0, 1, 0, 0, 0x2d, 0], 2))).toMatchObject({ pressureMmHg: 256 + 0x2c })
    expect(parseFrame(rbpPressure(273))).toMatchObject({ pressureMmHg: 273 })
  })

  it.each([
    ['too short', [90]],
    ['too long', [0, 90, 0, 0, 0, 0, 0]],
    ['beyond any cuff', [0x01, 0x91]]
  ])('refuses a cuff pressure that is %s', (_what, data) => {
    expect(parseFrame(rbpFrame(5, data))).toBeUndefined()
  })

  it('writes the documented host frames', () => {
    expect([buildCommand('connect'), buildCommand('start'), buildCommand('stop')]).toEqual(
      Object.values(rbpHost)
    )
  })

  it('gives no device time when the device shows a month 0', async () => {
    const events = await listen(rbpResult(ours, [0, 0, 0, 0, 0, 0]))
    expect(readingsOf(events)).toEqual([ours])
    expect(events.find(event => event.type === 'blood-pressure')).not.toHaveProperty('deviceTime')
  })

  it.each([
    [0x01, 'over-pressure', '松开袖带'],
    [0x02, 'cuff-leak', '重新绑好袖带'],
    [0x05, 'downstream-leak', '气管'],
    [0x06, 'no-pulse', '对准肱动脉'],
    [0x09, 'slow-deflation', '气管'],
    [0x0f, 'system-leak', '检查袖带'],
    [0x10, 'motor-fault', '报修'],
    [0x3c, 'device-error-60', '错误 3C']
  ])('tells error %i in a sentence that says what to do', async (code, name, advice) => {
    const [trouble] = troublesOf(await listen(rbpFrame(7, [code])))
    expect(trouble).toMatchObject({ code: name, final: true })
    expect(trouble?.sentence).toContain(advice)
  })

  it.each([
    ['systolic not above diastolic', { systolic: 80, diastolic: 80, pulse: 70 }],
    ['no diastolic', { systolic: 120, diastolic: 0, pulse: 70 }],
    ['a diastolic beyond any arm', { systolic: 260, diastolic: 251, pulse: 70 }],
    ['more than a cuff holds', { systolic: 301, diastolic: 90, pulse: 70 }],
    ['no pulse', { systolic: 120, diastolic: 80, pulse: 0 }],
    ['an impossible pulse', { systolic: 120, diastolic: 80, pulse: 251 }]
  ])('refuses a result with %s', async (_what, values) => {
    const events = await listen(rbpResult(values))
    expect(readingsOf(events)).toEqual([])
    expect(troublesOf(events)).toMatchObject([{ code: 'damaged-frame', final: false }])
  })
})

describe('a measurement started at the desk', () => {
  it('connects, starts, follows the cuff and ends with the result', async () => {
    const link = device([rbpPressure(90), rbpPressure(180), rbpPressure(120), rbpResult(ours)])
    const events: DeviceEvent[] = []
    for await (const event of maiboboRbp.read(link, { intent: 'measure' }, new AbortController().signal)) {
      events.push(event)
      if (event.type === 'blood-pressure') break
    }
    expect(events.map(event => ('status' in event ? event.status : event.type))).toEqual([
      'connected',
      'measuring',
      'cuff-pressure',
      'cuff-pressure',
      'cuff-pressure',
      'blood-pressure'
    ])
    expect(readingsOf(events)).toEqual([ours])
    expect(events.at(-1)).not.toHaveProperty('stray')
    expect(link.written).toEqual([connect, start])
  })

  it('marks the late result of an earlier measurement: before our start is acknowledged, before our cuff rose, after our result', async () => {
    const link = device(
      [rbpPressure(40), rbpResult(older), rbpPressure(150), rbpResult(ours), rbpResult(older)],
      [rbpResult(older)]
    )
    link.send(rbpResult(older))
    const events: DeviceEvent[] = []
    for await (const event of maiboboRbp.read(link, { intent: 'measure' }, new AbortController().signal)) {
      if (event.type === 'blood-pressure') events.push(event)
      if (events.length === 5) break
    }
    expect(readingsOf(events)).toEqual([older, older, older, ours, older])
    expect(events.map(event => 'stray' in event)).toEqual([true, true, true, false, true])
  })

  it('does not end over the late error of an earlier measurement', async () => {
    const link = device([rbpPressure(150), rbpResult(ours)], [rbpFrame(7, [6])])
    for await (const event of maiboboRbp.read(link, { intent: 'measure' }, new AbortController().signal)) {
      if (event.type === 'device-trouble') expect(event.final).toBe(false)
      if (event.type === 'blood-pressure') break
    }
    expect.assertions(1)
  })

  it('stops the cuff when the measurement is cancelled, and reports what then still comes as not ours', async () => {
    const cancel = new AbortController()
    const link = memoryLink(written => {
      const command = hex(written)
      if (command === connect) return [rbpAck.connect]
      if (command === start) return [rbpAck.start, rbpPressure(60)]
      return [rbpResult(older), rbpAck.stop]
    })
    const events: DeviceEvent[] = []
    for await (const event of maiboboRbp.read(link, { intent: 'measure' }, cancel.signal)) {
      events.push(event)
      if (event.type === 'cuff-pressure') cancel.abort()
    }
    expect(link.written).toEqual([connect, start, stop])
    expect(events.filter(event => event.type === 'blood-pressure')).toMatchObject([
      { stray: true, systolicMmHg: 171 }
    ])
  })

  it('does not count a result as ours that came in one piece with the cuff pressure at which we cancelled', async () => {
    const cancel = new AbortController()
    const link = device([joined(rbpPressure(150), rbpResult(ours))])
    const events: DeviceEvent[] = []
    for await (const event of maiboboRbp.read(link, { intent: 'measure' }, cancel.signal)) {
      events.push(event)
      if (event.type === 'cuff-pressure') cancel.abort()
    }
    expect(events.at(-1)).toMatchObject({ type: 'blood-pressure', stray: true })
    expect(link.written).toEqual([connect, start, stop])
  })

  it('stops the cuff when the caller simply walks away from a running measurement', async () => {
    const link = device([rbpPressure(60)])
    for await (const event of maiboboRbp.read(link, { intent: 'measure' }, new AbortController().signal))
      if (event.type === 'cuff-pressure') break
    expect(link.written).toEqual([connect, start, stop])
  })

  it('stops the cuff when cancelled after the start was sent and before it was acknowledged', async () => {
    const cancel = new AbortController()
    const link = memoryLink(written => {
      if (hex(written) === connect) return [rbpAck.connect]
      if (hex(written) === start) cancel.abort()
      return hex(written) === stop ? [rbpAck.stop] : []
    })
    expect(await everything(maiboboRbp, link, { intent: 'measure' }, cancel.signal)).toMatchObject([
      { status: 'connected' }
    ])
    expect(link.written).toEqual([connect, start, stop])
  })

  it('sends nothing more when cancelled before the start was sent', async () => {
    const cancel = new AbortController()
    const link = memoryLink(() => {
      cancel.abort()
      return []
    })
    expect(await everything(maiboboRbp, link, { intent: 'measure' }, cancel.signal)).toEqual([])
    expect(link.written).toEqual([connect])
  })

  it('says so when the device refuses to start', async () => {
    const link = memoryLink(written => [hex(written) === connect ? rbpAck.connect : rbpFrame(2, [1])])
    for await (const event of maiboboRbp.read(link, { intent: 'measure' }, new AbortController().signal))
      if (event.type === 'device-trouble') {
        expect(event).toMatchObject({ code: 'start-refused', final: true })
        break
      }
    expect.assertions(2)
    expect(link.written).toEqual([connect, start])
  })

  it('throws when the cable is pulled in the middle of a frame, and gives no reading', async () => {
    const link = device([rbpPressure(60), rbpResult(ours).subarray(0, 12)])
    const events: DeviceEvent[] = []
    await expect(async () => {
      for await (const event of maiboboRbp.read(link, { intent: 'measure' }, new AbortController().signal)) {
        events.push(event)
        if (event.type === 'cuff-pressure') link.pull()
      }
    }).rejects.toThrow('cable pulled')
    expect(readingsOf(events)).toEqual([])
  })
})

describe('a device that does not answer', () => {
  async function collect(link: MemoryLink, intent: 'listen' | 'measure', milliseconds: number) {
    vi.useFakeTimers()
    const leave = new AbortController()
    const reading = everything(maiboboRbp, link, { intent }, leave.signal)
    await vi.advanceTimersByTimeAsync(milliseconds)
    leave.abort()
    await vi.advanceTimersByTimeAsync(2_000)
    return reading
  }

  it('is called five times, 200 ms apart, and then reported', async () => {
    const link = memoryLink()
    expect(await collect(link, 'measure', 1_100)).toMatchObject([{ code: 'no-answer', final: true }])
    expect(link.written).toEqual(Array(5).fill(connect))
  })

  it('may miss four calls', async () => {
    let calls = 0
    const link = memoryLink(() => (++calls === 5 ? [rbpAck.connect] : []))
    expect(await collect(link, 'listen', 1_100)).toMatchObject([{ status: 'connected' }])
  })

  it('is told to stop when it never confirms the start: its cuff may be working', async () => {
    vi.useFakeTimers()
    const link = memoryLink(written => (hex(written) === connect ? [rbpAck.connect] : []))
    const leave = new AbortController()
    const reading = everything(maiboboRbp, link, { intent: 'measure' }, leave.signal)
    await vi.advanceTimersByTimeAsync(2_500)
    expect(link.written).toEqual([connect, ...Array(5).fill(start), ...Array(5).fill(stop)])
    leave.abort()
    expect(troublesOf(await reading)).toMatchObject([
      { code: 'no-answer-to-start', final: true },
      { code: 'no-answer-to-stop', final: false }
    ])
    expect(link.written).toHaveLength(11)
  })

  it('does not start on a cuff pressure or on the acknowledgement of something else', async () => {
    const link = memoryLink(written =>
      hex(written) === connect ? [rbpAck.connect] : [rbpPressure(80), rbpAck.connect]
    )
    const events = await collect(link, 'measure', 1_100)
    expect(events.some(event => 'status' in event && event.status === 'measuring')).toBe(false)
  })

  it('is told of once while we listen, and found when it is switched on later', async () => {
    let isOn = false
    const link = memoryLink(() => (isOn ? [rbpAck.connect, rbpResult(ours)] : []))
    vi.useFakeTimers()
    const leave = new AbortController()
    const reading = everything(maiboboRbp, link, { intent: 'listen' }, leave.signal)
    await vi.advanceTimersByTimeAsync(30_000)
    isOn = true
    await vi.advanceTimersByTimeAsync(6_000)
    leave.abort()
    const events = await reading
    expect(troublesOf(events)).toMatchObject([{ code: 'no-answer', final: false }])
    expect(readingsOf(events)).toEqual([ours])
  })

  it('may keep its cuff pressure to itself: its result is ours once a measurement has had the time', async () => {
    vi.useFakeTimers()
    const link = device()
    const leave = new AbortController()
    const reading = everything(maiboboRbp, link, { intent: 'measure' }, leave.signal)
    await vi.advanceTimersByTimeAsync(9_900)
    link.send(rbpResult(older))
    await vi.advanceTimersByTimeAsync(200)
    link.send(rbpResult(ours))
    await vi.advanceTimersByTimeAsync(0)
    leave.abort()
    const events = (await reading).filter(event => event.type === 'blood-pressure')
    expect(readingsOf(events)).toEqual([older, ours])
    expect(events.map(event => 'stray' in event)).toEqual([true, false])
    expect(link.written).toEqual([connect, start])
  })

  it('gives up a torn-off frame after a silence and finds the good error frame behind it', async () => {
    vi.useFakeTimers()
    const link = device()
    const leave = new AbortController()
    const reading = everything(maiboboRbp, link, { intent: 'listen' }, leave.signal)
    link.send(joined(rbpResult(older).subarray(0, 8), rbpFrame(7, [6])))
    await vi.advanceTimersByTimeAsync(3_100)
    leave.abort()
    expect(troublesOf(await reading).map(trouble => trouble.code)).toEqual(['damaged-frame', 'no-pulse'])
  })
})

/** Pulse 170 with XOR 80 is refused by design (see the protocol's header); nothing else is. */
const vitals = fc
  .record({
    systolic: fc.integer({ min: 40, max: 300 }),
    diastolic: fc.integer({ min: 20, max: 250 }),
    pulse: fc.integer({ min: 30, max: 169 })
  })
  .filter(v => v.systolic > v.diastolic)
const clock = fc.tuple(
  fc.integer({ min: 0, max: 99 }),
  fc.integer({ min: 1, max: 12 }),
  fc.integer({ min: 1, max: 28 }),
  fc.integer({ min: 0, max: 23 }),
  fc.integer({ min: 0, max: 59 }),
  fc.integer({ min: 0, max: 59 })
)
const result = fc.tuple(vitals, clock).map(([v, at]) => ({ v, raw: rbpResult(v, at) }))
const anyFrame = fc.oneof(
  result.map(({ raw }) => raw),
  fc.integer({ min: 0, max: 300 }).map(rbpPressure),
  fc.constantFrom(...Object.values(rbpAck), rbpFrame(7, [2]))
)
/** Damage that an XOR can see: one byte lost, changed or inserted, or the tail torn off. */
const damagedFrame = anyFrame.chain(raw => {
  const at = (least: number) => fc.integer({ min: least, max: raw.length - 1 })
  return fc.oneof(
    // Only an XOR of AA torn off is no damage: the next frame begins with the very byte.
    at(1)
      .filter(length => length < raw.length - 1 || raw.at(-1) !== 0xaa)
      .map(length => raw.subarray(0, length)),
    at(0)
      .filter(index => raw[index] !== 0xaa)
      .map(index => without(raw, index)),
    fc
      .tuple(at(0), fc.nat(255))
      .filter(([index, byte]) => raw[index] !== byte)
      .map(([index, byte]) => withChanged(raw, index, byte)),
    fc
      .tuple(at(2), fc.nat(255))
      .filter(([, byte]) => byte !== raw.at(-1))
      .map(([index, byte]) => withInserted(raw, index, [byte]))
  )
})
const passage = fc.record({
  noise,
  pressures: fc.array(fc.integer({ min: 0, max: 300 }).map(rbpPressure), { maxLength: 4 }),
  damaged: fc.option(damagedFrame, { nil: new Uint8Array() }),
  good: result
})
type Passage = typeof passage extends fc.Arbitrary<infer T> ? T : never
const streamOf = (passages: readonly Passage[]) =>
  joined(...passages.flatMap(p => [p.noise, ...p.pressures, p.damaged, p.good.raw]))

describe('any stream', () => {
  it('gives exactly the good readings: split anywhere, merged, with noise and damaged frames before good ones', () =>
    holds(
      fc.asyncProperty(
        fc.array(passage, { minLength: 1, maxLength: 6, size: 'max' }),
        cuts,
        async (passages, positions) => {
          const events = await listen(...cut(streamOf(passages), positions))
          expect(readingsOf(events)).toEqual(passages.map(p => p.good.v))
        }
      ),
      500
    ))

  it('gives the same two readings at every single place where the stream can be split', () => {
    const stream = joined(
      ascii('\0\u0011'),
      rbpHost.start,
      rbpResult(ours),
      rbpResult(older).subarray(0, 19),
      rbpPressure(169).subarray(0, 8),
      rbpResult(older)
    )
    for (let at = 0; at <= stream.length; at += 1) {
      const framer = createFramer(judgeFrame)
      const pieces = [
        ...framer.push(stream.subarray(0, at)),
        ...framer.push(stream.subarray(at)),
        ...framer.settle()
      ]
      const systolic = pieces.flatMap(piece =>
        piece.kind === 'frame' && piece.frame.type === 'result' ? [piece.frame.systolicMmHg] : []
      )
      expect(systolic).toEqual([ours.systolic, older.systolic])
    }
  })

  it('never completes a torn-off result with the head of the next frame, even where the XOR then fits', () => {
    const completed: string[] = []
    // The year runs through every value of a byte, so that for every place of the tear some XOR fits by chance.
    for (let year = 0; year < 256; year += 1)
      for (let length = 4; length < rbpResult(older).length - 1; length += 1)
        for (const [ofTorn, ofGood] of [
          [year, 26],
          [26, year]
        ] as const) {
          const torn = rbpResult(older, [ofTorn, 7, 11, 9, 5, 30]).subarray(0, length)
          const framer = createFramer(judgeFrame)
          const pieces = framer.push(joined(torn, rbpResult(ours, [ofGood, 7, 11, 9, 5, 30])))
          const found = pieces.flatMap(piece =>
            piece.kind === 'frame' && piece.frame.type === 'result' ? [piece.frame.pulsePerMinute] : []
          )
          if (found.join() !== `${ours.pulse}`) completed.push(`torn at ${length}, years ${ofTorn} ${ofGood}`)
        }
    expect(completed).toEqual([])
  })

  it('shows every single wrong bit', () => {
    const raw = rbpResult({ systolic: 152, diastolic: 94, pulse: 76 })
    for (const at of raw.keys())
      for (let bit = 0; bit < 8; bit += 1)
        expect(judgeFrame(withChanged(raw, at, (raw[at] ?? 0) ^ (1 << bit))).verdict).not.toBe('frame')
  })

  it('knows the battery frame and does not take it for damage; a frame nobody documented it does not trust', async () => {
    expect(await listen(bytes('AA 80 02 04 04 04 10 04 12'))).toMatchObject([{ status: 'connected' }])
    expect(troublesOf(await listen(rbpFrame(0x2a, [0, 0, 0])))).toMatchObject([{ code: 'damaged-frame' }])
  })

  it('takes the echo of our own commands for what it is', async () => {
    expect(troublesOf(await listen(rbpHost.connect, rbpHost.start, rbpHost.stop))).toEqual([])
  })

  it('never crashes the driver and never holds more than a frame and the damage it shows', () =>
    holds(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 300, size: 'max' }), { maxLength: 20, size: 'max' }),
        chunks => {
          const framer = createFramer(judgeFrame)
          for (const chunk of chunks) {
            framer.push(chunk)
            expect(framer.held).toBeLessThan(longestFrame + keptDamage)
          }
          framer.settle()
          expect(framer.held).toBe(0)
        }
      ),
      300
    ))
})
