import type { Database } from 'better-sqlite3'
import { v7 } from 'uuid'
import type { Stamp } from '../../database/journal.ts'
import { job, type JobContext } from '../../lib/job.ts'
import { changing } from '../lifecycle/changing.ts'
import { move, moveBack } from './moving.ts'

export interface TransferInput {
  readonly id: string
  readonly version: number
  readonly stamp: Stamp
  readonly today: string
  /** Null: run it; else take it back, and why. */
  readonly undoReason: string | null
}
export interface TransferProgress {
  readonly done: number
  readonly total: number
}

export const movePanel = job<TransferInput, TransferProgress, null>('signing.move-panel')

/** @param assignDoctor of the resident feature */
export const runMovePanel =
  (
    assignDoctor: (
      db: Database,
      stamp: Stamp,
      residentIds: readonly string[],
      doctorId: string
    ) => readonly string[]
  ) =>
  ({ id, version, stamp, today, undoReason }: TransferInput, context: JobContext<TransferProgress>): null => {
    const db = context.db()
    const newId = (): string => v7()
    const tools = {
      db,
      stamp,
      newId,
      today,
      changing: changing({ db: () => db, newId, today: () => today }),
      assignDoctor: (ids: readonly string[], doctorId: string) => assignDoctor(db, stamp, ids, doctorId),
      tell: context.tell,
      cancelled: context.cancelled
    }
    if (undoReason === null) move(tools, { id, version })
    else moveBack(tools, { id, version, reason: undoReason })
    return null
  }
