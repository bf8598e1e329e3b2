import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { rmSync } from 'node:fs'
import { driverById } from '../../src-main/device/drivers/index.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { percentile, type Row } from './measure.ts'

// From the last byte on the wire to the committed row and its event: the workstation in this process, the instrument in
// its own at the other end of a PTY. Both read the system's steady clock.

interface Instrument {
  readonly id: string
  readonly args?: readonly string[]
  /** What makes it measure; a cuff that the desk starts needs no order. */
  readonly order?: (run: number) => object
  readonly runs: number
}
const measure = () => ({ measure: {} })
const stored = () => ({ store: { value: 126, at: '2026-07-11T09:05:30' } })
const instruments: readonly Instrument[] = [
  { id: 'omron-hbp-9030', order: measure, runs: 200 },
  { id: 'omron-hbp', args: ['--form', 'b'], order: measure, runs: 200 },
  // Its own shortest measurement cannot be shortened.
  { id: 'omron-hbp-remote', args: ['--speed', '2.9'], runs: 3 },
  { id: 'maibobo-rbp', args: ['--speed', '60'], runs: 20 },
  { id: 'and-tm2655', args: ['--speed', '200'], runs: 30 },
  { id: 'suntech-oem', args: ['--speed', '20'], runs: 10 },
  { id: 'onetouch-ultra2', args: ['--count', '20'], order: stored, runs: 30 },
  { id: 'onetouch-ultraeasy', args: ['--count', '5'], order: stored, runs: 20 },
  { id: 'ascensia-contour', args: ['--count', '20', '--reply-within', '1'], order: stored, runs: 20 },
  { id: 'taidoc-td42', args: ['--count', '5'], order: stored, runs: 20 },
  {
    id: 'sinocare-sn',
    args: ['--seconds', '0.5'],
    order: run => ({ measure: { value: 4 + run / 10 } }),
    runs: 50
  }
]

/** An instrument's process: orders in, and when its last byte went out. */
async function start({ id, args = [] }: Instrument) {
  const script = resolve(import.meta.dirname, `../../build/simulators/${id}.mjs`)
  const child = spawn(process.execPath, [script, '--timed', ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  const exited = new Promise<void>(done => child.once('exit', () => done()))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async (): Promise<string> => {
    const line = await lines.next()
    if (line.done === true) throw new Error(`the simulated ${id} has left`)
    return line.value
  }
  const path = await next()
  const stamps: bigint[] = []
  return {
    path,
    /** Resolves when it is done, with the time of every message that was complete by then. */
    async order(command: object): Promise<readonly bigint[]> {
      const [name] = Object.keys(command)
      child.stdin.write(`${JSON.stringify(command)}\n`)
      for (;;) {
        const said = JSON.parse(await next()) as { readonly obeyed?: string; readonly onTheWire?: string }
        if (said.onTheWire !== undefined) stamps.push(BigInt(said.onTheWire))
        if (said.obeyed === name) return stamps
      }
    },
    async close(): Promise<void> {
      child.stdin.end()
      await exited
    }
  }
}

interface Ended {
  readonly at: bigint
  readonly state: string
}
/** Counts captures and downloads; the time of their end is taken in the event itself. */
function watch(desk: TestWorkstation) {
  const ended = new Map<string, Ended>()
  let wake: () => void = () => undefined
  desk.workstation.listen(desk.sessionOf('doctor'), (name, payload) => {
    if (name !== 'device.capture' && name !== 'device.download' && name !== 'device.desk') return
    const at = process.hrtime.bigint()
    const list = (Array.isArray(payload) ? payload : [payload]) as readonly { id: string; state: string }[]
    for (const { id, state } of list) ended.set(id, { at, state })
    wake()
  })
  return async (id: string, wanted: string): Promise<bigint> => {
    for (;;) {
      const known = ended.get(id)
      if (known?.state === wanted) return known.at
      if (known !== undefined && ['failed', 'timed-out', 'cancelled'].includes(known.state))
        throw new Error(`${id} ended as ${known.state}`)
      await new Promise<void>(done => (wake = done))
    }
  }
}

async function bench(desk: TestWorkstation, instrument: Instrument, residentId: string): Promise<Row> {
  const { id: driverId, order, runs } = instrument
  const driver = driverById(driverId)
  if (driver === undefined) throw new Error(`no driver ${driverId}`)
  const isMemory = driver.canDownload === true
  const kind = driver.kind === 'glucose' ? 'glucose' : 'blood-pressure'
  const simulator = await start(instrument)
  const comesTo = watch(desk)
  const port = { ...driver.port, dataBits: 8, parity: 'none' }
  const added = { name: driver.name, path: simulator.path, driverId, port }
  const device = await desk.must<{ id: string; version: number }>('doctor', 'device.addToDesk', added)
  await comesTo(device.id, 'ready')
  if (isMemory && order) await simulator.order(order(0))

  const wall: number[] = []
  const cpu: number[] = []
  let time = Date.now()
  for (let run = 0; run < runs; run += 1) {
    const before = process.cpuUsage()
    const asked = { residentId, deviceId: device.id }
    const path = isMemory ? 'device.startDownload' : 'device.startCapture'
    const begun = await desk.must<{ id: string }>('doctor', path, isMemory ? asked : { ...asked, kind })
    // The centre's clock stands still: a booth has worked for a quarter of a minute when its record comes.
    time += 15_000
    desk.setNow(new Date(time).toISOString())
    if (!isMemory && order) await simulator.order(order(run))
    const at = await comesTo(begun.id, 'done')
    const { user, system } = process.cpuUsage(before)
    cpu.push((user + system) / 1_000)
    // A message after the end (the meter is let go) is not the one that was waited for.
    const last = (await simulator.order({ noise: '' })).filter(stamp => stamp <= at).at(-1)
    if (last === undefined) throw new Error(`${driverId}: nothing was on the wire`)
    wall.push(Number(at - last) / 1e6)
  }
  await desk.must('doctor', 'device.removeFromDesk', { id: device.id, version: device.version })
  await simulator.close()
  const perMeasurement = percentile(cpu, 0.5)
  const asLong = driver.kind === 'glucose' ? 10 : 35
  const share = `CPU ${((100 * perMeasurement) / (asLong * 1_000)).toFixed(2)} % over ${String(asLong)} s`
  const note = `${isMemory ? 'listed' : 'committed'}; ${share}`
  return { what: driverId, times: { wall, cpu }, note }
}

/** All of them, or those that are named. */
export async function benchCapture(wanted: readonly string[]): Promise<readonly Row[]> {
  const migrationsDirectory = join(process.cwd(), 'migrations')
  const desk = await openTestWorkstation({
    now: new Date().toISOString(),
    migrationsDirectory,
    background: true
  })
  const person = { name: '张建国', sex: '1', birthDate: '1957-03-08', committeeCode: '001' }
  const { id } = await desk.must<{ id: string }>('doctor', 'resident.register', person)
  const rows: Row[] = []
  for (const instrument of instruments) {
    if (wanted.length > 0 && !wanted.includes(instrument.id)) continue
    console.error(`${instrument.id} …`)
    rows.push(await bench(desk, instrument, id))
  }
  await desk.close()
  rmSync(desk.directory, { recursive: true, force: true })
  return rows
}
