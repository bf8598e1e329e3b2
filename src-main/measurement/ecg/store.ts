import type { Database } from 'better-sqlite3'
import { centreDay } from '../../database/centre-day.ts'
import { json, rowsOf } from '../../database/rows.ts'
import type { EcgRecordHead, EcgReport } from './contract.ts'
import type { LeadOff, Loss } from './record.ts'

/** What the program found in the samples; can be had again at any time. */
export interface Measured {
  readonly heartRatePerMinute: number | null
  /** Why the rate is not sure; null: it is, or there is none. */
  readonly heartRateDoubt: string | null
  readonly remarks: readonly string[]
}
/** What a program measured that did not say how sure it was. */
type StoredMeasured = Omit<Measured, 'heartRateDoubt'> & Partial<Measured>
const measuredOf = ({
  heartRateDoubt = '由旧版程序测得。请打开这份心电，程序会重新检测。',
  ...rest
}: StoredMeasured): Measured => ({
  ...rest,
  heartRateDoubt: rest.heartRatePerMinute === null ? null : heartRateDoubt
})
/** A record as its row has it. */
export type EcgRow = Omit<
  EcgRecordHead,
  | 'observerName'
  | 'reports'
  | 'signedAt'
  | 'signerName'
  | 'lostSamples'
  | 'uncountedGaps'
  | 'hasLeadOff'
  | 'heartRatePerMinute'
  | 'heartRateDoubt'
  | 'remarks'
> & { readonly measured: Measured | null }
/** As it is read back, with the names that belong to it. */
export type EcgRowRead = EcgRow & {
  readonly observerName: string | null
  /** The report that counts; null: none, or withdrawn. */
  readonly signedAt: string | null
  readonly signerName: string | null
}

type Row = Omit<
  EcgRowRead,
  | 'leads'
  | 'deviceFilters'
  | 'filters'
  | 'losses'
  | 'leadOff'
  | 'patientInFile'
  | 'fileRemarks'
  | 'measured'
  | 'signedAt'
> & {
  readonly leadsJson: string
  readonly deviceFiltersJson: string
  readonly filtersJson: string
  readonly lossesJson: string
  readonly leadOffJson: string
  readonly patientInFileJson: string | null
  readonly fileRemarksJson: string
  readonly measuredJson: string | null
  readonly reportKind: EcgReport['kind'] | null
  readonly reportAt: string | null
}

const RECORD = `SELECT r.id, r.version, r.resident_id AS residentId, r.source, r.state, r.state_reason AS stateReason,
  r.started_at AS startedAt, r.ended_at AS endedAt, r.wanted_seconds AS wantedSeconds, r.leads_json AS leadsJson,
  r.samples_per_second AS samplesPerSecond, r.microvolts_per_count AS microvoltsPerCount,
  r.device_filters_json AS deviceFiltersJson, r.filters_json AS filtersJson, r.driver_id AS driverId,
  r.device_name AS deviceName, r.observer_id AS observerId, o.name AS observerName, r.indication, r.samples,
  r.losses_json AS lossesJson, r.lead_off_json AS leadOffJson, r.sha256, r.stored_bytes AS storedBytes,
  r.file_format AS fileFormat, r.file_name AS fileName, r.file_patient_json AS patientInFileJson,
  r.file_remarks_json AS fileRemarksJson, r.void_reason AS voidReason, r.measured_json AS measuredJson,
  s.kind AS reportKind, s.signed_at AS reportAt, d.name AS signerName
  FROM ecg_record r LEFT JOIN account o ON o.id = r.observer_id
  LEFT JOIN ecg_report s ON s.record_id = r.id
    AND s.number = (SELECT max(number) FROM ecg_report WHERE record_id = r.id)
  LEFT JOIN account d ON d.id = s.signer_id`

export const SELECT_ECG_OF = `${RECORD} WHERE r.resident_id = ? AND r.started_at < ?
  ORDER BY r.started_at DESC, r.id DESC LIMIT ?`
export const SELECT_OPEN_ECG = `${RECORD} WHERE r.state = 'recording'`
export const SELECT_CHUNKS = `SELECT first, samples, packed FROM ecg_chunk
  WHERE record_id = @id AND first < @to
    AND first >= (SELECT ifnull(max(first), 0) FROM ecg_chunk WHERE record_id = @id AND first <= @from)
  ORDER BY first`

