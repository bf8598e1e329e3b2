/**
 * A simulated Omron HBP-9030 (format 5): sends one record per measurement, takes no commands from the host.
 *
 *   npm run simulate -- omron-hbp-9030 [--every SECONDS] [--seed N] [--id TEXT] [--clock 2014-01-01T00:00]
 *
 * Prints the port to open, then one JSON line per event. On stdin: `m` and Enter measures somebody (at once, unless
 * `seconds` says how long the cuff works), `q` quits, or
 *   {"measure":{"systolic":152,"diastolic":94,"pulse":76,"id":"…","move":1,"at":"2026-07-11T09:05","seconds":30}}
 *   {"error":7}   {"noise":"001113"}   {"raw":"hex","splitAt":[3,20]}   {"unplug":true}
 */
import { dice, obey, options, plugIn, positive, somebody, spoilers, tell } from './pty.mjs'

const chosen = options({
  every: { type: 'string' },
  id: { type: 'string', default: '' },
  clock: { type: 'string' }
})
const roll = dice(chosen.seed)
const two = n => String(n).padStart(2, '0')
const three = n => String(n).padStart(3, '0')

function deviceClock(at) {
  const shown = at ?? chosen.clock
  if (shown) return shown.split(/[-T:]/)
  const now = new Date()
  return [
    now.getFullYear(),
    two(now.getMonth() + 1),
    two(now.getDate()),
    two(now.getHours()),
    two(now.getMinutes())
  ]
}

function record({ id = chosen.id, error = 0, values, move = 0, at }) {
  const vitals = values ? values.map(three) : ['   ', '   ', '   ']
  const fields = [...deviceClock(at).slice(0, 5), id.padEnd(20).slice(0, 20), error, ...vitals, move]
  return Buffer.from(`${fields.join(',')}\r\n`, 'latin1')
}

const cable = plugIn(() => undefined)

function measure(wanted = {}) {
  const { systolic, diastolic, pulse, ...rest } = { ...somebody(roll), ...wanted }
  cable.write(record({ values: [systolic, diastolic, pulse], ...rest }))
  tell({ sent: 'reading', systolic, diastolic, pulse })
}

console.log(cable.path)
obey({
  measure: ({ seconds = 0, ...wanted } = {}) =>
    seconds > 0 ? setTimeout(measure, seconds * 1000, wanted) : measure(wanted),
  error: code => {
    cable.write(record({ error: code }))
    tell({ sent: 'error', code })
  },
  ...spoilers(cable)
})
if (chosen.every) setInterval(measure, positive('every', chosen.every) * 1000)
