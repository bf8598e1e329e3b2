import type { CodeableConcept, Identifier, Quantity, Reference, Resource } from '@medplum/fhirtypes'
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

/** A number with its UCUM unit; `unit` is what people read. */
export const quantity = (value: number, code: string, unit = code): Quantity => ({
  value,
  unit,
  system: 'http://unitsofmeasure.org',
  code
})
