import { certain, probeFor } from '../probe.ts'
import { judgeFrame } from './protocol.ts'

/** Listened to only: it speaks when a strip is put in. */
export const probe = probeFor({
  hasChecksum: true,
  judge: judgeFrame,
  proves: frame => certain(frame.type === 'result' ? '测量结果' : '状态')
})
