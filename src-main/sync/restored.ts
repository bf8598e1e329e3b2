import type { Database } from 'better-sqlite3'
import { platformIn } from './platform.ts'
import { forgetKnown } from './resource-store.ts'
import { beginComparing, selectSettings } from './store.ts'

/** Our own data were put back, or copied: other marks of ours stand there, raised by whoever went on with them. */
export function compareAgain(db: Database, sequence: number, at: string): void {
  forgetKnown(db, platformIn(selectSettings(db).platform)?.lanes ?? [])
  beginComparing(db, sequence, at)
}
