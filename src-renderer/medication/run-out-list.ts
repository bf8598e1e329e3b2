import type { InputOf, OutputOf } from '@contract/lib'
import type { medicationContract } from '@contract/medication'
import { api } from '../lib/client.ts'
import { shortDay } from '../lib/format.ts'
import type { ListDeclaration } from '../lib/list/declaration.ts'
import { ageColumn, committeeColumn, nameColumn, phoneColumn, sexColumn } from '../lib/list/person-columns.ts'
import { usePersonFilters } from '../lib/list/person-filters.ts'

export type RunOutAnswer = OutputOf<(typeof medicationContract)['medicationDue']>
export type RunOutRow = RunOutAnswer['rows'][number]
type Filters = Required<NonNullable<InputOf<(typeof medicationContract)['medicationDue']>['filters']>>

export const runOutKinds = { 'run-out': '续药', 'long-visit': '长处方期内随访' } as const
const when = ({ daysLeft, kind }: RunOutRow): string => {
  if (daysLeft === 0) return '今天'
  if (daysLeft > 0) return `${String(daysLeft)} 天后`
  return kind === 'run-out' ? `已断药 ${String(-daysLeft)} 天` : `逾期 ${String(-daysLeft)} 天`
}

/** 续药名单: whose medicine runs out, and whose visit within a long supply is still owed. */
export function useRunOutList(): ListDeclaration<RunOutRow, Filters, RunOutAnswer> {
  const by = usePersonFilters()
  return {
    name: 'medication-due',
    title: '续药名单',
    isCallSheet: true,
    ask: query => api.medication.medicationDue(query),
    key: ({ resident, kind, dueOn }) => `${resident.id} ${kind} ${dueOn}`,
    to: ({ resident }) => `/residents/${resident.id}/medications`,
    filters: [
      {
        name: 'state',
        word: '状态',
        isSwitch: true,
        choices: answer => [
          { code: 'all', key: '1', label: '全部' },
          { code: 'overdue', key: '2', label: '已断药', count: answer?.counts.overdue },
          { code: 'today', key: '3', label: '今日', count: answer?.counts.today },
          { code: 'soon', key: '4', label: '近两周', count: answer?.counts.soon }
        ]
      },
      {
        name: 'kind',
        word: '事由',
        none: '全部事由',
        choices: () => [
          { code: 'run-out', label: runOutKinds['run-out'] },
          { code: 'long-visit', label: runOutKinds['long-visit'] }
        ]
      },
      by.doctor('责任医生', { mine: true }),
      by.committee()
    ],
    columns: [
      {
        name: 'when',
        word: '状态',
        text: when,
        tone: ({ daysLeft }) => (daysLeft <= 0 ? 'attention' : '')
      },
      { name: 'due', word: '日期', sort: 'due', text: ({ dueOn }) => shortDay(dueOn) },
      { name: 'kind', word: '事由', text: ({ kind }) => runOutKinds[kind] },
      nameColumn('name'),
      sexColumn(),
      ageColumn('age'),
      { name: 'drugs', word: '药品', isLong: true, text: ({ drugs }) => drugs },
      phoneColumn(),
      committeeColumn('committee'),
      {
        name: 'doctor',
        word: '责任医生',
        sort: 'doctor',
        leaves: 1,
        text: ({ doctorName }) => doctorName ?? '—'
      }
    ],
    empty: {
      text: '这里没有要续药的居民',
      hint: '在居民的用药清单里填写供药起始日和天数后，用完前会自动排到这里。'
    }
  }
}
