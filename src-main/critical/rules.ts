/** Who may act at all, and who covers whom today. */
export interface Duty {
  /** Active accounts with the doctor's role. */
  readonly doctors: ReadonlySet<string>
  /** Who is away today → who stands in. */
  readonly standIns: ReadonlyMap<string, string>
}

/**
 * Who acts for a doctor today: they themselves, or who stands in for them, or for that one. Null: nobody does, because
 * they have left, or because everybody in the row is away.
 */
export function actsFor(doctorId: string | null, { doctors, standIns }: Duty): string | null {
  const asked = new Set<string>()
  for (let one = doctorId; one !== null && !asked.has(one);) {
    asked.add(one)
    const standIn = standIns.get(one)
    if (standIn === undefined) return doctors.has(one) ? one : null
    one = standIn
  }
  return null
}

/** The first of these for whom somebody acts: the doctor who answers for a resident, then who leads the team. */
export function whoActs(candidates: readonly (string | null)[], duty: Duty): string | null {
  for (const candidate of candidates) {
    const actor = actsFor(candidate, duty)
    if (actor !== null) return actor
  }
  return null
}
