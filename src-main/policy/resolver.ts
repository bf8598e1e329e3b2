import type { Pack, PackCertainty, Sourced } from './pack/contract.ts'
import { type Asked, fieldOf, fields, type Path, type ValueOf } from './pack/fields/contract.ts'
import { type Share, sharesToAsk } from './fees.ts'

/** What a centre has laid down for itself, dated. It holds only under the region it was made for. */
export interface Override {
  readonly id: string
  readonly region: Pack['region']
  readonly path: Path
  readonly value: unknown
  readonly validFrom: string
  /** The last day; null: until further notice. */
  readonly validTo: string | null
  readonly reason: string
}

/** One state of a centre's policy: never changed once made, contracts refer to it. */
export interface RegionalPolicy {
  readonly versionId: string
  /** Oldest first; the first one also covers the days before it. */
  readonly activations: readonly {
    readonly pack: Pack
    readonly national: Pack
    readonly validFrom: string
  }[]
  /** In the order they were made. */
  readonly overrides: readonly Override[]
}

export interface Resolved<P extends Path = Path> {
  readonly value: ValueOf<P>
  readonly origin: 'override' | 'region' | 'national'
  readonly source: string
  readonly certainty: PackCertainty
  readonly note: string | null
  /** What the region or the centre said, where the national limit is shorter. */
  readonly cappedFrom: number | null
}

/** The pack that is active on a day. */
export function activeOn({ activations }: RegionalPolicy, day: string) {
  const active = activations.findLast(({ validFrom }) => validFrom <= day) ?? activations[0]
  if (active === undefined) throw new Error('a policy without a pack')
  return active
}

/** The override in force on a day: of several the one that began last, of those the one made last. */
export function overrideOn(policy: RegionalPolicy, path: Path, day: string): Override | null {
  const { region } = activeOn(policy, day).pack
  const inForce = policy.overrides.filter(
    one =>
      one.path === path &&
      one.region === region &&
      one.validFrom <= day &&
      (one.validTo === null || day <= one.validTo)
  )
  return inForce.toSorted((one, other) => (one.validFrom < other.validFrom ? -1 : 1)).at(-1) ?? null
}

const found = <P extends Path>(one: Sourced<ValueOf<P>>, origin: 'region' | 'national'): Resolved<P> => ({
  value: one.value,
  origin,
  source: one.source,
  certainty: one.certainty,
  note: one.note ?? null,
  cappedFrom: null
})

/** What holds on a day and where it comes from: the centre's override, its region, the national default. Null: ask. */
export function valueOf<P extends Path>(policy: RegionalPolicy, path: P, day: string): Resolved<P> | null {
  const { pack, national } = activeOn(policy, day)
  const override = overrideOn(policy, path, day)
  // Indexing by a generic path loses that all its entries have one shape.
  const regional = pack.values[path] as Sourced<ValueOf<P>> | null
  const general = national.values[path] as Sourced<ValueOf<P>> | null
  const resolved: Resolved<P> | null =
    override !== null
      ? {
          // Checked against the field when it was made.
          value: override.value as ValueOf<P>,
          origin: 'override',
          source: `本中心规定：${override.reason}`,
          certainty: 'stated',
          note: null,
          cappedFrom: null
        }
      : regional !== null
        ? found(regional, pack === national ? 'national' : 'region')
        : general === null
          ? null
          : found(general, 'national')
  return path === 'prescription.longDaysMax' ? capped(policy, resolved, general, day) : resolved
}

/** 长期处方管理规范（2021）: at most 12 weeks, whatever a region says, unless its policy lifts the limit. */
function capped<P extends Path>(
  policy: RegionalPolicy,
  resolved: Resolved<P> | null,
  national: Sourced<ValueOf<P>> | null,
  day: string
): Resolved<P> | null {
  if (resolved === null || national === null) return resolved
  if (valueOf(policy, 'prescription.longDaysAboveNational', day)?.value === true) return resolved
  const { value } = resolved
  if (typeof value !== 'number' || typeof national.value !== 'number' || value <= national.value)
    return resolved
  return {
    ...found(national, 'national'),
    note: `${resolved.source}为 ${String(value)} 天，长于国家上限，按国家上限执行`,
    cappedFrom: value
  }
}

/** A value the centre has to lay down, or one of whose lines lacks its number. */
export interface Ask {
  readonly path: Path
  readonly asked: Asked
  /** The lines of a table that lack something, counted from 0; empty: the whole value is missing. */
  readonly rows: readonly number[]
  /** What the pack knows all the same. */
  readonly remark: string | null
}

const indexesOf = <T>(list: readonly T[], chosen: (one: T) => boolean): number[] =>
  list.flatMap((one, index) => (chosen(one) ? [index] : []))

/** The lines of a table that cannot be used as they stand. */
function openRows(policy: RegionalPolicy, path: Path, day: string): readonly number[] {
  if (path === 'fee.payers' || path === 'fee.distribution') {
    const shares: readonly Share[] = valueOf(policy, path, day)?.value ?? []
    const open = new Set(sharesToAsk(shares))
    return indexesOf(shares, share => open.has(share))
  }
  if (path === 'packages.list') {
    const packages = valueOf(policy, path, day)?.value ?? []
    return indexesOf(packages, one => one.payType === 'resident-fixed' && one.priceMinFen === null)
  }
  if (path !== 'assessment.cycle') return []
  return indexesOf(valueOf(policy, path, day)?.value ?? [], one => one.timesPerYear === null)
}

/** Everything on which all sources are silent on a day, in the order of the fields; observations are nobody's to lay down. */
export function asksOf(policy: RegionalPolicy, day: string): readonly Ask[] {
  const { remarks } = activeOn(policy, day).pack
  return (Object.keys(fields) as Path[]).flatMap(path => {
    const { asked } = fieldOf(path)
    if (asked === 'never') return []
    const remark = remarks[path] ?? null
    if (valueOf(policy, path, day) === null) return [{ path, asked, rows: [], remark }]
    const rows = openRows(policy, path, day)
    return rows.length === 0 ? [] : [{ path, asked, rows, remark }]
  })
}
