import type { Probe } from './probe.ts'

/** What a serial driver is: a manifest and one conversation (`read`). See README, "Adding a device". */

export interface PortSettings {
  readonly baudRate: number
  readonly dataBits: 7 | 8
  readonly stopBits: 1 | 2
  readonly parity: 'none' | 'even' | 'odd'
  readonly flowControl: 'none' | 'rts-cts' | 'xon-xoff'
}

/** Lower-case hex without 0x, four digits each. */
export interface UsbId {
  readonly vendorId: string
  readonly productId: string
}

/** A duplex byte line. `chunks` ends when the line closes; it throws when the cable is pulled. */
export interface Link {
  write(bytes: Uint8Array): Promise<void>
  readonly chunks: AsyncIterable<Uint8Array>
}

/** Device clock as shown on the device: local, without zone, often wrong. `YYYY-MM-DDTHH:mm[:ss]` */
export type DeviceTime = string

export interface BloodPressure {
  readonly type: 'blood-pressure'
  readonly systolicMmHg: number
  readonly diastolicMmHg: number
  /** As measured by the device, never computed by us. */
  readonly meanArterialMmHg?: number
  readonly pulsePerMinute?: number
  /** The unit on the wire. */
  readonly unit: 'mm[Hg]' | 'kPa'
  readonly deviceTime?: DeviceTime
  /** `YYYY-MM-DD` where the record has a date alone; a `deviceTime` beside it is its midnight. */
  readonly deviceDay?: string
  /** The number that the device gives its results. */
  readonly deviceCounter?: string
  /** What the device calls the person (card or typed number): it can speak against filing, never for it alone. */
  readonly devicePersonId?: string
  readonly bodyMovement?: boolean
  readonly irregularPulse?: boolean
  /** True when the device sent it outside the measurement this conversation started: never the reading being waited for. */
  readonly stray?: true
  readonly raw: Uint8Array
}
/** Live pressure while the cuff works. Display only. */
export interface CuffPressure {
  readonly type: 'cuff-pressure'
  readonly pressureMmHg: number
  readonly raw: Uint8Array
}
export interface DeviceStatus {
  readonly type: 'device-status'
  readonly status: 'connected' | 'measuring' | 'idle'
  /** What its clock shows now, where it can be asked. */
  readonly deviceTime?: DeviceTime
  readonly raw: Uint8Array
}
/** The device said that it could not measure, or the line carried something damaged. `sentence` is Chinese, for the desk. */
export interface DeviceTrouble {
  readonly type: 'device-trouble'
  readonly code: string
  readonly sentence: string
  /** True when the running measurement is over without a result. */
  readonly final: boolean
  readonly raw: Uint8Array
}
/** One stored or live result of a meter. LO and HI are comparators with the meter's limit, never a number of ours. */
export interface Glucose {
  readonly type: 'glucose'
  /** As on the wire, in `unit`. */
  readonly value: number
  readonly unit: 'mg/dL' | 'mmol/L'
  readonly comparator?: '<' | '>'
  /** A check of the meter with control solution: nobody's blood. */
  readonly controlSolution?: boolean
  readonly meal?: 'before' | 'after'
  readonly sample?: 'capillary' | 'venous'
  /** What the meter calls the reading, to know it again at the next download: index, sequence or time. */
  readonly recordId: string
  readonly deviceSerial?: string
  readonly deviceTime?: DeviceTime
  /** As of a pressure, all three. */
  readonly deviceDay?: string
  readonly deviceCounter?: string
  readonly devicePersonId?: string
  /** The meter's own remark, in Chinese. */
  readonly note?: string
  readonly raw: Uint8Array
}
/** What the samples that follow mean; comes first, and again whenever it changes. */
export interface EcgHeader {
  readonly type: 'ecg-header'
  /** In the order of the columns: `I`, `II`, `V1` … or the device's own channel name. */
  readonly leads: readonly string[]
  readonly samplesPerSecond: number
  /** Microvolts of one count; null where the device is not calibrated (arbitrary units). */
  readonly microvoltsPerCount: number | null
  /** Filters that the device itself applies and that cannot be switched off, as its maker names them. */
  readonly deviceFilters: readonly string[]
  readonly raw: Uint8Array
}
/** A run of samples, lead after lead: `counts[lead][n]`. */
export interface EcgSamples {
  readonly type: 'ecg-samples'
  readonly counts: readonly Int32Array[]
  /** Samples lost on the wire just before this run, told by the device's own counter; null where it has none. */
  readonly lostBefore: number | null
  /** One for each lead; undefined where the device does not say. */
  readonly leadOff?: readonly boolean[]
  readonly raw: Uint8Array
}
/** How far a memory download is. `total` null: the meter does not say. */
export interface DownloadProgress {
  readonly type: 'download-progress'
  readonly done: number
  readonly total: number | null
  readonly raw: Uint8Array
}
/** What a card laid on the reader says of its holder, as it stands on the card. The photo is not taken over. */
export interface IdCard {
  readonly type: 'id-card'
  /** 居民身份证, 港澳台居民居住证. */
  readonly card: 'resident-id' | 'residence-permit'
  readonly name: string
  /** GB/T 2261.1. */
  readonly sex: '0' | '1' | '2' | '9'
  /** GB/T 3304; null on a residence permit. */
  readonly nation: string | null
  /** `YYYY-MM-DD`, as all days here. */
  readonly birthDate: string
  /** Where the holder is registered, not where they live. */
  readonly address: string
  /** GB 11643: eighteen characters, its check character not looked at. */
  readonly number: string
  readonly issuer: string
  readonly validFrom: string
  /** Null: for good (长期). */
  readonly validTo: string | null
  readonly raw: Uint8Array
}
export type DeviceEvent =
  | BloodPressure
  | CuffPressure
  | Glucose
  | EcgHeader
  | EcgSamples
  | DownloadProgress
  | IdCard
  | DeviceStatus
  | DeviceTrouble

