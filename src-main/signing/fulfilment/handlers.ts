import { addDays } from '../../lib/clock.ts'
import { Failure } from '../../lib/failure.ts'
import type { Handlers } from '../../lib/router.ts'
import type { Services } from '../../lib/services.ts'
import type { SigningPorts } from '../ports.ts'
import type { fulfilmentContract } from './contract.ts'
import { checkFulfilment, refreshFulfilment } from './jobs.ts'
import { countOpen, rebase, refreshSome } from './keeping.ts'
import { createNotes } from './notes.ts'
import { proving } from './proving.ts'
import * as store from './store.ts'

/** So many people are worked out while somebody waits; more go to the worker. */
const atOnce = 100
const cursor = /^(|\d{4}-\d{2}-\d{2})\|([0-9a-f-]{36})\|(\d{1,4})$/

/** What the contracts promised, and what of it was done, is left and is due. */
export function createFulfilment(services: Services, ports: SigningPorts) {
  const { db, today } = services
  const present = proving(services)
  let running: Promise<unknown> | null = null

  /** Answers how many are still to be worked out. */
  const refresh = (): number => {
    rebase(db(), today())
    const open = countOpen(db(), today(), atOnce + 1)
    if (open === 0) return 0
    if (open <= atOnce) {
      refreshSome(db(), today(), atOnce)
      return 0
    }
    running ??= ports.runJob(refreshFulfilment, { today: today() }).finally(() => {
      running = null
    })
    // Whoever asks next sees the rest; a failed job is asked for again.
    running.catch(() => undefined)
    return open
  }

  const handlers: Handlers<typeof fulfilmentContract> = {
    fulfilment: ({ residentId, withinDays }) => {
      ports.resident(residentId)
      return store.selectContracts(db(), residentId).flatMap(one => present(one, today(), withinDays) ?? [])
    },

    fulfilmentPanel: ({ doctorId, state, withinDays, limit, after }) => {
      const preparing = refresh()
      const days = { today: today(), soon: addDays(today(), withinDays) }
      const match = after === undefined ? ['', '', '', '-1'] : cursor.exec(after)
      if (match === null) throw new Failure('invalid-input', '页码无效，请刷新。')
      const [, day = '', id = '', position = '-1'] = match
      const from = { day, id, position: Number(position) }
      const rows = store.selectPanelPage(db(), { doctorId, state }, days, from, limit)
      const people = new Map(
        ports.summaries(rows.map(({ residentId }) => residentId)).map(one => [one.id, one])
      )
      const count = (one: store.PanelState): number => store.countPanel(db(), { doctorId, state: one }, days)
      const last = rows.at(-1)
      return {
        rows: rows.flatMap(({ residentId, ...row }) => {
          const resident = people.get(residentId)
          return resident === undefined ? [] : [{ ...row, resident }]
        }),
        next:
          last === undefined || rows.length < limit
            ? null
            : `${last.nextDueOn ?? ''}|${last.contractId}|${String(last.position)}`,
        counts: {
          overdue: count('overdue'),
          due: count('due'),
          later: count('later'),
          complete: count('complete')
        },
        preparing
      }
    },

    checkFulfilment: async ({ repair }) => {
      await running?.catch(() => undefined)
      return ports.runJob(checkFulfilment, { today: today(), repair })
    },
    ...createNotes(services)
  }
  return {
    handlers,
    /** Waits for what works in the background. */
    stop: async (): Promise<void> => {
      await running?.catch(() => undefined)
    }
  }
}
