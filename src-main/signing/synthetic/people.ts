import { addDays } from '../../lib/clock.ts'
import type { ServicePackage } from '../catalogue/contract.ts'
import { presentPackage } from '../catalogue/rules.ts'
import { selectPackages } from '../catalogue/store.ts'
import type { TerminationReason } from '../lifecycle/contract.ts'
import { changing } from '../lifecycle/changing.ts'
import * as store from '../lifecycle/store.ts'
import { countedCodes, keyCodesOn } from '../rules/population.ts'
import { callPeople } from './calls.ts'
import { courseOf } from './course.ts'
import { noteServices } from './notes.ts'
import { type Asked, sit, type Signed } from './sitting.ts'
import { doctorOf, type Member, momentOf, type SignWorld } from './world.ts'

// The contracts of a synthetic centre, written by the same rules and stores and into the same journal as real ones.

/** So many sittings at most are begun and not finished: a centre finishes what it begins. */
const openAtMost = 14
const openStates = [
  ['pending-signature', ''],
  ['pending-review', ''],
  ['draft', ''],
  ['draft', '服务地址与现住址不一致，请核对后重报'],
  ['pending-signature', ''],
  ['pending-review', '']
] as const

/** Contracts of about half the centre: most hold, some end soon, some are over, most of those were renewed. */
export function signPeople(world: SignWorld, onStep: (done: number) => void): void {
  const { db, random, today } = world
  const catalogue = selectPackages(db).map(presentPackage)
  const { hospitals } = world
  let done = 0
  let open = 0
  db.exec('BEGIN IMMEDIATE')
  for (const [home, people] of homesOf(world)) {
    const members = people.flatMap(({ id, relation }) => {
      const file = world.selectResident(id)
      return file === null ? [] : [{ ...file, relation }]
    })
    const isKey = members.some(one => countedCodes(keyCodesOn(one, today), world.policy.counted).length > 0)
    const base = { householdId: people[0]?.id === home ? null : home, members, hospitals }
    if (random.chance(isKey ? 0.6 : 0.2)) liveThrough(world, catalogue, base)
    else if (isKey && open < openAtMost && random.chance(0.2)) {
      const [state, note] = openStates[open % openStates.length] ?? openStates[0]
      const signedOn = addDays(today, -random.int(0, 9))
      sitDown(world, catalogue, base, { state, note, signedOn, startOn: signedOn })
      open += 1
    }
    done += people.length
    if (done % 5_000 < people.length) {
      db.exec('COMMIT')
      db.exec('BEGIN IMMEDIATE')
    }
    onStep(done)
  }
  db.exec('COMMIT')
  world.keepUp()
  callPeople(world)
}

interface Housemate {
  readonly id: string
  readonly relation: Member['relation']
}
function homesOf({ db }: SignWorld): ReadonlyMap<string, readonly Housemate[]> {
  const people = db
    .prepare<[], Housemate & { household: string | null }>(
      `SELECT r.id, m.relation, m.household_id AS household FROM resident r
      LEFT JOIN household_member m ON m.resident_number = r.number AND m.to_day IS NULL
      WHERE r.status = 'active' ORDER BY r.number`
    )
    .all()
  const homes = new Map<string, Housemate[]>()
  for (const { household, ...mate } of people) {
    const key = household ?? mate.id
    const mates = homes.get(key)
    if (mates === undefined) homes.set(key, [mate])
    else mates.push(mate)
  }
  return homes
}

/** 1+1+1: about half choose no hospital, most of the others both. */
function combinationOf(
  { random }: SignWorld,
  { district, city }: SignWorld['hospitals']
): Asked['combination'] {
  const one = (ids: readonly string[]): string | null => ids[random.int(0, ids.length - 1)] ?? null
  return random.weighted<() => Asked['combination']>([
    [() => ({ districtHospitalId: null, cityHospitalId: null }), 35],
    [() => ({ districtHospitalId: one(district), cityHospitalId: null }), 25],
    [() => ({ districtHospitalId: one(district), cityHospitalId: one(city) }), 40]
  ])()
}

