import {
  badRequest,
  conflict,
  notFound,
  OperationOutcomeError,
  Operator,
  parseSearchRequest,
  preconditionFailed,
  type SearchRequest,
  serverError
} from '@medplum/core'
import { MemoryRepository } from '@medplum/fhir-router'
import type { Bundle, Identifier, OperationOutcome, Resource } from '@medplum/fhirtypes'
import type { Dialect } from './fhir-dialects.ts'
import { validate } from './fhir-validation.ts'

type WithId<T> = T & { id: string }
interface Touched {
  readonly type: string
  readonly id: string
  readonly before: Resource | null
}
/** All that a backup of it holds. */
export interface Snapshot {
  readonly resources: readonly Resource[]
  readonly versions: ReadonlyMap<string, number>
  readonly lastId: number
}

/**
 * Medplum's in-memory repository as a server would be: it refuses what is not valid R4, takes a failed transaction
 * back, tells what was created, and speaks a dialect.
 */
export class StrictRepository extends MemoryRepository {
  dialect: Dialect
  /** `Type/id` of what the request at hand has created. */
  readonly created = new Set<string>()
  readonly #validates: boolean
  /** A sentence refuses the resource: a rule of the platform's own. */
  refuse: (resource: Resource) => string | null = () => null
  /** What its own clock shows. */
  now: () => string = () => new Date().toISOString()
  readonly #ids = new Map<string, Set<string>>()
  /** `Type system|value` → ids. */
  readonly #holders = new Map<string, Set<string>>()
  #versions = new Map<string, number>()
  #lastId = 29_800
  #touched: Touched[] | null = null

  constructor(dialect: Dialect, validates: boolean) {
    super()
    this.dialect = dialect
    this.#validates = validates
  }

  ids(type: string): ReadonlySet<string> {
    return this.#ids.get(type) ?? new Set()
  }

