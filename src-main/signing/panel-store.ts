import type { Database } from 'better-sqlite3'

export interface Panel {
  readonly persons: number
  readonly households: number
}

/** Who holds a basic contract with the team on a day, by its dates. */
export const COUNT_PANEL = `SELECT count(DISTINCT resident_id) AS persons,
  count(DISTINCT coalesce(household_id, resident_id)) AS households FROM sign_contract
  WHERE team_id = @teamId AND last_on >= @day AND start_on <= @day AND kind = 'basic'
    AND state IN ('effective', 'transferred', 'terminated')`
export const countPanel = (db: Database, teamId: string, day: string): Panel =>
  db.prepare<[object], Panel>(COUNT_PANEL).get({ teamId, day }) ?? { persons: 0, households: 0 }
