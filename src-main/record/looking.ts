import type { Companion, RecordKind, Withdrawal } from '../database/record-kind.ts'
import { Failure } from '../lib/failure.ts'
import type { OutputOf } from '../lib/contract.ts'
import type { Services } from '../lib/services.ts'
import type { Actor } from '../lib/session.ts'
import type { Resident } from '../resident/contract.ts'
import type { recordContract } from './contract.ts'
import * as store from './store.ts'

/** A record of a kind that can be withdrawn. */
export interface Found {
  readonly kind: RecordKind
  readonly withdrawal: Withdrawal
  readonly id: string
  readonly version: number
  readonly record: object
  readonly residentId: string
  readonly says: string
  readonly day: string
}
interface Refusal {
  readonly code: 'refused' | 'forbidden'
  readonly sentence: string
}

export function looking(
  { db }: Pick<Services, 'db'>,
  ports: { readonly kinds: readonly RecordKind[]; readonly resident: (id: string) => Resident }
) {
  const byEntity = new Map(ports.kinds.map(kind => [kind.entity, kind]))
  const labels = new Map(
    ports.kinds.flatMap(({ evidence = [] }) => evidence.map(({ kind, word }) => [kind, word] as const))
  )

  /** Throws Failure('refused') for a kind that is not withdrawn, with the sentence why. */
  const find = (entity: string, id: string): Found => {
    const kind = byEntity.get(entity)
    if (kind === undefined) throw new Failure('not-found', '没有这种记录。')
    const { withdrawal } = kind
    if ('cannot' in withdrawal) throw new Failure('refused', withdrawal.cannot)
    const record = kind.read(db(), id)
    if (record === null) throw new Failure('not-found', kind.missing ?? '没有这条记录，请刷新。')
    const [residentId] = kind.whose(record, db())
    if (residentId === undefined) {
      throw new Failure('refused', withdrawal.prevents(record, db()) ?? '这条记录还不属于任何居民。')
    }
    const version = 'version' in record && typeof record.version === 'number' ? record.version : 1
    const says = withdrawal.says(record, db())
    return { kind, withdrawal, id, version, record, residentId, says, day: withdrawal.day(record, db()) }
  }

  /** Who wrote it down, who answers for the one in whose file it stands, and who administers; else any doctor. */
  const mayReturn = (actor: Actor, { withdrawal, record, residentId }: Found): boolean => {
    const author = withdrawal.author(record)
    const { doctorId } = ports.resident(residentId)
    if (actor.accountId === author || actor.accountId === doctorId) return true
    if (actor.roles.includes('administrator')) return true
    // What came by itself, in the file of somebody nobody answers for, must not stay there.
    return author === null && doctorId === null && actor.roles.includes('doctor')
  }
  const preventedOf = ({ withdrawal, record }: Found): string | null => withdrawal.prevents(record, db())
  const refusalOf = (actor: Actor, found: Found): Refusal | null => {
    const prevented = preventedOf(found)
    if (prevented !== null) return { code: 'refused', sentence: prevented }
    if (found.withdrawal.onlyBy?.(found.record) === 'doctor' && !actor.roles.includes('doctor')) {
      return { code: 'forbidden', sentence: '医生签过名的记录，只能由医生撤回或转交。' }
    }
    return mayReturn(actor, found)
      ? null
      : { code: 'forbidden', sentence: '只能由记录人、该居民的签约医生或管理员撤回或转交，请联系他们。' }
  }

  const refusalOfPerson = ({ withdrawal, record, residentId, day }: Found, to: Resident): string | null => {
    if (to.id === residentId) return '这条记录就在这位居民名下，请选择另一位。'
    if (to.birthDate > day) return `对方 ${to.birthDate} 才出生，早于这一天的记录不能转给他。`
    const recipient = { id: to.id, birthDate: to.birthDate, conditions: to.summary.conditions }
    return withdrawal.refuses?.(record, recipient, db()) ?? null
  }

  interface Going extends Pick<Companion, 'goes' | 'why'> {
    readonly found: Found
  }
  /** Also those of the companions themselves: whatever says the same value. */
  const companionsOf = (main: Found): readonly Going[] => {
    const known = new Map<string, Going>()
    const add = (from: Found): void => {
      for (const { entity, id, goes, why } of from.withdrawal.companions?.(from.record, db()) ?? []) {
        if (id === main.id || known.has(id)) continue
        const found = find(entity, id)
        known.set(id, { goes, why, found })
        if (goes === 'must') add(found)
      }
    }
    add(main)
    return [...known.values()]
  }

  const affectsOf = ({ withdrawal, record, residentId, id }: Found): readonly string[] => {
    const served = store.selectServed(db(), residentId, id).map(kind => labels.get(kind) ?? kind)
    return [
      ...(served.length === 0 ? [] : [`不再计入${[...new Set(served)].join('、')}的履约和权益`]),
      ...(withdrawal.affects?.(record, db()) ?? [])
    ]
  }

  const aboutOf = ({ kind, id, version, says, day }: Found) => ({
    entity: kind.entity,
    id,
    version,
    word: kind.word,
    says,
    day
  })
  const preview = (
    actor: Actor,
    entity: string,
    id: string,
    toId: string | null
  ): OutputOf<typeof recordContract.preview> => {
    const main = find(entity, id)
    const companions = companionsOf(main)
    const to = toId === null ? null : ports.resident(toId)
    const all = [main, ...companions.map(({ found }) => found)]
    return {
      record: aboutOf(main),
      from: ports.resident(main.residentId).summary,
      to: to?.summary ?? null,
      refusal: refusalOf(actor, main)?.sentence ?? null,
      refusalOfPerson: to === null ? null : refusalOfPerson(main, to),
      affects: all.flatMap(affectsOf),
      cautions: all.flatMap(({ withdrawal, record }) => withdrawal.cautions?.(record) ?? []),
      companions: companions.map(({ found, goes, why }) => ({ ...aboutOf(found), goes, why }))
    }
  }

  return { find, mayReturn, preventedOf, refusalOf, refusalOfPerson, companionsOf, preview }
}
