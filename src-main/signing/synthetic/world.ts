import type { Database } from 'better-sqlite3'
import type { Stamp } from '../../database/journal.ts'
import { startOfDayIn } from '../../lib/clock.ts'
import type { Resident } from '../../resident/contract.ts'

/** Seeded chance. */
export interface Random {
  readonly int: (from: number, to: number) => number
  readonly chance: (probability: number) => boolean
  readonly pick: <T>(list: readonly [T, ...T[]]) => T
  readonly weighted: <T>(entries: readonly (readonly [T, number])[]) => T
}
export interface Doctor {
  readonly accountId: string
  readonly name: string
}
type Relation = NonNullable<Resident['household']>['members'][number]['relation']
type File = Omit<Resident, 'age' | 'summary' | 'household' | 'joinedInto'>
export type Member = File & { readonly relation: Relation | null }

/** The centre that is filled, and what of the other features is needed for it. */
export interface SignWorld {
  readonly db: Database
  readonly random: Random
  /** Of the resident feature. */
  readonly selectResident: (id: string) => File | null
  readonly householdType: (members: readonly File[]) => string
  readonly assignDoctor: (stamp: Stamp, residentIds: readonly string[], doctorId: string) => void
  /** Works everybody out who is open. */
  readonly keepUp: () => void
  readonly newIdAt: (milliseconds: number) => string
  readonly today: string
  readonly zone: string
  readonly deskId: string
  readonly actorId: string
  readonly centreName: string
  readonly recordPrefix: string
  readonly committees: readonly { readonly code: string; readonly name: string }[]
  readonly doctors: readonly Doctor[]
  /** 1+1+1: the hospitals a contract may name, by level. */
  readonly hospitals: { readonly district: readonly string[]; readonly city: readonly string[] }
  /** The team of each doctor. */
  readonly teams: ReadonlyMap<string, string>
  /** Under which the contracts are signed, and which key populations count. */
  readonly policy: {
    readonly pack: string
    readonly version: string
    readonly counted: readonly string[] | null
  }
}

/** Ten o'clock of a day: who writes then, and ids of that time. */
export function momentOf(
  { zone, actorId, deskId, newIdAt }: SignWorld,
  day: string
): { readonly stamp: Stamp; readonly newId: () => string } {
  const now = Date.parse(startOfDayIn(zone, day)) + 10 * 3_600_000
  return { stamp: { at: new Date(now).toISOString(), actorId, deskId }, newId: () => newIdAt(now) }
}

/** A committee belongs to one doctor's panel. */
export function doctorOf({ committees, doctors }: SignWorld, committeeCode: string): Doctor | undefined {
  const position = committees.findIndex(({ code }) => code === committeeCode)
  return doctors[Math.max(0, position) % doctors.length]
}
