/**
 * A simulated OneTouch UltraEasy on its serial line: alternating-bit link, serial number, count and records. It sends
 * what the host does not acknowledge again.
 *
 *   npm run simulate -- onetouch-ultraeasy [--count N] [--seed N] [--serial C176SA0A4]
 *
 * Prints the port to open, then one JSON line per event. On stdin: `q` quits, or
 *   {"store":{"value":126,"at":"2026-07-11T09:05:30"}}   "LO" and "HI" too
 *   {"slow":900}      its clock is a quarter of an hour slow
 *   {"deaf":3}        the next three frames go unanswered
 *   {"damage":1}      one bit of the next answer turns
 *   {"noise":"001113"}   {"raw":"hex","splitAt":[3,20]}   {"unplug":true}
 */
import { dice, plugIn, tell } from './pty.mjs'
import { clockOf, meterClock, meterOptions, rememberedResults, run, spoilable } from './shared/meter.mjs'

const chosen = meterOptions({ serial: { type: 'string', default: 'C176SA0A4' } })
const memory = rememberedResults(dice(chosen.seed), chosen.count)
const [disconnect, acknowledgement, expects, number] = [0x08, 0x04, 0x02, 0x01]
const noHolder = 501
const repeatAfterMs = 400
const repetitions = 3

function crc(bytes) {
  return bytes.reduce((state, byte) => {
    let next = state ^ (byte << 8)
    for (let bit = 0; bit < 8; bit += 1) next = next & 0x8000 ? (next << 1) ^ 0x1021 : next << 1
    return next & 0xffff
  }, 0xffff)
}
const word = n => [n & 0xff, (n >> 8) & 0xff]
const long = n => [...word(n & 0xffff), ...word(n >>> 16)]
function frame(link, payload = []) {
  const body = [0x02, payload.length + 6, link, ...payload, 0x03]
  return [...body, ...word(crc(body))]
}

let sends = 0
let awaits = 0
let waiting
const link = bits => bits | (awaits ? expects : 0) | (sends ? number : 0)

function record(stored) {
  const [year, month, day, hour, minute, second] = clockOf(stored)
  const seconds = Date.UTC(year, month - 1, day, hour, minute, second) / 1000
  return [5, 6, ...long(seconds), ...long({ LO: 0xfffe, HI: 0xffff }[stored.value] ?? stored.value)]
}

function answerTo(request) {
  if (request[1] === 0x20 && request[2] === 2) return record({ at: meterClock(), value: 0 }).slice(0, 6)
  if (request[1] === 0x0b) return [5, 6, ...Buffer.from(chosen.serial)]
  if (request[1] !== 0x1f) return [5, 9]
  const index = request.readUInt16LE(2)
  if (index === noHolder) return [5, 0x0f, ...word(memory.length)]
  return memory[index] ? record(memory[index]) : [5, 9]
}

/** Until the host acknowledges. */
function insist(payload, left = repetitions) {
  meter.answer(frame(link(0), payload))
  waiting = left > 0 ? setTimeout(() => insist(payload, left - 1), repeatAfterMs) : undefined
}

function take(bits, payload) {
  if (meter.isDeaf(payload.toString('hex') || `link ${bits}`)) return
  if (bits & disconnect) {
    clearTimeout(waiting)
    sends = awaits = 0
    meter.answer(frame(disconnect))
    tell({ received: 'disconnect' })
  } else if (bits & acknowledgement) {
    // Ours is acknowledged when the host expects the other number.
    if (Number((bits & expects) !== 0) === 1 - sends && waiting) {
      clearTimeout(waiting)
      waiting = undefined
      sends = 1 - sends
    }
  } else if (Number((bits & number) !== 0) !== awaits) {
    meter.answer(frame(link(acknowledgement)))
  } else {
    awaits = 1 - awaits
    meter.answer(frame(link(acknowledgement)))
    tell({ received: payload.toString('hex') })
    insist(answerTo(payload))
  }
}

let heard = Buffer.alloc(0)
const cable = plugIn(bytes => {
  heard = Buffer.concat([heard, bytes])
  while (heard.length >= 6) {
    const length = heard[1]
    if (heard[0] === 0x02 && length >= 6 && length <= 64 && heard.length < length) break
    const whole = heard.subarray(0, length)
    const isSound =
      heard[0] === 0x02 && length >= 6 && crc(whole.subarray(0, -2)) === whole.readUInt16LE(length - 2)
    heard = heard.subarray(isSound ? length : 1)
    if (isSound) take(whole[2], whole.subarray(3, -3))
  }
})
const meter = spoilable(cable)
run(cable, meter, memory)
