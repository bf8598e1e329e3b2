import { badRequest, notFound, OperationOutcomeError } from '@medplum/core'
import { MemoryRepository } from '@medplum/fhir-router'
import type { OperationOutcome, Resource } from '@medplum/fhirtypes'
import { validate } from './fhir-validation.ts'

/** What differs between the servers of this world. */
export interface Dialect {
  /** Whether PUT to an id the server has not given creates. Medplum's own service says 404. */
  readonly updateCreate: boolean
  readonly conditionalUpdate: boolean
  /** Some servers take a write whatever If-Match says. */
  readonly honoursIfMatch: boolean
}

type WithId<T> = T & { id: string }
interface Touched {
  readonly type: string
  readonly id: string
  readonly before: Resource | null
}

/**
 * Medplum's in-memory repository as a server would be: it refuses what is not valid R4, takes a failed transaction
 * back, and tells what was created.
 */
export class StrictRepository extends MemoryRepository {
  readonly dialect: Dialect
  /** `Type/id` of what the request at hand has created. */
  readonly created = new Set<string>()
  /** A sentence refuses the resource: a rule of the platform's own. */
  refuse: (resource: Resource) => string | null = () => null
  readonly #ids = new Map<string, Set<string>>()
  #touched: Touched[] | null = null

  constructor(dialect: Dialect) {
    super()
    this.dialect = dialect
  }

  ids(type: string): ReadonlySet<string> {
    return this.#ids.get(type) ?? new Set()
  }

  types(): readonly string[] {
    return [...this.#ids.keys()]
  }

  override async createResource<T extends Resource>(
    resource: T,
    options?: object,
    update?: boolean
  ): Promise<WithId<T>> {
    this.#check(resource)
    const before = resource.id === undefined ? null : await this.#find(resource.resourceType, resource.id)
    const stored = await super.createResource(resource, options, update)
    this.#note(stored.resourceType, stored.id, before)
    return stored
  }

  override async updateResource<T extends Resource>(
    resource: T,
    options?: { ifMatch?: string }
  ): Promise<WithId<T>> {
    const exists = resource.id !== undefined && this.ids(resource.resourceType).has(resource.id)
    if (!exists && !this.dialect.updateCreate) throw new OperationOutcomeError(notFound)
    return super.updateResource(resource, this.dialect.honoursIfMatch ? options : undefined)
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
    ...args: Parameters<MemoryRepository['conditionalCreate']>
  ): Promise<{ resource: WithId<T>; outcome: OperationOutcome }> {
    this.#check(args[0])
    const made = await super.conditionalCreate(...args)
    const { resourceType, id } = made.resource
    if (made.outcome.id === 'created') this.#note(resourceType, id, null)
    return made as never
  }

  override async withTransaction<R>(callback: (repo: this) => Promise<R>): Promise<R> {
    if (this.#touched !== null) return callback(this)
    const touched: Touched[] = []
    this.#touched = touched
    try {
      return await callback(this)
    } catch (error) {
      for (const { type, id, before } of touched.reverse()) await this.#restore(type, id, before)
      throw error
    } finally {
      this.#touched = null
    }
  }

  #check(resource: Resource): void {
    const [problem] = validate(resource)
    const refusal = problem ?? this.refuse(resource)
    if (refusal !== null) throw new OperationOutcomeError(badRequest(refusal, resource.resourceType))
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
    if (before === null) {
      await this.expungeResource(type, id)
      this.#ids.get(type)?.delete(id)
      this.created.delete(`${type}/${id}`)
    } else {
      // Seeding keeps version and time as they were.
      await this.withSeeding(() => super.createResource(before, undefined, true))
    }
  }
}
