import { payers as words } from '../../policy/pack/words/contract.ts'
import type { SigningPolicy } from '../ports.ts'
import { splitBySubsidy } from '../rules/subsidy.ts'
import type { MemberInput, SignContract } from './contract.ts'
import { refuse } from './refusal.ts'

type Payers = SignContract['payers']
type Typed = MemberInput['payers']

/** Who pays for a basic package as the region splits it; a sentence where it does not say. */
export function payersByPolicy(policy: SigningPolicy, feeFen: number): Payers | string {
  if (feeFen === 0) return []
  if (policy.payers === null) return '本地政策未写明签约费由谁分担，请填写'
  const parts = policy.split(feeFen)
  return policy.payers.map((one, index) => ({ ...one, amountFen: parts[index] ?? 0 }))
}

/** The same of an individual package: the resident, less what the region's employee scheme adds. */
export function individualPayersByPolicy(
  policy: SigningPolicy,
  feeFen: number,
  { payments, months }: { readonly payments: readonly string[]; readonly months: number }
): Payers | string {
  if (feeFen === 0) return []
  if (policy.packageSubsidy === null) return [{ payer: 'resident', label: words.resident, amountFen: feeFen }]
  const parts = splitBySubsidy(policy.packageSubsidy, feeFen, payments, months === 12)
  if (typeof parts === 'string') return parts
  return [
    { payer: 'insurance-fund', label: '职工医保补助', amountFen: parts.fundFen },
    { payer: 'resident', label: words.resident, amountFen: parts.residentFen }
  ]
}

/** As typed, else as the policy says; throws Failure('invalid-input') at the field where it says nothing. */
export function payersOf(
  byPolicy: Payers | string,
  policy: SigningPolicy,
  feeFen: number,
  typed: Typed,
  field: string
): Payers {
  if (typed !== null && feeFen > 0) return asTyped(policy, feeFen, typed, field)
  return typeof byPolicy === 'string' ? refuse(field, byPolicy) : byPolicy
}

function asTyped(policy: SigningPolicy, feeFen: number, typed: NonNullable<Typed>, field: string): Payers {
  if (typed.reduce((sum, { amountFen }) => sum + amountFen, 0) !== feeFen) {
    return refuse(field, '各方分担之和与签约费不符')
  }
  const labels = new Map<string, string>([
    ...Object.entries(words),
    ...(policy.payers ?? []).map(({ payer, label }) => [payer, label] as const)
  ])
  return typed.map(one => ({ ...one, label: labels.get(one.payer) ?? one.payer }))
}
