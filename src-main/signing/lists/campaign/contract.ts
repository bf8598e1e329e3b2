import { z } from 'zod'
import { call, clinicalRoles, day, id, nothing, text, version } from '../../../lib/contract.ts'
import { byDoctor, listAnswer, listAsked } from '../../../lib/list/contract.ts'
import { residentSummary } from '../../../resident/contract.ts'
import { populationClass } from '../../lifecycle/contract.ts'
import { callRecord, callResult } from '../call/contract.ts'

const readers = [...clinicalRoles, 'administrator', 'auditor'] as const

const campaignInput = z.strictObject({
  name: text(60).min(1, '请填写名称'),
  /** 准备、签约、信息核对、分类管理. */
  stage: z.enum(['preparation', 'signing', 'verification', 'management']).default('preparation'),
  /** Null: the whole centre. */
  committeeCode: z
    .string()
    .regex(/^\d{3}$/)
    .nullable()
    .default(null),
  /** Null: everybody who is not signed. */
  populationClass: populationClass.nullable().default(null),
  from: day,
  /** The last day; null: open. */
  to: day.nullable().default(null),
  note: text(300).default('')
})
const campaign = campaignInput.extend({
  id,
  version,
  /** All of them; somebody may be called several times. */
  calls: z.int(),
  /** Who was called, and those of them whose last word was yes. */
  people: z.int(),
  agreed: z.int(),
  /** Of those who were called, who has a contract today. */
  signed: z.int()
})
export type Campaign = z.infer<typeof campaign>

/** `open`: to be called; `agreed`: said yes and has not signed; `called`: everybody's last call. */
export const campaignView = z.enum(['open', 'agreed', 'called'])

const campaignRow = z.strictObject({
  resident: residentSummary,
  populationClass,
  /** Those that count in this region. */
  keyCodes: z.array(z.string()),
  doctorName: z.string().nullable(),
  /** When the last basic contract ended or ends; null: never signed. */
  signedUntil: day.nullable(),
  isSigned: z.boolean(),
  /** In this campaign. */
  lastCall: callRecord.nullable()
})

export const campaignContract = {
  /** Newest first. */
  campaigns: call({ input: nothing, output: z.array(campaign), roles: readers, effect: 'reads' }),
  saveCampaign: call({
    input: campaignInput.extend({ id: id.optional(), version: version.optional() }),
    output: campaign,
    roles: ['administrator', 'doctor'],
    effect: 'writes'
  }),
  /**
   * Whom a campaign is for: without a contract today, in its class and committee. Who was called is off the list until
   * the day to call again. `preparing`: as of `priority`.
   */
  campaignWork: call({
    input: listAsked({ view: campaignView.default('open'), doctorId: byDoctor }).extend({ id }),
    output: listAnswer(campaignRow, {
      campaign,
      /** How many are still to be called, within `doctorId`. */
      open: z.int(),
      /** By everybody's last call. */
      results: z.array(z.strictObject({ result: callResult, people: z.int() }))
    }),
    roles: readers,
    effect: 'reads'
  })
}
