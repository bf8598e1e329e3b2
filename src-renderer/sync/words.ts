import { type SyncStatus } from '@contract/sync'
import { momentOf } from '../lib/format.ts'

export interface SyncMark {
  readonly kind: 'confirmed' | 'attention' | 'quiet'
  readonly text: string
}

const waiting = ({ counts }: SyncStatus): number => counts.local + counts.sent
const stuck = ({ counts }: SyncStatus): number => counts.refused + counts.conflict

/** The few words of the top bar. */
export function syncMark(status: SyncStatus | null): SyncMark {
  if (status === null) return { kind: 'quiet', text: '—' }
  if (!status.configured) return { kind: 'quiet', text: '未配置' }
  if (stuck(status) > 0) return { kind: 'attention', text: `${stuck(status)} 条需处理` }
  if (status.trouble !== null) return { kind: 'attention', text: `未连通 · ${waiting(status)} 待发` }
  return { kind: 'confirmed', text: waiting(status) === 0 ? '已全部送达' : `${waiting(status)} 待发` }
}

/** «3 条待发，最后成功 10:42，平台正常。» */
export function syncSentence(status: SyncStatus, now: number): string {
  if (!status.configured) {
    return `未配置区域平台，${waiting(status)} 条记录保存在本机。`
  }
  const last =
    status.lastSuccessAt === null ? '尚未成功发送过' : `最后成功 ${momentOf(status.lastSuccessAt, now)}`
  const platform =
    status.trouble !== null ? '平台未连通' : status.lastAttemptAt === null ? '等待首次连接' : '平台正常'
  return `${waiting(status)} 条待发，${last}，${platform}。`
}
