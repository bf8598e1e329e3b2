import { selectList } from '../../database/list.ts'
import type { Reading } from '../../database/derived-keeper.ts'
import { addDays } from '../../lib/clock.ts'
import type { Handlers } from '../../lib/router.ts'
import type { Services } from '../../lib/services.ts'
import type { SigningPorts } from '../ports.ts'
import type { fulfilmentContract } from './contract.ts'
import { fulfilmentLines } from './keeping.ts'
import { stateOf } from './rules.ts'
import { createNotes } from './notes.ts'
import { proving } from './proving.ts'
import * as store from './store.ts'

/** What the contracts promised, and what of it was done, is left and is due. */
export function createFulfilment(services: Services, ports: SigningPorts) {
  const { db, today } = services
  const present = proving(services, ports)

  /** A line as the records have it, where what is kept is known to be behind; null: it is on another list by now. */
  const lineNow = (
    { open, people }: Reading,
    rows: readonly store.PanelRow[],
    scope: store.PanelFilters,
    withinDays: number
  ): ((row: store.PanelRow) => store.PanelRow | null) => {
    const behind = open === 0 ? [] : rows.flatMap(row => (people.has(row.residentId) ? [row.residentId] : []))
    if (behind.length === 0) return row => row
    const worked = ports.derived.workOut(fulfilmentLines, [...new Set(behind)])
    return row => {
      if (!people.has(row.residentId)) return row
      const line = worked
        .get(row.residentId)
        ?.rows.find(({ contractId, position }) => contractId === row.contractId && position === row.position)
      if (line === undefined || line.promised === null) return null
      if (scope.doctorId !== null && line.doctorId !== scope.doctorId) return null
      const { promised, done, lastDoneOn, nextDueOn, yearTo } = line
      const now = { ...row, promised, done, lastDoneOn, nextDueOn, yearTo }
      return stateOf({ isUnlimited: false, ...now }, today(), withinDays) === scope.state ? now : null
    }
  }

  const handlers: Handlers<typeof fulfilmentContract> = {
    fulfilment: ({ residentId, withinDays }) => {
      ports.resident(residentId)
      return store.selectContracts(db(), residentId).flatMap(one => present(one, today(), withinDays) ?? [])
    },

    fulfilmentPanel: ({ withinDays, ...asked }) => {
      const reading = ports.derived.catchUp(fulfilmentLines.name)
      const days = { today: today(), soon: addDays(today(), withinDays) }
      const { filters } = asked
      const list = store.panelList(filters.state)
      const listed = selectList<store.PanelRow, store.PanelFilters>(db(), list, asked, days)
      const now = lineNow(reading, listed.rows, filters, withinDays)
      const people = new Map(
        ports.summaries(listed.rows.map(({ residentId }) => residentId)).map(one => [one.id, one])
      )
      const count = (state: store.PanelState): number => store.countPanel(db(), { ...filters, state }, days)
      return {
        ...listed,
        rows: listed.rows.flatMap(kept => {
          const line = now(kept)
          if (line === null) return []
          const { residentId, evidence: code, ...row } = line
          const evidence = ports.evidence.find(one => one.code === code)?.label ?? code
          const resident = people.get(residentId)
          return resident === undefined ? [] : [{ ...row, evidence, resident }]
        }),
        counts: {
          overdue: count('overdue'),
          due: count('due'),
          later: count('later'),
          complete: count('complete')
        },
        preparing: reading.open
      }
    },

    checkFulfilment: async ({ repair }) => {
      const { rows, different } = await ports.derived.check(fulfilmentLines.name, repair)
      return { lines: rows, different }
    },
    ...createNotes(services)
  }
  return { handlers }
}
