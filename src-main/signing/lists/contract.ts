import { z } from 'zod'
import { chronicDisease, residentSummary } from '../../resident/contract.ts'
import { call, clinicalRoles, day, id, instant, nothing, text } from '../../lib/contract.ts'
import { byCommittee, byDoctor, listAnswer, listAsked } from '../../lib/list/contract.ts'
import { contractPhase, populationClass } from '../lifecycle/contract.ts'
import { callContract, callRecord } from './call/contract.ts'
import { campaignContract } from './campaign/contract.ts'

const carers = [...clinicalRoles] as const
const readers = [...clinicalRoles, 'administrator', 'auditor'] as const

const priorityRow = z.strictObject({
  resident: residentSummary,
  populationClass,
  /** Those that count in this region. */
  keyCodes: z.array(z.string()),
  doctorName: z.string().nullable(),
  /** When the last basic contract ended; null: never signed. */
  signedUntil: day.nullable(),
  lastCall: callRecord.nullable()
})

const expiringRow = z.strictObject({
  contractId: id,
  number: z.string(),
  resident: residentSummary,
  doctorName: z.string(),
  packageName: z.string(),
  endOn: day,
  daysLeft: z.int(),
  /** 60, 30, 7 …; 0: over. */
  step: z.int(),
  lastCall: callRecord.nullable()
})

export const rate = z.strictObject({
  name: z.string(),
  formula: z.string(),
  numerator: z.int(),
  /** Null: nobody has said how many there are; the page asks. */
  denominator: z.int().nullable(),
  /** Two decimals. */
  percent: z.number().nullable()
})
export type Rate = z.infer<typeof rate>

/** Signing state of one person for the context bar, the resident page and the queue. */
const residentStanding = z.strictObject({
  populationClass,
  /** Set by a person, with the reason; null: computed. */
  override: z.strictObject({ reason: z.string(), by: z.string(), on: day }).nullable(),
  keyCodes: z.array(z.string()),
  countedCodes: z.array(z.string()),
  contract: z
    .strictObject({
      id,
      phase: contractPhase,
      doctorId: id,
      doctorName: z.string(),
      teamName: z.string(),
      endOn: day
    })
    .nullable(),
  /** What this person still has to pay for that contract and for the packages added to it. */
  owedFen: z.int().min(0)
})

export const listsContract = {
  ...callContract,
  ...campaignContract,
  standing: call({
    input: z.strictObject({ residentId: id }),
    output: residentStanding,
    roles: readers,
    effect: 'reads'
  }),
  overrideClass: call({
    input: z.strictObject({
      residentId: id,
      /** Null: computed again. */
      populationClass: populationClass.nullable(),
      reason: text(100).min(1, '请填写原因')
    }),
    output: residentStanding,
    roles: carers,
    effect: 'writes'
  }),
  /**
   * Living here and without a basic contract today, of one class. `preparing`: so many people's classes are still
   * being worked out; the list is complete when it is 0.
   */
  priority: call({
    input: listAsked({
      populationClass: populationClass.default('I'),
      committeeCode: byCommittee,
      doctorId: byDoctor
    }),
    output: listAnswer(priorityRow, {
      counts: z.strictObject({ I: z.int(), II: z.int(), III: z.int() })
    }),
    roles: readers,
    effect: 'reads'
  }),
  /** Basic contracts that end soon or are over by less than the days of grace, earliest first; also the call sheet. */
  expiring: call({
    input: listAsked({
      /** `over`: ended already; `ahead`: ends soon. */
      state: z.enum(['all', 'over', 'ahead']).default('all'),
      doctorId: byDoctor,
      committeeCode: byCommittee
    }),
    output: listAnswer(expiringRow, {
      /** How many stand at each step. */
      counts: z.array(z.strictObject({ step: z.int(), contracts: z.int() }))
    }),
    roles: readers,
    effect: 'reads'
  }),
  /** Signing rates by base, key populations, and the renewal rate of the twelve months up to `on`. */
  rates: call({
    input: z.strictObject({ on: day.optional() }),
    output: z.strictObject({
      on: day,
      persons: z.int(),
      households: z.int(),
      rates: z.array(rate),
      diseases: z.array(rate.extend({ code: chronicDisease })),
      computedAt: instant
    }),
    roles: readers,
    effect: 'reads'
  }),
  /** Typed by the centre, with its source: how many live here, or are estimated to. */
  savePopulation: call({
    input: z.strictObject({
      base: z.enum(['resident', 'registered', 'jurisdiction']),
      on: day,
      persons: z.int().min(1).max(100_000_000),
      source: text(100).min(1, '请填写来源')
    }),
    output: nothing,
    roles: ['administrator'],
    effect: 'writes'
  })
}