/** What the person at the desk asks of a device that can be told; a push-only device has none. */
export interface Conversation {
  /**
   * `listen`: take what the device sends. `measure`: start the cuff and follow it to its result. `download`: fetch what
   * the meter has stored, then end.
   */
  readonly intent: 'listen' | 'measure' | 'download'
}

/** A simulated instrument in memory: what it says for what it is told. For the self-test; nothing of it is ever stored. */
export interface Instrument {
  readonly intent: Conversation['intent']
  /** Sent by itself once the line is open. */
  readonly opening: readonly Uint8Array[]
  /** What it sends back for one write. */
  readonly answer: (written: Uint8Array) => readonly Uint8Array[]
  /** What its display shows: `128/82`, `7.0 mmol/L`. */
  readonly shows: string
}

export interface Driver {
  /** Stable, stored with every reading: `omron-hbp-9030`. */
  readonly id: string
  /** Shown to people: `欧姆龙 HBP-9030`. */
  readonly name: string
  readonly kind: 'blood-pressure' | 'glucose' | 'ecg' | 'id-card'
  readonly port: PortSettings
  readonly usb: readonly UsbId[]
  /** How an unknown port is recognised as this device; absent: it is not looked for. */
  readonly probe?: Probe
  /** What the self-test speaks with; absent: there is none. */
  readonly instrument?: () => Instrument
  /** Whether `download` can fetch stored results. */
  readonly canDownload?: boolean
  /** Its memory is told newest first, in the order of measuring whatever its clock showed. */
  readonly tellsNewestFirst?: true
  /** False: its memory does not tell control solution from blood, so a person has to. */
  readonly marksControlSolution?: false
  /** `sending`: its records may show the time at which they are sent, which tells nothing of when they were measured. */
  readonly clockShows?: 'sending'
  /** `slot`: what its records call the person is a place in its memory, used by whoever comes. */
  readonly personNumber?: 'slot'
  /** Whether `measure` can start the cuff; a push-only device is started by hand. */
  readonly canStart: boolean
  /** No measurement can be finished sooner after its start: a reading that arrives earlier belongs to a measurement before. */
  readonly shortestMeasurementMs: number
  /** A conversation that has no result by then is over. */
  readonly longestMeasurementMs: number
  /** The conversation. Ends when the link ends; on abort it tells the device to stop (where it can) and returns. */
  read(link: Link, conversation: Conversation, signal: AbortSignal): AsyncIterable<DeviceEvent>
}
