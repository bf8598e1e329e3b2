import { z } from 'zod'
import { idType, relation, sex } from '../../resident/contract.ts'
import { call, clinicalRoles, day, id, instant, text, version } from '../../lib/contract.ts'
import { byDoctor, listAnswer, listAsked } from '../../lib/list/contract.ts'
import { contractKind, fen, payType } from '../catalogue/contract.ts'

const signers = [...clinicalRoles] as const
const reviewers = ['administrator', 'doctor'] as const
const readers = [...clinicalRoles, 'administrator', 'auditor'] as const

export { contractKind }
export type ContractKind = z.infer<typeof contractKind>

/** What is stored. Expiring, expired and renewed follow from the dates. */
export const contractState = z.enum([
  'draft',
  'pending-signature',
  'pending-review',
  'effective',
  'transferred',
  'terminated',
  'void'
])
export type ContractState = z.infer<typeof contractState>

/** Where a contract stands on a day. */
export const contractPhase = z.enum([...contractState.options, 'upcoming', 'expiring', 'expired', 'renewed'])
export type ContractPhase = z.infer<typeof contractPhase>

/** 集中、就诊、上门、网络、住院、体检、随访、功能社区、其他. */
export const signingMode = z.enum(['1', '2', '3', '4', '5', '6', '7', '8', '9'])

export const terminationReason = z.enum([
  'resident-wish',
  'moved-away',
  'death',
  'doctor-left',
  'non-cooperation',
  'duplicate',
  'other-institution',
  'other'
])
export type TerminationReason = z.infer<typeof terminationReason>
export const voidReason = z.enum(['wrong-person', 'wrong-doctor', 'test', 'not-agreed', 'revised', 'death'])

export const populationClass = z.enum(['I', 'II', 'III'])

/** Needed below 18 and for whoever cannot act alone. 《民法典》第十七至二十四条. */
const guardian = z.strictObject({
  name: text(60).min(1, '请填写监护人或代理人姓名'),
  relation: text(20).min(1, '请填写与本人的关系'),
  idType: idType.default('01'),
  idNumber: text(30).min(4, '请填写证件号码'),
  phone: text(30).min(5, '请填写电话'),
  reason: z.enum(['minor', 'unable'])
})

/** Each is asked for by itself: health data need a consent of their own (《个人信息保护法》第二十九条). */
export const consentItem = z.enum(['agreement', 'privacy', 'health-data', 'e-signature'])

const payerLine = z.strictObject({ payer: z.string(), label: z.string(), amountFen: fen })

const payersInput = z
  .array(z.strictObject({ payer: text(30).min(1), amountFen: fen }))
  .max(8)
  .nullable()
  .default(null)

const memberInput = z.strictObject({
  residentId: id,
  /** Somebody of the household who does not want to sign; then nothing else is read. */
  refusal: text(100).min(1).nullable().default(null),
  /** The basic package; null when only individual ones are added to a contract that holds. */
  basicPackageId: id.nullable().default(null),
  individual: z
    .array(
      z.strictObject({
        packageId: id,
        negotiatedFen: fen.nullable().default(null),
        /** Null: the resident, less what the pack's subsidy pays; needed where the pack leaves that open. */
        payers: payersInput
      })
    )
    .max(10)
    .default([]),
  /** The contract this one follows: `renewal` after its end, `hand-over` from `startOn` on. */
  predecessor: z
    .strictObject({ contractId: id, as: z.enum(['renewal', 'hand-over']) })
    .nullable()
    .default(null),
  guardian: guardian.nullable().default(null),
  /** Null: the pack's split of the fee; needed where the pack does not state one. */
  payers: payersInput
})

