import type { DerivedKeeper } from '../database/derived-keeper.ts'
import type { Actor } from '../lib/session.ts'
import type { BloodPressureSeries } from '../measurement/contract.ts'
import type { PolicyInForce } from '../policy/contract.ts'
import type { Resident, ResidentSummary } from '../resident/contract.ts'

/** What a follow-up must know of a resident; a `Resident` is one. */
export type ResidentFacts = Pick<Resident, 'summary' | 'heightCm' | 'keyPopulations'>

export interface FollowUpPorts {
  readonly policy: () => PolicyInForce
  /** Throws Failure('not-found') for an unknown resident. */
  readonly resident: (id: string) => ResidentFacts
  /** In any order; an unknown id is left out. */
  readonly summaries: (ids: readonly string[]) => readonly ResidentSummary[]
  /** A sitting by its id; null when there is none. */
  readonly series: (id: string) => BloodPressureSeries | null
  /** The newest sitting of today; null when there is none. */
  readonly todaysSeries: (residentId: string) => BloodPressureSeries | null
  /** What a form says of a death becomes the register's, inside the transaction that saves the form. */
  readonly deathFromForm: () => Promise<
    (actor: Actor, residentId: string, death: { readonly on: string; readonly cause: string }) => void
  >
  /** A doctor has written an emergency down with what was done about it; inside the transaction. */
  readonly dealtWith: (
    actor: Actor,
    residentId: string,
    recordIds: readonly (string | null)[],
    done: { readonly act: 'treated' | 'referred'; readonly note: string }
  ) => void
  /** Who acts for a doctor today: they themselves, who stands in for them, or nobody. */
  readonly actingFor: () => (doctorId: string) => string | null
  readonly onBug: (error: unknown) => void
  readonly derived: Pick<DerivedKeeper, 'catchUp' | 'workOut'>
}
