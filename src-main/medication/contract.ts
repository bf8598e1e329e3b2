import { z } from 'zod'
import { addsToday, call, clinicalRoles, day, id, instant, text, version } from '../lib/contract.ts'
import { byCommittee, byDoctor, listAnswer, listAsked } from '../lib/list/contract.ts'
import { residentSummary } from '../resident/contract.ts'
import { drugContract } from './drug/contract.ts'
import { longContract } from './long/contract.ts'

const carers = [...clinicalRoles] as const
const readers = [...clinicalRoles, 'auditor'] as const

export const drugRoutes = {
  oral: '口服',
  sublingual: '舌下含服',
  inhaled: '吸入',
  subcutaneous: '皮下注射',
  intramuscular: '肌内注射',
  intravenous: '静脉给药',
  topical: '外用',
  eye: '滴眼',
  nasal: '鼻用',
  rectal: '直肠给药',
  other: '其他途径'
} as const
export type DrugRoute = keyof typeof drugRoutes

/** So many times in so many days, weeks or months: alternate days are once in two days. */
export const frequency = z.strictObject({
  times: z.int().min(1).max(24),
  every: z.int().min(1).max(90),
  unit: z.enum(['day', 'week', 'month'])
})
export type Frequency = z.infer<typeof frequency>

/** 服药依从性 of the national forms. */
export const adherences = { '1': '规律', '2': '间断', '3': '不服药' } as const

/** What is taken, as somebody knows it: what is not known stays open. */
export const prescribed = z.strictObject({
  /** Of the dictionary; null: written down as the person says it. */
  drugId: id.nullable().default(null),
  name: text(60).min(1, '请填写药名'),
  spec: text(60).default(''),
  ingredients: z.array(text(40).min(1)).max(10).default([]),
  groups: z.array(text(40).min(1)).max(5).default([]),
  doseAmount: z.number().positive('每次用量应大于 0').max(10_000).nullable().default(null),
  doseUnit: text(10).default(''),
  frequency: frequency.nullable().default(null),
  /** 必要时: alone, or at most as often as the frequency says. */
  asNeeded: z.boolean().default(false),
  /** Whatever the fields cannot say: 睡前, 早 1 片晚半片. */
  instruction: text(100).default(''),
  route: z
    .enum(Object.keys(drugRoutes) as [DrugRoute, ...DrugRoute[]])
    .nullable()
    .default(null),
  startOn: day.nullable().default(null),
  /** Where it was prescribed, and by whom; empty: not known. */
  institution: text(60).default(''),
  prescriber: text(40).default(''),
  /** The day from which the supply lasts so many days; both or neither. */
  suppliedOn: day.nullable().default(null),
  supplyDays: z.int().min(1).max(366).nullable().default(null),
  note: text(200).default('')
})
export type Prescribed = z.infer<typeof prescribed>

export const medicationWarning = z.strictObject({
  kind: z.enum(['allergy', 'allergy-unknown', 'same-ingredient', 'run-out']),
  /** The same warning has the same key. */
  key: z.string(),
  says: z.string()
})
export type MedicationWarning = z.infer<typeof medicationWarning>

export const medication = prescribed.extend({
  id,
  version,
  residentId: id,
  /** Dose, frequency, route and instruction in one line; empty: nobody has said. */
  usage: z.string(),
  /** The first day without medicine; null: not known. */
  runsOutOn: day.nullable(),
  /** Days until then; 0 and less: it has run out. */
  daysLeft: z.int().nullable(),
  adherence: z.enum(['1', '2', '3']).nullable(),
  /** Null: not asked; empty: asked, none. */
  reaction: z.string().nullable(),
  remarkedOn: day.nullable(),
  stoppedOn: day.nullable(),
  stopReason: z.string(),
  isRunning: z.boolean(),
  /** What stands against it now, passed or not. */
  warnings: z.array(medicationWarning),
  /** Why it was saved all the same; empty: nothing was passed. */
  passReason: z.string(),
  recordedByName: z.string(),
  recordedAt: instant,
  /** Why it does not count; null when it does. */
  voidReason: z.string().nullable()
})
export type Medication = z.infer<typeof medication>

