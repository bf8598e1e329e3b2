import { addDays, dayIn, instantIn } from '../lib/clock.ts'
import type { BackupSettings, BackupStatus } from './contract.ts'

const dayMs = 86_400_000

/** The newest of its hours that has come, UTC milliseconds. */
function lastDue({ at }: Pick<BackupSettings, 'at'>, zone: string, nowMs: number): number {
  const today = dayIn(zone, nowMs)
  const due = Date.parse(instantIn(zone, `${today}T${at}`))
  return due <= nowMs ? due : Date.parse(instantIn(zone, `${addDays(today, -1)}T${at}`))
}

/** After one that failed, how long it is before it is tried again. */
const tryAgainMs = 60 * 60_000

/**
 * When the next one is to be taken, UTC milliseconds: the hour of the day, or at once where that was missed; after one that
 * failed, an hour later. Null: nobody has said where to.
 */
export function nextDue(
  settings: BackupSettings,
  zone: string,
  nowMs: number,
  last: { readonly goodAtMs: number | null; readonly triedAtMs: number | null }
): number | null {
  if (settings.folder === null) return null
  const due = lastDue(settings, zone, nowMs)
  const isDone = last.goodAtMs !== null && last.goodAtMs >= due
  if (isDone) {
    const next = Date.parse(instantIn(zone, `${addDays(dayIn(zone, due), 1)}T${settings.at}`))
    return next
  }
  const tried = last.triedAtMs !== null && last.triedAtMs >= due ? last.triedAtMs : null
  return tried === null ? due : tried + tryAgainMs
}

/** How it stands with the newest good one, in words. @param shown in words of the centre's zone */
export function standingOf(
  { folder, warnAfterDays }: Pick<BackupSettings, 'folder' | 'warnAfterDays'>,
  lastGoodAt: string | null,
  failure: string | null,
  nowMs: number,
  shown: (instant: string) => string
): Pick<BackupStatus, 'standing' | 'sentence'> {
  const why = failure === null ? '' : `上一次没有备份成：${failure}`
  if (lastGoodAt === null) {
    const toDo =
      folder === null ? '请管理员在「设置 → 备份」中选择备份位置。' : '请管理员在「设置 → 备份」中备份一次。'
    return { standing: 'never', sentence: `还没有备份过：电脑坏了，数据就没有了。${why === '' ? toDo : why}` }
  }
  const days = Math.floor((nowMs - Date.parse(lastGoodAt)) / dayMs)
  const when = `最近一次好的备份是 ${shown(lastGoodAt)}`
  if (days < warnAfterDays) return { standing: 'fine', sentence: `${when}。` }
  const toDo = why === '' ? '请管理员在「设置 → 备份」中备份一次。' : why
  return { standing: 'old', sentence: `${when}，已有 ${String(days)} 天。${toDo}` }
}
