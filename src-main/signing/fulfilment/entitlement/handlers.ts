import { Failure } from '../../../lib/failure.ts'
import type { Handlers } from '../../../lib/router.ts'
import type { Services } from '../../../lib/services.ts'
import type { SigningPorts } from '../../ports.ts'
import { entitlementKind, type entitlementContract } from './contract.ts'
import { asksOf, entitled, type Entitled, reasonOf } from './rules.ts'
import { personOf, type Row, SELECT_ONE_SIGNED, SELECT_SIGNED, selectReceived } from './store.ts'
import { type Place, walk, waysOf } from './walk.ts'

const cursor = /^(age|immobile|chronic)\|(|\d{4}-\d{2}-\d{2})\|(\d{1,15})$/
const placeOf = (after: string | undefined): Place | null => {
  if (after === undefined) return null
  const match = cursor.exec(after)
  const phase = (['age', 'immobile', 'chronic'] as const).find(one => one === match?.[1])
  if (match === null || phase === undefined) throw new Failure('invalid-input', '页码无效，请刷新。')
  return { phase, birthDate: match[2] ?? '', number: Number(match[3]) }
}

/** What the region grants whoever is signed, beyond the lines of the contract. */
export function createEntitlements(
  { db, today }: Services,
  ports: Pick<SigningPorts, 'policy' | 'summaries' | 'resident'>
): Handlers<typeof entitlementContract> {
  return {
    entitlementList: ({ kind, doctorId, teamId, committeeCode, onlyDue, limit, after }) => {
      const pack = ports.policy().entitlements
      const asks = [...asksOf(kind, pack)]
      if (asks.length > 0) return { asks, rows: [], next: null, counts: null }
      const day = today()
      const of = (row: Row): Entitled | null => {
        const person = personOf(row)
        // Only of those few are the records read.
        if (reasonOf(kind, pack, person, day) === null) return null
        return entitled(kind, pack, person, selectReceived(db(), row.id), day)
      }
      const scope = { doctorId, teamId, committeeCode }
      const { rows, next } = walk(db(), waysOf(kind, pack, day), scope, day, placeOf(after), limit, row => {
        const one = of(row)
        return one === null || (onlyDue && one.state === 'done') ? null : { ...one, id: row.id }
      })
      const people = new Map(ports.summaries(rows.map(({ id }) => id)).map(one => [one.id, one]))
      // A panel is small enough to be counted; of the centre one sees the pages.
      const isPanel = doctorId !== null && teamId === null && committeeCode === null
      const panel = isPanel
        ? db()
            .prepare<[object], Row>(SELECT_SIGNED)
            .all({ doctorId, today: day })
            .flatMap(row => of(row) ?? [])
        : null
      return {
        asks,
        rows: rows.flatMap(({ id, ...one }) => {
          const resident = people.get(id)
          return resident === undefined ? [] : [{ ...one, resident }]
        }),
        next: next === null ? null : `${next.phase}|${next.birthDate}|${String(next.number)}`,
        counts:
          panel === null
            ? null
            : { entitled: panel.length, due: panel.filter(({ state }) => state === 'due').length }
      }
    },
    entitlementsOf: ({ residentId }) => {
      ports.resident(residentId)
      const row = db().prepare<[object], Row>(SELECT_ONE_SIGNED).get({ residentId, today: today() })
      if (row === undefined) return []
      const pack = ports.policy().entitlements
      const received = selectReceived(db(), residentId)
      return entitlementKind.options.flatMap(kind => {
        const one = entitled(kind, pack, personOf(row), received, today())
        return one === null ? [] : [{ ...one, kind }]
      })
    }
  }
}
