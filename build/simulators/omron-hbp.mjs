/**
 * A simulated Omron booth of the HBP family, in any of its output forms. Form D also obeys start and stop.
 *
 *   npm run simulate -- omron-hbp [--form a|b|c|d|e] [--every SECONDS] [--speed FACTOR] [--seed N] [--id TEXT] [--bit7]
 *
 * `--bit7`: a 7E1 booth on a port that is set to 8N1; the parity arrives in bit 7. `--speed` shortens the half minute
 * that form D takes from its start to its record.
 * Prints the port to open, then one JSON line per event. On stdin: `m` and Enter measures somebody (at once, unless
 * `seconds` says how long the cuff works), `q` quits, or
 *   {"measure":{"systolic":152,"diastolic":94,"pulse":76,"id":"…","at":"2026-07-11T09:05","seconds":30}}
 *   {"next":{"systolic":…,"diastolic":…,"pulse":…}}   what the next measurement started by the desk will find (form D)
 *   {"error":7}   {"late":{…}}   {"noise":"001113"}   {"raw":"hex","splitAt":[3,20]}   {"unplug":true}
 */
import { dice, obey, options, plugIn, positive, somebody, spoilers, tell } from './pty.mjs'

const chosen = options({
  form: { type: 'string', default: 'a' },
  every: { type: 'string' },
  speed: { type: 'string', default: '1' },
  id: { type: 'string', default: '' },
  bit7: { type: 'boolean' }
})
const roll = dice(chosen.seed)
const measuresForMs = 30_000 / positive('speed', chosen.speed)
const two = n => String(n).padStart(2, '0')
const three = n => String(n).padStart(3, '0')
const blank = '   '

function clock(at) {
  if (at) return at.split(/[-T:]/)
  const now = new Date()
  return [
    String(now.getFullYear()),
    two(now.getMonth() + 1),
    two(now.getDate()),
    two(now.getHours()),
    two(now.getMinutes())
  ]
}

const forms = {
  a: ({ at: [y, mo, d, h, mi], id, vitals: [sys, dia, pul], error }) =>
    `${[y, mo, d, h, mi, id.padEnd(20).slice(0, 20), error, sys, dia, pul, 0].join(',')}\r\n`,
  b: ({ at: [y, mo, d, h, mi], id, vitals: [sys, dia, pul], mean }) =>
    `bp,${id.padEnd(20).slice(0, 20)},${y}/${mo}/${d},${h}:${mi},${sys},${mean},${dia},${pul},0\r`,
  c: ({ at: [y, mo, d, h, mi], vitals }) => `\x02 ${y.slice(2)}${mo}${d} ${h}${mi} ${vitals.join(' ')}\x03`,
  d: ({ at: [y, mo, d, h, mi], vitals }) =>
    `\x02ID99999999B${y.slice(2)}/${mo}/${d}/${h}:${mi} ${vitals.join(' ')} \x03`,
  e: ({ at: [y, mo, d], vitals }) => `MMBP203N\r${y}.${mo}.${d}\r${vitals.join('\r')}\r`
}
const inForm = forms[chosen.form]
if (!inForm) {
  console.error(`--form is one of ${Object.keys(forms).join(', ')}, not ${chosen.form}`)
  process.exit(1)
}

function withParity(byte) {
  let ones = 0
  for (let rest = byte; rest > 0; rest >>= 1) ones += rest & 1
  return ones % 2 === 0 ? byte : byte | 0x80
}

function send({ systolic, diastolic, pulse, id = chosen.id, at, error = 0 }, kind) {
  const vitals = error === 0 ? [systolic, diastolic, pulse].map(three) : [blank, blank, blank]
  const mean = error === 0 ? three(diastolic + Math.round((systolic - diastolic) / 3)) : blank
  const bytes = Buffer.from(inForm({ at: clock(at), id, vitals, mean, error }), 'latin1')
  cable.write(chosen.bit7 ? bytes.map(withParity) : bytes)
  tell(error === 0 ? { sent: kind, systolic, diastolic, pulse } : { sent: 'error', code: error })
}

let next = {}
let running
const measure = (wanted = {}) => send({ ...somebody(roll), ...wanted }, 'reading')
function finish() {
  clearTimeout(running)
  running = undefined
}
function start() {
  finish()
  running = setTimeout(() => {
    running = undefined
    const values = next
    next = {}
    measure(values)
  }, measuresForMs)
}

let heard = Buffer.alloc(0)
const cable = plugIn(bytes => {
  heard = Buffer.concat([heard, bytes.map(byte => byte & 0x7f)]).subarray(-64)
  for (let at = heard.indexOf(0x02); at >= 0 && heard.length >= at + 3; at = heard.indexOf(0x02)) {
    const command = heard.subarray(at, at + 3).toString('latin1')
    const isKnown = chosen.form === 'd' && ['\x02S\x03', '\x02R\x03'].includes(command)
    heard = heard.subarray(at + (isKnown ? 3 : 1))
    if (!isKnown) continue
    const isStart = command[1] === 'S'
    if (isStart) start()
    else finish()
    tell({ received: isStart ? 'start' : 'stop' })
  }
})

console.log(cable.path)
obey({
  measure: ({ seconds = 0, ...wanted } = {}) =>
    seconds > 0 ? setTimeout(measure, seconds * 1000, wanted) : measure(wanted),
  next: values => (next = values),
  error: code => {
    if (running) finish()
    send({ error: code }, 'error')
  },
  late: values => send({ ...somebody(roll), ...values }, 'late-result'),
  ...spoilers(cable)
})
if (chosen.every) setInterval(measure, positive('every', chosen.every) * 1000)
