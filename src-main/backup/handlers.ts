import { instantNow } from '../lib/clock.ts'
import { Failure } from '../lib/failure.ts'
import type { Feature } from '../lib/feature.ts'
import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import type { backupContract, RestorationSaid } from './contract.ts'
import { createRestore, type RestorePorts } from './restore-handlers.ts'
import { createRunning, type RunningPorts } from './running.ts'
import { insertSeen, type Restoration, selectRuns, selectUnseen } from './store.ts'

/** Asks the person at a window for a folder; null: they want none. */
export type ChooseFolder = (sessionId: string) => Promise<string | null>

export interface BackupPorts extends RunningPorts, RestorePorts {
  /** Null: there is no window, as in a terminal. */
  readonly chooseFolder: ChooseFolder | null
}

/** Backups, and the way back from them. */
export function createBackup(
  services: Services,
  ports: BackupPorts
): Feature & {
  readonly handlers: Handlers<typeof backupContract>
  /** After the database was closed. */
  readonly letGo: () => void
} {
  const running = createRunning(services, ports)
  const restore = createRestore(services, ports)
  const { db } = services

  const say = ({ id, at, how, takenAt, shutOut }: Restoration): RestorationSaid => {
    const takenAtShown = takenAt === null ? null : services.shownAt(takenAt)
    return { id, at, how, takenAtShown, shutOut: [...shutOut], sentence: sentenceOf(how, takenAtShown) }
  }

  return {
    handlers: {
      status: () => running.status(),
      configure: (settings, actor) => running.configure(actor, settings),
      run: async ({ folder }) => {
        await running.run(folder ?? null)
        return running.status()
      },
      cancel: () => {
        running.cancel()
        return {}
      },
      runs: () => [...selectRuns(db())],
      chooseFolder: async (_input, session) => {
        if (ports.chooseFolder === null) throw new Failure('unavailable', '只有在窗口里才能选择文件夹。')
        return { folder: await ports.chooseFolder(session.id) }
      },
      found: ({ folder }) => restore.found(folder),
      check: (input, session) => restore.check(input, session),
      checking: () => restore.checking(),
      cancelCheck: () => {
        restore.cancelCheck()
        return {}
      },
      restore: (input, session) => restore.restore(input, session),
      restored: () => {
        const unseen = selectUnseen(db())
        return unseen && say(unseen)
      },
      restoredSeen: ({ id }, actor) => {
        insertSeen(db(), id, actor.accountId, instantNow(services.clock))
        return {}
      }
    },
    start: running.start,
    stop: running.stop,
    letGo: running.letGo
  }
}

const numbers = '为了不与之后给出过的重复，新的档案编号和协议编号从更大的号码接着给。'
function sentenceOf(how: Restoration['how'], takenAtShown: string | null): string {
  const day = takenAtShown?.slice(0, 16).replace('T', ' ')
  switch (how) {
    case 'restored':
      return `数据已从 ${day ?? '一份'} 的备份恢复：之后登记的内容不在里面，请补录。账号和密码也是那一天的，请核对「设置 → 账号」中是否都还在岗。${numbers}`
    case 'copied':
      return `这份数据是从别处复制来的，本机已作为一台新的工作站。如果原来那台还在用，请只用其中一台建档和签约，否则编号会重复。${numbers}`
    case 'older':
      return `这份数据比本机上次使用时的旧：有人放回了较早的文件，或文件没有复制完整。请核对最近登记的内容是否还在；还有更新的备份时，请从备份恢复。${numbers}`
  }
}
