import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { DeviceEvent } from '../../src-main/device/drivers/driver.ts'
import { createFramer, keptDamage } from '../../src-main/device/drivers/framer.ts'
import { suntechOem } from '../../src-main/device/drivers/suntech-oem/index.ts'
import {
  buildCommand,
  judgeFrame,
  longestFrame,
  parseFrame
} from '../../src-main/device/drivers/suntech-oem/protocol.ts'
import { meanOf, sunFrame, sunPressure, sunResult, sunSays } from './cuff-wire.ts'
import { everything, type MemoryLink, memoryLink, readingsOf, troublesOf } from './memory-link.ts'
import { cut, cuts, holds, noise, seed, withChanged, withInserted, without } from './streams.ts'
import { ascii, bytes, hex, joined } from './wire.ts'

process.stdout.write(`suntech-oem: FC_SEED=${seed}\n`)

const [start, abort, fetch, poll] = ['3a20a6', '3a7901004c', '3a7903004a', '3a79050048']
const ours = { systolic: 132, diastolic: 84, pulse: 70 }
const older = { systolic: 171, diastolic: 101, pulse: 91 }

/** A module whose cuff goes through `pressures`, one per question, and is done after the last. */
function moduleWith(
  pressures: readonly number[],
  result: readonly Uint8Array[] = [sunResult(ours)],
  beforeAccepted: readonly Uint8Array[] = []
): MemoryLink {
  const left = [...pressures]
  return memoryLink(written => {
    const command = hex(written)
    if (command === start) return [...beforeAccepted, sunSays('O')]
    if (command === fetch) return result
    if (command === abort) return [sunSays('A')]
    const pressure = left.shift()
    if (pressure === undefined) return []
    return [sunPressure(pressure), ...(left.length === 0 ? [sunSays('K')] : [])]
  })
}
async function listen(...chunks: readonly Uint8Array[]) {
  const link = memoryLink()
  link.send(...chunks)
  link.end()
  return everything(suntechOem, link)
}
/** Everything until the measurement is `over`; the clock runs for `milliseconds`. */
async function measure(link: MemoryLink, over: (event: DeviceEvent) => boolean, milliseconds = 20_000) {
  vi.useFakeTimers()
  const leave = new AbortController()
  const reading = (async () => {
    const events: DeviceEvent[] = []
    for await (const event of suntechOem.read(link, { intent: 'measure' }, leave.signal)) {
      events.push(event)
      if (over(event)) break
    }
    return events
  })()
  await vi.advanceTimersByTimeAsync(milliseconds)
  leave.abort()
  return reading
}
const isOurs = (event: DeviceEvent) => event.type === 'blood-pressure' && event.stray === undefined
const isFinal = (event: DeviceEvent) => event.type === 'device-trouble' && event.final
const results = (events: readonly DeviceEvent[]) =>
  events.flatMap(event =>
    event.type === 'blood-pressure' ? [[event.systolicMmHg, event.stray ?? false]] : []
  )

afterEach(() => void vi.useRealTimers())

