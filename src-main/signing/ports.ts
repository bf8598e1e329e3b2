import type { Resident, ResidentSummary } from '../resident/contract.ts'
import type { Stamp } from '../database/journal.ts'
import type { RunJob } from '../lib/job.ts'
import type { Entitlements } from './fulfilment/entitlement/rules.ts'
import type { TeamLimits } from './rules/team-kind.ts'

/** What signing asks of the region's pack on one day; null where pack, centre and nation are silent. */
export interface SigningPolicy {
  readonly pack: string
  readonly version: string
  readonly termMonths: number | null
  readonly termMonthsMin: number | null
  readonly termMonthsMax: number | null
  readonly graceDays: number
  /** Most days first. */
  readonly remindDays: readonly number[]
  readonly needsReview: boolean | null
  readonly countedCodes: readonly string[] | null
  readonly team: TeamLimits
  /** Null: the payers or their shares are not stated and have to be typed. */
  readonly payers: readonly { readonly payer: string; readonly label: string }[] | null
  /** Exact to the fen, in the order of `payers`. */
  readonly split: (totalFen: number) => readonly number[]
  readonly entitlements: Entitlements
  /** Whether the renewal rate leaves out who died or moved away. */
  readonly excludesDeathAndMoving: boolean
}

export interface SigningPorts {
  readonly policy: () => SigningPolicy
  /** Throws Failure('not-found') for an unknown resident. */
  readonly resident: (id: string) => Resident
  /** In the order asked for; an unknown id is left out. */
  readonly summaries: (ids: readonly string[]) => readonly ResidentSummary[]
  readonly centre: () => {
    readonly name: string
    readonly recordPrefix: string
    readonly address: string
    readonly phone: string
  }
  /** The doctor of the contract becomes the responsible doctor in the resident’s file; inside the open transaction. */
  readonly assignDoctor: (stamp: Stamp, residentIds: readonly string[], doctorId: string) => void
  readonly runJob: RunJob
}
