import type { Stamp } from '../database/journal.ts'
import { Failure } from '../lib/failure.ts'
import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import { createAgreement } from './agreement/handlers.ts'
import { createCatalogue } from './catalogue/handlers.ts'
import { isSignableOn } from './catalogue/rules.ts'
import { createEntitlements } from './fulfilment/entitlement/handlers.ts'
import { createFulfilment } from './fulfilment/handlers.ts'
import { createQuality } from './fulfilment/quality/handlers.ts'
import type { ContractToTell, signingContract, TeamToTell } from './contract.ts'
import type { SignContract } from './lifecycle/contract.ts'
import { createLifecycle } from './lifecycle/handlers.ts'
import { createLists } from './lists/handlers.ts'
import type { SigningPorts } from './ports.ts'
import { createTeams } from './teams/handlers.ts'
import { telling } from './telling.ts'
import { selectBlockOn } from './teams/block-store.ts'
import { createBlocks } from './teams/blocks.ts'
import { createTransfers } from './transfer/handlers.ts'

/** What the other features are given. */
export interface SigningFeature {
  readonly handlers: Handlers<typeof signingContract>
  /** Closes everything of somebody who died; call it inside the transaction that says so. */
  readonly residentDied: (stamp: Stamp, residentId: string, on: string) => void
  /** Throws `not-found`. */
  readonly contract: (id: string) => SignContract
  /** For the platform; null: there is none, or nothing to tell of it yet. */
  readonly contractToTell: (id: string) => ContractToTell | null
  readonly teamToTell: (id: string) => TeamToTell | null
  /** Waits for what works in the background. */
  readonly stop: () => Promise<void>
}

export function createSigning(services: Services, ports: SigningPorts): SigningFeature {
  const { db, today } = services
  const teams = createTeams(services, ports)
  const catalogue = createCatalogue(services)
  const requireActiveTeam = (id: string): void => {
    if (teams.team(id).status !== 'active') throw new Failure('refused', '该团队已停用，请选择在用的团队。')
  }
  const lists = createLists(services, {
    ...ports,
    contractsOf: residentId => lifecycle.contractsOf(residentId)
  })
  const lifecycle = createLifecycle(services, {
    ...ports,
    signable: catalogue.signable,
    overrideOf: lists.overrideOf,
    requireDoctor: teams.requireDoctor,
    requireActiveTeam,
    blockOf: committeeCode => selectBlockOn(db(), committeeCode, today()) ?? null,
    newerPackage: packageId => {
      const signed = catalogue.package(packageId)
      if (isSignableOn(signed, today())) return null
      return catalogue.successorOf(signed)
    }
  })
  const blocks = createBlocks(services, {
    committees: ports.committees,
    requireDoctor: teams.requireDoctor,
    requireActiveTeam,
    refreshStanding: lists.refresh
  })
  const agreement = createAgreement(services, {
    act: lifecycle.act,
    team: teams.team,
    centre: ports.centre,
    confirm: lifecycle.confirm
  })
  const fulfilment = createFulfilment(services, ports)
  const transfers = createTransfers(services, {
    ...ports,
    requireDoctor: teams.requireDoctor,
    requireActiveTeam
  })
  return {
    handlers: {
      ...teams.handlers,
      ...blocks,
      ...catalogue.handlers,
      ...lifecycle.handlers,
      ...agreement.handlers,
      ...lists.handlers,
      ...fulfilment.handlers,
      ...createEntitlements(services, ports),
      ...createQuality(services, ports),
      ...transfers.handlers
    },
    residentDied: lifecycle.die,
    contract: lifecycle.contract,
    ...telling(services, { contract: lifecycle.contract, findTeam: teams.find }),
    stop: async () => {
      await Promise.all([lists.stop(), fulfilment.stop()])
    }
  }
}
