import { shutOutAccounts } from './access/shutting-out.ts'
import type { Beginnings } from './backup/beginning.ts'
import { renameDesk } from './centre/store.ts'
import { recordCounter } from './resident/record-counter.ts'
import { contractCounter } from './signing/lifecycle/contract-counter.ts'
import { compareAgain } from './sync/restored.ts'

/** What the rooms do when data were put back or copied: every number that is given, and whoever has been told. */
export const beginnings: Beginnings = {
  counters: [recordCounter, contractCounter],
  renameDesk,
  askPlatform: compareAgain,
  disable: shutOutAccounts
}
