import { z } from 'zod'
import { call, clinicalRoles, day, id, instant, text, version } from '../lib/contract.ts'
import { byCommittee, byDoctor, listAnswer, listAsked } from '../lib/list/contract.ts'
import { bloodPressureSeries } from '../measurement/contract.ts'
import { mark } from '../policy/contract.ts'
import { residentSummary } from '../resident/contract.ts'

const carers = [...clinicalRoles] as const
const readers = [...clinicalRoles, 'administrator', 'auditor'] as const

const count = (max: number) => z.number().min(0).max(max).nullable().default(null)
const level = z.enum(['light', 'medium', 'heavy']).nullable().default(null)
const grade = z.enum(['1', '2', '3']).nullable().default(null)

export const drug = z.strictObject({
  name: text(60).min(1, '请填写药名'),
  timesPerDay: z.int().min(1).max(12).nullable().default(null),
  /** As written: `5mg`, `1片`. */
  dose: text(30).default('')
})

/**
 * 高血压患者随访服务记录表，国家基本公共卫生服务规范（第三版）. Every field may be empty while the form is being
 * filled; `save` says what is missing. Codes are the form's own.
 */
export const hypertensionForm = z.strictObject({
  /** Day of the visit in the centre's zone. */
  visitDate: day,
  /** 1 门诊 2 家庭 3 电话; `lost` and `dead` replace the visit. */
  outcome: z.enum(['visited', 'lost', 'dead']).default('visited'),
  lostReason: text(100).default(''),
  deathDate: day.nullable().default(null),
  deathCause: text(100).default(''),
  way: z.enum(['1', '2', '3']).nullable().default(null),
  /** 1 无症状 2 头痛头晕 3 恶心呕吐 4 眼花耳鸣 5 呼吸困难 6 心悸胸闷 7 鼻衄出血不止 8 四肢发麻 9 下肢水肿 10 其他 */
  symptoms: z
    .array(z.enum(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']))
    .max(10)
    .default([]),
  symptomOther: text(100).default(''),
  /** The danger signs of 处理后紧急转诊 that no number shows. */
  dangers: z
    .array(
      z.enum([
        'altered-consciousness',
        'severe-headache',
        'nausea-vomiting',
        'blurred-vision',
        'palpitation-chest',
        'dyspnoea',
        'pregnancy-lactation',
        'other-unmanageable'
      ])
    )
    .max(8)
    .default([]),
  /** The sitting the pressure comes from; null when typed into the form from elsewhere (home record by phone). */
  seriesId: id.nullable().default(null),
  systolicMmHg: z.int('请填整数').nullable().default(null),
  diastolicMmHg: z.int('请填整数').nullable().default(null),
  heartRatePerMinute: z.int('请填整数').nullable().default(null),
  weightKg: z.number().nullable().default(null),
  weightTargetKg: z.number().nullable().default(null),
  heightCm: z.number().nullable().default(null),
  bmiTarget: z.number().nullable().default(null),
  signOther: text(100).default(''),
  /** Cigarettes a day. */
  smoking: count(200),
  smokingTarget: count(200),
  /** 两 of spirits a day (beer ÷10, red wine ÷4, yellow wine ÷5). */
  drinking: count(50),
  drinkingTarget: count(50),
  exerciseTimesPerWeek: count(50),
  exerciseMinutes: count(600),
  exerciseTargetTimesPerWeek: count(50),
  exerciseTargetMinutes: count(600),
  salt: level,
  saltTarget: level,
  psychology: grade,
  compliance: grade,
  examinations: text(300).default(''),
  /** 1 规律 2 间断 3 不服药 */
  adherence: grade,
  /** 1 无 2 有 */
  adverseReaction: z.enum(['1', '2']).nullable().default(null),
  adverseReactionNote: text(100).default(''),
  /** New complication, or an old one worse; null: nobody has asked yet. */
  complication: z.enum(['none', 'new', 'worse']).nullable().default(null),
  complicationNote: text(100).default(''),
  drugs: z.array(drug).max(8).default([]),
  referralReason: text(100).default(''),
  referralTo: text(100).default(''),
  /** What was done about an emergency, before it can be saved: referred, or handled with a reason. */
  emergencyAct: z.enum(['referred', 'handled']).nullable().default(null),
  emergencyNote: text(200).default(''),
  /** Null: as proposed. Otherwise `overrideReason` is needed when it differs. */
  classification: z.enum(['1', '2', '3', '4']).nullable().default(null),
  nextVisitDate: day.nullable().default(null),
  overrideReason: text(200).default(''),
  /** Values in the second plausibility tier that the person has confirmed. */
  confirmed: z.boolean().default(false)
})
export type HypertensionForm = z.infer<typeof hypertensionForm>

const reason = z.strictObject({
  /** The sentence shown. */
  text: z.string(),
  /** `规范第三版 高血压 …` */
  clause: z.string(),
  /** Form fields that decided it, to be highlighted. */
  fields: z.array(z.string())
})

/** What the rules say of a form as it stands. */
export const assessment = z.strictObject({
  policyVersion: z.string(),
  target: z.strictObject({ systolicBelow: z.int(), diastolicBelow: z.int(), clause: z.string() }),
  bmi: z.strictObject({ value: z.number(), label: z.string() }).nullable(),
  emergency: z.array(reason),
  /** Null until a pressure is there (or the visit did not take place). */
  classification: z.enum(['1', '2', '3', '4']).nullable(),
  classificationLabel: z.string().nullable(),
  classificationReasons: z.array(reason),
  /** How many visits in a row, this one included, had a pressure that missed its target. */
  consecutiveUnsatisfied: z.int(),
  action: z.enum(['routine', 'two-week', 'refer', 'emergency-refer', 'lost', 'ended']),
  actionReason: reason.nullable(),
  nextVisitDate: day.nullable(),
  nextVisitReason: reason.nullable(),
  /** Second plausibility tier: field → sentence. Saving needs `confirmed`. */
  warnings: z.record(z.string(), z.string()),
  /** What stops it from being saved: field → sentence. */
  problems: z.record(z.string(), z.string()),
  /** What would make the record better but stops nothing: field → sentence. */
  hints: z.record(z.string(), z.string()).default({})
})
export type Assessment = z.infer<typeof assessment>

export const followUp = z.strictObject({
  id,
  version,
  residentId: id,
  kind: z.enum(['hypertension']),
  form: hypertensionForm,
  /** As decided when it was saved, with the policy of that day. */
  assessment,
  classification: z.enum(['1', '2', '3', '4']).nullable(),
  nextVisitDate: day.nullable(),
  doctorId: id,
  doctorName: z.string(),
  savedAt: instant,
  /** This record corrects an earlier one, which stays readable. */
  correctsId: id.nullable(),
  correctionReason: z.string().nullable(),
  /** A later correction replaces this one in lists and counts. */
  correctedById: id.nullable(),
  /** Why it does not stand in this file: by mistake, or somebody else's; null when it does. */
  withdrawnReason: z.string().nullable(),
  /** Of its pressure. */
  mark: mark.nullable()
})
export type FollowUp = z.infer<typeof followUp>

export const dueReason = z.enum(['emergency', 'two-week', 'referral', 'routine', 'first'])
const dueRow = z.strictObject({
  resident: residentSummary,
  kind: z.enum(['hypertension']),
  dueOn: day,
  reason: dueReason,
  /** Negative: days overdue. */
  daysLeft: z.int(),
  last: z
    .strictObject({
      visitDate: day,
      systolicMmHg: z.int().nullable(),
      diastolicMmHg: z.int().nullable(),
      classification: z.string().nullable(),
      mark: mark.nullable()
    })
    .nullable(),
  doctorName: z.string().nullable()
})

export const followUpContract = {
  /** Everything the form needs: carried-over values, draft, today's sitting, what the rules say of it. */
  open: call({
    input: z.strictObject({ residentId: id, kind: z.enum(['hypertension']).default('hypertension') }),
    output: z.strictObject({
      /** The form to start with: the draft if there is one, else a new one with carried-over habits, targets and drugs. */
      form: hypertensionForm,
      draftSavedAt: instant.nullable(),
      assessment,
      last: followUp.nullable(),
      /** Today's newest sitting, unless it stands in a saved visit already. */
      series: bloodPressureSeries.nullable(),
      dueOn: day.nullable(),
      dueReason: dueReason.nullable()
    }),
    roles: carers,
    effect: 'reads'
  }),
  /** While the form is filled; nothing is stored. */
  assess: call({
    input: z.strictObject({ residentId: id, form: hypertensionForm, correctsId: id.optional() }),
    output: assessment,
    roles: carers,
    effect: 'reads'
  }),
  saveDraft: call({
    input: z.strictObject({ residentId: id, form: hypertensionForm }),
    output: z.strictObject({ draftSavedAt: instant }),
    roles: carers,
    effect: 'writes'
  }),
  discardDraft: call({
    input: z.strictObject({ residentId: id }),
    output: z.strictObject({}),
    roles: carers,
    effect: 'writes'
  }),
  /**
   * Idempotent by `requestId` (a second Enter answers the first record). `refused` with `fields` when something is
   * missing, an emergency is not dealt with, or an override has no reason.
   */
  save: call({
    input: z.strictObject({ requestId: id, residentId: id, form: hypertensionForm }),
    output: followUp,
    roles: carers,
    effect: 'writes',
    about: ({ residentId, form }) =>
      form.outcome === 'dead'
        ? [{ residentId, does: 'records-death', on: form.deathDate }]
        : [{ residentId, does: 'adds', on: form.visitDate }]
  }),
  /** By addition: the old record stays visible. `conflict` when it has been corrected already. */
  correct: call({
    input: z.strictObject({
      requestId: id,
      id,
      version,
      form: hypertensionForm,
      reason: text(200).min(1, '请填写更正原因')
    }),
    output: followUp,
    roles: carers,
    effect: 'writes',
    about: ({ id, form }) => {
      const record = { entity: 'follow-up', id }
      return form.outcome === 'dead'
        ? [{ residentId: null, does: 'records-death', on: form.deathDate, record }]
        : ['withdraws', 'adds'].map(does => ({ residentId: null, does, on: form.visitDate, record }))
    }
  }),
  get: call({ input: z.strictObject({ id }), output: followUp, roles: readers, effect: 'reads' }),
  /** Newest first, corrected ones included and marked. */
  list: call({
    input: z.strictObject({ residentId: id, limit: z.int().min(1).max(100).default(20) }),
    output: z.array(followUp),
    roles: readers,
    effect: 'reads'
  }),
  /**
   * Work list, longest due first. `two-week`: what cannot wait and is due by today, with emergencies whatever their day
   * and before everything.
   */
  due: call({
    input: listAsked({
      doctorId: byDoctor,
      committeeCode: byCommittee,
      state: z.enum(['all', 'overdue', 'today', 'two-week', 'soon']).default('all'),
      reason: dueReason.nullable().default(null)
    }).extend({
      /** `soon` and `all` look this many days ahead. */
      days: z.int().min(0).max(92).default(14)
    }),
    output: listAnswer(dueRow, {
      today: day,
      /** Of every state, narrowed by the other filters. */
      counts: z.strictObject({ overdue: z.int(), today: z.int(), twoWeek: z.int(), soon: z.int() })
    }),
    roles: readers,
    effect: 'reads'
  })
}
