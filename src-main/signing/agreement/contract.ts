import { z } from 'zod'
import { call, clinicalRoles, id, instant, version } from '../../lib/contract.ts'
import { signingAct } from '../lifecycle/contract.ts'

const signers = [...clinicalRoles] as const
const readers = [...clinicalRoles, 'administrator', 'auditor'] as const

const hash = z.string().regex(/^[0-9a-f]{64}$/)
const words = z.string()
const date = z.string()

/** `[x, y, ms, pressure]`: tenths of a CSS pixel, milliseconds since the first touch, thousandths. */
const point = z.tuple([
  z.int().min(-10_000).max(200_000),
  z.int().min(-10_000).max(200_000),
  z.int().min(0).max(600_000),
  z.int().min(0).max(1000)
])

/** What the pen did, as the pad told it. */
export const strokes = z.strictObject({
  widthPx: z.int().min(50).max(10_000),
  heightPx: z.int().min(30).max(10_000),
  strokes: z.array(z.array(point).min(1).max(5000)).min(1).max(200)
})
export type Strokes = z.infer<typeof strokes>

export const party = z.enum(['resident', 'guardian', 'doctor'])
export const consent = z.enum(['agreement', 'privacy', 'health-data', 'e-signature'])

/** The agreement as it is signed: everything that stands on the paper, and nothing that may change afterwards. */
export const agreementDocument = z.strictObject({
  format: z.literal('jiayi-agreement/1'),
  actId: words,
  agreementVersion: words,
  privacyVersion: words,
  policyPack: words,
  policyVersion: words,
  signedOn: date,
  mode: words,
  place: words,
  serviceAddress: words,
  remarks: words,
  centre: z.strictObject({ name: words, address: words, phone: words }),
  team: z.strictObject({
    name: words,
    phone: words,
    doctor: words,
    members: z.array(
      z.strictObject({ name: words, role: words, title: words, phone: words, institution: words })
    )
  }),
  contracts: z.array(
    z.strictObject({
      contractId: words,
      number: words,
      kind: z.enum(['basic', 'individual']),
      residentId: words,
      name: words,
      sex: words,
      birthDate: date,
      idType: words,
      idNumber: words,
      phone: words,
      address: words,
      relation: words,
      guardian: z
        .strictObject({ name: words, relation: words, idType: words, idNumber: words, phone: words })
        .nullable(),
      keyCodes: z.array(words),
      populationClass: words,
      startOn: date,
      endOn: date,
      termMonths: z.int(),
      isAutoRenewed: z.boolean(),
      districtHospital: words,
      cityHospital: words,
      packageName: words,
      packageNumber: z.int(),
      lines: z.array(
        z.strictObject({
          code: words,
          name: words,
          content: words,
          timesPerYear: z.int().nullable(),
          isUnlimited: z.boolean(),
          feeFen: z.int().nullable(),
          chargeCode: words
        })
      ),
      feeFen: z.int(),
      payers: z.array(z.strictObject({ payer: words, label: words, amountFen: z.int() }))
    })
  ),
  refusals: z.array(z.strictObject({ residentId: words, name: words, reason: words }))
})
export type AgreementDocument = z.infer<typeof agreementDocument>

/** One signature with all that is claimed of it; its digest binds it to one document, one act, and the signatures before. */
export const evidence = z.strictObject({
  format: z.literal('jiayi-signature/1'),
  id: words,
  actId: words,
  party,
  residentId: words.nullable(),
  name: words,
  way: z.enum(['screen', 'pad']),
  signedAt: instant,
  documentDigest: hash,
  agreementVersion: words,
  consents: z.array(consent),
  pen: strokes,
  /** The account at whose desk it was signed, who saw it. */
  witnessId: words,
  witnessName: words,
  deskId: words,
  /** Of the signature before in this act; of the document for the first. */
  previousDigest: hash
})
export type Evidence = z.infer<typeof evidence>

