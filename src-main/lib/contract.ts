import { z } from 'zod'

/** Who may use a call. One account may hold several roles. */
export const role = z.enum(['doctor', 'nurse', 'health-manager', 'assistant', 'administrator', 'auditor'])
export type Role = z.infer<typeof role>
/** For calls that everybody signed in may use. */
export const everyRole = [
  'doctor',
  'nurse',
  'health-manager',
  'assistant',
  'administrator',
  'auditor'
] as const satisfies readonly Role[]

/** The roles that care for residents; the auditor only looks. */
export const clinicalRoles = [
  'doctor',
  'nurse',
  'health-manager',
  'assistant'
] as const satisfies readonly Role[]

/**
 * `signed-out`: works before anybody has signed in (set-up, the name list, the login itself).
 * A role list: needs an unlocked session whose account holds one of them.
 */
export type Audience = 'signed-out' | readonly [Role, ...Role[]]

/** What a call would do to somebody's file: where that is odd, the person at the desk is asked before it is done. */
export interface About {
  /** Null: whoever has the record now. */
  readonly residentId: string | null
  /** `adds` a record, or how the feature that asks calls it. */
  readonly does: string
  /** `YYYY-MM-DD` in the centre's zone; null: that of the record (of the death it states), else today. */
  readonly on: string | null
  /** One that is there already, and is changed, taken out or given. */
  readonly record?: { readonly entity: string; readonly id: string }
}

export interface Call<
  I extends z.ZodType = z.ZodType,
  O extends z.ZodType = z.ZodType,
  A extends Audience = Audience
> {
  readonly input: I
  readonly output: O
  readonly roles: A
  readonly effect: 'reads' | 'writes'
  /**
   * A question is answered `refused`, its name in `fields.answered`; who has said yes sends the same again with the names
   * of all that was asked in `answered`, beside the input.
   */
  about?(input: z.output<I>): readonly About[]
}

/** For most calls that write down something of a resident, today. */
export const addsToday = ({ residentId }: { readonly residentId: string }): readonly About[] => [
  { residentId, does: 'adds', on: null }
]

/** A call that crosses the border between a window and the main process. Without `roles` it does not compile. */
export function call<I extends z.ZodType, O extends z.ZodType, const A extends Audience>(
  definition: Call<I, O, A>
): Call<I, O, A> {
  return definition
}

/** Something the main process tells every signed-in window; told by itself, its name is for the bridge alone. */
export interface Event<P extends z.ZodType = z.ZodType> {
  readonly payload: P
}
export const event = <P extends z.ZodType>(payload: P): Event<P> => ({ payload })

export type FeatureCalls = Readonly<Record<string, Call>>

export const errorCode = z.enum([
  'unknown-call',
  'invalid-input',
  'unauthorised',
  'forbidden',
  'not-found',
  'conflict',
  'refused',
  'unavailable',
  'internal'
])
export type ErrorCode = z.infer<typeof errorCode>

/** `fields` maps a dotted input path to a sentence for the person at the desk. */
export interface ReplyError {
  readonly code: ErrorCode
  readonly message: string
  readonly fields?: Readonly<Record<string, string>>
}
export type Reply<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ReplyError }

export type InputOf<C extends Call> = z.input<C['input']>
export type OutputOf<C extends Call> = z.output<C['output']>

// Shapes that several contracts share.

/** UUIDv7, lower case. */
export const id = z.uuid()
/** `YYYY-MM-DD`, a real day, in the centre's zone. */
export const day = z.iso.date()
/** UTC ISO 8601 with milliseconds. */
export const instant = z.iso.datetime({ precision: 3 })
/** What a clock of the centre shows, without a zone: `YYYY-MM-DDTHH:mm`, or with seconds. */
export const shownTime = (to: 'minutes' | 'seconds') =>
  z.iso
    .datetime({ local: true, precision: to === 'minutes' ? -1 : 0, error: '没有这样的日期或时间' })
    .regex(/\d$/, '没有这样的日期或时间')
/** The version of an editable row that the sender saw; a stale one answers `conflict`. */
export const version = z.int().positive()
/** Text a person typed: trimmed, bounded, without control characters other than line breaks. */
export const text = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .regex(/^[^\p{Cc}]*(?:[\n\t][^\p{Cc}]*)*$/u)
export const nothing = z.strictObject({})
