/** What every simulated glucose meter shares: a memory of results, newest first, and a line that can be spoilt. */
import { obey, options, positive, spoilers, tell } from '../pty.mjs'

export const two = n => String(n).padStart(2, '0')

/** `--count` results are stored at the start; the options of one meter stand beside it. */
export function meterOptions(known = {}) {
  return options({ count: { type: 'string', default: '12' }, ...known })
}

const shown = date =>
  `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`

/** What somebody with diabetes might have stored: twice a day, before and after breakfast. */
export function rememberedResults(roll, count) {
  const wanted = Number(count) === 0 ? 0 : positive('count', count)
  const now = new Date()
  return Array.from({ length: wanted }, (_, n) => {
    const at = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1 - Math.floor(n / 2), 9, 0, 0)
    const meal = n % 2 === 0 ? 'after' : 'before'
    if (meal === 'before') at.setHours(7)
    at.setMinutes(roll(0, 59), roll(0, 59))
    return { at: shown(at), value: meal === 'after' ? roll(118, 240) : roll(92, 168), meal }
  })
}

/** A result as a command describes it. `value` is mg/dL, "LO" or "HI". */
export function result({ value = 126, meal, control = false, at = shown(new Date()), ...rest }) {
  return { value, meal, control, at, ...rest }
}

let slowSeconds = 0
/** What the meter's clock shows; {"slow":900} puts it back a quarter of an hour. */
export const meterClock = () => shown(new Date(Date.now() - slowSeconds * 1000))

/** [year, month, day, hour, minute, second] */
export const clockOf = ({ at }) => at.split(/[-T:]/).map(Number)

/**
 * The meter's end of the line. `answer` sends; `isDeaf` is asked once per frame of the host.
 * `damage` turns one bit of each of the next answers.
 */
export function spoilable(cable) {
  let deaf = 0
  let damaged = 0
  return {
    answer(bytes) {
      const sent = Buffer.from(bytes)
      if (damaged > 0) {
        damaged -= 1
        sent[sent.length >> 1] ^= 0x04
      }
      cable.write(sent)
    },
    isDeaf(what) {
      if (deaf === 0) return false
      deaf -= 1
      tell({ ignored: what })
      return true
    },
    handlers: {
      deaf: count => (deaf = count),
      damage: count => (damaged = count),
      ...spoilers(cable)
    }
  }
}

/** Prints the port and obeys. */
export function run(cable, line, memory, handlers = {}) {
  console.log(cable.path)
  obey({
    slow: seconds => (slowSeconds = seconds),
    store: wanted => memory.unshift(result(wanted)),
    ...line.handlers,
    ...handlers
  })
}
