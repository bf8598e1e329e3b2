import iconv from 'iconv-lite'
import Papa from 'papaparse'
import { Failure } from './failure.ts'

export interface CsvRow {
  /** Line of the file, the header being 1; a quoted value may span several. */
  readonly line: number
  readonly cells: readonly string[]
  /** What makes the row unreadable. */
  readonly problem: string | null
}
export interface Csv {
  readonly encoding: 'utf-8' | 'gb18030'
  /** Never empty, never twice the same. */
  readonly columns: readonly string[]
  readonly rows: readonly CsvRow[]
}

/** The largest centre has fewer residents; more rows would not fit the memory of an old desk. */
const mostRows = 300_000

const startsWith = (bytes: Uint8Array, ...start: readonly number[]): boolean =>
  start.every((byte, index) => bytes[index] === byte)

/** Decides the encoding by trying: UTF-8 is strict enough that text in GB 18030 hardly ever passes for it. */
export function decode(bytes: Uint8Array): { readonly encoding: Csv['encoding']; readonly text: string } {
  if (bytes.length === 0) throw new Failure('refused', '文件是空的，请重新选择。')
  if (startsWith(bytes, 0x50, 0x4b) || startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)) {
    throw new Failure('refused', '这是 Excel 工作簿，请在 Excel 中另存为“CSV UTF-8（逗号分隔）”再导入。')
  }
  if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff)) {
    throw new Failure('refused', '文件编码是 UTF-16，请另存为“CSV UTF-8（逗号分隔）”再导入。')
  }
  const decoded = asUtf8(bytes) ?? asGb18030(bytes)
  // Control characters other than tab and line ends: not a text file.
  if (decoded === null || /[\0-\x08]/.test(decoded.text)) {
    throw new Failure('refused', '无法识别文件的编码，请另存为“CSV UTF-8（逗号分隔）”再导入。')
  }
  return decoded
}

function asUtf8(bytes: Uint8Array): ReturnType<typeof decode> | null {
  try {
    return { encoding: 'utf-8', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    return null
  }
}

function asGb18030(bytes: Uint8Array): ReturnType<typeof decode> | null {
  const text = iconv.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), 'gb18030')
  return text.includes('\u{FFFD}') ? null : { encoding: 'gb18030', text }
}

/** Reads the whole file; what cannot be read is a row with a problem, not a failure. */
export function readCsv(bytes: Uint8Array): Csv {
  const { encoding, text } = decode(bytes)
  const rows = splitRows(text)
  const [header, ...body] = rows
  if (header === undefined) throw new Failure('refused', '文件里没有内容，请重新选择。')
  const columns = nameColumns(header.cells)
  if (body.length === 0) throw new Failure('refused', '文件只有表头，下面没有内容。')
  return { encoding, columns, rows: body.map(row => withWidth(row, columns.length)) }
}

function splitRows(text: string): readonly CsvRow[] {
  const rows: CsvRow[] = []
  const lineEnd = text.includes('\n') ? '\n' : '\r'
  let line = 1
  let position = 0
  Papa.parse<string[]>(text, {
    delimiter: delimiterOf(text),
    step: ({ data, errors, meta }, parser) => {
      const cells = data.map(cleanCell)
      const problem = errors.some(({ type }) => type === 'Quotes')
        ? '引号没有成对，从本行起可能无法读取'
        : null
      if (problem !== null || cells.some(cell => cell !== '')) rows.push({ line, cells, problem })
      line += countOf(lineEnd, text, position, meta.cursor)
      position = meta.cursor
      if (rows.length > mostRows + 1) parser.abort()
    }
  })
  if (rows.length > mostRows + 1) {
    throw new Failure('refused', `一个文件最多 ${mostRows} 行，请分成几个文件导入。`)
  }
  return rows
}

/** Whichever separates most in the header; names of columns contain none of them. */
function delimiterOf(text: string): string {
  const header = text.slice(0, text.search(/[\r\n]|$/))
  const count = (delimiter: string): number => header.split(delimiter).length
  return [',', '\t', ';'].reduce((best, one) => (count(one) > count(best) ? one : best))
}

/** Excel's ways of keeping a number as text: `="3101…"`, a leading apostrophe or tab. */
function cleanCell(cell: string): string {
  return cell
    .replace(/^\s*="(.*)"\s*$/s, '$1')
    .replace(/^\s*'/, '')
    .trim()
}

function countOf(character: string, text: string, from: number, to: number): number {
  let count = 0
  for (let at = text.indexOf(character, from); at !== -1 && at < to; at = text.indexOf(character, at + 1)) {
    count += 1
  }
  return count
}

function nameColumns(cells: readonly string[]): readonly string[] {
  const names: string[] = []
  for (const [index, cell] of cells.entries()) {
    const name = cell === '' ? `第 ${index + 1} 列` : cell
    names.push(names.includes(name) ? `${name}（第 ${index + 1} 列）` : name)
  }
  return names
}

/** Empty cells at the end are a habit of spreadsheets; other differences shift values into wrong columns. */
function withWidth(row: CsvRow, width: number): CsvRow {
  if (row.problem !== null || row.cells.length === width) return row
  const surplus = row.cells.slice(width)
  if (row.cells.length > width && surplus.every(cell => cell === '')) {
    return { ...row, cells: row.cells.slice(0, width) }
  }
  return { ...row, problem: `本行有 ${row.cells.length} 列，表头有 ${width} 列` }
}
