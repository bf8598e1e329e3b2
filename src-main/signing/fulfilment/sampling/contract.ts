import { z } from 'zod'
import { residentSummary } from '../../../resident/contract.ts'
import { call, clinicalRoles, day, id, text } from '../../../lib/contract.ts'

const examiners = ['administrator', 'nurse', 'health-manager', 'assistant'] as const
const readers = [...clinicalRoles, 'administrator', 'auditor'] as const

export const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, '月份应为 YYYY-MM')

const sampleHead = z.strictObject({
  id,
  doctorId: id,
  doctorName: z.string(),
  month,
  /** Draws the same sample again. */
  seed: z.string(),
  /** From how many services it was drawn. */
  frame: z.int(),
  size: z.int(),
  called: z.int(),
  drawnOn: day,
  drawnByName: z.string()
})
export type SampleHead = z.infer<typeof sampleHead>

const answer = z.enum(['happened', 'not-happened', 'unsure', 'no-answer', 'refused'])
const finding = z.enum(['none', 'not-done', 'wrong-day', 'incomplete', 'record-fault'])
const callBack = z.strictObject({
  calledOn: day,
  answer,
  /** When it was, as the resident remembers. */
  saidDay: day.nullable(),
  /** 5: very. */
  satisfaction: z.int().min(1).max(5).nullable(),
  finding,
  remarks: z.string(),
  callerName: z.string()
})

export const sample = sampleHead.extend({
  rows: z.array(
    z.strictObject({
      position: z.int(),
      resident: residentSummary,
      itemName: z.string(),
      kind: z.string(),
      recordId: id,
      on: day,
      doerName: z.string().nullable(),
      /** The newest counts; null: not called yet. */
      call: callBack.nullable(),
      calls: z.int()
    })
  ),
  rates: z.array(
    z.strictObject({
      name: z.string(),
      formula: z.string(),
      numerator: z.int(),
      denominator: z.int(),
      percent: z.number().nullable()
    })
  )
})
export type Sample = z.infer<typeof sample>

export const samplingContract = {
  /** A random sample of what was done in a month for the contracts of one doctor. */
  drawSample: call({
    input: z.strictObject({
      doctorId: id,
      month,
      size: z.int().min(1).max(100),
      /** Null: chosen by chance and kept. */
      seed: text(40).min(1).nullable().default(null)
    }),
    output: sample,
    roles: ['administrator'],
    effect: 'writes'
  }),
  /** Newest month first. */
  samples: call({
    input: z.strictObject({ month: month.optional() }),
    output: z.array(sampleHead),
    roles: readers,
    effect: 'reads'
  }),
  sample: call({ input: z.strictObject({ id }), output: sample, roles: readers, effect: 'reads' }),
  /** 回访: refused to the doctor who is examined and to whoever did the service. */
  recordCallBack: call({
    input: z.strictObject({
      sampleId: id,
      position: z.int(),
      calledOn: day,
      answer,
      saidDay: day.nullable().default(null),
      satisfaction: z.int().min(1).max(5).nullable().default(null),
      finding: finding.default('none'),
      remarks: text(300).default('')
    }),
    output: sample,
    roles: examiners,
    effect: 'writes'
  })
}
