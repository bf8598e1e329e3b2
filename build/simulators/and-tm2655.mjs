/**
 * A simulated A&D TM-2655P / TM-2657P on its serial line: obeys ST, SP and RB, sends its record by itself at the end.
 *
 *   npm run simulate -- and-tm2655 [--speed FACTOR] [--seed N] [--form rb|ra] [--quiet] [--empty]
 *
 * `--quiet` sends a record only when asked (RB). `--empty` has measured nobody yet; else an earlier record is in it.
 * Prints the port to open, then one JSON line per event. On stdin: `m` and Enter presses the start key, `q` quits, or
 *   {"measure":{"systolic":152,"diastolic":94,"pulse":76}}   presses the start key
 *   {"next":{"systolic":…,"diastolic":…,"pulse":…}}          what the next measurement will find
 *   {"error":44}         ends the measurement with an error, or the next one when none is running
 *   {"late":{…}}         sends a record now, as if of an earlier measurement
 *   {"late":{…},"when":"before-start-ack"}                   sends it between the next start and its acknowledgement
 *   {"deaf":3}           the next three commands go unanswered
 *   {"noise":"001113"}   {"raw":"hex","splitAt":[3,20]}   {"unplug":true}
 */
import { dice, obey, options, plugIn, positive, somebody, spoilers, tell } from './pty.mjs'

const chosen = options({
  speed: { type: 'string', default: '1' },
  form: { type: 'string', default: 'rb' },
  quiet: { type: 'boolean' },
  empty: { type: 'boolean' }
})
const roll = dice(chosen.seed)
const measuresForMs = 35_000 / positive('speed', chosen.speed)
const isRa = chosen.form === 'ra'

const commands = { ST: 'start', SP: 'stop', RB: 'last-result' }
const head = [0x16, 0x16, 0x01, 0x30, 0x30]
const ack = Buffer.from([...head, 0x06])
const nak = Buffer.from([...head, 0x15])
const two = n => String(n).padStart(2, '0')
const xor = bytes => bytes.reduce((sum, byte) => sum ^ byte, 0)

function record({ systolic, diastolic, pulse, error = 0 }) {
  const now = new Date()
  const stamp = [
    now.getFullYear() - 2000,
    now.getMonth() + 1,
    now.getDate(),
    now.getHours(),
    now.getMinutes()
  ].map(two)
  const shown = n => (error === 0 ? String(n).padStart(3) : '   ')
  const mean = diastolic + Math.round((systolic - diastolic) / 3)
  const fields = [
    isRa ? 'TM2657' : 'TM2655',
    stamp.join(''),
    isRa ? 'RA' : 'RB',
    'M',
    `E${two(error)}`,
    `S${shown(systolic)}`,
    `M${shown(mean)}`,
    `D${shown(diastolic)}`,
    `P${shown(pulse)}`,
    'I17',
    'L139',
    ...(isRa ? ['p173', 'i 0', 'm0', 'r0', 't 35', 'cN', 'l  ', 'd', 'h     ', ''] : [])
  ]
  const covered = Buffer.from([...head, 0x02, ...Buffer.from(fields.join('\x1e'), 'latin1'), 0x03])
  return Buffer.from([...covered, xor(covered.subarray(2))])
}

let last = chosen.empty ? undefined : record({ systolic: 117, diastolic: 71, pulse: 68 })
let next = {}
let nextError
let beforeStartAck
let deaf = 0
let running

function sendResult(values, kind) {
  last = record(values)
  if (!chosen.quiet || kind === 'late-result') cable.write(last)
  tell({ sent: kind, ...values })
}
function finish() {
  clearTimeout(running)
  running = undefined
}
function begin(wanted) {
  finish()
  const values = { ...somebody(roll), ...next, ...wanted }
  next = {}
  running = setTimeout(() => {
    const error = nextError
    finish()
    if (error === undefined) sendResult(values, 'result')
    else fail(error)
  }, measuresForMs)
}
function fail(code) {
  finish()
  nextError = undefined
  sendResult({ error: code }, 'error')
}

function take(command) {
  if (deaf > 0) {
    deaf -= 1
    tell({ ignored: command })
    return
  }
  if (command === 'start' && beforeStartAck) {
    sendResult(beforeStartAck, 'late-result')
    beforeStartAck = undefined
  }
  if (command === 'last-result') cable.write(last && !running ? last : nak)
  else if (command === 'start' && running) cable.write(nak)
  else cable.write(ack)
  if (command === 'start' && !running) begin({})
  if (command === 'stop') finish()
  tell({ received: command })
}

let heard = Buffer.alloc(0)
const opening = Buffer.from([...head, 0x02])
const cable = plugIn(bytes => {
  heard = Buffer.concat([heard, bytes]).subarray(-64)
  for (let at = heard.indexOf(opening); at >= 0 && heard.length >= at + 10; at = heard.indexOf(opening)) {
    const whole = heard.subarray(at, at + 10)
    const command = commands[whole.subarray(6, 8).toString('latin1')]
    const isSound = whole[8] === 0x03 && xor(whole.subarray(2)) === 0 && command
    heard = heard.subarray(at + (isSound ? 10 : 1))
    if (isSound) take(command)
  }
  const acknowledged = heard.indexOf(ack)
  if (acknowledged >= 0) {
    heard = heard.subarray(acknowledged + ack.length)
    tell({ received: 'acknowledgement' })
  }
})

console.log(cable.path)
obey({
  measure: wanted => {
    begin(wanted)
    tell({ pressed: 'start' })
  },
  next: values => (next = values),
  error: code => {
    if (running) fail(code)
    else nextError = code
  },
  late: (values, { when }) => {
    const whole = { ...somebody(roll), ...values }
    if (when === 'before-start-ack') beforeStartAck = whole
    else sendResult(whole, 'late-result')
  },
  deaf: count => (deaf = count),
  ...spoilers(cable)
})
