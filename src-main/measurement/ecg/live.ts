import { Failure } from '../../lib/failure.ts'
import type { Services } from '../../lib/services.ts'
import type { Actor } from '../../lib/session.ts'
import type { Cancel } from '../../lib/timers.ts'
import { ecgEvents, type EcgHeader, type EcgSession } from './contract.ts'
import {
  createGapWatch,
  type EcgRecorder,
  headerOf,
  type Heard,
  isSameHeader,
  type Recorders
} from './recorder.ts'
import { createLiveBatch } from './live-batch.ts'
import { createLiveRate } from './live-rate.ts'
import type { EcgArchive, RunningRecord } from './archive.ts'
import type { Stretch } from './recording.ts'

export interface LivePorts {
  readonly recorders: Recorders
}

type HeartRate = Pick<EcgSession, 'heartRatePerMinute' | 'heartRateDoubt'>
const noRate: HeartRate = { heartRatePerMinute: null, heartRateDoubt: null }

/** One watched recorder. Only `live.ts` changes it; its resident never changes. */
interface Watched {
  readonly id: string
  readonly recorder: EcgRecorder
  readonly residentId: string
  readonly startedAt: string
  isOver: boolean
  header: EcgHeader | null
  samples: number
  lostSamples: number
  uncountedGaps: number
  leadsOff: readonly number[] | null
  heart: HeartRate
  trouble: string | null
  troubleAtMs: number
  recording: RunningRecord | null
  lastRecordId: string | null
  readonly gaps: ReturnType<typeof createGapWatch>
  readonly batch: ReturnType<typeof createLiveBatch>
  rate: ReturnType<typeof createLiveRate> | null
  /** Null: nothing waits to be told. */
  cancelFlush: Cancel | null
  toldAtMs: number
}

/** About thirty times a second the windows are told. */
const batchEveryMs = 33
const sessionEveryMs = 1_000
/** What went wrong stays to be read, then samples that come again say that it is over. */
const troubleShownMs = 4_000

const present = (watched: Watched): EcgSession => ({
  id: watched.id,
  deviceId: watched.recorder.deviceId,
  deviceName: watched.recorder.deviceName,
  driverName: watched.recorder.driverName,
  residentId: watched.residentId,
  startedAt: watched.startedAt,
  state: watched.isOver ? 'ended' : watched.samples > 0 ? 'streaming' : 'waiting',
  header: watched.header,
  samples: watched.samples,
  lostSamples: watched.lostSamples,
  uncountedGaps: watched.uncountedGaps,
  leadsOff: watched.leadsOff === null ? null : [...watched.leadsOff],
  ...watched.heart,
  trouble: watched.trouble,
  recording: watched.recording?.present() ?? null,
  lastRecordId: watched.lastRecordId
})

