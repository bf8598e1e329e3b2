import { certain, probeFor } from '../probe.ts'
import { buildCommand, judgeFrame } from './protocol.ts'

export const probe = probeFor({
  asks: [buildCommand('connect')],
  hasChecksum: true,
  judge: judgeFrame,
  proves: frame => {
    if (frame.type === 'other') return null
    return certain(frame.type === 'acknowledged' ? '应答了联机询问' : null)
  }
})
