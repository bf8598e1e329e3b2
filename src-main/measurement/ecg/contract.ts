import { z } from 'zod'
import {
  addsToday,
  call,
  clinicalRoles,
  event,
  id,
  instant,
  nothing,
  shownTime,
  text,
  version
} from '../../lib/contract.ts'

const observers = [...clinicalRoles] as const
const readers = [...clinicalRoles, 'auditor'] as const

/** Index into the leads of the record or session it stands in. */
const lead = z.int().nonnegative()
/** A moment, counted from 0 at the first sample of the record or session. */
const moment = z.int().nonnegative()

/** What the samples mean, as the device or file said. */
export const ecgHeader = z.strictObject({
  /** `I`, `II`, `V1` … or the device's own name of a channel. */
  leads: z.array(z.string()).min(1),
  samplesPerSecond: z.number().positive(),
  /** Null: not calibrated, 任意单位; nothing may then be said in mV. */
  microvoltsPerCount: z.number().positive().nullable(),
  /** Filters of the device itself that cannot be switched off, in its maker's words. */
  deviceFilters: z.array(z.string())
})
export type EcgHeader = z.infer<typeof ecgHeader>

/** Samples missing just before moment `before`; null: nobody counted them. */
export const ecgLoss = z.strictObject({ before: moment, samples: z.int().nonnegative().nullable() })
/** A lead without contact from moment `from` to before moment `to`. */
export const ecgLeadOff = z.strictObject({ lead, from: moment, to: moment })

/**
 * Samples as they cross the border: `data` is base64 of little-endian whole numbers of the named width, all of the first
 * lead, then all of the second … `count` of each. `i16` wherever every value fits.
 */
export const ecgBlock = z.strictObject({
  /** Of the first sample. */
  from: moment,
  count: z.int().nonnegative(),
  encoding: z.enum(['i16', 'i32']),
  data: z.string()
})
export type EcgBlock = z.infer<typeof ecgBlock>

/** One device watched for one resident, from `watch` to `stopWatching` or a broken line. It never changes its resident. */
export const ecgSession = z.strictObject({
  id,
  deviceId: id,
  deviceName: z.string(),
  driverName: z.string(),
  residentId: id,
  startedAt: instant,
  /** `waiting`: no sample has come yet. */
  state: z.enum(['waiting', 'streaming', 'ended']),
  /** Null while waiting for a device that has not said yet. A device that changes it sends another. */
  header: ecgHeader.nullable(),
  /** Received since the session began, of each lead. */
  samples: z.int(),
  /** Counted as lost by the device's own counter, and gaps of unknown length. */
  lostSamples: z.int(),
  uncountedGaps: z.int(),
  /** Leads without contact now; null: the device does not say. */
  leadsOff: z.array(lead).nullable(),
  /** Of the last eight seconds, from the QRS detector; unconfirmed. Null: no two beats, or no lead that can be used. */
  heartRatePerMinute: z.number().nullable(),
  /** Why the program is not sure of the rate, in Chinese: then it is nowhere shown as if it were. Null: it is sure, or there is none. */
  heartRateDoubt: z.string().nullable(),
  /** What the device or the line said went wrong, and what to do. */
  trouble: z.string().nullable(),
  /** The running recording. */
  recording: z
    .strictObject({
      recordId: id,
      startedAt: instant,
      /** Null: until somebody stops it. */
      wantedSeconds: z.number().nullable(),
      /** Recorded, of each lead; `storedSamples` of them are on disk for good. */
      samples: z.int(),
      storedSamples: z.int(),
      storedBytes: z.int()
    })
    .nullable(),
  /** The newest record of this session that has ended. */
  lastRecordId: id.nullable()
})
export type EcgSession = z.infer<typeof ecgSession>

/** New samples of a session, at most about thirty times a second. Moments count from the session's first sample. */
export const ecgLiveSamples = z.strictObject({
  sessionId: id,
  ...ecgBlock.shape,
  losses: z.array(ecgLoss),
  /** From moment `at` on these leads have no contact; null: the device does not say. Only where it changes. */
  contacts: z.array(z.strictObject({ at: moment, leadsOff: z.array(lead).nullable() }))
})
export type EcgLiveSamples = z.infer<typeof ecgLiveSamples>

