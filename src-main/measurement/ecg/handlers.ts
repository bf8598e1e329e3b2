import { Failure } from '../../lib/failure.ts'
import type { RunJob } from '../../lib/job.ts'
import type { Handlers } from '../../lib/router.ts'
import type { Services } from '../../lib/services.ts'
import { endOfTime, residentExists } from '../store.ts'
import { type ecgContract, ecgEvents, mostSamplesInBlock } from './contract.ts'
import { createArchive } from './archive.ts'
import { createLive, type LivePorts } from './live.ts'
import { isLong, measure, measureEcg, type Measurements, overview, overviewEcg } from './measuring.ts'
import * as store from './store.ts'
import { blockOf, countsBetween, joinPieces } from './stretch.ts'

export interface EcgPorts extends LivePorts {
  readonly runJob: RunJob
  readonly onBug: (error: unknown) => void
}

/** Twelve leads for ten seconds: a few milliseconds of work. */
const mostSamplesAtOnce = 120_000

/** Watching, recording, and reading back what was recorded. */
export function createEcg(services: Services, ports: EcgPorts) {
  const { db } = services
  let isClosing = false

  const measured = async (row: store.EcgRowRead): Promise<Measurements> => {
    const found = isLong(row) ? await ports.runJob(measureEcg, { recordId: row.id }) : measure(db(), row)
    const { heartRatePerMinute, heartRateDoubt } = found
    const remarks = found.remarks.map(({ sentence }) => sentence)
    const known = row.measured
    const isKnown =
      known?.heartRatePerMinute === heartRatePerMinute &&
      known.heartRateDoubt === heartRateDoubt &&
      known.remarks.join() === remarks.join()
    if (!isKnown) {
      services.whenFree(() => {
        store.updateMeasured(db(), row.id, { heartRatePerMinute, heartRateDoubt, remarks })
        services.emit(ecgEvents.record, { residentId: row.residentId, recordId: row.id })
      })
    }
    return found
  }
  const archive = createArchive(services, {
    measure: recordId => {
      // What is not measured at closing time is measured when somebody looks at it.
      if (isClosing) return
      measured(archive.requireRow(recordId)).catch(ports.onBug)
    },
    onBug: ports.onBug
  })
  const live = createLive(services, archive, ports)
  ports.recorders.listen(live)

  const requireEnded = (id: string): store.EcgRowRead => {
    const row = archive.requireRow(id)
    if (row.state === 'recording') throw new Failure('conflict', '这份心电还在记录，请等它结束。')
    return row
  }

  /** A long stretch is unpacked a little at a time, so that the desk goes on meanwhile. */
  const patientCounts = async (
    row: store.EcgRowRead,
    from: number,
    to: number
  ): Promise<readonly Int32Array[]> => {
    const step = Math.max(1, Math.floor(mostSamplesAtOnce / row.leads.length))
    const pieces: (readonly Int32Array[])[] = []
    for (let at = from; at < to; at += step) {
      if (at > from) await services.timers.turn()
      pieces.push(countsBetween(db(), row, at, Math.min(at + step, to)))
    }
    return joinPieces(row.leads.length, pieces, to - from)
  }

  const handlers: Handlers<typeof ecgContract> = {
    watch: ({ residentId, deviceId }) => {
      if (!residentExists(db(), residentId)) throw new Failure('not-found', '没有找到这位居民。')
      return live.watch(residentId, deviceId)
    },
    stopWatching: ({ sessionId }) => live.stopWatching(sessionId),
    sessions: live.all,
    startRecording: ({ sessionId, residentId, seconds, indication }, actor) =>
      live.startRecording(sessionId, residentId, seconds, indication, actor),
    stopRecording: ({ sessionId, recordId }) => live.stopRecording(sessionId, recordId, null),
    discardRecording: ({ sessionId, recordId, reason }) => live.stopRecording(sessionId, recordId, reason),
    records: ({ residentId, before, limit }) =>
      store.selectEcgOf(db(), residentId, before ?? endOfTime, limit).map(archive.summaryOf),
    record: ({ recordId }) => archive.headOf(archive.requireRow(recordId)),
    samples: async ({ recordId, from, to }) => {
      const row = requireEnded(recordId)
      const end = Math.min(to, row.samples)
      const begin = Math.min(from, end)
      if ((end - begin) * row.leads.length > mostSamplesInBlock) {
        throw new Failure('refused', '一次取的心电太长，请分段读取。')
      }
      return blockOf(await patientCounts(row, begin, end), begin)
    },
    overview: ({ recordId, lead, columns }) => {
      const row = requireEnded(recordId)
      if (row.leads[lead] === undefined) throw new Failure('not-found', '这份心电没有这个导联。')
      return isLong(row)
        ? ports.runJob(overviewEcg, { recordId, lead, columns })
        : overview(db(), row, lead, columns)
    },
    measurements: ({ recordId }) => measured(requireEnded(recordId))
  }

  return {
    handlers,
    archive,
    /** What records for one of these residents now, in Chinese. */
    busyWith: (residentIds: readonly string[]): readonly string[] =>
      live
        .all()
        .flatMap(({ residentId, state, deviceName }) =>
          residentIds.includes(residentId) && state !== 'ended'
            ? [`${deviceName}正在看其中一份档案的心电，请先停止。`]
            : []
        ),
    /** Works out, beside the desk's work, what the program can say of a record. */
    measure: (recordId: string): void => {
      measured(archive.requireRow(recordId)).catch(ports.onBug)
    },
    /** Keeps what a crash left open. */
    start: archive.closeAbandoned,
    /** What is being recorded is on disk when this returns. */
    stop: (): void => {
      isClosing = true
      live.stop()
    }
  }
}
