import type { z } from 'zod'
import { type ImportMapping, residentInput, type ResidentInput } from './contract.ts'
import type { CsvRow } from '../lib/csv-file.ts'
import { isRealDay } from '../lib/clock.ts'
import { inspectIdNumber } from './id-number.ts'
import { settle } from './rules.ts'
import type { Committee } from './store.ts'

export type ImportField = keyof ImportMapping
export interface RowError {
  readonly line: number
  readonly field: string
  readonly value: string
  readonly message: string
}
export type ReadRow =
  | { readonly input: ResidentInput; readonly errors?: never }
  | { readonly input?: never; readonly errors: readonly RowError[] }

/** What people call the columns. */
const synonyms: Readonly<Record<ImportField, RegExp>> = {
  name: /^(居民)?姓名$|^name$/i,
  idNumber: /身份证|证件号|公民身份号码|^id/i,
  sex: /性别|^sex$|^gender$/i,
  birthDate: /出生|生日|^birth/i,
  phone: /电话|手机|联系方式|^phone|^mobile/i,
  committee: /居委|村委|居（村）委|居\(村\)委|社区|^committee/i,
  address: /地址|住址|^address/i,
  hypertension: /高血压|^hypertension$/i,
  diabetes: /糖尿病|^diabetes$/i
}

/** A column for each field whose name says so. */
export function suggestMapping(columns: readonly string[]): Partial<ImportMapping> {
  const suggested: Partial<Record<ImportField, string>> = {}
  for (const [field, pattern] of Object.entries(synonyms) as [ImportField, RegExp][]) {
    const column = columns.find(name => pattern.test(name) && !Object.values(suggested).includes(name))
    if (column !== undefined) suggested[field] = column
  }
  return suggested
}

const sexes: Readonly<Record<string, ResidentInput['sex']>> = {
  男: '1',
  男性: '1',
  M: '1',
  '1': '1',
  女: '2',
  女性: '2',
  F: '2',
  '2': '2',
  未知: '0',
  '0': '0',
  未说明: '9',
  '9': '9'
}

const yes = /^(是|有|1|y|yes|true|√|✓|✔|确诊|患病)$/i
const no = /^(|否|无|没有|0|n|no|false|×|✗|-|\/)$/i

/** Signs, or a space before what is a whole number again: `138 0013 8000` is one. */
const betweenPhones = /[、,，;；/]+|\s+(?=1\d{10}(?!\d)|0\d{2,3}-?\d{7})/

/** `1955-03-08`, `1955/3/8`, `1955.3.8`, `1955年3月8日`, `19550308`; null when it is no day. */
export function readDay(text: string): string | null {
  const parts =
    /^(\d{4})(\d\d)(\d\d)$/.exec(text) ??
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:\s+0?0:00(?::00)?)?$/.exec(text)
  if (parts === null) return null
  const [, year = '', month = '', day = ''] = parts
  const read = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  return isRealDay(read) ? read : null
}

