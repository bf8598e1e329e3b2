import type { Database } from 'better-sqlite3'
import type { Judged, TimelineLine } from '../database/record-kind.ts'
import type { residentContract } from './contract.ts'
import type { OutputOf } from '../lib/contract.ts'
import { prepared } from './statements.ts'

type Entry = OutputOf<(typeof residentContract)['timeline']>[number]

interface Row {
  readonly at: string
  readonly kind: Entry['kind']
  readonly recordId: string
  readonly factsJson: string
  readonly who: string | null
  readonly sync: Entry['sync']
}

export const SELECT_TIMELINE = `SELECT t.at, t.kind, t.record_id AS recordId, t.facts_json AS factsJson, t.who,
    (SELECT s.state FROM sync_record s WHERE s.entity_id = t.record_id) AS sync
  FROM timeline t WHERE t.resident_id = @residentId AND t.at < @before ORDER BY t.at DESC LIMIT @limit`

export type Lines = ReadonlyMap<string, TimelineLine & Pick<Entry, 'entity'>>
/** A record that was taken out of a file, or given to another one. */
export interface Returned {
  readonly id: string
  readonly recordId: string
  readonly givenAs: string | null
  /** The one it went along with: taken back together. */
  readonly alongWith: string | null
  readonly residentName: string
  readonly toResidentName: string | null
  readonly reason: string
}

/**
 * What is entered of somebody after their death all the same: the file itself, what was asked, how a value was dealt with,
 * that a contract ended.
 */
export const SELECT_AFTER = `SELECT t.at, t.kind, t.facts_json AS factsJson FROM timeline t
  WHERE t.resident_id = ? AND t.at >= ? AND t.record_id <> ?
    AND t.kind NOT IN ('registered', 'confirmation', 'critical-handling', 'contract-ended')
    AND NOT EXISTS (SELECT 1 FROM record_return x WHERE x.record_id = t.record_id AND x.undone_at IS NULL)
  ORDER BY t.at DESC LIMIT 100`
/**
 * What was recorded of somebody that counts for a later day, newest first. Nothing is entered before its day, but a visit
 * or a contract on paper may be entered long after it.
 * @param exceptId the record in hand
 * @param first the instant at which the next day begins
 * @param dayOf an instant's day in the centre's zone
 */
export function selectAfter(
  db: Database,
  { residentId, exceptId }: { readonly residentId: string; readonly exceptId: string },
  { day, first }: { readonly day: string; readonly first: string },
  dayOf: (instant: string) => string,
  lines: Lines
): readonly { readonly on: string; readonly title: string }[] {
  const rows = prepared<[string, string, string], Pick<Row, 'at' | 'kind' | 'factsJson'>>(db, SELECT_AFTER)
  return rows.all(residentId, first, exceptId).flatMap(({ at, kind, factsJson }) => {
    const line = lines.get(kind)
    const facts = JSON.parse(factsJson) as object
    const on = line?.on === undefined ? dayOf(at) : line.on(facts)
    return on === null || on <= day ? [] : [{ on, title: line?.says(facts).title ?? kind }]
  })
}

/** Newest first. */
export function selectTimeline(
  db: Database,
  residentId: string,
  before: string,
  limit: number,
  words: {
    readonly lines: Lines
    readonly personAt: (instant: string) => Judged
    readonly returnsOf: (recordIds: readonly string[]) => readonly Returned[]
  }
): readonly Entry[] {
  const rows = prepared<[{ residentId: string; before: string; limit: number }], Row>(
    db,
    SELECT_TIMELINE
  ).all({ residentId, before, limit })
  const returns = words.returnsOf(rows.map(({ recordId }) => recordId))
  return rows.map(({ factsJson, ...row }) => {
    const line = words.lines.get(row.kind)
    if (line === undefined) throw new Error(`a line of the timeline without words: ${row.kind}`)
    const facts = JSON.parse(factsJson) as object
    // The contract holds it against the policy's own shape when it leaves.
    const mark = (line.mark?.(facts, words.personAt(row.at)) ?? null) as Entry['mark']
    const returned = returnedOf(row.recordId, returns)
    return { ...row, word: line.word, ...line.says(facts), mark, entity: line.entity, returned }
  })
}

/** What has become of it here counts before where it came from. */
function returnedOf(recordId: string, returns: readonly Returned[]): Entry['returned'] {
  const gone = returns.find(one => one.recordId === recordId)
  if (gone !== undefined) {
    const { toResidentName, reason } = gone
    const id = gone.alongWith ?? gone.id
    return toResidentName === null
      ? { id, kind: 'withdrawn', says: `已撤回：${reason}` }
      : { id, kind: 'given', says: `已转给${toResidentName}：${reason}` }
  }
  const come = returns.find(({ givenAs }) => givenAs === recordId)
  return come === undefined
    ? null
    : {
        id: come.alongWith ?? come.id,
        kind: 'received',
        says: `由${come.residentName}的档案转来：${come.reason}`
      }
}
