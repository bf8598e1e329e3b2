import { createFramer } from '../../src-main/device/drivers/framer.ts'
import { drivers } from '../../src-main/device/drivers/index.ts'
import type { Link } from '../../src-main/device/drivers/driver.ts'
import { chance } from '../support/synthetic.ts'
import { type Row, type Runs, measure, percentile } from './measure.ts'
import { type WireStream, wireStreams } from './wire-streams.ts'

// Decoder throughput: how much faster than its own cable each driver takes in what a device sends.

const streamBytes = 200_000
/** What a serial port hands over at a time. */
const chunkBytes = 512
const passes = 5
/** A decoder that is not so many times faster than its cable would be felt on a busy desk. */
const floor = 20
/** Start and stop bit go with each byte. */
const bitsOfAByte = 10
const noiseBytes = 20

interface Stream {
  readonly chunks: readonly Uint8Array[]
  readonly bytes: number
  /** Frames that nothing happened to. */
  readonly sound: number
}

/** A long sound stream, or one in which every tenth frame has a bit turned and stands behind random bytes. */
function streamOf({ frame, head }: WireStream, isNoisy: boolean): Stream {
  const roll = chance(20_261_121)
  const random = (below: number): number => Math.floor(roll() * below)
  const parts: Uint8Array[] = head === undefined ? [] : [head]
  let bytes = 0
  let sound = 0
  for (let n = 0; bytes < streamBytes; n += 1) {
    const one = frame(n)
    if (isNoisy && n % 10 === 9) {
      parts.push(Uint8Array.from({ length: noiseBytes }, () => random(256)))
      const at = random(one.length)
      parts.push(one.map((byte, index) => (index === at ? byte ^ (1 << random(8)) : byte)))
      bytes += noiseBytes
    } else {
      parts.push(one)
      sound += 1
    }
    bytes += one.length
  }
  const whole = Buffer.concat(parts)
  const chunks: Uint8Array[] = []
  for (let at = 0; at < whole.length; at += chunkBytes) chunks.push(whole.subarray(at, at + chunkBytes))
  return { chunks, bytes, sound }
}

/** The device's end of the cable: answers the first questions, then sends everything and hangs up. */
function sending({ opening }: WireStream, chunks: readonly Uint8Array[]): Link {
  const answers: Uint8Array[] = []
  let wake: () => void = () => undefined
  let isStarted = opening === undefined
  return {
    write: ([command]) => {
      if (opening !== undefined && command === opening.asked) answers.push(opening.answer)
      if (command === opening?.start) isStarted = true
      wake()
      return Promise.resolve()
    },
    chunks: {
      async *[Symbol.asyncIterator]() {
        while (!isStarted) {
          const answer = answers.shift()
          if (answer !== undefined) yield answer
          else await new Promise<void>(resolve => (wake = resolve))
        }
        yield* chunks
      }
    }
  }
}

/** Takes in a stream; how many frames were understood. Without a checksum, a turned bit may pass: then above 100 %. */
async function takeIn(stream: WireStream, chunks: readonly Uint8Array[]): Promise<number> {
  const { driver, judge, opening } = stream
  let frames = 0
  if (judge) {
    const framer = createFramer(judge)
    for (const chunk of chunks) frames += framer.push(chunk).filter(piece => piece.kind === 'frame').length
    return frames + framer.settle().filter(piece => piece.kind === 'frame').length
  }
  const signal = new AbortController().signal
  const intent = opening === undefined ? 'listen' : 'measure'
  for await (const event of driver.read(sending(stream, chunks), { intent }, signal)) {
    if (event.type === 'ecg-samples') frames += event.counts[0]?.length ?? 0
    else if (event.type === 'blood-pressure' || event.type === 'glucose' || event.type === 'cuff-pressure')
      frames += 1
  }
  return frames
}

const megabytes = (bytes: number, milliseconds: number): number => bytes / 1_000 / milliseconds
/** By the processor's time: the rate must not depend on what else the machine does. */
const rateOf = ({ bytes }: Stream, { cpu }: Runs): number => megabytes(bytes, percentile(cpu, 0.5))

export async function benchDrivers(): Promise<readonly Row[]> {
  const missing = drivers.filter(({ id }) => !wireStreams.some(({ driver }) => driver.id === id))
  if (missing.length > 0) throw new Error(`no stream for ${missing.map(({ id }) => id).join(', ')}`)
  const rows: Row[] = []
  for (const stream of wireStreams) {
    const { driver, perFrame = 1 } = stream
    const [clean, noisy] = [streamOf(stream, false), streamOf(stream, true)]
    const understood = await takeIn(stream, clean.chunks)
    if (understood !== clean.sound * perFrame)
      throw new Error(`${driver.id} understood ${String(understood)} of ${String(clean.sound)} frames`)
    const kept = (await takeIn(stream, noisy.chunks)) / (noisy.sound * perFrame)
    const runs = (one: Stream): Promise<Runs> =>
      measure(Array.from({ length: passes }), () => takeIn(stream, one.chunks), 1)
    const [times, noisyTimes] = [await runs(clean), await runs(noisy)]
    const [rate, noisyRate] = [rateOf(clean, times), rateOf(noisy, noisyTimes)]
    const line = driver.port.baudRate / bitsOfAByte / 1_000_000
    const ratio = Math.min(rate, noisyRate) / line
    const note =
      `${rate.toFixed(1)} MB/s, noisy ${noisyRate.toFixed(1)} MB/s (frames understood: ${(100 * kept).toFixed(1)} % of the undamaged), ` +
      `${ratio.toFixed(0)} × its cable of ${String(driver.port.baudRate)} baud${ratio < floor ? `: BELOW ${String(floor)} ×` : ''}`
    rows.push({ what: driver.id, times, note })
    if (ratio < floor) process.exitCode = 1
  }
  return rows
}
