import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'
import type { Database } from 'better-sqlite3'
import { openEcgStream } from '../../src-main/device/drivers/open-ecg-stream/index.ts'
import type { EcgSession } from '../../src-main/measurement/ecg/contract.ts'
import { plugIn } from '../../build/simulators/pty.mjs'
import { type Simulator, startSimulator } from '../device/simulator.ts'
import { wireHeader, wireSamples } from '../support/open-ecg-wire.ts'
import { syntheticEcg } from '../support/synthetic.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { percentile } from './measure.ts'

/** The scripts start in the checkout. */
const root = process.cwd()
const seconds = 20
const samplesPerSecond = 1_000
const momentsPerFrame = 20
const later = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms))

/** Told after each commit of a chunk how many samples the disk has. */
function watchChunks(db: Database, onChunk: (samples: number) => void): void {
  db.function('told_chunk', (samples: unknown) => {
    // The insert commits before anything else runs in this thread.
    queueMicrotask(() => {
      onChunk(Number(samples))
    })
    return null
  })
  db.exec(
    'CREATE TEMP TRIGGER bench AFTER INSERT ON ecg_chunk BEGIN SELECT told_chunk(new.first + new.samples); END'
  )
}

async function withDesk<T>(
  work: (desk: TestWorkstation, db: Database, watch: (path: string) => Promise<EcgSession>) => Promise<T>
): Promise<T> {
  const opened: { db?: Database } = {}
  const desk = await openTestWorkstation({
    background: true,
    migrationsDirectory: join(root, 'migrations'),
    workerUrl: pathToFileURL(join(root, 'build/out/main/worker.js')),
    onOpen: db => {
      opened.db = db
    }
  })
  try {
    const { id: residentId } = await desk.must<{ id: string }>('doctor', 'resident.register', {
      name: '张建国',
      sex: '1',
      birthDate: '1950-01-01',
      committeeCode: '001'
    })
    if (opened.db === undefined) throw new Error('the database is not open')
    return await work(desk, opened.db, async path => {
      const { id: driverId, port } = openEcgStream
      const { id } = await desk.must<{ id: string }>('doctor', 'device.addToDesk', {
        name: '心电推车',
        path,
        driverId,
        port
      })
      await desk.heard<readonly { id: string; state: string }[]>('device.desk', all =>
        all.some(one => one.id === id && one.state === 'ready')
      )
      return desk.must<EcgSession>('nurse', 'ecg.watch', { residentId, deviceId: id })
    })
  } finally {
    await desk.close()
  }
}
/** Samples of the session that came before the recording. */
async function record(desk: TestWorkstation, session: EcgSession, length: number): Promise<number> {
  const { id: sessionId, residentId } = session
  const { samples } = await desk.must<EcgSession>('nurse', 'ecg.startRecording', {
    sessionId,
    residentId,
    seconds: length
  })
  return samples
}
const recorded = (desk: TestWorkstation): Promise<EcgSession> =>
  desk.heard<EcgSession>('ecg.session', one => one.lastRecordId !== null)
const streaming = (desk: TestWorkstation, session: EcgSession): Promise<EcgSession> =>
  desk.heard<EcgSession>('ecg.session', one => one.id === session.id && one.state === 'streaming')

/** Milliseconds from the last byte of a second written to the line until that second is committed. */
async function wireToDisk(): Promise<readonly number[]> {
  return withDesk(async (desk, db, watch) => {
    const { record: model } = syntheticEcg({
      seconds: 10,
      samplesPerSecond,
      microvoltsPerCount: 1,
      noiseMicrovolts: 10
    })
    const told = { leads: model.leads, samplesPerSecond, microvoltsPerCount: 1 }
    const cable = plugIn(() => undefined, { isPatient: true })
    const session = await watch(cable.path)
    /** When the moment had been written that ends at this count of samples. */
    const writtenAt: number[] = []
    let moment = 0
    let isOver = false
    const send = async (): Promise<void> => {
      const begun = performance.now()
      await cable.write(wireHeader(told))
      while (!isOver) {
        const due = begun + (moment / samplesPerSecond) * 1_000
        if (performance.now() < due) await later(due - performance.now())
        const first = moment % (10 * samplesPerSecond)
        await cable.write(wireSamples(told, moment, model.counts, { first, count: momentsPerFrame }))
        moment += momentsPerFrame
        writtenAt[moment / momentsPerFrame] = performance.now()
      }
    }
    const sending = send()
    const latencies: number[] = []
    await streaming(desk, session)
    const before = await record(desk, session, seconds)
    watchChunks(db, samples => {
      const at = performance.now()
      // The frame that completed the second; the session counts from the first moment that was sent.
      const written = writtenAt[Math.ceil((before + samples) / momentsPerFrame)]
      if (written !== undefined) latencies.push(at - written)
    })
    await recorded(desk)
    isOver = true
    await sending
    cable.unplug()
    return latencies
  })
}

/** Share of one processor that this process takes while a cart in another one streams in real time. */
async function shareOfProcessor(): Promise<{
  readonly watching: number
  readonly recording: number
  /** Milliseconds for which the desk did not answer while it recorded. */
  readonly delay: { readonly p99: number; readonly max: number }
}> {
  return withDesk(async (desk, _db, watch) => {
    const simulator: Simulator = await startSimulator('open-ecg-stream', '--noise', '10')
    try {
      const session = await watch(simulator.path)
      await streaming(desk, session)
      const during = async (work: () => Promise<unknown>): Promise<number> => {
        const [begun, before] = [performance.now(), process.cpuUsage()]
        await work()
        const { user, system } = process.cpuUsage(before)
        return (user + system) / 1_000 / (performance.now() - begun)
      }
      const watching = await during(() => later(10_000))
      const delays = monitorEventLoopDelay({ resolution: 5 })
      delays.enable()
      const recording = await during(async () => {
        await record(desk, session, seconds)
        await recorded(desk)
      })
      delays.disable()
      const delay = { p99: delays.percentile(99) / 1e6, max: delays.max / 1e6 }
      return { watching, recording, delay }
    } finally {
      await simulator[Symbol.asyncDispose]()
    }
  })
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

/** Twelve leads of 1000 samples a second through serial port, driver, session and database. */
export async function benchEcgLive(): Promise<void> {
  const latencies = await wireToDisk()
  const at = (share: number): string => `${percentile(latencies, share).toFixed(1)} ms`
  console.log(
    `last sample of a second on the wire → committed: n ${String(latencies.length)}, p50 ${at(0.5)}, p99 ${at(0.99)}, max ${at(1)}`
  )
  const { watching, recording, delay } = await shareOfProcessor()
  console.log(
    `12 × 1000/s in real time, of one processor: watching ${percent(watching)}, recording ${percent(recording)}`
  )
  console.log(
    `turns of the main thread while recording: p99 ${delay.p99.toFixed(1)} ms, max ${delay.max.toFixed(1)} ms`
  )
}
