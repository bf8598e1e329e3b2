import type { followUpContract } from '@contract/follow-up'
import { clinicalRoles, type InputOf, type OutputOf } from '@contract/lib'
import { useAccess } from '../access/store.ts'
import { api } from '../lib/client.ts'
import { shortDay } from '../lib/format.ts'
import type { ListDeclaration } from '../lib/list/declaration.ts'
import { ageColumn, committeeColumn, nameColumn, phoneColumn, sexColumn } from '../lib/list/person-columns.ts'
import { usePersonFilters } from '../lib/list/person-filters.ts'

export type BehindAnswer = OutputOf<(typeof followUpContract)['behind']>
type BehindRow = BehindAnswer['rows'][number]
type BehindFilters = Required<NonNullable<InputOf<(typeof followUpContract)['behind']>['filters']>>

/** 面对面随访不足: who is behind pro rata, and who can no longer reach what is owed in the year. */
export function useBehindList(): ListDeclaration<BehindRow, BehindFilters, BehindAnswer> {
  const by = usePersonFilters()
  const isCarer = useAccess().may(...clinicalRoles)
  return {
    name: 'follow-up-behind',
    title: '面对面随访不足',
    isCallSheet: true,
    ask: query => api.followUp.behind(query),
    key: ({ resident, kind }) => `${resident.id} ${kind}`,
    to: ({ resident, kind }) => `/residents/${resident.id}${isCarer ? `/follow-up?kind=${kind}` : ''}`,
    filters: [
      {
        name: 'state',
        word: '状态',
        isSwitch: true,
        choices: answer => [
          { code: 'all', key: '1', label: '全部' },
          { code: 'behind', key: '2', label: '落后', count: answer?.counts.behind },
          { code: 'lost', key: '3', label: '今年已不够', count: answer?.counts.lost }
        ]
      },
      by.doctor('责任医生', { mine: true }),
      by.committee()
    ],
    columns: [
      {
        name: 'state',
        word: '状态',
        text: ({ isLost }) => (isLost ? '今年已不够' : '落后'),
        tone: ({ isLost }) => (isLost ? 'critical' : 'attention')
      },
      nameColumn('name'),
      sexColumn(),
      ageColumn(),
      { name: 'disease', word: '随访表', text: ({ disease }) => disease },
      {
        name: 'met',
        word: '今年面对面',
        unit: '次',
        sort: 'met',
        isNumber: true,
        text: ({ met, owed }) => `${met}/${owed}`
      },
      {
        name: 'expected',
        word: '按进度应有',
        unit: '次',
        isNumber: true,
        text: ({ expected }) => String(expected)
      },
      {
        name: 'last',
        word: '上次面对面',
        leaves: 3,
        text: ({ lastMetOn }) => (lastMetOn === null ? '今年没有' : shortDay(lastMetOn))
      },
      { name: 'due', word: '应访日期', sort: 'due', leaves: 4, text: ({ dueOn }) => shortDay(dueOn) },
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
      text: '没有面对面随访落后的居民',
      hint: '从 7 月 1 日起，按已过的月份折算，少于应有次数的排到这里；只计医生已确认的门诊和家庭随访。'
    }
  }
}
