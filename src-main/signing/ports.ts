import type { Team } from '../directory/contract.ts'
import type { Resident, ResidentSummary } from '../resident/contract.ts'
import type { Stamp } from '../database/journal.ts'
import type { DerivedKeeper } from '../database/derived-keeper.ts'
import type { RunJob } from '../lib/job.ts'
import type { EvidenceKind } from './catalogue/evidence.ts'
import type { Entitlements } from './fulfilment/entitlement/rules.ts'
import type { PackageSubsidy } from './rules/subsidy.ts'

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
  /** Null: the payers or their shares are not stated and have to be typed. */
  readonly payers: readonly { readonly payer: string; readonly label: string }[] | null
  /** Exact to the fen, in the order of `payers`. */
  readonly split: (totalFen: number) => readonly number[]
  readonly entitlements: Entitlements
  /** 1+1+1: how many hospitals of each level a contract may name; 0: none there, null: not stated. */
  readonly combination: {
    readonly districtHospitalsMax: number | null
    readonly cityHospitalsMax: number | null
  }
  /** What the employee scheme pays for an individual package; null: the region knows no such thing. */
  readonly packageSubsidy: PackageSubsidy | null
  /** Whether the renewal rate leaves out who died or moved away. */
  readonly excludesDeathAndMoving: boolean
}

/** What signing asks of the directory. */
export interface SigningDirectory {
  /** Throws Failure('not-found'). */
  readonly team: (id: string) => Team
  /** Throws Failure('refused') for one that is closed. */
  readonly requireActiveTeam: (id: string) => void
  /** Throws Failure('invalid-input') about `field` when it is no doctor who works here. */
  readonly requireDoctor: (accountId: string, field: string) => void
  readonly isDoctor: (accountId: string) => boolean
  /** Whether an account holder belongs to a team on that day or later. */
  readonly isMember: (teamId: string, accountId: string, day: string) => boolean
  /** The active teams somebody leads. */
  readonly teamsLedBy: (accountId: string) => readonly { readonly name: string }[]
  /** What the region's limits say about a panel of that size, in Chinese. */
  readonly panelWarnings: (panel: Team['panel']) => readonly string[]
}

export interface SigningPorts {
  readonly directory: SigningDirectory
  /** Everything a service item can be proven by, with its word. */
  readonly evidence: readonly EvidenceKind[]
  /** Of today, or of the day a contract was signed: it stays under that. */
  readonly policy: (day?: string) => SigningPolicy
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
  /** In the centre's order. */
  readonly committees: () => readonly { readonly code: string; readonly name: string }[]
  /** The doctor of the contract becomes the responsible doctor in the resident’s file; inside the open transaction. */
  readonly assignDoctor: (stamp: Stamp, residentIds: readonly string[], doctorId: string) => void
  /** Follow-ups to come of a doctor's people; of these committees, or of all when none is named. */
  readonly openFollowUps: (doctorId: string, committeeCodes: readonly string[]) => number
  readonly derived: Pick<DerivedKeeper, 'catchUp' | 'workOut' | 'check'>
  readonly runJob: RunJob
}
