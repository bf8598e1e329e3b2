import type { Reading } from '../../database/derived-keeper.ts'
import type { SigningPorts } from '../ports.ts'
import { signingStanding, type StandingRow } from './standing.ts'

export interface StandingNow extends Reading {
  /** By the records, for those of a page whose kept standing is known to be behind. */
  readonly of: (ids: readonly string[]) => ReadonlyMap<string, StandingRow>
}

/** Brings everybody's standing up to date, as far as that can be done at once. */
export function standingNow({ derived }: Pick<SigningPorts, 'derived'>): StandingNow {
  const reading = derived.catchUp(signingStanding.name)
  return {
    ...reading,
    of: ids => {
      const behind = ids.filter(id => reading.people.has(id))
      if (behind.length === 0) return new Map()
      const worked = derived.workOut(signingStanding, behind)
      return new Map([...worked].flatMap(([id, { rows }]) => rows.map(row => [id, row] as const)))
    }
  }
}
