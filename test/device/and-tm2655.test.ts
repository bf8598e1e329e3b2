import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { andTm2655 } from '../../src-main/device/drivers/and-tm2655/index.ts'
import {
  acknowledgement,
  buildCommand,
  judgeFrame,
  longestFrame,
  parseBody
} from '../../src-main/device/drivers/and-tm2655/protocol.ts'
import type { DeviceEvent } from '../../src-main/device/drivers/driver.ts'
import { createFramer, keptDamage } from '../../src-main/device/drivers/framer.ts'
import { meanOf, tmAck, tmBody, tmFrame, tmHost, tmNak, tmRecord } from './cuff-wire.ts'
import { everything, type MemoryLink, memoryLink, readingsOf, troublesOf } from './memory-link.ts'
import { cut, cuts, holds, noise, seed, withChanged, withInserted, without } from './streams.ts'
import { ascii, hex, joined } from './wire.ts'

process.stdout.write(`and-tm2655: FC_SEED=${seed}\n`)

const [start, stop, lastResult] = [hex(tmHost.start), hex(tmHost.stop), hex(tmHost.lastResult)]
const ack = hex(tmAck)
const ours = { systolic: 132, diastolic: 84, pulse: 70 }
const older = { systolic: 171, diastolic: 101, pulse: 91 }
const oldest = { systolic: 117, diastolic: 71, pulse: 68 }

/** A monitor that has `last` in it, acknowledges, and answers a start with `onStart`. */
function monitor(
  onStart: readonly Uint8Array[] = [],
  last: readonly Uint8Array[] = [tmRecord(oldest)],
  beforeStartAck: readonly Uint8Array[] = []
): MemoryLink {
  return memoryLink(written => {
    const command = hex(written)
    if (command === lastResult) return last
    if (command === start) return [...beforeStartAck, tmAck, ...onStart]
    return command === stop ? [tmAck] : []
  })
}
async function listen(...chunks: readonly Uint8Array[]) {
  const link = memoryLink()
  link.send(...chunks)
  link.end()
  return everything(andTm2655, link)
}
/** Everything until the measurement is `over`. */
async function measure(link: MemoryLink, over: (event: DeviceEvent) => boolean) {
  const events: DeviceEvent[] = []
  for await (const event of andTm2655.read(link, { intent: 'measure' }, new AbortController().signal)) {
    events.push(event)
    if (over(event)) break
  }
  return events
}
const isOurs = (event: DeviceEvent) => event.type === 'blood-pressure' && event.stray === undefined
const isFinal = (event: DeviceEvent) => event.type === 'device-trouble' && event.final
const results = (events: readonly DeviceEvent[]) =>
  events.flatMap(event =>
    event.type === 'blood-pressure' ? [[event.systolicMmHg, event.stray ?? false]] : []
  )

afterEach(() => void vi.useRealTimers())

