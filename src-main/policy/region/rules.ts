import { addDays } from '../../lib/clock.ts'
import { Failure } from '../../lib/failure.ts'
import type { Pack, PackValues, Sourced } from '../pack/contract.ts'
import { fields, type Path, type ValueOf } from '../pack/fields/contract.ts'
import { newestOf, packById } from '../packs/shipped.ts'
import { type Override, overrideOn, type RegionalPolicy, valueOf } from '../resolver.ts'
import type { PackValue, PolicyDeed, ResolvedValue } from './contract.ts'
import type { PolicyState } from './store.ts'

export const paths = Object.keys(fields) as Path[]
/** From here on the first pack holds: there is no day before it. */
export const beginning = '0001-01-01'

/** A stored state with its packs. */
export const policyOfState = ({ id, activations, overrides }: PolicyState): RegionalPolicy => ({
  versionId: id,
  activations: activations.map(({ packId, nationalId, validFrom }) => ({
    pack: packById(packId),
    national: packById(nationalId),
    validFrom
  })),
  overrides
})

/** Null: from the beginning. */
export const sinceOf = ({ validFrom }: { readonly validFrom: string }): string | null =>
  validFrom === beginning ? null : validFrom

type Change = Pick<PolicyState, 'activations' | 'overrides'>

/** One pack at a time: what was to hold from that day on or later is given up. */
export const activated = (state: Change, pack: Pack, validFrom: string): Change => ({
  activations: [
    ...state.activations.filter(one => one.validFrom < validFrom),
    { packId: pack.id, nationalId: newestOf('national').id, validFrom }
  ],
  overrides: state.overrides
})

export const overridden = (state: Change, override: Override): Change => ({
  activations: state.activations,
  overrides: [...state.overrides, override]
})

/** Ends the day before `today`; one that has not begun goes. */
export const withdrawn = (state: Change, id: string, today: string): Change => ({
  activations: state.activations,
  overrides: state.overrides.flatMap(one =>
    one.id !== id ? [one] : one.validFrom < today ? [{ ...one, validTo: addDays(today, -1) }] : []
  )
})

/** The yearly fee and the amounts of its shares must agree on the day a new value begins. */
export function requireFeeAgrees(policy: RegionalPolicy, day: string): void {
  const annualFen = valueOf(policy, 'fee.annualFen', day)?.value ?? null
  if (annualFen === null) return
  for (const path of ['fee.payers', 'fee.distribution'] as const) {
    const shares = valueOf(policy, path, day)?.value ?? []
    const amounts = shares.flatMap(({ amountFen }) => (amountFen === null ? [] : [amountFen]))
    const sum = amounts.reduce((all, one) => all + one, 0)
    if (amounts.length < shares.length || shares.length === 0 || sum === annualFen) continue
    const yuan = (fen: number): string => (fen / 100).toFixed(2)
    throw new Failure(
      'refused',
      `${fields[path].label}各方金额合计 ${yuan(sum)} 元，与年签约费 ${yuan(annualFen)} 元不符；请先改为只填比例，或把金额改到一致。`
    )
  }
}

/** Any value as the border lets it through. */
const plain = (value: ValueOf): PackValue => value

export const plainSourced = (one: Sourced<ValueOf> | null) =>
  one === null
    ? null
    : { value: plain(one.value), source: one.source, certainty: one.certainty, note: one.note ?? null }

/** Everything that holds on a day; what nobody laid down is left out. */
export const valuesOn = (policy: RegionalPolicy, day: string): ResolvedValue[] =>
  paths.flatMap(path => {
    const resolved = valueOf(policy, path, day)
    if (resolved === null) return []
    const overrideId = overrideOn(policy, path, day)?.id ?? null
    return [{ ...resolved, path, value: plain(resolved.value), overrideId }]
  })

const written = (value: unknown): string => JSON.stringify(value)

/** Field by field; fields on which all packs are silent are left out. */
export function comparison(packs: readonly Pack[]) {
  return paths.flatMap(path => {
    const values = packs.map(({ values }) => (values as Readonly<Record<Path, PackValues[Path]>>)[path])
    if (values.every(value => value === null)) return []
    const differs = new Set(values.map(value => written(value?.value ?? null))).size > 1
    return [{ path, values: values.map(plainSourced), differs }]
  })
}

/** What an act changed, against the state before it. */
export function touched(
  act: PolicyDeed['act'],
  state: PolicyState,
  before: PolicyState | undefined
): Pick<PolicyDeed, 'activation' | 'override'> {
  const last = state.activations.at(-1)
  if (act === 'activate' || act === 'found') {
    const activation = last === undefined ? null : { packId: last.packId, validFrom: sinceOf(last) }
    return { activation, override: null }
  }
  const known = new Set((act === 'override' ? before : state)?.overrides.map(written))
  const override = (act === 'override' ? state : before)?.overrides.find(one => !known.has(written(one)))
  return {
    activation: null,
    override: override === undefined ? null : { ...override, value: override.value as PackValue }
  }
}
