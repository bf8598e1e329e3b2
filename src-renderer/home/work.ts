import { type followUpContract } from '@contract/follow-up'
import { type OutputOf } from '@contract/lib'

export type DueRow = OutputOf<(typeof followUpContract)['due']>['rows'][number]

interface Mark {
  readonly kind: 'critical' | 'attention' | ''
  readonly text: string
}

/** The first column: why this person stands where they stand. */
export function markOf({ reason, daysLeft }: DueRow): Mark {
  if (reason === 'emergency') return { kind: 'critical', text: '危急回访' }
  if (reason === 'two-week') return { kind: 'attention', text: '两周随访' }
  if (reason === 'referral') return { kind: 'attention', text: '转诊追踪' }
  if (daysLeft < 0) return { kind: 'attention', text: '逾期' }
  if (daysLeft === 0) return { kind: '', text: '今日' }
  return { kind: '', text: reason === 'first' ? '首次' : '应访' }
}

/** What is to be done, as people say it. */
export const taskOf = ({ reason }: DueRow): string =>
  ({
    emergency: '高血压 危急值后回访',
    'two-week': '高血压 控制不满意复查',
    referral: '高血压 转诊情况追踪',
    routine: '高血压 常规随访',
    first: '高血压 首次随访'
  })[reason]

/** `逾期 3 天`, `今天`, `还有 5 天`. */
export function deadlineOf({ daysLeft }: DueRow): string {
  if (daysLeft === 0) return '今天'
  return daysLeft < 0 ? `逾期 ${-daysLeft} 天` : `还有 ${daysLeft} 天`
}

const classNames: Readonly<Record<string, string>> = {
  '1': '控制满意',
  '2': '控制不满意',
  '3': '不良反应',
  '4': '并发症'
}
export const classLabel = (code: string | null): string => (code === null ? '' : (classNames[code] ?? code))
