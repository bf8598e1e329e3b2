import { newTally, playSchedule } from '../device/attribution-schedules.ts'

/** Days of a desk, drawn from seeds; fails when a result was filed to somebody who was not in the cuff, or too many were not. */
export function benchAttribution(args: readonly string[]): void {
  const [count, first] = [Number(args[0] ?? 100_000), Number(args[1] ?? 1)]
  if (!(Number.isInteger(count) && count > 0 && Number.isInteger(first))) {
    console.error('npm run bench -- attribution [SCHEDULES] [FIRST SEED]')
    process.exit(1)
  }
  const tally = newTally()
  for (let seed = first; seed < first + count; seed += 1) playSchedule(seed, tally)
  const inTray = tally.rightInTray / tally.right
  const rows: readonly (readonly [string, string])[] = [
    ['schedules', tally.schedules.toLocaleString('en')],
    ['results that came', tally.arrivals.toLocaleString('en')],
    ['filed', tally.filed.toLocaleString('en')],
    ['filed to somebody who was not in the cuff', String(tally.misfiled.length)],
    ['filed twice, or old ones of the same person', String(tally.again.length)],
    ['right ones in the tray', `${(100 * inTray).toFixed(2)} %`],
    ...[...tally.doubts].map(([because, times]) => [`  ${because}`, times.toLocaleString('en')] as const)
  ]
  for (const [what, figure] of rows) console.log(`${what.padEnd(46)}${figure.padStart(12)}`)
  for (const { seed, device, what } of [...tally.misfiled, ...tally.again].slice(0, 20))
    console.log(`seed ${String(seed)}, ${device}: ${what}`)
  if (tally.misfiled.length > 0 || tally.again.length > 0 || inTray > 0.02) process.exitCode = 1
}
