import { control, judgeUnit } from '../astm/frames.ts'
import { certain, likely, probeFor } from '../probe.ts'
import { parseContour } from './protocol.ts'

/** EOT lets the meter begin its upload with ENQ, ACK takes its first frame, which names it. The rest is not taken. */
export const probe = probeFor({
  asks: [Uint8Array.of(control.eot), Uint8Array.of(control.ack)],
  hasChecksum: true,
  judge: judgeUnit,
  isSound: ({ type }) => type === 'frame',
  proves: frame => {
    if (frame.type !== 'frame') return null
    const record = parseContour(frame.text.replace(/\r$/, ''), undefined)
    if (record?.type !== 'header') return likely('ASTM 帧，型号不明')
    return certain(`型号 ${record.header.model}，序列号 ${record.header.serial}`)
  }
})
