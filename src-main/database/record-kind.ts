import type { Database } from 'better-sqlite3'
import type { SharedResource } from '../lib/fhir.ts'
import type { Actor } from '../lib/session.ts'
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
  /** How one that stands in the wrong person's file is taken out of it, and given to the right one; or why not. */
  readonly withdrawal: Withdrawal<R> | NotWithdrawn
  /** To whoever asks for one that is not there; to whoever changes another version than the present one. */
  readonly missing?: string
  readonly stale?: string
  /** How records of one file go to another one of the same person; missing: they stay where they were written. */
  readonly moving?: Moving<R>
  readonly told?: Told<R>
  readonly timeline?: Timeline
  readonly evidence?: readonly EvidencePart[]
  readonly critical?: Critical
}

/** In Chinese, to whoever wants to all the same. */
export interface NotWithdrawn {
  readonly cannot: string
}
/** Of records that are about no resident. */
export const nobodys: NotWithdrawn = { cannot: '这是机构或系统的记录，不属于某一位居民。' }
/**
 * One that was recorded by mistake, or for the wrong person. There it stays readable and counts no more; for the right
 * person the same is recorded anew, under an identity of its own, so that whoever has read the old one hears of it.
 */
export interface Withdrawal<R extends object = object> {
  /** Who wrote it down; null: nobody, it came by itself. */
  author(record: R): string | null
  /** `YYYY-MM-DD` in the centre's zone: the day it counts for. */
  day(record: R, db: Database): string
  /** What it is known by, in one line. */
  says(record: R, db: Database): string
  /** The day of the death it states, as long as it stands; null: none. */
  death?(record: R): string | null
  /** Why it cannot be, as it stands; null: it can. */
  prevents(record: R, db: Database): string | null
  /** Whoever else has to agree: what a doctor has signed, only a doctor takes out. */
  onlyBy?(record: R): 'doctor' | null
  /** What else is affected, beyond the services it proved. */
  affects?(record: R, db: Database): readonly string[]
  /** Records of the same person that go the same way, or may. */
  companions?(record: R, db: Database): readonly Companion[]
  /** Why this person cannot have it; null: they can. */
  refuses?(record: R, to: Recipient, db: Database): string | null
  /** Why one that was withdrawn cannot stand again; null: it can. */
  refusesBack?(record: R, db: Database): string | null
  /** What of it does not go along, or has to be looked at again there. */
  cautions?(record: R): readonly string[]
  /** `by-feature`: more than one record has to be changed, or rules be asked; its room does it. */
  readonly rewriting: Rewriting<R> | 'by-feature'
}
export interface Moving<R extends object = object> {
  /** Ids of a person's records, oldest first. */
  of(db: Database, residentId: string): readonly string[]
  moved(record: R, residentId: string): R
}
/** What a room does itself with such records, inside the transaction that takes them out of a file. */
export interface FeatureRewriting {
  readonly withdraw: (actor: Actor, id: string, why: string) => void
  /** The same anew for this person, by the rules of today; answers its id. */
  readonly anew: (actor: Actor, id: string, residentId: string, requestId: string) => string
}
export interface Rewriting<R extends object = object> {
  withdraw(record: R, why: string): R
  /** As it was before it was withdrawn for this reason. */
  restore(record: R, why: string): R
  give(record: R, as: GivenAs): R
  /** Stores what belongs to the new one and is no part of the record. */
  beside?(db: Database, fromId: string, toId: string): void
}
export interface Companion {
  readonly entity: string
  readonly id: string
  /** `must`: it says the same value, and cannot stay alone; `may`: a person decides. */
  readonly goes: 'must' | 'may'
  /** Why, in Chinese. */
  readonly why: string
}
export interface Recipient {
  readonly id: string
  readonly birthDate: string
  /** Diseases under management. */
  readonly conditions: readonly string[]
}
export interface GivenAs {
  readonly id: string
  readonly residentId: string
  readonly newId: () => string
  /** The new id of a record that goes along; null: it does not. */
  readonly idOf: (companionId: string) => string | null
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

/** What of such records somebody has to act on at once. */
export interface Critical {
  /**
   * Those of a resident, in any order, whoever has dealt with them.
   * @param limits as the policy's contract says them
   */
  of(db: Database, residentId: string, limits: object): readonly CriticalRecord[]
}
export interface CriticalRecord {
  readonly recordId: string
  /** UTC instants: when it was measured, and when it came here. */
  readonly at: string
  readonly receivedAt: string
  /** As people read it: `182/112 mmHg`. */
  readonly value: string
  /** How it is called and why it is one, with the limit. */
  readonly word: string
  readonly says: string
  readonly observerId: string | null
  /** Somebody has judged it and written it down with what was done, as on a form. */
  readonly isForm: boolean
  /** Records that it speaks for: they are not asked about beside it. */
  readonly inPlaceOf: readonly string[]
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
  /** `YYYY-MM-DD`: the day it counts for, where it may be entered later; null: it counts no more. */
  on?(facts: Facts): string | null
  /** How its value stands, as the policy's contract says it; null: nothing to see, or it does not count. */
  mark?(facts: Facts, person: Judged): object | null
}
/** Whose value it is: by which policy it is judged, and how old they were then. */
export interface Judged {
  readonly policy: object
  /** Completed years. */
  readonly age: number
}
