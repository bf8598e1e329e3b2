import type { Database } from 'better-sqlite3'
import { type ListSql, narrowedBy } from '../../database/list.ts'
import { flag, listOf } from '../../database/rows.ts'
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
/** A contract as its row and lines have it. */
export type StoredContract = Omit<SignContract, Derived> & {
  readonly predecessorAs: 'renewal' | 'hand-over' | null
}
/** The contract as stored and journalled: with everyone who answered for it, its hospitals, and what happened to it. */
export type ContractRecord = StoredContract & {
  readonly responsible: readonly Responsible[]
  readonly combinations: readonly Combination[]
  readonly changes: readonly ContractChange[]
}
export interface Responsible {
  readonly from: string
  readonly doctorId: string
  readonly teamId: string
  readonly transferId: string | null
}
export interface Combination {
  readonly from: string
  readonly districtHospitalId: string | null
  readonly cityHospitalId: string | null
}
export interface ContractChange {
  readonly id: string
  readonly on: string
  readonly kind: SignContract['changes'][number]['kind']
  readonly text: string
  readonly reason: string
  readonly at: string
  readonly actorId: string
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

type Line = StoredContract['lines'][number]

const lineList = listOf<Line>(
  'contract_line',
  'contract_id',
  {
    position: 'position',
    itemId: 'item_id',
    code: 'code',
    name: 'name',
    content: 'content',
    timesPerYear: 'times_per_year',
    isUnlimited: flag('is_unlimited'),
    feeFen: 'fee_fen',
    chargeCode: 'charge_code',
    evidence: 'evidence'
  },
  { by: 'position' }
)
const payerList = listOf<StoredContract['payers'][number]>(
  'contract_payer',
  'contract_id',
  { payer: 'payer', label: 'label', amountFen: 'amount_fen' },
  { position: 'position' }
)

function contractOf(db: Database, row: Row): StoredContract {
  const { partyJson, keyCodesJson, guardianJson, isAutoRenewed, ...rest } = row
  return {
    ...rest,
    party: JSON.parse(partyJson) as StoredContract['party'],
    keyCodes: JSON.parse(keyCodesJson) as string[],
    guardian: guardianJson === null ? null : (JSON.parse(guardianJson) as StoredContract['guardian']),
    isAutoRenewed: isAutoRenewed === 1,
    lines: [...lineList.select(db, row.id)],
    payers: [...payerList.select(db, row.id)]
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

function insertContract(db: Database, contract: StoredContract): void {
  const { party, keyCodes, guardian, isAutoRenewed, lines, payers, ...row } = contract
  db.prepare(INSERT).run({
    ...row,
    partyJson: JSON.stringify(party),
    keyCodesJson: JSON.stringify(keyCodes),
    guardianJson: guardian === null ? null : JSON.stringify(guardian),
    isAutoRenewed: isAutoRenewed ? 1 : 0
  })
  lineList.put(db, row.id, lines)
  payerList.put(db, row.id, payers)
}

/** What may change after a contract was written down: where it stands, who answers for it, what was paid. */
const updateContract = (db: Database, contract: StoredContract): void => {
  const { id, version, state, doctorId, teamId, lastOn, paymentStatus, invoiceNumber, closeReason } = contract
  const { closeNote, successorId, residentId } = contract
  db.prepare(
    `UPDATE sign_contract SET version = @version, state = @state, doctor_id = @doctorId, team_id = @teamId,
      last_on = @lastOn, payment_status = @paymentStatus, invoice_number = @invoiceNumber,
      close_reason = @closeReason, close_note = @closeNote, successor_id = @successorId, resident_id = @residentId WHERE id = @id`
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
    successorId,
    residentId
  })
}

const responsibleList = listOf<Responsible>(
  'contract_responsible',
  'contract_id',
  { from: 'from_day', doctorId: 'doctor_id', teamId: 'team_id', transferId: 'transfer_id' },
  { by: 'from_day' }
)
const combinationList = listOf<Combination>(
  'contract_combination',
  'contract_id',
  { from: 'from_day', districtHospitalId: 'district_hospital_id', cityHospitalId: 'city_hospital_id' },
  { by: 'from_day' }
)
const changeList = listOf<ContractChange>(
  'contract_change',
  'contract_id',
  {
    id: 'id',
    on: 'on_day',
    kind: 'kind',
    text: 'text',
    reason: 'reason',
    at: 'at',
    actorId: 'actor_id'
  },
  { by: 'id' }
)

export function selectContractRecord(db: Database, id: string): ContractRecord | null {
  const contract = selectContract(db, id)
  if (contract === undefined) return null
  return {
    ...contract,
    responsible: responsibleList.select(db, id),
    combinations: combinationList.select(db, id),
    changes: changeList.select(db, id)
  }
}
/**
 * A new contract, or what may have changed of one that is there; its person, terms and lines never do.
 * @param before as it stood, where that is known: what is the same is not written again
 */
export function putContract(
  db: Database,
  record: ContractRecord,
  before: ContractRecord | null = null
): void {
  const { id, responsible, combinations, changes } = record
  if (before === null && selectState(db, id) === undefined) {
    insertContract(db, record)
    raiseContractSerial(db, ...serialOf(record.number))
  } else updateContract(db, record)
  if (responsible !== before?.responsible) responsibleList.put(db, id, responsible)
  if (combinations !== before?.combinations) combinationList.put(db, id, combinations)
  if (changes !== before?.changes) changeList.put(db, id, changes)
}
const selectState = (db: Database, id: string): { readonly state: string } | undefined =>
  db.prepare<[string], { state: string }>('SELECT state FROM sign_contract WHERE id = ?').get(id)

/** One from the same day takes the place of what stood there. */
export const from = <T extends { readonly from: string }>(list: readonly T[], row: T): readonly T[] =>
  [...list.filter(one => one.from !== row.from), row].sort((one, other) => one.from.localeCompare(other.from))

/** The next number of a year, counted up inside the transaction that uses it. */
export const nextSerial = (db: Database, year: string): number =>
  db
    .prepare<[string], { last: number }>(
      `INSERT INTO contract_serial (year, last) VALUES (?, 1)
      ON CONFLICT (year) DO UPDATE SET last = last + 1 RETURNING last`
    )
    .get(year)?.last ?? 1

/** A number that is taken is never given again. */
export const raiseContractSerial = (db: Database, year: string, to: number): void => {
  db.prepare(
    `INSERT INTO contract_serial (year, last) VALUES (?, ?)
    ON CONFLICT (year) DO UPDATE SET last = max(last, excluded.last)`
  ).run(year, to)
}
/** Of `QY<centre>-<year>-<serial>`. */
const serialOf = (number: string): readonly [year: string, serial: number] => {
  const [, year = '', serial = ''] = number.split('-')
  return [year, Number(serial)]
}

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
export interface OpenFilters {
  readonly state: 'draft' | 'pending-signature' | 'pending-review' | null
  readonly doctorId: string | null
}
/** Not finished yet, oldest first. */
export const openActs: ListSql<OpenFilters> = {
  select: 'act.id',
  from: () => 'signing_act act',
  where: filters => [
    `act.state IN ('draft', 'pending-signature', 'pending-review')`,
    ...narrowedBy(filters, {
      state: '+act.state = @state',
      doctorId: 'EXISTS (SELECT 1 FROM sign_contract c WHERE c.act_id = act.id AND c.doctor_id = @doctorId)'
    })
  ],
  sorts: { begun: { by: ['act.id'], isIndexed: true }, state: { by: ['act.state', 'act.id'] } },
  own: 'begun'
}

/** The act as stored and journalled: with who did not want to sign, and what was signed and agreed to. */
export type ActRecord = StoredAct & {
  readonly refusals: readonly Refusal[]
  readonly signatures: readonly StoredSignature[]
  readonly consents: readonly StoredConsent[]
}
interface Refusal {
  readonly residentId: string
  readonly reason: string
}
const refusalList = listOf<Refusal>(
  'signing_refusal',
  'act_id',
  { residentId: 'resident_id', reason: 'reason' },
  { by: 'resident_id' }
)
export function selectActRecord(db: Database, id: string): ActRecord | null {
  const act = selectAct(db, id)
  return act === undefined
    ? null
    : {
        ...act,
        refusals: refusalList.select(db, id),
        signatures: selectSignatures(db, id),
        consents: selectConsents(db, id)
      }
}
/** Signed anew after it was returned: what was signed before is in the journal. */
export function putAct(
  db: Database,
  { refusals, signatures, consents, needsReview, ...act }: ActRecord
): void {
  db.prepare(
    `INSERT INTO signing_act (id, version, request_id, state, household_id, mode, place, service_address,
      agreement_version, privacy_version, remarks, needs_review, signed_by, created_at, note)
    VALUES (@id, @version, @requestId, @state, @householdId, @mode, @place, @serviceAddress, @agreementVersion,
      @privacyVersion, @remarks, @needsReview, @signedById, @createdAt, @note)
    ON CONFLICT (id) DO UPDATE SET version = @version, state = @state, note = @note`
  ).run({ ...act, needsReview: needsReview ? 1 : 0 })
  refusalList.put(db, act.id, refusals)
  signatureList.put(db, act.id, signatures)
  consentList.put(db, act.id, consents)
}
/** The people of an act, by their contracts. */
export const selectSigners = (db: Database, actId: string): readonly string[] =>
  db
    .prepare<[string], { residentId: string }>(
      'SELECT DISTINCT resident_id AS residentId FROM sign_contract WHERE act_id = ?'
    )
    .all(actId)
    .map(({ residentId }) => residentId)

export const selectRefusals = (db: Database, actId: string): readonly SigningAct['refusals'][number][] =>
  db
    .prepare<[string], SigningAct['refusals'][number]>(
      `SELECT f.resident_id AS residentId, r.name, f.reason FROM signing_refusal f
      JOIN resident r ON r.id = f.resident_id WHERE f.act_id = ?`
    )
    .all(actId)

export type StoredSignature = Signature & { readonly residentId: string | null }
const signatureList = listOf<StoredSignature>(
  'signing_signature',
  'act_id',
  {
    residentId: 'resident_id',
    party: 'party',
    name: 'name',
    way: 'way',
    signedAt: 'signed_at',
    documentHash: 'document_hash',
    evidenceId: 'evidence_id'
  },
  { position: 'position' }
)
export const selectSignatures = (db: Database, actId: string): readonly StoredSignature[] =>
  signatureList.select(db, actId)

export type StoredConsent = SignContract['consents'][number] & { readonly residentId: string }
const consentList = listOf<StoredConsent>(
  'signing_consent',
  'act_id',
  {
    residentId: 'resident_id',
    item: 'item',
    textVersion: 'text_version',
    isGiven: flag('is_given'),
    at: 'at'
  },
  { by: 'resident_id, item' }
)
export const selectConsents = (db: Database, actId: string): readonly StoredConsent[] =>
  consentList.select(db, actId)

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

export const selectInstitutionName = (db: Database, id: string): string =>
  db.prepare<[string], { name: string }>('SELECT name FROM institution WHERE id = ?').get(id)?.name ?? ''

/** The level of an institution that is open; undefined: there is none. */
export const selectOpenInstitution = (db: Database, id: string): { readonly level: string } | undefined =>
  db
    .prepare<[string], { level: string }>(`SELECT level FROM institution WHERE id = ? AND status = 'active'`)
    .get(id)
