import { z } from 'zod'
import { residentSummary } from '../../resident/contract.ts'
import { call, clinicalRoles, day, id, text, version } from '../../lib/contract.ts'
import { byDoctor, listAnswer, listAsked } from '../../lib/list/contract.ts'

const carers = [...clinicalRoles] as const
const readers = [...clinicalRoles, 'administrator', 'auditor'] as const

export const lineState = z.enum(['overdue', 'due', 'later', 'complete', 'as-needed', 'unlimited'])
export type LineState = z.infer<typeof lineState>

const proof = z.strictObject({
  kind: z.string(),
  /** In Chinese: what kind of record it is. */
  word: z.string(),
  recordId: id,
  day,
  doerName: z.string().nullable(),
  /** Somebody else of the household received it. */
  isOther: z.boolean(),
  /** False: on that day something was counted already. */
  counts: z.boolean(),
  /** Of a service note. */
  note: z.strictObject({ version, place: z.string(), evidence: z.string() }).nullable()
})

export const fulfilledLine = z.strictObject({
  position: z.int(),
  itemId: id,
  code: z.string(),
  name: z.string(),
  content: z.string(),
  evidence: z.string(),
  audience: z.enum(['person', 'household']),
  state: lineState,
  /** Up to the end of this contract year; null: as needed or without limit. */
  promised: z.int().nullable(),
  done: z.int(),
  left: z.int().nullable(),
  lastDoneOn: day.nullable(),
  nextDueOn: day.nullable(),
  /** No record of this program proves it: it is written down as a note. */
  isNoted: z.boolean(),
  records: z.array(proof)
})
export type FulfilledLine = z.infer<typeof fulfilledLine>

export const fulfilledContract = z.strictObject({
  contractId: id,
  number: z.string(),
  kind: z.enum(['basic', 'individual']),
  packageName: z.string(),
  doctorName: z.string(),
  startOn: day,
  lastOn: day,
  /** Whether it holds today. */
  isHeld: z.boolean(),
  /** The contract's own year that is shown, counted from its start. */
  yearFrom: day,
  yearTo: day,
  lines: z.array(fulfilledLine)
})
export type FulfilledContract = z.infer<typeof fulfilledContract>

const panelState = z.enum(['overdue', 'due', 'later', 'complete'])
const withinDays = z.int().min(0).max(366).default(30)
const panelRow = z.strictObject({
  resident: residentSummary,
  contractId: id,
  position: z.int(),
  itemName: z.string(),
  /** In Chinese: what proves it. */
  evidence: z.string(),
  promised: z.int(),
  done: z.int(),
  lastDoneOn: day.nullable(),
  nextDueOn: day.nullable(),
  yearTo: day,
  doctorName: z.string()
})
export type PanelRow = z.infer<typeof panelRow>

const note = z.strictObject({
  id,
  version,
  residentId: id,
  itemId: id,
  on: day,
  doerId: id,
  place: z.string(),
  evidence: z.string(),
  writtenBy: id,
  voidReason: z.string().nullable()
})
export type ServiceNote = z.infer<typeof note>

export const fulfilmentContract = {
  /** Of every contract that holds or held, newest first: what was promised in its year, done, left and due. */
  fulfilment: call({
    input: z.strictObject({ residentId: id, withinDays }),
    output: z.array(fulfilledContract),
    roles: readers,
    effect: 'reads'
  }),
  /**
   * Lines of the contracts that hold today, earliest due first. `preparing`: so many people are still being worked out;
   * the list is complete when it is 0.
   */
  fulfilmentPanel: call({
    input: listAsked({
      state: panelState.default('overdue'),
      doctorId: byDoctor,
      itemId: id.nullable().default(null)
    }).extend({ withinDays }),
    output: listAnswer(panelRow, {
      counts: z.strictObject({ overdue: z.int(), due: z.int(), later: z.int(), complete: z.int() })
    }),
    roles: readers,
    effect: 'reads'
  }),
  /** Works everything out from the records alone and says how many lines differ from what is kept. */
  checkFulfilment: call({
    input: z.strictObject({
      /** Puts the records' answer in the place of what is kept. */
      repair: z.boolean().default(false)
    }),
    output: z.strictObject({ lines: z.int(), different: z.int() }),
    roles: ['administrator'],
    effect: 'writes'
  }),
  /** For an item no record of this program proves; within the days of a contract that promises it. */
  saveServiceNote: call({
    input: z.strictObject({
      requestId: id,
      residentId: id,
      itemId: id,
      on: day,
      /** Who did it; null: who writes. */
      doerId: id.nullable().default(null),
      place: text(60).min(1, '请填写地点'),
      evidence: text(500).min(1, '请写明做了什么、有何凭据')
    }),
    output: note,
    roles: carers,
    effect: 'writes',
    about: ({ residentId, on }) => [{ residentId, does: 'adds', on }]
  })
}
