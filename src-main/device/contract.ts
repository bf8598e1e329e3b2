import { z } from 'zod'
import {
  addsToday,
  call,
  clinicalRoles,
  day,
  event,
  everyRole,
  id,
  instant,
  nothing,
  text,
  version
} from '../lib/contract.ts'
import { arm, bloodPressureSeries, posture } from '../measurement/contract.ts'
import { glucoseKind, glucoseReading } from '../measurement/glucose/contract.ts'
import { lineProtocolContract, monitorContract } from './described/contract.ts'

export const portSettings = z.strictObject({
  baudRate: z.int().min(50).max(4_000_000),
  dataBits: z.union([z.literal(7), z.literal(8)]),
  stopBits: z.union([z.literal(1), z.literal(2)]),
  parity: z.enum(['none', 'even', 'odd']),
  flowControl: z.enum(['none', 'rts-cts', 'xon-xoff'])
})

const deviceKind = z.enum(['blood-pressure', 'glucose', 'ecg', 'id-card'])

const driver = z.strictObject({
  id: z.string(),
  name: z.string(),
  kind: deviceKind,
  port: portSettings,
  /** Whether the program can start the cuff. */
  canStart: z.boolean(),
  /** Whether its stored results can be read. */
  canDownload: z.boolean()
})

/** A device that stands on this desk: which port, which driver, and every port parameter. */
export const deskDevice = z.strictObject({
  id,
  version,
  name: z.string(),
  path: z.string(),
  driverId: z.string(),
  driverName: z.string(),
  /** Null: a driver this program does not know. */
  kind: deviceKind.nullable(),
  canStart: z.boolean(),
  canDownload: z.boolean(),
  port: portSettings,
  state: z.enum(['connecting', 'ready', 'measuring', 'disconnected']),
  /** Why it is disconnected and what to do, in Chinese. */
  trouble: z.string().nullable(),
  lastFrameAt: instant.nullable(),
  frames: z.int(),
  damaged: z.int(),
  /** Ours minus the device's clock, from what it says itself or from the results that it sent fresh; null: unknown. */
  clockSkewSeconds: z.number().nullable(),
  /** What the desk did by itself with it, such as following it to another port. */
  note: z.string().nullable()
})

/** What the desk knows of how a device and its line are doing, since the program started. */
export const deviceHealth = z.strictObject({
  deviceId: id,
  receivedBytes: z.int(),
  reconnects: z.int(),
  /** Newest first, the last twenty. */
  troubles: z.array(z.strictObject({ at: instant, sentence: z.string() })),
  /** Null while the clock is right or unknown. */
  clockAdvice: z.string().nullable(),
  hasSelfTest: z.boolean(),
  /** False: it only speaks by itself. */
  canBeAsked: z.boolean(),
  /** Measurements of today (the centre's day) by how they ended. */
  today: z.strictObject({ done: z.int(), cancelled: z.int(), timedOut: z.int(), failed: z.int() })
})
export type DeviceHealth = z.infer<typeof deviceHealth>

/** “这是什么设备?”: which devices may be behind a port, and why. Nothing that was received is stored. */
export const recognition = z.strictObject({
  id,
  path: z.string(),
  state: z.enum(['running', 'done', 'cancelled', 'failed']),
  /** What is being tried, or what the person should do. */
  step: z.string(),
  /** 0 to 1. */
  progress: z.number(),
  receivedBytes: z.int(),
  /** The surest first. */
  candidates: z.array(
    z.strictObject({
      driverId: z.string(),
      driverName: z.string(),
      port: portSettings,
      /** False: another model could have sent the same. */
      isCertain: z.boolean(),
      evidence: z.array(z.string())
    })
  ),
  trouble: z.string().nullable()
})
export type Recognition = z.infer<typeof recognition>

export const selfTest = z.strictObject({
  driverId: z.string(),
  driverName: z.string(),
  passed: z.boolean(),
  /** As decoded; null: nothing was. */
  reading: z.string().nullable(),
  steps: z.array(z.strictObject({ isGood: z.boolean(), text: z.string() }))
})
export type SelfTest = z.infer<typeof selfTest>

const keepers = ['doctor', 'nurse', 'administrator'] as const

const deskDeviceInput = z.strictObject({
  name: text(40).min(1, '请填写设备名称'),
  path: text(200).min(1, '请选择串口'),
  driverId: z.string().min(1, '请选择设备型号').max(60),
  port: portSettings
})

/** One measurement of one resident on one device: opened before it, closed by result, cancel, time-out or trouble. */
export const capture = z.strictObject({
  id,
  deviceId: id,
  deviceName: z.string(),
  kind: z.enum(['blood-pressure', 'glucose']),
  residentId: id,
  startedAt: instant,
  state: z.enum(['waiting', 'measuring', 'done', 'cancelled', 'timed-out', 'failed']),
  cuffPressureMmHg: z.number().nullable(),
  /** What the device or the line said went wrong, and what to do. */
  trouble: z.string().nullable(),
  /** The sitting with all its readings, once one has been stored. */
  series: bloodPressureSeries.nullable(),
  /** Said beforehand of the glucose that is waited for. */
  glucoseKind: glucoseKind.nullable(),
  glucose: glucoseReading.nullable()
})
export type Capture = z.infer<typeof capture>

/** A meter's memory read for one resident. What it brings is listed by `measurement.meterResults`; nothing is filed. */
export const download = z.strictObject({
  id,
  deviceId: id,
  deviceName: z.string(),
  residentId: id,
  startedAt: instant,
  state: z.enum(['running', 'done', 'cancelled', 'timed-out', 'failed']),
  /** Stored results told so far, and how many there are if the meter says. */
  done: z.int(),
  total: z.int().nullable(),
  results: z.int(),
  /** What went wrong and what to do. */
  trouble: z.string().nullable(),
  /** The meter's clock is off by more than ten minutes. */
  clockWarning: z.string().nullable(),
  /** What has to be known before picking from this meter. */
  pickWarning: z.string().nullable()
})
export type Download = z.infer<typeof download>

