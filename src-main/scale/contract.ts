import { z } from 'zod'
import { call, clinicalRoles, day, id, instant, text, version } from '../lib/contract.ts'
import { score, scoreResult } from '../lib/score/contract.ts'

const assessors = [...clinicalRoles] as const
const readers = [...clinicalRoles, 'auditor'] as const

const code = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, '只能用小写字母、数字和连字符')
const words = (max: number) => text(max).min(1, '不能为空')

/** A scale as data: what is asked, what each answer counts, and what the sum means. */
export const scale = z.strictObject({
  id: code,
  version: words(20),
  name: words(40),
  purpose: words(100),
  /** Where the items and the bands come from. */
  source: words(200),
  /** Who allows its use here; null: free to use. */
  licence: text(200).nullable(),
  instruction: words(300),
  /** Who answers more than once (as it is, as it should be) has several rounds. */
  rounds: z
    .array(z.strictObject({ code, name: words(20) }))
    .min(1)
    .max(3),
  items: z
    .array(
      z.strictObject({
        code,
        name: words(20).nullable(),
        text: words(200),
        options: z
          .array(z.strictObject({ value: z.int(), label: words(20) }))
          .min(2)
          .max(10)
      })
    )
    .min(1)
    .max(200),
  scores: z.array(score.extend({ code })).min(1).max(10)
})
export type Scale = z.infer<typeof scale>

const answer = z.strictObject({ round: code, item: code, value: z.int() })
const answers = z.array(answer).max(600)
export type Answer = z.infer<typeof answer>

export const result = scoreResult.extend({ round: z.string() })
export type Result = z.infer<typeof result>

export const assessment = z.strictObject({
  id,
  version,
  residentId: id,
  scale,
  assessedOn: day,
  assessorId: id,
  assessorName: z.string(),
  answers,
  results: z.array(result),
  note: z.string(),
  savedAt: instant,
  /** Why it does not count; null when it does. */
  voidReason: z.string().nullable()
})
export type Assessment = z.infer<typeof assessment>

export const scaleContract = {
  /** Those that came with the program and those brought in here; the newest version of each. */
  scales: call({
    input: z.strictObject({}),
    output: z.array(scale),
    roles: [...readers, 'administrator'],
    effect: 'reads'
  }),
  /** Brings in a scale from its file (JSON). `invalid-input` says where it is wrong; `conflict` for another text under the same version. */
  bringIn: call({
    input: z.strictObject({ file: z.string().max(500_000) }),
    output: scale,
    roles: ['administrator'],
    effect: 'writes'
  }),
  /** What the answers so far come to; the scores of a round appear once all their items are answered. */
  reckon: call({
    input: z.strictObject({ scaleId: code, version: words(20), answers }),
    output: z.array(result),
    roles: assessors,
    effect: 'reads'
  }),
  /** Keeps a finished one; `invalid-input` names the items not answered. A second Enter (same id) finds the first one's. */
  keep: call({
    input: z.strictObject({
      id,
      residentId: id,
      scaleId: code,
      version: words(20),
      assessedOn: day,
      answers,
      note: text(500).default('')
    }),
    output: assessment,
    roles: assessors,
    effect: 'writes',
    about: ({ residentId, assessedOn }) => [{ residentId, does: 'adds', on: assessedOn }]
  }),
  /** Of one resident, newest first, those that do not count included. */
  assessments: call({
    input: z.strictObject({ residentId: id }),
    output: z.array(assessment),
    roles: readers,
    effect: 'reads'
  })
}
