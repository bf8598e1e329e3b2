import type { Patient, Resource } from '@medplum/fhirtypes'
import { kinds } from '../../src-main/kinds.ts'
import { shownIn, startOfDayIn } from '../../src-main/lib/clock.ts'
import { urnOf } from '../../src-main/lib/fhir.ts'
import { fingerprintOf, mapReferences, ownIdOf } from '../../src-main/sync/content.ts'
import { toldKinds } from '../../src-main/sync/telling.ts'
import type { FhirPeer } from '../support/fhir-peer.ts'
import type { SyncDesk } from './platform.ts'

const typesToldOf = [
  'Organization',
  'Practitioner',
  'PractitionerRole',
  'Patient',
  'Condition',
  'EpisodeOfCare',
  'AllergyIntolerance',
  'Group',
  'RelatedPerson',
  'Observation',
  'Encounter',
  'Questionnaire',
  'QuestionnaireResponse',
  'Appointment'
] as const

/**
 * What is wrong on the platform as judged by our own identifiers, in words; empty when all is well: nothing is held
 * twice, everything stands in the file of its own person, and what a desk calls confirmed is there as the desk has it.
 * @param touched our ids of what others have changed or taken away there, and where it stood
 */
export async function wrongsOf(
  peer: FhirPeer,
  desks: readonly SyncDesk[],
  touched: ReadonlyMap<string, string>
): Promise<readonly string[]> {
  const wrongs: string[] = []
  const there = new Map<string, Resource>()
  // What points to something that was taken away still points to it.
  const ownIdAt = new Map([...touched].map(([id, address]) => [address, id]))
  for (const type of typesToldOf) {
    for (const resource of await peer.resources<Resource>(type)) {
      const id = ownIdOf(resource)
      if (id === null) {
        wrongs.push(`${type} of nobody`)
        continue
      }
      if (there.has(id)) wrongs.push(`${type} ${id} twice`)
      there.set(id, resource)
      ownIdAt.set(`${type}/${resource.id ?? ''}`, id)
    }
  }
  const ours = (resource: Resource): Resource =>
    mapReferences(resource, reference => {
      const id = ownIdAt.get(reference)
      return id === undefined ? reference : urnOf(id)
    })
  for (const desk of desks) {
    const db = desk.w.db()
    const centre = await desk.w.must<{ id: string; zone: string }>('doctor', 'centre.get')
    const told = toldKinds(
      kinds,
      {
        db: () => db,
        today: () => '2026-03-02',
        shownAt: instant => shownIn(centre.zone, instant),
        startOfDay: day => startOfDayIn(centre.zone, day)
      },
      () => centre.id
    )
    const records = db
      .prepare<[], { entity: string; id: string; state: string }>(
        'SELECT entity, entity_id AS id, state FROM sync_record'
      )
      .all()
    for (const { entity, id, state } of records) {
      for (const resource of told.load(entity, id) ?? []) {
        const own = ownIdOf(resource) ?? ''
        const held = there.get(own)
        const name = `${state} ${entity} ${resource.resourceType} ${own}`
        if (touched.has(own)) continue
        if (held === undefined) {
          if (state === 'confirmed') wrongs.push(`${name} is not there`)
          continue
        }
        const theirs = ours(held)
        if (state === 'confirmed' && fingerprintOf(theirs) !== fingerprintOf(resource)) {
          wrongs.push(`${name} is otherwise there`)
        }
        const [whose, told] = [subjectOf(theirs), subjectOf(resource)]
        if (whose !== told && !touched.has(told?.slice(urnOf('').length) ?? '')) {
          wrongs.push(`${name} stands in the file of ${whose ?? 'nobody'} instead of ${told ?? 'nobody'}`)
        }
      }
    }
    db.close()
  }
  return wrongs
}

const subjectOf = (resource: Resource): string | undefined =>
  'subject' in resource ? (resource.subject as { reference?: string } | undefined)?.reference : undefined

export const nameOf = ({ name }: Patient): string | undefined => name?.[0]?.text