interface Home {
  readonly householdId: string | null
  readonly members: readonly Member[]
  readonly hospitals: SignWorld['hospitals']
}
function sitDown(
  world: SignWorld,
  catalogue: readonly ServicePackage[],
  { householdId, members, hospitals }: Home,
  change: Partial<Asked> & Pick<Asked, 'signedOn' | 'startOn'>
): Signed {
  const doctor = doctorOf(world, members[0]?.committeeCode ?? '')
  if (doctor === undefined) return { basics: new Map(), all: [] }
  return sit(world, catalogue, {
    householdId,
    members,
    state: 'effective',
    note: '',
    doctor,
    old: new Map(),
    predecessorAs: 'renewal',
    combination: combinationOf(world, hospitals),
    ...change
  })
}

/** A home signs, and then what happens to people who signed happens. */
function liveThrough(world: SignWorld, catalogue: readonly ServicePackage[], home: Home): void {
  const { random, today } = world
  const { startOn, next } = courseOf(random, today)
  const first = sitDown(world, catalogue, home, { signedOn: startOn, startOn })
  noteServices(world, first)
  switch (next.kind) {
    case 'none':
      return
    case 'renewed': {
      const { signedOn } = next
      const changes = { signedOn, startOn: signedOn, old: first.basics, predecessorAs: 'renewal' as const }
      noteServices(world, sitDown(world, catalogue, home, changes))
      return
    }
    case 'terminated':
      end(world, first, next.on, 'terminated')
      return
    case 'handed-over': {
      const others = world.doctors.filter(
        ({ accountId }) => accountId !== doctorOf(world, home.members[0]?.committeeCode ?? '')?.accountId
      )
      const doctor = others[random.int(0, others.length - 1)]
      if (doctor === undefined) return
      const old = end(world, first, next.on, 'handed-over')
      const changes = {
        signedOn: next.on,
        startOn: next.on,
        old,
        predecessorAs: 'hand-over' as const,
        doctor
      }
      sitDown(world, catalogue, home, changes)
    }
  }
}

interface Reason {
  readonly reason: TerminationReason
  readonly label: string
  readonly note: string
}
const reasons: readonly (readonly [Reason, number])[] = [
  [{ reason: 'resident-wish', label: '居民要求', note: '长期住在外地子女家' }, 5],
  [{ reason: 'other-institution', label: '转到其他机构', note: '改在单位附近的中心签约' }, 3],
  [{ reason: 'non-cooperation', label: '多次不配合', note: '连续三次随访未到' }, 1],
  [{ reason: 'duplicate', label: '重复签约', note: '已在户籍地签约' }, 1]
]

/** Everything of one sitting ends; answers the basic contracts as they stand then. */
function end(
  world: SignWorld,
  { all }: Signed,
  on: string,
  how: 'terminated' | 'handed-over'
): ReadonlyMap<string, store.StoredContract> {
  const { db, random } = world
  const { stamp, newId } = momentOf(world, on)
  const { act } = changing({ db: () => db, newId, today: () => on })
  const { reason, label, note } = random.weighted(reasons)
  const ended = [...all].reverse().map(({ id }) => {
    const before = store.selectContract(db, id)
    if (before === undefined) throw new Error('a contract that was just written is gone')
    if (how === 'terminated') {
      const text = `解约（${label}），最后一天 ${on}`
      const closed = { closeReason: reason, closeNote: note }
      const said = { kind: 'termination' as const, on, text, reason: note }
      return act(stamp, before, { type: 'terminate', on, reason }, closed, said)
    }
    const said = {
      kind: 'hand-over' as const,
      on,
      text: `转签，${on} 起由新团队负责`,
      reason: '居民另选家庭医生'
    }
    const closed = { closeReason: 'hand-over' }
    return act(stamp, before, { type: 'hand-over', on, successorId: null }, closed, said)
  })
  return new Map(ended.filter(({ kind }) => kind === 'basic').map(one => [one.residentId, one]))
}