const rowOf = ({ reportKind, reportAt, signerName, ...row }: Row): EcgRowRead => {
  const {
    leadsJson,
    deviceFiltersJson,
    filtersJson,
    lossesJson,
    leadOffJson,
    patientInFileJson,
    fileRemarksJson,
    measuredJson,
    ...plain
  } = row
  const isSigned = reportKind === 'conclusion'
  return {
    ...plain,
    leads: JSON.parse(leadsJson) as string[],
    deviceFilters: JSON.parse(deviceFiltersJson) as string[],
    filters: JSON.parse(filtersJson) as EcgRow['filters'],
    losses: JSON.parse(lossesJson) as EcgRow['losses'],
    leadOff: JSON.parse(leadOffJson) as EcgRow['leadOff'],
    patientInFile:
      patientInFileJson === null ? null : (JSON.parse(patientInFileJson) as EcgRow['patientInFile']),
    fileRemarks: JSON.parse(fileRemarksJson) as string[],
    measured: measuredJson === null ? null : measuredOf(JSON.parse(measuredJson) as StoredMeasured),
    signedAt: isSigned ? reportAt : null,
    signerName: isSigned ? signerName : null
  }
}

export function selectEcg(db: Database, id: string): EcgRowRead | undefined {
  const row = db.prepare<[string], Row>(`${RECORD} WHERE r.id = ?`).get(id)
  return row === undefined ? undefined : rowOf(row)
}

/** Newest first, those begun before an instant. */
export const selectEcgOf = (
  db: Database,
  residentId: string,
  before: string,
  limit: number
): readonly EcgRowRead[] =>
  db.prepare<[string, string, number], Row>(SELECT_ECG_OF).all(residentId, before, limit).map(rowOf)

/** Those that were being recorded when the program ended. */
export const selectOpenEcg = (db: Database): readonly EcgRowRead[] =>
  db.prepare<[], Row>(SELECT_OPEN_ECG).all().map(rowOf)

export type StoredReport = Omit<EcgReport, 'signerName'>
/** The record as stored: without its samples, and without what the program measured in them. */
export type StoredEcg = Omit<EcgRow, 'measured'> & {
  /** Oldest first. */
  readonly reports: readonly StoredReport[]
}
const heads = rowsOf<Omit<StoredEcg, 'reports'>>(
  'ecg_record',
  ['id'],
  {
    id: 'id',
    version: 'version',
    residentId: 'resident_id',
    source: 'source',
    state: 'state',
    stateReason: 'state_reason',
    startedAt: 'started_at',
    endedAt: 'ended_at',
    wantedSeconds: 'wanted_seconds',
    leads: json('leads_json'),
    samplesPerSecond: 'samples_per_second',
    microvoltsPerCount: 'microvolts_per_count',
    deviceFilters: json('device_filters_json'),
    filters: json('filters_json'),
    driverId: 'driver_id',
    deviceName: 'device_name',
    observerId: 'observer_id',
    indication: 'indication',
    samples: 'samples',
    losses: json('losses_json'),
    leadOff: json('lead_off_json'),
    sha256: 'sha256',
    storedBytes: 'stored_bytes',
    fileFormat: 'file_format',
    fileName: 'file_name',
    patientInFile: json('file_patient_json'),
    fileRemarks: json('file_remarks_json'),
    voidReason: 'void_reason'
  },
  'replaced',
  { service_day: (db, { startedAt }) => centreDay(db, startedAt) }
)
const reports = rowsOf<StoredReport>(
  'ecg_report',
  ['id'],
  {
    id: 'id',
    recordId: 'record_id',
    number: 'number',
    kind: 'kind',
    conclusions: json('conclusions_json'),
    text: 'text',
    measured: json('measured_json'),
    reason: 'reason',
    signerId: 'signer_id',
    signedAt: 'signed_at'
  },
  'kept'
)
export function selectStored(db: Database, id: string): StoredEcg | null {
  const head = heads.select(db, id)
  return head && { ...head, reports: reports.selectBy(db, 'record_id', id, 'number') }
}
export function putEcg(db: Database, record: StoredEcg): void {
  heads.put(db, record)
  for (const report of record.reports) reports.put(db, report)
}

/** What the program measured; no decision of anybody, so no new version. */
export function updateMeasured(db: Database, id: string, measured: Measured): void {
  db.prepare('UPDATE ecg_record SET measured_json = ? WHERE id = ?').run(JSON.stringify(measured), id)
}

