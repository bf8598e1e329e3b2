import type { OutputOf } from '@contract/lib'
import type { medicationContract } from '@contract/medication'
import type { ContractGroup } from './contract-work.ts'

type Due = Pick<OutputOf<(typeof medicationContract)['medicationDue']>, 'rows' | 'total'>

/** So many of them: the rest stands on its own list. */
const most = 8
const stateOf = ({ kind, daysLeft }: Due['rows'][number]): string => {
  if (kind === 'long-visit') return daysLeft < 0 ? '逾期' : '应访'
  return daysLeft > 0 ? '将用完' : '已用完'
}

/** 续药: whose medicine has run out or soon will, and who is owed the visit within a long supply. */
export function medicineWork({ rows, total }: Due): readonly ContractGroup[] {
  if (rows.length === 0) return []
  return [
    {
      label: '续药与长处方随访',
      total,
      rest: { label: '其余见续药名单', to: '/medicines' },
      rows: rows.slice(0, most).map(row => ({
        key: `${row.resident.id} ${row.kind} ${row.dueOn}`,
        resident: row.resident,
        state: stateOf(row),
        item: row.kind === 'run-out' ? '续药' : '长处方随访',
        dueOn: row.dueOn,
        daysLeft: row.daysLeft,
        last: row.drugs,
        doctorName: row.doctorName ?? '未指定',
        to: `/residents/${row.resident.id}/medications`
      }))
    }
  ]
}