export const signingInput = z.strictObject({
  /** A second Enter finds the first act. */
  requestId: id,
  /** Null: a single person. */
  householdId: id.nullable().default(null),
  members: z.array(memberInput).min(1, '请选择签约居民').max(30),
  teamId: id,
  /** The family doctor; an account with the doctor's role. */
  doctorId: id,
  /** 1+1+1: both may stay open. */
  districtHospitalId: id.nullable().default(null),
  cityHospitalId: id.nullable().default(null),
  mode: signingMode,
  place: text(60).min(1, '请填写签约地点'),
  serviceAddress: text(120).default(''),
  /** The day of the signatures. */
  signedOn: day,
  /** Null: `signedOn`, or the day after the old contract ends. */
  startOn: day.nullable().default(null),
  /** Null: as the pack says; needed where it is silent. */
  termMonths: z.int().min(1).max(120).nullable().default(null),
  isAutoRenewed: z.boolean().default(false),
  /** Whether the centre checks it before it takes effect; read only where the pack is silent. */
  needsReview: z.boolean().nullable().default(null),
  agreementVersion: text(30).default('1'),
  privacyVersion: text(30).default('1'),
  remarks: text(500).default(''),
  /** An act returned for correction or still a draft; it becomes void. */
  replacesActId: id.nullable().default(null),
  /** False: kept as a draft. */
  submit: z.boolean().default(true)
})
export type SigningInput = z.output<typeof signingInput>
export type MemberInput = SigningInput['members'][number]

export const signature = z.strictObject({
  party: z.enum(['resident', 'guardian', 'doctor']),
  name: z.string(),
  way: z.enum(['paper', 'screen', 'pad', 'online']),
  signedAt: instant,
  /** SM3 of the signed document, hex; null for paper. */
  documentHash: z.string().nullable(),
  /** The record of strokes and witness; null for paper. */
  evidenceId: id.nullable()
})
export type Signature = z.infer<typeof signature>

export const contractLine = z.strictObject({
  position: z.int(),
  itemId: id,
  code: z.string(),
  name: z.string(),
  content: z.string(),
  timesPerYear: z.int().nullable(),
  isUnlimited: z.boolean(),
  feeFen: fen.nullable(),
  chargeCode: z.string(),
  evidence: z.string()
})

export const contractChange = z.strictObject({
  id,
  /** From this day on. */
  on: day,
  kind: z.enum(['combination', 'doctor', 'termination', 'hand-over', 'renewal', 'payment', 'death']),
  /** In Chinese. */
  text: z.string(),
  reason: z.string(),
  at: instant,
  actorName: z.string()
})

/** The resident as on the day of signing. */
const partyFacts = z.strictObject({
  name: z.string(),
  sex,
  birthDate: day,
  idType,
  idNumber: z.string().nullable(),
  phone: z.string().nullable(),
  address: z.string(),
  payments: z.array(z.string()),
  relation: relation.nullable(),
  residence: z.enum(['registered', 'non-registered']),
  householdType: z.string().nullable()
})

export const signContract = z.strictObject({
  id,
  version,
  number: z.string(),
  actId: id,
  kind: contractKind,
  state: contractState,
  /** On the day of the answer. */
  phase: contractPhase,
  residentId: id,
  householdId: id.nullable(),
  /** Pack and its version it was signed under; it stays under it. */
  policyPack: z.string(),
  policyVersion: z.string(),
  party: partyFacts,
  keyCodes: z.array(z.string()),
  populationClass,
  guardian: guardian.nullable(),
  /** Of an individual contract: the basic one it belongs to. */
  basicId: id.nullable(),
  doctorId: id,
  doctorName: z.string(),
  teamId: id,
  teamName: z.string(),
  institutionName: z.string(),
  /** Everyone who answers or answered for it, oldest first; `to` is the last day. */
  responsible: z.array(
    z.strictObject({ doctorId: id, doctorName: z.string(), teamId: id, from: day, to: day.nullable() })
  ),
  /** Dated 1+1+1 combinations, oldest first; the last holds. */
  combinations: z.array(
    z.strictObject({
      from: day,
      districtHospitalId: id.nullable(),
      districtHospital: z.string().nullable(),
      cityHospitalId: id.nullable(),
      cityHospital: z.string().nullable()
    })
  ),
  packageId: id,
  packageName: z.string(),
  packageNumber: z.int(),
  payType,
  lines: z.array(contractLine),
  signedOn: day,
  startOn: day,
  termMonths: z.int(),
  endOn: day,
  /** The last day it holds. */
  lastOn: day,
  isAutoRenewed: z.boolean(),
  feeFen: fen,
  payers: z.array(payerLine),
  paymentStatus: z.enum(['free', 'unpaid', 'paid', 'refunded']),
  invoiceNumber: z.string(),
  closeReason: z.string().nullable(),
  closeNote: z.string(),
  predecessorId: id.nullable(),
  successorId: id.nullable(),
  consents: z.array(
    z.strictObject({ item: consentItem, textVersion: z.string(), isGiven: z.boolean(), at: instant })
  ),
  signatures: z.array(signature),
  changes: z.array(contractChange)
})
export type SignContract = z.infer<typeof signContract>

