/**
 * A simulated Contour on its serial line (LIS1-A, LIS2-A2): it is the master and uploads its whole memory, when the
 * host sends EOT or when somebody plugs it in.
 *
 *   npm run simulate -- ascensia-contour [--count N] [--seed N] [--serial 7390-2336773] [--reply-within 15]
 *
 * Prints the port to open, then one JSON line per event. On stdin: `q` quits, or
 *   {"upload":true}   begins by itself, as when plugged in
 *   {"store":{"value":126,"meal":"before","control":true,"at":"2026-07-11T09:05"}}   mg/dL, "LO" and "HI" too
 *   {"slow":900}      its clock is a quarter of an hour slow
 *   {"deaf":3}        the next three signals of the host go unheard
 *   {"damage":1}      one bit of the next frame turns
 *   {"noise":"001113"}   {"raw":"hex","splitAt":[3,20]}   {"unplug":true}
 */
import { dice, plugIn, positive, tell } from './pty.mjs'
import { clockOf, meterClock, meterOptions, rememberedResults, run, spoilable, two } from './shared/meter.mjs'

const chosen = meterOptions({
  serial: { type: 'string', default: '7390-2336773' },
  'reply-within': { type: 'string', default: '15' }
})
const memory = rememberedResults(dice(chosen.seed), chosen.count)
const replyWithinMs = positive('reply-within', chosen['reply-within']) * 1000
const repetitions = 6
const [enq, ack, nak, eot] = [0x05, 0x06, 0x15, 0x04]

const stamp = clock => `${clock[0]}${clock.slice(1, 5).map(two).join('')}`
const hereAndNow = () => clockOf({ at: meterClock() })

function header() {
  const device = `Bayer7390^01.24\\01.04\\09.02.20^${chosen.serial}^7403-`
  const settings = 'A=1^C=63^G=1^I=0200^R=0^S=1^U=0^V=10600'
  return `H|\\^&||7w3LBL|${device}|${settings}|${memory.length}||||||1|${stamp(hereAndNow())}`
}

function resultRecord(stored, index) {
  const value = { LO: 9, HI: 601 }[stored.value] ?? stored.value
  const marks = [
    ...({ LO: ['<'], HI: ['>'] }[stored.value] ?? []),
    ...({ before: ['B'], after: ['A'] }[stored.meal] ?? []),
    ...(stored.control ? ['C'] : [])
  ].join('/')
  return `R|${index + 1}|^^^Glucose|${value}|mg/dL^P||${marks}||${stamp(clockOf(stored))}`
}

function frame(number, text, isLast) {
  const summed = Buffer.from(`${number % 8}${text}\r${isLast ? '\x03' : '\x17'}`, 'latin1')
  const sum = summed.reduce((total, byte) => (total + byte) & 0xff, 0)
  return Buffer.from(
    `\x02${summed.toString('latin1')}${sum.toString(16).toUpperCase().padStart(2, '0')}\r\n`,
    'latin1'
  )
}

let queue = []
let isAsking = false
let timer
let left = 0

function send(bytes) {
  meter.answer(bytes)
  clearTimeout(timer)
  timer = setTimeout(() => again(bytes), replyWithinMs)
}
function again(bytes) {
  left -= 1
  if (left >= 0) send(bytes)
  else stop()
}
function stop() {
  clearTimeout(timer)
  queue = []
  isAsking = false
  meter.answer([eot])
  tell({ sent: 'eot' })
}
function begin() {
  clearTimeout(timer)
  const records = [header(), 'P|1', ...memory.map(resultRecord), 'L|1||N']
  queue = records.map((text, index) => frame(index + 1, text, index === records.length - 1))
  isAsking = true
  left = repetitions
  send([enq])
}

function take(signal) {
  if (meter.isDeaf(signal)) return
  if (signal === eot) begin()
  else if (signal === nak && queue.length > 0) again(isAsking ? [enq] : queue[0])
  else if (signal === ack && queue.length > 0) {
    if (!isAsking) queue.shift()
    isAsking = false
    left = repetitions
    if (queue.length > 0) send(queue[0])
    else {
      tell({ sent: 'upload' })
      stop()
    }
  }
}

const cable = plugIn(bytes => bytes.forEach(take))
const meter = spoilable(cable)
run(cable, meter, memory, { upload: begin })
