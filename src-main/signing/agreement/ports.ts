import type { Team } from '../../directory/contract.ts'
import type { Actor } from '../../lib/session.ts'
import type { SigningAct } from '../lifecycle/contract.ts'
import type { GivenSignature } from '../lifecycle/signatures.ts'
import type { Letterhead } from './document.ts'

export interface AgreementPorts {
  readonly act: (id: string) => SigningAct
  readonly team: (id: string) => Team
  readonly centre: () => Letterhead
  /** Takes the signatures into the act; it then takes effect, or goes to review. */
  readonly confirm: (
    id: string,
    version: number,
    signatures: readonly GivenSignature[],
    actor: Actor
  ) => SigningAct
}
