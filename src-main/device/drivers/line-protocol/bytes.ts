const controlNames: readonly string[] =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(
    ' '
  )
const codes: ReadonlyMap<string, number> = new Map([
  ...controlNames.map((name, code) => [name, code] as const),
  ['DEL', 0x7f]
])

export const bytesOfHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase()
export const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

/** For a person: printable text as it is, `<STX>` and `<8F>` for the rest. */
export function shown(bytes: Uint8Array): string {
  return Array.from(bytes, byte => {
    if (byte >= 0x20 && byte <= 0x7e) return String.fromCharCode(byte)
    if (byte === 0x7f) return '<DEL>'
    return `<${controlNames[byte] ?? byte.toString(16).toUpperCase()}>`
  }).join('')
}

/** What a person typed or pasted: `<CR>`, `\r`, `\n`, `\x02` are those bytes. Everything else is UTF-8. */
export function bytesTyped(typed: string): Uint8Array {
  const parts = typed.split(/(<[A-Z][A-Z0-9]{1,2}>|<[0-9A-F]{2}>|\\x[0-9a-fA-F]{2}|\\[rnt])/)
  return Uint8Array.from(
    parts.flatMap(part => {
      const named = /^<(.+)>$/.exec(part)?.[1]
      if (named !== undefined) {
        const code =
          codes.get(named) ?? (/^[0-9A-F]{2}$/.test(named) ? Number.parseInt(named, 16) : undefined)
        if (code !== undefined) return [code]
      }
      if (part.startsWith('\\x') && part.length === 4) return [Number.parseInt(part.slice(2), 16)]
      if (part === '\\r') return [0x0d]
      if (part === '\\n') return [0x0a]
      if (part === '\\t') return [0x09]
      return [...Buffer.from(part, 'utf8')]
    })
  )
}

/** Where `wanted` begins in `bytes` from `from` on; -1 when it does not. */
export function find(bytes: Uint8Array, wanted: Uint8Array, from = 0): number {
  return wanted.length === 0
    ? -1
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(wanted, from)
}

export const startsWith = (bytes: Uint8Array, head: Uint8Array): boolean =>
  head.every((byte, at) => bytes[at] === byte)

const evenParity = (byte: number): boolean => {
  let ones = 0
  for (let rest = byte; rest > 0; rest >>= 1) ones += rest & 1
  return ones % 2 === 0
}
/** A 7E1 line read as 8N1 has the parity in bit 7: then it is right in every byte, or clear in every byte. */
export const hasSteadyParity = (bytes: Uint8Array): boolean =>
  bytes.every(byte => byte < 0x80) || bytes.every(evenParity)
