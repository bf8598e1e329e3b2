import { z } from 'zod'
import { call, clinicalRoles, day, event, id, instant, nothing, text, version } from '../lib/contract.ts'
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
  /** Who recorded it. */
  doctorId: id,
  doctorName: z.string(),
  savedAt: instant,
  /** 待医生确认: somebody else than a doctor saved it, and none has signed yet. */
  awaitsDoctor: z.boolean().default(false),
  /** Which doctor has signed what another person recorded. */
  confirmedById: id.nullable().default(null),
  confirmedByName: z.string().nullable().default(null),
  confirmedAt: instant.nullable().default(null),
  /** The form that was saved first at the same visit; null: this one, or it was alone. */
  visitId: id.nullable().default(null),
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
export type KeptFollowUp = Omit<
  FollowUp,
  'doctorName' | 'confirmedByName' | 'headline' | 'classWord' | 'mark' | 'marks'
>

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

const awaitingRow = z.strictObject({
  id,
  version,
  resident: residentSummary,
  kind,
  disease: z.string(),
  visitDate: day,
  headline: z.string(),
  mark: mark.nullable(),
  classification: z.enum(['1', '2', '3', '4']).nullable(),
  classWord: z.string(),
  savedAt: instant,
  recordedBy: z.string(),
  /** Why it has to be opened before it is confirmed, in Chinese; empty: it may be confirmed together with others. */
  whyOpened: z.array(z.string())
})

const behindRow = z.strictObject({
  resident: residentSummary,
  kind,
  disease: z.string(),
  dueOn: day,
  /** Visits face to face this year that a doctor has signed; owed in the whole year; owed by now. */
  met: z.int(),
  owed: z.int(),
  expected: z.int(),
  lastMetOn: day.nullable(),
  /** What is left of the year does not suffice, by visits two weeks apart. */
  isLost: z.boolean(),
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
      /** Another form of the same visit, saved already: what both ask comes from there. Missing: one of today. */
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
      /** The next date of another form of this visit that is saved already; null: there is none. */
      besideNext: z.strictObject({ word: z.string(), on: day }).nullable(),
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
  /** `conflict` when the draft is another one than was seen: it is being filled in another window too. */
  saveDraft: call({
    input: z.strictObject({
      residentId: id,
      kind: ofForm,
      form: visitForm,
      /** When the draft was saved that this one goes on from; null: there was none. Missing: whatever there is. */
      seenAt: instant.nullable().optional()
    }),
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
  /**
   * 待医生确认, oldest first. `mine`: a doctor's own people, those of whom they stand in for, and those for whom nobody
   * acts; of others what they saved themselves.
   */
  awaiting: call({
    input: listAsked({ scope: z.enum(['mine', 'centre']).default('mine') }),
    output: listAnswer(awaitingRow),
    roles: readers,
    effect: 'reads'
  }),
  /**
   * A doctor signs as 随访医生 what others have recorded. `refused` when one among several has to be opened first,
   * `conflict` when one has been signed or corrected meanwhile: then none is signed.
   */
  confirm: call({
    input: z.strictObject({ visits: z.array(z.strictObject({ id, version })).min(1).max(200) }),
    output: nothing,
    roles: ['doctor'],
    effect: 'writes'
  }),
  get: call({ input: z.strictObject({ id }), output: followUp, roles: readers, effect: 'reads' }),
  /** Newest first, corrected ones included and marked. */
  list: call({
    input: z.strictObject({ residentId: id, limit: z.int().min(1).max(100).default(20) }),
    output: z.array(followUp),
    roles: readers,
    effect: 'reads'
  }),
  /** 面对面随访不足: from 1 July, who is behind pro rata, and who can no longer reach what is owed. */
  behind: call({
    input: listAsked({
      doctorId: byDoctor,
      committeeCode: byCommittee,
      state: z.enum(['all', 'behind', 'lost']).default('all')
    }),
    output: listAnswer(behindRow, {
      today: day,
      source: z.string(),
      counts: z.strictObject({ behind: z.int(), lost: z.int() })
    }),
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

export const followUpEvents = {
  /** A visit was saved, signed, corrected or withdrawn, or others act now: look again. */
  changed: event(nothing)
}
