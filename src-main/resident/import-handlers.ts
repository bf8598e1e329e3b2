import { Failure } from '../lib/failure.ts'
import type { RunJob } from '../lib/job.ts'
import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import {
  type ImportJob,
  type ImportMapping,
  type ImportMeeting,
  type residentContract,
  residentEvents
} from './contract.ts'
import {
  checkImport,
  type ImportProgress,
  type ImportReport,
  inspectImport,
  writeImport
} from './import-job.ts'

export interface ImportPorts {
  /** Runs an import beside the desk's work. */
  readonly runJob: RunJob
  /** Where a bug in a background job is logged. */
  readonly report: (where: string, error: unknown) => void
}

type ImportHandlers = Pick<
  Handlers<typeof residentContract>,
  'inspectImport' | 'checkImport' | 'runImport' | 'cancelImport' | 'importJob' | 'importReport'
>

/** One import at a time; it lives in memory only, and the next one replaces it. */
interface Held {
  job: ImportJob
  /** Null once it is no longer needed. */
  file: SharedArrayBuffer | null
  readonly mapping: ImportMapping
  readonly committeeCode: string
  report: ImportReport | null
  abort: AbortController
}

const shownErrors = 200
/** As many can be answered for in one go. */
const shownMeetings = 200
const running = ({ job }: Held): boolean => job.phase === 'checking' || job.phase === 'writing'

function decodeBase64(content: string): SharedArrayBuffer {
  const padding = content.endsWith('==') ? 2 : content.endsWith('=') ? 1 : 0
  const file = new SharedArrayBuffer((content.length / 4) * 3 - padding)
  Buffer.from(file).write(content, 'base64')
  return file
}

/** A spreadsheet runs what starts with these signs. */
const csvCell = (text: string): string =>
  `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`

