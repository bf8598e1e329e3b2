import { createHash } from 'node:crypto'
import type { Identifier, Reference, Resource } from '@medplum/fhirtypes'
import { identifierSystem, urnOf, type SharedResource } from '../lib/fhir.ts'

const urnPrefix = urnOf('')

/** Our id out of `urn:uuid:…`; null when it is something else. */
export const idOfUrn = (urn: string): string | null =>
  urn.startsWith(urnPrefix) ? urn.slice(urnPrefix.length) : null

/** Our id of a resource, wherever it stands; null when it carries none. */
export function ownIdOf(resource: object): string | null {
  const held: unknown = 'identifier' in resource ? resource.identifier : undefined
  const identifiers = (Array.isArray(held) ? held : [held]) as readonly (Identifier | undefined)[]
  const own = identifiers.find(identifier => identifier?.system === identifierSystem)
  return own?.value === undefined ? null : idOfUrn(own.value)
}

/** The id of a resource of ours; a mapper that forgets it has a bug. */
export function identityOf(resource: SharedResource): string {
  const id = ownIdOf(resource)
  if (id === null) throw new Error(`${resource.resourceType} without our identifier`)
  return id
}

/** The same value with every reference rewritten; an object stands in its place with all it says. */
export function mapReferences<T>(value: T, rewrite: (reference: string) => string | Reference): T {
  const walk = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(walk)
    if (typeof node !== 'object' || node === null) return node
    return Object.fromEntries(
      Object.entries(node).flatMap(([key, child]) => {
        const rewritten = key === 'reference' && typeof child === 'string' ? rewrite(child) : walk(child)
        const isWhole = key === 'reference' && typeof rewritten === 'object' && rewritten !== null
        return isWhole ? Object.entries(rewritten) : [[key, rewritten]]
      })
    )
  }
  return walk(value) as T
}

/** Which of our own resources this one points to, and of what type they are. */
export function pointersOf(resource: Resource): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) for (const child of node) walk(child)
    else if (typeof node === 'object' && node !== null) {
      const { reference, type } = node as { reference?: unknown; type?: unknown }
      const id = typeof reference === 'string' ? idOfUrn(reference) : null
      if (id !== null && typeof type === 'string') found.set(id, type)
      for (const child of Object.values(node)) walk(child)
    }
  }
  walk(resource)
  return found
}

const instantPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/

/**
 * A hash of what a resource says, whatever a platform adds to or reorders in it (id, meta, narrative, key order,
 * spelling of an instant, what stands beside a reference). References must already be ours (`urn:uuid:…`).
 */
export function fingerprintOf(resource: object): string {
  const canonical = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(canonical)
    if (typeof node === 'object' && node !== null) {
      if ('reference' in node && typeof node.reference === 'string') return node.reference
      const entries = Object.entries(node).filter(([, child]) => child !== undefined)
      return Object.fromEntries(
        entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, child]) => [key, canonical(child)])
      )
    }
    return typeof node === 'string' && instantPattern.test(node) ? new Date(node).toISOString() : node
  }
  const { id: _id, meta: _meta, text: _text, ...rest } = resource as Record<string, unknown>
  return createHash('sha256')
    .update(JSON.stringify(canonical(rest)))
    .digest('base64url')
    .slice(0, 22)
}
