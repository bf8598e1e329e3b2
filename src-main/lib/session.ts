import type { Role } from './contract.ts'

/** Who acts: taken from the signed-in account, written with every journal entry. */
export interface Actor {
  readonly accountId: string
  readonly name: string
  readonly roles: readonly Role[]
  readonly sessionId: string
}

/** One window or one terminal call. Only access changes it. */
export interface Session {
  readonly id: string
  actor: Actor | null
  locked: boolean
}
