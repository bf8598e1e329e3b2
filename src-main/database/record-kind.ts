import type { Database } from 'better-sqlite3'
import type { SharedResource } from '../lib/fhir.ts'
import type { EvidencePart } from './declared.ts'

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
  /** What an entry says was done, where it is not that one was added, changed or taken away. */
  readonly deed?: string
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
  readonly told?: Told<R>
  readonly timeline?: Timeline
  readonly evidence?: readonly EvidencePart[]
}

/** What a mapping needs besides the record. */
export interface Telling {
  readonly db: Database
  /** The Organization that keeps the records. */
  readonly centreId: string
  /** `YYYY-MM-DD` in the centre's zone. */
  readonly today: string
  /** What the clocks of the centre show at an instant: `YYYY-MM-DDTHH:mm:ss`. */
  readonly shownAt: (instant: string) => string
  /** The UTC instant at which a day `YYYY-MM-DD` of the centre begins. */
  readonly startOfDay: (day: string) => string
}

/** What the district platform hears of such a record. */
export interface Told<R extends object = object> {
  /** Whether it hears of a record that stands like this; always, where it is not said. */
  isTold?(after: R): boolean
  /** The resource by which others point to such a record. */
  readonly pointedAs?: SharedResource['resourceType']
  /** Resources a platform has to promise before anything is sent. */
  readonly needs: readonly SharedResource['resourceType'][]
  /** In an order in which a platform that checks references can store them; null: nothing to tell. */
  load(telling: Telling, id: string): readonly SharedResource[] | null
  /**
   * What earlier versions have told and the record does not say any more, in the form that takes it back: nothing is ever
   * deleted. It goes only where the platform may hold it.
   * @param earlier as stored then, newest first
   */
  takenBack?(telling: Telling, record: R, earlier: () => readonly R[]): readonly SharedResource[]
  /** What such a room adds to a record of another one. */
  readonly beside?: readonly Beside[]
}
export interface Beside<R extends object = object> {
  readonly entity: string
  load(telling: Telling, record: R): readonly SharedResource[]
  takenBack?(telling: Telling, record: R): readonly SharedResource[]
}

/** The lines of a resident's timeline that such records make. */
export interface Timeline {
  /** Columns: resident_id, at, kind, record_id, facts_json, who. */
  readonly selects: readonly string[]
  /** Kind of line → its word, and what it says. */
  readonly lines: Readonly<Record<string, TimelineLine>>
}
export interface TimelineLine<Facts extends object = object> {
  readonly word: string
  says(facts: Facts): { readonly title: string; readonly detail: string }
  /** How its value stands, as the policy's contract says it; null: nothing to see, or it does not count. */
  mark?(facts: Facts, person: Judged): object | null
}
/** Whose value it is: by which policy it is judged, and how old they were then. */
export interface Judged {
  readonly policy: object
  /** Completed years. */
  readonly age: number
}
