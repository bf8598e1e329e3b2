import { writeUndeclared as write } from '../../database/journal.ts'
import type { Stamp } from '../../database/journal.ts'
import { Failure } from '../../lib/failure.ts'
import type { Services } from '../../lib/services.ts'
import { act, type Action } from '../rules/machine.ts'
import * as store from './store.ts'

export interface Said {
  readonly kind: store.StoredChange['kind']
  readonly on: string
  readonly text: string
  readonly reason: string
}

/** The one way a stored contract changes: by the state machine or beside it, journalled, with a dated change record. */
export function changing({ db, newId, today }: Pick<Services, 'db' | 'newId' | 'today'>) {
  const save = (
    stamp: Stamp,
    before: store.StoredContract,
    change: Partial<store.StoredContract>,
    said: Said | null = null
  ): store.StoredContract => {
    const after = { ...before, ...change, version: before.version + 1 }
    const entry = { entity: 'sign-contract', id: after.id, version: after.version, before, after }
    write(db(), stamp, entry, () => {
      store.updateContract(db(), after)
      if (said !== null) {
        store.insertChange(db(), {
          ...said,
          id: newId(),
          contractId: after.id,
          at: stamp.at,
          actorId: stamp.actorId
        })
      }
    })
    return after
  }
  return {
    save,
    /** Throws Failure('refused') where the state machine does. */
    act: (
      stamp: Stamp,
      before: store.StoredContract,
      action: Action,
      change: Partial<store.StoredContract> = {},
      said: Said | null = null
    ): store.StoredContract => {
      const others = store.selectContractsOf(db(), before.residentId).filter(({ id }) => id !== before.id)
      const acted = act(before, action, today(), others)
      if (!acted.ok) throw new Failure('refused', acted.sentence)
      const { state, lastOn, successorId } = acted.contract
      return save(stamp, before, { state, lastOn, successorId, ...change }, said)
    }
  }
}
export type Changing = ReturnType<typeof changing>
