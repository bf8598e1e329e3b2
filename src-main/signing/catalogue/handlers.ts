import { takeAway, write } from '../../database/journal.ts'
import { addDays } from '../../lib/clock.ts'
import { Failure } from '../../lib/failure.ts'
import type { Handlers } from '../../lib/router.ts'
import type { Services } from '../../lib/services.ts'
import type { Actor } from '../../lib/session.ts'
import type { SigningPorts } from '../ports.ts'
import type { catalogueContract, ServicePackage } from './contract.ts'
import { createItems } from './items.ts'
import { packageKind } from './kinds.ts'
import { isSignableOn, presentPackage } from './rules.ts'
import * as store from './store.ts'

/** What is promised, and for how much: items, and packages in versions that never change once published. */
export function createCatalogue(services: Services, ports: Pick<SigningPorts, 'evidence'>) {
  const { db, newId, stamp, today } = services

  const requirePackage = (id: string): store.StoredPackage => {
    const found = store.selectPackage(db(), id)
    if (found === undefined) throw new Failure('not-found', '没有这个服务包，请刷新。')
    return found
  }
  const add = (actor: Actor, made: store.StoredPackage): ServicePackage =>
    presentPackage(write(db(), stamp(actor), { kind: packageKind, id: made.id, seen: 'new' }, () => made))
  const change = (
    actor: Actor,
    { id, version }: Pick<store.StoredPackage, 'id' | 'version'>,
    apply: (before: store.StoredPackage) => store.StoredPackage
  ): ServicePackage =>
    presentPackage(write(db(), stamp(actor), { kind: packageKind, id, seen: version }, apply))
  const { handlers: itemHandlers, isUsable, lineOf, price } = createItems(services, ports)

  const handlers: Handlers<typeof catalogueContract> = {
    ...itemHandlers,

    packages: ({ signableOn, kind }) =>
      store
        .selectPackages(db())
        .filter(
          one =>
            (kind === undefined || one.kind === kind) &&
            (signableOn === undefined || isSignableOn(one, signableOn))
        )
        .map(presentPackage),
    package: ({ id }) => presentPackage(requirePackage(id)),

    pricePackage: price,
    packageUse: () =>
      store
        .selectPackages(db())
        .map(({ id: packageId }) => ({ packageId, contracts: store.countUse(db(), packageId, today()) })),

    savePackage: ({ id, version, lines, ...input }, actor) => {
      if ((input.priceFen === null) !== (input.payType === 'resident-negotiated')) {
        throw new Failure('invalid-input', '请填写价格；协商付费的服务包不填价格。', {
          priceFen: '价格与付费方式不符'
        })
      }
      const itemIds = lines.map(({ itemId }) => itemId)
      const twice = itemIds.findIndex((itemId, index) => itemIds.indexOf(itemId) !== index)
      if (twice !== -1) {
        throw new Failure('invalid-input', '同一个服务项目列了两次，请合并次数。', {
          [`lines.${String(twice)}.itemId`]: '项目重复'
        })
      }
      const drafted = {
        ...input,
        status: 'draft' as const,
        validFrom: null,
        validTo: null,
        lines: lines.map((line, index) => lineOf(line, index, today()))
      }
      if (id === undefined) {
        const own = newId()
        return add(actor, { ...drafted, id: own, version: 1, familyId: own, number: 1 })
      }
      return change(actor, { id, version: version ?? 0 }, before => {
        if (before.status !== 'draft') {
          throw new Failure('refused', '已发布的服务包不能修改，请复制为新版本。')
        }
        return { ...before, ...drafted }
      })
    },

    copyPackage: ({ id }, actor) =>
      db()
        .transaction(() => {
          const source = requirePackage(id)
          const family = store.selectPackages(db()).filter(({ familyId }) => familyId === source.familyId)
          if (family.some(({ status }) => status === 'draft')) {
            throw new Failure('refused', '该服务包已有一个未发布的新版本，请先编辑或发布它。')
          }
          return add(actor, {
            ...source,
            id: newId(),
            version: 1,
            number: Math.max(...family.map(({ number }) => number)) + 1,
            status: 'draft',
            validFrom: null,
            validTo: null,
            lines: source.lines
              .filter(({ itemId }) => isUsable(itemId))
              .map((line, index) => lineOf(line, index, today()))
          })
        })
        .immediate(),

    discardPackage: ({ id, version }, actor) => {
      takeAway(db(), stamp(actor), { kind: packageKind, id, seen: version }, ({ status }) => {
        if (status !== 'draft') throw new Failure('refused', '已发布的服务包不能删除，只能停用。')
      })
      return {}
    },

    publishPackage: ({ id, version, validFrom }, actor) =>
      change(actor, { id, version }, draft => {
        if (draft.status !== 'draft') throw new Failure('refused', '该版本已经发布。')
        const previous = store
          .selectPackages(db())
          .filter(one => one.familyId === draft.familyId && one.status === 'published')
        for (const one of previous) {
          if (one.validFrom !== null && one.validFrom >= validFrom) {
            throw new Failure('refused', `启用日期须晚于上一版本的启用日期 ${one.validFrom}。`, {
              validFrom: `须晚于 ${one.validFrom}`
            })
          }
          const last = addDays(validFrom, -1)
          if (one.validTo === null || one.validTo > last) {
            change(actor, one, before => ({ ...before, validTo: last }))
          }
        }
        // A fee or a last day that was changed after the draft was saved counts as well.
        const lines = draft.lines.map(({ itemId, timesPerYear, isUnlimited }, index) =>
          lineOf({ itemId, timesPerYear, isUnlimited }, index, validFrom)
        )
        return { ...draft, lines, status: 'published', validFrom }
      }),

    withdrawPackage: ({ id, version, on }, actor) =>
      change(actor, { id, version }, before => {
        if (before.status !== 'published' || before.validFrom === null) {
          throw new Failure('refused', '只有已发布的服务包可以停用。')
        }
        if (on < before.validFrom) {
          throw new Failure('invalid-input', '停用日期早于启用日期。', { on: `不能早于 ${before.validFrom}` })
        }
        return { ...before, status: 'withdrawn', validTo: on }
      })
  }

  return {
    handlers,
    /** Throws `refused` when it cannot be signed on that day. */
    signable: (id: string, day: string): ServicePackage => {
      const found = requirePackage(id)
      if (!isSignableOn(found, day)) {
        throw new Failure('refused', `“${found.name}”在签约当日不可签，请选择有效的服务包。`)
      }
      return presentPackage(found)
    },
    package: (id: string): ServicePackage => presentPackage(requirePackage(id)),
    /** The version of the same package that can be signed today; null when there is none. */
    successorOf: ({ familyId }: ServicePackage): ServicePackage | null => {
      const found = store
        .selectPackages(db())
        .find(one => one.familyId === familyId && isSignableOn(one, today()))
      return found === undefined ? null : presentPackage(found)
    }
  }
}
