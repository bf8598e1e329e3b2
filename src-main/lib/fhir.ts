import type { CodeableConcept, Coding, Identifier, Quantity, Reference, Resource } from '@medplum/fhirtypes'
import { v5 } from 'uuid'

/** Identity is our own identifier on every resource, in every FHIR store alike (HL7 FHIR R4, Identifier: system for URIs). */
export const identifierSystem = 'urn:ietf:rfc:3986'

/** What can be told to a platform: what bears an identifier of ours. */
export type SharedResource = Extract<Resource, { identifier?: unknown }>

export const urnOf = (id: string): string => `urn:uuid:${id}`

export const identifierOf = (id: string): Identifier => ({ system: identifierSystem, value: urnOf(id) })

/**
 * The id of a resource that is derived from a record: always the same for the same record and role, so that sending
 * it again can be recognised (RFC 9562, UUID version 5 in the name space of the record).
 */
export const derivedId = (recordId: string, role: string): string => v5(role, recordId)

/** Points to one of our own resources; the sync puts the platform's address in its place. */
export const referenceTo = <T extends Resource>(type: T['resourceType'], id: string): Reference<T> => ({
  reference: urnOf(id),
  type
})

/** Names one of our own resources without asking that the platform holds it already. */
export const mentionOf = <T extends Resource>(type: T['resourceType'], id: string): Reference<T> => ({
  type,
  identifier: identifierOf(id)
})

export const concept = (system: string, code: string, display: string, text?: string): CodeableConcept => ({
  coding: [{ system, code, display }],
  ...(text === undefined ? {} : { text })
})

/**
 * The address of what this program defines itself: its lists of codes and its forms. Nothing is looked up there:
 * `.internal` is kept free for private use (ICANN, 2024-07-29), so that nobody else can ever own the name.
 */
export const canonicalOf = (type: 'CodeSystem' | 'Questionnaire', name: string): string =>
  `https://jiayi-workstation.internal/fhir/${type}/${name}`

/** A code of a list of our own. */
export const ownCoding = (list: string, code: string, display: string): Coding => ({
  system: canonicalOf('CodeSystem', list),
  code,
  display
})

/** What people have written, so that it can be searched for as it stands: R4 allows single spaces within a code. */
export const writtenCoding = (list: string, words: string): Coding =>
  ownCoding(list, words.trim().replace(/\s+/g, ' '), words)

/** A number with its UCUM unit; `unit` is what people read. */
export const quantity = (value: number, code: string, unit = code): Quantity => ({
  value,
  unit,
  system: 'http://unitsofmeasure.org',
  code
})
