import { addDays, daysBetween } from '../../lib/clock.ts'
import { Failure } from '../../lib/failure.ts'
import type { Handlers } from '../../lib/router.ts'
import type { Services } from '../../lib/services.ts'
import type { PolicyInForce } from '../../policy/contract.ts'
import { clockWarning } from '../../policy/rules.ts'
import type { qualityContract } from './contract.ts'
import { addedUp } from './rules.ts'
import { countDigits, selectClocks } from './store.ts'

export interface QualityPorts {
  readonly policy: () => PolicyInForce
}

const mostDays = 731

/** How well pressures are measured: rounding to zero, and clocks of devices. */
export function createQuality(services: Services, ports: QualityPorts) {
  const handlers: Handlers<typeof qualityContract> = {
    quality: ({ from, to }, actor) => {
      const days = daysBetween(from, to) + 1
      if (days < 1) {
        throw new Failure('invalid-input', '开始日期晚于结束日期。', { from: '请早于结束日期' })
      }
      if (days > mostDays) throw new Failure('invalid-input', '一次最多统计两年。', { from: '请选近两年内' })
      const [begin, end] = [services.startOfDay(from), services.startOfDay(addDays(to, 1))]
      const { digitPreference } = ports.policy().measurement
      const isOwn = !actor.roles.includes('administrator')
      const counts = countDigits(services.db(), begin, end).filter(
        ({ observerId }) => !isOwn || observerId === actor.accountId
      )
      return {
        from,
        to,
        isOwn,
        ...digitPreference,
        byObserver: addedUp(digitPreference, counts, ({ observerId, observerName }) => ({
          observerId,
          observerName,
          source: null,
          deviceName: null
        })),
        byDevice: addedUp(digitPreference, counts, ({ source, deviceName }) => ({
          observerId: null,
          observerName: null,
          source,
          deviceName
        })),
        byBoth: addedUp(digitPreference, counts, ({ observerId, observerName, source, deviceName }) => ({
          observerId,
          observerName,
          source,
          deviceName
        })),
        clocks: selectClocks(services.db(), begin, end).map(row => {
          const shownAt = Date.parse(services.instantAt(row.deviceTime))
          const skewSeconds = Math.round((Date.parse(row.receivedAt) - shownAt) / 1000)
          return { ...row, skewSeconds, warning: clockWarning(skewSeconds) }
        })
      }
    }
  }
  return { handlers }
}
