import fc from 'fast-check'
import type { EcgRecord } from '../../../src-main/measurement/ecg/record.ts'
import { standardLeads } from '../../../src-main/measurement/ecg/record.ts'
import { syntheticEcg } from '../../support/synthetic.ts'

/** A short recording of nobody, with every header field filled in. */
export function aRecord(changes: Partial<EcgRecord> = {}): EcgRecord {
  const { record } = syntheticEcg({ seconds: 2, samplesPerSecond: 500, noiseMicrovolts: 20 })
  return {
    ...record,
    filters: { highPassHz: 0.05, lowPassHz: 150, notchHz: 50 },
    device: 'ECG12A',
    patient: { id: 'P0042', name: 'Zhang San', sex: 'female', birthDate: '1958-02-28' },
    ...changes
  }
}

/** Curves as they may come: any 16-bit values, and the calm ones that recorders send. */
export const curves = (leads: number, length: number): fc.Arbitrary<readonly Int32Array[]> => {
  const value = fc.oneof(
    fc.integer({ min: -32_767, max: 32_767 }),
    fc.integer({ min: -300, max: 300 }),
    fc.constantFrom(-32_767, 32_767, 0)
  )
  return fc.array(
    fc.array(value, { minLength: length, maxLength: length }).map(list => Int32Array.from(list)),
    { minLength: leads, maxLength: leads }
  )
}
/** Any record that every file format can hold. */
export const anyRecord: fc.Arbitrary<EcgRecord> = fc
  .record({
    leads: fc.uniqueArray(fc.constantFrom(...standardLeads), { minLength: 1, maxLength: 4 }),
    length: fc.integer({ min: 1, max: 300 }),
    samplesPerSecond: fc.constantFrom(100, 125, 150, 250, 360, 500, 1_000),
    nanovolts: fc.constantFrom(500, 1_000, 2_500, 4_880, 5_000, 65_535)
  })
  .chain(({ leads, length, samplesPerSecond, nanovolts }) =>
    curves(leads.length, length).map(counts =>
      aRecord({ leads, counts, samplesPerSecond, microvoltsPerCount: nanovolts / 1_000 })
    )
  )

export const plainCounts = (record: EcgRecord): readonly (readonly number[])[] =>
  record.counts.map(lead => [...lead])
