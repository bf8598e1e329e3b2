/**
 * The serial monitor's log, and what else a person may paste. One line a chunk:
 *
 *   # jiayi serial log 1                              comment lines begin with #
 *   2026-11-21T08:15:30.123Z < 3132302C…              UTC, < received or > sent, bytes in hex
 */
import { bytesOfHex, bytesTyped, hexOf } from './bytes.ts'
import type { LineDescription, Trial } from './contract.ts'
import { endMark } from './frame.ts'

export interface LogChunk {
  /** UTC ISO; null where the log has no times. */
  readonly at: string | null
  readonly direction: 'received' | 'sent'
  readonly bytes: Uint8Array
}

const monitorLine = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([<>]) ((?:[0-9A-Fa-f]{2})+)$/

export function formatOf(log: string): Trial['format'] {
  const lines = log.split(/\r?\n/).map(line => line.trim())
  const full = lines.filter(line => line !== '' && !line.startsWith('#'))
  if (full.some(line => monitorLine.test(line))) return 'monitor'
  const isHex = full.length > 0 && full.every(line => /^([0-9A-Fa-f]{2})(\s+[0-9A-Fa-f]{2})*$/.test(line))
  return isHex ? 'hex' : 'text'
}

/** A log line that is not one is told by its number, counted from 1. */
export class UnreadableLog extends Error {
  override readonly name = 'UnreadableLog'
  readonly line: number
  constructor(line: number) {
    super(`line ${String(line)}`)
    this.line = line
  }
}

function* monitorChunks(log: string): Generator<LogChunk> {
  for (const [index, line] of log.split(/\r?\n/).entries()) {
    const bare = line.trim()
    if (bare === '' || bare.startsWith('#')) continue
    const [, at, arrow, hex] = monitorLine.exec(bare) ?? []
    if (at === undefined || hex === undefined || Number.isNaN(Date.parse(at)))
      throw new UnreadableLog(index + 1)
    yield { at, direction: arrow === '>' ? 'sent' : 'received', bytes: bytesOfHex(hex) }
  }
}

/** Pasting loses the line ends: each line of a text ends as the description says lines end. */
function textChunk(log: string, description: LineDescription): Uint8Array {
  const end = description.framing.kind === 'line' ? endMark(description) : new Uint8Array(0)
  const lines = log.replace(/\r?\n$/, '').split(/\r?\n/)
  return Uint8Array.from(
    lines.flatMap(line => {
      const bytes = bytesTyped(line)
      const hasEnd = end.length > 0 && Buffer.from(bytes).subarray(-end.length).equals(end)
      return hasEnd ? [...bytes] : [...bytes, ...end]
    })
  )
}

/** Throws UnreadableLog. */
export function readLog(
  log: string,
  format: Trial['format'],
  description: LineDescription
): readonly LogChunk[] {
  if (format === 'monitor') return [...monitorChunks(log)]
  if (format === 'text') return [{ at: null, direction: 'received', bytes: textChunk(log, description) }]
  const lines = log.split(/\r?\n/).filter(line => !line.trim().startsWith('#'))
  const hex = lines.join('').replace(/\s/g, '')
  if (!/^([0-9A-Fa-f]{2})*$/.test(hex)) throw new UnreadableLog(1)
  return [{ at: null, direction: 'received', bytes: bytesOfHex(hex) }]
}

export const logLine = ({ at, direction, bytes }: LogChunk): string =>
  `${at ?? ''} ${direction === 'sent' ? '>' : '<'} ${hexOf(bytes)}`
