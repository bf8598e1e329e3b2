import type { Conversation, Driver, Link } from '../driver.ts'
import { eventOf } from '../omron-hbp/events.ts'
import { listenOnly, play } from '../script.ts'
import { serialCables } from '../serial-cables.ts'
import { instrument } from './instrument.ts'
import { probe } from './probe.ts'
import { judgeRecord } from './protocol.ts'

/** Format 5 alone. Its id is stored with readings; desks whose booth is set to another form use `omron-hbp`. */
export const omronHbp9030: Driver = {
  id: 'omron-hbp-9030',
  name: '欧姆龙 HBP-9030',
  kind: 'blood-pressure',
  port: { baudRate: 9600, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' },
  probe,
  instrument,
  usb: serialCables,
  canStart: false,
  shortestMeasurementMs: 10_000,
  longestMeasurementMs: 300_000,
  read: (link: Link, _conversation: Conversation, signal: AbortSignal) =>
    play(listenOnly(judgeRecord, eventOf), link, signal)
}