export function createImport(services: Services, { runJob, report: reportBug }: ImportPorts): ImportHandlers {
  let held: Held | null = null

  const heldJob = (id: string): Held => {
    if (held?.job.id !== id) throw new Failure('not-found', '没有这次导入，请重新选择文件。')
    return held
  }
  const show = (it: Held, change: Partial<ImportJob>): void => {
    it.job = { ...it.job, ...change }
    // A window that has gone meanwhile must not end the import.
    if (it === held) services.emit(residentEvents.importJob, it.job)
  }
  const onProgress =
    (it: Held) =>
    (progress: ImportProgress): void => {
      if (running(it)) show(it, progress)
    }
  const showReport = (it: Held, report: ImportReport, change: Partial<ImportJob>): void => {
    it.report = report
    const { total, good, bad, existing, doubtful, meetings } = report
    show(it, {
      ...{ total, good, bad, existing, doubtful },
      errors: report.errors.slice(0, shownErrors),
      meetings: meetings
        .toSorted((one, other) => Number(one.isCertain) - Number(other.isCertain))
        .slice(0, shownMeetings),
      ...change
    })
  }

  /** The caller does not wait: progress and end come as events and by `importJob`. */
  const inBackground = (it: Held, work: () => Promise<void>): void => {
    it.abort = new AbortController()
    void work().catch((error: unknown) => {
      if (error instanceof Failure) show(it, { phase: 'failed', message: error.message })
      else {
        show(it, { phase: 'failed', message: '程序出错，导入已停止。错误已记录，请联系管理员。' })
        reportBug('resident.import', error)
      }
    })
  }

  return {
    inspectImport: async ({ content }) => {
      const head = await runJob(inspectImport, { file: decodeBase64(content) })
      return { ...head, columns: [...head.columns], rows: head.rows.map(row => [...row]) }
    },

    checkImport: ({ fileName, content, mapping, committeeCode }) => {
      if (held !== null && running(held)) {
        throw new Failure('refused', '另一次导入正在进行，请等它结束或先取消。')
      }
      const file = decodeBase64(content)
      const it: Held = {
        job: {
          id: services.newId(),
          fileName,
          phase: 'checking',
          done: 0,
          total: 0,
          good: 0,
          bad: 0,
          existing: 0,
          doubtful: 0,
          errors: [],
          meetings: [],
          message: null
        },
        file,
        mapping,
        committeeCode,
        report: null,
        abort: new AbortController()
      }
      held = it
      inBackground(it, async () => {
        const source = { file, mapping, committeeCode, today: services.today() }
        const report = await runJob(checkImport, source, {
          onProgress: onProgress(it),
          signal: it.abort.signal
        })
        if (report.cancelled) it.file = null
        showReport(it, report, {
          phase: report.cancelled ? 'cancelled' : 'checked',
          done: report.cancelled ? it.job.done : report.total,
          message: report.cancelled ? '已取消，没有导入任何居民。' : null
        })
      })
      return it.job
    },

    runImport: ({ jobId, mode, another }, actor) => {
      const it = heldJob(jobId)
      const { file, mapping, committeeCode } = it
      if (it.job.phase !== 'checked' || file === null) {
        throw new Failure('refused', '请先检查文件，再开始导入。')
      }
      if (mode === 'all-or-nothing' && it.job.bad > 0) {
        throw new Failure('refused', `有 ${it.job.bad} 行有误。请改正文件后重新检查，或只导入无误的行。`)
      }
      const checked = it.report
      show(it, { phase: 'writing', done: 0, total: it.job.good + another.length, message: null })
      inBackground(it, async () => {
        const input = {
          file,
          mapping,
          committeeCode,
          today: services.today(),
          mode,
          another,
          stamp: services.stamp(actor)
        }
        const report = await runJob(writeImport, input, {
          onProgress: progress => {
            if (progress.phase === 'writing') onProgress(it)(progress)
          },
          signal: it.abort.signal
        })
        it.file = null
        const left = report.good === 0 ? '没有导入任何居民' : `已导入 ${report.good} 人，其余未导入`
        // What was left out stays as the check found it, when the second check was cut short.
        showReport(it, report.cancelled && checked !== null ? { ...checked, good: report.good } : report, {
          phase: report.cancelled ? 'cancelled' : 'done',
          done: report.cancelled ? report.good : it.job.total,
          total: it.job.total,
          message: report.cancelled ? `已取消，${left}。` : doneMessage(report)
        })
      })
      return it.job
    },

    cancelImport: ({ jobId }) => {
      const it = heldJob(jobId)
      if (running(it)) it.abort.abort()
      else if (it.job.phase === 'checked') {
        it.file = null
        show(it, { phase: 'cancelled', message: '已取消，没有导入任何居民。' })
      }
      return it.job
    },

    importJob: ({ jobId }) => heldJob(jobId).job,

    importReport: ({ jobId }) => {
      const it = heldJob(jobId)
      const { job, report } = it
      const left = (report?.meetings ?? []).map(one => ({
        line: one.line,
        field: it.mapping.name,
        value: one.name,
        message: meetingWords(one)
      }))
      const rows = [...(report?.errors ?? []), ...left]
        .toSorted((one, other) => one.line - other.line)
        .map(({ line, field, value, message }) =>
          [String(line), ...[field, value, message].map(csvCell)].join(',')
        )
      const stem = job.fileName.replace(/\.[^.]*$/, '')
      return {
        fileName: `${stem}-导入问题.csv`,
        csv: `\u{FEFF}${['行,列,内容,说明', ...rows].join('\r\n')}\r\n`
      }
    }
  }
}

/** Why the row was left out, and whom it met. */
function meetingWords({ isCertain, reason, whom }: ImportMeeting): string {
  const people = whom
    .map(one => `${one.name}（${one.birthDate} 出生，档案号 ${one.recordNumber}）`)
    .join('、')
  if (isCertain) return `已有档案，未改动：${people}`
  return `可能已登记，未导入：${reason}${people === '' ? '' : `，${people}`}。核对后如不是同一人，请在登记页单独登记`
}

function doneMessage({ good, bad, existing, doubtful }: ImportReport): string {
  const parts = [`已导入 ${good} 人`]
  if (doubtful > 0) parts.push(`${doubtful} 行可能已登记，未导入`)
  if (existing > 0) parts.push(`${existing} 人已有档案，未改动`)
  if (bad > 0) parts.push(`${bad} 行有误，未导入`)
  return `${parts.join('；')}。`
}
