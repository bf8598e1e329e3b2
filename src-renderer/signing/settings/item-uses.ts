import type { ServicePackage } from '@contract/signing/catalogue'

/** Where an item is promised, and to how many. */
export interface ItemUse {
  readonly package: ServicePackage
  readonly line: ServicePackage['lines'][number]
  /** That hold under this version. */
  readonly contracts: number
}

/** The versions that name an item: what can be signed or is still promised, and drafts; not what is over. */
export const usesOf = (
  itemId: string,
  packages: readonly ServicePackage[],
  contracts: ReadonlyMap<string, number>
): readonly ItemUse[] =>
  packages.flatMap(one => {
    const line = one.lines.find(each => each.itemId === itemId)
    const held = contracts.get(one.id) ?? 0
    return line === undefined || (one.status === 'withdrawn' && held === 0)
      ? []
      : [{ package: one, line, contracts: held }]
  })

/** An item is found by any part of its code, name, content or charge code. */
export function matches(
  item: {
    readonly code: string
    readonly name: string
    readonly content: string
    readonly chargeCode: string
  },
  query: string
): boolean {
  const wanted = query.trim().toLowerCase()
  return [item.code, item.name, item.content, item.chargeCode].some(text =>
    text.toLowerCase().includes(wanted)
  )
}
