import { carriesOver, type Candidate, type Former, type SigningForm } from './signing-form.ts'

/** What the contracts that are followed said, where it is not what is chosen now; undefined: nothing is different. */
export function formerMark(
  form: Pick<SigningForm, 'members'>,
  candidates: readonly Pick<Candidate, 'residentId' | 'current'>[],
  now: string | null,
  read: (former: Former) => string | null,
  wordOf: (value: string | null) => string
): string | undefined {
  const followed = form.members.filter(carriesOver)
  const before = candidates
    .filter(({ residentId }) => followed.some(member => member.residentId === residentId))
    .flatMap(({ current }) => (current === null ? [] : [read(current)]))
  const other = [...new Set(before)].filter(value => value !== now)
  return other.length === 0 ? undefined : `原为“${other.map(wordOf).join('”“')}”`
}
