import { getStatus } from '@medplum/core'
import { FhirRouter, type HttpMethod } from '@medplum/fhir-router'
import type { Bundle, BundleEntry, CapabilityStatement, OperationOutcome, Resource } from '@medplum/fhirtypes'
import { type Dialect, dialects } from './fhir-dialects.ts'
import { type Snapshot, StrictRepository } from './fhir-repository.ts'
import { loadDefinitions, validate } from './fhir-validation.ts'

export interface PeerOptions extends Partial<Dialect> {
  /** Whether GET /metadata tells what the server can do; Medplum's own router answers an empty Bundle there. */
  readonly tellsCapabilities?: boolean
  /** Without them a Bundle must be a batch. */
  readonly transactions?: boolean
  /** Answer 413 to more entries than this, as small servers do by bytes. */
  readonly maxEntries?: number
  /** Answer 401 without this bearer token. */
  readonly token?: string
  /** Off where the resources are judged elsewhere and time matters. */
  readonly validates?: boolean
  readonly software?: string
  /** What its clock shows; the system's, unless it is said. */
  readonly now?: () => string
  /** Types it knows nothing of, neither to keep nor to look for, until `begins`. */
  readonly lacks?: readonly string[]
  /** A type it does not take. */
  readonly refusing?: string
}

/** Something that goes wrong, `times` times, with the requests that fit. */
export type Fault = {
  readonly times?: number
  readonly when?: (request: LoggedRequest) => boolean
} & (
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** Does what was asked and breaks the connection before a word of the answer. */
  | { readonly kind: 'lost-reply' }
  /** Breaks the connection and does nothing. */
  | { readonly kind: 'drop' }
  /** Does what was asked and holds the answer until `release()`. */
  | { readonly kind: 'hold' }
  /** Does nothing until `release()`, whether somebody still waits for it or not. */
  | { readonly kind: 'late' }
)

export interface PeerRequest {
  readonly method: string
  /** Below the base address. */
  readonly path: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}
export interface LoggedRequest extends PeerRequest {
  /** The entries of a Bundle, else nothing. */
  readonly entries: readonly BundleEntry[]
}

export interface ValidationSummary {
  readonly resources: number
  readonly byType: Readonly<Record<string, number>>
  /** `Type/id: what is wrong`; empty when all is well. */
  readonly problems: readonly string[]
}

export interface PeerAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

export interface FhirPeer {
  readonly baseUrl: string
  /** What it says to a request; `broken`: not a word, the connection ends. */
  readonly answer: (request: PeerRequest, text: string) => Promise<PeerAnswer | 'broken'>
  readonly requests: readonly LoggedRequest[]
  readonly resources: <T extends Resource>(type: T['resourceType']) => Promise<readonly T[]>
  /** Every resource it holds, two ways: HL7's structure definitions and HL7's JSON schema. */
  readonly validateAll: () => Promise<ValidationSummary>
  readonly fault: (fault: Fault) => void
  /** Lets held answers go. */
  readonly release: () => void
  /** Resolves when the next request has come that fits. */
  readonly arrival: (fits: (request: LoggedRequest) => boolean) => Promise<void>
  /** Resolves when all that has come so far has been done, whether answered or not. */
  readonly idle: () => Promise<void>
  /** A rule of the platform's own: a sentence refuses the resource. */
  readonly refuse: (rule: (resource: Resource) => string | null) => void
  /** From now on it keeps every type. */
  readonly begins: () => void
  /** Somebody else changes what the platform holds. */
  readonly overwrite: (resource: Resource) => Promise<void>
  /** Its operator sets it up otherwise. */
  readonly become: (change: PeerOptions) => void
  /** Somebody else takes something away there. */
  readonly remove: (type: string, id: string) => Promise<void>
  /** The operator's acts: a backup, its restore, and a fresh start. */
  readonly snapshot: () => Promise<Snapshot>
  readonly restore: (snapshot: Snapshot) => Promise<void>
  readonly empty: () => Promise<void>
}

