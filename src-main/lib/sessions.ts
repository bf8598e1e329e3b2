import type { NewId } from './clock.ts'
import type { Session } from './session.ts'

export type Listen = (name: string, payload: unknown) => void

export interface Sessions {
  /** One for each window, signed out. */
  readonly open: () => Session
  readonly close: (session: Session) => void
  readonly closeAll: () => void
  /** Calls `listener` for every event while this session is signed in and unlocked. */
  readonly listen: (session: Session, listener: Listen) => void
  readonly tell: Listen
  /** Signs an account out wherever it is signed in. */
  readonly endOf: (accountId: string) => void
}

/** Who sits at this program, and hears what happens in it. */
export function createSessions(newId: NewId): Sessions {
  const sessions = new Map<Session, Listen | null>()
  return {
    open: () => {
      const session: Session = { id: newId(), actor: null, locked: false }
      sessions.set(session, null)
      return session
    },
    close: session => {
      session.actor = null
      sessions.delete(session)
    },
    closeAll: () => {
      for (const session of sessions.keys()) session.actor = null
      sessions.clear()
    },
    listen: (session, listener) => {
      sessions.set(session, listener)
    },
    tell: (name, payload) => {
      for (const [session, listener] of sessions) {
        if (session.actor !== null && !session.locked) listener?.(name, payload)
      }
    },
    endOf: accountId => {
      for (const session of sessions.keys()) if (session.actor?.accountId === accountId) session.actor = null
    }
  }
}
