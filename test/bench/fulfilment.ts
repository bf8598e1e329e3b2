import { keepUp } from '../../src-main/database/derived-jobs.ts'
import { derivedTables } from '../../src-main/derived.ts'
import { addDays, newUuid } from '../../src-main/lib/clock.ts'
import type { FulfilledContract } from '../../src-main/signing/fulfilment/contract.ts'
import type { SignContract } from '../../src-main/signing/lifecycle/contract.ts'
import type { Centre } from './centre.ts'
import { benchSave, patientsOf } from './desk.ts'
import { measure, type Row } from './measure.ts'

/** Whether what is kept beside the contracts equals what all records say; throws where it does not. */
async function compared(what: string, centre: Centre): Promise<Row> {
  let lines = 0
  const times = await measure(
    [null],
    async () => {
      const found = await centre.administer<{ lines: number; different: number }>('signing.checkFulfilment')
      if (found.different > 0)
        throw new Error(`${found.different} of ${found.lines} lines differ from the records`)
      lines = found.lines
    },
    0
  )
  return { what, times, note: `${lines.toLocaleString('en')} lines, 0 differ` }
}

/** Ends a contract; one that was renewed ends after its renewal, which then never held. Answers how many ended. */
async function end(centre: Centre, contractId: string, on: string): Promise<number> {
  const contract = (id: string): Promise<SignContract> => centre.ask<SignContract>('signing.contract', { id })
  const { successorId } = await contract(contractId)
  const renewal = successorId === null ? null : await contract(successorId)
  const before = renewal === null ? 0 : await end(centre, renewal.id, addDays(renewal.startOn, -1))
  const { id, version } = await contract(contractId)
  await centre.ask('signing.terminate', { id, version, on, reason: 'resident-wish' })
  return before + 1
}

/** A working day: visits, services written down, contracts ended. */
async function workADay(centre: Centre): Promise<readonly Row[]> {
  const saved = await benchSave(centre)
  let notes = 0
  let ended = 0
  for (const [index, residentId] of patientsOf(centre, 400).entries()) {
    const held = await centre
      .ask<FulfilledContract[]>('signing.fulfilment', { residentId })
      .then(all => all.find(({ isHeld }) => isHeld))
    const line = held?.lines.find(({ isNoted }) => isNoted)
    if (held === undefined) continue
    if (line !== undefined && index % 4 !== 0) {
      const note = { residentId, itemId: line.itemId, on: held.yearFrom, place: '中心', evidence: '电话记录' }
      await centre.ask('signing.saveServiceNote', { requestId: newUuid(), ...note })
      notes += 1
    } else {
      ended += await end(centre, held.contractId, held.yearFrom)
    }
  }
  return saved.map(row => ({ ...row, note: `and ${notes} service notes, ${ended} contracts ended` }))
}

/** Everybody anew, as after a change of zone or pack: how long, for how long nobody can write meanwhile, and the memory. */
async function anew(centre: Centre): Promise<Row> {
  const { db } = centre
  const states = db.prepare<[], { name: string; basis: string; day: string }>(
    'SELECT name, basis, on_day AS day FROM derived'
  )
  const all = states.all()
  const bases = Object.fromEntries(all.map(({ name, basis }) => [name, basis]))
  const today =
    all
      .map(({ day }) => day)
      .sort()
      .at(-1) ?? ''
  db.prepare(`UPDATE derived SET basis = ''`).run()
  let longest = 0
  let most = 0
  const pause = (ms: number): Promise<void> => {
    most = Math.max(most, process.memoryUsage.rss())
    return new Promise(resolve => setTimeout(resolve, ms))
  }
  const times = await measure(
    [null],
    async () => {
      longest = await keepUp(db, derivedTables, { today, bases }, { cancelled: () => false, pause })
    },
    0
  )
  const megabytes = Math.round(most / 1_000_000)
  return {
    what: '全部重算',
    times,
    note: `write lock held ${longest.toFixed(1)} ms at most, memory ${String(megabytes)} MB at most`
  }
}

/** A doctor's panel in each of its lists, and whether what is kept equals what all records say, before and after a day's work. */
export async function benchFulfilment(centre: Centre): Promise<readonly Row[]> {
  const [doctor] = await centre
    .ask<{ id: string; roles: string[] }[]>('access.staff')
    .then(staff => staff.filter(({ roles }) => roles.includes('doctor')))
  const rows: Row[] = [await compared('从头重算并比较', centre), await anew(centre)]
  const lists = [
    ['一位医生', { doctorId: doctor?.id }],
    ['全中心', {}]
  ] as const
  for (const [who, scope] of lists) {
    for (const state of ['overdue', 'due', 'complete'] as const) {
      const runs = await measure(Array.from({ length: 100 }), () =>
        centre.ask('signing.fulfilmentPanel', { filters: { ...scope, state } })
      )
      rows.push({ what: `履约名单 · ${who} · ${state}`, times: runs })
    }
  }
  return [...rows, ...(await workADay(centre)), await compared('工作之后再比较', centre)]
}
