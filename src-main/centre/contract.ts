import { z } from 'zod'
import { call, everyRole, instant, nothing, text, version } from '../lib/contract.ts'
import { region } from '../policy/pack/contract.ts'

/** Neighbourhood (居委会 001–099), village (村委会 101–199) or other (901–999): digits 10–12 of the health record number. */
export const committee = z.strictObject({
  code: z.string().regex(/^(?!.00)[019]\d\d$/, '居委会 001–099，村委会 101–199，其他 901–999'),
  name: text(40).min(1, '请填写居（村）委会名称')
})

const isZone = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

export const centreInput = z.strictObject({
  name: text(60).min(2, '请填写中心名称'),
  /** First nine digits of the 17-digit health record number: county (GB/T 2260) and street or town (GB/T 10114). */
  recordPrefix: z.string().regex(/^[1-8]\d{8}$/, '请填写 9 位：区县 6 位 + 街道（乡镇）3 位'),
  address: text(120).default(''),
  phone: text(30).default(''),
  /** IANA zone; service dates are days in this zone. */
  zone: z.string().max(60).refine(isZone, '未知的时区').default('Asia/Shanghai'),
  /** The regional policy the centre begins with; what holds later is the policy's to say. */
  region: region.default('national'),
  committees: z
    .array(committee)
    .max(200)
    .refine(list => new Set(list.map(({ code }) => code)).size === list.length, '居（村）委会代码重复')
    .default([])
})

export type CentreInput = z.output<typeof centreInput>

export const centre = z.strictObject({
  version,
  name: z.string(),
  recordPrefix: z.string(),
  address: z.string(),
  phone: z.string(),
  zone: z.string(),
  region,
  committees: z.array(z.strictObject({ code: z.string(), name: z.string() })),
  /** The FHIR Organization id. */
  id: z.uuid(),
  /** This installation. */
  deskId: z.uuid(),
  /** Minutes without a key before the screen locks. */
  idleLockMinutes: z.int()
})

export type Centre = z.infer<typeof centre>

/** What the clock of the computer did between the last entry and this start. */
export const clockJump = z.strictObject({
  direction: z.enum(['back', 'ahead']),
  /** When the program was used last, by the clock of then, and what the clock showed at this start. */
  lastAt: instant,
  startedAt: instant,
  /** In words, with what to do. */
  sentence: z.string()
})
export type ClockJump = z.infer<typeof clockJump>

export const centreContract = {
  /** Null: the clock goes on from where it was, or somebody has read it. */
  clockJump: call({ input: nothing, output: clockJump.nullable(), roles: everyRole, effect: 'reads' }),
  /** Somebody has read it: it is not said again. */
  clockSeen: call({ input: nothing, output: nothing, roles: everyRole, effect: 'reads' }),
  get: call({ input: nothing, output: centre, roles: everyRole, effect: 'reads' }),
  update: call({
    input: centreInput
      .omit({ region: true })
      .extend({ version, idleLockMinutes: z.int().min(1).max(60).default(10) }),
    output: centre,
    roles: ['administrator'],
    effect: 'writes'
  })
}
