import type { EvidencePart } from '../../database/declared.ts'

export interface EvidenceKind {
  readonly code: string
  readonly label: string
}

/** What an item can be proven by although no record here says it yet: until then it is written down as a note. */
const notYetRecorded: readonly EvidenceKind[] = [
  { code: 'check-up', label: '健康体检' },
  { code: 'referral', label: '转诊' },
  { code: 'group-session', label: '小组活动' }
]

/** Everything a service item can be proven by: what the kinds of record give, and what none gives yet. */
export function evidenceKinds(parts: readonly EvidencePart[]): readonly EvidenceKind[] {
  const given = new Map(parts.map(({ kind, word }) => [kind, word]))
  return [
    ...[...given].map(([code, label]) => ({ code, label })),
    ...notYetRecorded.filter(({ code }) => !given.has(code))
  ]
}
