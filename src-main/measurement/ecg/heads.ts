import type { Database } from 'better-sqlite3'
import type { EcgRecordHead, EcgSummary } from './contract.ts'
import * as store from './store.ts'

/** One line of a resident's list. */
export const summaryOf = (row: store.EcgRowRead): EcgSummary => ({
  id: row.id,
  version: row.version,
  residentId: row.residentId,
  startedAt: row.startedAt,
  source: row.source,
  deviceName: row.deviceName,
  leads: row.leads,
  samplesPerSecond: row.samplesPerSecond,
  microvoltsPerCount: row.microvoltsPerCount,
  samples: row.samples,
  state: row.state,
  stateReason: row.stateReason,
  lostSamples: row.losses.reduce((sum, { samples }) => sum + (samples ?? 0), 0),
  uncountedGaps: row.losses.filter(({ samples }) => samples === null).length,
  hasLeadOff: row.leadOff.length > 0,
  heartRatePerMinute: row.measured?.heartRatePerMinute ?? null,
  heartRateDoubt: row.measured?.heartRateDoubt ?? null,
  remarks: [...(row.measured?.remarks ?? [])],
  voidReason: row.voidReason,
  signedAt: row.signedAt,
  signerName: row.signerName
})

/** A record without its samples, as it crosses the border. */
export function headIn(db: Database, row: store.EcgRowRead): EcgRecordHead {
  const { measured: _measured, ...head } = row
  return { ...head, ...summaryOf(row), reports: store.selectReports(db, row.id) }
}
export function selectHead(db: Database, id: string): EcgRecordHead | null {
  const row = store.selectEcg(db, id)
  return row === undefined ? null : headIn(db, row)
}
