import { z } from 'zod'
import { call, clinicalRoles, day, id, nothing } from '../../lib/contract.ts'

const administrators = ['administrator'] as const
const readers = [...clinicalRoles, 'administrator', 'auditor'] as const

export const block = z.strictObject({
  id,
  committeeCode: z.string(),
  committeeName: z.string(),
  doctorId: id,
  doctorName: z.string(),
  teamId: id.nullable(),
  teamName: z.string().nullable(),
  from: day,
  to: day.nullable()
})
export type Block = z.infer<typeof block>

/** A committee, who answers for its public health, and how many it is about. */
export const committeeBlock = z.strictObject({
  committeeCode: z.string(),
  committeeName: z.string(),
  /** Who answers for it today; null: nobody. */
  now: block.nullable(),
  /** Who will from a day to come on. */
  next: block.nullable(),
  /** What has to be done about it, in Chinese; null: nothing. */
  trouble: z.string().nullable(),
  /** Living here, by class; the residents of classes II and III are looked after by committee. */
  residents: z.strictObject({ I: z.int(), II: z.int(), III: z.int() }),
  /** Of them with a basic contract. */
  signed: z.int()
})
export type CommitteeBlock = z.infer<typeof committeeBlock>

export const blocksContract = {
  /** Which doctor answers for which committee's public health (分区包干), newest first. */
  blocks: call({
    input: z.strictObject({ includePast: z.boolean().default(false) }),
    output: z.array(block),
    roles: readers,
    effect: 'reads'
  }),
  /** Every committee, those first that nobody answers for. `preparing`: so many people's classes are not worked out. */
  committeeBlocks: call({
    input: nothing,
    output: z.strictObject({ committees: z.array(committeeBlock), preparing: z.int() }),
    roles: readers,
    effect: 'reads'
  }),
  /**
   * From that day on; whoever answered for it before does so up to the day before. On the very day the last one began
   * it takes that one's place: a slip.
   */
  assignBlock: call({
    input: z.strictObject({
      committeeCode: z.string().regex(/^\d{3}$/, '请选择居（村）委会'),
      doctorId: id,
      teamId: id.nullable().default(null),
      from: day
    }),
    output: z.array(block),
    roles: administrators,
    effect: 'writes'
  })
}
