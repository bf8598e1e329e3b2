import { basename, dirname, join } from 'node:path'
import { keyIdOf } from '../database/unlock.ts'
import { dayIn, instantNow, shownIn } from '../lib/clock.ts'
import { Failure } from '../lib/failure.ts'
import type { Files } from '../lib/files.ts'
import type { RunJob } from '../lib/job.ts'
import { removeQuietly } from '../lib/safe-file.ts'
import type { Services } from '../lib/services.ts'
import type { Session } from '../lib/session.ts'
import type { BackupProgress, RestoreDoor, RestoreReport, SnapshotFound } from './contract.ts'
import { bytesOf, type Manifest, readManifest, type StoredFile } from './format.ts'
import { checkBackup, prepareRestore } from './restore-jobs.ts'
import { type Checked, foreign } from './restoring.ts'
import { atPlace, type Found, partsOf, snapshotsIn } from './shelf.ts'
import { checkingName, commit, keptName } from './swapping.ts'
import { cancelled } from './taking.ts'

/** What opened the keyring of a backup. */
export interface Opened {
  readonly key: Buffer
  /** Null: the recovery code. */
  readonly accountId: string | null
}
export interface RestorePorts {
  readonly dataDirectory: string
  readonly migrationsDirectory: string
  readonly files: Files
  /** How new a database this program understands. */
  readonly schema: () => Manifest['schema']
  /** Jobs on another file, under this key. */
  readonly jobsUnder: (key: Uint8Array) => RunJob
  readonly openKeyring: (bytes: Uint8Array, door: RestoreDoor) => Promise<Opened | null>
  /** Id of an account → whether the keyring of a folder opens for it; of one that cannot be read nobody's. */
  readonly doorsIn: (folder: string) => ReadonlyMap<string, boolean>
  readonly shutOutIn: (folder: string, ids: readonly string[]) => Promise<void>
  /** Whether the database is open in this program. */
  readonly isOpen: () => boolean
  /** Ends what works with the data and puts the new ones in their place; or says that it comes with the next start. */
  readonly takeOver: () => Promise<'now' | 'next-start'>
}

interface Ready {
  readonly id: string
  readonly key: Buffer
  readonly accountId: string | null
  readonly manifest: Manifest
  readonly checked: Checked
  readonly disabled: readonly string[]
  readonly keptAs: string
}

/** Tables whose rows people count by. */
const counted: readonly (readonly [table: string, word: string])[] = [
  ['resident', '居民'],
  ['follow_up', '随访'],
  ['blood_pressure_reading', '血压读数'],
  ['glucose_reading', '血糖'],
  ['ecg_record', '心电'],
  ['sign_contract', '签约合同']
]

const freeTries = 5
const waitMs = 30_000