export const signingAct = z.strictObject({
  id,
  version,
  state: z.enum(['draft', 'pending-signature', 'pending-review', 'effective', 'void']),
  householdId: id.nullable(),
  mode: signingMode,
  place: z.string(),
  serviceAddress: z.string(),
  agreementVersion: z.string(),
  privacyVersion: z.string(),
  remarks: z.string(),
  signedBy: z.string(),
  createdAt: instant,
  /** Why it was returned or made void. */
  note: z.string(),
  /** Somebody else looks at it before it takes effect. */
  needsReview: z.boolean(),
  contracts: z.array(signContract),
  refusals: z.array(z.strictObject({ residentId: id, name: z.string(), reason: z.string() })),
  /** Signatures that are still to come. */
  awaits: z.array(
    z.strictObject({
      residentId: id.nullable(),
      party: z.enum(['resident', 'guardian', 'doctor']),
      name: z.string()
    })
  )
})
export type SigningAct = z.infer<typeof signingAct>

const candidate = z.strictObject({
  residentId: id,
  name: z.string(),
  sex,
  birthDate: day,
  age: z.int(),
  relation: relation.nullable(),
  keyCodes: z.array(z.string()),
  populationClass,
  needsGuardian: z.boolean(),
  /** What the agreement needs and the record lacks, in Chinese. */
  missing: z.array(z.string()),
  /** The basic contract that holds or is still to begin. */
  current: z
    .strictObject({
      contractId: id,
      phase: contractPhase,
      doctorId: id,
      doctorName: z.string(),
      teamId: id,
      packageId: id,
      packageName: z.string(),
      payers: z.array(payerLine),
      startOn: day,
      endOn: day,
      termMonths: z.int(),
      districtHospitalId: id.nullable(),
      cityHospitalId: id.nullable(),
      guardian: guardian.nullable(),
      /** Those that belong to it and hold. */
      individual: z.array(
        z.strictObject({
          packageId: id,
          packageName: z.string(),
          endOn: day,
          /** A year; null where the package has a price of its own. */
          negotiatedFen: fen.nullable(),
          payers: z.array(payerLine)
        })
      )
    })
    .nullable(),
  /** What differs from what the current contract says: the package, key populations, insurance, phone. */
  differences: z.array(z.string())
})

