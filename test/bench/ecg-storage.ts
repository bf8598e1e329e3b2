import { packRecord, unpackRecord } from '../../src-main/measurement/ecg/storage.ts'
import { syntheticEcg } from '../support/synthetic.ts'
import { measure } from './measure.ts'
import type { Row } from './measure.ts'

/** One minute of twelve leads: bytes stored against raw 16-bit samples, and what packing costs. */
export async function benchEcgStorage(): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (const [samplesPerSecond, microvoltsPerCount] of [
    [500, 2.5],
    [1_000, 1],
    [1_000, 0.5]
  ] as const) {
    const { record } = syntheticEcg({
      seconds: 60,
      samplesPerSecond,
      microvoltsPerCount,
      noiseMicrovolts: 10,
      mainsMicrovolts: 10,
      wanderMicrovolts: 200
    })
    const packed = packRecord(record)
    const raw = record.leads.length * 60 * samplesPerSecond * 2
    const what = `12 × ${String(samplesPerSecond)} Hz, ${String(microvoltsPerCount)} µV`
    const note = `${String(packed.length)} of ${String(raw)} bytes a minute, ${((100 * packed.length) / raw).toFixed(1)} %`
    const runs = Array.from({ length: 5 }, () => record)
    rows.push({ what: `${what}, packed`, times: await measure(runs, one => packRecord(one)), note })
    rows.push({ what: `${what}, unpacked`, times: await measure(runs, () => unpackRecord(packed)) })
  }
  return rows
}
