import type { Database } from 'better-sqlite3'
import type { Handlers } from '../../../lib/router.ts'
import type { Services } from '../../../lib/services.ts'
import type { SigningPorts } from '../../ports.ts'
import { selectRecords } from '../store.ts'
import { entitlementKind, type entitlementContract } from './contract.ts'
import { asksOf, entitled, type Person, reasonOf, type Received } from './rules.ts'

interface Row {
  readonly id: string
  readonly birthDate: string
  readonly isImmobile: number
  readonly hasChronicCondition: number
}
const facts = `r.id, r.birth_date AS birthDate,
  EXISTS (SELECT 1 FROM key_population k WHERE k.resident_number = r.number AND k.code = 'bedridden'
    AND k.from_day <= @today AND (k.to_day IS NULL OR k.to_day >= @today)) AS isImmobile,
  EXISTS (SELECT 1 FROM chronic_condition d WHERE d.resident_number = r.number AND d.ended_on IS NULL)
    AS hasChronicCondition`
const held = `c.kind = 'basic' AND c.state IN ('effective', 'transferred', 'terminated') AND c.last_on >= @today
  AND c.start_on <= @today`
export const SELECT_SIGNED = `SELECT ${facts} FROM sign_contract c CROSS JOIN resident r ON r.id = c.resident_id
  WHERE c.doctor_id = @doctorId AND ${held} AND r.status = 'active'`
export const SELECT_ONE_SIGNED = `SELECT ${facts} FROM sign_contract c CROSS JOIN resident r ON r.id = c.resident_id
  WHERE c.resident_id = @residentId AND ${held} AND r.status = 'active' LIMIT 1`
/** The kinds of evidence of the items notes were written for. */
const SELECT_NOTED = `SELECT i.evidence AS kind, n.on_day AS day FROM service_note n
  JOIN service_item i ON i.id = n.item_id WHERE n.resident_id = ? AND n.void_reason IS NULL`

const most = 500
const personOf = (row: Row): Person => ({
  birthDate: row.birthDate,
  isImmobile: row.isImmobile === 1,
  hasChronicCondition: row.hasChronicCondition === 1
})
const selectReceived = (
  db: Database,
  residentId: string,
  dayOf: (instant: string) => string
): readonly Received[] => [
  ...selectRecords(db, residentId, dayOf),
  ...db.prepare<[string], Received>(SELECT_NOTED).all(residentId)
]

/** What the region grants whoever is signed, beyond the lines of the contract. */
export function createEntitlements(
  { db, today, dayOf }: Services,
  ports: Pick<SigningPorts, 'policy' | 'summaries' | 'resident'>
): Handlers<typeof entitlementContract> {
  return {
    entitlementList: ({ kind, doctorId, onlyDue }) => {
      const pack = ports.policy().entitlements
      const asks = [...asksOf(kind, pack)]
      if (asks.length > 0) return { asks, rows: [], due: 0, entitled: 0 }
      const all = db()
        .prepare<[object], Row>(SELECT_SIGNED)
        .all({ doctorId, today: today() })
        .flatMap(row => {
          const person = personOf(row)
          // Only of those few are the records read.
          if (reasonOf(kind, pack, person, today()) === null) return []
          const one = entitled(kind, pack, person, selectReceived(db(), row.id, dayOf), today())
          return one === null ? [] : [{ ...one, id: row.id, birthDate: row.birthDate }]
        })
      const rank = { due: 0, open: 1, done: 2 }
      const shown = all
        .filter(({ state }) => !onlyDue || state !== 'done')
        .sort(
          (one, other) => rank[one.state] - rank[other.state] || (one.birthDate < other.birthDate ? -1 : 1)
        )
        .slice(0, most)
      const people = new Map(ports.summaries(shown.map(({ id }) => id)).map(one => [one.id, one]))
      return {
        asks,
        rows: shown.flatMap(({ id, birthDate: _birthDate, ...one }) => {
          const resident = people.get(id)
          return resident === undefined ? [] : [{ ...one, resident }]
        }),
        due: all.filter(({ state }) => state === 'due').length,
        entitled: all.length
      }
    },
    entitlementsOf: ({ residentId }) => {
      ports.resident(residentId)
      const row = db().prepare<[object], Row>(SELECT_ONE_SIGNED).get({ residentId, today: today() })
      if (row === undefined) return []
      const pack = ports.policy().entitlements
      const received = selectReceived(db(), residentId, dayOf)
      return entitlementKind.options.flatMap(kind => {
        const one = entitled(kind, pack, personOf(row), received, today())
        return one === null ? [] : [{ ...one, kind }]
      })
    }
  }
}
