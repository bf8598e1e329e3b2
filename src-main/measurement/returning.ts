import { Failure } from '../lib/failure.ts'
import { derivedId } from '../lib/fhir.ts'
import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import { notTheirs } from '../lib/withdrawn.ts'
import type { bloodPressureContract } from './contract.ts'
import type { Filing } from './filing.ts'
import * as store from './store.ts'

/** What lies in the tray of a reading that was given back: one for each reading, however often it is asked for. */
export const returnedIdOf = (readingId: string): string => derivedId(readingId, 'returned-to-tray')
export const backInTray = (reason: string): string => `曾归到别人名下，已退回：${reason}`

/**
 * A reading that was given to the wrong person. There it stays readable but counts no more, and the platform is told
 * so; the value itself goes back to the tray, where its owner can be named. Both on record, at once.
 */
export function createReturning(
  services: Services,
  filing: Filing,
  tellTray: () => void
): Handlers<Pick<typeof bloodPressureContract, 'returnToTray'>> {
  const { db } = services
  return {
    returnToTray: ({ readingId, reason }, actor) => {
      const series = db()
        .transaction(() => {
          const reading = filing.requireReading(readingId)
          const row = reading.seriesId === null ? undefined : store.selectSeries(db(), reading.seriesId)
          if (row === undefined) throw new Failure('conflict', '这条读数没有归到居民名下。')
          if (reading.source === 'manual')
            throw new Failure('refused', '手工录入的读数不能退回：请剔除并写明原因，再为本人录入。')
          const id = returnedIdOf(readingId)
          if (store.selectReading(db(), id) !== undefined) return filing.seriesOf(row)
          const aside = { status: 'set-aside', statusReason: notTheirs(reason) } as const
          const kept = filing.decide(actor, row, readingId, aside)
          filing.addUnclaimed(actor, {
            ...reading,
            id,
            version: 1,
            residentId: null,
            seriesId: null,
            arm: 'unknown',
            posture: 'sitting',
            observerId: null,
            captureId: null,
            ...store.noEvidence,
            status: 'unclaimed',
            statusReason: backInTray(reason)
          })
          return kept
        })
        .immediate()
      tellTray()
      return series
    }
  }
}
