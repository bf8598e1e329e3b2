import type { Database } from 'better-sqlite3'
import type { SignContract, Signature, SigningAct } from './contract.ts'

type Derived =
  | 'phase'
  | 'doctorName'
  | 'teamName'
  | 'packageName'
  | 'packageNumber'
  | 'payType'
  | 'responsible'
  | 'combinations'
  | 'consents'
  | 'signatures'
  | 'changes'
/** A contract as stored and journalled. */
export type StoredContract = Omit<SignContract, Derived> & {
  readonly predecessorAs: 'renewal' | 'hand-over' | null
}
export type StoredAct = Omit<SigningAct, 'contracts' | 'refusals' | 'awaits' | 'signedBy'> & {
  readonly requestId: string
  readonly signedById: string
  readonly needsReview: boolean
}

type Row = Omit<StoredContract, 'party' | 'keyCodes' | 'guardian' | 'isAutoRenewed' | 'lines' | 'payers'> & {
  readonly partyJson: string
  readonly keyCodesJson: string
  readonly guardianJson: string | null
  readonly isAutoRenewed: number
}

const CONTRACT = `SELECT c.id, c.version, c.number, c.act_id AS actId, c.kind, c.state, c.resident_id AS residentId,
  c.household_id AS householdId, c.policy_pack AS policyPack, c.policy_version AS policyVersion,
  c.party_json AS partyJson, c.key_codes_json AS keyCodesJson, c.population_class AS populationClass,
  c.guardian_json AS guardianJson, c.basic_id AS basicId, c.doctor_id AS doctorId, c.team_id AS teamId,
  c.institution_name AS institutionName, c.package_id AS packageId, c.signed_on AS signedOn, c.start_on AS startOn,
  c.term_months AS termMonths, c.end_on AS endOn, c.last_on AS lastOn, c.is_auto_renewed AS isAutoRenewed,
  c.fee_fen AS feeFen, c.payment_status AS paymentStatus, c.invoice_number AS invoiceNumber,
  c.close_reason AS closeReason, c.close_note AS closeNote, c.predecessor_id AS predecessorId,
  c.predecessor_as AS predecessorAs, c.successor_id AS successorId FROM sign_contract c`

export const SELECT_CONTRACT = `${CONTRACT} WHERE c.id = ?`
export const SELECT_OF_ACT = `${CONTRACT} WHERE c.act_id = ? ORDER BY c.kind, c.id`
export const SELECT_OF_RESIDENT = `${CONTRACT} WHERE c.resident_id = ? ORDER BY c.start_on DESC, c.id DESC`

const LINES = `SELECT position, item_id AS itemId, code, name, content, times_per_year AS timesPerYear,
  is_unlimited AS isUnlimited, fee_fen AS feeFen, charge_code AS chargeCode, evidence FROM contract_line
  WHERE contract_id = ? ORDER BY position`
type Line = StoredContract['lines'][number]

function contractOf(db: Database, row: Row): StoredContract {
  const { partyJson, keyCodesJson, guardianJson, isAutoRenewed, ...rest } = row
  return {
    ...rest,
    party: JSON.parse(partyJson) as StoredContract['party'],
    keyCodes: JSON.parse(keyCodesJson) as string[],
    guardian: guardianJson === null ? null : (JSON.parse(guardianJson) as StoredContract['guardian']),
    isAutoRenewed: isAutoRenewed === 1,
    lines: db
      .prepare<[string], Omit<Line, 'isUnlimited'> & { readonly isUnlimited: number }>(LINES)
      .all(row.id)
      .map(line => ({ ...line, isUnlimited: line.isUnlimited === 1 })),
    payers: db
      .prepare<[string], StoredContract['payers'][number]>(
        'SELECT payer, label, amount_fen AS amountFen FROM contract_payer WHERE contract_id = ? ORDER BY position'
      )
      .all(row.id)
  }
}

export function selectContract(db: Database, id: string): StoredContract | undefined {
  const row = db.prepare<[string], Row>(SELECT_CONTRACT).get(id)
  return row && contractOf(db, row)
}
export const selectContractsOfAct = (db: Database, actId: string): readonly StoredContract[] =>
  db
    .prepare<[string], Row>(SELECT_OF_ACT)
    .all(actId)
    .map(row => contractOf(db, row))
