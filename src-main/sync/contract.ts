import { z } from 'zod'
import { call, clinicalRoles, event, everyRole, id, instant, nothing, text } from '../lib/contract.ts'

export const recordState = z.enum(['local', 'sent', 'confirmed', 'conflict', 'refused'])
export type RecordState = z.infer<typeof recordState>

/** How the platform lets a record be written. */
export const writeBy = z.enum(['put', 'conditional-update', 'conditional-create'])
export type WriteBy = z.infer<typeof writeBy>

export const syncStatus = z.strictObject({
  configured: z.boolean(),
  baseUrl: z.string().nullable(),
  running: z.boolean(),
  counts: z.strictObject({
    local: z.int(),
    sent: z.int(),
    confirmed: z.int(),
    conflict: z.int(),
    refused: z.int()
  }),
  lastSuccessAt: instant.nullable(),
  lastAttemptAt: instant.nullable(),
  nextAttemptAt: instant.nullable(),
  /** In Chinese, with what to do; null when the last attempt went well. */
  trouble: z.string().nullable(),
  /** The platform's own words for it, where there are any. */
  theirWords: z.string().nullable(),
  /** When it was last noticed that the platform was restored from a backup, or (`emptied`) holds nothing of ours any more. */
  setBack: z.strictObject({ noticedAt: instant, emptied: z.boolean() }).nullable(),
  /** What this platform guarantees, found by asking it. */
  platform: z
    .strictObject({
      software: z.string(),
      fhirVersion: z.string(),
      transactions: z.boolean(),
      writeBy,
      honoursIfMatch: z.boolean(),
      /** Types of resources it does not keep: all else is told nevertheless. */
      lacks: z.array(z.string()).default([])
    })
    .nullable()
})
export type SyncStatus = z.infer<typeof syncStatus>

export const syncContract = {
  status: call({ input: nothing, output: syncStatus, roles: everyRole, effect: 'reads' }),
  /** Null switches the sync off. The token stays in the encrypted database and is never answered. */
  configure: call({
    input: z.strictObject({
      baseUrl: z
        .url({ protocol: /^https?$/, error: '请填写 http(s):// 开头的 FHIR 地址' })
        .max(300)
        .nullable(),
      token: text(4000).optional()
    }),
    output: syncStatus,
    roles: ['administrator'],
    effect: 'writes'
  }),
  /** Starts a round now and answers at once, progress coming as events; in a terminal, answers when it is over. */
  run: call({
    input: nothing,
    output: syncStatus,
    roles: [...clinicalRoles, 'administrator'],
    effect: 'writes'
  }),
  queue: call({
    input: z.strictObject({
      state: recordState,
      offset: z.int().min(0).max(1_000_000).default(0),
      limit: z.int().min(1).max(200).default(50)
    }),
    output: z.array(
      z.strictObject({
        entity: z.string(),
        entityId: id,
        /** `居民`, `随访`, `血压`: what it is, without a name. */
        label: z.string(),
        residentId: id.nullable(),
        changedAt: instant,
        attempts: z.int(),
        /** In Chinese, with what to do. */
        reason: z.string().nullable(),
        /** The platform's own, for whoever runs it. */
        theirWords: z.string().nullable()
      })
    ),
    roles: [...clinicalRoles, 'administrator', 'auditor'],
    effect: 'reads'
  }),
  /** Puts a refused record back into the queue, or all of them. */
  retry: call({
    input: z.strictObject({ entityId: id.optional() }),
    output: syncStatus,
    roles: [...clinicalRoles, 'administrator'],
    effect: 'writes'
  }),
  states: call({
    input: z.strictObject({ ids: z.array(id).max(200) }),
    output: z.record(id, recordState),
    roles: [...clinicalRoles, 'administrator', 'auditor'],
    effect: 'reads'
  })
}

export const syncEvents = { status: event(syncStatus) }
