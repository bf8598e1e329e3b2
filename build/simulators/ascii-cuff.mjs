/**
 * A blood pressure monitor that nobody makes: it sends one ASCII line after each measurement, and no driver of ours
 * knows it. For the pages on which an administrator describes such an instrument.
 *
 *   $QH,2026-07-11 09:05:30,0,128,082,071*5A CR LF      time, error (0 none), SYS, DIA, pulse; XOR of all before the *
 *
 *   npm run simulate -- ascii-cuff [--every SECONDS] [--seed N]
 *
 * Prints the port to open, then one JSON line per event. On stdin: `m` and Enter measures somebody, `q` quits, or
 *   {"measure":{"systolic":152,"diastolic":94,"pulse":76,"at":"2026-07-11T09:05:30"}}
 *   {"error":3}   {"noise":"001113"}   {"raw":"hex","splitAt":[3,20]}   {"unplug":true}
 * What it is sent is told as {"received":"hex"}, and {"asked":true} tells how much that was; it answers nothing.
 */
import { dice, obey, options, plugIn, positive, somebody, spoilers, tell } from './pty.mjs'

const chosen = options({ every: { type: 'string' } })
const roll = dice(chosen.seed)
const two = n => String(n).padStart(2, '0')
const three = n => String(n).padStart(3, '0')

function shown(at) {
  if (at) return at.replace('T', ' ')
  const now = new Date()
  const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-')
  return `${day} ${[now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(':')}`
}

function record(error, values, at) {
  const body = Buffer.from(['$QH', shown(at), error, ...values].join(','), 'latin1')
  const check = body.reduce((sum, byte) => sum ^ byte, 0)
  return Buffer.from(`${body.toString('latin1')}*${check.toString(16).toUpperCase().padStart(2, '0')}\r\n`)
}

let receivedBytes = 0
const cable = plugIn(bytes => {
  receivedBytes += bytes.length
  tell({ received: Buffer.from(bytes).toString('hex') })
})

function measure(wanted = {}) {
  const { systolic, diastolic, pulse, at } = { ...somebody(roll), ...wanted }
  cable.write(record(0, [systolic, diastolic, pulse].map(three), at))
  tell({ sent: 'reading', systolic, diastolic, pulse })
}

console.log(cable.path)
obey({
  measure,
  error: code => {
    cable.write(record(code, ['---', '---', '---']))
    tell({ sent: 'error', code })
  },
  asked: () => setImmediate(() => tell({ asked: receivedBytes })),
  ...spoilers(cable)
})
if (chosen.every) setInterval(measure, positive('every', chosen.every) * 1000)
