import type { criticalContract } from '@contract/critical'
import type { followUpContract } from '@contract/follow-up'
import type { InputOf, OutputOf } from '@contract/lib'

type DueState = NonNullable<NonNullable<InputOf<(typeof followUpContract)['due']>['filters']>['state']>
export type CriticalRow = OutputOf<(typeof criticalContract)['open']>['rows'][number]
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

/** `逾期 3 天`, `今天`, `还有 5 天`. */
export function deadlineOf({ daysLeft }: { readonly daysLeft: number }): string {
  if (daysLeft === 0) return '今天'
  return daysLeft < 0 ? `逾期 ${-daysLeft} 天` : `还有 ${daysLeft} 天`
}

interface Section {
  readonly state: DueState
  readonly label: string
}
/** The order of the day: what cannot wait, what was promised for today, what is late, what comes next. */
export const sections: readonly Section[] = [
  { state: 'two-week', label: '危急、转诊与两周随访' },
  { state: 'today', label: '今日应访' },
  { state: 'overdue', label: '逾期' },
  { state: 'soon', label: '近两周应访' }
]

/** A check in ten days is nothing for the top of today's list; an emergency is, whatever its day. */
const cannotWait = ({ daysLeft, reason }: DueRow): boolean => daysLeft <= 0 || reason === 'emergency'

/**
 * How many visits cannot wait, each counted once: the rows of the list above what comes next. Whatever is due by today
 * is overdue or due today already, whatever its reason; `twoWeek` are the rows of that state.
 */
export const pressingOf = (
  { overdue, today }: { readonly overdue: number; readonly today: number },
  twoWeek: readonly DueRow[]
): number => overdue + today + twoWeek.filter(row => row.daysLeft > 0 && cannotWait(row)).length

export interface WorkGroup extends Section {
  readonly rows: readonly DueRow[]
}

const urgency: Readonly<Record<DueRow['reason'], number>> = {
  emergency: 0,
  'two-week': 1,
  referral: 1,
  routine: 2,
  first: 2
}

/** Each person once, in the first section that names them; emergencies before everything, then by day. */
export function groupWork(answers: readonly (readonly DueRow[])[]): readonly WorkGroup[] {
  const seen = new Set<string>()
  return sections
    .map((section, index) => {
      const rows = (answers[index] ?? [])
        .filter(row => section.state !== 'two-week' || cannotWait(row))
        .filter(({ resident, kind }) => !seen.has(`${resident.id} ${kind}`))
        .toSorted(
          (one, other) => urgency[one.reason] - urgency[other.reason] || one.dueOn.localeCompare(other.dueOn)
        )
      for (const { resident, kind } of rows) seen.add(`${resident.id} ${kind}`)
      return { ...section, rows }
    })
    .filter(({ rows }) => rows.length > 0)
}