describe('published frames', () => {
  it('tell a cuff pressure of 258 mmHg', async () => {
    const raw = bytes('3E 05 02 01 BA')
    expect(await listen(raw)).toEqual([{ type: 'cuff-pressure', pressureMmHg: 258, raw }])
  })

  it('tell 115/74, mean 88, heart rate 85', () => {
    const raw = bytes('3E 18 73 00 4A 00 1E 01 00 00 00 00 00 00 31 07 55 00 58 00 00 00 00 E9')
    expect(parseFrame(raw)).toEqual({
      type: 'result',
      systolicMmHg: 115,
      diastolicMmHg: 74,
      meanArterialMmHg: 88,
      pulsePerMinute: 85
    })
    expect(sunResult({ systolic: 115, diastolic: 74, pulse: 85 })).toEqual(raw)
  })

  it('are refused with a length of nothing', async () => {
    expect(parseFrame(bytes('3E 00 02 01 BA'))).toBeUndefined()
    expect(await listen(bytes('3E 00 02 01 BA'))).toEqual([])
  })

  it('are written as documented', () => {
    const commands = (['start', 'abort', 'result', 'cuff-pressure'] as const).map(buildCommand)
    expect(commands.map(hex)).toEqual([start, abort, fetch, poll])
  })

  it.each([
    [0x01, 'weak-signal', '对准肱动脉'],
    [0x02, 'erratic-signal', '心律不齐'],
    [0x03, 'out-of-range', '测量范围'],
    [0x04, 'time-limit', '超时'],
    [0x55, 'pneumatic-block', '气管'],
    [0x56, 'stopped-on-device', '停止'],
    [0x57, 'loose-cuff', '重新绑好'],
    [0x58, 'safety-time-limit', '安全限度'],
    [0x59, 'over-pressure', '压力过高'],
    [0x5a, 'hardware-fault', '报修'],
    [0x5b, 'safety-override', '保护'],
    [0x61, 'transducer-fault', '传感器'],
    [0x63, 'memory-fault', '校准'],
    [0x3c, 'device-error-60', '错误 3C']
  ])('with error %i are told in a sentence that says what to do', async (error, code, advice) => {
    const link = moduleWith([90, 150], [sunResult({ systolic: 0, diastolic: 0, pulse: 0 }, { error })])
    const events = await measure(link, isFinal)
    expect(readingsOf(events)).toEqual([])
    expect(events.at(-1)).toMatchObject({ code, final: true })
    expect(troublesOf(events)[0]?.sentence).toContain(advice)
    expect(link.written).not.toContain(abort)
  })

  it.each([
    ['systolic not above diastolic', sunResult({ systolic: 80, diastolic: 80, pulse: 70 })],
    ['more than a cuff holds', sunResult({ systolic: 301, diastolic: 90, pulse: 70 })],
    ['no heart rate', sunResult({ systolic: 120, diastolic: 80, pulse: 0 })],
    ['a mean above the systolic', sunFrame([...sunResult(ours).subarray(2, 18), 140, 0, 0, 0, 0])],
    ['a mean below the diastolic', sunFrame([...sunResult(ours).subarray(2, 18), 80, 0, 0, 0, 0])],
    ['no values and no error', sunResult({ systolic: 0, diastolic: 0, pulse: 0 })],
    ['a pressure beyond any cuff', joined(sunPressure(401), ascii('padding'))],
    ['a letter nobody documented', joined(sunSays('Z'), ascii('padding'))],
    ['a length nobody documented', sunFrame([1, 2, 3, 4])]
  ])('are refused with %s', async (_what, raw) => {
    const events = await listen(raw)
    expect(readingsOf(events)).toEqual([])
    expect(troublesOf(events)).toMatchObject([{ code: 'damaged-frame', final: false }])
  })
})

