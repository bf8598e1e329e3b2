import { z } from 'zod'
import { call, clinicalRoles, day, event, id, instant, text, version } from '../lib/contract.ts'
import { byCommittee, byDoctor, listAnswer, listAsked } from '../lib/list/contract.ts'
import { mark } from '../policy/contract.ts'

const carers = [...clinicalRoles] as const
const registrars = [...clinicalRoles, 'administrator'] as const
const readers = [...clinicalRoles, 'administrator', 'auditor'] as const

/** GB/T 2261.1. */
export const sex = z.enum(['0', '1', '2', '9'])
/** WS 364 CV02.01.101. */
export const idType = z.enum(['01', '02', '03', '04', '05', '06', '07', '99'])
/** GB/T 4761, one digit: 0 本人/户主 … 8 其他. */
export const relation = z.enum(['0', '1', '2', '3', '4', '5', '6', '7', '8'])

/** Key populations a person marks; ages and diseases are computed, not stored. */
export const keyPopulation = z.enum([
  'pregnant',
  'postpartum',
  'severe-mental-disorder',
  'tuberculosis',
  'disabled',
  'low-income',
  'destitute',
  'former-poverty-registered',
  'special-family-planning',
  'retired-cadre',
  'bedridden',
  'high-risk-hypertension',
  'high-risk-diabetes',
  'high-risk-family-member',
  'household-bed',
  'migrant'
])

/** Diseases under management; ICD-10 in the FHIR mapping. */
export const chronicDisease = z.enum([
  'hypertension',
  'diabetes-type-2',
  'coronary-heart-disease',
  'stroke',
  'copd',
  'cancer',
  'chronic-kidney-disease'
])

const phone = z.strictObject({
  /** Mobile `1[3-9]…` or land line with area code; spaces, dashes and +86 are stripped. */
  number: z
    .string()
    .transform(value => value.replace(/[\s-]/g, '').replace(/^\+?86(?=1[3-9]\d{9}$)/, ''))
    .pipe(z.string().regex(/^(1[3-9]\d{9}|0\d{2,3}\d{7,8})$/, '手机 11 位，或区号加固定电话')),
  owner: z.enum(['self', 'spouse', 'child', 'parent', 'other']).default('self'),
  verifiedOn: day.nullable().default(null)
})

const address = z.strictObject({
  province: text(30).default(''),
  city: text(30).default(''),
  county: text(30).default(''),
  street: text(40).default(''),
  road: text(60).default(''),
  lane: text(20).default(''),
  number: text(20).default(''),
  building: text(20).default(''),
  room: text(20).default(''),
  note: text(120).default('')
})

const keyPopulationEntry = z.strictObject({
  code: keyPopulation,
  from: day,
  to: day.nullable().default(null),
  evidence: text(100).default('')
})
const conditionEntry = z.strictObject({
  code: chronicDisease,
  /** Day or, when only that is known, month or year. */
  diagnosedOn: z
    .string()
    .regex(/^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/, '请填写确诊年月')
    .nullable(),
  managedFrom: day.nullable().default(null),
  endedOn: day.nullable().default(null),
  note: text(100).default('')
})

