import { z } from 'zod'
import { call, clinicalRoles, day, id, nothing, text, version } from '../../lib/contract.ts'

const administrators = ['administrator'] as const
const readers = [...clinicalRoles, 'administrator', 'auditor'] as const

/** Integer fen, at most a million yuan. */
export const fen = z.int().min(0).max(100_000_000)

const itemInput = z.strictObject({
  code: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9.-]{1,20}$/, '项目编码为 1–20 位字母、数字、点或横线'),
  name: text(60).min(1, '请填写项目名称'),
  content: text(300).default(''),
  /** 基本医疗、基本公共卫生、特需管理（按需收费）. */
  group: z.enum(['basic-medical', 'public-health', 'special']),
  nature: z.enum(['labour', 'test']).default('labour'),
  audience: z.enum(['person', 'household']).default('person'),
  performer: z.enum(['centre', 'station', 'township', 'village', 'hospital', 'home']).default('centre'),
  /** Price of one time by the fee schedule; null: not priced. */
  feeFen: fen.nullable().default(null),
  chargeCode: text(30).default(''),
  /**
   * The records that prove it was done; fulfilment counts those. One of `evidenceKinds`; `service-note`: no record of this
   * system proves it, somebody writes down who, when and what.
   */
  evidence: z.string().min(1).max(40).default('service-note'),
  /** The last day it can stand in a package that is published; null: not ended. */
  validTo: day.nullable().default(null)
})
export const serviceItem = itemInput.extend({
  id,
  version,
  /** By its last day, as of today. */
  status: z.enum(['active', 'withdrawn'])
})
export type ServiceItem = z.infer<typeof serviceItem>

const lineInput = z.strictObject({
  itemId: id,
  /** Null: as needed, without a number; with `isUnlimited` promised without limit. */
  timesPerYear: z.int().min(1).max(366).nullable().default(null),
  isUnlimited: z.boolean().default(false)
})
export const packageLine = lineInput.extend({
  code: z.string(),
  name: z.string(),
  content: z.string(),
  feeFen: fen.nullable(),
  chargeCode: z.string(),
  evidence: z.string()
})

export const payType = z.enum(['government-full', 'resident-fixed', 'resident-negotiated'])
export const contractKind = z.enum(['basic', 'individual'])

const packageInput = z.strictObject({
  name: text(60).min(1, '请填写服务包名称'),
  kind: contractKind,
  payType,
  tier: z.enum(['basic', 'primary', 'middle', 'high']).nullable().default(null),
  /** For whom: elderly, hypertension, copd …, as the region names them. */
  types: z.array(text(30).min(1)).max(20).default([]),
  /** Of one year; null exactly when it is negotiated with each resident. */
  priceFen: fen.nullable(),
  chargeCode: text(30).default(''),
  /** What is taken off the sum of the items' fees; null: not stated. */
  insuranceFen: fen.nullable().default(null),
  publicHealthFen: fen.nullable().default(null),
  discountFen: fen.nullable().default(null),
  lines: z.array(lineInput).min(1, '请至少加入一个服务项目').max(100)
})

/** One version of a package. Published it never changes; what comes after is a further version. */
export const servicePackage = packageInput.extend({
  id,
  version,
  /** The same for all versions of one package. */
  familyId: id,
  number: z.int().positive(),
  status: z.enum(['draft', 'published', 'withdrawn']),
  validFrom: day.nullable(),
  /** The last day it can be signed. */
  validTo: day.nullable(),
  lines: z.array(packageLine),
  /** Fees of all items times their number; null when one of them has no fee or no number. */
  itemsFen: fen.nullable(),
  /** `itemsFen` less insurance, public health and discount; null when something is not stated. */
  builtUpFen: z.int().nullable(),
  /** What the price says against the items, in Chinese; empty when there is nothing to say. */
  warnings: z.array(z.string())
})
export type ServicePackage = z.infer<typeof servicePackage>

/** A package as it would stand with these lines and this price, before anything is stored. */
export const packagePrice = z.strictObject({
  lines: z.array(
    z.strictObject({
      itemId: id,
      /** Of one time, as the item has it now. */
      feeFen: fen.nullable(),
      /** Of a year; null: no fee or no number. */
      yearFen: z.int().nullable(),
      isWithdrawn: z.boolean()
    })
  ),
  /** Of those lines that have a fee and a number. */
  knownFen: z.int(),
  itemsFen: z.int().nullable(),
  builtUpFen: z.int().nullable(),
  warnings: z.array(z.string())
})
export type PackagePrice = z.infer<typeof packagePrice>

export const catalogueContract = {
  serviceItems: call({ input: nothing, output: z.array(serviceItem), roles: readers, effect: 'reads' }),
  /** What an item can be proven by. */
  evidenceKinds: call({
    input: nothing,
    output: z.array(z.strictObject({ code: z.string(), label: z.string() })),
    roles: readers,
    effect: 'reads'
  }),
  saveServiceItem: call({
    input: itemInput.extend({ id: id.optional(), version: version.optional() }),
    output: serviceItem,
    roles: administrators,
    effect: 'writes'
  }),
  /** `signable`: those that can be signed on that day. */
  packages: call({
    input: z.strictObject({ signableOn: day.optional(), kind: contractKind.optional() }),
    output: z.array(servicePackage),
    roles: readers,
    effect: 'reads'
  }),
  package: call({ input: z.strictObject({ id }), output: servicePackage, roles: readers, effect: 'reads' }),
  pricePackage: call({
    input: packageInput
      .pick({
        payType: true,
        priceFen: true,
        insuranceFen: true,
        publicHealthFen: true,
        discountFen: true
      })
      .extend({ lines: z.array(lineInput).max(100) }),
    output: packagePrice,
    roles: readers,
    effect: 'reads'
  }),
  /** How many contracts hold under each version, or will. */
  packageUse: call({
    input: nothing,
    output: z.array(z.strictObject({ packageId: id, contracts: z.int() })),
    roles: readers,
    effect: 'reads'
  }),
  /** A new package, or a draft anew. Published versions are refused: copy them forward. */
  savePackage: call({
    input: packageInput.extend({ id: id.optional(), version: version.optional() }),
    output: servicePackage,
    roles: administrators,
    effect: 'writes'
  }),
  /** The next version as a draft, with the items' fees as they are now. */
  copyPackage: call({
    input: z.strictObject({ id }),
    output: servicePackage,
    roles: administrators,
    effect: 'writes'
  }),
  /** A draft nobody needs. What was published is never removed. */
  discardPackage: call({
    input: z.strictObject({ id, version }),
    output: nothing,
    roles: administrators,
    effect: 'writes'
  }),
  /** From `validFrom` on, with the items' fees as they are now; the version before can be signed up to the day before. */
  publishPackage: call({
    input: z.strictObject({ id, version, validFrom: day }),
    output: servicePackage,
    roles: administrators,
    effect: 'writes'
  }),
  /** `on` is the last day it can be signed; contracts signed under it stay as they are. */
  withdrawPackage: call({
    input: z.strictObject({ id, version, on: day }),
    output: servicePackage,
    roles: administrators,
    effect: 'writes'
  })
}
