import { ask } from '../asking.ts'
import type { Conversation, DeviceEvent, Driver, IdCard, Link } from '../driver.ts'
import { type FrameReader, readFrames } from '../frame-reader.ts'
import { trouble } from '../trouble.ts'
import { parseCardText, textOf } from './card-text.ts'
import { instrument } from './instrument.ts'
import { probe } from './probe.ts'
import { commands, judgeFrame, said, type SamReply } from './protocol.ts'

/** How often it is looked whether a card lies there. */
const everyMs = 300
const answerWithinMs = 700
/** A whole card is 1,295 bytes (0.11 s at 115,200 baud), and the module reads it from the chip first. */
const readWithinMs = 2_500

const again = '请把卡拿起来，重新平放在读卡区，等读出姓名再拿开。'
const sentences = {
  'no-answer':
    '读卡器没有应答。请检查电源、数据线和所选串口，设备设置中的波特率应与读卡器一致（一般为 115200）。',
  'not-authorised': '读卡器的安全模块没有授权，读不了身份证。请联系读卡器厂家。',
  'not-genuine': '这张卡没有通过读卡器的验证（不是真卡，或卡内内容被改动），没有采用。请核对证件。',
  'not-selected': `没有读到卡。${again}`,
  'not-read': `没读完，卡可能拿开得太早。${again}`,
  'no-id-card': `这不是第二代身份证，读不出来。请换身份证，或手工查找。`,
  unreadable: `卡的内容没有读全，没有采用。${again}`,
  foreigner: '这是外国人永久居留身份证，请按证件手工登记。',
  'unknown-kind': '这是本程序还不认识的一种证件，没有采用。请手工登记。'
} as const
type Code = keyof typeof sentences

const told = (code: Code): DeviceEvent => trouble(code, sentences[code], false)

function troubleOf(code: number): Code {
  if (said.notGenuine.some(one => one === code)) return 'not-genuine'
  if (code === said.notAuthorised) return 'not-authorised'
  return code === said.noIdCard ? 'no-id-card' : code === said.notSelected ? 'not-selected' : 'not-read'
}

type Outcome = IdCard | Code | 'over'

/** The card that was found: selected, read and taken apart. */
async function readCard(link: Link, reader: FrameReader<SamReply>): Promise<Outcome> {
  const exchange = (request: Uint8Array, withinMs: number) =>
    ask(link, reader, {
      request,
      withinMs,
      attempts: 1,
      answerOf: frame => (frame.said === null ? undefined : { ...frame, said: frame.said })
    })
  const selected = await exchange(commands.select, answerWithinMs)
  if (selected === 'over') return 'over'
  if (selected === 'no-answer') return 'not-selected'
  if (selected.answer.said !== said.done) return troubleOf(selected.answer.said)
  const read = await exchange(commands.read, readWithinMs)
  if (read === 'over') return 'over'
  if (read === 'no-answer') return 'not-read'
  if (read.answer.said !== said.done) return troubleOf(read.answer.said)
  const text = textOf(read.answer.data)
  const card = text === null ? ({ trouble: 'unreadable' } as const) : parseCardText(text)
  return 'trouble' in card ? card.trouble : { type: 'id-card', ...card, raw: read.raw }
}

/**
 * Looks for a card for as long as the line is open. A card that was read says "no card" until it is lifted and laid on
 * again, so each laying-on is told once; what went wrong is told once, too, until something else happens.
 */
async function* read(
  link: Link,
  _conversation: Conversation,
  signal: AbortSignal
): AsyncGenerator<DeviceEvent> {
  const reader = readFrames(link, judgeFrame, signal)
  let isConnected = false
  let before: Code | null = null
  /** Of the card that lies there, once it was read: some modules find it again and again. */
  let lying: string | null = null
  try {
    for (;;) {
      const found = await ask(link, reader, {
        request: commands.find,
        answerOf: frame => frame.said ?? undefined,
        withinMs: answerWithinMs,
        attempts: 1
      })
      if (found === 'over') return
      let now: Code | null = null
      if (found === 'no-answer') {
        isConnected = false
        now = 'no-answer'
      } else {
        if (!isConnected) yield { type: 'device-status', status: 'connected', raw: found.raw }
        isConnected = true
        if (found.answer === said.found) {
          const outcome = await readCard(link, reader)
          if (outcome === 'over') return
          if (typeof outcome === 'string') now = outcome
          else if (outcome.number !== lying) {
            lying = outcome.number
            yield outcome
          }
        } else if (found.answer === said.noCard) lying = null
        else now = troubleOf(found.answer)
      }
      // What cannot be read is tried again while it lies there, and told once.
      if (now !== null && now !== before) yield told(now)
      before = now
      if (!(await pause(reader))) return
    }
  } finally {
    reader.release()
  }
}

/** Drops what comes late; false: the line is over. */
async function pause(reader: FrameReader<SamReply>): Promise<boolean> {
  const until = performance.now() + everyMs
  for (;;) {
    const piece = await reader.next(until)
    if (piece === 'quiet') return true
    if (typeof piece === 'string') return false
  }
}

export const idCard: Driver = {
  id: 'id-card-sam',
  name: '二代身份证阅读器（华视、神思、新中新、精伦等串口型）',
  kind: 'id-card',
  port: { baudRate: 115_200, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' },
  probe,
  instrument,
  usb: [],
  canStart: false,
  shortestMeasurementMs: 0,
  longestMeasurementMs: 0,
  read
}
