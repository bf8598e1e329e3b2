import { certain, likely, probeFor } from '../probe.ts'
import { commands, judgeFrame, said } from './protocol.ts'

/** Asks for the number of the security module; nothing is looked for on a card. */
export const probe = probeFor({
  asks: [commands.moduleNumber],
  hasChecksum: true,
  judge: judgeFrame,
  proves: frame =>
    frame.said === null
      ? null
      : frame.said === said.done && frame.data.length > 0
        ? certain('应答了安全模块号询问')
        : likely()
})