describe('captured frames', () => {
  const captured = ascii(
    '\x16\x16\x0100\x02TM2657\x1e2411121014\x1eRA\x1eM\x1eE00\x1eS127\x1eM 97\x1eD 76\x1eP 78\x1eI00\x1eL232\x1ep173\x1ei 0\x1em0\x1er0\x1et 35\x1ecN\x1el  \x1ed\x1eh     \x1es     \x1ew      \x1ef      \x1ee      \x1eb     \x1e\x03J'
  )

  it('the TM-2657P with its whole RA record is 127/76, mean 97, pulse 78, 2024-11-12 10:14', async () => {
    expect(await listen(captured)).toEqual([
      {
        type: 'blood-pressure',
        systolicMmHg: 127,
        meanArterialMmHg: 97,
        diastolicMmHg: 76,
        pulsePerMinute: 78,
        unit: 'mm[Hg]',
        bodyMovement: false,
        irregularPulse: false,
        deviceTime: '2024-11-12T10:14',
        raw: captured
      }
    ])
  })

  it('the TM-2655P with its RB record is 102/62, mean 87, pulse 83, 2019-10-29 14:29', () => {
    const body = 'TM2655|1910291429|RB|M|E00|S102|M 87|D 62|P 83|I17|L139'.replaceAll('|', '\x1e')
    expect(parseBody(body)).toEqual({
      type: 'result',
      systolicMmHg: 102,
      meanArterialMmHg: 87,
      diastolicMmHg: 62,
      pulsePerMinute: 83,
      deviceTime: '2019-10-29T14:29'
    })
    expect(parseBody(`${body}\x1e`)).toEqual(parseBody(body))
  })

  it('counts the fields by position: a bare M stands before the mean', () => {
    const fields = tmBody(ours).split('\x1e')
    expect(fields[3]).toBe('M')
    expect(parseBody(fields.join('\x1e'))).toMatchObject({ meanArterialMmHg: meanOf(ours) })
    expect(parseBody(fields.toSpliced(3, 1).join('\x1e'))).toBeUndefined()
    const swapped = fields.with(6, fields[7] ?? '').with(7, fields[6] ?? '')
    expect(parseBody(swapped.join('\x1e'))).toBeUndefined()
  })

  it('tells movement and irregular beats of an RA record', async () => {
    const body = tmBody(ours).replace('RB', 'RA')
    const [event] = await listen(tmFrame([body, 'p173', 'i 2', 'm1', 'r0', 't 35', 'cN'].join('\x1e')))
    expect(event).toMatchObject({ bodyMovement: true, irregularPulse: true })
  })

  it('writes the documented host frames', () => {
    expect(['start', 'stop', 'last-result'].map(c => hex(buildCommand(c as 'start')))).toEqual([
      start,
      stop,
      lastResult
    ])
    expect(hex(acknowledgement)).toBe(ack)
  })

  it('gives no device time when the device shows a month 0', async () => {
    const events = await listen(tmRecord(ours, '0000000000'))
    expect(readingsOf(events)).toEqual([ours])
    expect(events[0]).not.toHaveProperty('deviceTime')
  })

  it.each([
    ['11', '没有充上气'],
    ['12', '规定时间'],
    ['13', '充气过快'],
    ['15', '没有充上气'],
    ['21', '放气太慢'],
    ['22', '放气太快'],
    ['23', '压力过高'],
    ['24', '超时'],
    ['42', '压力不够'],
    ['43', '没有测到脉搏'],
    ['44', '动了'],
    ['45', '舒张压'],
    ['46', '平均压'],
    ['48', '收缩压'],
    ['99', '对照说明书']
  ])('tells error E%s in a sentence that says what to do', async (error, advice) => {
    const events = await listen(tmFrame(tmBody(ours, { error })))
    expect(events).toMatchObject([{ type: 'device-trouble', code: `device-error-E${error}`, final: true }])
    expect(troublesOf(events)[0]?.sentence).toContain(advice)
    expect(troublesOf(events)[0]?.sentence).toMatch(/测量|报修/)
  })

  it.each([
    ['systolic not above diastolic', tmBody({ systolic: 80, diastolic: 80, pulse: 70 })],
    ['a mean above the systolic', tmBody(ours).replace('M100', 'M140')],
    ['more than a cuff holds', tmBody({ systolic: 301, diastolic: 90, pulse: 70 })],
    ['an impossible pulse', tmBody({ systolic: 120, diastolic: 80, pulse: 251 })],
    ['no error and no values', tmBody(ours, { error: '43' }).replace('E43', 'E00')],
    ['a value that is not right-aligned', tmBody(ours).replace('P 70', 'P70 ')],
    ['a field too many', `${tmBody(ours)}\x1ep173`],
    ['a field too few', tmBody(ours).slice(0, -5)],
    ['an unknown record type', tmBody(ours).replace('RB', 'RC')]
  ])('refuses a sound frame with %s', async (_what, body) => {
    const events = await listen(tmFrame(body))
    expect(readingsOf(events)).toEqual([])
    expect(troublesOf(events)).toMatchObject([{ code: 'damaged-frame', final: false }])
  })
})

