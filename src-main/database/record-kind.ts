import type { Database } from 'better-sqlite3'

/**
 * What becomes of a record that two desks have changed: it only grows; fields that were changed on one side only are
 * taken from there; or a person is asked.
 */
export type MergeRule = 'append-only' | 'by-field' | 'asks'

/** How records of one kind are stored, journalled, shown, told and counted: declared once, by their feature. */
export interface RecordKind<R extends object = object> {
  /** As the journal names it: `follow-up`. */
  readonly entity: string
  /** As people read it. */
  readonly word: string
  /** Further names under which the journal has entries of the same record. */
  readonly alsoAs?: readonly string[]
  /** The residents concerned; empty: nobody's. */
  whose(record: R, db: Database): readonly string[]
  /** As stored: nothing that is worked out or stands elsewhere. */
  read(db: Database, id: string): R | null
  /** The record as stored becomes its rows, wholly, also in an empty database. */
  put(db: Database, after: R): void
  /** Where such a record can be taken away. */
  remove?(db: Database, id: string): void
  readonly merge: MergeRule
  /** To whoever asks for one that is not there; to whoever changes another version than the present one. */
  readonly missing?: string
  readonly stale?: string
  readonly told?: {
    /** Whether the platform hears of a record that stands like this; always, where it is not said. */
    isTold?(after: R): boolean
  }
}
