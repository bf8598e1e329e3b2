import type { EcgHeader, EcgLiveSamples } from './contract.ts'
import { blockOf, joinPieces } from './stretch.ts'
import type { Stretch } from './recording.ts'

/** Gathers what came until it is told to the windows: a few dozen times a second, whatever the device's own pace is. */
export function createLiveBatch(sessionId: string) {
  let runs: (readonly Int32Array[])[] = []
  let losses: EcgLiveSamples['losses'] = []
  let contacts: EcgLiveSamples['contacts'] = []
  let lastContact: string | undefined
  let from = 0
  let count = 0

  return {
    take: ({ counts, gap, leadsOff }: Stretch): void => {
      const at = from + count
      if (gap !== null) losses.push({ before: at, samples: gap.samples })
      const contact = JSON.stringify(leadsOff)
      if (contact !== lastContact) contacts.push({ at, leadsOff: leadsOff === null ? null : [...leadsOff] })
      lastContact = contact
      runs.push(counts)
      count += counts[0]?.length ?? 0
    },
    /** Null when nothing has come. */
    flush: ({ leads }: EcgHeader): EcgLiveSamples | null => {
      if (count === 0) return null
      const batch = { sessionId, ...blockOf(joinPieces(leads.length, runs, count), from), losses, contacts }
      from += count
      runs = []
      losses = []
      contacts = []
      count = 0
      return batch
    }
  }
}
