import type { criticalContract } from '@contract/critical'
import type { followUpContract } from '@contract/follow-up'
import { clinicalRoles, type OutputOf } from '@contract/lib'
import type { medicationContract } from '@contract/medication'
import type { Mark } from '@contract/policy'
import type { ResidentSummary } from '@contract/resident'
import { useAccess } from '../access/store.ts'
import { useCentre } from '../centre/store.ts'
import { whoseTurn } from '../critical/words.ts'
import { api } from '../lib/client.ts'
import { momentOf, shortDay } from '../lib/format.ts'
import type { Column, ListAnswer, ListDeclaration, Section, Tone } from '../lib/list/declaration.ts'
import { pageOf } from '../lib/list/in-hand.ts'
import { ageColumn, committeeColumn, nameColumn, phoneColumn, sexColumn } from '../lib/list/person-columns.ts'
import { type ContractGroup, expiringWork, overdueWork } from './contract-work.ts'
import { medicineWork } from './medicine-work.ts'
import { useWaiting } from './store.ts'
import { type CriticalRow, deadlineOf, groupWork, markOf, sections, type WorkGroup } from './work.ts'

/** Something to do today, whatever asks for it. */
export interface Work {
  readonly key: string
  readonly resident: ResidentSummary
  readonly section: Section
  readonly state: { readonly text: string; readonly tone: Tone }
  readonly item: string
  readonly due: string
  readonly value: { readonly text: string; readonly mark: Mark | null }
  readonly last: { readonly text: string; readonly tone: Tone }
  readonly doctorName: string
  readonly to: string
  /** Only of what a doctor has to act on at once. */
  readonly critical: CriticalRow | null
}
export interface Today extends ListAnswer<Work> {
  readonly due: Pick<OutputOf<(typeof followUpContract)['due']>, 'today' | 'counts'>
  /** Contracts about to end; null: who asks may not see them. */
  readonly ending: number | null
  readonly medicines: OutputOf<(typeof medicationContract)['medicationDue']>['counts']
  readonly overdue: number
  /** What there is to do, whatever is shown. */
  readonly items: readonly string[]
}
interface Filters {
  readonly scope: 'mine' | 'centre'
  readonly committee: string | null
  readonly item: string | null
}

/** More than anybody does in a day; the rest is on the 随访 page. */
const most = 200
/** The rest stands on its own list. */
const mostAwaiting = 5

const criticalWork = ({ rows, total }: OutputOf<(typeof criticalContract)['open']>): readonly Work[] =>
  rows.map(row => ({
    key: `${row.resident.id} ${row.recordId}`,
    resident: row.resident,
    section: { label: '危急，请立即处理', count: total },
    state: { text: '危急', tone: 'critical' },
    item: row.word,
    due: momentOf(row.at),
    value: { text: row.value, mark: row.mark },
    last: { text: whoseTurn(row), tone: row.actorName === null ? 'attention' : 'quiet' },
    doctorName: row.doctorName ?? '未指定',
    to: `/residents/${row.resident.id}`,
    critical: row
  }))
const followUpWork = (groups: readonly WorkGroup[], isCarer: boolean): readonly Work[] =>
  groups.flatMap(({ label, state, rows }) =>
    rows.map(row => {
      const { kind, text } = markOf(row)
      return {
        key: `${row.resident.id} ${row.kind}`,
        resident: row.resident,
        section: {
          ...{ label, count: rows.length },
          ...(rows.length >= most && {
            rest: { label: '其余见随访名单', to: { path: '/follow-ups', query: { state } } }
          })
        },
        state: { text, tone: kind },
        item: row.disease,
        due: `${shortDay(row.dueOn)} ${deadlineOf(row)}`,
        value: {
          text: row.last?.headline || '—',
          mark: row.last?.mark ?? null
        },
        last: {
          text: row.last ? `${shortDay(row.last.visitDate)} ${row.last.classWord}` : '从未随访',
          tone: 'quiet' as const
        },
        doctorName: row.doctorName ?? '未指定',
        to: `/residents/${row.resident.id}${isCarer ? `/follow-up?kind=${row.kind}` : ''}`,
        critical: null
      }
    })
  )
/** A doctor opens each here; those without anything to see are signed together on their own list. */
const awaitingWork = ({ rows, total }: OutputOf<(typeof followUpContract)['awaiting']>): readonly Work[] =>
  rows.map(row => ({
    key: row.id,
    resident: row.resident,
    section: {
      ...{ label: '待医生确认', count: total },
      rest: { label: '一起确认 Q', to: '/follow-ups/awaiting' }
    },
    state: { text: '待确认', tone: 'attention' },
    item: row.disease,
    due: momentOf(row.savedAt),
    value: { text: row.headline || '—', mark: row.mark },
    last: { text: row.whyOpened.join('、') || row.classWord, tone: 'quiet' },
    doctorName: `${row.recordedBy}记录`,
    to: `/follow-ups/${row.id}`,
    critical: null
  }))
