import type { Candidate } from '../framer.ts'
import { certain, type Probe, probeFor } from '../probe.ts'
import { type CytonFrame, judgePacket } from './protocol.ts'

type Heard = CytonFrame | { readonly type: 'banner' }

const greeting = 'OpenBCI'
/** The banner names board, chips and firmware in a few lines. */
const longestBanner = 512

/** What the board says of itself when it is reset: `OpenBCI V3 …$$$`. */
function judgeBanner(bytes: Uint8Array): Candidate<Heard> {
  const text = Buffer.from(bytes.subarray(0, longestBanner)).toString('latin1')
  const head = text.slice(0, greeting.length)
  if (!greeting.startsWith(head)) return { verdict: 'not-a-frame' }
  const ends = text.indexOf('$$$')
  if (ends !== -1) return { verdict: 'frame', length: ends + 3, frame: { type: 'banner' } }
  return text.length < longestBanner ? { verdict: 'incomplete' } : { verdict: 'not-a-frame' }
}

/**
 * Listened to only: packets that count on, or the banner after somebody pressed its reset button. It is not asked,
 * because its letters start a stream on other boards with the same cable.
 */
export const probe: Probe = {
  asks: [],
  hasChecksum: false,
  listen: () => {
    let before: number | undefined
    return probeFor<Heard>({
      hasChecksum: false,
      judge: bytes => {
        const packet = judgePacket(bytes, before, false)
        if (packet.verdict === 'frame' && packet.frame.type === 'packet') before = packet.frame.sampleNumber
        return packet.verdict === 'not-a-frame' ? judgeBanner(bytes) : packet
      },
      proves: ({ type }) => certain(type === 'banner' ? '主板重启后报出名称' : '连续编号的数据包')
    }).listen()
  }
}