/** A card that was laid on a reader of this desk. Nothing of it is stored by the desk; the photo is not even taken over. */
export const cardReading = z.strictObject({
  deviceId: id,
  deviceName: z.string(),
  /** Null: it could not be read, and `trouble` says why and what to do. */
  card: z
    .strictObject({
      kind: z.enum(['resident-id', 'residence-permit']),
      name: z.string(),
      /** GB/T 2261.1. */
      sex: z.enum(['0', '1', '2', '9']),
      /** GB/T 3304; null on a residence permit. */
      nation: z.string().nullable(),
      birthDate: day,
      address: z.string(),
      number: z.string(),
      issuer: z.string(),
      validFrom: day,
      /** Null: for good. */
      validTo: day.nullable()
    })
    .nullable(),
  trouble: z.string().nullable()
})
export type CardReading = z.infer<typeof cardReading>

export const deviceContract = {
  ...lineProtocolContract,
  ...monitorContract,
  ports: call({
    input: nothing,
    output: z.array(
      z.strictObject({
        path: z.string(),
        manufacturer: z.string().nullable(),
        serialNumber: z.string().nullable(),
        vendorId: z.string().nullable(),
        productId: z.string().nullable(),
        /** By USB id; only a suggestion. */
        suggestedDriverIds: z.array(z.string()),
        deskDeviceId: id.nullable(),
        /** A device of the desk that is perhaps plugged in here now: its cable has no serial number. */
        movedDeviceId: id.nullable()
      })
    ),
    roles: everyRole,
    effect: 'reads'
  }),
  drivers: call({ input: nothing, output: z.array(driver), roles: everyRole, effect: 'reads' }),
  desk: call({ input: nothing, output: z.array(deskDevice), roles: everyRole, effect: 'reads' }),
  addToDesk: call({
    input: deskDeviceInput,
    output: deskDevice,
    roles: ['doctor', 'nurse', 'administrator'],
    effect: 'writes'
  }),
  changeOnDesk: call({
    input: deskDeviceInput.extend({ id, version }),
    output: deskDevice,
    roles: ['doctor', 'nurse', 'administrator'],
    effect: 'writes'
  }),
  /** Begins; `device.recognition` tells how it goes. `conflict` while another port is looked at. */
  recognise: call({
    input: z.strictObject({
      path: text(200).min(1, '请选择串口'),
      /** Looks for these only; every known device when absent. */
      driverIds: z.array(z.string().max(60)).max(50).optional()
    }),
    output: recognition,
    roles: keepers,
    effect: 'reads'
  }),
  /** Idempotent. */
  cancelRecognition: call({
    input: z.strictObject({ id }),
    output: recognition,
    roles: keepers,
    effect: 'reads'
  }),
  /** The newest of this program run. */
  recognition: call({ input: nothing, output: recognition.nullable(), roles: keepers, effect: 'reads' }),
  health: call({ input: nothing, output: z.array(deviceHealth), roles: everyRole, effect: 'reads' }),
  /** The driver against its simulated instrument, in memory. Never stores. */
  selfTest: call({
    input: z.strictObject({ driverId: z.string().max(60) }),
    output: selfTest,
    roles: everyRole,
    effect: 'reads'
  }),
  removeFromDesk: call({
    input: z.strictObject({ id, version }),
    output: nothing,
    roles: ['doctor', 'nurse', 'administrator'],
    effect: 'writes'
  }),
  /**
   * `conflict` while the device is busy with another resident. Without `deviceId` the desk's only (or first ready)
   * device of that kind.
   */
  startCapture: call({
    input: z.strictObject({
      residentId: id,
      kind: z.enum(['blood-pressure', 'glucose']).default('blood-pressure'),
      deviceId: id.optional(),
      /** Goes on with an earlier sitting, so that its mean includes the new reading. */
      seriesId: id.optional(),
      arm: arm.default('unknown'),
      posture: posture.default('sitting'),
      glucoseKind: glucoseKind.nullable().default(null)
    }),
    output: capture,
    roles: clinicalRoles,
    effect: 'writes',
    about: addsToday
  }),
  /** Idempotent; a finished capture stays what it was. */
  cancelCapture: call({
    input: z.strictObject({ captureId: id }),
    output: capture,
    roles: clinicalRoles,
    effect: 'writes'
  }),
  captures: call({ input: nothing, output: z.array(capture), roles: clinicalRoles, effect: 'reads' }),
  /** Reads a meter's memory for a resident. `conflict` while the device is read for another. */
  startDownload: call({
    input: z.strictObject({ residentId: id, deviceId: id.optional() }),
    output: download,
    roles: clinicalRoles,
    effect: 'reads'
  }),
  /** Idempotent; what came so far can still be picked. */
  cancelDownload: call({
    input: z.strictObject({ downloadId: id }),
    output: download,
    roles: clinicalRoles,
    effect: 'reads'
  }),
  /** The newest of each device. */
  downloads: call({ input: nothing, output: z.array(download), roles: clinicalRoles, effect: 'reads' })
}

export const deviceEvents = {
  /** Every change of a running capture, live cuff pressure included. */
  capture: event(capture),
  /** Every change of a running download. */
  download: event(download),
  desk: event(z.array(deskDevice)),
  card: event(cardReading),
  /** Every step of a running recognition. */
  recognition: event(recognition)
}
