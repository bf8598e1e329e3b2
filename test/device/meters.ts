/** What the tests of the glucose meters share: conversations in which time passes, unreliable lines, floods of noise. */
import fc from 'fast-check'
import { onTestFinished, vi } from 'vitest'
import type { Conversation, DeviceEvent, Driver, Link } from '../../src-main/device/drivers/driver.ts'
import { openLink, type OpenLink } from '../../src-main/device/link.ts'
import { systemOutside } from '../../src-main/lib/outside.ts'
import { everything, type MemoryLink, memoryLink } from './memory-link.ts'
import { type Simulator, startSimulator } from './simulator.ts'
import { noise } from './streams.ts'
import { joined } from './wire.ts'

export const never = new AbortController().signal

/** The conversation to its end. While it lasts, time passes: nobody waits for a time-out. */
export async function conversation(
  driver: Driver,
  link: Link,
  intent: Conversation['intent'] = 'download',
  signal: AbortSignal = never
): Promise<readonly DeviceEvent[]> {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  let isOver = false
  const events = everything(driver, link, { intent }, signal).finally(() => (isOver = true))
  events.catch(() => undefined)
  while (!isOver) await vi.advanceTimersByTimeAsync(250)
  return events
}

export const glucoseOf = (events: readonly DeviceEvent[]) => events.filter(event => event.type === 'glucose')
export const progressOf = (events: readonly DeviceEvent[]) =>
  events.flatMap(event => (event.type === 'download-progress' ? [[event.done, event.total]] : []))
export const codesOf = (events: readonly DeviceEvent[]) =>
  events.flatMap(event => (event.type === 'device-trouble' ? [event.code] : []))
/** Ids, to know whether two downloads mean the same results. */
export const idsOf = (events: readonly DeviceEvent[]) => glucoseOf(events).map(({ recordId }) => recordId)

type Answer = (written: Uint8Array) => readonly Uint8Array[]

/** What can befall one answer on the line. */
export type Fault =
  | { readonly kind: 'none' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'twice' }
  | { readonly kind: 'torn'; readonly at: number }
  | { readonly kind: 'flipped'; readonly at: number; readonly bit: number }
  | { readonly kind: 'noise'; readonly bytes: Uint8Array }
  | { readonly kind: 'split'; readonly at: number }

const place = fc.nat(400)
const one = <const K extends string>(kind: K) => fc.constant({ kind })
export const fault: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 3, arbitrary: one('none') },
  { weight: 1, arbitrary: one('lost') },
  { weight: 1, arbitrary: one('twice') },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('torn' as const), at: place }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('flipped' as const), at: place, bit: fc.nat(7) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('noise' as const), bytes: noise }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('split' as const), at: place }) }
)

export function spoilt(answer: Uint8Array, what: Fault | undefined): readonly Uint8Array[] {
  if (!what || what.kind === 'none') return [answer]
  if (what.kind === 'lost') return []
  if (what.kind === 'twice') return [answer, answer]
  if (what.kind === 'noise') return [joined(what.bytes, answer)]
  const at = what.at % answer.length
  if (what.kind === 'torn') return [answer.subarray(0, at)]
  if (what.kind === 'split') return [answer.subarray(0, at), answer.subarray(at)]
  return [answer.map((byte, index) => (index === at ? byte ^ (1 << what.bit) : byte))]
}

/** An instrument whose n-th answer meets the n-th fault; afterwards the line is good. */
export function unreliable(answer: Answer, faults: readonly Fault[]): Answer {
  let next = 0
  return written => answer(written).flatMap(one => spoilt(one, faults[next++]))
}

/** The same random bytes for the same seed (xorshift32). */
export function randomBytes(seed: number, length: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(length / 4))
  let state = seed | 1
  for (let n = 0; n < words.length; n += 1) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    words[n] = state
  }
  return new Uint8Array(words.buffer, 0, length)
}

export function chunksOf(stream: Uint8Array, size = 4_096): readonly Uint8Array[] {
  return Array.from({ length: Math.ceil(stream.length / size) }, (_, n) =>
    stream.subarray(n * size, (n + 1) * size)
  )
}

export const floodBytes = 10_000_000

/** An instrument that answers as it should until `isTheMoment`, and then drowns the line in noise once. */
export function drowning(
  answer: Answer,
  isTheMoment: (written: Uint8Array) => boolean,
  seed: number
): MemoryLink {
  let isDrowned = false
  return memoryLink(written => {
    if (isDrowned || !isTheMoment(written)) return answer(written)
    isDrowned = true
    return chunksOf(randomBytes(seed, floodBytes))
  })
}

/** A simulated meter in its own process, and its port opened; both are gone when the test is over. */
export async function onTheWire(
  driver: Driver,
  ...args: readonly string[]
): Promise<{ readonly meter: Simulator; readonly link: OpenLink }> {
  const meter = await startSimulator(driver.id, ...args)
  onTestFinished(() => Promise.resolve(meter[Symbol.asyncDispose]()))
  const link = await openLink(systemOutside.serial, meter.path, driver.port, never)
  onTestFinished(() => link.close())
  return { meter, link }
}

export const download = (driver: Driver, link: Link, signal: AbortSignal = never) =>
  everything(driver, link, { intent: 'download' }, signal)