/** The guided way back: found, checked, and put in the place of what stands here. */
export function createRestore(
  services: Pick<Services, 'clock' | 'monotonic' | 'timers' | 'newId'>,
  ports: RestorePorts
) {
  const { files, dataDirectory } = ports
  let going: { progress: BackupProgress; readonly stopping: AbortController } | null = null
  let ready: Ready | null = null
  let wrong = { tries: 0, sinceMs: 0 }

  const forget = (): void => {
    ready?.key.fill(0)
    ready = null
  }
  /** While somebody works here, only an administrator decides that something else shall stand here. */
  const requireLeave = ({ actor, locked }: Session): void => {
    if (!ports.isOpen()) return
    if (actor === null || locked || !actor.roles.includes('administrator')) {
      throw new Failure('forbidden', '本机的数据正在使用：请由管理员登录后，在「设置 → 备份」中恢复。')
    }
  }
  const newerProblem = ({ schema }: Manifest): string | null => {
    const ours = ports.schema()
    return schema.migrations > ours.migrations || schema.declared > ours.declared
      ? '这份备份是更新版本的程序做的，请先把本机的程序升级到同一版本。'
      : null
  }
  const present = ({ path, read }: Found): SnapshotFound => {
    if ('problem' in read) {
      const problem =
        read.problem === 'newer'
          ? '这份备份是更新版本的程序做的，请先把本机的程序升级到同一版本。'
          : '这份备份的清单损坏，不能用。请选较早的一份。'
      return { path, takenAtShown: null, centreName: null, bytes: 0, residents: 0, accounts: [], problem }
    }
    const { manifest } = read
    return {
      path,
      takenAtShown: manifest.takenAtShown,
      centreName: manifest.centre.name,
      bytes: bytesOf(manifest),
      residents: manifest.counts['resident'] ?? 0,
      accounts: manifest.accounts.map(({ login, name, roles }) => ({ login, name, roles })),
      problem: newerProblem(manifest)
    }
  }
  const manifestAt = (path: string): { readonly manifest: Manifest; readonly shelf: string } => {
    const isOne = basename(dirname(path)) === 'snapshots' && path.endsWith('.json')
    if (!isOne || atPlace(() => files.stat(path))?.isFolder !== false)
      throw new Failure('not-found', '找不到这份备份，请重新选择备份位置。')
    const read = readManifest(atPlace(() => files.read(path)).toString('utf8'))
    if ('problem' in read) throw new Failure('refused', present({ path, shelf: '', read }).problem ?? '')
    const problem = newerProblem(read.manifest)
    if (problem !== null) throw new Failure('refused', problem)
    return { manifest: read.manifest, shelf: dirname(dirname(path)) }
  }

  /** Of whoever is an administrator there and has not been disabled here since. */
  const openDoor = async (manifest: Manifest, shelf: string, door: RestoreDoor): Promise<Opened> => {
    const waited = services.monotonic() - wrong.sinceMs
    if (wrong.tries >= freeTries && waited < waitMs)
      throw new Failure('refused', '密码连续输错，请半分钟后再试。')
    const bytes = Buffer.concat([...partsOf(files, shelf, fileOf(manifest, 'keyring.json'))])
    const opened = await ports.openKeyring(bytes, door)
    if (opened === null || keyIdOf(opened.key) !== manifest.keyId) {
      wrong = { tries: wrong.tries + 1, sinceMs: services.monotonic() }
      throw new Failure(
        'unauthorised',
        door.kind === 'password'
          ? '密码不对。请输入备份那一天的密码：之后改过密码的，要用改之前的。'
          : '恢复码不对。请用备份那一天有效的恢复码：之后重新生成过的，要用之前的那一张。'
      )
    }
    wrong = { tries: 0, sinceMs: 0 }
    const account = manifest.accounts.find(({ id }) => id === opened.accountId)
    if (opened.accountId !== null) {
      if (account?.roles.includes('administrator') !== true)
        throw new Failure('forbidden', '恢复数据要用备份那一天管理员的密码，或恢复码。')
      if (ports.doorsIn(dataDirectory).get(opened.accountId) === false)
        throw new Failure('forbidden', '这个账号在备份之后已停用，不能用来恢复数据。请由在岗的管理员恢复。')
    }
    return opened
  }

  const report = ({ id, manifest, checked, disabled, keptAs }: Ready): RestoreReport => {
    const { present: now } = checked
    const nameOf = new Map(manifest.accounts.map(account => [account.id, account.name]))
    const shown = (instant: string): string => shownIn(manifest.centre.zone, instant)
    return {
      checkId: id,
      takenAtShown: manifest.takenAtShown,
      centreName: manifest.centre.name,
      counts: counted.map(([table, word]) => ({
        word,
        then: checked.counts[table] ?? 0,
        now: now.kind === 'readable' ? (now.counts[table] ?? 0) : null
      })),
      journalEntries: checked.journalEntries,
      present: now.kind,
      lostEntries: now.kind === 'readable' ? now.lostEntries : null,
      lastEntryAtShown: now.kind === 'readable' && now.lastEntryAt !== null ? shown(now.lastEntryAt) : null,
      shutOut: disabled.flatMap(one => nameOf.get(one) ?? []),
      opensFor: manifest.accounts.flatMap(({ id: one, name }) => (disabled.includes(one) ? [] : [name])),
      keptAs
    }
  }

  const check = async (
    { path, door }: { readonly path: string; readonly door: RestoreDoor },
    session: Session
  ): Promise<RestoreReport> => {
    requireLeave(session)
    if (going !== null) throw new Failure('refused', '正在检查一份备份，请等它完成或取消。')
    forget()
    const { manifest, shelf } = manifestAt(path)
    const doors = ports.doorsIn(dataDirectory)
    // Nobody has ever worked in both: seen before a password is asked, and where what stands here is damaged.
    if (doors.size > 0 && !manifest.accounts.some(({ id }) => doors.has(id))) throw foreign(manifest)
    const stopping = new AbortController()
    going = { progress: { step: 'reading', done: 0, total: bytesOf(manifest) }, stopping }
    try {
      const { key, accountId } = await openDoor(manifest, shelf, door)
      if (stopping.signal.aborted) throw cancelled()
      const checked = await ports.jobsUnder(key)(
        checkBackup,
        { manifest, shelf, dataDirectory },
        {
          signal: stopping.signal,
          onProgress: progress => {
            if (going !== null) going.progress = progress
          }
        }
      )
      const disabled = manifest.accounts.flatMap(({ id }) => {
        const isOut =
          checked.present.kind === 'readable'
            ? checked.present.disabled.includes(id)
            : checked.present.kind === 'unreadable' && doors.get(id) === false
        return isOut ? [id] : []
      })
      const now = services.clock()
      const { zone } = manifest.centre
      const time = shownIn(
        zone,
        instantNow(() => now)
      )
        .slice(11)
        .replaceAll(':', '')
      const keptAs = keptName(`${dayIn(zone, now)}-${time}`)
      ready = { id: services.newId(), key, accountId, manifest, checked, disabled, keptAs }
      return report(ready)
    } catch (error) {
      removeQuietly(files, join(dataDirectory, checkingName))
      throw error
    } finally {
      going = null
    }
  }

  const restore = async (
    { checkId }: { readonly checkId: string },
    session: Session
  ): Promise<{ readonly from: 'now' | 'next-start' }> => {
    requireLeave(session)
    const one = ready
    if (one?.id !== checkId) throw new Failure('conflict', '检查的结果已经过时，请重新检查这份备份。')
    ready = null
    try {
      const folder = join(dataDirectory, checkingName)
      await ports.jobsUnder(one.key)(prepareRestore, {
        id: services.newId(),
        at: instantNow(services.clock),
        how: 'restored',
        takenAt: one.manifest.takenAt,
        deskId: services.newId(),
        actorId: one.accountId,
        disabled: one.disabled,
        dataDirectory,
        migrationsDirectory: ports.migrationsDirectory,
        isPresentReadable: one.checked.present.kind === 'readable'
      })
      await ports.shutOutIn(folder, one.disabled)
      await commit({ ...services, files }, dataDirectory, one.keptAs)
    } catch (error) {
      removeQuietly(files, join(dataDirectory, checkingName))
      throw error
    } finally {
      one.key.fill(0)
    }
    return { from: await ports.takeOver() }
  }

  return {
    found: (folder: string): SnapshotFound[] => atPlace(() => snapshotsIn(files, folder).map(present)),
    check,
    checking: (): BackupProgress | null => going?.progress ?? null,
    cancelCheck: (): void => {
      going?.stopping.abort()
      forget()
    },
    restore
  }
}

function fileOf({ files }: Manifest, name: StoredFile['name']): StoredFile {
  const file = files.find(one => one.name === name)
  if (file === undefined) throw new Failure('refused', `这份备份不完整：没有 ${name}。请选较早的一份。`)
  return file
}
