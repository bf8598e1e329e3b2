/**
 * A simulated Maibobo RBP on its serial line: answers connect, start and stop, streams the cuff pressure and sends
 * the result.
 *
 *   npm run simulate -- maibobo-rbp [--speed FACTOR] [--seed N] [--user N] [--clock 2014-01-01T01:01:01]
 *
 * Prints the port to open, then one JSON line per event. On stdin: `m` and Enter presses the start key, `q` quits, or
 *   {"measure":{"systolic":152,"diastolic":94,"pulse":76}}   presses the start key; values for a running measurement
 *   {"next":{"systolic":…,"diastolic":…,"pulse":…}}          what the next measurement will find
 *   {"error":6}          ends the measurement with an error, or the next one when none is running
 *   {"late":{…}}         sends a result now, as if of an earlier measurement; any result can bear "at":"2026-07-11T09:05:30"
 *   {"late":{…},"when":"before-start-ack"}                   sends it between the next start and its acknowledgement
 *   {"deaf":3}           the next three host frames go unanswered
 *   {"noise":"001113"}   {"raw":"hex","splitAt":[3,20]}   {"unplug":true}
 */
import { dice, obey, options, plugIn, positive, somebody, spoilers, tell } from './pty.mjs'

const chosen = options({
  speed: { type: 'string', default: '1' },
  user: { type: 'string', default: '1' },
  clock: { type: 'string' }
})
const roll = dice(chosen.seed)
const speed = positive('speed', chosen.speed)

const host = { 1: 'connect', 2: 'start', 3: 'stop', 4: 'power-off' }
const tickSeconds = 0.2
const inflateTo = 180
const inflatePerSecond = 42
const deflatePerSecond = 5

function frame(sub, data) {
  const body = [0x03, data.length + 2, 0x01, sub, ...data]
  return Buffer.from([0xaa, 0x80, ...body, body.reduce((sum, byte) => sum ^ byte, 0)])
}
const word = n => [n >> 8, n & 0xff]

function clockBytes(at) {
  const shown = at ?? chosen.clock
  const now = shown ? new Date(shown) : new Date()
  const [y, mo] = [now.getFullYear() - 2000, now.getMonth() + 1]
  return [y, mo, now.getDate(), now.getHours(), now.getMinutes(), now.getSeconds()]
}

function resultFrame({ systolic, diastolic, pulse, at }) {
  return frame(0x06, [
    Number(chosen.user),
    ...clockBytes(at),
    ...word(systolic),
    ...word(diastolic),
    ...word(pulse)
  ])
}

let next = {}
let nextError
let beforeStartAck
let deaf = 0
let running

function sendResult(values, kind) {
  cable.write(resultFrame(values))
  tell({ sent: kind, ...values })
}

function begin(wanted) {
  finish()
  const values = { ...somebody(roll), ...next, ...wanted }
  next = {}
  running = { values, pressure: 0, isInflating: true, failsWith: nextError }
  nextError = undefined
  running.timer = setInterval(tick, (tickSeconds * 1000) / speed)
}

function finish() {
  clearInterval(running?.timer)
  running = undefined
}

/** Fast up, then down in small uneven steps: on the way down the pulse beats against the cuff. */
function tick() {
  const target = Math.max(inflateTo, running.values.systolic + 25)
  if (running.isInflating) {
    running.pressure = Math.min(target, running.pressure + inflatePerSecond * tickSeconds + roll(-1, 1))
    running.isInflating = running.pressure < target
  } else {
    running.pressure = Math.max(0, running.pressure - deflatePerSecond * tickSeconds)
  }
  const beat = running.isInflating ? 0 : roll(-1, 1)
  cable.write(frame(0x05, word(Math.max(0, Math.round(running.pressure) + beat))))
  if (!running.isInflating && running.failsWith !== undefined && running.pressure < target - 20) {
    fail(running.failsWith)
  } else if (!running.isInflating && running.pressure < running.values.diastolic - 15) {
    const { values } = running
    finish()
    sendResult(values, 'result')
  }
}

function fail(code) {
  finish()
  cable.write(frame(0x07, [code]))
  tell({ sent: 'error', code })
}

function take(command) {
  const name = host[command] ?? `command ${command}`
  if (deaf > 0) {
    deaf -= 1
    tell({ ignored: name })
    return
  }
  if (name === 'start' && beforeStartAck) {
    sendResult(beforeStartAck, 'late-result')
    beforeStartAck = undefined
  }
  cable.write(frame(command, [0x00]))
  if (name === 'start' && !running) begin({})
  if (name === 'stop') finish()
  tell({ received: name })
}

let heard = Buffer.alloc(0)
const cable = plugIn(bytes => {
  heard = Buffer.concat([heard, bytes]).subarray(-64)
  for (let at = heard.indexOf('cc800303', 0, 'hex'); at >= 0 && heard.length >= at + 8;) {
    const whole = heard.subarray(at, at + 8)
    const isSound = whole.subarray(2).reduce((sum, byte) => sum ^ byte, 0) === 0
    heard = heard.subarray(at + (isSound ? 8 : 1))
    if (isSound && whole[4] === 0x01) take(whole[5])
    at = heard.indexOf('cc800303', 0, 'hex')
  }
})

console.log(cable.path)
obey({
  measure: wanted => {
    if (running) Object.assign(running.values, wanted)
    else begin(wanted)
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
