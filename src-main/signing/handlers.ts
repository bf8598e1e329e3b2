import type { Feature } from '../lib/feature.ts'
import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import { createAgreement } from './agreement/handlers.ts'
import { createBlocks } from './blocks/handlers.ts'
import { selectBlockOn } from './blocks/store.ts'
import { createCatalogue } from './catalogue/handlers.ts'
import { isSignableOn } from './catalogue/rules.ts'
import { createEntitlements } from './fulfilment/entitlement/handlers.ts'
import { createFulfilment } from './fulfilment/handlers.ts'
import { createSampling } from './fulfilment/sampling/handlers.ts'
import type { signingContract } from './contract.ts'
import { createLifecycle } from './lifecycle/handlers.ts'
import { createLists } from './lists/handlers.ts'
import { standingNow } from './lists/standing-now.ts'
import type { SigningPorts } from './ports.ts'
import { createTransfers } from './transfer/handlers.ts'

/** What the other features are given. */
export interface SigningFeature {
  readonly handlers: Handlers<typeof signingContract>
  /** Closes everything of somebody who died. */
  readonly hear: NonNullable<Feature['hear']>
  readonly rewriting: NonNullable<Feature['rewriting']>
  /** Contracts that a death has ended, in Chinese: they never hold again, another one is signed. */
  readonly endedByDeath: (residentId: string) => readonly string[]
  readonly obstaclesOfJoining: (keepId: string, otherId: string) => readonly string[]
}

export function createSigning(services: Services, ports: SigningPorts): SigningFeature {
  const { db, today } = services
  const catalogue = createCatalogue(services, ports)
  const lists = createLists(services, {
    ...ports,
    contractsOf: residentId => lifecycle.contractsOf(residentId)
  })
  const lifecycle = createLifecycle(services, {
    ...ports,
    signable: catalogue.signable,
    overrideOf: lists.overrideOf,
    blockOf: committeeCode => selectBlockOn(db(), committeeCode, today()) ?? null,
    newerPackage: packageId => {
      const signed = catalogue.package(packageId)
      if (isSignableOn(signed, today())) return null
      return catalogue.successorOf(signed)
    }
  })
  const blocks = createBlocks(services, {
    ...ports,
    refreshStanding: () => standingNow(ports).open
  })
  const agreement = createAgreement(services, {
    act: lifecycle.act,
    team: ports.directory.team,
    centre: ports.centre,
    confirm: lifecycle.confirm
  })
  const fulfilment = createFulfilment(services, ports)
  const transfers = createTransfers(services, ports)
  return {
    handlers: {
      ...blocks,
      ...catalogue.handlers,
      ...lifecycle.handlers,
      ...agreement.handlers,
      ...lists.handlers,
      ...fulfilment.handlers,
      ...createEntitlements(services, ports),
      ...createSampling(services, ports),
      ...transfers.handlers
    },
    obstaclesOfJoining: lifecycle.obstaclesOfJoining,
    rewriting: { 'signing-act': lifecycle.rewriting },
    endedByDeath: lifecycle.endedByDeath,
    hear: (stamp, { kind, residentId, on }) => {
      if (kind === 'died') lifecycle.die(stamp, residentId, on)
    }
  }
}
