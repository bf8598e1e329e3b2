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

/**
 * The same value with every reference rewritten; an object stands in its place with all it says. What has none is not
 * copied.
 */
export function mapReferences<T>(value: T, rewrite: (reference: string) => string | Reference): T {
  const walk = (node: unknown): unknown => {
    if (typeof node !== 'object' || node === null) return node
    let copy: Record<string, unknown> | unknown[] | null = null
    for (const [key, child] of Object.entries(node)) {
      const isReference = key === 'reference' && typeof child === 'string'
      const next = isReference ? rewrite(child) : walk(child)
      if (next === child) continue
      copy ??= Array.isArray(node) ? [...(node as unknown[])] : { ...node }
      Object.assign(copy, isReference && typeof next === 'object' ? next : { [key]: next })
    }
    return copy ?? node
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
  const { id: _id, meta: _meta, text: _text, ...rest } = resource as Record<string, unknown>
  return createHash('sha256').update(canonical(rest)).digest('base64url').slice(0, 22)
}

/** As JSON, the keys in their order. Written out by hand: it is asked of everything that is told. */
function canonical(node: unknown): string {
  if (Array.isArray(node)) return `[${node.map(canonical).join(',')}]`
  if (typeof node === 'object' && node !== null) {
    if ('reference' in node && typeof node.reference === 'string') return JSON.stringify(node.reference)
    const says = node as Readonly<Record<string, unknown>>
    const keys = Object.keys(says).filter(key => says[key] !== undefined)
    return `{${keys
      .sort()
      .map(key => `"${key}":${canonical(says[key])}`)
      .join(',')}}`
  }
  const isInstant = typeof node === 'string' && node.charAt(10) === 'T' && instantPattern.test(node)
  return JSON.stringify(isInstant ? new Date(node).toISOString() : (node ?? null))
}
