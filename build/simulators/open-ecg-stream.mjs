/**
 * A simulated twelve-lead cart that speaks the open ECG stream (src-main/device/drivers/open-ecg-stream/checklist.md).
 *
 *   npm run simulate -- open-ecg-stream [--record DIR/NAME | --samples FILE] [--held] [--once] [--lose N:COUNT]
 *                       [--seconds N] [--rate N] [--noise µV] [--mains µV] [--wander µV] [--bpm N] [--seed N]
 *                       [--arms-reversed] [--off LEAD:FROM:TO] [--bits 16|24] [--speed FACTOR|line]
 *
 *   --record DIR/NAME  plays a WFDB record at its own rate and scale; without it the project's synthetic twelve leads
 *   --samples FILE     JSON {"channels":[[…],[…]]} at --rate, 1 µV a count
 *   --seconds, --rate  length and rate of the synthetic curve (10 s, 1000/s); it is played over and over
 *   --speed line       as fast as the line takes it
 *   --held             has not begun by itself: `m` and Enter (re)starts it
 *
 * Prints the port to open, then one JSON line per event. On stdin: `m`, `q` quits, or
 *   {"lose":50}   {"leadOff":["V1"]}   {"only":["I","II"]}   {"noise":"001113"}   {"raw":"hex"}   {"unplug":true}
 */
import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { readWfdbHeader, readWfdbSignals } from '../../src-main/measurement/ecg/wfdb.ts'
import { wireHeader, wireSamples } from '../../test/support/open-ecg-wire.ts'
import { syntheticEcg } from '../../test/support/synthetic.ts'
import { obey, options, plugIn, positive, spoilers, tell } from './pty.mjs'

const standard = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6']
const text = initial => ({ type: 'string', default: initial })
const chosen = options({
  record: { type: 'string' },
  samples: { type: 'string' },
  held: { type: 'boolean', default: false },
  once: { type: 'boolean', default: false },
  lose: text('0:0'),
  seconds: text('10'),
  rate: text('1000'),
  noise: text('0'),
  mains: text('0'),
  wander: text('0'),
  bpm: text('72'),
  'arms-reversed': { type: 'boolean', default: false },
  off: { type: 'string', multiple: true, default: [] },
  bits: text('16'),
  speed: text('1')
})
const isAtLineSpeed = chosen.speed === 'line'
const speed = isAtLineSpeed ? 1 : positive('speed', chosen.speed)
const samplesPerSecond = positive('rate', chosen.rate)

/** A published record: its own names, rate and scale; a lead is as WFDB writes it in small letters. */
function recorded(path) {
  const read = name => readFileSync(join(dirname(path), name))
  const header = readWfdbHeader(read(`${basename(path)}.hea`).toString('latin1'))
  const nameOf = name => standard.find(one => one.toLowerCase() === name.toLowerCase()) ?? name
  return {
    leads: header.signals.map(({ name }) => nameOf(name)),
    samplesPerSecond: header.samplesPerSecond,
    microvoltsPerCount: 1_000 / header.signals[0].gain,
    counts: readWfdbSignals(header, read),
    leadOff: []
  }
}
function given(file) {
  const { channels } = JSON.parse(readFileSync(file, 'utf8'))
  const leads = channels.map((_channel, n) => standard[n] ?? `CH${n + 1}`)
  return { leads, samplesPerSecond, microvoltsPerCount: 1, counts: channels, leadOff: [] }
}
function modelled() {
  const { record } = syntheticEcg({
    seed: Number(chosen.seed),
    seconds: positive('seconds', chosen.seconds),
    samplesPerSecond,
    microvoltsPerCount: 1,
    beatsPerMinute: positive('bpm', chosen.bpm),
    noiseMicrovolts: Number(chosen.noise),
    mainsMicrovolts: Number(chosen.mains),
    wanderMicrovolts: Number(chosen.wander),
    areArmsReversed: chosen['arms-reversed'],
    off: chosen.off.map(one => {
      const [lead, from, to] = one.split(':')
      return { lead, from: Number(from), to: Number(to) }
    })
  })
  return record
}

const curve = chosen.record ? recorded(chosen.record) : chosen.samples ? given(chosen.samples) : modelled()
const length = curve.counts[0].length
const momentsPerFrame = Math.max(1, Math.round(curve.samplesPerSecond / 50))
const [loseFrom, loseCount] = chosen.lose.split(':').map(Number)
let shown = curve.leads.map((_name, lead) => lead)
let layout = 0
let leadsOff = []
let moment = 0
let toLose = 0
let run = 0

const header = () => ({
  layout,
  leads: shown.map(lead => curve.leads[lead]),
  samplesPerSecond: curve.samplesPerSecond,
  microvoltsPerCount: curve.microvoltsPerCount,
  bits: Number(chosen.bits)
})
/** Bit n: lead n of those shown has no contact at this moment of the curve. */
function contactsAt(at) {
  return shown.reduce((bits, lead, n) => {
    const isOff =
      leadsOff.includes(curve.leads[lead]) ||
      curve.leadOff.some(span => span.lead === lead && at >= span.from && at < span.to)
    return isOff ? (bits | (1 << n)) >>> 0 : bits
  }, 0)
}
/** The next moments, at most `most`; a frame never crosses the end of the curve, nor a loss or a change of contact. */
function nextFrame(most) {
  const at = moment % length
  const contacts = contactsAt(at)
  const mayLose = n => moment + n >= loseFrom && moment + n < loseFrom + loseCount
  const isLost = toLose > 0 || mayLose(0)
  let count = 1
  const same = n => (toLose > 0 ? n < toLose : mayLose(n) === isLost)
  while (count < Math.min(most, momentsPerFrame, length - at)) {
    if (!same(count) || contactsAt(at + count) !== contacts) break
    count += 1
  }
  const columns = shown.map(lead => curve.counts[lead])
  const frame = isLost ? [] : [wireSamples(header(), moment, columns, { first: at, count, contacts })]
  moment += count
  toLose = Math.max(0, toLose - count)
  return frame
}

const cable = plugIn(() => undefined, { isPatient: isAtLineSpeed })
const pause = ms => new Promise(resolve => setTimeout(resolve, ms))

async function start() {
  run += 1
  const mine = run
  moment = 0
  const begun = performance.now()
  let headerDue = 0
  while (mine === run && !(chosen.once && moment >= length)) {
    const elapsed = (performance.now() - begun) / 1_000
    const due = isAtLineSpeed
      ? moment + 40 * momentsPerFrame
      : Math.floor((elapsed * curve.samplesPerSecond * speed) / momentsPerFrame) * momentsPerFrame
    const end = chosen.once ? Math.min(due, length) : due
    const frames = []
    while (moment < end) {
      if (moment >= headerDue) {
        frames.push(wireHeader(header()))
        headerDue = moment + Math.ceil(curve.samplesPerSecond)
      }
      frames.push(...nextFrame(end - moment))
    }
    const sent = frames.length > 0 ? cable.write(Buffer.concat(frames)) : undefined
    await (isAtLineSpeed ? sent : pause(20))
  }
  if (mine === run) tell({ sent: 'all', samples: length })
}

console.log(cable.path)
obey({
  measure: () => {
    void start()
    tell({ sent: 'start' })
  },
  lose: count => (toLose = count),
  leadOff: leads => (leadsOff = leads),
  only: leads => {
    shown = leads.map(name => curve.leads.indexOf(name))
    layout = (layout + 1) % 256
    cable.write(wireHeader(header()))
  },
  ...spoilers(cable)
})
if (!chosen.held) void start()
