import type { Database } from 'better-sqlite3'
import { type Stamp, write } from '../../database/journal.ts'
import { Failure } from '../../lib/failure.ts'
import type { Handlers } from '../../lib/router.ts'
import type { Services } from '../../lib/services.ts'
import type { Actor } from '../../lib/session.ts'
import { type Region, regions } from '../pack/contract.ts'
import { fieldOf } from '../pack/fields/contract.ts'
import { newestOf, packById, shipped } from '../packs/shipped.ts'
import { activeOn, asksOf, type RegionalPolicy } from '../resolver.ts'
import { policyKind, policyRecordId } from '../kinds.ts'
import type { PackValue, PolicyAt, regionContract } from './contract.ts'
import * as rules from './rules.ts'
import * as store from './store.ts'

/** The regional packs, the centre's choice among them, and what it laid down for itself. */
export function createRegion(services: Services) {
  const { db, newId, today } = services

  const show = (state: store.PolicyState, day: string): PolicyAt => {
    const policy = rules.policyOfState(state)
    const active = activeOn(policy, day)
    const { pack } = active
    return {
      versionId: state.id,
      version: state.version,
      day,
      packId: pack.id,
      region: pack.region,
      regionName: regions[pack.region],
      activeFrom: rules.sinceOf(active),
      planned: state.activations
        .filter(one => one.validFrom > day)
        .map(one => ({ packId: one.packId, validFrom: one.validFrom })),
      values: rules.valuesOn(policy, day),
      asks: asks(policy, day),
      overrides: state.overrides.map(one => ({ ...one, value: one.value as PackValue }))
    }
  }
  const asks = (policy: RegionalPolicy, day: string) => {
    const all = asksOf(policy, day).map(ask => ({ ...ask, rows: [...ask.rows] }))
    return [
      ...all.filter(({ asked }) => asked === 'signing'),
      ...all.filter(({ asked }) => asked !== 'signing')
    ]
  }

  const requirePack = (id: string) => {
    if (!shipped.some(pack => pack.id === id)) throw new Failure('not-found', '没有这个地区政策包。')
    return packById(id)
  }
  const requireVersion = (id: string): store.PolicyRow => {
    const state = store.select(db(), id)
    if (state === null) throw new Failure('not-found', '没有这个政策版本。')
    return state
  }

  /** From the state somebody looked at to the next one. */
  const decide = (
    actor: Actor,
    seen: number,
    act: store.PolicyRow['act'],
    reason: string,
    change: (before: store.PolicyRow) => Pick<store.PolicyState, 'activations' | 'overrides'>
  ): PolicyAt => {
    const stamp = services.stamp(actor)
    const { at, actorId } = stamp
    const record = { kind: policyKind, id: policyRecordId, seen }
    const after = write(db(), stamp, record, before => {
      const { activations, overrides } = change(before)
      return { ...before, id: newId(), at, actorId, act, reason, activations, overrides }
    })
    return show(after, today())
  }

  const handlers: Handlers<typeof regionContract> = {
    packs: () => [...shipped],
    active: ({ day }) => show(store.selectPresent(db()), day ?? today()),
    at: ({ versionId, day }) => show(requireVersion(versionId), day),
    compare: ({ packIds }) => rules.comparison(packIds.map(requirePack)),
    asks: ({ day }) => asks(inForce(), day ?? today()),
    history: () => {
      const states = store.selectAll(db())
      return states.map((state, index) => {
        const { id, version, at, actorName, act, reason } = state
        const { activation, override } = rules.touched(act, state, states[index + 1])
        return { versionId: id, version, at, actorName, act, reason, activation, override }
      })
    },

    activate: ({ version, packId, validFrom, reason }, actor) =>
      decide(actor, version, 'activate', reason, before =>
        rules.activated(before, requirePack(packId), validFrom)
      ),

    override: ({ version, path, value, validFrom, validTo, reason }, actor) =>
      decide(actor, version, 'override', reason, before => {
        const { region } = activeOn(rules.policyOfState(before), validFrom).pack
        const clean = fieldOf(path).schema.parse(value)
        const override = { id: newId(), region, path, value: clean, validFrom, validTo, reason }
        const change = rules.overridden(before, override)
        rules.requireFeeAgrees(rules.policyOfState({ ...before, ...change }), validFrom)
        return change
      }),

    withdrawOverride: ({ version, id, reason }, actor) =>
      decide(actor, version, 'withdraw', reason, before => {
        const override = before.overrides.find(one => one.id === id)
        if (override === undefined) throw new Failure('not-found', '没有这条本中心规定，请刷新。')
        if (override.validTo !== null && override.validTo < today())
          throw new Failure('refused', '这条规定已经到期，不必撤回。')
        return rules.withdrawn(before, id, today())
      })
  }

  /** The centre's present policy. */
  const inForce = (): RegionalPolicy => rules.policyOfState(store.selectPresent(db()))

  return {
    handlers,
    inForce,
    regionToday: (): Region => activeOn(inForce(), today()).pack.region,
    /** The policy as a contract was signed under it: readable for ever. */
    policyAt: (versionId: string): RegionalPolicy => rules.policyOfState(requireVersion(versionId))
  }
}

/** With the first rows of a new database: the pack chosen when the centre was set up, from the beginning. */
export function foundPolicy(db: Database, region: Region, id: string, stamp: Stamp): void {
  const before = store.selectPresent(db)
  const pack = newestOf(region)
  if (before.activations.at(-1)?.packId === pack.id) return
  const { at, actorId } = stamp
  const change = { kind: policyKind, id: policyRecordId, seen: before.version }
  const { activations, overrides } = rules.activated(
    { activations: [], overrides: [] },
    pack,
    rules.beginning
  )
  write(db, stamp, change, founded => ({
    ...founded,
    ...{ id, at, actorId, act: 'activate' as const, reason: '首次设置时选择', activations, overrides }
  }))
}
