import { z } from 'zod'
import { text } from '../../../lib/contract.ts'

/** What a field of a record holds. `skip`: any printable text that means nothing to us. */
export const fieldWhat = z.enum([
  'constant',
  'systolic',
  'diastolic',
  'mean-arterial',
  'pulse',
  'glucose',
  'unit',
  'time',
  'person',
  'error',
  'body-movement',
  'irregular-pulse',
  'control-solution',
  'meal',
  'sequence',
  'skip'
])
export type FieldWhat = z.infer<typeof fieldWhat>

/** Text as it stands on the wire, printable ASCII, blanks included: never trimmed. */
const wireText = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[\x20-\x7e]*$/, '只能是可打印的英文字符')
/** Bytes in hex, two digits each. */
export const hexBytes = (max: number) =>
  z
    .string()
    .transform(typed => typed.replace(/\s/g, '').toUpperCase())
    .pipe(
      z
        .string()
        .max(max * 2, `最多 ${String(max)} 个字节`)
        .regex(/^([0-9A-F]{2})*$/, '请填十六进制，每个字节两位，如 02 或 0D 0A')
    )

const wireNumber = z.number().min(0).max(10_000)

export const lineField = z.strictObject({
  what: fieldWhat,
  /** Column of its first character, counted from 1 behind the start mark; null where fields are separated. */
  column: z.int().min(1).max(400).nullable().default(null),
  /** Characters it has, neither more nor fewer; null: any number. */
  width: z.int().min(1).max(100).nullable().default(null),
  /** Stands before the value inside the field: the S of `S128`. */
  prefix: wireText(20).default(''),
  /** May be blank or empty: then the record simply does not have it. */
  optional: z.boolean().default(false),
  /** A number right-aligned with blanks before it: ` 97`. */
  blankPadded: z.boolean().default(false),
  /** Digits behind the decimal point. */
  decimals: z.int().min(0).max(3).default(0),
  /** Whether the point itself is sent (`5.4`); otherwise it is implied (`054`). */
  pointSent: z.boolean().default(false),
  /** The instrument's measuring range in the unit sent; null: what the centre believes at all. */
  lowest: wireNumber.nullable().default(null),
  highest: wireNumber.nullable().default(null),
  /** Sent in place of a number below the range (`LO`), and the limit it stands for in the unit sent. */
  lowText: wireText(10).default(''),
  lowLimit: wireNumber.nullable().default(null),
  highText: wireText(10).default(''),
  highLimit: wireNumber.nullable().default(null),
  /** The constant itself; of a flag the text that means yes. */
  text: wireText(60).default(''),
  /** Of a time: `YYYY YY MM DD HH mm ss`, everything else is itself. */
  pattern: z.string().max(30).default(''),
  /** Texts with a meaning: error code → Chinese sentence, unit → `kPa` …, meal → `before` … */
  codes: z
    .array(z.strictObject({ text: wireText(20), means: text(100) }))
    .max(60)
    .default([])
})
export type LineField = z.infer<typeof lineField>

const framing = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('line'), end: z.enum(['CR', 'LF', 'CRLF']) }),
  z.strictObject({ kind: z.literal('enclosed'), start: hexBytes(12), end: hexBytes(4) }),
  z.strictObject({ kind: z.literal('fixed'), length: z.int().min(2).max(400) })
])

const layout = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('separated'), separator: hexBytes(2) }),
  z.strictObject({ kind: z.literal('columns') })
])

export const checksumKind = z.enum([
  'sum8',
  'sum8-negated',
  'xor8',
  'sum16',
  'crc8-maxim',
  'crc16-ccitt-false',
  'crc16-xmodem',
  'crc16-modbus'
])

