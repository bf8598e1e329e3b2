import type { Database } from 'better-sqlite3'
import { rowsOf } from '../../database/rows.ts'
import type { ServiceItem, ServicePackage } from './contract.ts'

/** Without what follows from the day. */
export type StoredItem = Omit<ServiceItem, 'status'>

export const items = rowsOf<StoredItem>('service_item', ['id'], {
  id: 'id',
  version: 'version',
  code: 'code',
  name: 'name',
  content: 'content',
  group: 'item_group',
  nature: 'nature',
  audience: 'audience',
  performer: 'performer',
  feeFen: 'fee_fen',
  chargeCode: 'charge_code',
  evidence: 'evidence',
  validTo: 'valid_to'
})
export const selectItems = (db: Database): readonly StoredItem[] => items.selectAll(db, 'code')

/** Without what is worked out from it. */
export type StoredPackage = Omit<ServicePackage, 'itemsFen' | 'builtUpFen' | 'warnings'>
type Line = StoredPackage['lines'][number]
type PackageRow = Omit<StoredPackage, 'types' | 'lines'> & { readonly typesJson: string }
type LineRow = Omit<Line, 'isUnlimited'> & { readonly packageId: string; readonly isUnlimited: number }

const PACKAGE = `SELECT id, version, family_id AS familyId, number, name, kind, pay_type AS payType, tier,
  types_json AS typesJson, price_fen AS priceFen, charge_code AS chargeCode, insurance_fen AS insuranceFen,
  public_health_fen AS publicHealthFen, discount_fen AS discountFen, status, valid_from AS validFrom,
  valid_to AS validTo FROM service_package`
const LINES = `SELECT package_id AS packageId, item_id AS itemId, code, name, content, times_per_year AS timesPerYear,
  is_unlimited AS isUnlimited, fee_fen AS feeFen, charge_code AS chargeCode, evidence FROM service_package_line
  WHERE package_id = ? ORDER BY position`

const packageOf = (db: Database, { typesJson, ...row }: PackageRow): StoredPackage => ({
  ...row,
  types: JSON.parse(typesJson) as string[],
  lines: db
    .prepare<[string], LineRow>(LINES)
    .all(row.id)
    .map(({ packageId: _packageId, isUnlimited, ...line }) => ({ ...line, isUnlimited: isUnlimited === 1 }))
})

/** Newest version first within each package. */
export const selectPackages = (db: Database): readonly StoredPackage[] =>
  db
    .prepare<[], PackageRow>(`${PACKAGE} ORDER BY kind, name, family_id, number DESC`)
    .all()
    .map(row => packageOf(db, row))

export function selectPackage(db: Database, id: string): StoredPackage | undefined {
  const row = db.prepare<[string], PackageRow>(`${PACKAGE} WHERE id = ?`).get(id)
  return row && packageOf(db, row)
}

export function upsertPackage(db: Database, { lines, types, ...row }: StoredPackage): void {
  db.prepare(
    `INSERT INTO service_package (id, version, family_id, number, name, kind, pay_type, tier, types_json, price_fen,
      charge_code, insurance_fen, public_health_fen, discount_fen, status, valid_from, valid_to)
    VALUES (@id, @version, @familyId, @number, @name, @kind, @payType, @tier, @typesJson, @priceFen, @chargeCode,
      @insuranceFen, @publicHealthFen, @discountFen, @status, @validFrom, @validTo)
    ON CONFLICT (id) DO UPDATE SET version = @version, name = @name, kind = @kind, pay_type = @payType, tier = @tier,
      types_json = @typesJson, price_fen = @priceFen, charge_code = @chargeCode, insurance_fen = @insuranceFen,
      public_health_fen = @publicHealthFen, discount_fen = @discountFen, status = @status, valid_from = @validFrom,
      valid_to = @validTo`
  ).run({ ...row, typesJson: JSON.stringify(types) })
  db.prepare('DELETE FROM service_package_line WHERE package_id = ?').run(row.id)
  const insert = db.prepare(
    `INSERT INTO service_package_line (package_id, position, item_id, code, name, content, times_per_year,
      is_unlimited, fee_fen, charge_code, evidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
  )
  for (const [position, line] of lines.entries()) {
    const { itemId, code, name, content, timesPerYear, isUnlimited, feeFen, chargeCode, evidence } = line
    insert.run(
      row.id, position, itemId, code, name, content, timesPerYear, isUnlimited ? 1 : 0, feeFen, chargeCode, evidence
    ) // prettier-ignore
  }
}

export const deletePackage = (db: Database, id: string): void => {
  db.prepare('DELETE FROM service_package_line WHERE package_id = ?').run(id)
  db.prepare('DELETE FROM service_package WHERE id = ?').run(id)
}

/** Contracts that hold under a version on the day or will. */
export const COUNT_USE = `SELECT count(*) AS contracts FROM sign_contract
  WHERE package_id = ? AND state = 'effective' AND last_on >= ?`
export const countUse = (db: Database, packageId: string, day: string): number =>
  db.prepare<[string, string], { contracts: number }>(COUNT_USE).get(packageId, day)?.contracts ?? 0
