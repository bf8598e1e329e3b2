import type { HeardRecord } from './record.ts'

/** Of the waiting resident, of somebody else, or nobody knows. */
export type NumberSays = 'theirs' | 'another' | 'nothing'

/**
 * Whose the number of a record is: by the register, else by what was filed under it on this device. A number under which
 * several people were filed tells nobody apart: it is the device's own.
 * @param holders residents whose document or record number it is
 */
export function numberSays(
  person: string | null,
  residentId: string,
  holders: readonly string[],
  heard: readonly HeardRecord[]
): NumberSays {
  if (person === null) return 'nothing'
  if (holders.includes(residentId)) return 'theirs'
  if (holders.length > 0) return 'another'
  const filed = new Set(heard.flatMap(one => (one.person === person ? (one.residentId ?? []) : [])))
  if (filed.size !== 1) return 'nothing'
  return filed.has(residentId) ? 'theirs' : 'another'
}
