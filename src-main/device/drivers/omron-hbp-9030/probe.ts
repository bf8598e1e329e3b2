import { likely, probeFor } from '../probe.ts'
import { judgeRecord } from './protocol.ts'

/** Listened to only: the booth takes no question in this form. */
export const probe = probeFor({
  hasChecksum: false,
  judge: judgeRecord,
  proves: () => likely('欧姆龙“格式 5”记录')
})
