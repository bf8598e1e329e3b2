/** What differs between the servers of this world, measured where `source` says so. */
export interface Dialect {
  /** Whether PUT to an id the server has not given creates. Medplum's own service says 404. */
  readonly updateCreate: boolean
  /** Whether its CapabilityStatement says so too. */
  readonly saysUpdateCreate: boolean
  readonly conditionalUpdate: boolean
  /** Some servers take a write whatever If-Match says. */
  readonly honoursIfMatch: boolean
  /** What it answers to an If-Match that is not the newest version. */
  readonly staleStatus: 409 | 412
  /** A PUT with If-Match to an id that is not there: creates as if nothing had been said, or is turned away. */
  readonly ifMatchOnNothing: 'ignored' | 404 | 412
  /** A PUT without If-Match to what is there. */
  readonly demandsIfMatch: boolean
  /** Sequential ids are given again after a restore from a backup. */
  readonly ids: 'sequence' | 'uuid'
  /** An If-Match that is no number breaks a server whose versions are numbers. */
  readonly versions: 'number' | 'uuid'
  /** Turns away what points to nothing, 400. */
  readonly checksReferences: boolean
  /** Takes `Patient?identifier=…` as a reference and puts the address in its place. */
  readonly conditionalReferences: boolean
}

const medplum: Dialect = {
  updateCreate: true,
  saysUpdateCreate: true,
  conditionalUpdate: true,
  honoursIfMatch: true,
  staleStatus: 412,
  ifMatchOnNothing: 404,
  demandsIfMatch: false,
  ids: 'uuid',
  versions: 'uuid',
  checksReferences: false,
  conditionalReferences: false
}

/** One row for each server: the first as Medplum's router itself is, each other by what differs from it. */
export const dialects = {
  /** `@medplum/fhir-router` 5.2.13 over its MemoryRepository. */
  medplumInMemory: medplum,
  /** Medplum's service: an id of one's own is for its administrators only. */
  medplum: { ...medplum, updateCreate: false, saysUpdateCreate: false, conditionalReferences: true },
  /** HAPI JPA 8.8.0, measured 2026-11-30. */
  hapi: {
    ...medplum,
    saysUpdateCreate: false,
    staleStatus: 409,
    ifMatchOnNothing: 'ignored',
    ids: 'sequence',
    versions: 'number',
    checksReferences: true,
    conditionalReferences: true
  },
  /** HAPI JPA set up with `client_id_strategy: NOT_ALLOWED`. */
  hapiOwnIds: {
    ...medplum,
    updateCreate: false,
    saysUpdateCreate: false,
    staleStatus: 409,
    ids: 'sequence',
    versions: 'number',
    checksReferences: true,
    conditionalReferences: true
  },
  /** Helios 0.2.7, measured 2026-11-30. */
  helios: { ...medplum, ifMatchOnNothing: 412, versions: 'number' },
  /** Microsoft's FHIR server over SQL, with `versioned-update`. */
  microsoft: {
    ...medplum,
    ifMatchOnNothing: 412,
    demandsIfMatch: true,
    versions: 'number',
    conditionalReferences: true
  },
  /** As AWS FHIR Works and OpenEMR: If-Match is not looked at, and nothing refers by a question. */
  careless: {
    ...medplum,
    updateCreate: false,
    saysUpdateCreate: false,
    honoursIfMatch: false,
    ids: 'sequence',
    versions: 'number'
  }
} as const satisfies Readonly<Record<string, Dialect>>
export type DialectName = keyof typeof dialects
