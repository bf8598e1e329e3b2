import { likely, probeFor } from '../probe.ts'
import { judgeRecord, judgeRemote } from './protocol.ts'

/** Listened to only: form D knows no question, its commands start and stop the cuff. */
export const probe = probeFor({
  hasChecksum: false,
  judge: judgeRecord,
  proves: () => likely('欧姆龙 HBP 系列记录')
})

export const remoteProbe = probeFor({
  hasChecksum: false,
  judge: judgeRemote,
  proves: frame => (frame.outcome === 'echo' ? null : likely('欧姆龙 38 字符记录'))
})