export const lifecycleContract = {
  /** Everything the signing page starts from. */
  prepareSigning: call({
    input: z.strictObject({ residentId: id, withHousehold: z.boolean().default(true) }),
    output: z.strictObject({
      householdId: id.nullable(),
      householdType: z.string().nullable(),
      members: z.array(candidate),
      /** As the pack says; null asks. */
      termMonths: z.int().nullable(),
      termMonthsMin: z.int().nullable(),
      /** Null: the pack is silent; the page asks. */
      needsReview: z.boolean().nullable(),
      /** Null: the payers have to be typed. */
      payers: z.array(z.strictObject({ payer: z.string(), label: z.string() })).nullable(),
      /** How many hospitals of each level a contract may name: 0 none in this region, null not stated. */
      districtHospitalsMax: z.int().nullable(),
      cityHospitalsMax: z.int().nullable(),
      /** What the employee scheme pays for each individual package; null: nothing stated, the resident pays. */
      packageSubsidyFen: fen.nullable(),
      policyPack: z.string(),
      policyVersion: z.string(),
      /** Who answers for the committee's public health. */
      suggestedDoctorId: id.nullable(),
      suggestedTeamId: id.nullable()
    }),
    roles: signers,
    effect: 'reads'
  }),
  /** What the chosen packages cost for the term and who pays, before anything is written down. */
  quoteSigning: call({
    input: z.strictObject({
      signedOn: day,
      termMonths: z.int().min(1).max(120),
      members: z
        .array(
          z.strictObject({
            residentId: id,
            basicPackageId: id.nullable(),
            individual: z
              .array(z.strictObject({ packageId: id, negotiatedFen: fen.nullable().default(null) }))
              .max(10)
          })
        )
        .max(30)
    }),
    output: z.array(
      z.strictObject({
        residentId: id,
        packageId: id,
        kind: contractKind,
        /** Of the whole term; null: the price is still to be agreed on. */
        feeFen: fen.nullable(),
        /** Null: to be typed. */
        payers: z.array(payerLine).nullable(),
        /** Of it the resident's own; null: known when it is typed who pays. */
        residentFen: fen.nullable(),
        /** Why they have to be typed, in Chinese. */
        asks: z.string().nullable()
      })
    ),
    roles: signers,
    effect: 'reads'
  }),
  /** One act for a household or a single person, in one transaction. */
  startSigning: call({
    input: signingInput,
    output: signingAct,
    roles: signers,
    effect: 'writes',
    about: ({ members, signedOn, startOn }) =>
      members.flatMap(({ residentId, refusal }) =>
        refusal === null ? [{ residentId, does: 'adds', on: startOn ?? signedOn }] : []
      )
  }),
  submitSigning: call({
    input: z.strictObject({ id, version }),
    output: signingAct,
    roles: signers,
    effect: 'writes'
  }),
  signing: call({ input: z.strictObject({ id }), output: signingAct, roles: readers, effect: 'reads' }),
  /** Not finished yet, oldest first. */
  openSignings: call({
    input: listAsked({
      state: z.enum(['draft', 'pending-signature', 'pending-review']).nullable().default(null),
      doctorId: byDoctor
    }),
    output: listAnswer(
      z.strictObject({
        id,
        state: contractState,
        names: z.array(z.string()),
        doctorName: z.string(),
        createdAt: instant,
        note: z.string()
      })
    ),
    roles: readers,
    effect: 'reads'
  }),
  /** Not by whoever signed it in. */
  reviewSigning: call({
    input: z.strictObject({ id, version, isApproved: z.boolean(), note: text(200).default('') }),
    output: signingAct,
    roles: reviewers,
    effect: 'writes'
  }),
  discardSigning: call({
    input: z.strictObject({ id, version, reason: voidReason, note: text(200).default('') }),
    output: signingAct,
    roles: signers,
    effect: 'writes'
  }),
  /** Newest first. */
  contractsOf: call({
    input: z.strictObject({ residentId: id }),
    output: z.array(signContract),
    roles: readers,
    effect: 'reads'
  }),
  contract: call({ input: z.strictObject({ id }), output: signContract, roles: readers, effect: 'reads' }),
  /** `on` is the last day it holds; individual contracts that belong to it end with it. */
  terminate: call({
    input: z.strictObject({
      id,
      version,
      on: day,
      reason: terminationReason.exclude(['death']),
      note: text(200).default('')
    }),
    output: signContract,
    roles: signers,
    effect: 'writes'
  }),
  changeCombination: call({
    input: z.strictObject({
      id,
      version,
      from: day,
      districtHospitalId: id.nullable(),
      cityHospitalId: id.nullable(),
      reason: text(200).min(1, '请填写变更原因')
    }),
    output: signContract,
    roles: signers,
    effect: 'writes'
  }),
  recordPayment: call({
    input: z.strictObject({
      id,
      version,
      status: z.enum(['paid', 'refunded']),
      on: day,
      invoiceNumber: text(40).default('')
    }),
    output: signContract,
    roles: [...clinicalRoles, 'administrator'],
    effect: 'writes'
  })
}
