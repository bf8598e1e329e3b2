import type { BackupProgress, BackupRun } from '@contract/backup'

const steps: Readonly<Record<BackupProgress['step'], string>> = {
  copying: '正在复制数据（不影响使用）',
  checking: '正在检查',
  storing: '正在写入备份位置',
  clearing: '正在清理过期的备份',
  reading: '正在读取备份',
  preparing: '正在准备'
}
export const stepWord = ({ step }: BackupProgress): string => steps[step]

/** 0 to 100; null: nobody knows. */
export const percentOf = ({ done, total }: BackupProgress): number | null =>
  total === 0 || done === 0 ? null : Math.min(100, Math.floor((done / total) * 100))

/** `1.2 GB` */
export function sizeOf(bytes: number): string {
  const [unit, size] =
    bytes >= 1e9 ? (['GB', bytes / 1e9] as const) : (['MB', Math.max(0.1, bytes / 1e6)] as const)
  return `${size >= 100 ? size.toFixed(0) : size.toFixed(1)} ${unit}`
}

export const outcomeWords: Readonly<Record<BackupRun['outcome'], string>> = {
  good: '已备份',
  failed: '没有备份成',
  cancelled: '已取消'
}

/** `2026-11-21 10:42` of what the centre's clocks showed. */
export const shownMoment = (shown: string): string => shown.slice(0, 16).replace('T', ' ')
