import { type Stamp, write } from '../../database/journal.ts'
import { Failure } from '../../lib/failure.ts'
import type { Services } from '../../lib/services.ts'
import { act, type Action } from '../rules/machine.ts'
import { signContractKind } from './kinds.ts'
import * as store from './store.ts'

export type Said = Pick<store.ContractChange, 'kind' | 'on' | 'text' | 'reason'>

/** The one way a stored contract changes: by the state machine or beside it, journalled, with a dated change record. */
export function changing({ db, newId, today }: Pick<Services, 'db' | 'newId' | 'today'>) {
  const save = (
    stamp: Stamp,
    { id, version }: store.StoredContract,
    change: (before: store.ContractRecord) => Partial<store.ContractRecord>,
    said: Said | null = null
  ): store.ContractRecord => {
    let stood: store.ContractRecord | null = null
    return write(
      db(),
      stamp,
      { kind: signContractKind, id, seen: version },
      before => {
        stood = before
        const changes =
          said === null
            ? before.changes
            : [...before.changes, { ...said, id: newId(), at: stamp.at, actorId: stamp.actorId }]
        return { ...before, ...change(before), changes }
      },
      after => {
        store.putContract(db(), after, stood)
      }
    )
  }
  return {
    save,
    /** Throws Failure('refused') where the state machine does. */
    act: (
      stamp: Stamp,
      contract: store.StoredContract,
      action: Action,
      change: Partial<store.StoredContract> = {},
      said: Said | null = null
    ): store.ContractRecord =>
      save(
        stamp,
        contract,
        before => {
          const others = store.selectContractsOf(db(), before.residentId).filter(({ id }) => id !== before.id)
          const acted = act(before, action, today(), others)
          if (!acted.ok) throw new Failure('refused', acted.sentence)
          const { state, lastOn, successorId } = acted.contract
          return { state, lastOn, successorId, ...change }
        },
        said
      )
  }
}
export type Changing = ReturnType<typeof changing>
