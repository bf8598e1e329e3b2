import type { Glucose } from '../driver.ts'
import { shown } from './bytes.ts'
import type { LineDescription, LineField } from './contract.ts'
import { nameOf, numbers } from './rules.ts'
import { readTime, type TimeParts } from './time-pattern.ts'

/** What the record said, before it is judged as a whole. */
export interface Said {
  readonly values: Map<string, number>
  readonly comparators: Map<string, NonNullable<Glucose['comparator']>>
  readonly flags: Map<string, boolean>
  readonly time: Map<string, number>
  unit: LineDescription['unit']
  person?: string
  sequence?: string
  meal?: 'before' | 'after'
  /** The instrument's error code, when it is not the one that means none. */
  error?: { readonly code: string; readonly sentence: string | null }
}

/** `blank`: nothing stands in the field, which matters only once we know that the record has a result. */
export type FieldReading =
  | { readonly kind: 'fine'; readonly says: string }
  | { readonly kind: 'blank' | 'wrong'; readonly says: string }

const fine = (says: string): FieldReading => ({ kind: 'fine', says })
const wrong = (says: string): FieldReading => ({ kind: 'wrong', says })

const chinese = new TextDecoder('gb18030', { fatal: true })
function decoded(bytes: Uint8Array, encoding: LineDescription['encoding']): string | undefined {
  if (bytes.every(byte => byte >= 0x20 && byte <= 0x7e)) return Buffer.from(bytes).toString('latin1')
  if (encoding !== 'gb18030') return undefined
  try {
    const text = chinese.decode(bytes)
    return /\p{Cc}/u.test(text) ? undefined : text
  } catch {
    return undefined
  }
}

function numberIn(text: string, { decimals, pointSent, blankPadded }: LineField): number | undefined {
  const digits = blankPadded ? text.trimStart() : text
  if (pointSent && decimals > 0)
    return new RegExp(`^\\d+\\.\\d{${String(decimals)}}$`).test(digits) ? Number(digits) : undefined
  return /^\d+$/.test(digits) ? Number(`${digits}e-${String(decimals)}`) : undefined
}

function readNumber(field: LineField, text: string, said: Said): FieldReading {
  const { what, lowText, lowLimit, highText, highLimit } = field
  const name = nameOf(what)
  const bare = text.trim()
  if (lowText !== '' && bare === lowText && lowLimit !== null) {
    said.values.set(what, lowLimit)
    said.comparators.set(what, '<')
    return fine(`${name} <${String(lowLimit)}`)
  }
  if (highText !== '' && bare === highText && highLimit !== null) {
    said.values.set(what, highLimit)
    said.comparators.set(what, '>')
    return fine(`${name} >${String(highLimit)}`)
  }
  const value = numberIn(text, field)
  if (value === undefined) return wrong(`${name}应是数字，收到“${text}”`)
  said.values.set(what, value)
  return fine(`${name} ${String(value)}`)
}

function readCode(field: LineField, text: string, said: Said): FieldReading {
  const name = nameOf(field.what)
  const code = field.codes.find(each => each.text === text)
  if (code === undefined) return wrong(`${name}没有“${text}”这种写法`)
  const { means } = code
  if (field.what === 'unit') {
    if (means === 'kPa' || means === 'mm[Hg]' || means === 'mg/dL' || means === 'mmol/L') said.unit = means
    return fine(`${name} ${means}`)
  }
  if (field.what === 'meal') {
    if (means === 'before' || means === 'after') said.meal = means
    return fine({ before: '餐前', after: '餐后' }[means] ?? '未注明餐前餐后')
  }
  said.flags.set(field.what, means === 'yes')
  return fine(`${name}：${means === 'yes' ? '是' : '否'}`)
}

function readPlain(field: LineField, text: string, said: Said): FieldReading {
  const { what } = field
  switch (what) {
    case 'constant':
      return text === field.text ? fine('固定文字') : wrong(`应是“${field.text}”，收到“${text}”`)
    case 'time': {
      const parts: TimeParts | undefined = readTime(field.pattern, text)
      if (parts === undefined) return wrong(`时间应写成 ${field.pattern}，收到“${text}”`)
      for (const [unit, value] of Object.entries(parts)) said.time.set(unit, value)
      return fine(`时间 ${field.pattern}`)
    }
    case 'error':
      if (text === field.text) return fine('没有错误')
      said.error = {
        code: text.trim(),
        sentence: field.codes.find(each => each.text === text)?.means ?? null
      }
      return fine(`错误代码 ${text.trim()}`)
    case 'person':
      if (text.trim() !== '') said.person = text.trim()
      return fine('人员编号（与等候的居民不符时不归档）')
    case 'sequence':
      if (text.trim() === '') return wrong('序号是空的')
      said.sequence = text.trim()
      return fine(`序号 ${text.trim()}`)
    default:
      return fine('不用')
  }
}

const free: ReadonlySet<string> = new Set(['person', 'skip'])

/** What one field says; what it says is put into `said`. */
export function readField(
  bytes: Uint8Array,
  field: LineField,
  encoding: LineDescription['encoding'],
  said: Said
): FieldReading {
  const { what, width, prefix, optional } = field
  const name = nameOf(what)
  const text = decoded(bytes, free.has(what) ? encoding : 'ascii')
  if (text === undefined) return wrong(`${name}里有不该有的字节：${shown(bytes)}`)
  if (text.trim() === '' && !free.has(what) && what !== 'constant') {
    if (optional && (width === null || text.length === width || text === '')) return fine(`${name}：空`)
    return { kind: 'blank', says: `${name}是空的` }
  }
  if (width !== null && bytes.length !== width)
    return wrong(`${name}应有 ${String(width)} 个字符，收到 ${String(bytes.length)} 个`)
  if (!text.startsWith(prefix)) return wrong(`${name}应以“${prefix}”开头，收到“${text}”`)
  const value = text.slice(prefix.length)
  if (value.trim() === '' && !free.has(what) && what !== 'constant')
    return optional ? fine(`${name}：空`) : { kind: 'blank', says: `${name}是空的` }
  if (numbers.has(what)) return readNumber(field, value, said)
  const isCoded = what === 'unit' || what === 'meal' || what.includes('-')
  return isCoded ? readCode(field, value, said) : readPlain(field, value, said)
}
