import type { Database } from 'better-sqlite3'
import { selectEntries } from '../../src-main/database/journal-entries.ts'

export type Content = Record<string, unknown> | null
export interface Entry {
  readonly sequence: number
  readonly at: string
  readonly entity: string
  readonly entityId: string
  readonly version: number
  readonly actor: string
  readonly people: readonly string[] | null
  readonly before: Content
  readonly after: Content
}

const parsed = (json: string | null): Content => (json === null ? null : (JSON.parse(json) as Content))

/** What the journal says of one record, or of all of one kind; oldest first. */
export const journalOf = (db: Database, of: { readonly id?: string; readonly entity?: string }): Entry[] =>
  selectEntries(db, {
    entityId: of.id,
    entities: of.entity === undefined ? undefined : [of.entity],
    limit: 100_000
  })
    .toReversed()
    .map(({ sequence, at, entity, entityId, version, actorId: actor, people, before, after }) => ({
      ...{ sequence, at, entity, entityId, version, actor, people },
      before: parsed(before()),
      after: parsed(after())
    }))
