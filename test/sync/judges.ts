import { idOfUrn, identityOf, mapReferences, pointersOf } from '../../src-main/sync/content.ts'
import type { SharedResource } from '../../src-main/lib/fhir.ts'
import { validate } from '../support/fhir-validation.ts'

/** With references as they stand on the platform, so that their types are judged too. */
function asThere(resource: SharedResource): SharedResource {
  const types = pointersOf(resource)
  return mapReferences(resource, reference => {
    const id = idOfUrn(reference)
    return id === null ? reference : `${types.get(id) ?? 'Unknown'}/${id}`
  })
}

/** What the two judges find; empty when all is well. */
export const problemsOf = (resources: readonly SharedResource[]): readonly string[] =>
  resources.flatMap(resource =>
    validate(asThere(resource)).map(problem => `${resource.resourceType}: ${problem}`)
  )

/** No two of them are the same resource. */
export const isUnique = (resources: readonly SharedResource[]): boolean =>
  new Set(resources.map(identityOf)).size === resources.length
