import { createHash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { storageTrouble } from '../../database/trouble.ts'
import { createWaitingWrites } from '../../database/waiting-writes.ts'
import type { Timers } from '../../lib/timers.ts'
import type { LeadOff, Loss } from './record.ts'
import { packCounts } from './storage.ts'
import { type Chunk, insertChunk, joinSpans } from './store.ts'

/** Samples that belong together: without a gap between them, every lead's contact the same throughout. */
export interface Stretch {
  readonly counts: readonly Int32Array[]
  /** Missing just before the first of them; null: nothing is, `samples` null: nobody counted them. */
  readonly gap: { readonly samples: number | null } | null
  /** Null: the device does not say. */
  readonly leadsOff: readonly number[] | null
}

/** What the disk knows of a recording once a chunk is committed. */
export interface Stored {
  readonly samples: number
  readonly bytes: number
}
/** A whole recording, its last chunk not yet on disk. */
export interface Ending {
  readonly samples: number
  readonly losses: readonly Loss[]
  readonly leadOff: readonly LeadOff[]
  readonly sha256: string | null
  readonly bytes: number
  /** To be stored together with the end itself. */
  readonly lastChunk: Chunk | null
}

export interface RecordingPorts {
  readonly db: () => Database
  readonly timers: Timers
  /** Stores the end; throws where the disk refuses. */
  readonly end: (ending: Ending) => void
  readonly onEnded: () => void
  /** The disk took no more; the sentence is for the desk. Nothing further is written. */
  readonly onBroken: (sentence: string, error: unknown) => void
}
export interface Recording {
  /** Of each lead so far; `stored` of them survive a power cut. */
  readonly samples: () => number
  readonly stored: () => Stored
  /** Takes what still belongs to it and says whether that was all it wanted. */
  readonly take: (stretch: Stretch) => 'more' | 'full'
  /** Nothing more comes. Idempotent. */
  readonly finish: () => void
  /** The program is about to end: once more, without waiting for whoever holds the disk. */
  readonly finishNow: () => void
}

const chunkSeconds = 1

/**
 * Writes samples away about once a second while they come. What a chunk holds is on disk for good when `stored` says so.
 * @param wanted moments, lost ones included; null: until told
 */
export function createRecording(
  recordId: string,
  leads: readonly string[],
  samplesPerSecond: number,
  wanted: number | null,
  ports: RecordingPorts
): Recording {
  const perChunk = Math.max(1, Math.round(samplesPerSecond * chunkSeconds))
  const hash = createHash('sha256')
  const losses: Loss[] = []
  /** Of the chunks so far, and of the one that is being filled. */
  const spans: LeadOff[] = []
  let newSpans: LeadOff[] = []
  const pending: (readonly Int32Array[])[] = []
  let pendingSamples = 0
  let lossesWritten = 0
  let samples = 0
  let lost = 0
  let stored: Stored = { samples: 0, bytes: 0 }
  let packedSamples = 0
  let packedBytes = 0
  let state: 'open' | 'finishing' | 'over' = 'open'

  /** The first `count` pending samples of each lead, out of the queue. */
  const cut = (count: number): readonly Int32Array[] => {
    const curves = leads.map(() => new Int32Array(count))
    let at = 0
    while (at < count) {
      const run = pending[0] ?? []
      const length = run[0]?.length ?? 0
      const taken = Math.min(length, count - at)
      curves.forEach((curve, lead) => {
        curve.set(run[lead]?.subarray(0, taken) ?? [], at)
      })
      at += taken
      if (taken === length) pending.shift()
      else pending[0] = run.map(curve => curve.subarray(taken))
      if (length === 0) break
    }
    pendingSamples -= count
    return curves
  }
  const chunkOf = (count: number): Chunk => {
    const counts = cut(count)
    const first = packedSamples
    packedSamples += count
    hash.update(interleaved(counts))
    const packed = packCounts(leads, counts)
    packedBytes += packed.length
    const leadOff = joinSpans(newSpans)
    spans.push(...leadOff)
    newSpans = []
    const chunk: Chunk = {
      first,
      samples: count,
      packed,
      losses: losses.slice(lossesWritten),
      leadOff,
      sha256: hash.copy().digest('hex')
    }
    lossesWritten = losses.length
    return chunk
  }

  const broken = (error: unknown): void => {
    state = 'over'
    ports.onBroken(storageTrouble(error) ?? '心电没能保存，已保留此前的部分。', error)
  }
  const writes = createWaitingWrites({
    ...ports,
    onTrouble: error => {
      broken(error)
      return 'drop'
    }
  })
  /** In order, each once, and nothing after what the disk refused. */
  const put = (task: () => void): void => {
    try {
      writes.add(() => {
        if (state !== 'over') task()
      })
    } catch (error) {
      broken(error)
    }
  }
  const store = (chunk: Chunk): void => {
    const after = { samples: packedSamples, bytes: packedBytes }
    put(() => {
      insertChunk(ports.db(), recordId, chunk)
      stored = after
    })
  }

  const finish = (): void => {
    if (state !== 'open') return
    state = 'finishing'
    const lastChunk = pendingSamples > 0 ? chunkOf(pendingSamples) : null
    const ending: Ending = {
      samples,
      losses,
      leadOff: joinSpans(spans),
      sha256: samples > 0 ? hash.digest('hex') : null,
      bytes: packedBytes,
      lastChunk
    }
    put(() => {
      ports.end(ending)
      stored = { samples, bytes: packedBytes }
      state = 'over'
      ports.onEnded()
    })
  }

  return {
    samples: () => samples,
    stored: () => stored,
    take: ({ counts, gap, leadsOff }) => {
      if (state !== 'open') return 'full'
      // What was missing before the beginning is missing from nothing.
      if (gap !== null && samples > 0) {
        losses.push({ before: samples, samples: gap.samples })
        lost += gap.samples ?? 0
      }
      const left = wanted === null ? Infinity : Math.max(0, wanted - samples - lost)
      const length = Math.min(counts[0]?.length ?? 0, left)
      if (length > 0) {
        pending.push(counts.map(curve => curve.subarray(0, length)))
        pendingSamples += length
        for (const lead of leadsOff ?? []) newSpans.push({ lead, from: samples, to: samples + length })
        samples += length
      }
      while (pendingSamples >= perChunk) store(chunkOf(perChunk))
      return left <= length ? 'full' : 'more'
    },
    finish,
    finishNow: () => {
      finish()
      try {
        writes.flush()
      } catch {
        // Somebody else still holds the file: the next start keeps what is there.
      }
      writes.stop()
    }
  }
}

/** All leads of the first moment, then of the next: 32-bit little-endian. What the SHA-256 of a record goes over. */
export function interleaved(counts: readonly Int32Array[]): Uint8Array {
  const length = counts[0]?.length ?? 0
  const all = new Int32Array(length * counts.length)
  counts.forEach((curve, lead) => {
    for (let at = 0; at < length; at += 1) all[at * counts.length + lead] = curve[at] ?? 0
  })
  return new Uint8Array(all.buffer)
}
