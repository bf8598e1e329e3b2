import type { Database } from 'better-sqlite3'
import { addDays } from '../../lib/clock.ts'
import { Failure } from '../../lib/failure.ts'
import type { Services } from '../../lib/services.ts'
import type { SigningPorts } from '../ports.ts'
import { phaseOn } from '../rules/machine.ts'
import type { SignContract, SigningAct } from './contract.ts'
import * as store from './store.ts'

/** A contract with all that stands around it, whatever day it is. */
export function readContract(db: Database, stored: store.StoredContract): Omit<SignContract, 'phase'> {
  const { predecessorAs: _predecessorAs, ...contract } = stored
  const { responsible, ...around } = store.selectAround(db, stored)
  return {
    ...contract,
    ...around,
    responsible: responsible.map((one, index) => {
      const next = responsible[index + 1]
      return { ...one, to: next === undefined ? null : addDays(next.from, -1) }
    }),
    consents: store
      .selectConsents(db, stored.actId)
      .filter(({ residentId }) => residentId === stored.residentId)
      .map(({ residentId: _residentId, ...consent }) => consent),
    signatures: store
      .selectSignatures(db, stored.actId)
      .filter(({ residentId }) => residentId === null || residentId === stored.residentId)
      .map(({ residentId: _residentId, ...signature }) => signature)
  }
}

/** Reads contracts and acts as the desk sees them today. */
export function presenting({ db, today }: Services, ports: Pick<SigningPorts, 'policy'>) {
  const expiringDays = (): number => Math.max(0, ...ports.policy().remindDays)

  const present = (stored: store.StoredContract): SignContract => ({
    ...readContract(db(), stored),
    phase: phaseOn(stored, today(), expiringDays())
  })

  const requireContract = (id: string): store.StoredContract => {
    const found = store.selectContract(db(), id)
    if (found === undefined) throw new Failure('not-found', '没有这份协议，请刷新。')
    return found
  }
  const requireAct = (id: string): store.StoredAct => {
    const found = store.selectAct(db(), id)
    if (found === undefined) throw new Failure('not-found', '没有这次签约，请刷新。')
    return found
  }

  const presentAct = (act: store.StoredAct): SigningAct => {
    const { requestId: _requestId, signedById, ...rest } = act
    const contracts = store.selectContractsOfAct(db(), act.id)
    return {
      ...rest,
      signedBy: store.selectAccountName(db(), signedById),
      contracts: contracts.map(present),
      refusals: [...store.selectRefusals(db(), act.id)],
      awaits: act.state === 'pending-signature' ? [...signersOf(db(), contracts)] : []
    }
  }
  return { present, presentAct, requireContract, requireAct, expiringDays }
}

/** Whose signature an act needs: each person once, or who acts for them, and the doctor. */
export function signersOf(db: Database, contracts: readonly store.StoredContract[]): SigningAct['awaits'] {
  const left = contracts.filter(({ state }) => state !== 'void')
  const people = left.filter(
    (one, index) => left.findIndex(({ residentId }) => residentId === one.residentId) === index
  )
  const [first] = left
  return [
    ...people.map(({ residentId, guardian, party }) => ({
      residentId,
      party: guardian === null ? ('resident' as const) : ('guardian' as const),
      name: guardian?.name ?? party.name
    })),
    ...(first === undefined
      ? []
      : [{ residentId: null, party: 'doctor' as const, name: store.selectAccountName(db, first.doctorId) }])
  ]
}
