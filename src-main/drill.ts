import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Database } from 'better-sqlite3'
import type { RestoreReport, SnapshotFound } from './backup/contract.ts'
import { countsIn } from './backup/facts.ts'
import { readManifest } from './backup/format.ts'
import { systemFiles } from './lib/files.ts'
import { createWorkstation } from './workstation.ts'

// A restore as an exercise: the newest backup of a folder into a folder of its own, opened, looked through, compared, and
// taken away again. Nothing of the data people work with is touched.

process.umask(0o077)

const usage = `npm run drill -- DIR [--in TEMPORARY]
DIR: where backups are kept. JIAYI_USER and JIAYI_PASSWORD (an administrator of the day of the backup), or
JIAYI_RECOVERY_CODE, open it. --in: a disk with room for it; by default the system's own for temporary files.`

const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}
const seconds = (from: number): string => `${((performance.now() - from) / 1000).toFixed(1)} 秒`
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`

async function drill(folder: string, room: string): Promise<boolean> {
  const dataDirectory = mkdtempSync(join(room, 'jiayi-drill-'))
  let opened: Database | null = null
  const workstation = createWorkstation({
    dataDirectory,
    migrationsDirectory: join(import.meta.dirname, 'migrations'),
    workerUrl: new URL('./worker.js', import.meta.url),
    onOpen: db => {
      opened = db
    }
  })
  const session = workstation.openSession()
  const ask = async <T>(path: string, input: unknown = {}): Promise<T> => {
    const reply = await workstation.dispatch(session, path, input)
    if (!reply.ok) throw new Error(reply.error.message)
    return reply.value as T
  }
  const began = performance.now()
  try {
    const found = await ask<readonly SnapshotFound[]>('backup.found', { folder })
    const newest = found.find(({ problem }) => problem === null)
    for (const { problem, path } of found) if (problem !== null) say(`不能用：${path}：${problem}`)
    if (newest === undefined) throw new Error('这里没有能用的备份。')
    say(`最新的一份：${newest.takenAtShown ?? ''}，${newest.centreName ?? ''}，${megabytes(newest.bytes)}`)

    const code = process.env['JIAYI_RECOVERY_CODE']
    const login =
      process.env['JIAYI_USER'] ??
      newest.accounts.find(({ roles }) => roles.includes('administrator'))?.login ??
      ''
    const password = process.env['JIAYI_PASSWORD'] ?? ''
    const door = code === undefined ? { kind: 'password', login, password } : { kind: 'recovery-code', code }
    const report = await ask<RestoreReport>('backup.check', { path: newest.path, door })
    say(`读取并逐页、逐条核对：${seconds(began)}，操作日志 ${String(report.journalEntries)} 条完整`)

    const restoring = performance.now()
    await ask('backup.restore', { checkId: report.checkId })
    if (code === undefined) await ask('access.signIn', { login, password })
    else {
      const newPassword = randomBytes(16).toString('hex')
      await ask('access.recover', { recoveryCode: code, login, newPassword })
    }
    say(`放好并登录：${seconds(restoring)}`)

    const chain = await ask<{ readonly intact: boolean; readonly entries: number }>('access.verifyJournal')
    const different = differing(newest.path, opened)
    for (const line of different) say(`数目不符：${line}`)
    const isGood = chain.intact && different.length === 0
    say(`恢复后再核对：操作日志 ${String(chain.entries)} 条${chain.intact ? '完整' : '对不上'}`)
    for (const { word, then } of report.counts) say(`  ${word} ${String(then)}`)
    say(`${isGood ? '演练通过' : '演练没有通过'}，共 ${seconds(began)}`)
    return isGood
  } finally {
    await workstation.close()
    rmSync(dataDirectory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}

/** Tables that grow by the restore itself and the sign-in, or follow from the others. */
const mayDiffer =
  /^(journal|account|restoration|backup_|sync_|derived|desk_life|migration|declared|record_serial|contract_serial)/

function differing(path: string, db: Database | null): readonly string[] {
  const read = readManifest(systemFiles.read(path).toString('utf8'))
  if (!('manifest' in read) || db === null) return ['没有打开']
  const now = countsIn(db)
  return Object.entries(read.manifest.counts).flatMap(([table, rows]) =>
    mayDiffer.test(table) || now[table] === rows
      ? []
      : [`${table}：备份 ${String(rows)}，恢复后 ${String(now[table])}`]
  )
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { in: { type: 'string' } } })
const [folder] = positionals
if (folder === undefined) {
  process.stderr.write(`${usage}\n`)
  process.exitCode = 1
} else {
  try {
    process.exitCode = (await drill(folder, values.in ?? tmpdir())) ? 0 : 1
  } catch (error) {
    say(`演练没有通过：${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
}
