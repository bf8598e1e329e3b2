import type { followUpContract } from '@contract/follow-up'
import { clinicalRoles, type InputOf, type OutputOf } from '@contract/lib'
import { useAccess } from '../access/store.ts'
import { api } from '../lib/client.ts'
import { pressure, shortDay } from '../lib/format.ts'
import type { ListDeclaration, Tone } from '../lib/list/declaration.ts'
import { ageColumn, committeeColumn, nameColumn, phoneColumn, sexColumn } from '../lib/list/person-columns.ts'
import { usePersonFilters } from '../lib/list/person-filters.ts'
import { dueReasonLabels } from './labels.ts'

export type DueAnswer = OutputOf<(typeof followUpContract)['due']>
export type DueRow = DueAnswer['rows'][number]
export type DueFilters = Required<NonNullable<InputOf<(typeof followUpContract)['due']>['filters']>>
export type DueState = DueFilters['state']

function when({ daysLeft }: DueRow): string {
  if (daysLeft < 0) return `逾期 ${String(-daysLeft)} 天`
  return daysLeft === 0 ? '今天' : `${String(daysLeft)} 天后`
}
function tone({ reason, daysLeft }: DueRow): Tone {
  if (reason === 'emergency') return 'critical'
  return daysLeft < 0 || (daysLeft === 0 && reason !== 'routine') ? 'attention' : ''
}

/** 应访名单: who is due for a follow-up, most urgent first. */
export function useDueList(): ListDeclaration<DueRow, DueFilters, DueAnswer> {
  const by = usePersonFilters()
  const isCarer = useAccess().may(...clinicalRoles)
  return {
    name: 'follow-up-due',
    title: '应访名单',
    isCallSheet: true,
    ask: query => api.followUp.due(query),
    key: ({ resident, kind }) => `${resident.id} ${kind}`,
    // Who takes no care of residents opens the file.
    to: ({ resident, kind }) => `/residents/${resident.id}${isCarer ? `/follow-up?kind=${kind}` : ''}`,
    filters: [
      {
        name: 'state',
        word: '状态',
        isSwitch: true,
        choices: answer => [
          { code: 'all', key: '1', label: '全部' },
          { code: 'two-week', key: '2', label: '两周随访', count: answer?.counts.twoWeek },
          { code: 'overdue', key: '3', label: '逾期', count: answer?.counts.overdue },
          { code: 'today', key: '4', label: '今日', count: answer?.counts.today },
          { code: 'soon', key: '5', label: '将到期', count: answer?.counts.soon }
        ]
      },
      {
        name: 'reason',
        word: '事由',
        none: '全部事由',
        choices: () => [
          { code: 'emergency', label: dueReasonLabels.emergency },
          { code: 'two-week', label: dueReasonLabels['two-week'] },
          { code: 'referral', label: dueReasonLabels.referral },
          { code: 'routine', label: dueReasonLabels.routine },
          { code: 'first', label: dueReasonLabels.first }
        ]
      },
      by.doctor('责任医生', { mine: true }),
      by.committee()
    ],
    columns: [
      { name: 'when', word: '状态', text: when, tone },
      { name: 'due', word: '应访日期', sort: 'due', text: ({ dueOn }) => shortDay(dueOn) },
      {
        name: 'reason',
        word: '事由',
        sort: 'reason',
        leaves: 2,
        text: ({ disease, reason }) => `${disease} ${dueReasonLabels[reason]}`
      },
      nameColumn('name'),
      sexColumn(),
      ageColumn('age'),
      committeeColumn('committee'),
      {
        name: 'visited',
        word: '上次随访',
        sort: 'visited',
        leaves: 6,
        text: ({ last }) => (last ? shortDay(last.visitDate) : '—')
      },
      {
        name: 'pressure',
        word: '上次血压',
        unit: 'mmHg',
        sort: 'pressure',
        isNumber: true,
        text: ({ last }) => (last ? pressure(last.systolicMmHg, last.diastolicMmHg) : '—')
      },
      {
        name: 'class',
        word: '上次分类',
        leaves: 5,
        text: ({ last }) => last?.classWord ?? ''
      },
      phoneColumn(),
      {
        name: 'doctor',
        word: '责任医生',
        sort: 'doctor',
        leaves: 1,
        text: ({ doctorName }) => doctorName ?? '—'
      }
    ],
    empty: {
      text: '这里没有应访的居民',
      hint: '换一个筛选，或把医生、居（村）委改为“全部”。在居民信息里登记了在管慢病的居民自动进入名单。'
    }
  }
}