/** What a file said of the person; shown, never used to file. */
export const ecgPatient = z.strictObject({
  id: z.string().nullable(),
  name: z.string().nullable(),
  sex: z.enum(['male', 'female']).nullable(),
  birthDate: z.string().nullable()
})

export const ecgFormat = z.enum(['scp-ecg', 'aecg', 'edf'])

/** One line of a resident's list. */
export const ecgSummary = z.strictObject({
  id,
  version,
  residentId: id,
  startedAt: instant,
  source: z.enum(['device', 'file']),
  deviceName: z.string().nullable(),
  leads: z.array(z.string()),
  samplesPerSecond: z.number(),
  microvoltsPerCount: z.number().nullable(),
  /** Of each lead. `samples / samplesPerSecond` is its length without what was lost. */
  samples: z.int(),
  /** `interrupted`: line, power or program broke off; what had come is kept. */
  state: z.enum(['recording', 'complete', 'interrupted']),
  /** Why it broke off, in Chinese. */
  stateReason: z.string().nullable(),
  lostSamples: z.int(),
  uncountedGaps: z.int(),
  hasLeadOff: z.boolean(),
  /** Unconfirmed; null: not measurable, or not measured yet. */
  heartRatePerMinute: z.number().nullable(),
  /** Why the program is not sure of the rate, in Chinese: then it is nowhere shown as if it were. Null: it is sure, or there is none. */
  heartRateDoubt: z.string().nullable(),
  /** Remarks about the electrodes: what it looks like and what to do, in Chinese. Hints, never findings. */
  remarks: z.array(z.string()),
  /** Null: it counts. Else why it does not. */
  voidReason: z.string().nullable(),
  /** Null: 未经医生确认. */
  signedAt: instant.nullable(),
  signerName: z.string().nullable()
})
export type EcgSummary = z.infer<typeof ecgSummary>

/** Codes of a conclusion with its words; `system` names the list it is from. */
export const ecgConclusion = z.strictObject({
  system: text(100).min(1),
  code: text(40).min(1),
  name: text(100).min(1)
})
/** Measured by a doctor with calipers, never by the program. */
export const ecgMeasured = z.strictObject({
  heartRatePerMinute: z.number().min(1).max(500).nullable(),
  prMs: z.int().min(1).max(2_000).nullable(),
  qrsMs: z.int().min(1).max(2_000).nullable(),
  qtMs: z.int().min(1).max(2_000).nullable(),
  axisDegrees: z.int().min(-180).max(180).nullable()
})
/** What a doctor signed, never changed; a correction or withdrawal is the next one. */
export const ecgReport = z.strictObject({
  id,
  recordId: id,
  /** 1, 2, 3 … of the record; the highest one counts. */
  number: z.int().positive(),
  kind: z.enum(['conclusion', 'withdrawal']),
  conclusions: z.array(ecgConclusion),
  text: z.string(),
  measured: ecgMeasured,
  /** Why the report before it was corrected or withdrawn; null of the first. */
  reason: z.string().nullable(),
  signerId: id,
  signerName: z.string(),
  signedAt: instant
})
export type EcgReport = z.infer<typeof ecgReport>

/** A record without its samples. */
export const ecgRecordHead = z.strictObject({
  ...ecgSummary.shape,
  ...ecgHeader.shape,
  endedAt: instant.nullable(),
  wantedSeconds: z.number().nullable(),
  indication: z.string(),
  observerId: id.nullable(),
  observerName: z.string().nullable(),
  driverId: z.string().nullable(),
  /** Of a file, where it says; null: unknown. */
  filters: z.strictObject({
    highPassHz: z.number().nullable(),
    lowPassHz: z.number().nullable(),
    notchHz: z.number().nullable()
  }),
  losses: z.array(ecgLoss),
  leadOff: z.array(ecgLeadOff),
  /** Of the raw samples: all leads of the first moment as 32-bit little-endian, then the next moment …; hex. */
  sha256: z.string().nullable(),
  storedBytes: z.int(),
  fileFormat: ecgFormat.nullable(),
  fileName: z.string().nullable(),
  patientInFile: ecgPatient.nullable(),
  /** What was forgiven when the file was read leniently. */
  fileRemarks: z.array(z.string()),
  /** Oldest first. */
  reports: z.array(ecgReport)
})
export type EcgRecordHead = z.infer<typeof ecgRecordHead>

