import type { SigningPolicy } from '../ports.ts'
import { splitBySubsidy } from '../rules/subsidy.ts'
import type { MemberInput, SignContract } from './contract.ts'
import { refuse } from './refusal.ts'

type Payers = SignContract['payers']
type Typed = MemberInput['payers']

/** Who pays for a basic package: as typed, else as the region splits it. */
export function payersOf(policy: SigningPolicy, feeFen: number, typed: Typed, field: string): Payers {
  if (feeFen === 0) return []
  if (typed !== null) return asTyped(policy, feeFen, typed, field)
  if (policy.payers === null) return refuse(field, '本地政策未写明签约费由谁分担，请填写')
  const parts = policy.split(feeFen)
  return policy.payers.map((one, index) => ({ ...one, amountFen: parts[index] ?? 0 }))
}

/** Who pays for an individual package: the resident, less what the region's employee scheme adds. */
export function individualPayersOf(
  policy: SigningPolicy,
  feeFen: number,
  typed: Typed,
  { payments, months }: { readonly payments: readonly string[]; readonly months: number },
  field: string
): Payers {
  if (feeFen === 0) return []
  if (typed !== null) return asTyped(policy, feeFen, typed, field)
  if (policy.packageSubsidy === null) return [{ payer: 'resident', label: '居民个人', amountFen: feeFen }]
  const parts = splitBySubsidy(policy.packageSubsidy, feeFen, payments, months === 12)
  if (typeof parts === 'string') return refuse(field, parts)
  return [
    { payer: 'insurance-fund', label: '职工医保补助', amountFen: parts.fundFen },
    { payer: 'resident', label: '居民个人', amountFen: parts.residentFen }
  ]
}

function asTyped(policy: SigningPolicy, feeFen: number, typed: NonNullable<Typed>, field: string): Payers {
  if (typed.reduce((sum, { amountFen }) => sum + amountFen, 0) !== feeFen) {
    return refuse(field, '各方分担之和与签约费不符')
  }
  const labels = new Map((policy.payers ?? []).map(({ payer, label }) => [payer, label]))
  return typed.map(one => ({ ...one, label: labels.get(one.payer) ?? one.payer }))
}
