import { z } from 'zod'

// Scores of questions whose answers are worth points: how a sum is made, and what it means. Nothing here knows what is
// asked.

const words = (max: number) => z.string().trim().min(1, '不能为空').max(max)

const band = z.strictObject({
  from: z.int(),
  to: z.int(),
  label: words(30),
  alarming: z.boolean(),
  /** Holds only while none of these other scores is above this. */
  others: z.strictObject({ scores: z.array(z.string()).min(1), atMost: z.int() }).optional()
})

/** `constant` plus the sum of weight × points over its items; without weights every item counts once. */
export const score = z.strictObject({
  code: z.string(),
  name: words(20),
  constant: z.int().default(0),
  weights: z.record(z.string(), z.int()).default({}),
  /**
   * The first that holds is the one. Those without `others` are closed spans without gap or overlap over all that can
   * come out; those with stand before them.
   */
  bands: z.array(band).min(1)
})
export type Score = z.infer<typeof score>

export const scoreResult = z.strictObject({
  score: z.string(),
  name: z.string(),
  value: z.int(),
  /** All that can come out. */
  lowest: z.int(),
  highest: z.int(),
  band: z.string(),
  alarming: z.boolean()
})
export type ScoreResult = z.infer<typeof scoreResult>
