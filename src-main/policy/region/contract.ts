import { z } from 'zod'
import { call, day, everyRole, id, instant, nothing, text, version } from '../../lib/contract.ts'
import { pack, packCertainty, region, sharesProblem } from '../pack/contract.ts'
import { fieldOf, path } from '../pack/fields/contract.ts'

const packId = z.string().max(40)
const cell = z.union([z.boolean(), z.number(), z.string(), z.array(z.string()), z.null()])
/** Any value of any field; which shape it has is the field's to say. */
export const packValue = z.union([
  z.boolean(),
  z.number(),
  z.string(),
  z.array(z.union([z.string(), z.number()])),
  z.array(z.record(z.string(), cell))
])
export type PackValue = z.infer<typeof packValue>

const sourcedValue = z.strictObject({
  value: packValue,
  source: z.string(),
  certainty: packCertainty,
  note: z.string().nullable()
})
const resolvedValue = sourcedValue.extend({
  path,
  origin: z.enum(['override', 'region', 'national']),
  /** What region or centre said before the national limit shortened it. */
  cappedFrom: z.number().nullable(),
  /** The override it comes from. */
  overrideId: id.nullable()
})
export type ResolvedValue = z.infer<typeof resolvedValue>

export const override = z.strictObject({
  id,
  region,
  path,
  value: packValue,
  validFrom: day,
  /** The last day; null: until further notice. */
  validTo: day.nullable(),
  reason: z.string()
})
const activation = z.strictObject({ packId, validFrom: day })

const ask = z.strictObject({
  path,
  /** `signing`: without it no contract can be concluded here. */
  asked: z.enum(['signing', 'later', 'never']),
  /** Lines of a table that lack something, counted from 0; empty: the whole value is missing. */
  rows: z.array(z.int()),
  remark: z.string().nullable()
})

/** What holds on a day under one version of the centre's policy. */
const policyAt = z.strictObject({
  versionId: id,
  version,
  day,
  packId,
  region,
  regionName: z.string(),
  /** Since when the pack is active; null: from the beginning. */
  activeFrom: day.nullable(),
  planned: z.array(activation),
  values: z.array(resolvedValue),
  asks: z.array(ask),
  overrides: z.array(override)
})
export type PolicyAt = z.infer<typeof policyAt>

const deed = z.strictObject({
  versionId: id,
  version,
  /** Null: as the program was delivered. */
  at: instant.nullable(),
  actorName: z.string().nullable(),
  act: z.enum(['found', 'activate', 'override', 'withdraw']),
  reason: z.string(),
  /** `validFrom` null: from the beginning. */
  activation: z.strictObject({ packId, validFrom: day.nullable() }).nullable(),
  override: override.nullable()
})
export type PolicyDeed = z.infer<typeof deed>

const reason = text(200).min(2, '请写明理由或依据的文件')

export const regionContract = {
  /** Every pack there is, the newest version of each region first. */
  packs: call({ input: nothing, output: z.array(pack), roles: everyRole, effect: 'reads' }),
  /** What holds in this centre on a day (today when left out). */
  active: call({
    input: z.strictObject({ day: day.optional() }),
    output: policyAt,
    roles: everyRole,
    effect: 'reads'
  }),
  /** What held under the version a contract was signed under. */
  at: call({
    input: z.strictObject({ versionId: id, day }),
    output: policyAt,
    roles: everyRole,
    effect: 'reads'
  }),
  /** Field by field, one value for each pack asked for, in their order. */
  compare: call({
    input: z.strictObject({ packIds: z.array(packId).min(2, '请选择两个以上地区').max(12) }),
    output: z.array(z.strictObject({ path, values: z.array(sourcedValue.nullable()), differs: z.boolean() })),
    roles: everyRole,
    effect: 'reads'
  }),
  /** What the centre must lay down because no source does; what signing needs comes first. */
  asks: call({
    input: z.strictObject({ day: day.optional() }),
    output: z.array(ask),
    roles: everyRole,
    effect: 'reads'
  }),
  history: call({ input: nothing, output: z.array(deed), roles: everyRole, effect: 'reads' }),
  /** From `validFrom` on that pack holds; what was planned for later days is given up. */
  activate: call({
    input: z.strictObject({ version, packId, validFrom: day, reason }),
    output: policyAt,
    roles: ['administrator'],
    effect: 'writes'
  }),
  override: call({
    input: z
      .strictObject({
        version,
        path,
        value: z.unknown(),
        validFrom: day,
        validTo: day.nullable(),
        reason
      })
      .superRefine((input, context) => {
        const { error, data } = fieldOf(input.path).schema.safeParse(input.value)
        for (const { path: at, message } of error?.issues ?? [])
          context.addIssue({ code: 'custom', path: ['value', ...at], message })
        const wrong = error === undefined ? sharesProblem(input.path, data) : null
        if (wrong !== null) context.addIssue({ code: 'custom', path: ['value'], message: wrong })
        if (input.validTo !== null && input.validTo < input.validFrom)
          context.addIssue({ code: 'custom', path: ['validTo'], message: '截止日期不能早于生效日期' })
      }),
    output: policyAt,
    roles: ['administrator'],
    effect: 'writes'
  }),
  /** Ends it yesterday; one that has not begun yet goes altogether. */
  withdrawOverride: call({
    input: z.strictObject({ version, id, reason }),
    output: policyAt,
    roles: ['administrator'],
    effect: 'writes'
  })
}
