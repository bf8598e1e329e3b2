import { bytesOfHex, find, startsWith } from './bytes.ts'
import { writtenLength } from './checksum.ts'
import type { LineDescription, LineField } from './contract.ts'

/** A frame cut into what it consists of; offsets into the frame. */
export interface Anatomy {
  readonly start: number
  readonly bodyEnd: number
  /** Of the checksum with its lead; null where the description has none. */
  readonly check: { readonly from: number; readonly valueFrom: number; readonly to: number } | null
  readonly end: { readonly from: number; readonly to: number }
}

const lineEnds = { CR: '0D', LF: '0A', CRLF: '0D0A' } as const

/** The bytes every frame begins with; empty for a line, which begins behind another one's end. */
export const startMark = ({ framing }: LineDescription): Uint8Array =>
  framing.kind === 'enclosed' ? bytesOfHex(framing.start) : new Uint8Array(0)

export function endMark({ framing }: LineDescription): Uint8Array {
  if (framing.kind === 'fixed') return new Uint8Array(0)
  return bytesOfHex(framing.kind === 'enclosed' ? framing.end : lineEnds[framing.end])
}

/** What the first field always says, where it is a constant: the place to search on from. */
export function headOf({ fields, layout }: LineDescription): Uint8Array {
  const [first] = fields
  const isHead = first?.what === 'constant' && (layout.kind === 'separated' || first.column === 1)
  return isHead ? Uint8Array.from(Buffer.from(first.prefix + first.text, 'latin1')) : new Uint8Array(0)
}

/** Bytes behind the end mark. */
export const behindEnd = ({ checksum }: LineDescription): number =>
  checksum?.place === 'after-end' ? checksum.lead.length + writtenLength(checksum) : 0

/** Longer than any record of the layout can be: what grows beyond it is debris. */
export const longestFrame = 600

/** Undefined when start, end or checksum do not stand where they should. */
export function anatomyOf(frame: Uint8Array, description: LineDescription): Anatomy | undefined {
  const start = startMark(description)
  const end = endMark(description)
  const { checksum } = description
  const size = checksum === null ? 0 : checksum.lead.length + writtenLength(checksum)
  const behind = behindEnd(description)
  const endFrom = frame.length - behind - end.length
  const bodyEnd = behind > 0 ? endFrom : endFrom - size
  if (bodyEnd < start.length || !startsWith(frame, start)) return undefined
  if (!startsWith(frame.subarray(endFrom), end)) return undefined
  const from = behind > 0 ? endFrom + end.length : bodyEnd
  return {
    start: start.length,
    bodyEnd,
    check: checksum === null ? null : { from, valueFrom: from + checksum.lead.length, to: from + size },
    end: { from: endFrom, to: endFrom + end.length }
  }
}

export interface Slot {
  readonly from: number
  readonly to: number
  /** Null: bytes that no field claims. */
  readonly field: number | null
}

function separatedSlots(
  body: Uint8Array,
  separator: Uint8Array,
  fields: readonly LineField[]
): readonly Slot[] {
  const slots: Slot[] = []
  let from = 0
  for (;;) {
    const at = find(body, separator, from)
    const to = at === -1 ? body.length : at
    slots.push({ from, to, field: slots.length < fields.length ? slots.length : null })
    if (at === -1) return slots
    from = at + separator.length
  }
}

function columnSlots(body: Uint8Array, fields: readonly LineField[]): readonly Slot[] {
  const placed = fields
    .map(({ column, width }, field) => ({
      field,
      from: (column ?? 1) - 1,
      to: (column ?? 1) - 1 + (width ?? 0)
    }))
    .sort((a, b) => a.from - b.from)
  const slots: Slot[] = []
  let at = 0
  for (const slot of placed) {
    if (slot.from > at) slots.push({ from: at, to: Math.min(slot.from, body.length), field: null })
    slots.push({
      field: slot.field,
      from: Math.min(slot.from, body.length),
      to: Math.min(slot.to, body.length)
    })
    at = slot.to
  }
  if (body.length > at) slots.push({ from: at, to: body.length, field: null })
  return slots
}

/** Where each field stands in the body. */
export const slotsOf = (body: Uint8Array, { layout, fields }: LineDescription): readonly Slot[] =>
  layout.kind === 'separated'
    ? separatedSlots(body, bytesOfHex(layout.separator), fields)
    : columnSlots(body, fields)
