import type { DeviceRecord, HeardRecord } from './record.ts'

/** The same record sent again: the same values under the same number or the same time of the device. */
export function isSameRecord(one: DeviceRecord, other: DeviceRecord): boolean {
  if (one.values !== other.values || one.kind !== other.kind) return false
  if (one.serial !== other.serial) return false
  if (one.counter !== null && other.counter !== null) return one.counter === other.counter
  return one.shownAtMs !== null && one.shownAtMs === other.shownAtMs
}

/** The same values, and nothing that a device keeps for one result alone says that they are two. */
const isAlike = (one: DeviceRecord, other: DeviceRecord): boolean =>
  one.values === other.values &&
  one.kind === other.kind &&
  one.serial === other.serial &&
  (one.counter === null || other.counter === null || one.counter === other.counter)

/** Without what was only sent again. @param heard newest first */
export function withoutRepetitions(heard: readonly HeardRecord[]): readonly HeardRecord[] {
  const byValues = new Map<string, HeardRecord[]>()
  const first: HeardRecord[] = []
  for (const one of heard.toReversed()) {
    const known = byValues.get(one.values)
    if (known === undefined) byValues.set(one.values, [one])
    else if (known.some(other => isSameRecord(one, other))) continue
    else known.push(one)
    first.push(one)
  }
  return first.reverse()
}

/**
 * What a record repeats but for noise (an age, a clock, an SpO2 that changed); null: nothing that this device sent before.
 * Three values of a pressure hardly ever come twice by chance, so they are looked for in all that was heard; but where the
 * device's own clock shows that the record is fresh, only in the last one. One value of a glucose meter does come twice:
 * it is only the same when it follows itself and no clock shows that it is fresh.
 * @param heard newest first
 * @param isFresh a clock that stamps what is measured shows that it was measured just now
 */
export function repeatedBy(
  record: DeviceRecord,
  heard: readonly HeardRecord[],
  isFresh: boolean
): HeardRecord | null {
  const same = heard.find(one => isSameRecord(record, one))
  if (same !== undefined) return same
  const isGlucose = record.kind === 'glucose'
  const looked = isGlucose && isFresh ? [] : isGlucose || isFresh ? heard.slice(0, 1) : heard
  return looked.find(one => isAlike(record, one)) ?? null
}