describe('a measurement started at the desk', () => {
  it('asks what the monitor had before, starts, and ends with the new record, which it acknowledges', async () => {
    const link = monitor([tmRecord(ours)])
    const events = await measure(link, isOurs)
    expect(events.map(event => ('status' in event ? event.status : event.type))).toEqual([
      'measuring',
      'blood-pressure'
    ])
    expect(readingsOf(events)).toEqual([ours])
    expect(link.written).toEqual([lastResult, ack, start, ack])
  })

  it('asks a monitor that does not send by itself, and never takes the old record for the new one', async () => {
    vi.useFakeTimers()
    let current = tmRecord(oldest)
    const link = memoryLink(written => {
      if (hex(written) === lastResult) return [current]
      return hex(written) === start ? [tmAck] : []
    })
    const reading = measure(link, isOurs)
    await vi.advanceTimersByTimeAsync(6_500)
    current = tmRecord(ours)
    await vi.advanceTimersByTimeAsync(2_000)
    const events = await reading
    expect(results(events)).toEqual([[132, false]])
    expect(link.written.filter(command => command === lastResult)).toHaveLength(5)
    expect(link.written).not.toContain(stop)
  })

  it('takes the record that comes by itself when the monitor does not say what it had before, if a measurement had the time', async () => {
    vi.useFakeTimers()
    const link = monitor([], [])
    const reading = measure(link, isOurs)
    await vi.advanceTimersByTimeAsync(9_000)
    link.send(tmRecord(older))
    await vi.advanceTimersByTimeAsync(5_000)
    link.send(tmRecord(ours))
    await vi.advanceTimersByTimeAsync(0)
    expect(results(await reading)).toEqual([
      [171, true],
      [132, false]
    ])
    // It could only have answered with somebody else's record.
    expect(link.written.filter(command => command === lastResult)).toHaveLength(1)
  })

  it('marks the record of an earlier measurement that slips in before the start is acknowledged', async () => {
    const link = monitor([tmRecord(ours)], [tmNak], [tmRecord(older)])
    expect(results(await measure(link, isOurs))).toEqual([
      [171, true],
      [132, false]
    ])
  })

  it('does not report a record twice when the monitor repeats it', async () => {
    const events = await listen(tmRecord(ours), tmRecord(ours), tmRecord(older), tmRecord(older))
    expect(readingsOf(events)).toEqual([ours, older])
  })

  it('goes on after its result, and what then comes is stray', async () => {
    const link = monitor([tmRecord(ours), tmRecord(older)])
    const events = await measure(
      link,
      event => event.type === 'blood-pressure' && event.systolicMmHg === older.systolic
    )
    expect(results(events)).toEqual([
      [132, false],
      [171, true]
    ])
  })

  it('ends with the error that the monitor reports', async () => {
    const link = monitor([tmFrame(tmBody(ours, { error: '44' }))])
    const events = await measure(link, isFinal)
    expect(events.at(-1)).toMatchObject({ code: 'device-error-E44', final: true })
    expect(link.written).not.toContain(stop)
  })

  it('does not end over the error of an earlier measurement', async () => {
    const link = monitor([tmRecord(ours)], [tmNak], [tmFrame(tmBody(ours, { error: '44' }))])
    const events = await measure(link, isOurs)
    expect(troublesOf(events)).toMatchObject([{ code: 'device-error-E44', final: false }])
  })

  it('stops the cuff when it is cancelled, and what then still comes is not ours', async () => {
    const cancel = new AbortController()
    const link = memoryLink(written => {
      if (hex(written) === lastResult) return [tmNak]
      if (hex(written) === start) return [tmAck]
      return hex(written) === stop ? [tmRecord(older), tmAck] : []
    })
    const events: DeviceEvent[] = []
    for await (const event of andTm2655.read(link, { intent: 'measure' }, cancel.signal)) {
      events.push(event)
      if (event.type === 'device-status' && event.status === 'measuring') cancel.abort()
    }
    expect(link.written).toEqual([lastResult, start, stop, ack])
    expect(results(events)).toEqual([[171, true]])
    expect(events.at(-1)).toMatchObject({ status: 'idle' })
  })

  it('stops the cuff when the caller simply walks away', async () => {
    const link = monitor()
    await measure(link, event => event.type === 'device-status')
    expect(link.written.at(-1)).toBe(stop)
  })

  it('sends nothing more when it is cancelled before the start was sent', async () => {
    const cancel = new AbortController()
    const link = memoryLink(() => {
      cancel.abort()
      return []
    })
    expect(await everything(andTm2655, link, { intent: 'measure' }, cancel.signal)).toEqual([])
    expect(link.written).toEqual([lastResult])
  })

  it('says so when the monitor refuses to start, and does not stop what is not ours', async () => {
    const link = memoryLink(written => [hex(written) === lastResult ? tmRecord(oldest) : tmNak])
    const events = await measure(link, isFinal)
    expect(events.at(-1)).toMatchObject({ code: 'start-refused', final: true })
    expect(link.written).toEqual([lastResult, ack, start])
  })

  it('tells a monitor to stop that never confirms the start: its cuff may be working', async () => {
    vi.useFakeTimers()
    const link = memoryLink()
    const leave = new AbortController()
    const reading = everything(andTm2655, link, { intent: 'measure' }, leave.signal)
    await vi.advanceTimersByTimeAsync(7_500)
    leave.abort()
    expect(troublesOf(await reading)).toMatchObject([
      { code: 'no-answer-to-start', final: true },
      { code: 'no-answer-to-stop', final: false }
    ])
    expect(link.written).toEqual([lastResult, start, start, start, stop, stop, stop])
  })

  it('tells a monitor to stop that refuses a start which it may have begun already', async () => {
    vi.useFakeTimers()
    let starts = 0
    const link = memoryLink(written => {
      if (hex(written) === lastResult) return [tmNak]
      if (hex(written) === stop) return [tmAck]
      starts += 1
      return starts === 2 ? [tmNak] : []
    })
    const reading = measure(link, isFinal)
    await vi.advanceTimersByTimeAsync(1_100)
    expect((await reading).at(-1)).toMatchObject({ code: 'no-answer-to-start' })
    expect(link.written).toEqual([lastResult, start, start, stop])
  })

  it('tells a monitor to stop whose refusal may be the late answer to our question', async () => {
    vi.useFakeTimers()
    const link = memoryLink(written => {
      if (hex(written) === start) return [tmNak]
      return hex(written) === stop ? [tmAck] : []
    })
    const reading = measure(link, isFinal)
    await vi.advanceTimersByTimeAsync(1_100)
    expect((await reading).at(-1)).toMatchObject({ code: 'no-answer-to-start' })
    expect(link.written).toEqual([lastResult, start, stop])
  })

  it('does not count a record as ours that came in one piece with the acknowledgement at which we cancelled', async () => {
    const cancel = new AbortController()
    const link = memoryLink(written => {
      if (hex(written) === lastResult) return [tmNak]
      return [hex(written) === start ? joined(tmAck, tmRecord(older)) : tmAck]
    })
    const events: DeviceEvent[] = []
    for await (const event of andTm2655.read(link, { intent: 'measure' }, cancel.signal)) {
      events.push(event)
      if (event.type === 'device-status') cancel.abort()
    }
    expect(results(events)).toEqual([[171, true]])
    expect(link.written).toContain(stop)
  })

  it('acknowledges what it hears while it only listens, and asks for nothing', async () => {
    const link = memoryLink()
    link.send(tmRecord(ours))
    link.end()
    const events = await everything(andTm2655, link)
    expect(results(events)).toEqual([[132, false]])
    expect(link.written).toEqual([ack])
  })

  it('throws when the cable is pulled in the middle of a record, and gives no reading', async () => {
    const link = monitor([tmRecord(ours).subarray(0, 40)])
    const events: DeviceEvent[] = []
    await expect(async () => {
      for await (const event of andTm2655.read(link, { intent: 'measure' }, new AbortController().signal)) {
        events.push(event)
        link.pull()
      }
    }).rejects.toThrow('cable pulled')
    expect(readingsOf(events)).toEqual([])
  })
})

