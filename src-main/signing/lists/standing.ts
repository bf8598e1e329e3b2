import type { Database } from 'better-sqlite3'
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

/** Who lives with them belongs to it: a class follows from the whole household. */
export const SELECT_HOUSEMATES = `SELECT DISTINCT m2.resident_number AS number FROM json_each(@numbers) j
  CROSS JOIN household_member m1 ON m1.resident_number = j.value AND m1.to_day IS NULL
  CROSS JOIN household_member m2 ON m2.household_id = m1.household_id AND m2.to_day IS NULL`

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
  FROM json_each(@numbers) j CROSS JOIN resident r ON r.number = j.value`

const UPSERT = `INSERT INTO signing_standing (resident_number, resident_id, committee_code, doctor_id, population_class,
  is_key, counted_json, is_registered, is_active, is_signed, signed_until, recheck_on)
  VALUES (@number, @id, @committeeCode, @doctorId, @populationClass, @isKey, @countedJson, @isRegistered, @isActive,
    @isSigned, @signedUntil, @recheckOn)
  ON CONFLICT (resident_number) DO UPDATE SET committee_code = @committeeCode, doctor_id = @doctorId,
    population_class = @populationClass, is_key = @isKey, counted_json = @countedJson, is_registered = @isRegistered,
    is_active = @isActive, is_signed = @isSigned, signed_until = @signedUntil, recheck_on = @recheckOn`

export const SELECT_DUE = `SELECT resident_number AS number FROM signing_standing
  WHERE recheck_on IS NOT NULL AND recheck_on <= ? LIMIT ?`
const SELECT_DIRTY = 'SELECT resident_number AS number FROM signing_dirty LIMIT ?'

/** How many people's standing is not worked out yet, as far as it is known. */
export const countOpen = (db: Database, today: string, most: number): number =>
  db.prepare<[number], { number: number }>(SELECT_DIRTY).all(most).length +
  db.prepare<[string, number], { number: number }>(SELECT_DUE).all(today, most).length

/**
 * Where another pack counts other key populations, everybody has to be worked out anew; also where it is an earlier day
 * than last time: the clock was wrong then.
 */
export function rebase(db: Database, counted: readonly string[] | null, today: string): void {
  const wanted = JSON.stringify(counted)
  const known = db
    .prepare<[], { json: string; day: string }>(
      'SELECT counted_json AS json, on_day AS day FROM signing_basis'
    )
    .get()
  if (known?.json === wanted && known.day === today) return
  db.transaction(() => {
    db.prepare('INSERT OR REPLACE INTO signing_basis (only, counted_json, on_day) VALUES (1, ?, ?)').run(
      wanted,
      today
    )
    if (known?.json === wanted && known.day < today) return
    db.prepare('INSERT OR IGNORE INTO signing_dirty SELECT resident_number FROM signing_standing').run()
  }).immediate()
}

/** Works out the next so many people and whoever lives with them; answers how many there were. */
export function refreshSome(
  db: Database,
  today: string,
  counted: readonly string[] | null,
  most: number
): number {
  return db
    .transaction(() => {
      const dirty = db.prepare<[number], { number: number }>(SELECT_DIRTY).all(most)
      const due = db.prepare<[string, number], { number: number }>(SELECT_DUE).all(today, most)
      const wanted = new Set([...dirty, ...due].map(({ number }) => number))
      if (wanted.size === 0) return 0
      const mates = db
        .prepare<[object], { number: number }>(SELECT_HOUSEMATES)
        .all({ numbers: JSON.stringify([...wanted]) })
      for (const { number } of mates) wanted.add(number)
      work(db, today, counted, [...wanted])
      const clean = db.prepare('DELETE FROM signing_dirty WHERE resident_number = ?')
      for (const number of wanted) clean.run(number)
      return wanted.size
    })
    .immediate()
}

function work(
  db: Database,
  today: string,
  counted: readonly string[] | null,
  numbers: readonly number[]
): void {
  const people = db
    .prepare<[object], FactsRow>(SELECT_FACTS)
    .all({ numbers: JSON.stringify(numbers), today })
    .map(row => {
      const facts = {
        birthDate: row.birthDate,
        conditions: JSON.parse(row.conditionsJson) as { code: string; endedOn: string | null }[],
        keyPopulations: JSON.parse(row.populationsJson) as { code: string; from: string; to: string | null }[]
      }
      const counting = countedCodes(keyCodesOn(facts, today), counted)
      return { row, facts, counting, isKey: row.status === 'active' && counting.length > 0 }
    })
  const keysOf = new Map<string, number>()
  for (const { row, isKey } of people) {
    if (row.householdId !== null && isKey) keysOf.set(row.householdId, (keysOf.get(row.householdId) ?? 0) + 1)
  }
  const upsert = db.prepare(UPSERT)
  for (const { row, facts, counting, isKey } of people) {
    const others = row.householdId === null ? 0 : (keysOf.get(row.householdId) ?? 0) - (isKey ? 1 : 0)
    const isSigned = row.signedUntil !== null && row.signedUntil >= today
    const changes = [
      codesChangeOn(facts, today),
      isSigned && row.signedUntil !== null ? addDays(row.signedUntil, 1) : null,
      row.startsOn
    ].flatMap(day => day ?? [])
    upsert.run({
      number: row.number,
      id: row.id,
      committeeCode: row.committeeCode,
      doctorId: row.doctorId,
      populationClass: row.override ?? classOf(isKey, others > 0),
      isKey: isKey ? 1 : 0,
      countedJson: JSON.stringify(counting),
      isRegistered: row.residence === 'registered' ? 1 : 0,
      isActive: row.status === 'active' ? 1 : 0,
      isSigned: isSigned ? 1 : 0,
      signedUntil: row.signedUntil,
      recheckOn: changes.sort()[0] ?? null
    })
  }
}
