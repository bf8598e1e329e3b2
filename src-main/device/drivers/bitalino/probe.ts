import { certain, probeFor } from '../probe.ts'
import { commands, judgeVersion } from './protocol.ts'

/** Asks for the version: a board at rest answers in words, which no checksum guards. */
export const probe = probeFor({
  asks: [commands.version],
  hasChecksum: false,
  judge: judgeVersion,
  proves: () => certain('应答了版本询问')
})
