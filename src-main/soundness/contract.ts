import { z } from 'zod'
import { call, event, everyRole, instant, nothing } from '../lib/contract.ts'

/** Whether the database file can be read everywhere; it is looked through table by table while nobody works. */
export const soundnessContract = {
  state: call({
    input: nothing,
    output: z.strictObject({
      /** When the last table was looked through; null: not yet since this program was started. */
      checkedAt: instant.nullable(),
      damaged: z.array(
        z.strictObject({
          word: z.string(),
          /** About how many rows cannot be read; null: nobody can say. */
          lost: z.int().nullable()
        })
      ),
      /** What is damaged, what can still be read, what to do; null: nothing is known to be damaged. */
      sentence: z.string().nullable()
    }),
    roles: everyRole,
    effect: 'reads'
  }),
  /** Begins to look through everything now; `changed` tells when it is done. */
  check: call({ input: nothing, output: nothing, roles: ['administrator'], effect: 'reads' })
}

export const soundnessEvents = { changed: event(nothing) }
