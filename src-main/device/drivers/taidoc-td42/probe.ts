import { certain, probeFor } from '../probe.ts'
import { buildFrame, commands, judgeFrame, parseModel } from './protocol.ts'

export const probe = probeFor({
  asks: [buildFrame(commands.hello), buildFrame(commands.model)],
  hasChecksum: true,
  judge: judgeFrame,
  proves: ({ isEcho, code, data }) => {
    const model = !isEcho && code === commands.model ? parseModel(data) : undefined
    return model === undefined ? null : certain(`型号 ${model}`)
  }
})