/** What the desk registers of signatures that stand on paper: there are no strokes, so it proves no signature. */
export const paperRecord = z.strictObject({
  format: z.literal('jiayi-paper/1'),
  id: words,
  actId: words,
  documentDigest: hash,
  agreementVersion: words,
  signers: z.array(
    z.strictObject({
      party,
      residentId: words.nullable(),
      name: words,
      signedAt: instant,
      consents: z.array(consent)
    })
  ),
  registeredAt: instant,
  registeredById: words,
  registeredByName: words,
  deskId: words,
  /** Of what was signed before in this act; of the document for the first. */
  previousDigest: hash
})
export type PaperRecord = z.infer<typeof paperRecord>

/** A paragraph, or a numbered list of them. */
const clause = z.strictObject({ heading: words, paragraphs: z.array(words) })

export const agreement = z.strictObject({
  actId: id,
  /** Of the act; what a signature must name. */
  version,
  document: agreementDocument,
  digest: hash,
  /** The printed words of this version of the agreement. */
  clauses: z.array(clause),
  privacyNotice: z.array(words),
  /** In order; empty while nobody has signed. Paper leaves none. */
  signatures: z.array(evidence.extend({ digest: hash })),
  /** Whoever still has to sign. */
  awaits: z.array(z.strictObject({ residentId: id.nullable(), party, name: words })),
  /** Some of it was signed on paper. */
  onPaper: z.boolean(),
  /** What was registered of the paper; null: nothing. */
  paper: paperRecord.pick({ signers: true, registeredAt: true, registeredByName: true }).nullable(),
  /** The document is kept as it was signed. What was signed on paper before texts were kept is built from today's records. */
  isFrozen: z.boolean()
})
export type Agreement = z.infer<typeof agreement>

export const verification = z.strictObject({
  actId: id,
  digest: hash.nullable(),
  checkedAt: instant,
  isIntact: z.boolean(),
  /** Nothing is said of the signatures themselves: they stand on paper. */
  onPaper: z.boolean(),
  checks: z.array(z.strictObject({ isSound: z.boolean(), text: words })),
  /** What this proves. */
  proven: z.array(words),
  /** What it does not. */
  notProven: z.array(words)
})
export type Verification = z.infer<typeof verification>

export const agreementContract = {
  /** The document of an act: as it would be signed, or as it was. */
  agreement: call({
    input: z.strictObject({ actId: id }),
    output: agreement,
    roles: readers,
    effect: 'reads'
  }),
  /**
   * All signatures of an act at once, written with pen or finger. `digest` is that of the document that was on the
   * screen: `conflict` when it is not the document any more.
   */
  signAgreement: call({
    input: z.strictObject({
      actId: id,
      version,
      digest: hash,
      signatures: z
        .array(
          z.strictObject({
            /** Null: the doctor. */
            residentId: id.nullable(),
            way: z.enum(['screen', 'pad']),
            pen: strokes,
            consents: z.array(consent).max(4).default([])
          })
        )
        .min(1)
        .max(31)
    }),
    output: agreement,
    roles: signers,
    effect: 'writes'
  }),
  /**
   * All signatures and consents of the act at once, as they stand on paper: of each adult, each guardian, and the
   * doctor. The document is kept as it is now; the act takes effect, or goes to review where the pack wants one.
   */
  confirmSignatures: call({
    input: z.strictObject({
      id,
      version,
      /** Of the document that was printed: `conflict` when it is not the document any more. */
      digest: hash.nullable().default(null),
      signatures: z
        .array(
          z.strictObject({
            /** Null: the doctor. */
            residentId: id.nullable(),
            signedAt: instant.nullable().default(null),
            /** Of a resident. */
            consents: z.array(consent).max(4).default([])
          })
        )
        .min(1)
        .max(31)
    }),
    output: signingAct,
    roles: signers,
    effect: 'writes'
  }),
  /** Reckons everything anew from what is stored. */
  verifyAgreement: call({
    input: z.strictObject({ actId: id }),
    output: verification,
    roles: readers,
    effect: 'reads'
  })
}