const vitals = fc
  .record({
    systolic: fc.integer({ min: 40, max: 300 }),
    diastolic: fc.integer({ min: 20, max: 250 }),
    pulse: fc.integer({ min: 20, max: 250 })
  })
  .filter(v => v.systolic > meanOf(v) && meanOf(v) > v.diastolic)
/** `n` is in the clock, so that no two records of a stream are the same. */
const record = vitals.map(v => ({ v, raw: (n: number) => tmRecord(v, `24${String(n).padStart(8, '0')}`) }))
const spoilt = fc
  .tuple(
    vitals.map(v => tmRecord(v, '9901010000')),
    fc.nat(),
    fc.nat(255),
    fc.constantFrom('torn', 'lost', 'changed', 'flipped', 'inserted')
  )
  .map(([raw, where, byte, how]) => {
    const at = where % raw.length
    const old = raw[at] ?? 0
    if (how === 'torn') return { raw, damaged: raw.subarray(0, Math.max(1, at)) }
    if (how === 'lost') return { raw, damaged: without(raw, at) }
    if (how === 'flipped') return { raw, damaged: withChanged(raw, at, old ^ (1 << (byte % 8))) }
    if (how === 'changed') return { raw, damaged: withChanged(raw, at, byte) }
    return { raw, damaged: withInserted(raw, at, [byte]) }
  })
  // A BCC of SYN that is torn off is no damage: the next frame begins with the very byte. Nor is one SYN too many, nor
  // one too few, which the noise before it may end with.
  .filter(
    ({ raw, damaged }) =>
      !hex(joined(Uint8Array.of(0x16), damaged)).includes(hex(raw)) &&
      (raw.at(-1) !== 0x16 || damaged.length !== raw.length - 1)
  )
  .map(({ damaged }) => damaged)
