/**
 * What the simulated ECG recorders share: a curve to send, and the clock that sends it.
 *
 *   --samples FILE   JSON {"channels":[[…],[…]]}: counts as the device sends them, at the device's own rate, one list a channel;
 *                    without it an adult's heart beat, over and over
 *   --once           the curve is sent once, then {"sent":"all"} is told
 *   --lose N:COUNT   the COUNT samples from sample N on are lost on their way
 *   --speed FACTOR   faster than real time
 */
import { readFileSync } from 'node:fs'
import { positive, tell } from '../pty.mjs'

export const playbackOptions = {
  samples: { type: 'string' },
  once: { type: 'boolean', default: false },
  lose: { type: 'string', default: '0:0' },
  speed: { type: 'string', default: '1' }
}
const everyMs = 20

/** P, Q, R, S, T: seconds from R, width, height. */
const waves = [
  [-0.16, 0.022, 0.12],
  [-0.026, 0.007, -0.07],
  [0, 0.01, 1.1],
  [0.027, 0.009, -0.16],
  [0.26, 0.048, 0.27]
]
/** One beat of 0.8 s, in counts. */
function oneBeat(samplesPerSecond, countsPerMillivolt) {
  return Array.from({ length: Math.round(0.8 * samplesPerSecond) }, (_, n) => {
    const at = n / samplesPerSecond - 0.3
    const millivolts = waves.reduce((sum, [centre, width, height]) => {
      return sum + height * Math.exp(-0.5 * ((at - centre) / width) ** 2)
    }, 0)
    return Math.round(millivolts * countsPerMillivolt)
  })
}

/** `send(frames)` gets what has fallen due: each a list with one count per channel, or null for one that is lost. */
export function playback({ chosen, samplesPerSecond, countsPerMillivolt, channelCount, send }) {
  const channels = chosen.samples
    ? JSON.parse(readFileSync(chosen.samples, 'utf8')).channels
    : Array(channelCount).fill(oneBeat(samplesPerSecond, countsPerMillivolt))
  const length = channels[0].length
  const [loseFrom, loseCount] = chosen.lose.split(':').map(Number)
  const speed = positive('speed', chosen.speed)
  let sent = 0
  let toLose = 0
  let begun
  let timer

  function tick() {
    const due = Math.floor(((performance.now() - begun) / 1000) * samplesPerSecond * speed)
    const frames = []
    while (sent < due && !(chosen.once && sent >= length)) {
      const at = sent % length
      const isLost = toLose > 0 || (sent >= loseFrom && sent < loseFrom + loseCount)
      frames.push(isLost ? null : Array.from({ length: channelCount }, (_, n) => channels[n]?.[at] ?? 0))
      toLose = Math.max(0, toLose - 1)
      sent += 1
    }
    const isOver = chosen.once && sent >= length
    if (frames.length > 0) send(frames, isOver)
    if (isOver) {
      stop()
      tell({ sent: 'all', samples: sent })
    }
  }
  function start() {
    stop()
    sent = 0
    begun = performance.now()
    timer = setInterval(tick, everyMs)
  }
  function stop() {
    clearInterval(timer)
    timer = undefined
  }
  return { start, stop, lose: count => (toLose = count), isRunning: () => timer !== undefined }
}
