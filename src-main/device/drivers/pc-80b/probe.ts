import { certain, probeFor } from '../probe.ts'
import { judgeFrame } from './protocol.ts'

/** Listened to only: the handheld speaks first, and what it is answered starts its transmission. */
export const probe = probeFor({
  hasChecksum: true,
  judge: judgeFrame,
  proves: () => certain('手持心电仪数据')
})
