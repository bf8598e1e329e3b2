const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** The sixteen bytes of a UUID; any other id stays the text it is. */
export const storedId = (id: string): Buffer | string =>
  uuid.test(id) ? Buffer.from(id.replaceAll('-', ''), 'hex') : id

const dashed = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`

/** What `storedId` stored, as text. */
export const idOf = (stored: Uint8Array | string): string =>
  typeof stored === 'string' ? stored : dashed(Buffer.from(stored).toString('hex'))

/** Sixteen bytes for each; null for nobody. Throws RangeError where one is not a UUID. */
export function storedIds(ids: readonly string[]): Buffer | null {
  if (ids.length === 0) return null
  return Buffer.concat(
    ids.map(id => {
      const stored = storedId(id)
      if (typeof stored === 'string') throw new RangeError('whose record it is, is said by a UUID')
      return stored
    })
  )
}

export const idsOf = (stored: Uint8Array | null): readonly string[] =>
  Array.from({ length: (stored?.length ?? 0) / 16 }, (_one, index) =>
    idOf((stored ?? new Uint8Array()).subarray(index * 16, index * 16 + 16))
  )