/** A FHIR R4 server that nobody here wrote: Medplum's router and repository, without a network before it. */
export function createFhirPeer(baseUrl: string, atFirst: PeerOptions = {}): FhirPeer {
  loadDefinitions()
  let options = atFirst
  const router = new FhirRouter()
  const repository = new StrictRepository(
    { ...dialects.medplumInMemory, ...options },
    options.validates !== false
  )
  if (options.now !== undefined) repository.now = options.now
  const atBirth: Snapshot = { resources: [], versions: new Map(), lastId: 29_800 }
  let lacks = options.lacks ?? []
  const requests: LoggedRequest[] = []
  const faults: { fault: Fault; left: number }[] = []
  let gate = Promise.withResolvers<undefined>()
  const waiting = new Set<(request: LoggedRequest) => void>()
  let last: Promise<unknown> = Promise.resolve()

  const answer: FhirPeer['answer'] = async (request, text) => {
    const body: unknown = text === '' ? undefined : JSON.parse(text)
    const logged: LoggedRequest = {
      ...request,
      entries: (body as Bundle | undefined)?.resourceType === 'Bundle' ? ((body as Bundle).entry ?? []) : []
    }
    requests.push(logged)
    for (const tell of [...waiting]) tell(logged)
    const opened = gate.promise
    const fault = takeFault(logged)
    if (fault?.kind === 'drop') return 'broken'
    if (fault?.kind === 'status') {
      const { status, headers } = fault
      return written(status, outcome('exception', `fault ${String(status)}`), headers)
    }
    if (fault?.kind === 'late') await opened
    const said = await answerTo(logged, body)
    if (fault?.kind === 'lost-reply') return 'broken'
    if (fault?.kind === 'hold') await opened
    return written(said.status, said.body, said.headers)
  }

  const takeFault = (request: LoggedRequest): Fault | undefined => {
    const found = faults.find(({ fault, left }) => left > 0 && (fault.when?.(request) ?? true))
    if (found !== undefined) found.left -= 1
    return found?.fault
  }

  const answerTo = async (
    { headers, entries, path, method }: LoggedRequest,
    body: unknown
  ): Promise<{ status: number; body: unknown; headers?: Record<string, string> }> => {
    if (options.token !== undefined && headers['authorization'] !== `Bearer ${options.token}`) {
      return { status: 401, body: outcome('login', 'Unauthorized') }
    }
    if (path === 'metadata' && options.tellsCapabilities !== false) {
      return { status: 200, body: capabilities(repository.dialect, options) }
    }
    if (
      entries.some(({ resource }) => resource !== undefined && resource.resourceType === options.refusing)
    ) {
      return { status: 422, body: outcome('not-supported', `${String(options.refusing)} is not supported`) }
    }
    const named = [path, ...entries.map(({ resource }) => resource?.resourceType ?? '')]
    const unknown = lacks.find(type => named.some(one => one.split(/[/?]/)[0] === type))
    if (unknown !== undefined) {
      // As HAPI says it.
      return { status: 404, body: outcome('processing', `HAPI-0302: Unknown resource type '${unknown}'`) }
    }
    if (entries.length > (options.maxEntries ?? Infinity)) {
      return { status: 413, body: outcome('too-long', 'Request entity too large') }
    }
    if ((body as Bundle | undefined)?.type === 'transaction' && options.transactions === false) {
      return { status: 400, body: outcome('not-supported', 'Transactions are not supported') }
    }
    return inTurn(() => processed(method as HttpMethod, path, body, headers))
  }

  /** One after the other, as a database with serializable transactions would. */
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const turn = last.then(act)
    last = turn.catch(() => undefined)
    return turn
  }

  const processed = async (
    method: HttpMethod,
    path: string,
    body: unknown,
    headers: PeerRequest['headers']
  ): Promise<{ status: number; body: unknown; headers?: Record<string, string> }> => {
    repository.created.clear()
    const [result, resource] = await router.handleRequest(
      {
        method,
        url: path,
        pathname: '',
        body,
        params: {},
        query: {},
        headers,
        config: { transactions: true }
      },
      repository
    )
    const status = getStatus(result)
    if (resource === undefined) return { status, body: result }
    if (path === '' && resource.resourceType === 'Bundle') {
      return { status, body: { ...resource, entry: resource.entry?.map(entryAnswer) } }
    }
    const made = repository.created.has(`${resource.resourceType}/${resource.id ?? ''}`)
    return { status: made && method !== 'GET' ? 201 : status, body: resource, headers: addressOf(resource) }
  }

  const entryAnswer = ({ response, resource }: BundleEntry): BundleEntry => {
    if (resource === undefined) return { response: { status: '200', ...response } }
    const { etag, location } = addressOf(resource)
    const made = repository.created.has(`${resource.resourceType}/${resource.id ?? ''}`)
    return {
      response: {
        ...response,
        status: made ? '201 Created' : '200 OK',
        ...(etag === undefined ? {} : { etag }),
        ...(location === undefined ? {} : { location }),
        ...(resource.meta?.lastUpdated === undefined ? {} : { lastModified: resource.meta.lastUpdated })
      }
    }
  }

  const addressOf = ({ resourceType, id, meta }: Resource): Record<string, string> =>
    id === undefined || meta?.versionId === undefined
      ? {}
      : {
          etag: `W/"${meta.versionId}"`,
          location: `${baseUrl}/${resourceType}/${id}/_history/${meta.versionId}`,
          'last-modified': new Date(meta.lastUpdated ?? 0).toUTCString()
        }

  const resources = async <T extends Resource>(type: T['resourceType']): Promise<readonly T[]> =>
    Promise.all([...repository.ids(type)].map(id => repository.readResource<T>(type, id)))

  const validateAll = async (): Promise<ValidationSummary> => {
    const byType: Record<string, number> = {}
    const problems: string[] = []
    for (const type of repository.types()) {
      const some = await resources<Resource>(type as Resource['resourceType'])
      if (some.length > 0) byType[type] = some.length
      for (const resource of some) {
        for (const problem of validate(resource)) problems.push(`${type}/${resource.id ?? ''}: ${problem}`)
      }
    }
    return { resources: Object.values(byType).reduce((sum, count) => sum + count, 0), byType, problems }
  }

  return {
    baseUrl,
    answer,
    requests,
    resources,
    validateAll,
    fault: fault => {
      faults.push({ fault, left: fault.times ?? 1 })
    },
    release: () => {
      gate.resolve(undefined)
      gate = Promise.withResolvers()
    },
    arrival: fits =>
      new Promise(resolve => {
        const look = (request: LoggedRequest): void => {
          if (!fits(request)) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
      }),
    idle: async () => {
      await last
    },
    refuse: rule => {
      repository.refuse = rule
    },
    begins: () => {
      lacks = []
    },
    overwrite: async resource => {
      await repository.createResource(resource, undefined, true)
    },
    become: change => {
      options = { ...options, ...change }
      repository.dialect = { ...dialects.medplumInMemory, ...options }
    },
    remove: (type, id) => repository.deleteResource(type, id),
    snapshot: () => inTurn(() => repository.snapshot()),
    restore: snapshot => inTurn(() => repository.restore(snapshot)),
    empty: () => inTurn(() => repository.restore(atBirth))
  }
}

