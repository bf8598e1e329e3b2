/**
 * A simulated OpenBCI Cyton behind its USB receiver: reset, start and stop, eight channels, 250 samples a second.
 *
 *   npm run simulate -- openbci-cyton [--samples FILE] [--once] [--lose N:COUNT] [--speed FACTOR]
 *
 * Prints the port to open, then one JSON line per event. On stdin: `q` quits, or
 *   {"lose":3}   {"boardOff":true}   {"noise":"001113"}   {"raw":"hex","splitAt":[3,20]}   {"unplug":true}
 */
import { obey, options, plugIn, spoilers, tell } from './pty.mjs'
import { playback, playbackOptions } from './ecg/playback.mjs'

const chosen = options(playbackOptions)
const banner =
  'OpenBCI V3 8-16 channel\nOn Board ADS1299 Device ID: 0x3E\nLIS3DH Device ID: 0x33\nFirmware: v3.1.2\n$$$'
let sampleNumber = 0
let isBoardOff = false

function packet(counts) {
  const bytes = Buffer.alloc(33)
  bytes[0] = 0xa0
  bytes[1] = sampleNumber
  counts.forEach((count, channel) => bytes.writeIntBE(count, 2 + 3 * channel, 3))
  bytes[32] = 0xc0
  return bytes
}

const curve = playback({
  chosen,
  samplesPerSecond: 250,
  countsPerMillivolt: 44_739,
  channelCount: 8,
  send: frames => {
    const packets = frames.flatMap(frame => {
      const one = frame ? [packet(frame)] : []
      sampleNumber = (sampleNumber + 1) % 256
      return one
    })
    cable.write(Buffer.concat(packets))
  }
})

const take = {
  v: () => {
    curve.stop()
    const failure = 'Failure: Communications timeout - Device failed to poll Host$$$'
    cable.write(Buffer.from(isBoardOff ? failure : banner, 'latin1'))
    tell({ received: 'reset' })
  },
  b: () => {
    if (isBoardOff) return
    sampleNumber = 0
    curve.start()
    tell({ received: 'start' })
  },
  s: () => {
    curve.stop()
    tell({ received: 'stop' })
  }
}
const cable = plugIn(bytes => {
  for (const letter of bytes.toString('latin1')) take[letter]?.()
})

console.log(cable.path)
obey({
  lose: curve.lose,
  boardOff: off => {
    isBoardOff = off
    if (off) curve.stop()
  },
  ...spoilers(cable)
})
