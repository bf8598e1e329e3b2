import type { Database } from 'better-sqlite3'
import { newUuid } from '../lib/clock.ts'
import { Failure } from '../lib/failure.ts'
import type { JobContext } from '../lib/job.ts'
import { prepare, type Prepared, registerAll } from './bulk.ts'
import type { ImportMeeting, ResidentInput } from './contract.ts'
import { likelyTwins } from './duplicates.ts'
import { goesOnIn } from './joining/store.ts'
import { readCsv } from '../lib/csv-file.ts'
import type { ImportHead, ImportProgress, ImportReport, ImportSource, WriteImport } from './import-job.ts'
import { createRowReader, type RowError, suggestMapping } from './import-rows.ts'
import { loadReadings } from '../lib/pinyin.ts'
import { selectByDocument, selectCommittees, selectWho } from './store.ts'

// The import as the worker thread does it.

const rowsOfHead = 20
const rowsBetweenReports = 1000
/** Small enough that a desk's own write never waits long. */
const chunkSize = 500

const bytesOf = (file: SharedArrayBuffer): Uint8Array => Uint8Array.from(new Uint8Array(file))

export function runInspectImport({ file }: { readonly file: SharedArrayBuffer }): ImportHead {
  const { encoding, columns, rows } = readCsv(bytesOf(file))
  return {
    encoding,
    columns,
    rows: rows.slice(0, rowsOfHead).map(({ cells }) => cells),
    total: rows.length,
    mapping: suggestMapping(columns)
  }
}

interface Checked {
  readonly people: readonly ResidentInput[]
  readonly errors: readonly RowError[]
  readonly bad: number
  readonly meetings: readonly ImportMeeting[]
  readonly total: number
  readonly cancelled: boolean
}

/** Every row by the rules of the form, against the file itself and against the register. */
function check(
  source: ImportSource,
  { db, tell, cancelled }: JobContext<ImportProgress>,
  another: ReadonlySet<number> = new Set()
): Checked {
  const { columns, rows } = readCsv(bytesOf(source.file))
  const missing = Object.entries(source.mapping).find(
    ([, column]) => column !== null && !columns.includes(column)
  )
  if (missing !== undefined) {
    throw new Failure('invalid-input', '文件中没有所选的列，请重新对应。', {
      [`mapping.${missing[0]}`]: '文件中没有此列'
    })
  }
  const committees = selectCommittees(db())
  const { mapping, committeeCode, today } = source
  const read = createRowReader({ columns, mapping, committees, committeeCode, today })
  const people: ResidentInput[] = []
  const errors: RowError[] = []
  const meetings: ImportMeeting[] = []
  const lineOf = new Map<string, number>()
  /** Name and birth date → the first row that has them, and whether it has a number. */
  const namesakes = new Map<string, { readonly line: number; readonly hasNumber: boolean }>()
  /** The same name and day, and one of them without a number: two numbers are two people. */
  const withinFile = (line: number, { name, birthDate, idNumber }: ResidentInput): ImportMeeting | null => {
    const key = `${name} ${birthDate}`
    const first = namesakes.get(key)
    const hasNumber = idNumber !== null
    if (first === undefined) namesakes.set(key, { line, hasNumber })
    if (first === undefined || (first.hasNumber && hasNumber)) return null
    const reason = `与第 ${String(first.line)} 行姓名、出生日期相同`
    return { line, name, birthDate, isCertain: false, reason, whom: [] }
  }
  let bad = 0
  for (const [done, row] of rows.entries()) {
    if (done % rowsBetweenReports === 0) {
      tell({ phase: 'checking', done, total: rows.length, good: people.length, bad, ...countsOf(meetings) })
      if (cancelled()) return { people, errors, bad, meetings, total: rows.length, cancelled: true }
    }
    const { input, errors: found } = read(row)
    if (input === undefined) {
      bad += 1
      errors.push(...found)
      continue
    }
    const who = input.idNumber ?? `${input.name} ${input.birthDate}`
    const first = lineOf.get(who)
    if (first !== undefined) {
      bad += 1
      errors.push(duplicate(row.line, first, input, mapping))
      continue
    }
    lineOf.set(who, row.line)
    const met = meetingOf(db(), row.line, input, today) ?? withinFile(row.line, input)
    if (met === null || (!met.isCertain && another.has(row.line))) people.push(input)
    else meetings.push(met)
  }
  return { people, errors, bad, meetings, total: rows.length, cancelled: false }
}