const checksum = z.strictObject({
  kind: checksumKind,
  /** `hex`: two or four ASCII digits, in either case; `raw`: bytes, the high one first; `raw-swapped`: the low one first. */
  written: z.enum(['hex', 'raw', 'raw-swapped']),
  /** Before or behind the end mark. */
  place: z.enum(['before-end', 'after-end']),
  /** Between the data and the checksum, not summed: the `*` of `…*5A`. */
  lead: wireText(4),
  /** Bytes at the front of the frame, start mark included, that are not summed. */
  skipFirst: z.int().min(0).max(20),
  /** Whether the end mark is summed; only where the checksum stands behind it. */
  coversEnd: z.boolean()
})

export const descriptionFormat = 'jiayi-line-protocol'

/** Everything that is said of an instrument that sends ASCII records; the content of a description file. */
export const lineDescription = z.strictObject({
  format: z.literal(descriptionFormat),
  formatVersion: z.literal(1),
  name: text(40).min(1, '请填写型号名称'),
  kind: z.enum(['blood-pressure', 'glucose']),
  /** Where this was read: manual and page, maker's letter, a log of one's own. */
  source: text(200).min(1, '请写明依据，如“说明书第 20 页”'),
  port: z.strictObject({
    baudRate: z.int().min(50).max(4_000_000),
    dataBits: z.union([z.literal(7), z.literal(8)]),
    stopBits: z.union([z.literal(1), z.literal(2)]),
    parity: z.enum(['none', 'even', 'odd']),
    flowControl: z.enum(['none', 'rts-cts', 'xon-xoff'])
  }),
  framing,
  layout,
  /** `seven-bit`: bit 7 is parity and is cleared; `gb18030`: Chinese may stand in the person's field. */
  encoding: z.enum(['ascii', 'seven-bit', 'gb18030']),
  fields: z.array(lineField).min(1, '请至少添加一个字段').max(60),
  /** The unit of the values where no field of the record says it. */
  unit: z.enum(['mm[Hg]', 'kPa', 'mg/dL', 'mmol/L']),
  /** What stands in place of all values when the instrument found none; empty: that never happens. */
  noResultText: wireText(10),
  checksum: checksum.nullable(),
  /** Asked again and again; null for an instrument that sends by itself, as nearly all of this kind do. */
  poll: z
    .strictObject({
      bytes: hexBytes(40).refine(hex => hex.length > 0, '请填写查询命令'),
      everyMs: z.int().min(500).max(60_000),
      /** A person has read in the manual that the command only asks: it erases, sets and starts nothing. */
      onlyAsks: z.literal(true, '请先在说明书中确认：这条命令只查询，不启动、不设置、不清除')
    })
    .nullable(),
  /** A result that comes sooner after the start of a measurement was begun before it. */
  shortestMeasurementSeconds: z.int().min(0).max(120)
})
export type LineDescription = z.infer<typeof lineDescription>

/** One stretch of a frame and what it was taken for. */
export const framePart = z.strictObject({
  kind: z.enum(['mark', 'separator', 'field', 'checksum', 'rest']),
  hex: z.string(),
  /** As text, with control characters by their names. */
  text: z.string(),
  /** Index into the description's fields. */
  field: z.int().nullable(),
  /** What it says, or what is wrong with it. */
  says: z.string().nullable(),
  wrong: z.boolean()
})
export type FramePart = z.infer<typeof framePart>

export const triedFrame = z.strictObject({
  /** Null where the log has no times. */
  at: z.string().nullable(),
  parts: z.array(framePart),
  /** `noise`: bytes between frames. */
  verdict: z.enum(['reading', 'no-result', 'rejected', 'noise']),
  /** The reading in words, the instrument's own trouble, or why it was refused. */
  says: z.string()
})

/** What a log gives under a description; nothing is stored. */
export const trial = z.strictObject({
  format: z.enum(['monitor', 'text', 'hex']),
  readings: z.int(),
  noResults: z.int(),
  rejected: z.int(),
  noise: z.int(),
  /** The first ones; the counts are of all. */
  frames: z.array(triedFrame),
  /** What nobody could see if it went wrong on the line, in Chinese. */
  weaknesses: z.array(z.string())
})
export type Trial = z.infer<typeof trial>
