import { certain, likely, probeFor } from '../probe.ts'
import { buildCommand, judgeFrame } from './protocol.ts'

/** Asks for the pressure in the cuff: a module at rest answers 0. */
export const probe = probeFor({
  asks: [buildCommand('cuff-pressure')],
  hasChecksum: true,
  judge: judgeFrame,
  proves: frame => {
    if (frame.type === 'echo') return null
    return frame.type === 'said' ? likely() : certain('应答了袖带压力询问')
  }
})
