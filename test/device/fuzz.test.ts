import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import type { Conversation, DeviceEvent, Driver, Link } from '../../src-main/device/drivers/driver.ts'
import { drivers } from '../../src-main/device/drivers/index.ts'
import { driverFrom } from '../../src-main/device/drivers/line-protocol/index.ts'
import { presets } from '../../src-main/device/drivers/line-protocol/presets.ts'
import { policyOf } from '../../src-main/policy/rules.ts'
import { seed } from './streams.ts'
import { ascii, bytes } from './wire.ts'

// Nothing here was sent by a device, so nothing here may become a reading. Repeat a failing run with FC_SEED.
process.stdout.write(`fuzz: FC_SEED=${seed}\n`)

const chunkLength = 64 * 1024
/** The longest frame of any device, and what is kept of a damaged stretch, are far below. */
const longestRaw = 16 * 1024
/** A driver that kept its bytes would hold ten million of them, and more in objects. */
const mostHeldBytes = 5_000_000

/** Beginnings of frames, as close to whole ones as chance should never complete. */
const heads: readonly Uint8Array[] = [
  ascii('2026,07,11,09,05,'),
  ascii('2026,07,11,09,05,12345678901234567890,0,'),
  ascii('bp,12345678901234567890,2023/04/27,'),
  ascii('\x02 150502 0943 '),
  ascii('\x02ID99999999B17/11/22/14:50 '),
  ascii('MMBP203N\r2026.07.11\r'),
  bytes('AA AA AA 96 69 05 08 00 00 90 01 00 04 00'),
  bytes('AA 80 03 0F 01 06'),
  bytes('AA 80 02 08 01 05'),
  bytes('16 16 01 30 30 02'),
  ascii('\x16\x16\x0100\x02TM2655\x1e2411121014\x1eRB\x1eM\x1eE00\x1eS'),
  bytes('3E 18'),
  bytes('3E 05'),
  bytes('0A FA 14 00 02'),
  bytes('A5 DD 38'),
  bytes('4F 45 02 21 00'),
  ascii('OE\x01\x90\x00\x01\x00{"leads":["I"],')
]

/** mulberry32, four bytes from each number. */
function randomBytes(start: number) {
  let state = start >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return (t ^ (t >>> 14)) >>> 0
  }
  return (length: number, isSalted: boolean): Uint8Array => {
    const words = Uint32Array.from({ length: Math.ceil(length / 4) }, next)
    const chunk = new Uint8Array(words.buffer, 0, length)
    for (let at = next() % 64; isSalted && at < length; at += 8 + (next() % 120)) {
      const head = heads[next() % heads.length]
      if (head && at + head.length <= length) chunk.set(head, at)
    }
    return chunk
  }
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
function heldBytes(): number {
  collect()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}
/** Buffers are given back some turns after the collection that found them free. */
async function comesBackTo(bytesHeld: number): Promise<number> {
  let held = heldBytes()
  for (let turn = 0; turn < 100 && held > bytesHeld; turn += 1) {
    await new Promise(resolve => setImmediate(resolve))
    held = heldBytes()
  }
  return held
}

interface Line extends Link {
  /** All bytes were taken. */
  readonly drained: Promise<null>
  readonly taken: number
  end(): void
}
/** Sends `total` random bytes, then stays open. */
function noisyLine(total: number, isSalted: boolean, offset: number): Line {
  const make = randomBytes(seed + offset)
  const { promise: drained, resolve: tellDrained } = Promise.withResolvers<null>()
  const { promise: ended, resolve: end } = Promise.withResolvers<null>()
  let taken = 0
  async function* chunks() {
    while (taken < total) {
      const chunk = make(Math.min(chunkLength, total - taken), isSalted)
      taken += chunk.length
      yield chunk
    }
    tellDrained(null)
    await ended
  }
  return {
    write: () => Promise.resolve(),
    chunks: { [Symbol.asyncIterator]: chunks },
    drained,
    get taken() {
      return taken
    },
    end: () => {
      end(null)
    }
  }
}

async function survive(driver: Driver, { intent }: Conversation, total: number, isSalted: boolean) {
  const line = noisyLine(total, isSalted, driver.id.length)
  const before = heldBytes()
  const readings: DeviceEvent[] = []
  const leave = new AbortController()
  const reading = (async () => {
    for await (const event of driver.read(line, { intent }, leave.signal)) {
      if (event.raw.length > longestRaw) throw new Error(`${event.type} with ${event.raw.length} bytes`)
      if (event.type === 'blood-pressure' || event.type === 'glucose') readings.push(event)
    }
  })()
  await Promise.race([line.drained, reading])
  const held = await comesBackTo(before + mostHeldBytes / 2)
  leave.abort()
  line.end()
  await reading
  expect(readings).toEqual([])
  expect(held - before).toBeLessThan(mostHeldBytes)
  return line.taken
}

const listen: Conversation = { intent: 'listen' }

/** Without a checksum: one with its fields separated, one with fixed columns. */
const described = presets
  .filter(({ id }) => id === 'omron-comma' || id === 'stx-columns')
  .map(({ id, description }) =>
    driverFrom({ id: `line:${id}`, version: 1, description }, () => policyOf('national').measurement)
  )

describe.each([...drivers, ...described].map(driver => ({ id: driver.id, driver })))('$id', ({ driver }) => {
  it('makes no reading out of ten million random bytes, does not crash and does not fill up', async () => {
    const taken = await survive(driver, listen, 10_000_000, false)
    // A meter that only answers when asked need not listen to the end.
    if (!driver.canDownload) expect(taken).toBe(10_000_000)
  }, 180_000)

  it('makes no reading out of a million random bytes in which frames begin everywhere', async () => {
    const taken = await survive(driver, listen, 1_000_000, true)
    if (!driver.canDownload) expect(taken).toBe(1_000_000)
  }, 180_000)

  if (driver.canStart)
    it('takes nothing of them for the measurement that it has started', async () => {
      expect(await survive(driver, { intent: 'measure' }, 1_000_000, true)).toBe(1_000_000)
    }, 180_000)

  if (driver.canDownload)
    it('takes nothing of them for a stored result that it has asked for', async () => {
      await survive(driver, { intent: 'download' }, 1_000_000, true)
    }, 180_000)
})