/** Turns rows of a file into residents, by the columns a person has assigned. */
export function createRowReader(options: {
  readonly columns: readonly string[]
  readonly mapping: ImportMapping
  readonly committees: readonly Committee[]
  /** For rows without a committee. */
  readonly committeeCode: string
  readonly today: string
}): (row: CsvRow) => ReadRow {
  const { columns, mapping, today } = options
  const committeeCodes = new Map(
    options.committees.flatMap(({ code, name }) => [
      [code, code],
      [name, code]
    ])
  )
  const cellOf = (row: CsvRow, field: ImportField): string => {
    const column = mapping[field]
    return column === null ? '' : (row.cells[columns.indexOf(column)] ?? '')
  }

  return row => {
    if (row.problem !== null) {
      return { errors: [{ line: row.line, field: '', value: '', message: row.problem }] }
    }
    const errors: RowError[] = []
    const complain = (field: ImportField, message: string): void => {
      errors.push({ line: row.line, field: mapping[field] ?? '', value: cellOf(row, field), message })
    }
    const cell = (field: ImportField): string => cellOf(row, field)

    const idNumber = cell('idNumber')
    const facts = idNumber === '' ? null : inspectIdNumber(idNumber, today)
    if (facts?.problem) complain('idNumber', idNumberProblem(idNumber) ?? facts.problem)
    const condition = (field: 'hypertension' | 'diabetes'): ResidentInput['conditions'] => {
      const value = cell(field)
      if (no.test(value)) return []
      const diagnosedOn = yes.test(value) ? null : (readDay(value) ?? yearOrMonth(value))
      if (diagnosedOn === null && !yes.test(value)) {
        complain(field, '请填 是、否 或确诊日期')
        return []
      }
      const code = field === 'hypertension' ? 'hypertension' : 'diabetes-type-2'
      return [{ code, diagnosedOn, managedFrom: null, endedOn: null, note: '' }]
    }
    const committee = cell('committee')
    const committeeCode = committee === '' ? options.committeeCode : committeeCodes.get(committee)
    if (committeeCode === undefined) complain('committee', '中心的居（村）委会名单中没有此项')
    const sex = cell('sex') === '' ? facts?.sex : sexes[cell('sex').toUpperCase()]
    if (!sex && !facts?.problem)
      complain('sex', cell('sex') === '' ? '没有性别，也没有身份证号码' : '请填 男 或 女')
    const birthDate = cell('birthDate') === '' ? facts?.birthDate : readDay(cell('birthDate'))
    if (!birthDate && !facts?.problem) {
      complain(
        'birthDate',
        cell('birthDate') === '' ? '没有出生日期，也没有身份证号码' : '日期无法识别，请用 1955-03-08 的写法'
      )
    }
    const conditions = [...condition('hypertension'), ...condition('diabetes')]
    if (errors.length > 0) return { errors }

    const parsed = residentInput.safeParse({
      name: cell('name'),
      idNumber: facts?.normalised ?? null,
      sex,
      birthDate,
      phones: cell('phone')
        .split(betweenPhones)
        .filter(number => number !== '')
        .map(number => ({ number })),
      committeeCode,
      address: { note: cell('address') },
      conditions
    })
    if (!parsed.success)
      return { errors: parsed.error.issues.map(issue => errorOf(issue, row, mapping, cell)) }
    const { input, problems } = settle(parsed.data, today)
    for (const [path, message] of Object.entries(problems)) {
      if (path !== 'differenceReason') complain(fieldOf(path.split('.')), message)
    }
    return errors.length > 0 ? { errors } : { input }
  }
}

/** Excel has rounded it: the last digits are gone, not only hidden. */
function idNumberProblem(typed: string): string | null {
  if (/^\d(\.\d+)?E\+\d+$/i.test(typed)) {
    return '号码已被 Excel 改成科学记数，请把该列设为“文本”后重新录入'
  }
  return /^\d{15}000$/.test(typed) ? '号码末三位为 000，可能已被 Excel 四舍五入' : null
}

function yearOrMonth(value: string): string | null {
  const parts = /^(\d{4})(?:[-/.年](\d{1,2})月?|年)?$/.exec(value)
  if (parts === null) return null
  const [, year = '', month] = parts
  return month === undefined ? year : `${year}-${month.padStart(2, '0')}`
}

/** The column a field of the form comes from. */
function fieldOf(path: readonly PropertyKey[]): ImportField {
  const [first, index] = path
  switch (first) {
    case 'phones':
      return 'phone'
    case 'committeeCode':
      return 'committee'
    case 'conditions':
      return Number(index) === 0 ? 'hypertension' : 'diabetes'
    case 'idNumber':
    case 'sex':
    case 'birthDate':
    case 'address':
      return first
    default:
      return 'name'
  }
}

function errorOf(
  issue: z.core.$ZodIssue,
  row: CsvRow,
  mapping: ImportMapping,
  cell: (field: ImportField) => string
): RowError {
  const field = fieldOf(issue.path)
  const message =
    issue.code === 'too_big'
      ? '内容过长'
      : issue.code === 'invalid_format' && field !== 'phone'
        ? '含有无法接受的字符'
        : issue.message
  return { line: row.line, field: mapping[field] ?? '', value: cell(field), message }
}
