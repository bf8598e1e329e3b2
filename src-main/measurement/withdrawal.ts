import type { Companion, Withdrawal } from '../database/record-kind.ts'
import { centreDay } from '../database/centre-day.ts'
import { meanOfReadings } from './rules.ts'
import { noEvidence, type StoredReading, type StoredSitting } from './store.ts'

const SELECT_VISITS = `SELECT id FROM follow_up WHERE resident_id = ? AND corrected_by_id IS NULL
  AND withdrawn_reason IS NULL AND json_extract(form_json, '$.seriesId') = ?`

const counts = ({ status }: StoredReading): boolean => status === 'filed'

/** A sitting as a whole; what was set aside in it before stays so. */
export const pressureWithdrawal: Withdrawal<StoredSitting> = {
  author: ({ readings }) => readings.find(counts)?.observerId ?? null,
  day: ({ startedAt }, db) => centreDay(db, startedAt),
  says: ({ readings }) => {
    const mean = meanOfReadings(readings)
    const values =
      mean === null
        ? '（无有效读数）'
        : `${String(mean.roundedSystolicMmHg)}/${String(mean.roundedDiastolicMmHg)} mmHg`
    return `血压 ${values}，${String(readings.length)} 次读数`
  },
  prevents: ({ readings }) => (readings.some(counts) ? null : '这次测量没有有效读数，已不计入。'),
  companions: ({ id, residentId }, db) =>
    db
      .prepare<[string, string], { id: string }>(SELECT_VISITS)
      .all(residentId, id)
      .map((visit): Companion => ({
        entity: 'follow-up',
        id: visit.id,
        goes: 'must',
        why: '随访采用了这次血压。如果随访是本人的，请先更正随访里的血压，再处理这次测量。'
      })),
  rewriting: {
    withdraw: (sitting, why) => withReadings(sitting, counts, { status: 'set-aside', statusReason: why }),
    restore: (sitting, why) =>
      withReadings(sitting, ({ statusReason }) => statusReason === why, {
        status: 'filed',
        statusReason: null
      }),
    give: (sitting, { id, residentId, newId }) => ({
      ...sitting,
      id,
      version: 1,
      residentId,
      readings: sitting.readings.filter(counts).map(reading => ({
        ...reading,
        // By its number it stands where it stood among those typed at one instant.
        id: newId(),
        version: 1,
        residentId,
        seriesId: id,
        captureId: null,
        ...noEvidence
      }))
    })
  }
}

const withReadings = (
  sitting: StoredSitting,
  which: (reading: StoredReading) => boolean,
  change: Pick<StoredReading, 'status' | 'statusReason'>
): StoredSitting => ({
  ...sitting,
  readings: sitting.readings.map(one => (which(one) ? { ...one, ...change, version: one.version + 1 } : one))
})
