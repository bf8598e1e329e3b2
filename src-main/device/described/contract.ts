import { z } from 'zod'
import { call, id, instant, nothing, text, version } from '../../lib/contract.ts'
import { lineDescription, trial } from '../drivers/line-protocol/contract.ts'

const administrators = ['administrator'] as const
/** Beyond this a log is not looked through on a screen. */
const longestLog = 2_000_000
const log = z.string().max(longestLog, '记录太长，请截取其中一段')
const logFormat = z.enum(['auto', 'monitor', 'text', 'hex'])

/** An instrument that somebody here has described, in its newest version. */
const lineProtocol = z.strictObject({
  id,
  version,
  /** As the desk names it. */
  driverId: z.string(),
  description: lineDescription,
  savedAt: instant,
  savedByName: z.string(),
  triedReadings: z.int(),
  triedRejected: z.int(),
  /** Why it was saved although its log gave no reading. */
  reason: z.string().nullable(),
  /** Names of the desk's devices that speak it. */
  deskDevices: z.array(z.string()),
  weaknesses: z.array(z.string())
})
export type LineProtocol = z.infer<typeof lineProtocol>

export const lineProtocolContract = {
  lineProtocols: call({
    input: nothing,
    output: z.array(lineProtocol),
    roles: administrators,
    effect: 'reads'
  }),
  /** To start from. */
  lineProtocolPresets: call({
    input: nothing,
    output: z.array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        help: z.string(),
        description: lineDescription.extend({ name: z.string(), source: z.string() })
      })
    ),
    roles: administrators,
    effect: 'reads'
  }),
  /** What a log gives under a description. Nothing is stored. */
  tryLineProtocol: call({
    input: z.strictObject({ description: lineDescription, log, format: logFormat.default('auto') }),
    output: trial,
    roles: administrators,
    effect: 'reads'
  }),
  /** A new one, or the next version of one. `refused` without a reason when the log gives no reading. */
  saveLineProtocol: call({
    input: z.strictObject({
      id: id.nullable(),
      version: version.nullable(),
      description: lineDescription,
      log,
      format: logFormat.default('auto'),
      reason: text(200).min(1, '请填写原因').nullable().default(null)
    }),
    output: lineProtocol,
    roles: administrators,
    effect: 'writes'
  }),
  /** Offered no more. `refused` while a device of the desk speaks it. */
  retireLineProtocol: call({
    input: z.strictObject({ id, version }),
    output: nothing,
    roles: administrators,
    effect: 'writes'
  }),
  /** Reads a description file; says in Chinese what is wrong with it. Nothing is stored. */
  readLineProtocolFile: call({
    input: z.strictObject({ content: z.string().max(200_000, '文件太大，不是型号描述文件') }),
    output: lineDescription,
    roles: administrators,
    effect: 'reads'
  })
}

const monitorChunk = z.strictObject({
  /** Counts up from 1. */
  sequence: z.int(),
  at: instant,
  direction: z.enum(['received', 'sent']),
  hex: z.string(),
  /** As text, with control characters by their names. */
  text: z.string()
})

export const monitorContract = {
  /**
   * Opens a port to look at what comes; sends nothing. `conflict` while another program or a device of the desk holds
   * it, unless that device is named to be paused meanwhile. A monitor that nobody reads for a while closes by itself.
   */
  monitorStart: call({
    input: z.strictObject({
      path: text(200).min(1, '请选择串口'),
      port: lineDescription.shape.port,
      pauseDeviceId: id.nullable().default(null)
    }),
    output: z.strictObject({ monitorId: id }),
    roles: administrators,
    effect: 'reads'
  }),
  /** What came since. `lost`: chunks that nobody fetched in time. */
  monitorRead: call({
    input: z.strictObject({ monitorId: id, after: z.int().min(0) }),
    output: z.strictObject({
      chunks: z.array(monitorChunk),
      lost: z.int(),
      /** Why there will be no more, in Chinese; null while it runs. */
      ended: z.string().nullable()
    }),
    roles: administrators,
    effect: 'reads'
  }),
  /** Sends what a person has typed and confirmed; on record. */
  monitorSend: call({
    input: z.strictObject({
      monitorId: id,
      hex: z
        .string()
        .max(512, '一次最多发送 256 个字节')
        .regex(/^([0-9A-Fa-f]{2})+$/, '请填写要发送的字节')
    }),
    output: nothing,
    roles: administrators,
    effect: 'writes'
  }),
  /** Idempotent; a paused device goes on. */
  monitorStop: call({
    input: z.strictObject({ monitorId: id }),
    output: nothing,
    roles: administrators,
    effect: 'reads'
  })
}