/** Leads times moments of one block: a minute of twelve leads at 1 000 samples a second, and some. */
export const mostSamplesInBlock = 1_000_000
const longestRecordingSeconds = 24 * 3_600

const reason = text(100).min(1, '请填写原因')
const recordInput = z.strictObject({ recordId: id })

/** Watching, recording, reading back. */
export const ecgContract = {
  /**
   * Opens a device for one resident; nothing that came before belongs to them. Asked again for the same resident it
   * answers the running session; `conflict` while it is watched for another. Without `deviceId` the desk's only (or first
   * ready) recorder.
   */
  watch: call({
    input: z.strictObject({ residentId: id, deviceId: id.optional() }),
    output: ecgSession,
    roles: observers,
    effect: 'reads'
  }),
  /** Idempotent. A recording that still runs is kept as interrupted. */
  stopWatching: call({
    input: z.strictObject({ sessionId: id }),
    output: ecgSession,
    roles: observers,
    effect: 'writes'
  }),
  /** The newest session of each device. */
  sessions: call({ input: nothing, output: z.array(ecgSession), roles: observers, effect: 'reads' }),
  /** Records from now on. `conflict` when the session is another resident's, or records already. */
  startRecording: call({
    input: z.strictObject({
      sessionId: id,
      /** The one on the screen. */
      residentId: id,
      /** Null: until somebody stops it, or a day has passed. */
      seconds: z.number().min(1).max(longestRecordingSeconds).nullable().default(10),
      indication: text(200).default('')
    }),
    output: ecgSession,
    roles: observers,
    effect: 'writes',
    about: addsToday
  }),
  /** Ends the recording now and keeps it. Idempotent. */
  stopRecording: call({
    input: z.strictObject({ sessionId: id, recordId: id }),
    output: ecgSession,
    roles: observers,
    effect: 'writes'
  }),
  /** Ends the recording now; what was recorded stays on file, but does not count. Idempotent. */
  discardRecording: call({
    input: z.strictObject({ sessionId: id, recordId: id, reason: reason.default('记录时弃用') }),
    output: ecgSession,
    roles: observers,
    effect: 'writes'
  }),
  /** Newest first, those that do not count included. */
  records: call({
    input: z.strictObject({
      residentId: id,
      before: instant.optional(),
      limit: z.int().min(1).max(100).default(20)
    }),
    output: z.array(ecgSummary),
    roles: readers,
    effect: 'reads'
  }),
  record: call({ input: recordInput, output: ecgRecordHead, roles: readers, effect: 'reads' }),
  /** Moments `from` to before `to`, cut at the end of the record; at most a million samples of all leads together. */
  samples: call({
    input: z.strictObject({ recordId: id, from: moment, to: moment }),
    output: ecgBlock,
    roles: readers,
    effect: 'reads'
  }),
  /** One lead of a whole record, however long, for a strip of so many columns. */
  overview: call({
    input: z.strictObject({ recordId: id, lead, columns: z.int().min(1).max(4_000) }),
    output: z.strictObject({
      /** Moments of one column. */
      momentsPerColumn: z.number(),
      /** Lowest and highest count of each column: min, max, min, max … */
      extremes: z.array(z.int())
    }),
    roles: readers,
    effect: 'reads'
  }),
  /** Rate and intervals from the QRS detector, always unconfirmed. PR, QRS and QT are never computed. */
  measurements: call({
    input: recordInput,
    output: z.strictObject({
      /** How the beats were found, in Chinese. */
      method: z.string(),
      /** In which lead; null: no lead could be used. */
      lead: z.string().nullable(),
      /** Moments of the beats. */
      beats: z.array(moment),
      /** Between neighbouring beats without a gap between them, whole milliseconds; `after` is the index of the first of the two. */
      intervals: z.array(z.strictObject({ after: z.int().nonnegative(), rrMs: z.int() })),
      heartRatePerMinute: z.number().nullable(),
      heartRateDoubt: z.string().nullable(),
      remarks: z.array(
        z.strictObject({
          code: z.enum(['einthoven', 'goldberger', 'arms-reversed', 'flat']),
          leads: z.array(z.string()),
          sentence: z.string()
        })
      )
    }),
    roles: readers,
    effect: 'reads'
  })
}

