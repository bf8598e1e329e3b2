import { likely, probeFor } from '../probe.ts'
import { judgePacket } from './protocol.ts'

/** Listened to only: the board streams as soon as it has power. */
export const probe = probeFor({
  hasChecksum: false,
  judge: judgePacket,
  proves: () => likely('心电数据包')
})
