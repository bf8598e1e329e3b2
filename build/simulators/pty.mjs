/** What every simulated instrument shares: a pseudo-terminal that stands for its cable, and commands on stdin. */
import { execFileSync } from 'node:child_process'
import { fstatSync, write } from 'node:fs'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { ReadStream } from 'node:tty'
import { parseArgs } from 'node:util'

const require = createRequire(import.meta.url)

/** The instruments stand in the centre, and so do their clocks, wherever this machine stands. */
process.env.TZ = 'Asia/Shanghai'

/** A PTY swallows about 4 KiB nobody reads and then blocks its writer; pieces this small, one at a time, stay below. */
const pieceBytes = 512
const pieceEveryMs = 5
const patientPieceBytes = 4_096
/** Tells when the last byte of each message had been handed to the cable: nanoseconds of the system's steady clock. */
let isTimed = false

/**
 * The instrument's end of a simulated cable. `path` is the other end, to be opened as a serial port.
 * `write` sends in order; bytes for which the cable has no room are lost, as on a wire that nobody listens to. A patient
 * cable waits for room instead, and takes bytes as fast as they are read: its `write` resolves when they are on their way.
 */
export function plugIn(onBytes, { isPatient = false } = {}) {
  if (process.platform === 'win32') {
    console.error(
      '模拟设备需要 Linux 或 macOS 的伪终端。Simulated devices need the pseudo-terminals of Linux or macOS.'
    )
    process.exit(1)
  }
  const native = require(`@lydell/node-pty-${process.platform}-${process.arch}/pty.node`)
  const { master, pty: path } = native.open(80, 24)
  // Until a program opens it, a fresh terminal echoes and rewrites line ends, which no instrument sees on its cable.
  execFileSync('stty', [process.platform === 'darwin' ? '-f' : '-F', path, 'raw', '-echo'])
  const stream = new ReadStream(master)
  stream.on('data', onBytes)
  stream.on('error', () => undefined)

  let isPlugged = true
  let sending = Promise.resolve()
  const pause = ms => new Promise(resolve => setTimeout(resolve, ms))
  const sendPiece = piece => new Promise(resolve => write(master, piece, () => resolve()))
  const sendSome = bytes =>
    new Promise((resolve, reject) =>
      write(master, bytes, (error, sent) => {
        if (!error) resolve(sent)
        else if (error.code === 'EAGAIN') resolve(0)
        else reject(error)
      })
    )
  async function sendPatiently(bytes) {
    for (let at = 0; at < bytes.length && isPlugged;) {
      const sent = await sendSome(bytes.subarray(at, at + patientPieceBytes))
      at += sent
      if (sent === 0) await pause(1)
    }
  }

  return {
    path,
    write(bytes) {
      sending = sending.then(async () => {
        if (isPatient) return sendPatiently(bytes)
        for (let at = 0; at < bytes.length && isPlugged; at += pieceBytes) {
          await sendPiece(bytes.subarray(at, at + pieceBytes))
          if (isTimed && at + pieceBytes >= bytes.length) tell({ onTheWire: String(process.hrtime.bigint()) })
          await pause(pieceEveryMs)
        }
      })
      return sending
    },
    /** After everything written so far. */
    unplug() {
      sending = sending.then(() => {
        isPlugged = false
        stream.destroy()
      })
      return sending
    }
  }
}

/** One JSON line per command on stdin, each answered by an `obeyed` line; its first key chooses the handler. `m` is short for `{"measure":{}}`. */
export function obey(handlers) {
  const lines = createInterface({ input: process.stdin })
  lines.on('line', line => {
    const text = line.trim()
    if (text === '') return
    if (text === 'q') process.exit(0)
    let command
    try {
      command = text === 'm' ? { measure: {} } : JSON.parse(text)
    } catch {
      console.error(`not a command: ${text}`)
      return
    }
    const [name, value] = Object.entries(command)[0] ?? []
    const handler = handlers[name]
    if (handler) {
      handler(value, command)
      tell({ obeyed: name })
    } else console.error(`unknown command ${name}; known: ${Object.keys(handlers).join(', ')}`)
  })
  // Started by another program, it leaves with that program; started with nothing to read, it stays.
  const input = fstatSync(0)
  if (input.isFIFO() || input.isSocket()) lines.on('close', () => process.exit(0))
}

/** The handlers that spoil a line, the same for every instrument. */
export function spoilers(cable) {
  return {
    noise: hex => cable.write(Buffer.from(hex, 'hex')),
    raw: (hex, { splitAt = [] }) => {
      const bytes = Buffer.from(hex, 'hex')
      const cuts = [0, ...splitAt, bytes.length]
      for (let n = 1; n < cuts.length; n += 1) cable.write(bytes.subarray(cuts[n - 1], cuts[n]))
    },
    unplug: () => cable.unplug()
  }
}

/** One JSON line about what the instrument did, for a person or a test to follow. */
export function tell(happening) {
  console.log(JSON.stringify(happening))
}

export function options(known) {
  try {
    const { timed, ...chosen } = parseArgs({
      options: {
        seed: { type: 'string', default: '1' },
        timed: { type: 'boolean', default: false },
        help: { type: 'boolean' },
        ...known
      }
    }).values
    isTimed = timed
    return chosen
  } catch (error) {
    console.error(error.message)
    process.exit(1)
  }
}

/** A number above zero from the command line. */
export function positive(name, text) {
  if (Number(text) > 0) return Number(text)
  console.error(`--${name} needs a number above 0, not ${text}`)
  process.exit(1)
}

/** mulberry32: the same seed gives the same clinic. Returns a number from `least` to `most`, both included. */
export function dice(seed) {
  let state = Number(seed) >>> 0
  return (least, most) => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return least + Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * (most - least + 1))
  }
}

/** What an adult's arm might show. */
export function somebody(roll) {
  const systolic = roll(104, 172)
  return { systolic, diastolic: systolic - roll(40, 62), pulse: roll(56, 96) }
}
