import { certain, probeFor } from '../probe.ts'
import { buildFrame, judgeFrame, linkBits, parseSerial, requests } from './protocol.ts'

const hangUp = buildFrame(linkBits.disconnect)

/** Asks for the serial number. A DISCONNECT alone proves nothing: a converter that echoes would say the same. */
export const probe = probeFor({
  asks: [hangUp, buildFrame(0, requests.serial), hangUp],
  hasChecksum: true,
  judge: judgeFrame,
  proves: frame => {
    const serial = parseSerial(frame.payload)
    return serial === undefined ? null : certain(`序列号 ${serial}`)
  }
})
