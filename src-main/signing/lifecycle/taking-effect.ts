import type { Stamp } from '../../database/journal.ts'
import { Failure } from '../../lib/failure.ts'
import type { Services } from '../../lib/services.ts'
import type { SigningPorts } from '../ports.ts'
import { addDays } from '../../lib/clock.ts'
import { belongingTo, holdsOn } from '../rules/machine.ts'
import type { Changing } from './changing.ts'
import * as store from './store.ts'

/** All contracts of an act take effect together, each after the one it follows has been told; inside a transaction. */
export function takingEffect(
  { db, today }: Services,
  ports: Pick<SigningPorts, 'assignDoctor' | 'resident'>,
  changing: Changing
) {
  /** The old contract learns who follows it; what belonged to it goes with it when the doctor changes. */
  const supersede = (stamp: Stamp, next: store.StoredContract): void => {
    if (next.predecessorId === null) return
    const old = store.selectContract(db(), next.predecessorId)
    if (old === undefined) throw new Failure('not-found', '没有找到原协议，请刷新。')
    if (next.predecessorAs === 'renewal') {
      changing.act(
        stamp,
        old,
        { type: 'renew', successorId: next.id },
        {},
        {
          kind: 'renewal',
          on: next.startOn,
          text: `续约，新协议 ${next.number} 自 ${next.startOn} 起`,
          reason: ''
        }
      )
      return
    }
    const text = `转签，新协议 ${next.number} 自 ${next.startOn} 起`
    const belonging = belongingTo(
      old,
      store.selectContractsOf(db(), old.residentId),
      addDays(next.startOn, -1)
    )
    for (const one of [old, ...belonging]) {
      changing.act(
        stamp,
        one,
        { type: 'hand-over', on: next.startOn, successorId: one === old ? next.id : null },
        { closeReason: 'hand-over' },
        { kind: 'hand-over', on: next.startOn, text, reason: '' }
      )
    }
  }

  return (stamp: Stamp, contracts: readonly store.StoredContract[], type: 'sign' | 'approve'): void => {
    if (contracts.some(({ residentId }) => ports.resident(residentId).status !== 'active')) {
      throw new Failure('refused', '有签约居民已迁出，不能生效。请作废后，只为仍在本地的居民重新签约。')
    }
    const basicFirst = [...contracts].sort((one, other) => one.kind.localeCompare(other.kind))
    for (const contract of basicFirst) {
      supersede(stamp, contract)
      changing.act(stamp, contract, type === 'sign' ? { type, needsReview: false } : { type })
    }
    const byDoctor = new Map<string, string[]>()
    for (const { id, residentId, doctorId, kind } of contracts) {
      const now = store.selectContract(db(), id)
      if (kind === 'basic' && now !== undefined && holdsOn(now, today())) {
        byDoctor.set(doctorId, [...(byDoctor.get(doctorId) ?? []), residentId])
      }
    }
    for (const [doctorId, residentIds] of byDoctor) ports.assignDoctor(stamp, residentIds, doctorId)
  }
}
