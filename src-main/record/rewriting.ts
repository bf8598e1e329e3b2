import { write } from '../database/journal.ts'
import type { FeatureRewriting } from '../database/record-kind.ts'
import { Failure } from '../lib/failure.ts'
import type { Services } from '../lib/services.ts'
import type { Actor } from '../lib/session.ts'
import type { Found } from './looking.ts'

/** How a record is changed by its kind's own declaration, or by its room; inside a transaction. */
export function rewriting(
  { db, stamp, newId }: Services,
  ports: { readonly byFeature: ReadonlyMap<string, FeatureRewriting> }
) {
  const ofFeature = ({ kind }: Found): FeatureRewriting => {
    const found = ports.byFeature.get(kind.entity)
    if (found === undefined) throw new Error(`no room rewrites ${kind.entity}`)
    return found
  }
  return {
    withdraw: (actor: Actor, one: Found, why: string): void => {
      const { kind, withdrawal, id } = one
      const { rewriting: way } = withdrawal
      if (way === 'by-feature') ofFeature(one).withdraw(actor, id, why)
      else {
        const change = { kind, id, seen: 'present' as const }
        write(db(), stamp(actor), change, before => way.withdraw(before, why))
      }
    },
    /** @returns the id of the new record */
    give: (actor: Actor, one: Found, residentId: string, newIds: ReadonlyMap<string, string>): string => {
      const { kind, withdrawal, id: fromId, record } = one
      const { rewriting: way } = withdrawal
      if (way === 'by-feature') return ofFeature(one).anew(actor, fromId, residentId, newId())
      const id = newIds.get(fromId) ?? newId()
      const as = { id, residentId, newId, idOf: (other: string) => newIds.get(other) ?? null }
      write(
        db(),
        stamp(actor),
        { kind, id, seen: 'new' },
        () => way.give(record, as),
        after => {
          kind.put(db(), after)
          way.beside?.(db(), fromId, id)
        }
      )
      return id
    },
    /** In the file where it stands now: that may have been joined to another one since. */
    restore: (actor: Actor, one: Found, why: string): void => {
      const { kind, withdrawal, id, record, residentId } = one
      const { rewriting: way } = withdrawal
      const refusal = withdrawal.refusesBack?.(record, db()) ?? null
      if (refusal !== null) throw new Failure('refused', refusal)
      if (way === 'by-feature') ofFeature(one).anew(actor, id, residentId, newId())
      else write(db(), stamp(actor), { kind, id, seen: 'present' }, before => way.restore(before, why))
    }
  }
}
