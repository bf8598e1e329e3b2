import { Failure } from '../lib/failure.ts'
import type { Handlers } from '../lib/router.ts'
import type { printingContract } from './contract.ts'

/** What a shell with windows can do; the terminal has none. */
export interface Printer {
  readonly print: (sessionId: string, landscape: boolean) => Promise<boolean>
  /** The path it was saved to, or null when the person cancelled. */
  readonly savePdf: (sessionId: string, suggestedName: string, landscape: boolean) => Promise<string | null>
}

export function createPrinting(printer: Printer | null): {
  readonly handlers: Handlers<typeof printingContract>
} {
  const present = (): Printer => {
    if (printer === null) throw new Failure('unavailable', '只有在窗口里才能打印。')
    return printer
  }
  return {
    handlers: {
      print: async ({ landscape }, actor) => ({
        printed: await present().print(actor.sessionId, landscape)
      }),
      savePdf: async ({ suggestedName, landscape }, actor) => ({
        path: await present().savePdf(actor.sessionId, suggestedName.replace(/[\\/:*?"<>|]/g, '_'), landscape)
      })
    }
  }
}
