import { write } from '../database/journal.ts'
import { clinicalRoles } from '../lib/contract.ts'
import { Failure } from '../lib/failure.ts'
import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import type { Actor } from '../lib/session.ts'
import type { printingContract } from './contract.ts'
import { listOutputKind } from './kinds.ts'
import type { ListOutput } from './store.ts'

/** What a shell with windows can do; the terminal has none. */
export interface Printer {
  readonly print: (sessionId: string, landscape: boolean) => Promise<boolean>
  /** The path it was saved to, or null when the person cancelled. */
  readonly savePdf: (sessionId: string, suggestedName: string, landscape: boolean) => Promise<string | null>
  /**
   * The same for a table of comma separated values.
   * @param before told once a place is chosen; nothing is written when it throws
   */
  readonly saveCsv: (
    sessionId: string,
    suggestedName: string,
    content: string,
    before: () => void
  ) => Promise<string | null>
}

const fileNameOf = (suggestedName: string): string => suggestedName.replace(/[\\/:*?"<>|]/g, '_')

export function createPrinting(
  { db, stamp, newId }: Services,
  printer: Printer | null
): { readonly handlers: Handlers<typeof printingContract> } {
  const present = (): Printer => {
    if (printer === null) throw new Failure('unavailable', '只有在窗口里才能打印。')
    return printer
  }
  /** Whoever telephones with people needs their names and numbers; nobody else takes them away. */
  const refuseUnmasked = (actor: Actor, isMasked: boolean): void => {
    if (!isMasked && !clinicalRoles.some(role => actor.roles.includes(role))) {
      throw new Failure('forbidden', '您的岗位只能带出隐去姓名和电话的名单。')
    }
  }
  const record = (actor: Actor, output: Omit<ListOutput, 'id' | 'byId' | 'at'>): void => {
    const id = newId()
    const { at } = stamp(actor)
    write(db(), stamp(actor), { kind: listOutputKind, id, seen: 'new' }, () => ({
      ...output,
      ...{ id, byId: actor.accountId, at }
    }))
  }
  return {
    handlers: {
      print: async ({ landscape }, actor) => ({
        printed: await present().print(actor.sessionId, landscape)
      }),
      savePdf: async ({ suggestedName, landscape }, actor) => ({
        path: await present().savePdf(actor.sessionId, fileNameOf(suggestedName), landscape)
      }),
      printList: async ({ landscape, ...output }, actor) => {
        refuseUnmasked(actor, output.isMasked)
        const { print } = present()
        record(actor, { ...output, way: 'print' })
        return { printed: await print(actor.sessionId, landscape) }
      },
      saveList: async ({ suggestedName, content, ...output }, actor) => {
        refuseUnmasked(actor, output.isMasked)
        const path = await present().saveCsv(actor.sessionId, fileNameOf(suggestedName), content, () => {
          record(actor, { ...output, way: 'file' })
        })
        return { path }
      }
    }
  }
}
