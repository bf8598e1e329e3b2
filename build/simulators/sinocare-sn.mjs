/**
 * A simulated Sinocare meter that speaks SN frames: waits for blood, counts down, sends its result.
 *
 *   npm run simulate -- sinocare-sn [--seed N] [--seconds 5]
 *
 * Prints the port to open, then one JSON line per event. On stdin: `m` and Enter measures somebody, `q` quits, or
 *   {"measure":{"value":5.4,"at":"2026-07-11T09:05:30","sample":0,"short":true}}   mmol/L
 *   {"error":3}
 *   {"noise":"001113"}   {"raw":"hex","splitAt":[3,20]}   {"unplug":true}
 */
import { dice, obey, options, plugIn, positive, spoilers, tell } from './pty.mjs'
import { clockOf, result } from './shared/meter.mjs'

const chosen = options({ seconds: { type: 'string', default: '5' } })
const roll = dice(chosen.seed)
const seconds = positive('seconds', chosen.seconds)
const word = n => [n >> 8, n & 0xff]
const greeting = '534e0800040153494e4f46'

function frame(command, data) {
  const body = [data.length + 4, 0x00, 0x04, command, ...data]
  return Buffer.from([0x53, 0x4e, ...body, body.reduce((sum, byte) => (sum + byte) & 0xff, 0)])
}

function resultFrame(stored) {
  const [year, month, day, hour, minute, second] = clockOf(stored)
  const measured = [...word(Math.round(stored.value * 10)), stored.sample ?? 0, ...word(205)]
  const clock = [year - 2000, month, day, hour, minute]
  return frame(0x04, stored.short ? [...clock, ...measured] : [...clock, second, ...measured, 0x18])
}

let heard = ''
const cable = plugIn(bytes => {
  heard += bytes.toString('hex')
  if (heard.includes(greeting)) {
    heard = ''
    tell({ received: 'greeting' })
  }
  heard = heard.slice(-64)
})

function measure(wanted = {}) {
  const stored = result({ value: roll(45, 132) / 10, ...wanted })
  cable.write(frame(0x03, []))
  let left = seconds
  const counting = setInterval(
    () => {
      left -= 1
      if (left > 0) {
        cable.write(frame(0x0a, [left]))
        return
      }
      clearInterval(counting)
      cable.write(resultFrame(stored))
      tell({ sent: 'result', value: stored.value })
    },
    seconds < 1 ? 20 : 1000
  )
}

console.log(cable.path)
obey({
  measure,
  error: code => {
    cable.write(frame(0x02, [code]))
    tell({ sent: 'error', code })
  },
  ...spoilers(cable)
})
