/**
 * A simulated SunTech Advantage OEM module: starts, tells its cuff pressure when asked, says K at the end and then gives
 * its result when asked.
 *
 *   npm run simulate -- suntech-oem [--speed FACTOR] [--seed N]
 *
 * Prints the port to open, then one JSON line per event. On stdin: `q` quits, or
 *   {"next":{"systolic":…,"diastolic":…,"pulse":…}}   what the next measurement will find
 *   {"error":87}         ends the measurement with an error (0x57), or the next one when none is running
 *   {"stop":true}        somebody stops the measurement on the station
 *   {"late":{…}}         sends a result now, as if of an earlier measurement
 *   {"late":{…},"when":"before-start-ack"}            sends it between the next start and its acknowledgement
 *   {"deaf":3}           the next three commands go unanswered
 *   {"noise":"001113"}   {"raw":"hex","splitAt":[3,20]}   {"unplug":true}
 */
import { dice, obey, options, plugIn, positive, somebody, spoilers, tell } from './pty.mjs'

const chosen = options({ speed: { type: 'string', default: '1' } })
const roll = dice(chosen.seed)
const speed = positive('speed', chosen.speed)
const tickSeconds = 0.2
const inflatePerSecond = 42
const deflatePerSecond = 5

const commands = {
  '3a20a6': 'start',
  '3a7901004c': 'abort',
  '3a7903004a': 'result',
  '3a79050048': 'cuff-pressure'
}
const word = n => [n & 0xff, n >> 8]
function frame(data) {
  const covered = [0x3e, data.length + 3, ...data]
  return Buffer.from([...covered, -covered.reduce((sum, byte) => sum + byte, 0) & 0xff])
}
const say = letter => frame([letter.charCodeAt(0)])

function resultFrame({ systolic = 0, diastolic = 0, pulse = 0, error = 0 }) {
  const mean = diastolic + Math.round((systolic - diastolic) / 3)
  return frame([
    ...word(systolic),
    ...word(diastolic),
    ...[30, 1, 0, 0, 0, 0, 0, 0, 0x31, 0x07],
    ...[pulse, 0, ...word(mean), error, 0, 0]
  ])
}

let next = {}
let nextError
let beforeStartAck
let deaf = 0
let last = { error: 0x56 }
let running

function finish() {
  clearInterval(running?.timer)
  running = undefined
}
function begin() {
  const values = { ...somebody(roll), ...next }
  next = {}
  running = { values, pressure: 0, isInflating: true }
  running.timer = setInterval(tick, (tickSeconds * 1000) / speed)
}
function tick() {
  const { values } = running
  const target = Math.max(160, values.systolic + 25)
  if (running.isInflating) {
    running.pressure = Math.min(target, running.pressure + inflatePerSecond * tickSeconds)
    running.isInflating = running.pressure < target
  } else {
    running.pressure = Math.max(0, running.pressure - deflatePerSecond * tickSeconds)
  }
  const isDone = !running.isInflating && running.pressure < values.diastolic - 15
  const fails = !running.isInflating && nextError !== undefined && running.pressure < target - 20
  if (fails) end({ error: nextError })
  else if (isDone) end(values)
}
function end(result) {
  nextError = undefined
  last = result
  finish()
  cable.write(say('K'))
  tell({ done: true })
}
function sendLate(values) {
  cable.write(resultFrame(values))
  tell({ sent: 'late-result', ...values })
}

function take(command) {
  if (deaf > 0) {
    deaf -= 1
    tell({ ignored: command })
    return
  }
  if (command === 'start') {
    if (beforeStartAck) sendLate(beforeStartAck)
    beforeStartAck = undefined
    cable.write(say(running ? 'B' : 'O'))
    if (!running) begin()
  } else if (command === 'abort') {
    finish()
    last = { error: 0x56 }
    cable.write(say('A'))
  } else if (command === 'cuff-pressure') {
    cable.write(frame(word(Math.max(0, Math.round(running?.pressure ?? 0)))))
  } else {
    cable.write(resultFrame(last))
    tell({ sent: last.error ? 'error' : 'result', ...last })
  }
  tell({ received: command })
}

let heard = Buffer.alloc(0)
const cable = plugIn(bytes => {
  heard = Buffer.concat([heard, bytes]).subarray(-64)
  for (let at = heard.indexOf(0x3a); at >= 0; at = heard.indexOf(0x3a)) {
    heard = heard.subarray(at)
    const shown = heard.toString('hex')
    const known = Object.keys(commands).find(hex => shown.startsWith(hex))
    const mayCome = Object.keys(commands).some(hex => hex.startsWith(shown))
    if (!known && mayCome) return
    heard = heard.subarray(known ? known.length / 2 : 1)
    if (known) take(commands[known])
  }
})

console.log(cable.path)
obey({
  next: values => (next = values),
  error: code => {
    if (running) end({ error: code })
    else nextError = code
  },
  stop: () => {
    finish()
    last = { error: 0x56 }
    cable.write(say('A'))
  },
  late: (values, { when }) => {
    const whole = { ...somebody(roll), ...values }
    if (when === 'before-start-ack') beforeStartAck = whole
    else sendLate(whole)
  },
  deaf: count => (deaf = count),
  ...spoilers(cable)
})
