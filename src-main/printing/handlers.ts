import { Failure } from '../lib/failure.ts'
import type { Handlers } from '../lib/router.ts'
import type { printingContract } from './contract.ts'

/** What a shell with windows can do; the terminal has none. */
export interface Printer {
  readonly print: (sessionId: string) => Promise<boolean>
  /** The path it was saved to, or null when the person cancelled. */
  readonly savePdf: (sessionId: string, suggestedName: string) => Promise<string | null>
}

export function createPrinting(printer: Printer | null): Handlers<typeof printingContract> {
  const present = (): Printer => {
    if (printer === null) throw new Failure('unavailable', '只有在窗口里才能打印。')
    return printer
  }
  return {
    print: async (_input, actor) => ({ printed: await present().print(actor.sessionId) }),
    savePdf: async ({ suggestedName }, actor) => ({
      path: await present().savePdf(actor.sessionId, suggestedName.replace(/[\\/:*?"<>|]/g, '_'))
    })
  }
}
