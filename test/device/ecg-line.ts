import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import type { DeviceEvent, Driver } from '../../src-main/device/drivers/driver.ts'
import { openLink } from '../../src-main/device/link.ts'
import { systemOutside } from '../../src-main/lib/outside.ts'
import type { OpenLink } from '../../src-main/device/link.ts'
import { chance } from '../support/synthetic.ts'
import { everything, memoryLink } from './memory-link.ts'
import { startSimulator } from './simulator.ts'
import type { Simulator } from './simulator.ts'
import { noise, withChanged, withInserted, without } from './streams.ts'

export const runsOf = (events: readonly DeviceEvent[]) => events.filter(event => event.type === 'ecg-samples')
/** One lead of everything received, joined. */
export const curveOf = (events: readonly DeviceEvent[], lead = 0): readonly number[] =>
  runsOf(events).flatMap(run => [...(run.counts[lead] ?? [])])

export interface Placed {
  readonly at: number
  readonly count: number
}
/** Every sample with its place in time, as the counter tells it: those received and those lost before it. */
export function placed(events: readonly DeviceEvent[]): readonly Placed[] {
  let at = 0
  return runsOf(events).flatMap(run => {
    at += run.lostBefore ?? 0
    return [...(run.counts[0] ?? [])].map(count => ({ at: at++, count }))
  })
}

/**
 * What a line can do to one frame that a missing checksum still lets us see: lost and added bytes, a torn-off tail. A first
 * byte sent twice is no damage: the frame still stands behind it, whole.
 */
export const tornOrShifted = (frame: Uint8Array): fc.Arbitrary<Uint8Array> =>
  fc
    .oneof(
      fc.integer({ min: 1, max: frame.length - 1 }).map(length => frame.subarray(0, length)),
      fc.integer({ min: 0, max: frame.length - 6 }).map(at => without(frame, at)),
      fc
        .tuple(fc.integer({ min: 1, max: frame.length - 2 }), fc.integer({ min: 0x11, max: 0x9f }))
        .map(([at, byte]) => withInserted(frame, at, [byte]))
    )
    .filter(damage => !Buffer.from(damage).includes(Buffer.from(frame)))
/** Chance can put back what was torn off: a frame that its neighbours make whole again is none that was damaged. */
export const staysDamaged = (frame: Uint8Array, stream: Uint8Array): boolean =>
  !Buffer.from(stream).includes(Buffer.from(frame))
export const flipped = (frame: Uint8Array): fc.Arbitrary<Uint8Array> =>
  fc
    .nat(frame.length * 8 - 1)
    .map(bit => withChanged(frame, bit >> 3, (frame[bit >> 3] ?? 0) ^ (1 << (bit & 7))))

/** Noise in which a two-byte stop mark does not arise by chance. */
export const harmlessNoise = noise.map(bytes => bytes.filter(byte => byte !== 0x0b))

/** Sends ten million random bytes; what the driver reports of them. */
export async function tenMillionRandomBytes(
  driver: Driver,
  seed: number,
  answer?: (written: Uint8Array) => readonly Uint8Array[]
): Promise<readonly DeviceEvent[]> {
  const roll = chance(seed)
  const link = memoryLink(answer)
  const whole = 10_000_000
  const started = everything(driver, link)
  // Let the driver ask its first questions, so that the noise meets it in mid-stream.
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
  const pieceBytes = 50_000
  for (let sent = 0; sent < whole; sent += pieceBytes)
    link.send(Uint8Array.from({ length: pieceBytes }, () => Math.floor(roll() * 256)))
  link.end()
  return started
}

export interface Desk {
  readonly simulator: Simulator
  readonly link: OpenLink
}

/** The driver's simulator on a PTY with a curve of ours, for as long as `work` takes. */
export async function withSimulator<T>(
  driver: Driver,
  channels: readonly (readonly number[])[],
  args: readonly string[],
  work: (desk: Desk) => Promise<T>
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'ecg-curve-'))
  const file = join(folder, 'curve.json')
  await writeFile(file, JSON.stringify({ channels }))
  const simulator = await startSimulator(driver.id, '--samples', file, '--once', ...args)
  const link = await openLink(systemOutside.serial, simulator.path, driver.port, new AbortController().signal)
  try {
    return await work({ simulator, link })
  } finally {
    await link.close()
    await simulator[Symbol.asyncDispose]()
    await rm(folder, { recursive: true })
  }
}

/** What the driver reports until `count` samples have come. */
export async function untilSamples(
  driver: Driver,
  link: OpenLink,
  count: number
): Promise<readonly DeviceEvent[]> {
  const events: DeviceEvent[] = []
  let samples = 0
  for await (const event of driver.read(link, { intent: 'measure' }, new AbortController().signal)) {
    events.push(event)
    if (event.type === 'ecg-samples') samples += event.counts[0]?.length ?? 0
    if (samples >= count) break
  }
  return events
}
