import type { Database } from 'better-sqlite3'
import { aboutPeople, type Derived, type Ground, type Worked } from '../../database/derived.ts'
import { addDays } from '../../lib/clock.ts'
import {
  classOf,
  codesChangeOn,
  countedCodes,
  keyCodesOn,
  type PopulationClass
} from '../rules/population.ts'

interface FactsRow {
  readonly number: number
  readonly id: string
  readonly birthDate: string
  readonly status: string
  readonly committeeCode: string
  readonly doctorId: string | null
  readonly residence: string | null
  readonly householdId: string | null
  readonly override: PopulationClass | null
  readonly conditionsJson: string
  readonly populationsJson: string
  readonly signedUntil: string | null
  readonly startsOn: string | null
}

/** A class follows from the whole household. */
export const SELECT_HOUSEMATES = `SELECT DISTINCT r2.id FROM json_each(@ids) j CROSS JOIN resident r1 ON r1.id = j.value
  CROSS JOIN household_member m1 ON m1.resident_number = r1.number AND m1.to_day IS NULL
  CROSS JOIN household_member m2 ON m2.household_id = m1.household_id AND m2.to_day IS NULL
  CROSS JOIN resident r2 ON r2.number = m2.resident_number`
const withHousemates = (db: Database, ids: readonly string[]): readonly string[] => {
  const mates = db.prepare<[object], { id: string }>(SELECT_HOUSEMATES).all({ ids: JSON.stringify(ids) })
  return [...new Set([...ids, ...mates.map(({ id }) => id)])]
}

const held = `c.resident_id = r.id AND c.kind = 'basic' AND c.state IN ('effective', 'transferred', 'terminated')
  AND c.last_on >= c.start_on`
export const SELECT_FACTS = `SELECT r.number, r.id, r.birth_date AS birthDate, r.status,
  r.committee_code AS committeeCode, r.doctor_id AS doctorId, json_extract(r.profile_json, '$.residence') AS residence,
  (SELECT m.household_id FROM household_member m WHERE m.resident_number = r.number AND m.to_day IS NULL) AS householdId,
  (SELECT o.population_class FROM class_override o WHERE o.resident_id = r.id) AS override,
  (SELECT json_group_array(json_object('code', d.code, 'endedOn', d.ended_on)) FROM chronic_condition d
    WHERE d.resident_number = r.number) AS conditionsJson,
  (SELECT json_group_array(json_object('code', k.code, 'from', k.from_day, 'to', k.to_day)) FROM key_population k
    WHERE k.resident_number = r.number) AS populationsJson,
  (SELECT max(c.last_on) FROM sign_contract c WHERE ${held} AND c.start_on <= @today) AS signedUntil,
  (SELECT min(c.start_on) FROM sign_contract c WHERE ${held} AND c.start_on > @today) AS startsOn
  FROM json_each(@ids) j CROSS JOIN resident r ON r.id = j.value`

/** Class, key populations and whether somebody is signed. */
export interface StandingRow {
  readonly number: number
  readonly id: string
  readonly committeeCode: string
  readonly doctorId: string | null
  readonly populationClass: PopulationClass
  readonly isKey: number
  readonly countedJson: string
  readonly isRegistered: number
  readonly isActive: number
  readonly isSigned: number
  readonly signedUntil: string | null
}
export const SELECT_STANDING = `SELECT resident_number AS number, resident_id AS id, committee_code AS committeeCode,
  doctor_id AS doctorId, population_class AS populationClass, is_key AS isKey, counted_json AS countedJson,
  is_registered AS isRegistered, is_active AS isActive, is_signed AS isSigned, signed_until AS signedUntil
  FROM signing_standing WHERE resident_id = ?`
const UPSERT = `INSERT INTO signing_standing (resident_number, resident_id, committee_code, doctor_id, population_class,
  is_key, counted_json, is_registered, is_active, is_signed, signed_until)
  VALUES (@number, @id, @committeeCode, @doctorId, @populationClass, @isKey, @countedJson, @isRegistered, @isActive,
    @isSigned, @signedUntil)
  ON CONFLICT (resident_number) DO UPDATE SET committee_code = @committeeCode, doctor_id = @doctorId,
    population_class = @populationClass, is_key = @isKey, counted_json = @countedJson, is_registered = @isRegistered,
    is_active = @isActive, is_signed = @isSigned, signed_until = @signedUntil`

/** What the standing rests on besides the records: the key populations the region's pack counts; null: all. */
export const standingBasis = (counted: readonly string[] | null): string => JSON.stringify(counted)

export const signingStanding: Derived<StandingRow> = {
  name: 'signing-standing',
  concerns: {
    resident: aboutPeople,
    household: aboutPeople,
    'sign-contract': aboutPeople,
    'class-override': aboutPeople
  },
  with: withHousemates,
  workOut: (db, ids, ground) => {
    const wanted = new Set(ids)
    const worked = new Map<string, Worked<StandingRow>>()
    for (const one of standings(db, withHousemates(db, ids), ground)) {
      if (wanted.has(one.row.id)) worked.set(one.row.id, { rows: [one.row], againOn: one.againOn })
    }
    return worked
  },
  select: (db, residentId) => db.prepare<[string], StandingRow>(SELECT_STANDING).all(residentId),
  replace: (db, residentId, [row]) => {
    if (row === undefined) db.prepare('DELETE FROM signing_standing WHERE resident_id = ?').run(residentId)
    else db.prepare(UPSERT).run(row)
  }
}

/** Of whole households: who lives with somebody and is left out would be missed. */
function standings(
  db: Database,
  ids: readonly string[],
  { today, basis }: Ground
): readonly { readonly row: StandingRow; readonly againOn: string | null }[] {
  const counted = JSON.parse(basis) as readonly string[] | null
  const people = db
    .prepare<[object], FactsRow>(SELECT_FACTS)
    .all({ ids: JSON.stringify(ids), today })
    .map(row => {
      const facts = {
        birthDate: row.birthDate,
        conditions: JSON.parse(row.conditionsJson) as { code: string; endedOn: string | null }[],
        keyPopulations: JSON.parse(row.populationsJson) as { code: string; from: string; to: string | null }[]
      }
      const counting = countedCodes(keyCodesOn(facts, today), counted)
      const isKey = row.status === 'active' && counting.length > 0
      return { row, counting, isKey, codesChangeOn: codesChangeOn(facts, today) }
    })
  const homes = Map.groupBy(people, ({ row }) => row.householdId ?? row.id)
  return people.map(one => {
    const { row, counting, isKey } = one
    const home = homes.get(row.householdId ?? row.id) ?? []
    const livesWithKey = home.some(other => other !== one && other.isKey)
    const isSigned = row.signedUntil !== null && row.signedUntil >= today
    const changes = [
      ...home.map(other => other.codesChangeOn),
      isSigned && row.signedUntil !== null ? addDays(row.signedUntil, 1) : null,
      row.startsOn
    ].flatMap(day => day ?? [])
    return {
      row: {
        number: row.number,
        id: row.id,
        committeeCode: row.committeeCode,
        doctorId: row.doctorId,
        populationClass: row.override ?? classOf(isKey, livesWithKey),
        isKey: isKey ? 1 : 0,
        countedJson: JSON.stringify(counting),
        isRegistered: row.residence === 'registered' ? 1 : 0,
        isActive: row.status === 'active' ? 1 : 0,
        isSigned: isSigned ? 1 : 0,
        signedUntil: row.signedUntil
      },
      againOn: changes.sort()[0] ?? null
    }
  })
}