/** Signing and files. */
export const ecgReportContract = {
  /** The words a conclusion is chosen from, and whose list that is. */
  conclusionList: call({
    input: nothing,
    output: z.strictObject({
      system: z.string(),
      source: z.string(),
      groups: z.array(
        z.strictObject({
          name: z.string(),
          statements: z.array(z.strictObject({ code: z.string(), name: z.string() }))
        })
      )
    }),
    roles: readers,
    effect: 'reads'
  }),
  /** Signs the record as it is; `version` is the one that was looked at. From the second report on with a reason. */
  sign: call({
    input: z.strictObject({
      recordId: id,
      version,
      conclusions: z.array(ecgConclusion).max(20),
      text: text(2_000),
      measured: ecgMeasured,
      reason: reason.nullable().default(null)
    }),
    output: ecgRecordHead,
    roles: ['doctor'],
    effect: 'writes'
  }),
  /** The record is 未经医生确认 again; what was signed stays readable. */
  withdrawReport: call({
    input: z.strictObject({ recordId: id, version, reason }),
    output: ecgRecordHead,
    roles: ['doctor'],
    effect: 'writes'
  }),
  /** Kept, but does not count; or counts again with `reason: null`. */
  voidRecord: call({
    input: z.strictObject({ recordId: id, version, reason: reason.nullable() }),
    output: ecgRecordHead,
    roles: observers,
    effect: 'writes'
  }),
  /** What a file holds, nothing stored. `invalid-input` says what is wrong with a file that cannot be read. */
  inspectFile: call({
    input: z.strictObject({
      name: text(200),
      /** Base64. */
      content: z.base64().max(48_000_000),
      reading: z.enum(['strict', 'lenient']).default('strict')
    }),
    output: z.strictObject({
      format: ecgFormat,
      ...ecgHeader.shape,
      samples: z.int(),
      /** The recorder's own clock, without zone. */
      startedAt: z.string().nullable(),
      device: z.string().nullable(),
      patient: ecgPatient,
      remarks: z.array(z.string())
    }),
    roles: observers,
    effect: 'reads'
  }),
  /** Files it under this resident. `refused` with the differences in `fields` until `confirmed` when the file names another person. */
  importFile: call({
    input: z.strictObject({
      residentId: id,
      /** Becomes the id of the record, so that a second Enter finds the first one's. */
      requestId: id,
      name: text(200),
      content: z.base64().max(48_000_000),
      reading: z.enum(['strict', 'lenient']).default('strict'),
      /** On the clocks of the centre; only asked for where the file does not say. */
      startedAt: shownTime('seconds').optional(),
      indication: text(200).default(''),
      confirmed: z.boolean().default(false)
    }),
    output: ecgRecordHead,
    roles: observers,
    effect: 'writes',
    about: ({ residentId, startedAt }) => [{ residentId, does: 'adds', on: startedAt?.slice(0, 10) ?? null }]
  }),
  /** The whole record or a stretch of it. `refused` where the format cannot hold it exactly, and why. */
  exportFile: call({
    input: z.strictObject({
      recordId: id,
      format: ecgFormat,
      from: moment.optional(),
      to: moment.optional()
    }),
    output: z.strictObject({ name: z.string(), content: z.string(), remarks: z.array(z.string()) }),
    roles: observers,
    effect: 'reads'
  })
}

export const ecgEvents = {
  /** Every change of a session, and once a second while samples come. */
  session: event(ecgSession),
  samples: event(ecgLiveSamples),
  /** A record was begun, ended, measured, signed or set aside. */
  record: event(z.strictObject({ residentId: id, recordId: id }))
}
