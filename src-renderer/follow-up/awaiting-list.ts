import type { followUpContract } from '@contract/follow-up'
import type { InputOf, OutputOf } from '@contract/lib'
import { useAccess } from '../access/store.ts'
import { api } from '../lib/client.ts'
import { momentOf, shortDay } from '../lib/format.ts'
import type { Act, ListDeclaration } from '../lib/list/declaration.ts'
import { nameColumn, sexColumn } from '../lib/list/person-columns.ts'

export type AwaitingAnswer = OutputOf<(typeof followUpContract)['awaiting']>
export type AwaitingRow = AwaitingAnswer['rows'][number]
type AwaitingFilters = Required<NonNullable<InputOf<(typeof followUpContract)['awaiting']>['filters']>>

const isEventful = ({ whyOpened }: AwaitingRow): boolean => whyOpened.length > 0

const nothingQuiet = '没有可以一起确认的：请在行上按 Enter，打开后确认。'

/** Whatever is more than a visit under control stays for the doctor to open. */
const together: Act<AwaitingRow> = {
  word: '一起确认',
  key: 'F8',
  isOfAll: true,
  preview: rows => {
    const quiet = rows.filter(row => !isEventful(row))
    const named = quiet.map(({ resident, headline }) => `${resident.name} ${headline}`).join('；')
    return Promise.resolve([
      quiet.length === 0
        ? nothingQuiet
        : `以您的名义作为随访医生确认 ${String(quiet.length)} 次控制满意的随访：${named}`,
      ...rows
        .filter(isEventful)
        .map(({ resident, whyOpened }) => `须打开后确认：${resident.name}（${whyOpened.join('、')}）`)
    ])
  },
  run: async rows => {
    const visits = rows.filter(row => !isEventful(row)).map(({ id, version }) => ({ id, version }))
    if (visits.length === 0) return { says: nothingQuiet }
    await api.followUp.confirm({ visits })
    return { says: `已确认 ${String(visits.length)} 次随访。` }
  }
}

/** 待医生确认: what others have recorded and a doctor has not signed yet. */
export function useAwaitingList(): ListDeclaration<AwaitingRow, AwaitingFilters, AwaitingAnswer> {
  const isDoctor = useAccess().may('doctor')
  return {
    name: 'follow-up-awaiting',
    title: '待医生确认',
    ask: query => api.followUp.awaiting(query),
    key: ({ id }) => id,
    to: ({ id }) => `/follow-ups/${id}`,
    filters: [
      {
        name: 'scope',
        word: '范围',
        isSwitch: true,
        choices: () => [
          { code: 'mine', key: '1', label: isDoctor ? '我的' : '我记录的' },
          { code: 'centre', key: '2', label: '全中心' }
        ]
      }
    ],
    columns: [
      {
        name: 'class',
        word: '分类',
        sort: 'class',
        text: ({ classWord }) => classWord || '—',
        tone: row => (isEventful(row) ? 'attention' : 'confirmed')
      },
      nameColumn('name'),
      sexColumn(),
      { name: 'disease', word: '随访表', text: ({ disease }) => disease },
      { name: 'day', word: '随访日期', text: ({ visitDate }) => shortDay(visitDate) },
      { name: 'value', word: '测得', text: ({ headline }) => headline || '—' },
      {
        name: 'why',
        word: '须打开的原因',
        isLong: true,
        text: ({ whyOpened }) => whyOpened.join('、') || '—'
      },
      { name: 'recorder', word: '记录', sort: 'recorder', leaves: 2, text: ({ recordedBy }) => recordedBy },
      { name: 'saved', word: '保存于', sort: 'saved', leaves: 1, text: ({ savedAt }) => momentOf(savedAt) }
    ],
    acts: isDoctor ? [together] : [],
    empty: {
      text: '没有等待医生确认的随访',
      hint: isDoctor
        ? '护士、健康管理师或助理记录的随访会排到这里；代班时也有所代医生的。'
        : '您记录的随访都已由医生确认。'
    }
  }
}