const written = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {}
): PeerAnswer => ({
  status,
  headers: { 'content-type': 'application/fhir+json; charset=utf-8', ...headers },
  text: JSON.stringify(body)
})

const outcome = (code: OperationOutcome['issue'][number]['code'], text: string): OperationOutcome => ({
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'error', code, diagnostics: text }]
})

const types = [
  'Basic',
  'Organization',
  'Practitioner',
  'PractitionerRole',
  'Patient',
  'Condition',
  'EpisodeOfCare',
  'AllergyIntolerance',
  'Group',
  'RelatedPerson',
  'Encounter',
  'Observation',
  'Questionnaire',
  'QuestionnaireResponse',
  'MedicationRequest',
  'MedicationStatement',
  'Appointment'
] as const

const capabilities = (
  { saysUpdateCreate, conditionalUpdate }: Dialect,
  { software = 'Medplum FHIR router', transactions = true }: PeerOptions
): CapabilityStatement => ({
  resourceType: 'CapabilityStatement',
  status: 'active',
  date: '2026-01-01',
  kind: 'instance',
  fhirVersion: '4.0.1',
  format: ['application/fhir+json'],
  software: { name: software },
  implementation: { description: 'In-memory FHIR R4 peer' },
  rest: [
    {
      mode: 'server',
      interaction: [...(transactions ? [{ code: 'transaction' as const }] : []), { code: 'batch' }],
      resource: types.map(type => ({
        type,
        versioning: 'versioned-update',
        updateCreate: saysUpdateCreate,
        conditionalCreate: true,
        conditionalUpdate,
        interaction: [{ code: 'read' }, { code: 'update' }, { code: 'create' }, { code: 'search-type' }]
      }))
    }
  ]
})
