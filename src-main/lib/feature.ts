import type { Stamp } from '../database/journal.ts'
import type { FeatureRewriting } from '../database/record-kind.ts'

/** What has become of a resident's file. */
export type Happening =
  | {
      readonly kind: 'died' | 'moved-away' | 'returned'
      readonly residentId: string
      /** `YYYY-MM-DD` in the centre's zone. */
      readonly on: string
    }
  /** The other file of the same person was joined to this one, or has become a file of its own again. */
  | {
      readonly kind: 'joined' | 'parted'
      readonly residentId: string
      readonly otherId: string
      readonly on: string
    }

/** What a feature gives the workstation, which composes them in one list. */
export interface Feature {
  /** By the name that its calls have in the contract, which knows their types. */
  readonly handlers: Readonly<Record<string, (input: never, caller: never) => unknown>>
  /** Told inside the transaction that writes it: what is written here stands or falls with it. */
  readonly hear?: (stamp: Stamp, happening: Happening) => void
  /** By entity: what the room does itself with records that stand in the wrong file. */
  readonly rewriting?: Readonly<Record<string, FeatureRewriting>>
  /** Told of every entry of the journal, inside its transaction: look at what it says only afterwards. */
  readonly notice?: (entity: string, people: readonly string[]) => void
  /** Begins what goes on beside the calls. */
  readonly start?: () => void
  /** Ends it; resolves when nothing of it runs any more. */
  readonly stop?: () => void | Promise<void>
}
