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

export type Lines = ReadonlyMap<string, TimelineLine>

/** Newest first. */
export function selectTimeline(
  db: Database,
  residentId: string,
  before: string,
  limit: number,
  words: { readonly lines: Lines; readonly personAt: (instant: string) => Judged }
): readonly Entry[] {
  return prepared<[{ residentId: string; before: string; limit: number }], Row>(db, SELECT_TIMELINE)
    .all({ residentId, before, limit })
    .map(({ factsJson, ...row }) => {
      const line = words.lines.get(row.kind)
      if (line === undefined) throw new Error(`a line of the timeline without words: ${row.kind}`)
      const facts = JSON.parse(factsJson) as object
      // The contract holds it against the policy's own shape when it leaves.
      const mark = (line.mark?.(facts, words.personAt(row.at)) ?? null) as Entry['mark']
      return { ...row, word: line.word, ...line.says(facts), mark }
    })
}