export interface Chunk {
  /** Moment of its first sample. */
  readonly first: number
  readonly samples: number
  readonly packed: Uint8Array
  /** Moments of the record, not of the chunk. */
  readonly losses: readonly Loss[]
  readonly leadOff: readonly LeadOff[]
  /** Of all samples to the end of this chunk. */
  readonly sha256: string
}

export function insertChunk(db: Database, recordId: string, chunk: Chunk): void {
  db.prepare(
    `INSERT INTO ecg_chunk (record_id, first, samples, packed, losses_json, lead_off_json, sha256)
    VALUES (?, ?, ?, ?, ?, ?, ?)`
  ).run(
    recordId,
    chunk.first,
    chunk.samples,
    chunk.packed,
    JSON.stringify(chunk.losses),
    JSON.stringify(chunk.leadOff),
    chunk.sha256
  )
}

/** The samples of one record, and what the program measured in them, once more for another one. */
export function copyChunks(db: Database, fromId: string, toId: string): void {
  db.prepare(
    `INSERT INTO ecg_chunk (record_id, first, samples, packed, losses_json, lead_off_json, sha256)
    SELECT ?, first, samples, packed, losses_json, lead_off_json, sha256 FROM ecg_chunk WHERE record_id = ?`
  ).run(toId, fromId)
  db.prepare(
    'UPDATE ecg_record SET measured_json = (SELECT measured_json FROM ecg_record WHERE id = ?) WHERE id = ?'
  ).run(fromId, toId)
}

type ChunkRow = Pick<Chunk, 'first' | 'samples' | 'packed'>
/** Those that hold any of the moments `from` to before `to`, in order. */
export const selectChunks = (db: Database, id: string, from: number, to: number): readonly ChunkRow[] =>
  db.prepare<{ id: string; from: number; to: number }, ChunkRow>(SELECT_CHUNKS).all({ id, from, to })

/** What the chunks of a record say about it together. */
export function sumOfChunks(
  db: Database,
  id: string
): Pick<EcgRow, 'samples' | 'losses' | 'leadOff' | 'sha256' | 'storedBytes'> {
  const rows = db
    .prepare<[string], { samples: number; bytes: number; losses: string; leadOff: string; sha256: string }>(
      `SELECT samples, length(packed) AS bytes, losses_json AS losses, lead_off_json AS leadOff, sha256
      FROM ecg_chunk WHERE record_id = ? ORDER BY first`
    )
    .all(id)
  const samples = rows.reduce((sum, row) => sum + row.samples, 0)
  // A contact that was lost when the chunk was cut may have been noted a little beyond its end.
  const within = ({ to, ...span }: LeadOff): LeadOff => ({ ...span, to: Math.min(to, samples) })
  return {
    samples,
    storedBytes: rows.reduce((sum, row) => sum + row.bytes, 0),
    losses: rows.flatMap(row => JSON.parse(row.losses) as Loss[]),
    leadOff: joinSpans(rows.flatMap(row => JSON.parse(row.leadOff) as LeadOff[]))
      .map(within)
      .filter(({ from, to }) => from < to),
    sha256: rows.at(-1)?.sha256 ?? null
  }
}

/** A lead that stayed off from one chunk to the next was off once. */
export function joinSpans(spans: readonly LeadOff[]): LeadOff[] {
  const joined: LeadOff[] = []
  const open = new Map<number, number>()
  for (const span of spans) {
    const index = open.get(span.lead)
    const before = index === undefined ? undefined : joined[index]
    if (index !== undefined && before?.to === span.from) joined[index] = { ...before, to: span.to }
    else {
      open.set(span.lead, joined.length)
      joined.push(span)
    }
  }
  return joined
}

type ReportRow = Omit<EcgReport, 'conclusions' | 'measured'> & {
  readonly conclusions: string
  readonly measured: string
}
/** Oldest first. */
export const selectReports = (db: Database, recordId: string): EcgReport[] =>
  db
    .prepare<[string], ReportRow>(
      `SELECT s.id, s.record_id AS recordId, s.number, s.kind, s.conclusions_json AS conclusions, s.text,
        s.measured_json AS measured, s.reason, s.signer_id AS signerId, a.name AS signerName, s.signed_at AS signedAt
      FROM ecg_report s JOIN account a ON a.id = s.signer_id WHERE s.record_id = ? ORDER BY s.number`
    )
    .all(recordId)
    .map(row => ({
      ...row,
      conclusions: JSON.parse(row.conclusions) as EcgReport['conclusions'],
      measured: JSON.parse(row.measured) as EcgReport['measured']
    }))
