import type { OutputOf } from '@contract/lib'
import type { ResidentSummary } from '@contract/resident'
import type { signingContract } from '@contract/signing'
import { shortDay, today } from '../lib/format.ts'
import { callResults } from '../signing/labels.ts'
import { progress } from '../signing/fulfilment/labels.ts'

type Expiring = Pick<OutputOf<(typeof signingContract)['expiring']>, 'rows' | 'counts'>
type Panel = Pick<OutputOf<(typeof signingContract)['fulfilmentPanel']>, 'rows' | 'counts'>

/** A row of the day that is no follow-up. */
export interface ContractRow {
  readonly key: string
  readonly resident: ResidentSummary
  readonly state: string
  readonly item: string
  readonly dueOn: string
  readonly daysLeft: number
  readonly last: string
  readonly doctorName: string
  /** Where Enter leads. */
  readonly to: string
}
export interface ContractGroup {
  readonly label: string
  readonly rows: readonly ContractRow[]
  /** All there are, also beyond these rows. */
  readonly total: number
  readonly rest: { readonly label: string; readonly to: string }
}

/** So many of each: the rest stands on its own list. */
const most = 8

const daysFrom = (from: string, day: string): number =>
  Math.round((Date.parse(`${day}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)

/** Not called yet, said yes and not signed, or the day to call again has come. */
const waits = (call: Expiring['rows'][number]['lastCall'], day: string): boolean =>
  call === null ||
  call.result === 'agreed' ||
  (call.callAgainOn !== null && call.callAgainOn <= day && call.calledOn < day)

/** 到期签约: Enter opens the renewal for those who may sign. */
export function expiringWork(
  { rows, counts }: Expiring,
  maySign: boolean,
  day = today()
): readonly ContractGroup[] {
  const waiting = rows.filter(row => waits(row.lastCall, day))
  if (waiting.length === 0) return []
  return [
    {
      label: '到期签约',
      total: counts.reduce((sum, { contracts }) => sum + contracts, 0),
      rest: { label: '其余见到期续签', to: '/signing?list=expiring' },
      rows: waiting.slice(0, most).map(row => ({
        key: row.contractId,
        resident: row.resident,
        state: row.daysLeft < 0 ? '已到期' : '将到期',
        item: '续签',
        dueOn: row.endOn,
        daysLeft: row.daysLeft,
        last:
          row.lastCall === null
            ? '未联系'
            : `${shortDay(row.lastCall.calledOn)} ${callResults[row.lastCall.result]}`,
        doctorName: row.doctorName,
        to: maySign ? `/signing/new?resident=${row.resident.id}&for=renew` : `/residents/${row.resident.id}`
      }))
    }
  ]
}

/** 逾期履约 of people who do not stand on the day's list already: whoever comes anyway is served then. */
export function overdueWork(
  { rows, counts }: Panel,
  listed: ReadonlySet<string>,
  day = today()
): readonly ContractGroup[] {
  const people = new Set(listed)
  const shown = rows.filter(({ resident }) => {
    const isNew = !people.has(resident.id)
    people.add(resident.id)
    return isNew
  })
  if (shown.length === 0) return []
  return [
    {
      label: '逾期履约',
      total: counts.overdue,
      rest: { label: '其余见履约名单', to: '/signing/fulfilment' },
      rows: shown.slice(0, most).map(row => {
        const dueOn = row.nextDueOn ?? day
        return {
          key: `${row.contractId} ${String(row.position)}`,
          resident: row.resident,
          state: '逾期',
          item: row.itemName,
          dueOn,
          daysLeft: daysFrom(day, dueOn),
          last: `${progress(row)}${row.lastDoneOn === null ? '' : `，${shortDay(row.lastDoneOn)}`}`,
          doctorName: row.doctorName,
          to: `/residents/${row.resident.id}`
        }
      })
    }
  ]
}