describe('a measurement started at the desk', () => {
  it('starts, follows the cuff no more than four times a second, and ends with the result', async () => {
    const asked: number[] = []
    const device = moduleWith([60, 120, 170, 130, 100, 70])
    const link: MemoryLink = {
      ...device,
      write(command) {
        if (hex(command) === poll) asked.push(performance.now())
        return device.write(command)
      }
    }
    const events = await measure(link, isOurs)
    expect(events.map(event => ('status' in event ? event.status : event.type))).toEqual([
      'measuring',
      ...Array(6).fill('cuff-pressure'),
      'blood-pressure'
    ])
    expect(events.at(-1)).toMatchObject({ systolicMmHg: 132, meanArterialMmHg: meanOf(ours), unit: 'mm[Hg]' })
    expect(device.written).toEqual([start, ...Array(6).fill(poll), fetch])
    for (const [n, at] of asked.entries())
      if (n > 0) expect(at - (asked[n - 1] ?? 0)).toBeGreaterThanOrEqual(250)
  })

  it('marks results that nobody asked for: before the start, before the end, after the end', async () => {
    const link = moduleWith([60, 150], [sunResult(ours), sunResult(older)], [sunResult(older)])
    link.send(sunResult(older))
    const events = await measure(link, () => false, 3_000)
    expect(results(events)).toEqual([
      [171, true],
      [171, true],
      [132, false],
      [171, true]
    ])
  })

  it('takes no result for ours whose pressures the cuff never reached in so short a time', async () => {
    const link = moduleWith([20, 40])
    const events = await measure(link, isFinal)
    expect(results(events)).toEqual([[132, true]])
    expect(events.at(-1)).toMatchObject({ code: 'no-result', final: true })
  })

  it('does not end over a `done` that comes before the start is accepted', async () => {
    const link = moduleWith([60, 150], [sunResult(ours)], [sunSays('K'), sunSays('A')])
    const events = await measure(link, isOurs)
    expect(troublesOf(events)).toEqual([])
    expect(link.written).toEqual([start, poll, poll, fetch])
  })

  it('stops the cuff when it is cancelled, and what then still comes is not ours', async () => {
    const cancel = new AbortController()
    const link = memoryLink(written => {
      const command = hex(written)
      if (command === start) return [sunSays('O')]
      return command === poll ? [sunPressure(150)] : [sunResult(older), sunSays('A')]
    })
    const events: DeviceEvent[] = []
    for await (const event of suntechOem.read(link, { intent: 'measure' }, cancel.signal)) {
      events.push(event)
      if (event.type === 'cuff-pressure') cancel.abort()
    }
    expect(link.written).toEqual([start, poll, abort])
    expect(results(events)).toEqual([[171, true]])
    expect(events.at(-1)).toMatchObject({ status: 'idle' })
  })

  it('asks for no result when `done` came in one piece with the pressure at which we cancelled', async () => {
    const cancel = new AbortController()
    const link = memoryLink(written => {
      const command = hex(written)
      if (command === start) return [sunSays('O')]
      return command === poll ? [joined(sunPressure(150), sunSays('K'))] : [sunSays('A')]
    })
    for await (const event of suntechOem.read(link, { intent: 'measure' }, cancel.signal))
      if (event.type === 'cuff-pressure') cancel.abort()
    expect(link.written).toEqual([start, poll, abort])
  })

  it('stops the cuff when the caller simply walks away', async () => {
    const link = moduleWith([60, 150])
    await measure(link, event => event.type === 'cuff-pressure')
    expect(link.written).toEqual([start, poll, abort])
  })

  it('stops the cuff when cancelled after the start was sent and before it was accepted', async () => {
    const cancel = new AbortController()
    const link = memoryLink(written => {
      if (hex(written) === start) cancel.abort()
      return hex(written) === abort ? [sunSays('A')] : []
    })
    await everything(suntechOem, link, { intent: 'measure' }, cancel.signal)
    expect(link.written).toEqual([start, abort])
  })

  it('ends when somebody stops it on the station', async () => {
    const link = memoryLink(written => [hex(written) === start ? sunSays('O') : sunSays('A')])
    const events = await measure(link, isFinal)
    expect(events.at(-1)).toMatchObject({ code: 'stopped-on-device', final: true })
    expect(link.written).toEqual([start, poll])
  })

  it('says so when the module is busy, and does not stop what is not ours', async () => {
    const link = memoryLink(() => [sunSays('B')])
    expect((await measure(link, isFinal)).at(-1)).toMatchObject({ code: 'busy', final: true })
    expect(link.written).toEqual([start])
  })

  it('wakes a sleeping module with the next start', async () => {
    let starts = 0
    const link = memoryLink(written => {
      if (hex(written) === start && ++starts === 1) return [sunSays('S')]
      const command = hex(written)
      if (command === start) return [sunSays('O')]
      return command === fetch ? [sunResult(ours)] : [sunPressure(150), sunSays('K')]
    })
    expect(readingsOf(await measure(link, isOurs))).toEqual([ours])
    expect(link.written.slice(0, 2)).toEqual([start, start])
  })

  it('tells a module to stop that never accepts: its cuff may be working', async () => {
    const link = memoryLink()
    const events = await measure(link, () => false, 5_000)
    expect(troublesOf(events)).toMatchObject([
      { code: 'no-answer-to-start', final: true },
      { code: 'no-answer-to-stop', final: false }
    ])
    expect(link.written).toEqual([start, start, start, abort, abort, abort])
  })

  it('tells a module to stop that is busy with what may be our own first start', async () => {
    let starts = 0
    const link = memoryLink(written => {
      if (hex(written) === abort) return [sunSays('A')]
      starts += 1
      return starts === 2 ? [sunSays('B')] : []
    })
    expect((await measure(link, isFinal)).at(-1)).toMatchObject({ code: 'no-answer-to-start' })
    expect(link.written).toEqual([start, start, abort])
  })

  it('stops a module that falls silent in mid-measurement', async () => {
    const link = memoryLink(written => (hex(written) === start ? [sunSays('O')] : []))
    const events = await measure(link, () => false, 8_000)
    expect(troublesOf(events).map(({ code, final }) => [code, final])).toEqual([
      ['fell-silent', true],
      ['no-answer-to-stop', false]
    ])
    expect(link.written.filter(command => command === abort)).toHaveLength(3)
  })

  it('asks three times for the result and then says that there is none', async () => {
    const link = moduleWith([60, 150], [])
    const events = await measure(link, isFinal)
    expect(events.at(-1)).toMatchObject({ code: 'no-result', final: true })
    expect(link.written.filter(command => command === fetch)).toHaveLength(3)
  })

  it('sends nothing while we only listen, and what then comes is nobody’s measurement of this desk', async () => {
    const link = memoryLink()
    link.send(sunResult(older))
    link.end()
    expect(results(await everything(suntechOem, link))).toEqual([[171, true]])
    expect(link.written).toEqual([])
  })

  it('throws when the cable is pulled in the middle of the result, and gives no reading', async () => {
    const link = moduleWith([60, 150], [sunResult(ours).subarray(0, 20)])
    const events: DeviceEvent[] = []
    await expect(async () => {
      for await (const event of suntechOem.read(link, { intent: 'measure' }, new AbortController().signal)) {
        events.push(event)
        if (event.type === 'cuff-pressure' && event.pressureMmHg === 150) link.pull()
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
/** Beats and test codes at will, but for the head of a frame in them: refused by design (see the protocol's header). */
const byteBesidesHead = fc.nat(255).filter(byte => byte !== 0x3e)
const result = fc
  .tuple(vitals, byteBesidesHead, fc.array(byteBesidesHead, { minLength: 8, maxLength: 8 }))
  .map(([v, beats, codes]) => ({ v, raw: sunResult(v, { beats, codes }) }))
const anyFrame = fc.oneof(
  result.map(({ raw }) => raw),
  fc.integer({ min: 0, max: 400 }).map(sunPressure),
  fc.constantFrom(...['O', 'K', 'B', 'A', 'S'].map(sunSays))
)
/** A frame, and what a line has made of it. */
const spoiling = fc
  .tuple(anyFrame, fc.nat(), fc.nat(255), fc.constantFrom('torn', 'lost', 'changed', 'flipped', 'inserted'))
  .map(([raw, where, byte, how]) => {
    const at = where % raw.length
    const old = raw[at] ?? 0
    if (how === 'torn') return { raw, byte, damaged: raw.subarray(0, Math.max(1, at)) }
    if (how === 'lost') return { raw, byte, damaged: without(raw, at) }
    if (how === 'flipped') return { raw, byte, damaged: withChanged(raw, at, old ^ (1 << (byte % 8))) }
    if (how === 'changed') return { raw, byte, damaged: withChanged(raw, at, byte) }
    return { raw, byte, damaged: withInserted(raw, at, [byte]) }
  })
  // A sum cannot see an additional byte that is the check byte itself, behind the values; and a check byte 3E that is
  // torn off is no damage: the next frame begins with the very byte.
  .filter(
    ({ raw, damaged, byte }) =>
      !hex(damaged).includes(hex(raw)) &&
      !(damaged.length > raw.length && byte === raw.at(-1)) &&
      !(damaged.length === raw.length - 1 && raw.at(-1) === 0x3e)
  )
const spoilt = spoiling.map(({ damaged }) => damaged)
const nothing = new Uint8Array()
const passage = fc
  .record({
    noise,
    before: fc.array(
      anyFrame.filter(raw => raw.length < 24),
      { maxLength: 4 }
    ),
    spoilt: fc.option(spoiling, { nil: { raw: nothing, damaged: nothing } }),
    good: result
  })
  // Nor is a frame damaged that what stands before it happens to make whole again.
  .filter(
    ({ noise: between, before, spoilt: { raw, damaged } }) =>
      raw.length === 0 || !hex(joined(between, ...before, damaged)).includes(hex(raw))
  )
  .map(({ spoilt: { damaged }, ...rest }) => ({ ...rest, damaged }))

describe('any stream', () => {
  it('gives exactly the good readings: split anywhere, merged, with noise and damaged frames before good ones', () =>
    holds(
      fc.asyncProperty(
        fc.array(passage, { minLength: 1, maxLength: 6, size: 'max' }),
        cuts,
        async (passages, positions) => {
          const stream = joined(...passages.flatMap(p => [p.noise, ...p.before, p.damaged, p.good.raw]))
          expect(readingsOf(await listen(...cut(stream, positions)))).toEqual(passages.map(p => p.good.v))
        }
      ),
      400
    ))

  it('gives the same two readings at every single place where the stream can be split', () => {
    const stream = joined(
      ascii('\0\u0011'),
      sunResult(ours),
      sunPressure(150),
      sunResult(older).subarray(0, 20),
      sunSays('K'),
      sunResult(older)
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

  it('never completes a torn-off result with the frame behind it, even where the sum then fits', () => {
    const completed: string[] = []
    const behind = [sunSays('K'), sunSays('A'), sunPressure(0), sunPressure(150), sunResult(ours)]
    // A test code runs through every value, so that for every place of the tear some sum fits by chance.
    for (let code = 0; code < 256; code += 1)
      for (let length = 1; length < 23; length += 1)
        for (const next of behind) {
          if (code === 0x3e) continue
          const torn = sunResult(older, { codes: [code, 0, 0, 0, 0, 0, 0x31, 7] }).subarray(0, length)
          const framer = createFramer(judgeFrame)
          const pieces = [...framer.push(joined(torn, next)), ...framer.settle()]
          const found = pieces.flatMap(piece => (piece.kind === 'frame' ? [hex(piece.raw)] : []))
          if (found.join() !== hex(next)) completed.push(`${hex(torn)} ${hex(next)}`)
        }
    expect(completed).toEqual([])
  })

  it('does not keep an answer waiting behind the torn-off head of another frame', () => {
    for (const torn of ['3E', '3E 18', '3E 05']) {
      const pieces = createFramer(judgeFrame).push(joined(bytes(torn), sunSays('K')))
      expect(pieces).toMatchObject([{ frame: { word: 'done' } }])
    }
  })

  it('loses nothing where a result lacks its check byte and the next frame begins with the very byte', async () => {
    const found: Uint8Array[] = []
    for (let code = 0; code < 256; code += 1) {
      const raw = sunResult(older, { codes: [code, 0, 0, 0, 0, 0, 0, 0] })
      if (raw.at(-1) === 0x3e) found.push(raw)
    }
    expect(found).toHaveLength(1)
    for (const raw of found)
      expect(readingsOf(await listen(joined(raw.subarray(0, -1), sunResult(ours))))).toEqual([older, ours])
  })

  it('never makes a reading out of a damaged frame alone', () =>
    holds(
      fc.asyncProperty(noise, spoiling, cuts, async (before, { raw, damaged }, positions) => {
        fc.pre(!hex(joined(before, damaged)).includes(hex(raw)))
        expect(readingsOf(await listen(...cut(joined(before, damaged), positions)))).toEqual([])
      }),
      500
    ))

  it('shows every single wrong bit', async () => {
    const raw = sunResult(ours)
    for (const at of raw.keys())
      for (let bit = 0; bit < 8; bit += 1)
        expect(readingsOf(await listen(withChanged(raw, at, (raw[at] ?? 0) ^ (1 << bit))))).toEqual([])
  })

  it('takes the echo of our own commands for what it is', async () => {
    expect(await listen(...[start, abort, fetch, poll].map(bytes))).toEqual([])
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
