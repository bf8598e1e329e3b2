import type { ResidentSummary } from '@contract/resident'
import { clinicalRoles, type OutputOf } from '@contract/lib'
import type { signingContract } from '@contract/signing'
import { shallowRef, type ShallowRef } from 'vue'
import { useAccess } from '../access/store.ts'
import { shortDay } from '../lib/format.ts'
import { useKeys } from '../lib/keys.ts'
import type { Column } from '../lib/list/declaration.ts'
import type { List } from '../lib/list/use-list.ts'
import { callResults } from './labels.ts'

type LastCall = OutputOf<(typeof signingContract)['priority']>['rows'][number]['lastCall']
type Called = { readonly resident: ResidentSummary }

export interface Calling<Row extends Called> {
  readonly row: ShallowRef<Row | null>
  readonly may: boolean
  readonly call: () => void
  /** Something was said: on to the next one. */
  readonly saved: () => Promise<void>
  readonly close: () => Promise<void>
  /** On from the dialog to what they said yes to. */
  readonly leaveTo: (go: (row: Row) => unknown) => void
}

/** A list worked through by telephone: T calls the row one stands on, a digit says what they said, F8 brings the next. */
export function useCalling<Row extends Called>(
  list: List<Row>,
  {
    isOver = () => false,
    goesOn = () => true
  }: { readonly isOver?: () => boolean; readonly goesOn?: () => boolean } = {}
): Calling<Row> {
  const may = useAccess().may(...clinicalRoles)
  const row: ShallowRef<Row | null> = shallowRef(null)
  function call(): void {
    if (may && !isOver() && row.value === null) row.value = list.here()
  }
  async function saved(): Promise<void> {
    row.value = null
    const next = await list.goOn()
    // Somebody who went on alone has begun to write already.
    if (goesOn() && row.value === null) row.value = next
  }
  async function close(): Promise<void> {
    row.value = null
    await list.comeBack()
  }
  function leaveTo(go: (called: Row) => unknown): void {
    const called = row.value
    // An open form would ask whether it may be left.
    row.value = null
    if (called !== null) go(called)
  }
  useKeys({ ...(may && { T: ['电话联系这一行', call] }) })
  return { row, may, call, saved, close, leaveTo }
}

/** `11-20 考虑中，12-01 再联系`. */
export const callText = (call: LastCall): string =>
  call === null
    ? '—'
    : `${shortDay(call.calledOn)} ${callResults[call.result]}${call.callAgainOn ? `，${shortDay(call.callAgainOn)} 再联系` : ''}`
export const callColumn = <Row extends { readonly lastCall: LastCall }>(): Column<Row> => ({
  name: 'call',
  word: '上次联系',
  leaves: 5,
  isLong: true,
  text: ({ lastCall }) => callText(lastCall)
})
/** What they say now, on paper. */
export const penColumn = { name: 'pen', word: '联系结果', isForPen: true, text: () => '' } as const