function duplicate(
  line: number,
  first: number,
  input: ResidentInput,
  mapping: ImportSource['mapping']
): RowError {
  return input.idNumber === null
    ? { line, field: mapping.name, value: input.name, message: `与第 ${first} 行姓名、出生日期相同` }
    : { line, field: mapping.idNumber ?? '', value: input.idNumber, message: `与第 ${first} 行证件号码相同` }
}

/** By the rules of the form; null: nobody who is registered may be the same. */
function meetingOf(db: Database, line: number, input: ResidentInput, today: string): ImportMeeting | null {
  const { idType, idNumber, name, birthDate } = input
  const holder = idNumber === null ? null : selectByDocument(db, idType, idNumber)
  const twins =
    holder === null
      ? likelyTwins(db, { ...input, phones: input.phones.map(({ number }) => number) }, today)
      : new Map([[goesOnIn(db, holder), '证件号码相同']])
  const [reason] = twins.values()
  if (reason === undefined) return null
  const whom = [...twins.keys()].flatMap(id => selectWho(db, id) ?? [])
  return { line, name, birthDate, isCertain: holder !== null, reason, whom }
}

const countsOf = (meetings: readonly ImportMeeting[]): { existing: number; doubtful: number } => {
  const existing = meetings.filter(({ isCertain }) => isCertain).length
  return { existing, doubtful: meetings.length - existing }
}

const reportOf = ({ people, ...rest }: Checked): ImportReport => ({
  ...rest,
  good: people.length,
  ...countsOf(rest.meetings)
})

/** The dry run. */
export function runCheckImport(source: ImportSource, context: JobContext<ImportProgress>): ImportReport {
  return reportOf(check(source, context))
}

class Cancelled extends Error {}

export async function runWriteImport(
  input: WriteImport,
  context: JobContext<ImportProgress>
): Promise<ImportReport> {
  const checked = check(input, context, new Set(input.another))
  const report = reportOf(checked)
  if (checked.cancelled) return { ...report, good: 0 }
  if (input.mode === 'all-or-nothing' && checked.bad > 0) {
    throw new Failure('refused', `有 ${checked.bad} 行有误，整个文件都没有导入。`)
  }
  const readingsOf = await loadReadings()
  const people = checked.people.map(person => prepare(person, readingsOf))
  const written =
    input.mode === 'all-or-nothing'
      ? writeAll(people, input, report, context)
      : writeChunks(people, input, report, context)
  // Whoever was registered by somebody else since the check.
  const existing = report.existing + written.alreadyThere
  return { ...report, existing, good: written.registered, cancelled: written.cancelled }
}

interface Written {
  readonly registered: number
  readonly alreadyThere: number
  readonly cancelled: boolean
}

/** One transaction: a cancelled or failed import leaves nothing behind. */
function writeAll(
  people: readonly Prepared[],
  { stamp }: WriteImport,
  report: ImportReport,
  { db, tell, cancelled }: JobContext<ImportProgress>
): Written {
  const step = (done: number): void => {
    if (cancelled()) throw new Cancelled()
    tell({ ...counts(report), phase: 'writing', done, total: people.length })
  }
  try {
    const registered = db()
      .transaction(() => {
        step(0)
        return registerAll(db(), stamp, newUuid, people, step).length
      })
      .immediate()
    return { registered, alreadyThere: people.length - registered, cancelled: false }
  } catch (error) {
    if (error instanceof Cancelled) return { registered: 0, alreadyThere: 0, cancelled: true }
    throw error
  }
}

function writeChunks(
  people: readonly Prepared[],
  { stamp }: WriteImport,
  report: ImportReport,
  { db, tell, cancelled }: JobContext<ImportProgress>
): Written {
  let registered = 0
  let done = 0
  while (done < people.length && !cancelled()) {
    const chunk = people.slice(done, done + chunkSize)
    registered += db()
      .transaction(() => registerAll(db(), stamp, newUuid, chunk).length)
      .immediate()
    done += chunk.length
    tell({ ...counts(report), phase: 'writing', done, total: people.length })
  }
  return { registered, alreadyThere: done - registered, cancelled: done < people.length }
}

const counts = ({
  good,
  bad,
  existing,
  doubtful
}: ImportReport): Pick<ImportProgress, 'good' | 'bad' | 'existing' | 'doubtful'> => ({
  good,
  bad,
  existing,
  doubtful
})