/** The recorders that are watched, each for one resident; recordings run through here and nowhere else. */
export function createLive(services: Services, archive: EcgArchive, ports: LivePorts) {
  /** The newest session of each device. */
  const newest = new Map<string, Watched>()

  const runningOn = (deviceId: string): Watched | undefined => {
    const watched = newest.get(deviceId)
    return watched?.isOver === false ? watched : undefined
  }
  const tell = (watched: Watched): void => {
    watched.toldAtMs = services.monotonic()
    services.emit(ecgEvents.session, present(watched))
  }
  const flush = (watched: Watched): void => {
    watched.cancelFlush?.()
    watched.cancelFlush = null
    const batch = watched.header === null ? null : watched.batch.flush(watched.header)
    if (batch !== null) services.emit(ecgEvents.samples, batch)
    if (services.monotonic() - watched.toldAtMs < sessionEveryMs) return
    watched.heart = watched.rate?.now() ?? noRate
    tell(watched)
  }

  /** What is recorded so far is kept; `why` null: it is complete. */
  const endRecording = (watched: Watched, why: string | null, voidReason: string | null = null): void => {
    watched.recording?.finish(why, voidReason)
  }
  const end = (watched: Watched, why: string, trouble: string | null): void => {
    if (watched.isOver) return
    flush(watched)
    endRecording(watched, why)
    watched.isOver = true
    watched.trouble = trouble
    tell(watched)
    ports.recorders.changed()
  }

  const takeHeader = (watched: Watched, heard: Extract<Heard, { type: 'ecg-header' }>): void => {
    const header = headerOf(heard)
    // The device began anew: what it did not send meanwhile nobody counted.
    watched.gaps.suspect()
    if (isSameHeader(watched.header, header)) return
    flush(watched)
    if (watched.header !== null) endRecording(watched, '设备改变了导联或采样率，只保留此前的部分。')
    watched.header = header
    watched.rate = createLiveRate(header)
    tell(watched)
  }
  const takeSamples = (watched: Watched, heard: Extract<Heard, { type: 'ecg-samples' }>): void => {
    if (watched.header === null || heard.counts.length !== watched.header.leads.length) return
    const stretch: Stretch = {
      counts: heard.counts,
      gap: watched.gaps.before(heard.lostBefore),
      leadsOff: heard.leadOff?.flatMap((isOff, lead) => (isOff ? [lead] : [])) ?? null
    }
    const isFirst = watched.samples === 0
    watched.samples += heard.counts[0]?.length ?? 0
    watched.lostSamples += stretch.gap?.samples ?? 0
    if (stretch.gap?.samples === null) watched.uncountedGaps += 1
    watched.leadsOff = stretch.leadsOff
    watched.rate?.take(stretch.counts, stretch.gap !== null, stretch.leadsOff)
    watched.batch.take(stretch)
    watched.recording?.take(stretch)
    const isMended = watched.trouble !== null && services.monotonic() - watched.troubleAtMs > troubleShownMs
    if (isMended) watched.trouble = null
    if (isFirst || isMended) tell(watched)
    watched.cancelFlush ??= services.timers.after(batchEveryMs, () => {
      flush(watched)
    })
  }

  const find = (sessionId: string): Watched => {
    const watched = [...newest.values()].find(({ id }) => id === sessionId)
    if (watched === undefined) throw new Failure('not-found', '这次心电监测已经结束。')
    return watched
  }
  const stopRecording = (sessionId: string, recordId: string, voidReason: string | null): EcgSession => {
    const watched = find(sessionId)
    const { recording } = watched
    if (recording?.id === recordId) {
      flush(watched)
      endRecording(watched, null, voidReason)
      tell(watched)
    }
    return present(watched)
  }

  return {
    isWatched: (deviceId: string): boolean => runningOn(deviceId) !== undefined,
    all: (): EcgSession[] => [...newest.values()].map(present),

    watch: (residentId: string, deviceId: string | undefined): EcgSession => {
      const own = [...newest.values()].find(
        one =>
          !one.isOver &&
          one.residentId === residentId &&
          (deviceId === undefined || one.recorder.deviceId === deviceId)
      )
      // A second Enter finds the session that the first one began.
      if (own !== undefined) return present(own)
      const recorder = ports.recorders.choose(deviceId)
      if (runningOn(recorder.deviceId) !== undefined) {
        throw new Failure('conflict', '这台心电设备正在给另一位居民使用，请先结束那一次。')
      }
      const id = services.newId()
      const header = recorder.header === null ? null : headerOf(recorder.header)
      const watched: Watched = {
        id,
        recorder,
        residentId,
        startedAt: new Date(services.clock()).toISOString(),
        isOver: false,
        header,
        samples: 0,
        lostSamples: 0,
        uncountedGaps: 0,
        leadsOff: null,
        heart: noRate,
        trouble: null,
        troubleAtMs: 0,
        recording: null,
        lastRecordId: null,
        gaps: createGapWatch(),
        batch: createLiveBatch(id),
        rate: header === null ? null : createLiveRate(header),
        cancelFlush: null,
        toldAtMs: 0
      }
      newest.set(recorder.deviceId, watched)
      tell(watched)
      ports.recorders.changed()
      return present(watched)
    },

    stopWatching: (sessionId: string): EcgSession => {
      const watched = find(sessionId)
      end(watched, '记录还没有结束就离开了，已保留收到的部分。', watched.trouble)
      return present(watched)
    },

    startRecording: (
      sessionId: string,
      residentId: string,
      seconds: number | null,
      indication: string,
      actor: Actor
    ): EcgSession => {
      const watched = find(sessionId)
      if (watched.isOver) throw new Failure('conflict', '这次心电监测已经结束，请重新打开。')
      if (watched.residentId !== residentId) {
        throw new Failure('conflict', '这台心电设备接着另一位居民，不能记到当前居民名下。')
      }
      if (watched.recording !== null) throw new Failure('conflict', '已经在记录了。')
      const { header } = watched
      if (header === null || watched.samples === 0) {
        throw new Failure('unavailable', '还没有收到心电信号。请检查设备和电极，看到波形后再记录。')
      }
      flush(watched)
      const { recorder } = watched
      const recording = archive.begin(
        { header, recorder, residentId, observer: actor, wantedSeconds: seconds, indication },
        {
          onFull: () => {
            endRecording(watched, null)
          },
          onEnded: trouble => {
            watched.recording = null
            watched.lastRecordId = recording.id
            if (trouble !== null) {
              watched.trouble = trouble
              // Until somebody acts: the disk will not mend itself.
              watched.troubleAtMs = Infinity
            }
            tell(watched)
          }
        }
      )
      watched.recording = recording
      tell(watched)
      return present(watched)
    },
    stopRecording,

    hear: (deviceId: string, heard: Heard): void => {
      const watched = runningOn(deviceId)
      if (watched === undefined) return
      switch (heard.type) {
        case 'ecg-header':
          takeHeader(watched, heard)
          break
        case 'ecg-samples':
          takeSamples(watched, heard)
          break
        case 'device-trouble':
          watched.gaps.suspect()
          watched.trouble = heard.sentence
          watched.troubleAtMs = services.monotonic()
          tell(watched)
          break
        case 'device-status':
          if (heard.status === 'idle') endRecording(watched, '设备自己结束了测量，已保留收到的部分。')
      }
    },
    lose: (deviceId: string, sentence: string): void => {
      const watched = runningOn(deviceId)
      if (watched !== undefined) end(watched, sentence, sentence)
    },
    /** The program ends; what was recorded is on disk when this returns. */
    stop: (): void => {
      for (const watched of newest.values()) {
        watched.cancelFlush?.()
        watched.cancelFlush = null
        watched.isOver = true
        watched.recording?.finishNow('程序关闭时记录还没有结束，已保留收到的部分。')
      }
    }
  }
}
