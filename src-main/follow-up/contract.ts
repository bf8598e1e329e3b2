import { z } from 'zod'
import { call, clinicalRoles, day, id, instant, nothing, text, version } from '../lib/contract.ts'
import { byCommittee, byDoctor, listAnswer, listAsked } from '../lib/list/contract.ts'
import { scoreResult } from '../lib/score/contract.ts'
import { bloodPressureSeries } from '../measurement/contract.ts'
import { mark } from '../policy/contract.ts'
import { residentSummary } from '../resident/contract.ts'
import { answersAmong, formDefinition } from './forms/contract.ts'
import { commonFields } from './forms/shared/contract.ts'

const carers = [...clinicalRoles] as const
const readers = [...clinicalRoles, 'administrator', 'auditor'] as const

/** The kind of a form, as `followUp.forms` lists them: `hypertension`. */
const kind = z.string().min(1).max(40)
/** Missing: the first form of the list. */
const ofForm = kind.optional()

/**
 * What every visit says, whatever its form; the rest is what the form's own definition states, and is checked by it. Any
 * field may be empty while the form is being filled; `save` says what is missing. Codes are the form's own.
 */
export const visitForm = answersAmong(commonFields)
export type VisitForm = z.infer<typeof visitForm>

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
  target: z.strictObject({
    systolicBelow: z.int().optional(),
    diastolicBelow: z.int().optional(),
    /** Where it is no pressure: `空腹血糖 < 7.0 mmol/L`. */
    says: z.string().optional(),
    clause: z.string()
  }),
  bmi: z.strictObject({ value: z.number(), label: z.string() }).nullable(),
  emergency: z.array(reason),
  /** Null until a pressure is there (or the visit did not take place). */
  classification: z.enum(['1', '2', '3', '4']).nullable(),
  classificationLabel: z.string().nullable(),
  classificationReasons: z.array(reason),
  /** What its questions come to, where their answers are worth points. */
  scores: z.array(scoreResult).default([]),
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
  kind,
  /** Of its form: shown and printed as it was when it was saved. */
  edition: z.string(),
  form: visitForm,
  /** What stands for it in lists: `138/88 mmHg`; empty when nothing was measured. */
  headline: z.string(),
  /** As decided when it was saved, with the policy of that day. */
  assessment,
  classification: z.enum(['1', '2', '3', '4']).nullable(),
  /** In the words of its form; empty: none. */
  classWord: z.string(),
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
  /** Of the headline: how it stands by the policy of today. */
  mark: mark.nullable(),
  /** Of each field that was measured. */
  marks: z.record(z.string(), mark)
})
export type FollowUp = z.infer<typeof followUp>
/** As stored: what is worked out when it is shown is not there. */
export type KeptFollowUp = Omit<FollowUp, 'doctorName' | 'headline' | 'classWord' | 'mark' | 'marks'>

export const dueReason = z.enum(['emergency', 'two-week', 'referral', 'routine', 'first'])
const dueRow = z.strictObject({
  resident: residentSummary,
  kind,
  disease: z.string(),
  dueOn: day,
  reason: dueReason,
  /** Negative: days overdue. */
  daysLeft: z.int(),
  last: z
    .strictObject({
      visitDate: day,
      systolicMmHg: z.int().nullable(),
      diastolicMmHg: z.int().nullable(),
      classWord: z.string(),
      headline: z.string(),
      /** Of the headline, and of the pressure alone. */
      mark: mark.nullable(),
      pressureMark: mark.nullable()
    })
    .nullable(),
  doctorName: z.string().nullable()
})

/** A form this person is owed. */
const owed = z.strictObject({
  kind,
  word: z.string(),
  /** Owed once a year, and on no list of days. */
  isYearly: z.boolean(),
  /** When it was last, of those. */
  doneOn: day.nullable(),
  dueOn: day.nullable(),
  dueReason: dueReason.nullable(),
  draftSavedAt: instant.nullable()
})

export const followUpContract = {
  /** Every form, earlier editions behind the present ones. */
  forms: call({ input: nothing, output: z.array(formDefinition), roles: readers, effect: 'reads' }),
  /** Brings in a form of the centre's own from its file (JSON). `invalid-input` says where it is wrong; `conflict` for another text under the same edition. */
  bringIn: call({
    input: z.strictObject({ file: z.string().max(500_000) }),
    output: formDefinition,
    roles: ['administrator'],
    effect: 'writes'
  }),
  /** Everything the form needs: carried-over values, draft, today's sitting, what the rules say of it. */
  open: call({
    input: z.strictObject({
      residentId: id,
      /** Missing: the form that is due first. */
      kind: kind.optional(),
      /** Another form of the same visit, saved already: what both ask comes from there. */
      besideId: id.optional()
    }),
    output: z.strictObject({
      /** The form to start with: the draft if there is one, else a new one with carried-over habits, targets and drugs. */
      form: visitForm,
      kind,
      /** The one in force now: one of the centre's own may have been brought in since. */
      edition: z.string(),
      /** All forms this person is owed: by a disease, or by age. */
      owed: z.array(owed),
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
    input: z.strictObject({
      residentId: id,
      kind: ofForm,
      form: visitForm,
      correctsId: id.optional()
    }),
    output: assessment,
    roles: carers,
    effect: 'reads'
  }),
  saveDraft: call({
    input: z.strictObject({ residentId: id, kind: ofForm, form: visitForm }),
    output: z.strictObject({ draftSavedAt: instant }),
    roles: carers,
    effect: 'writes'
  }),
  discardDraft: call({
    input: z.strictObject({ residentId: id, kind: ofForm }),
    output: z.strictObject({}),
    roles: carers,
    effect: 'writes'
  }),
  /**
   * Idempotent by `requestId` (a second Enter answers the first record). `refused` with `fields` when something is
   * missing, an emergency is not dealt with, or an override has no reason.
   */
  save: call({
    input: z.strictObject({ requestId: id, residentId: id, kind: ofForm, form: visitForm }),
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
      form: visitForm,
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
