/**
 * A simulated OneTouch Ultra2 on its serial line: answers DM?, DM@, DMF and DMP with what it has stored.
 *
 *   npm run simulate -- onetouch-ultra2 [--count N] [--seed N] [--serial GMF600DCY]
 *
 * Prints the port to open, then one JSON line per event. On stdin: `q` quits, or
 *   {"store":{"value":126,"meal":"before","control":true,"comment":3,"at":"2026-07-11T09:05:30"}}   "LO" and "HI" too
 *   {"slow":900}      its clock is a quarter of an hour slow
 *   {"deaf":3}        the next three commands go unanswered
 *   {"damage":1}      one bit of the next answer turns
 *   {"on":true}       switched on by its key: answers with a lone 00;   {"on":false} ends that
 *   {"noise":"001113"}   {"raw":"hex","splitAt":[3,20]}   {"unplug":true}
 */
import { dice, plugIn, tell } from './pty.mjs'
import { clockOf, meterClock, meterOptions, rememberedResults, run, spoilable, two } from './shared/meter.mjs'

const chosen = meterOptions({ serial: { type: 'string', default: 'GMF600DCY' } })
const memory = rememberedResults(dice(chosen.seed), chosen.count)
const days = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']
let isOn = false

function line(text) {
  const sum = [...Buffer.from(text, 'latin1')].reduce((total, byte) => total + byte, 0) & 0xffff
  return Buffer.from(`${text} ${sum.toString(16).toUpperCase().padStart(4, '0')}\r\n`, 'latin1')
}

function record(stored) {
  const [year, month, day, hour, minute, second] = clockOf(stored)
  const date = `${two(month)}/${two(day)}/${two(year % 100)}`
  const time = `${two(hour)}:${two(minute)}:${two(second)}   `
  const value = { LO: 19, HI: 601 }[stored.value] ?? stored.value
  const shown = `${stored.control ? 'C' : ' '} ${String(value).padStart(3, '0')} `
  const meal = { before: 'B', after: 'A' }[stored.meal] ?? 'N'
  const name = days[new Date(year, month - 1, day).getDay()]
  return line(`P "${name}","${date}","${time}","${shown}","${meal}","${two(stored.comment ?? 0)}", 00`)
}

function take(command) {
  if (meter.isDeaf(`DM${command}`)) return
  tell({ received: `DM${command}` })
  if (isOn) meter.answer([0x00])
  else if (command === '?') meter.answer(line('?P02.00.00 30/08/06'))
  else if (command === '@') meter.answer(line(`@ "${chosen.serial}"`))
  else if (command === 'F') {
    const [year, month, day, hour, minute, second] = clockOf({ at: meterClock() })
    const name = days[new Date(year, month - 1, day).getDay()]
    const date = `${two(month)}/${two(day)}/${two(year % 100)}`
    meter.answer(line(`F "${name}","${date}","${two(hour)}:${two(minute)}:${two(second)}   "`))
  } else if (command === 'P') {
    meter.answer(line(`P ${String(memory.length).padStart(3, '0')},"${chosen.serial}","MG/DL "`))
    for (const stored of memory) meter.answer(record(stored))
  }
}

let heard = ''
const cable = plugIn(bytes => {
  heard += bytes.toString('latin1')
  for (let found = /\x11\rDM([^\r]+)\r/.exec(heard); found; found = /\x11\rDM([^\r]+)\r/.exec(heard)) {
    heard = heard.slice(found.index + found[0].length)
    take(found[1])
  }
  heard = heard.slice(-64)
})
const meter = spoilable(cable)
run(cable, meter, memory, { on: value => (isOn = value) })
