/**
 * A simulated BITalino (r)evolution: version, rate, start and stop; 1000 samples a second of the channels asked for.
 *
 *   npm run simulate -- bitalino [--samples FILE] [--once] [--lose N:COUNT] [--speed FACTOR]
 *
 * Prints the port to open, then one JSON line per event. On stdin: `q` quits, or
 *   {"lose":3}   {"noise":"001113"}   {"raw":"hex","splitAt":[3,20]}   {"unplug":true}
 */
import { obey, options, plugIn, spoilers, tell } from './pty.mjs'
import { playback, playbackOptions } from './ecg/playback.mjs'

const chosen = options(playbackOptions)
let number = 0
let channels = 6

/** Over all but the last four bits, where it goes. */
function crc4(bytes) {
  let crc = 0
  for (const [at, byte] of bytes.entries())
    for (let bit = 7; bit >= (at === bytes.length - 1 ? 4 : 0); bit -= 1) {
      const out = ((crc >> 3) & 1) ^ ((byte >> bit) & 1)
      crc = ((crc << 1) & 0x0f) ^ (out ? 0x03 : 0)
    }
  return crc
}

/** Counts about 0, as a lead is; on the wire they stand about 512 (A5, A6 about 32). */
function frame(counts) {
  const [a1 = 0, a2 = 0, a3 = 0, a4 = 0, a5 = 0, a6 = 0] = counts
    .slice(0, channels)
    .map((count, n) => (n < 4 ? (count + 512) & 0x3ff : (count + 32) & 0x3f))
  const back = [
    number << 4,
    0xc0 | (a1 >> 6),
    ((a1 & 0x3f) << 2) | (a2 >> 8),
    a2 & 0xff,
    a3 >> 2,
    ((a3 & 3) << 6) | (a4 >> 4),
    ((a4 & 0x0f) << 4) | (a5 >> 2),
    ((a5 & 3) << 6) | a6
  ]
  const length = [3, 4, 6, 7, 8, 8][channels - 1]
  const bytes = Buffer.from(back.slice(0, length).reverse())
  bytes[length - 1] |= crc4(bytes)
  return bytes
}

const curve = playback({
  chosen,
  samplesPerSecond: 1000,
  countsPerMillivolt: 341,
  channelCount: 6,
  send: frames => {
    const bytes = frames.flatMap(counts => {
      const one = counts ? [frame(counts)] : []
      number = (number + 1) % 16
      return one
    })
    cable.write(Buffer.concat(bytes))
  }
})

function take(command) {
  if (command === 0x00) {
    curve.stop()
    tell({ received: 'stop' })
  } else if (command === 0x07) {
    cable.write(Buffer.from('BITalino_v5.2\n', 'latin1'))
    tell({ received: 'version' })
  } else if ((command & 0x03) === 0x03) tell({ received: 'rate', code: command >> 6 })
  else if ((command & 0x03) === 0x01) {
    channels = (command >> 2).toString(2).replaceAll('0', '').length
    number = 0
    curve.start()
    tell({ received: 'start', channels })
  }
}
const cable = plugIn(bytes => bytes.forEach(take))

console.log(cable.path)
obey({ lose: curve.lose, ...spoilers(cable) })
