/**
 * A simulated HealthyPi v4: streams one packet for each sample, 125 a second, and takes no commands.
 *
 *   npm run simulate -- healthypi [--held] [--shield] [--samples FILE] [--once] [--speed FACTOR]
 *
 * Prints the port to open, then one JSON line per event. On stdin: `m` and Enter (re)starts the curve (with --held it has
 * not begun by itself), `q` quits, or
 *   {"lose":50}   {"leadOff":true}   {"noise":"001113"}   {"raw":"hex","splitAt":[3,20]}   {"unplug":true}
 */
import { obey, options, plugIn, spoilers, tell } from './pty.mjs'
import { playback, playbackOptions } from './ecg/playback.mjs'

const chosen = options({
  ...playbackOptions,
  held: { type: 'boolean', default: false },
  shield: { type: 'boolean', default: false }
})
let isOff = false

function packet(ecg) {
  const data = Buffer.alloc(chosen.shield ? 9 : 20)
  data.writeInt16LE(ecg, 0)
  data.writeInt16LE(0, 2)
  if (chosen.shield) {
    data.writeUInt16LE(16, 4)
    data.writeUInt16LE(75, 6)
  } else {
    data.writeInt32LE(120_000, 4)
    data.writeInt32LE(118_000, 8)
    data.writeUInt16LE(3_650, 12)
    // Respiration, SpO2, heart rate, and the firmware's constants for blood pressure.
    data.set([16, 97, 75, 80, 120, isOff ? 1 : 0], 14)
  }
  return Buffer.concat([Buffer.from([0x0a, 0xfa, data.length, 0, 2]), data, Buffer.from([0, 0x0b])])
}

const cable = plugIn(() => undefined)
const curve = playback({
  chosen,
  samplesPerSecond: 125,
  countsPerMillivolt: 2_000,
  channelCount: 1,
  send: frames => cable.write(Buffer.concat(frames.flatMap(frame => (frame ? [packet(frame[0])] : []))))
})

console.log(cable.path)
obey({
  measure: () => {
    curve.start()
    tell({ sent: 'start' })
  },
  lose: curve.lose,
  leadOff: off => (isOff = off),
  ...spoilers(cable)
})
if (!chosen.held) curve.start()