const passage = fc.record({
  noise,
  answers: fc.array(fc.constantFrom(tmAck, tmNak, tmHost.start), { maxLength: 3 }),
  damaged: fc.option(spoilt, { nil: new Uint8Array() }),
  good: record
})

describe('any stream', () => {
  it('gives exactly the good readings: split anywhere, merged, with noise and damaged frames before good ones', () =>
    holds(
      fc.asyncProperty(
        fc.array(passage, { minLength: 1, maxLength: 6, size: 'max' }),
        cuts,
        async (passages, positions) => {
          const stream = joined(
            ...passages.flatMap((p, n) => [p.noise, ...p.answers, p.damaged, p.good.raw(n)])
          )
          expect(readingsOf(await listen(...cut(stream, positions)))).toEqual(passages.map(p => p.good.v))
        }
      ),
      400
    ))

  it('gives the same two readings at every single place where the stream can be split', () => {
    const stream = joined(
      ascii('\0\u0011'),
      tmAck,
      tmRecord(ours),
      tmRecord(oldest).subarray(0, 50),
      tmRecord(older)
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

  it('never makes a reading out of a damaged frame alone', () =>
    holds(
      fc.asyncProperty(noise, spoilt, cuts, async (before, damaged, positions) => {
        expect(readingsOf(await listen(...cut(joined(before, damaged), positions)))).toEqual([])
      }),
      500
    ))

  it('shows every single wrong bit', async () => {
    const raw = tmRecord(ours)
    for (const at of raw.keys())
      for (let bit = 0; bit < 8; bit += 1)
        expect(readingsOf(await listen(withChanged(raw, at, (raw[at] ?? 0) ^ (1 << bit))))).toEqual([])
  })

  it('loses nothing where a record lacks its BCC and the next one begins with the very byte', async () => {
    let found = 0
    const letters = ['', ...'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-']
    for (const suffix of letters.flatMap(one => letters.map(other => one + other))) {
      const raw = tmFrame(tmBody(older).replace('TM2655', `TM2655${suffix}`))
      if (raw.at(-1) !== 0x16) continue
      found += 1
      const events = await listen(joined(raw.subarray(0, -1), tmRecord(ours)))
      expect(readingsOf(events)).toEqual([older, ours])
    }
    expect(found).toBeGreaterThan(0)
  })

  it('takes the echo of our own commands for what it is', async () => {
    expect(await listen(...Object.values(tmHost))).toEqual([])
  })

  it('never crashes the driver and never holds more than a frame and the damage it shows', () =>
    holds(
      fc.property(fc.array(fc.oneof(noise, spoilt), { maxLength: 30, size: 'max' }), chunks => {
        const framer = createFramer(judgeFrame)
        for (const chunk of chunks) {
          framer.push(chunk)
          expect(framer.held).toBeLessThan(longestFrame + keptDamage)
        }
        framer.settle()
        expect(framer.held).toBe(0)
      }),
      300
    ))
})
