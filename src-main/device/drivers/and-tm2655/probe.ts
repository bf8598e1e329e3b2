import { certain, probeFor } from '../probe.ts'
import { buildCommand, judgeFrame } from './protocol.ts'

/** Asks for the last result: a device that has one sends it, another says no. The result is not kept. */
export const probe = probeFor({
  asks: [buildCommand('last-result')],
  hasChecksum: true,
  judge: judgeFrame,
  // An acknowledgement carries no BCC.
  isSound: ({ type }) => type !== 'acknowledged',
  proves: frame => (frame.type === 'echo' ? null : certain('应答了“最近结果”询问'))
})
