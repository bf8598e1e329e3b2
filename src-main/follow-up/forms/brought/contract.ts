import { z } from 'zod'
import { text } from '../../../lib/contract.ts'
import { score } from '../../../lib/score/contract.ts'
import { chronicDisease } from '../../../resident/contract.ts'
import { condition } from '../contract.ts'

// A form of a centre's own as a file: what is asked, by which codes, when it is owed again, and what decides, without code.

const words = (max: number) => text(max).min(1, '不能为空')
const key = z.string().regex(/^[a-z][A-Za-z0-9]{0,39}$/, '以小写字母开头，只用英文字母和数字')
const code = z.string().regex(/^[a-z0-9][a-z0-9-]{0,19}$/, '只用小写字母、数字和连字符')

const codes = z
  .array(z.strictObject({ code, label: words(30), points: z.int().optional() }))
  .min(2, '至少两个选项')
  .max(30, '最多 30 个选项')
const asked = {
  label: words(20),
  /** The whole question, where that is longer. */
  question: words(200).optional(),
  /** It cannot be saved without. */
  needed: z.boolean().default(false),
  /** Taken over from the last visit. */
  carried: z.boolean().default(false),
  shows: condition.optional()
}
export const askedField = z.discriminatedUnion('type', [
  z.strictObject({ ...asked, type: z.literal('day') }),
  z.strictObject({ ...asked, type: z.literal('code'), codes }),
  z.strictObject({ ...asked, type: z.literal('codes'), codes, exclusive: code.optional() }),
  z.strictObject({
    ...asked,
    type: z.literal('number'),
    unit: text(20),
    /** https://ucum.org */
    ucum: words(20),
    whole: z.boolean().default(false),
    from: z.number().optional(),
    to: z.number().optional()
  }),
  z.strictObject({ ...asked, type: z.literal('text'), most: z.int().min(1).max(500).default(200) })
])

const comparison = z.strictObject({
  field: key,
  is: z.enum(['>=', '>', '<=', '<', '=']),
  /** A number, or the code of an answer. */
  than: z.union([z.number(), code])
})
const decision = z.strictObject({
  /** All of them hold. */
  all: z.array(comparison).min(1).max(10),
  says: words(60),
  clause: words(200)
})

export const formFile = z.strictObject({
  kind: z.string().regex(/^[a-z][a-z0-9-]{1,29}$/, '以小写字母开头，只用小写字母、数字和连字符'),
  edition: words(30),
  title: words(60),
  /** As lists call it: 慢阻肺随访. */
  word: words(20),
  source: words(200),
  /** Who is owed it: by a managed disease, or from an age on. */
  whom: z.discriminatedUnion('by', [
    z.strictObject({ by: z.literal('condition'), condition: chronicDisease, disease: words(20) }),
    z.strictObject({ by: z.literal('age'), from: z.int().min(0).max(130) })
  ]),
  /** Measured and asked as in every visit: pressure, heart rate and body size; drugs. */
  uses: z.array(z.enum(['signs', 'drugs'])).default([]),
  fields: z.record(key, askedField),
  headline: z.array(key).min(1).max(4),
  scores: z.array(score).max(10).default([]),
  /** Any of them: to be treated and referred at once. */
  emergency: z.array(decision).max(40).default([]),
  /** The first that holds is the class; none: the form judges nothing. */
  classes: z
    .array(
      z.strictObject({
        code: z.enum(['1', '2', '3', '4']),
        label: words(12),
        any: z.array(decision).min(1).max(20),
        then: z.enum(['routine', 'two-week', 'refer']),
        days: z.int().min(1).max(366)
      })
    )
    .max(4)
    .default([]),
  /** When it is owed again, where no class says so. */
  due: z.strictObject({ days: z.int().min(1).max(366), says: words(40), clause: words(200) })
})
export type FormFile = z.infer<typeof formFile>
export type Decision = z.infer<typeof decision>
export type AskedField = z.infer<typeof askedField>