/** 个人基本信息表（国家基本公共卫生服务规范第三版）: everything a person can edit. */
export const residentInput = z.strictObject({
  name: text(60).min(1, '请填写姓名'),
  idType: idType.default('01'),
  /** Null: none yet (newborn, foreigner without papers). Checked by GB 11643 when `idType` is 01. */
  idNumber: z.string().trim().toUpperCase().min(4).max(30).nullable().default(null),
  /** Derived from the number when there is one; a difference needs `differenceReason`. */
  sex,
  birthDate: day,
  differenceReason: text(100).nullable().default(null),
  phones: z.array(phone).max(6, '最多 6 个电话').default([]),
  /** Three digits of the centre's committee list. */
  committeeCode: z.string().regex(/^\d{3}$/, '请选择居（村）委会'),
  address: address.prefault({}),
  residence: z.enum(['registered', 'non-registered']).default('registered'),
  nation: z
    .string()
    .regex(/^\d{2}$/)
    .default('01'),
  bloodType: z.enum(['1', '2', '3', '4', '5']).default('5'),
  rhesus: z.enum(['1', '2', '3']).default('3'),
  education: z.enum(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']).default('10'),
  occupation: z.enum(['0', '1', '2', '3', '4', '5', '6', '7', '8']).default('8'),
  marriage: z.enum(['1', '2', '3', '4', '5']).default('5'),
  payments: z
    .array(z.enum(['1', '2', '3', '4', '5', '6', '7', '8']))
    .max(8)
    .default([]),
  /** Empty: none known. */
  allergies: z.array(text(40).min(1)).max(20).default([]),
  employer: text(60).default(''),
  /** The responsible doctor. */
  doctorId: id.nullable().default(null),
  keyPopulations: z.array(keyPopulationEntry).max(40).default([]),
  conditions: z.array(conditionEntry).max(20).default([]),
  /** Height is a fact that stays; used for BMI when none is measured. */
  heightCm: z.number().min(30).max(250).nullable().default(null),
  note: text(500).default('')
})
export type ResidentInput = z.infer<typeof residentInput>

/** 健康、高危、慢病、残疾、其他：上海斜土社区的家庭分型. */
export const householdType = z.enum(['healthy', 'high-risk', 'chronic', 'disabled', 'other'])
export type HouseholdType = z.infer<typeof householdType>

const householdMember = z.strictObject({
  residentId: id,
  name: z.string(),
  sex,
  age: z.int(),
  relation,
  from: day
})

/** What the context bar, search rows and lists show. */
export const residentSummary = z.strictObject({
  id,
  name: z.string(),
  sex,
  birthDate: day,
  age: z.int(),
  /** Last four characters; null without a number. */
  idTail: z.string().nullable(),
  phone: z.string().nullable(),
  recordNumber: z.string(),
  committeeName: z.string(),
  conditions: z.array(chronicDisease),
  /** Short Chinese labels: 65岁以上, 孕产妇 … computed for today. */
  flags: z.array(z.string()),
  allergies: z.array(z.string()),
  status: z.enum(['active', 'moved-away', 'deceased'])
})
export type ResidentSummary = z.infer<typeof residentSummary>

export const resident = residentInput.extend({
  id,
  version,
  recordNumber: z.string(),
  age: z.int(),
  status: z.enum(['active', 'moved-away', 'deceased']),
  statusOn: day.nullable(),
  summary: residentSummary,
  household: z
    .strictObject({
      id,
      version,
      /** In Chinese; by its members, or as somebody has set it. */
      type: z.string(),
      /** Null: it follows from the members. */
      typeSet: z.strictObject({ reason: z.string(), by: z.string(), on: day }).nullable(),
      members: z.array(householdMember)
    })
    .nullable(),
  /** The file that goes on for this person, with all records; null: this one. */
  joinedInto: id.nullable(),
  createdAt: instant,
  updatedAt: instant
})
export type Resident = z.infer<typeof resident>

const mapping = z.strictObject({
  /** Column of the file → field; a field may be missing, `name` may not. */
  name: z.string(),
  idNumber: z.string().nullable().default(null),
  sex: z.string().nullable().default(null),
  birthDate: z.string().nullable().default(null),
  phone: z.string().nullable().default(null),
  committee: z.string().nullable().default(null),
  address: z.string().nullable().default(null),
  hypertension: z.string().nullable().default(null),
  diabetes: z.string().nullable().default(null)
})
export type ImportMapping = z.infer<typeof mapping>

const importError = z.strictObject({
  /** Line of the file, the header being 1. */
  line: z.int(),
  field: z.string(),
  value: z.string(),
  message: z.string()
})

/** A row that met somebody: registered under the same document for sure, or perhaps the same person. */
const importMeeting = z.strictObject({
  line: z.int(),
  name: z.string(),
  birthDate: day,
  isCertain: z.boolean(),
  reason: z.string(),
  /** Empty: another row of the file, which the reason names. */
  whom: z.array(z.strictObject({ id, name: z.string(), sex, birthDate: day, recordNumber: z.string() }))
})
export type ImportMeeting = z.infer<typeof importMeeting>

export const importJob = z.strictObject({
  id,
  fileName: z.string(),
  phase: z.enum(['checking', 'checked', 'writing', 'done', 'cancelled', 'failed']),
  done: z.int(),
  total: z.int(),
  good: z.int(),
  bad: z.int(),
  /** Already registered with the same ID number: left alone. */
  existing: z.int(),
  /** Perhaps registered, as the form would ask: left out unless a person says that it is somebody else. */
  doubtful: z.int(),
  /** The first 200. */
  errors: z.array(importError),
  /** The first 200, those to be asked about before the others. */
  meetings: z.array(importMeeting),
  message: z.string().nullable()
})
export type ImportJob = z.infer<typeof importJob>

export const residentContract = {
  /** As you type: name, part of a name, pinyin, initials, ID fragment, birth date, phone tail, record number; several words must all fit. */
  search: call({
    input: z.strictObject({
      query: z.string().trim().min(1).max(60),
      limit: z.int().min(1).max(50).default(20)
    }),
    output: z.array(residentSummary),
    roles: readers,
    effect: 'reads'
  }),
  /** The register by filter, by record number. */
  browse: call({
    input: listAsked({
      status: z.enum(['active', 'moved-away', 'deceased']).default('active'),
      committeeCode: byCommittee,
      doctorId: byDoctor,
      disease: chronicDisease.nullable().default(null),
      /** Completed years. */
      age: z.enum(['0-6', '7-17', '18-59', '60-64', '65-79', '80+']).nullable().default(null),
      populationClass: z.enum(['I', 'II', 'III']).nullable().default(null),
      /** Has a basic contract today. */
      signed: z.enum(['yes', 'no']).nullable().default(null)
    }),
    output: listAnswer(
      z.strictObject({
        resident: residentSummary,
        doctorId: id.nullable(),
        doctorName: z.string().nullable()
      })
    ),
    roles: readers,
    effect: 'reads'
  }),
  /**
   * Another responsible doctor for many at once; null: none. Only who still has the doctor that the caller saw: the same
   * turned round takes it back.
   */
  giveDoctor: call({
    input: z.strictObject({
      given: z
        .array(z.strictObject({ residentId: id, from: id.nullable(), to: id.nullable() }))
        .min(1)
        .max(2000)
    }),
    output: z.strictObject({
      /** Whose file was changed. */
      changed: z.array(id)
    }),
    roles: registrars,
    effect: 'writes'
  }),
  get: call({ input: z.strictObject({ id }), output: resident, roles: readers, effect: 'reads' }),
  summary: call({ input: z.strictObject({ id }), output: residentSummary, roles: readers, effect: 'reads' }),
  /** What a typed ID number says, while it is typed. */
  inspectIdNumber: call({
    input: z.strictObject({ idNumber: z.string().trim().max(30) }),
    output: z.strictObject({
      valid: z.boolean(),
      problem: z.string().nullable(),
      warning: z.string().nullable(),
      /** Fifteen digits become eighteen. */
      normalised: z.string().nullable(),
      sex: sex.nullable(),
      birthDate: day.nullable(),
      age: z.int().nullable()
    }),
    roles: registrars,
    effect: 'reads'
  }),
  /** People who may be the same: same number, or same name with same birth date, or same name with same phone. */
  duplicates: call({
    input: z.strictObject({
      exceptId: id.optional(),
      name: z.string().trim().max(60),
      birthDate: day.nullable(),
      idNumber: z.string().trim().max(30).nullable(),
      phones: z.array(z.string().max(30)).max(6).default([])
    }),
    output: z.array(z.strictObject({ resident: residentSummary, reason: z.string() })),
    roles: registrars,
    effect: 'reads'
  }),
  /** `conflict` when the ID number is already registered. */
  register: call({ input: residentInput, output: resident, roles: registrars, effect: 'writes' }),
  update: call({
    input: residentInput.extend({ id, version }),
    output: resident,
    roles: registrars,
    effect: 'writes'
  }),
  /** Moved away, died, or came back. */
  changeStatus: call({
    input: z.strictObject({
      id,
      version,
      status: z.enum(['active', 'moved-away', 'deceased']),
      on: day,
      reason: text(100).default('')
    }),
    output: resident,
    roles: registrars,
    effect: 'writes',
    about: ({ id: residentId, status, on }) => [{ residentId, does: status, on }]
  }),
  /** Puts the resident into the household of `withResidentId` (which is made when that person has none, as its head). */
  joinHousehold: call({
    input: z.strictObject({ residentId: id, withResidentId: id, relation, on: day }),
    output: resident,
    roles: registrars,
    effect: 'writes',
    about: ({ residentId, withResidentId, on }) =>
      [...new Set([residentId, withResidentId])].map(one => ({ residentId: one, does: 'adds', on }))
  }),
  leaveHousehold: call({
    input: z.strictObject({ residentId: id, on: day }),
    output: resident,
    roles: registrars,
    effect: 'writes'
  }),
  /** Sets the type of the household the resident lives in, by name and reason. */
  setHouseholdType: call({
    input: z.strictObject({
      residentId: id,
      /** Null: by its members again. */
      type: householdType.nullable(),
      reason: text(100).min(1, '请填写原因')
    }),
    output: resident,
    roles: [...clinicalRoles],
    effect: 'writes'
  }),
  /** Newest first: registrations, readings, follow-ups … from the views the features publish. */
  timeline: call({
    input: z.strictObject({
      residentId: id,
      before: instant.optional(),
      limit: z.int().min(1).max(100).default(30)
    }),
    output: z.array(
      z.strictObject({
        at: instant,
        /** As the room that keeps such records names its lines; a window opens those it knows. */
        kind: z.string(),
        /** In Chinese: what kind of line it is. */
        word: z.string(),
        recordId: id,
        title: z.string(),
        detail: z.string(),
        who: z.string().nullable(),
        /** True state of the record on the district platform. */
        sync: z.enum(['local', 'sent', 'confirmed', 'conflict', 'refused']).nullable(),
        /** Of the value it names. */
        mark: mark.nullable(),
        /** As what kind of record it can be taken out of this file; null: it cannot. */
        entity: z.string().nullable(),
        /** That it was withdrawn, given to somebody else, or came from another file; null: none of these. */
        returned: z
          .strictObject({
            id,
            kind: z.enum(['withdrawn', 'given', 'received']),
            /** In Chinese. */
            says: z.string()
          })
          .nullable()
      })
    ),
    roles: carers,
    effect: 'reads'
  }),
  /** Reads the head of a CSV (UTF-8 or GB 18030): columns, first rows, suggested mapping. */
  inspectImport: call({
    input: z.strictObject({ fileName: text(200), content: z.base64().max(90_000_000) }),
    output: z.strictObject({
      encoding: z.enum(['utf-8', 'gb18030']),
      columns: z.array(z.string()),
      rows: z.array(z.array(z.string())),
      total: z.int(),
      mapping: mapping.partial()
    }),
    roles: ['administrator'],
    effect: 'reads'
  }),
  /** The dry run: checks every row and writes nothing. */
  checkImport: call({
    input: z.strictObject({
      fileName: text(200),
      content: z.base64().max(90_000_000),
      mapping,
      /** For rows without a committee column. */
      committeeCode: z.string().regex(/^\d{3}$/)
    }),
    output: importJob,
    roles: ['administrator'],
    effect: 'reads'
  }),
  runImport: call({
    input: z.strictObject({
      jobId: id,
      mode: z.enum(['all-or-nothing', 'good-rows']),
      /** Lines of doubtful rows of which somebody has said: not the same person. */
      another: z.array(z.int().positive()).max(200).default([])
    }),
    output: importJob,
    roles: ['administrator'],
    effect: 'writes'
  }),
  cancelImport: call({
    input: z.strictObject({ jobId: id }),
    output: importJob,
    roles: ['administrator'],
    effect: 'reads'
  }),
  importJob: call({
    input: z.strictObject({ jobId: id }),
    output: importJob,
    roles: ['administrator'],
    effect: 'reads'
  }),
  /** Every error as CSV (UTF-8 with BOM, opens in Excel). */
  importReport: call({
    input: z.strictObject({ jobId: id }),
    output: z.strictObject({ fileName: z.string(), csv: z.string() }),
    roles: ['administrator'],
    effect: 'reads'
  })
}

export const residentEvents = { importJob: event(importJob) }