const contractWork = (groups: readonly ContractGroup[]): readonly Work[] =>
  groups.flatMap(({ label, total, rest, rows }) =>
    rows.map(row => ({
      key: row.key,
      resident: row.resident,
      section: { label, count: total, ...(total > rows.length && { rest }) },
      state: { text: row.state, tone: row.daysLeft < 0 ? ('attention' as const) : ('' as const) },
      item: row.item,
      due: `${shortDay(row.dueOn)} ${deadlineOf(row)}`,
      value: { text: '—', mark: null },
      last: { text: row.last, tone: 'quiet' as const },
      doctorName: row.doctorName,
      to: row.to,
      critical: null
    }))
  )

const columns: readonly Column<Work>[] = [
  { name: 'state', word: '状态', text: ({ state }) => state.text, tone: ({ state }) => state.tone },
  nameColumn('name'),
  sexColumn(),
  ageColumn('age'),
  { name: 'item', word: '项目', sort: 'item', text: ({ item }) => item },
  { name: 'due', word: '期限', text: ({ due }) => due },
  {
    name: 'value',
    word: '上次测得',
    isNumber: true,
    text: ({ value }) => value.text
  },
  {
    name: 'last',
    word: '上次',
    leaves: 5,
    isLong: true,
    text: ({ last }) => last.text,
    tone: ({ last }) => last.tone
  },
  phoneColumn(),
  committeeColumn('committee'),
  { name: 'doctor', word: '责任医生', sort: 'doctor', leaves: 1, text: ({ doctorName }) => doctorName }
]

/** 今日: what a person and this desk have to do, the most urgent first, each person once. */
export function useTodayList(act: (row: CriticalRow) => void): ListDeclaration<Work, Filters, Today> {
  const access = useAccess()
  const waiting = useWaiting()
  const centre = useCentre()
  const isDoctor = access.may('doctor')
  const isCarer = access.may(...clinicalRoles)
  const maySeeContracts = access.may(...clinicalRoles, 'administrator', 'auditor')

  async function contracts(whose: { readonly doctorId?: string }, groups: readonly WorkGroup[]) {
    if (!maySeeContracts) return { work: [], ending: null, overdue: 0 }
    const [expiring, panel] = await Promise.all([
      api.signing.expiring({ filters: whose, size: 60 }),
      api.signing.fulfilmentPanel({ filters: { ...whose, state: 'overdue' }, size: 60 })
    ])
    const listed = new Set(groups.flatMap(({ rows }) => rows.map(({ resident }) => resident.id)))
    return {
      work: contractWork([...expiringWork(expiring, isCarer), ...overdueWork(panel, listed)]),
      ending: expiring.total,
      overdue: panel.counts.overdue
    }
  }

  return {
    name: 'today',
    title: '今日工作',
    size: most,
    isCallSheet: true,
    ask: async query => {
      const isMine = query.filters.scope === 'mine'
      const whose = isMine ? waiting.mine() : {}
      const scope = isMine || !isDoctor ? 'mine' : 'centre'
      const [urgent, unsigned, medicines, ...answers] = await Promise.all([
        api.critical.open({ scope, limit: most }),
        isDoctor ? api.followUp.awaiting({ filters: { scope }, size: mostAwaiting }) : null,
        api.medication.medicationDue({ filters: whose, size: 20 }),
        ...sections.map(({ state }) => api.followUp.due({ filters: { ...whose, state }, size: most }))
      ])
      const groups = groupWork(answers.map(({ rows }) => rows))
      const { work, ending, overdue } = await contracts(whose, groups)
      const all = [
        ...criticalWork(urgent),
        ...(unsigned === null ? [] : awaitingWork(unsigned)),
        ...followUpWork(groups, isCarer),
        ...contractWork(medicineWork(medicines)),
        ...work
      ]
      const page = pageOf<Work, Filters>(all, query, {
        columns,
        fits: ({ resident, item }, filters) =>
          (filters.committee === null || resident.committeeName === filters.committee) &&
          (filters.item === null || item === filters.item)
      })
      const first = answers[0]
      if (first === undefined) throw new Error('today has no sections')
      const items = [...new Set(all.map(({ item }) => item))]
      return {
        ...page,
        due: first,
        medicines: medicines.counts,
        ending,
        overdue,
        items,
        preparing: first.preparing + medicines.preparing
      }
    },
    key: ({ key }) => key,
    // A doctor says what was done; whoever else opens the file, and tells one.
    open: ({ critical }) => (critical !== null && isDoctor ? act(critical) : false),
    to: ({ to }) => to,
    section: ({ section }) => section,
    filters: [
      {
        name: 'scope',
        word: '范围',
        isElsewhere: true,
        start: () => (isDoctor ? 'mine' : 'centre'),
        choices: () => [
          { code: 'centre', label: '全中心' },
          { code: 'mine', label: '我的' }
        ]
      },
      {
        name: 'item',
        word: '项目',
        none: '全部项目',
        choices: answer => (answer?.items ?? []).map(item => ({ code: item, label: item }))
      },
      {
        name: 'committee',
        word: '居（村）委会',
        none: '全部居（村）委',
        choices: () => (centre.centre?.committees ?? []).map(({ name }) => ({ code: name, label: name }))
      }
    ],
    columns,
    empty: { text: '没有今天要做的事', hint: '' }
  }
}
