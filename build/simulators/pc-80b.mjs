/**
 * A simulated PC-80B in real-time transmission: says that it is ready until the host tells it to go ahead, then streams
 * frames of 25 samples, 150 a second.
 *
 *   npm run simulate -- pc-80b [--filter] [--samples FILE] [--once] [--lose N:COUNT] [--speed FACTOR]
 *
 * Prints the port to open, then one JSON line per event. On stdin: `q` quits, or
 *   {"lose":25}   {"leadOff":true}   {"finish":true}   {"noise":"001113"}   {"raw":"hex","splitAt":[3,20]}   {"unplug":true}
 * `lose` counts samples; a whole frame is lost for each 25.
 */
import { obey, options, plugIn, spoilers, tell } from './pty.mjs'
import { playback, playbackOptions } from './ecg/playback.mjs'

const chosen = options({ ...playbackOptions, filter: { type: 'boolean', default: false } })
const perFrame = 25
let number = 0
let isOff = false
let waiting = []

function crc8(bytes) {
  let crc = 0
  for (const byte of bytes)
    for (let bit = 0; bit < 8; bit += 1) {
      const isOdd = (crc ^ (byte >> bit)) & 1
      crc = (crc >> 1) ^ (isOdd ? 0x8c : 0)
    }
  return crc
}
function frame(event, data) {
  const body = [0xa5, event, data.length, ...data]
  return Buffer.from([...body, crc8(body)])
}
const word = n => [n & 0xff, n >> 8]

const curve = playback({
  chosen,
  samplesPerSecond: 150,
  countsPerMillivolt: 330,
  channelCount: 1,
  send: (frames, isOver) => {
    waiting.push(...frames)
    while (waiting.length >= perFrame || (isOver && waiting.length > 0)) {
      const samples = waiting.splice(0, perFrame)
      const isLost = samples.some(sample => sample === null)
      // Channel internal, mode continuous, stage measuring.
      const head = [...word(number), 0x10, 0x62, 75, isOff ? 0x80 : 0]
      const values = Array.from({ length: perFrame }, (_, n) => word((samples[n]?.[0] ?? 0) + 2048))
      if (!isLost) cable.write(frame(0xdd, [...head, ...values.flat()]))
      number = (number + 1) % 0x10000
    }
  }
})

const ready = frame(0x55, [11, (chosen.filter ? 0x80 : 0) | 0x01, 1, 2, 3, 4])
const calling = setInterval(() => cable.write(ready), 500)
const cable = plugIn(bytes => {
  const at = bytes.indexOf('a55501', 0, 'hex')
  if (at < 0 || crc8(bytes.subarray(at, at + 4)) !== bytes[at + 4]) return
  tell({ received: 'go-ahead', mode: bytes[at + 3] })
  clearInterval(calling)
  waiting = []
  if (!curve.isRunning()) curve.start()
})
cable.write(ready)

console.log(cable.path)
obey({
  lose: curve.lose,
  leadOff: off => (isOff = off),
  finish: () => {
    curve.stop()
    cable.write(frame(0xdd, [...word(number), 0x10, 0x65, 75, 0]))
  },
  ...spoilers(cable)
})
