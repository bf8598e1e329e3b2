import type { Centre } from './centre.ts'
import { measure, type Row } from './measure.ts'

/** A doctor's panel in each of its lists, and whether what is kept equals what all records say. */
export async function benchFulfilment(centre: Centre): Promise<readonly Row[]> {
  const [doctor] = await centre
    .ask<{ id: string; roles: string[] }[]>('access.staff')
    .then(staff => staff.filter(({ roles }) => roles.includes('doctor')))
  const rows: Row[] = []
  const check = await measure([null], () => centre.administer('signing.checkFulfilment'), 0)
  const { lines, different } = await centre.administer<{ lines: number; different: number }>(
    'signing.checkFulfilment'
  )
  if (different > 0) throw new Error(`${different} of ${lines} lines differ from the records`)
  rows.push({ what: '从头重算并比较', times: check, note: `${lines.toLocaleString('en')} lines, 0 differ` })
  const lists = [
    ['一位医生', { doctorId: doctor?.id }],
    ['全中心', {}]
  ] as const
  for (const [who, scope] of lists) {
    for (const state of ['overdue', 'due', 'complete'] as const) {
      const runs = await measure(Array.from({ length: 100 }), () =>
        centre.ask('signing.fulfilmentPanel', { ...scope, state })
      )
      rows.push({ what: `履约名单 · ${who} · ${state}`, times: runs })
    }
  }
  return rows
}
