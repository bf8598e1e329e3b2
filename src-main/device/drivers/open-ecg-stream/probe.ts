import { certain, probeFor } from '../probe.ts'
import { judgeFrame } from './protocol.ts'

/** Listened to only: the stream takes no commands. Samples prove it too, because a header may be a second away. */
export const probe = probeFor({
  hasChecksum: true,
  judge: judgeFrame,
  proves: frame => (frame.type === 'other' ? null : certain('开放心电流'))
})
