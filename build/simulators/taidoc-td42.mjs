/**
 * A simulated TaiDoc TD-4277 on its serial line: answers for its model, serial number, count, times and values.
 *
 *   npm run simulate -- taidoc-td42 [--count N] [--seed N] [--model 4277]
 *
 * Prints the port to open, then one JSON line per event. On stdin: `q` quits, or
 *   {"store":{"value":126,"meal":"before","control":true,"at":"2026-07-11T09:05"}}   "LO" and "HI" too
 *   {"slow":900}      its clock is a quarter of an hour slow
 *   {"deaf":3}        the next three frames go unanswered
 *   {"damage":1}      one bit of the next answer turns
 *   {"noise":"001113"}   {"raw":"hex","splitAt":[3,20]}   {"unplug":true}
 */
import { dice, plugIn, tell } from './pty.mjs'
import { clockOf, meterClock, meterOptions, rememberedResults, run, spoilable } from './shared/meter.mjs'

const chosen = meterOptions({ model: { type: 'string', default: '4277' } })
const memory = rememberedResults(dice(chosen.seed), chosen.count)
const word = n => [n & 0xff, n >> 8]
const sum = bytes => bytes.reduce((total, byte) => (total + byte) & 0xff, 0)

function frame(code, data) {
  const body = [0x51, code, ...data, ...Array(4 - data.length).fill(0), 0xa5]
  return [...body, sum(body)]
}

function time(stored) {
  const [year, month, day, hour, minute] = clockOf(stored)
  return [...word(((year - 2000) << 9) | (month << 5) | day), minute, hour]
}

function value(stored) {
  const shown = { LO: 19, HI: 601 }[stored.value] ?? stored.value
  const mark = stored.control ? 0xc0 : ({ before: 0x40, after: 0x80 }[stored.meal] ?? 0)
  return [...word(shown), 0, mark]
}

const answers = {
  0x22: () => [],
  0x23: () => time({ at: meterClock() }),
  0x24: () => word(parseInt(chosen.model, 16)),
  0x25: index => (memory[index] ? time(memory[index]) : undefined),
  0x26: index => (memory[index] ? value(memory[index]) : undefined),
  0x27: () => [0x01, 0x02, 0x03, 0x04],
  0x28: () => [0x11, 0x12, 0x13, 0x14],
  0x2b: () => (memory.length > 0 ? word(memory.length) : [0, 0, 0xff, 0xff])
}

function take(code, index) {
  const name = code.toString(16).padStart(2, '0')
  if (meter.isDeaf(name)) return
  tell({ received: name })
  const data = answers[code]?.(index)
  if (data) meter.answer(frame(code, data))
}

let heard = Buffer.alloc(0)
const cable = plugIn(bytes => {
  heard = Buffer.concat([heard, bytes])
  while (heard.length >= 8) {
    const whole = heard.subarray(0, 8)
    const isSound = whole[0] === 0x51 && whole[6] === 0xa3 && sum([...whole.subarray(0, 7)]) === whole[7]
    heard = heard.subarray(isSound ? 8 : 1)
    if (isSound) take(whole[1], whole.readUInt16LE(2))
  }
})
const meter = spoilable(cable)
run(cable, meter, memory)
