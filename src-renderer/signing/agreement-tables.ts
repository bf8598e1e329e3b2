import type { AgreementDocument } from '@contract/signing/agreement'

type Contract = AgreementDocument['contracts'][number]

/** Contracts with the same package, items, fee and payers stand in one table, in the order of the document. */
export function tablesOf(contracts: readonly Contract[]): readonly (readonly [Contract, ...Contract[]])[] {
  const tables = new Map<string, [Contract, ...Contract[]]>()
  for (const contract of contracts) {
    const { kind, packageName, packageNumber, lines, feeFen, payers } = contract
    const key = JSON.stringify([kind, packageName, packageNumber, lines, feeFen, payers])
    const table = tables.get(key)
    if (table) table.push(contract)
    else tables.set(key, [contract])
  }
  return [...tables.values()]
}