const seen = z.strictObject({ id, version })

export const medicationContract = {
  ...drugContract,
  ...longContract,
  /** Of one resident: what is taken now by name, then what was stopped, the latest first. */
  medications: call({
    input: z.strictObject({ residentId: id }),
    output: z.strictObject({
      /** Empty: none on record; whether somebody was asked is not. */
      allergies: z.array(z.string()),
      rows: z.array(medication)
    }),
    roles: readers,
    effect: 'reads'
  }),
  /** What stands against a drug before it is saved. */
  checkMedication: call({
    input: z.strictObject({ residentId: id, id: id.nullable(), prescribed }),
    output: z.array(medicationWarning),
    roles: carers,
    effect: 'reads'
  }),
  /**
   * Adds one (`version` null) or corrects it. Where something stands against it that was not passed, `refused` with the
   * keys of the warnings in `fields`: who goes past them names them in `passed` and says why.
   */
  saveMedication: call({
    input: z.strictObject({
      id,
      version: version.nullable(),
      residentId: id,
      prescribed,
      passed: z.array(z.string()).max(50).default([]),
      passReason: text(200).default('')
    }),
    output: medication,
    roles: carers,
    effect: 'writes',
    about: addsToday
  }),
  stopMedication: call({
    input: seen.extend({ residentId: id, on: day, reason: text(200).min(1, '请填写停药原因') }),
    output: medication,
    roles: carers,
    effect: 'writes',
    about: addsToday
  }),
  /** One that was stopped by mistake is taken on; `refused` where something stands against it by now. */
  resumeMedication: call({
    input: seen.extend({ residentId: id, reason: text(100).min(1, '请填写恢复的原因') }),
    output: medication,
    roles: carers,
    effect: 'writes',
    about: addsToday
  }),
  /** A new supply of one or several drugs, from that day on. */
  refillMedications: call({
    input: z.strictObject({
      residentId: id,
      drugs: z.array(seen).min(1, '请选择药品').max(50),
      on: day,
      days: z.int().min(1).max(366)
    }),
    output: z.array(medication),
    roles: carers,
    effect: 'writes',
    about: addsToday
  }),
  /** How it is taken, and what it does to the person. */
  remarkMedication: call({
    input: seen.extend({
      residentId: id,
      on: day,
      adherence: z.enum(['1', '2', '3']).nullable(),
      reaction: text(200).nullable()
    }),
    output: medication,
    roles: carers,
    effect: 'writes',
    about: addsToday
  }),
  /** As it was recorded before, newest first. */
  medicationHistory: call({
    input: z.strictObject({ id }),
    output: z.array(
      z.strictObject({
        version: z.int(),
        at: instant,
        by: z.string(),
        /** What it said then, in lines of field and value; what has changed since the one before is marked. */
        lines: z.array(z.strictObject({ label: z.string(), text: z.string(), isChanged: z.boolean() }))
      })
    ),
    roles: readers,
    effect: 'reads'
  }),
  /** Whose medicine runs out, and whose visit within a long supply is still owed; the longest due first. */
  medicationDue: call({
    input: listAsked({
      state: z.enum(['all', 'overdue', 'today', 'soon']).default('all'),
      kind: z.enum(['run-out', 'long-visit']).nullable().default(null),
      doctorId: byDoctor,
      committeeCode: byCommittee
    }).extend({ days: z.int().min(1).max(90).default(14) }),
    output: listAnswer(
      z.strictObject({
        resident: residentSummary,
        kind: z.enum(['run-out', 'long-visit']),
        dueOn: day,
        daysLeft: z.int(),
        /** Names of the drugs, parted by 、. */
        drugs: z.string(),
        doctorName: z.string().nullable()
      }),
      {
        today: day,
        counts: z.strictObject({ overdue: z.int(), today: z.int(), soon: z.int() })
      }
    ),
    roles: [...readers, 'administrator'],
    effect: 'reads'
  })
}