/** Newest first. */
export const selectContractsOf = (db: Database, residentId: string): readonly StoredContract[] =>
  db
    .prepare<[string], Row>(SELECT_OF_RESIDENT)
    .all(residentId)
    .map(row => contractOf(db, row))

const INSERT = `INSERT INTO sign_contract (id, version, number, act_id, kind, state, resident_id, household_id,
  policy_pack, policy_version, party_json, key_codes_json, population_class, guardian_json, basic_id, doctor_id, team_id,
  institution_name, package_id, signed_on, start_on, term_months, end_on, last_on, is_auto_renewed, fee_fen,
  payment_status, invoice_number, close_reason, close_note, predecessor_id, predecessor_as, successor_id)
  VALUES (@id, @version, @number, @actId, @kind, @state, @residentId, @householdId, @policyPack, @policyVersion,
  @partyJson, @keyCodesJson, @populationClass, @guardianJson, @basicId, @doctorId, @teamId, @institutionName,
  @packageId, @signedOn, @startOn, @termMonths, @endOn, @lastOn, @isAutoRenewed, @feeFen, @paymentStatus,
  @invoiceNumber, @closeReason, @closeNote, @predecessorId, @predecessorAs, @successorId)`

export function insertContract(db: Database, contract: StoredContract): void {
  const { party, keyCodes, guardian, isAutoRenewed, lines, payers, ...row } = contract
  db.prepare(INSERT).run({
    ...row,
    partyJson: JSON.stringify(party),
    keyCodesJson: JSON.stringify(keyCodes),
    guardianJson: guardian === null ? null : JSON.stringify(guardian),
    isAutoRenewed: isAutoRenewed ? 1 : 0
  })
  const line = db.prepare(
    `INSERT INTO contract_line (contract_id, position, item_id, code, name, content, times_per_year, is_unlimited,
      fee_fen, charge_code, evidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
  )
  for (const one of lines) {
    const { position, itemId, code, name, content, timesPerYear, isUnlimited, feeFen, chargeCode, evidence } =
      one
    line.run(row.id, position, itemId, code, name, content, timesPerYear, isUnlimited ? 1 : 0, feeFen, chargeCode, evidence) // prettier-ignore
  }
  const payer = db.prepare('INSERT INTO contract_payer VALUES (?, ?, ?, ?, ?)')
  for (const [position, one] of payers.entries())
    payer.run(row.id, position, one.payer, one.label, one.amountFen)
}

/** What may change after a contract was written down: where it stands, who answers for it, what was paid. */
export const updateContract = (db: Database, contract: StoredContract): void => {
  const { id, version, state, doctorId, teamId, lastOn, paymentStatus, invoiceNumber, closeReason } = contract
  const { closeNote, successorId } = contract
  db.prepare(
    `UPDATE sign_contract SET version = @version, state = @state, doctor_id = @doctorId, team_id = @teamId,
      last_on = @lastOn, payment_status = @paymentStatus, invoice_number = @invoiceNumber,
      close_reason = @closeReason, close_note = @closeNote, successor_id = @successorId WHERE id = @id`
  ).run({
    id,
    version,
    state,
    doctorId,
    teamId,
    lastOn,
    paymentStatus,
    invoiceNumber,
    closeReason,
    closeNote,
    successorId
  })
}

export const insertResponsible = (
  db: Database,
  row: { contractId: string; from: string; doctorId: string; teamId: string; transferId: string | null }
): void => {
  db.prepare(
    `INSERT INTO contract_responsible (contract_id, from_day, doctor_id, team_id, transfer_id)
    VALUES (@contractId, @from, @doctorId, @teamId, @transferId)`
  ).run(row)
}

export interface Combination {
  readonly from: string
  readonly districtHospitalId: string | null
  readonly cityHospitalId: string | null
}
/** A second one from the same day takes the place of the first. */
export const upsertCombination = (db: Database, contractId: string, row: Combination): void => {
  db.prepare(
    `INSERT INTO contract_combination (contract_id, from_day, district_hospital_id, city_hospital_id)
    VALUES (@contractId, @from, @districtHospitalId, @cityHospitalId)
    ON CONFLICT (contract_id, from_day) DO UPDATE SET district_hospital_id = @districtHospitalId,
      city_hospital_id = @cityHospitalId`
  ).run({ contractId, ...row })
}

export interface StoredChange {
  readonly id: string
  readonly contractId: string
  readonly on: string
  readonly kind: SignContract['changes'][number]['kind']
  readonly text: string
  readonly reason: string
  readonly at: string
  readonly actorId: string
}
export const insertChange = (db: Database, row: StoredChange): void => {
  db.prepare(
    `INSERT INTO contract_change (id, contract_id, on_day, kind, text, reason, at, actor_id)
    VALUES (@id, @contractId, @on, @kind, @text, @reason, @at, @actorId)`
  ).run(row)
}

/** The next number of a year, counted up inside the transaction that uses it. */
export const nextSerial = (db: Database, year: string): number =>
  db
    .prepare<[string], { last: number }>(
      `INSERT INTO contract_serial (year, last) VALUES (?, 1)
      ON CONFLICT (year) DO UPDATE SET last = last + 1 RETURNING last`
    )
    .get(year)?.last ?? 1

const ACT = `SELECT id, version, request_id AS requestId, state, household_id AS householdId, mode, place,
  service_address AS serviceAddress, agreement_version AS agreementVersion, privacy_version AS privacyVersion, remarks,
  needs_review AS needsReview, signed_by AS signedById, created_at AS createdAt, note FROM signing_act`
type ActRow = Omit<StoredAct, 'needsReview'> & { readonly needsReview: number }
const actOf = (row: ActRow | undefined): StoredAct | undefined =>
  row && { ...row, needsReview: row.needsReview === 1 }

export const selectAct = (db: Database, id: string): StoredAct | undefined =>
  actOf(db.prepare<[string], ActRow>(`${ACT} WHERE id = ?`).get(id))
export const selectActByRequest = (db: Database, requestId: string): StoredAct | undefined =>
  actOf(db.prepare<[string], ActRow>(`${ACT} WHERE request_id = ?`).get(requestId))
export const SELECT_OPEN_ACTS = `${ACT} WHERE state IN ('draft', 'pending-signature', 'pending-review') AND id > ?
  ORDER BY id LIMIT ?`
export const selectOpenActs = (db: Database, after: string, limit: number): readonly StoredAct[] =>
  db
    .prepare<[string, number], ActRow>(SELECT_OPEN_ACTS)
    .all(after, limit)
    .flatMap(row => actOf(row) ?? [])

export const upsertAct = (db: Database, { needsReview, ...act }: StoredAct): void => {
  db.prepare(
    `INSERT INTO signing_act (id, version, request_id, state, household_id, mode, place, service_address,
      agreement_version, privacy_version, remarks, needs_review, signed_by, created_at, note)
    VALUES (@id, @version, @requestId, @state, @householdId, @mode, @place, @serviceAddress, @agreementVersion,
      @privacyVersion, @remarks, @needsReview, @signedById, @createdAt, @note)
    ON CONFLICT (id) DO UPDATE SET version = @version, state = @state, note = @note`
  ).run({ ...act, needsReview: needsReview ? 1 : 0 })
}

export const insertRefusal = (db: Database, actId: string, residentId: string, reason: string): void => {
  db.prepare('INSERT INTO signing_refusal VALUES (?, ?, ?)').run(actId, residentId, reason)
}
export const selectRefusals = (db: Database, actId: string): readonly SigningAct['refusals'][number][] =>
  db
    .prepare<[string], SigningAct['refusals'][number]>(
      `SELECT f.resident_id AS residentId, r.name, f.reason FROM signing_refusal f
      JOIN resident r ON r.id = f.resident_id WHERE f.act_id = ?`
    )
    .all(actId)

export type StoredSignature = Signature & { readonly residentId: string | null }
export const insertSignatures = (
  db: Database,
  actId: string,
  signatures: readonly StoredSignature[]
): void => {
  // Signed anew after it was returned: what was signed before is in the journal.
  db.prepare('DELETE FROM signing_signature WHERE act_id = ?').run(actId)
  const insert = db.prepare(
    `INSERT INTO signing_signature (act_id, position, resident_id, party, name, way, signed_at, document_hash,
      evidence_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`
  )
  for (const [position, one] of signatures.entries()) {
    insert.run(actId, position, one.residentId, one.party, one.name, one.way, one.signedAt, one.documentHash, one.evidenceId) // prettier-ignore
  }
}
export const selectSignatures = (db: Database, actId: string): readonly StoredSignature[] =>
  db
    .prepare<[string], StoredSignature>(
      `SELECT resident_id AS residentId, party, name, way, signed_at AS signedAt, document_hash AS documentHash,
        evidence_id AS evidenceId FROM signing_signature WHERE act_id = ? ORDER BY position`
    )
    .all(actId)

export type StoredConsent = SignContract['consents'][number] & { readonly residentId: string }
export const insertConsents = (db: Database, actId: string, consents: readonly StoredConsent[]): void => {
  db.prepare('DELETE FROM signing_consent WHERE act_id = ?').run(actId)
  const insert = db.prepare('INSERT INTO signing_consent VALUES (?, ?, ?, ?, ?, ?)')
  for (const one of consents)
    insert.run(actId, one.residentId, one.item, one.textVersion, one.isGiven ? 1 : 0, one.at)
}
export const selectConsents = (db: Database, actId: string): readonly StoredConsent[] =>
  db
    .prepare<[string], Omit<StoredConsent, 'isGiven'> & { readonly isGiven: number }>(
      `SELECT resident_id AS residentId, item, text_version AS textVersion, is_given AS isGiven, at
      FROM signing_consent WHERE act_id = ?`
    )
    .all(actId)
    .map(one => ({ ...one, isGiven: one.isGiven === 1 }))

/** Names and dated rows that only an answer needs. */
export function selectAround(db: Database, contract: StoredContract) {
  const names = db
    .prepare<
      [object],
      {
        doctorName: string
        teamName: string
        packageName: string
        packageNumber: number
        payType: SignContract['payType']
      }
    >(
      `SELECT a.name AS doctorName, t.name AS teamName, p.name AS packageName, p.number AS packageNumber,
        p.pay_type AS payType FROM account a JOIN team t ON t.id = @teamId JOIN service_package p ON p.id = @packageId
      WHERE a.id = @doctorId`
    )
    .get({ doctorId: contract.doctorId, teamId: contract.teamId, packageId: contract.packageId })
  if (names === undefined) throw new Error('a contract without doctor, team or package')
  return {
    ...names,
    responsible: db
      .prepare<[string], { doctorId: string; doctorName: string; teamId: string; from: string }>(
        `SELECT r.doctor_id AS doctorId, a.name AS doctorName, r.team_id AS teamId, r.from_day AS "from"
        FROM contract_responsible r JOIN account a ON a.id = r.doctor_id WHERE r.contract_id = ? ORDER BY r.from_day`
      )
      .all(contract.id),
    combinations: db
      .prepare<[string], SignContract['combinations'][number]>(
        `SELECT c.from_day AS "from", c.district_hospital_id AS districtHospitalId, d.name AS districtHospital,
          c.city_hospital_id AS cityHospitalId, i.name AS cityHospital FROM contract_combination c
        LEFT JOIN institution d ON d.id = c.district_hospital_id LEFT JOIN institution i ON i.id = c.city_hospital_id
        WHERE c.contract_id = ? ORDER BY c.from_day`
      )
      .all(contract.id),
    changes: db
      .prepare<[string], SignContract['changes'][number]>(
        `SELECT c.id, c.on_day AS "on", c.kind, c.text, c.reason, c.at, coalesce(a.name, '') AS actorName
        FROM contract_change c LEFT JOIN account a ON a.id = c.actor_id WHERE c.contract_id = ? ORDER BY c.id`
      )
      .all(contract.id)
  }
}

export const selectAccountName = (db: Database, id: string): string =>
  db.prepare<[string], { name: string }>('SELECT name FROM account WHERE id = ?').get(id)?.name ?? ''

/** The level of an institution that is open; undefined: there is none. */
export const selectOpenInstitution = (db: Database, id: string): { readonly level: string } | undefined =>
  db
    .prepare<[string], { level: string }>(`SELECT level FROM institution WHERE id = ? AND status = 'active'`)
    .get(id)
