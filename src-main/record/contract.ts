import { z } from 'zod'
import { call, clinicalRoles, day, id, instant, text, version } from '../lib/contract.ts'
import { residentSummary } from '../resident/contract.ts'

/** Who wrote it down, the responsible doctor of the file it stands in, and the administrator: which of them, is asked inside. */
const returners = [...clinicalRoles, 'administrator'] as const
const readers = [...clinicalRoles, 'administrator', 'auditor'] as const

/** The kind of record, as the journal names it. */
const entity = z.string().regex(/^[a-z][a-z-]{0,39}$/, '记录类型无效')
const reason = text(80).min(1, '请填写原因')

/** A record that stood in the wrong file, and what became of it. */
export const recordReturn = z.strictObject({
  id,
  entity,
  word: z.string(),
  recordId: id,
  says: z.string(),
  residentId: id,
  residentName: z.string(),
  /** Null: withdrawn as a mistake. */
  toResidentId: id.nullable(),
  toResidentName: z.string().nullable(),
  /** The record it has become in the right file. */
  givenAs: id.nullable(),
  /** It went because that one did: taken back with it. */
  alongWith: id.nullable(),
  reason: z.string(),
  actorName: z.string(),
  at: instant,
  undoneAt: instant.nullable(),
  undoneReason: z.string().nullable()
})
export type RecordReturn = z.infer<typeof recordReturn>

const about = z.strictObject({ entity, id, version, word: z.string(), says: z.string(), day })

const asked = {
  /** A second Enter finds what the first has done. */
  requestId: id,
  entity,
  id,
  version,
  reason,
  /** Those of the preview's companions that go the same way. */
  along: z.array(id).max(20).default([])
}

export const recordContract = {
  /** What would happen; nothing is written. */
  preview: call({
    input: z.strictObject({ entity, id, residentId: id.nullable().default(null) }),
    output: z.strictObject({
      record: about,
      from: residentSummary,
      to: residentSummary.nullable(),
      /** Why it cannot be withdrawn, or not by this account; null: it can. */
      refusal: z.string().nullable(),
      /** Why this person cannot have it; null: they can, or nobody is chosen yet. */
      refusalOfPerson: z.string().nullable(),
      /** What counts no more, in Chinese. */
      affects: z.array(z.string()),
      /** What does not go along, or has to be looked at again. */
      cautions: z.array(z.string()),
      companions: z.array(about.extend({ goes: z.enum(['must', 'may']), why: z.string() }))
    }),
    roles: returners,
    effect: 'reads'
  }),
  /** Recorded by mistake: it stays readable where it stands and counts no more. `conflict`: it has changed meanwhile. */
  withdraw: call({
    input: z.strictObject(asked),
    output: recordReturn,
    roles: returners,
    effect: 'writes',
    about: ({ entity, id }) => [{ residentId: null, does: 'withdraws', on: null, record: { entity, id } }]
  }),
  /** Recorded for the wrong person: withdrawn there, recorded anew for the right one. */
  give: call({
    input: z.strictObject({ ...asked, residentId: id }),
    output: recordReturn,
    roles: returners,
    effect: 'writes',
    about: ({ entity, id, residentId }) => [
      { residentId: null, does: 'withdraws', on: null, record: { entity, id } },
      { residentId, does: 'adds', on: null, record: { entity, id } }
    ]
  }),
  /** It was right where it stood. `refused` while what it has become was used or changed since. */
  takeBack: call({
    input: z.strictObject({ id, reason }),
    output: recordReturn,
    roles: returners,
    effect: 'writes'
  }),
  /** Of one record, as the one that was withdrawn or the one it has become; newest first. */
  returns: call({
    input: z.strictObject({ recordId: id }),
    output: z.array(recordReturn),
    roles: readers,
    effect: 'reads'
  })
}
