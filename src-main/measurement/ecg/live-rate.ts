import type { EcgHeader } from './contract.ts'
import { type Rhythm, rhythmOf } from './qrs.ts'
import { nobody, unknownFilters } from './record.ts'
import { joinPieces } from './stretch.ts'

const rememberedSeconds = 8

/** The heart rate of the last eight seconds. A gap or new contact makes it begin anew: nobody knows the time across it. */
export function createLiveRate({ leads, samplesPerSecond, microvoltsPerCount }: EcgHeader) {
  let runs: (readonly Int32Array[])[] = []
  let samples = 0
  let leadsOff: readonly number[] = []
  const most = Math.ceil(rememberedSeconds * samplesPerSecond)
  const forget = (): void => {
    runs = []
    samples = 0
  }
  return {
    take: (counts: readonly Int32Array[], hasGap: boolean, off: readonly number[] | null): void => {
      if (hasGap) forget()
      leadsOff = off ?? []
      runs.push(counts)
      samples += counts[0]?.length ?? 0
      for (
        let length = runs[0]?.[0]?.length ?? 0;
        samples - length >= most;
        length = runs[0]?.[0]?.length ?? 0
      ) {
        runs.shift()
        samples -= length
      }
    },
    /** Rate null: no two intervals, or no lead with contact. */
    now: (): Pick<Rhythm, 'heartRatePerMinute' | 'heartRateDoubt'> => {
      const rhythm = rhythmOf({
        leads,
        counts: joinPieces(leads.length, runs, samples),
        samplesPerSecond,
        microvoltsPerCount,
        filters: unknownFilters,
        leadOff: leadsOff.map(lead => ({ lead, from: 0, to: samples })),
        losses: [],
        startedAt: null,
        device: null,
        patient: nobody
      })
      return {
        heartRatePerMinute: rhythm?.heartRatePerMinute ?? null,
        heartRateDoubt: rhythm?.heartRateDoubt ?? null
      }
    }
  }
}
