import { write } from '../../database/journal.ts'
import { Failure } from '../../lib/failure.ts'
import type { Services } from '../../lib/services.ts'
import type { Actor } from '../../lib/session.ts'
import { ecgEvents, type EcgHeader, type EcgRecordHead, type EcgSession } from './contract.ts'
import { headIn, selectHead, summaryOf } from './heads.ts'
import { ecgKind } from './kinds.ts'
import type { EcgRecorder } from './recorder.ts'
import { unknownFilters } from './record.ts'
import { createRecording, type Ending, type Recording } from './recording.ts'
import * as store from './store.ts'

/** What is known of a recording before its first sample. */
export interface Beginning {
  readonly header: EcgHeader
  readonly recorder: EcgRecorder
  readonly residentId: string
  readonly observer: Actor
  readonly wantedSeconds: number | null
  readonly indication: string
}
/** A recording under way. */
export interface RunningRecord extends Pick<Recording, 'take'> {
  readonly id: string
  readonly present: () => NonNullable<EcgSession['recording']>
  /** `why` null: it is complete; else why it broke off. */
  readonly finish: (why: string | null, voidReason: string | null) => void
  readonly finishNow: (why: string) => void
}
interface RecordingListener {
  /** It has all it wanted. */
  readonly onFull: () => void
  /** On file for good, or broken off by the disk (then with a sentence for the desk). */
  readonly onEnded: (trouble: string | null) => void
}
export interface ArchivePorts {
  /** A record has ended: what the program can say of it is worked out now. */
  readonly measure: (recordId: string) => void
  readonly onBug: (error: unknown) => void
}
export type EcgArchive = ReturnType<typeof createArchive>

/** A record that waits for more than this is somebody's forgotten machine. */
const longestRecordingSeconds = 24 * 3_600
const diskTrouble = '写入磁盘时中断。'

/** How records are stored and changed, on record. The journal has their heads; the SHA-256 in it seals the samples. */
export function createArchive(services: Services, ports: ArchivePorts) {
  const { db } = services
  const nowIso = (): string => new Date(services.clock()).toISOString()

  const requireRow = (id: string): store.EcgRowRead => {
    const row = store.selectEcg(db(), id)
    if (row === undefined) throw new Failure('not-found', '没有找到这份心电记录。')
    return row
  }
  const headOf = (row: store.EcgRowRead): EcgRecordHead => headIn(db(), row)
  const find = (id: string): EcgRecordHead | null => selectHead(db(), id)
  const tell = (head: EcgRecordHead): EcgRecordHead => {
    services.emit(ecgEvents.record, { residentId: head.residentId, recordId: head.id })
    return head
  }
  /** From the version somebody looked at to the next; `beside` stores what belongs to it, in the same transaction. */
  const change = (
    actor: Actor,
    { id, version }: Pick<store.EcgRow, 'id' | 'version'>,
    next: (before: store.StoredEcg) => store.StoredEcg,
    beside: () => void = () => undefined
  ): EcgRecordHead => {
    write(db(), services.stamp(actor), { kind: ecgKind, id, seen: version }, next, after => {
      beside()
      ecgKind.put(db(), after)
    })
    return headOf(requireRow(id))
  }

  /** A whole new record at once; `beside` stores its samples. */
  const add = (actor: Actor, row: store.StoredEcg, beside: () => void): EcgRecordHead => {
    const { id } = row
    write(
      db(),
      services.stamp(actor),
      { kind: ecgKind, id, seen: 'new' },
      () => row,
      after => {
        ecgKind.put(db(), after)
        beside()
      }
    )
    return tell(headOf(requireRow(id)))
  }

  const begin = (beginning: Beginning, listener: RecordingListener): RunningRecord => {
    const { header, recorder, residentId, observer, wantedSeconds, indication } = beginning
    const id = services.newId()
    const startedAt = nowIso()
    const row: store.StoredEcg = {
      id,
      version: 1,
      residentId,
      source: 'device',
      state: 'recording',
      stateReason: null,
      startedAt,
      endedAt: null,
      wantedSeconds,
      leads: header.leads,
      samplesPerSecond: header.samplesPerSecond,
      microvoltsPerCount: header.microvoltsPerCount,
      deviceFilters: header.deviceFilters,
      filters: unknownFilters,
      driverId: recorder.driverId,
      deviceName: recorder.deviceName,
      observerId: observer.accountId,
      indication,
      samples: 0,
      losses: [],
      leadOff: [],
      sha256: null,
      storedBytes: 0,
      fileFormat: null,
      fileName: null,
      patientInFile: null,
      fileRemarks: [],
      voidReason: null,
      reports: []
    }
    add(observer, row, () => undefined)

    /** The first thing that ended it. */
    let outcome: { readonly why: string | null; readonly voidReason: string | null } | undefined
    const end = (ending: Ending): void => {
      const { why = null, voidReason = null } = outcome ?? {}
      change(
        observer,
        requireRow(id),
        before => ({
          ...before,
          state: why === null ? 'complete' : 'interrupted',
          stateReason: why,
          endedAt: nowIso(),
          samples: ending.samples,
          losses: [...ending.losses],
          leadOff: [...ending.leadOff],
          sha256: ending.sha256,
          storedBytes: ending.bytes,
          voidReason: ending.samples === 0 ? '没有收到数据' : voidReason
        }),
        () => {
          if (ending.lastChunk !== null) store.insertChunk(db(), id, ending.lastChunk)
        }
      )
    }
    const recording = createRecording(
      id,
      header.leads,
      header.samplesPerSecond,
      Math.round((wantedSeconds ?? longestRecordingSeconds) * header.samplesPerSecond),
      {
        db,
        timers: services.timers,
        end,
        onEnded: () => {
          listener.onEnded(null)
          services.emit(ecgEvents.record, { residentId, recordId: id })
          ports.measure(id)
        },
        onBroken: (sentence, error) => {
          ports.onBug(error)
          closeOpen(id, diskTrouble)
          listener.onEnded(sentence)
        }
      }
    )
    return {
      id,
      present: () => ({
        recordId: id,
        startedAt,
        wantedSeconds,
        samples: recording.samples(),
        storedSamples: recording.stored().samples,
        storedBytes: recording.stored().bytes
      }),
      take: stretch => {
        const said = recording.take(stretch)
        if (said === 'full') listener.onFull()
        return said
      },
      finish: (why, voidReason) => {
        outcome ??= { why, voidReason }
        recording.finish()
      },
      finishNow: why => {
        outcome ??= { why, voidReason: null }
        recording.finishNow()
      }
    }
  }

  /** What is on disk is kept; the next start tries again where the disk refuses even that. */
  const closeOpen = (id: string, why: string): void => {
    try {
      const row = requireRow(id)
      if (row.state !== 'recording') return
      const sum = store.sumOfChunks(db(), id)
      const fields = {
        ...sum,
        state: 'interrupted' as const,
        stateReason: why,
        endedAt: nowIso(),
        voidReason: sum.samples === 0 ? '没有收到数据' : null
      }
      tell(change(services.deskActor(), row, before => ({ ...before, ...fields })))
      ports.measure(id)
    } catch (error) {
      ports.onBug(error)
    }
  }

  return {
    requireRow,
    find,
    summaryOf,
    headOf,
    tell,
    change,
    add,
    begin,
    /** What a crash or a power cut left open is kept as interrupted. */
    closeAbandoned: (): void => {
      for (const { id } of store.selectOpenEcg(db())) {
        services.whenFree(() => {
          closeOpen(id, '程序或电源中断，已保留中断前存下的部分。')
        })
      }
    }
  }
}