  types(): readonly string[] {
    return [...this.#ids.keys()]
  }

  override generateId(): string {
    if (this.dialect.ids === 'uuid') return super.generateId()
    this.#lastId += 1
    return String(this.#lastId)
  }

  override async createResource<T extends Resource>(
    resource: T,
    _options?: object,
    update?: boolean
  ): Promise<WithId<T>> {
    const resolved = await this.#resolved(resource)
    this.#check(resolved)
    const { resourceType: type } = resource
    const id = resource.id ?? this.generateId()
    const before = await this.#find(type, id)
    // Seeding keeps the version that is given here.
    const stored = await this.withSeeding(() =>
      super.createResource(
        {
          ...resolved,
          id,
          meta: {
            ...resolved.meta,
            versionId: this.#nextVersion(type, id),
            lastUpdated: this.now()
          }
        },
        undefined,
        update
      )
    )
    this.#note(type, id, before)
    this.#letGo(before)
    this.#hold(stored)
    if (this.#touched === null) {
      try {
        await this.#requireTargets(stored)
      } catch (error) {
        await this.#restore(type, id, before)
        throw error
      }
    }
    return stored
  }

  override async updateResource<T extends Resource>(
    resource: T,
    { ifMatch }: { ifMatch?: string } = {}
  ): Promise<WithId<T>> {
    const { updateCreate, honoursIfMatch, staleStatus, ifMatchOnNothing, demandsIfMatch, versions } =
      this.dialect
    const there = await this.#find(resource.resourceType, resource.id ?? '')
    if (ifMatch !== undefined && versions === 'number' && !/^\d+$/.test(ifMatch)) {
      throw new OperationOutcomeError(serverError(new Error('HAPI-2223: not a number')))
    }
    if (there === null) {
      if (!updateCreate) throw new OperationOutcomeError(notFound)
      if (ifMatch !== undefined && honoursIfMatch && ifMatchOnNothing !== 'ignored') {
        throw new OperationOutcomeError(ifMatchOnNothing === 404 ? notFound : preconditionFailed)
      }
    } else if (ifMatch === undefined) {
      if (demandsIfMatch) throw new OperationOutcomeError(badRequest('If-Match is required'))
    } else if (honoursIfMatch && there.meta?.versionId !== ifMatch) {
      throw new OperationOutcomeError(staleStatus === 409 ? conflict('stale version') : preconditionFailed)
    }
    return this.createResource(resource, undefined, true)
  }

  override async conditionalUpdate<T extends Resource>(
    ...args: Parameters<MemoryRepository['conditionalUpdate']>
  ): Promise<{ resource: WithId<T>; outcome: OperationOutcome }> {
    if (!this.dialect.conditionalUpdate) {
      throw new OperationOutcomeError(badRequest('Conditional update is not supported'))
    }
    return super.conditionalUpdate(...args) as never
  }

  override async conditionalCreate<T extends Resource>(
    ...[resource, search, options]: Parameters<MemoryRepository['conditionalCreate']>
  ): Promise<{ resource: WithId<T>; outcome: OperationOutcome }> {
    this.#check(await this.#resolved(resource))
    const [found] = await this.searchResources(search)
    // What is to be created goes the way of all others.
    if (found === undefined) {
      const made = await this.createResource(resource, options)
      return {
        resource: made,
        outcome: { resourceType: 'OperationOutcome', id: 'created', issue: [] }
      } as never
    }
    const narrow = await this.#narrowed(search)
    return (
      narrow === null
        ? super.conditionalCreate(resource, search, options)
        : narrow.conditionalCreate(resource, search, options)
    ) as never
  }

  override async search<T extends Resource>(request: SearchRequest<T>): Promise<Bundle<WithId<T>>> {
    return (await this.#narrowed(request))?.search(request) ?? super.search(request)
  }

  /**
   * The same repository with those alone that have one of the identifiers a search asks for; null when it asks for
   * something else. Looking at everything for each of them is most of what a test would take.
   */
  async #narrowed({
    resourceType,
    filters,
    include,
    revInclude
  }: SearchRequest): Promise<MemoryRepository | null> {
    const [filter, another] = filters ?? []
    const isAlone = another === undefined && include === undefined && revInclude === undefined
    if (filter?.code !== 'identifier' || filter.operator !== Operator.EQUALS || !isAlone) return null
    const tokens = filter.value.split(',')
    if (!tokens.every(token => /^[^|]+\|[^|]+$/.test(token))) return null
    const narrow = new MemoryRepository()
    await narrow.withSeeding(async () => {
      for (const id of new Set(
        tokens.flatMap(token => [...(this.#holders.get(`${resourceType} ${token}`) ?? [])])
      ))
        await narrow.createResource(await this.readResource(resourceType, id))
    })
    return narrow
  }

  #hold(resource: Resource): void {
    for (const key of keysOf(resource)) {
      this.#holders.set(key, (this.#holders.get(key) ?? new Set()).add(resource.id ?? ''))
    }
  }

  #letGo(resource: Resource | null): void {
    if (resource === null) return
    for (const key of keysOf(resource)) this.#holders.get(key)?.delete(resource.id ?? '')
  }

  override async deleteResource(type: string, id: string): Promise<void> {
    const before = await this.#find(type, id)
    await super.deleteResource(type, id)
    this.#letGo(before)
    this.#touched?.push({ type, id, before })
    this.#ids.get(type)?.delete(id)
  }

  override async withTransaction<R>(callback: (repo: this) => Promise<R>): Promise<R> {
    if (this.#touched !== null) return callback(this)
    const touched: Touched[] = []
    this.#touched = touched
    const versions = new Map(this.#versions)
    try {
      const result = await callback(this)
      for (const { type, id } of touched) {
        const stored = await this.#find(type, id)
        if (stored !== null) await this.#requireTargets(stored)
      }
      return result
    } catch (error) {
      for (const { type, id, before } of touched.reverse()) await this.#restore(type, id, before)
      this.#versions = versions
      throw error
    } finally {
      this.#touched = null
    }
  }

  async snapshot(): Promise<Snapshot> {
    const resources: Resource[] = []
    for (const [type, ids] of this.#ids) {
      for (const id of ids) resources.push(await this.readResource(type, id))
    }
    return { resources, versions: new Map(this.#versions), lastId: this.#lastId }
  }

  /** As it was; ids that were given since are given again. */
  async restore({ resources, versions, lastId }: Snapshot): Promise<void> {
    this.clear()
    this.#ids.clear()
    this.#holders.clear()
    this.#versions = new Map(versions)
    this.#lastId = lastId
    for (const resource of resources) await this.#restore(resource.resourceType, resource.id ?? '', resource)
  }

  #nextVersion(type: string, id: string): string {
    const version = (this.#versions.get(`${type}/${id}`) ?? 0) + 1
    this.#versions.set(`${type}/${id}`, version)
    return this.dialect.versions === 'number' ? String(version) : super.generateId()
  }

  #check(resource: Resource): void {
    const [problem] = this.#validates ? validate(resource) : []
    const refusal = problem ?? this.refuse(resource)
    if (refusal !== null) throw new OperationOutcomeError(badRequest(refusal, resource.resourceType))
  }

  /** With an address in the place of each reference that asks a question. */
  async #resolved<T extends Resource>(resource: T): Promise<T> {
    const questions = referencesIn(resource).filter(reference => /^[A-Z][A-Za-z]+\?/.test(reference))
    const answers = new Map<string, string>()
    for (const question of questions) {
      if (!this.dialect.conditionalReferences) {
        throw new OperationOutcomeError(badRequest(`Invalid reference: ${question}`))
      }
      const found = await this.searchResources(parseSearchRequest(question))
      const [first] = found
      if (first === undefined) throw new OperationOutcomeError(notFound)
      if (found.length > 1) throw new OperationOutcomeError(preconditionFailed)
      answers.set(question, `${first.resourceType}/${first.id}`)
    }
    if (answers.size === 0) return resource
    return JSON.parse(JSON.stringify(resource), (key, value: unknown) =>
      key === 'reference' && typeof value === 'string' ? (answers.get(value) ?? value) : value
    ) as T
  }

  /** Once all of a transaction is there. */
  async #requireTargets(resource: Resource): Promise<void> {
    if (!this.dialect.checksReferences) return
    for (const reference of referencesIn(resource)) {
      const [, type = '', id = ''] = /^([A-Z][A-Za-z]+)\/([^/]+)$/.exec(reference) ?? []
      if (type !== '' && !this.ids(type).has(id)) {
        throw new OperationOutcomeError(badRequest(`HAPI-1094: Resource ${reference} not found`))
      }
    }
  }

  async #find(type: string, id: string): Promise<Resource | null> {
    return this.ids(type).has(id) ? await this.readResource(type, id) : null
  }

  #note(type: string, id: string, before: Resource | null): void {
    this.#touched?.push({ type, id, before })
    const ids = this.#ids.get(type) ?? new Set()
    if (!ids.has(id)) this.created.add(`${type}/${id}`)
    this.#ids.set(type, ids.add(id))
  }

  async #restore(type: string, id: string, before: Resource | null): Promise<void> {
    this.#letGo(await this.#find(type, id))
    if (before === null) {
      await this.expungeResource(type, id)
      this.#ids.get(type)?.delete(id)
      this.created.delete(`${type}/${id}`)
    } else {
      // Seeding keeps version and time as they were.
      await this.withSeeding(() => super.createResource(before, undefined, true))
      this.#ids.set(type, (this.#ids.get(type) ?? new Set()).add(id))
      this.#hold(before)
    }
  }
}

const keysOf = (resource: Resource): readonly string[] => {
  const held = 'identifier' in resource ? (resource.identifier as Identifier | readonly Identifier[]) : []
  return [held]
    .flat()
    .map(({ system, value }) => `${resource.resourceType} ${String(system)}|${String(value)}`)
}

const referencesIn = (resource: Resource): readonly string[] => {
  const found: string[] = []
  JSON.stringify(resource, (key, value: unknown) => {
    if (key === 'reference' && typeof value === 'string') found.push(value)
    return value
  })
  return found
}
