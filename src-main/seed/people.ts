import type { ResidentInput } from '../resident/contract.ts'
import { addDays, ageOn } from '../lib/clock.ts'
import { givenNameOf, minorityName, surnameOf } from './names.ts'
import type { Random } from './random.ts'

type Relation = '0' | '1' | '2' | '3' | '4' | '5'
type Sex = '1' | '2'

/** Who lives together: sex, age and the relation to the head (GB/T 4761). */
interface Member {
  readonly sex: Sex
  readonly age: number
  readonly relation: Relation
}
export interface Person {
  readonly input: ResidentInput
  readonly relation: Relation
}

export interface World {
  readonly random: Random
  readonly today: string
  /** The day the centre began to register. */
  readonly start: string
  readonly committees: readonly { readonly code: string; readonly name: string }[]
  readonly doctorIds: readonly string[]
  /** First six digits of most people's ID numbers. */
  readonly county: string
  /** GB 11643. */
  readonly checkCharacter: (seventeen: string) => string
}

const elsewhere = [
  '320106',
  '330106',
  '340111',
  '350203',
  '360102',
  '370102',
  '410105',
  '420106',
  '510104'
] as const
const roads = ['梧桐路', '香樟路', '银杏路', '水杉路', '桂花路', '玉兰路', '丁香路', '紫藤路'] as const

const childOf = (sex: Sex): Relation => (sex === '1' ? '2' : '3')

/** Kinds of households, chosen so that the ages come out like those of an old city district. */
function membersOf(random: Random): readonly Member[] {
  const anySex = (): Sex => (random.chance(0.5) ? '1' : '2')
  const couple = (from: number, to: number): readonly [Member, Member] => {
    const age = random.int(from, to)
    return [
      { sex: '1', age, relation: '0' },
      { sex: '2', age: Math.max(20, age - random.int(-2, 5)), relation: '1' }
    ]
  }
  const childrenOf = (parentAge: number): readonly Member[] =>
    Array.from({ length: random.chance(0.25) ? 2 : 1 }, () => {
      const sex = anySex()
      return { sex, age: Math.max(0, parentAge - random.int(25, 34)), relation: childOf(sex) }
    })
  switch (
    random.weighted([
      ['elders', 20],
      ['elder', 10],
      ['pair', 14],
      ['family', 28],
      ['three', 12],
      ['single', 16]
    ])
  ) {
    case 'elders':
      return couple(60, 88)
    case 'elder':
      return [{ sex: random.chance(0.35) ? '1' : '2', age: random.int(66, 96), relation: '0' }]
    case 'pair':
      return couple(24, 59)
    case 'family': {
      const parents = couple(27, 50)
      return [...parents, ...childrenOf(parents[1].age)]
    }
    case 'three': {
      const parents = couple(30, 52)
      const mother: Member = { sex: '2', age: parents[0].age + random.int(22, 32), relation: '5' }
      const father: Member = { sex: '1', age: mother.age + random.int(0, 5), relation: '5' }
      const elders = random.chance(0.5) ? [mother, father] : [mother]
      return [...parents, ...childrenOf(parents[1].age), ...elders]
    }
    default:
      return [{ sex: anySex(), age: random.int(20, 59), relation: '0' }]
  }
}

/** Prevalence by age, about a quarter of all adults. */
const hypertensionRate = (age: number): number =>
  age < 35
    ? age < 25
      ? 0
      : 0.03
    : age < 45
      ? 0.1
      : age < 55
        ? 0.22
        : age < 65
          ? 0.36
          : age < 75
            ? 0.5
            : 0.58
const diabetesRate = (age: number, hypertension: boolean): number =>
  age < 30 ? 0 : hypertension ? 0.27 : age < 45 ? 0.015 : 0.06

/** An endless row of households; nobody gets a number twice. */
export function* households(world: World): Generator<readonly Person[]> {
  const { random, committees } = world
  const taken = new Set<string>()
  for (;;) {
    const committee = committees[random.int(0, committees.length - 1)]
    if (committee === undefined) throw new RangeError('the centre has no committees')
    const address = {
      province: '',
      city: '',
      county: '',
      street: '',
      road: random.pick(roads),
      lane: random.chance(0.6) ? String(random.int(1, 999)) : '',
      number: String(random.int(1, 120)),
      building: '',
      room: String(random.int(1, 24) * 100 + random.int(1, 6)),
      note: ''
    }
    const surname = surnameOf(random)
    const migrant = random.chance(0.12)
    yield membersOf(random).map(member => ({
      relation: member.relation,
      input: personOf(world, taken, member, { surname, migrant, committeeCode: committee.code, address })
    }))
  }
}

interface Home {
  readonly surname: string
  readonly migrant: boolean
  readonly committeeCode: string
  readonly address: ResidentInput['address']
}

function personOf(world: World, taken: Set<string>, member: Member, home: Home): ResidentInput {
  const { random, today } = world
  const birthDate = addDays(today, -Math.floor((member.age + random.next() * 0.999) * 365.25))
  const age = Math.max(0, ageOn(birthDate, today))
  const sharesName = member.relation === '0' || member.relation === '2' || member.relation === '3'
  const nation = random.chance(0.004) ? '05' : '01'
  const name =
    nation === '05'
      ? minorityName(random)
      : (sharesName ? home.surname : surnameOf(random)) + givenNameOf(random, { sex: member.sex, age })
  const conditions = conditionsOf(world, age)
  return {
    name,
    idType: '01',
    // The youngest often have none yet.
    idNumber: random.chance(age < 1 ? 0.4 : 0.005)
      ? null
      : idNumberOf(world, taken, home, birthDate, member.sex),
    sex: member.sex,
    birthDate,
    differenceReason: null,
    phones: phonesOf(random, age),
    committeeCode: home.committeeCode,
    address: home.address,
    residence: home.migrant ? 'non-registered' : 'registered',
    nation,
    bloodType: random.weighted([
      ['1', 28],
      ['2', 24],
      ['3', 30],
      ['4', 8],
      ['5', 10]
    ]),
    rhesus: random.weighted([
      ['1', 0.4],
      ['2', 85],
      ['3', 14.6]
    ]),
    education: age < 18 ? '10' : random.pick(age > 60 ? ['6', '7', '8', '9'] : ['2', '3', '4', '6', '7']),
    occupation: age < 18 || age > 60 ? '8' : random.pick(['1', '2', '3', '5', '7']),
    marriage: member.relation === '1' || (member.relation === '0' && age > 30) ? '2' : age < 22 ? '1' : '5',
    payments: [age >= 60 || random.chance(0.6) ? '1' : '2'],
    allergies: random.chance(0.05) ? [random.pick(['青霉素', '磺胺类', '头孢类', '海鲜'])] : [],
    employer: '',
    doctorId: doctorOf(world, home.committeeCode, conditions.length > 0),
    keyPopulations: populationsOf(world, member.sex, age, home.migrant),
    conditions,
    heightCm: age < 18 ? null : Math.round(random.normal(member.sex === '1' ? 169 : 158, 6)),
    note: ''
  }
}

function idNumberOf(world: World, taken: Set<string>, home: Home, birthDate: string, sex: Sex): string {
  const { random, checkCharacter } = world
  for (;;) {
    const region = home.migrant || random.chance(0.2) ? random.pick(elsewhere) : world.county
    const sequence = random.int(0, 499) * 2 + (sex === '1' ? 1 : 0)
    const seventeen = `${region}${birthDate.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`
    const number = seventeen + checkCharacter(seventeen)
    if (taken.has(number)) continue
    taken.add(number)
    return number
  }
}

function phonesOf(random: Random, age: number): ResidentInput['phones'] {
  const mobile = `1${random.int(3, 9)}${String(random.int(0, 999_999_999)).padStart(9, '0')}`
  if (age < 14) return random.chance(0.7) ? [{ number: mobile, owner: 'parent', verifiedOn: null }] : []
  if (age >= 80 && random.chance(0.4)) return [{ number: mobile, owner: 'child', verifiedOn: null }]
  const landline = `021${random.int(20_000_000, 69_999_999)}`
  return [
    { number: mobile, owner: 'self', verifiedOn: null },
    ...(age > 60 && random.chance(0.3)
      ? [{ number: landline, owner: 'self' as const, verifiedOn: null }]
      : [])
  ]
}

function conditionsOf({ random, start }: World, age: number): ResidentInput['conditions'] {
  const hypertension = random.chance(hypertensionRate(age))
  const diabetes = random.chance(diabetesRate(age, hypertension))
  const entry = (code: ResidentInput['conditions'][number]['code']): ResidentInput['conditions'][number] => {
    const years = random.int(1, Math.max(1, Math.min(20, age - 22)))
    return {
      code,
      diagnosedOn: addDays(start, -Math.floor(years * 365 * random.next())).slice(0, 7),
      managedFrom: start,
      endedOn: null,
      note: ''
    }
  }
  return [
    ...(hypertension ? [entry('hypertension')] : []),
    ...(diabetes ? [entry('diabetes-type-2')] : []),
    ...(age > 55 && random.chance(0.05) ? [entry('coronary-heart-disease')] : []),
    ...(age > 55 && random.chance(0.03) ? [entry('stroke')] : [])
  ]
}

function populationsOf(
  { random, start, today }: World,
  sex: Sex,
  age: number,
  migrant: boolean
): ResidentInput['keyPopulations'] {
  const found: ResidentInput['keyPopulations'] = []
  const mark = (
    probability: number,
    code: ResidentInput['keyPopulations'][number]['code'],
    from = start
  ): void => {
    if (random.chance(probability)) found.push({ code, from, to: null, evidence: '' })
  }
  if (sex === '2' && age >= 22 && age <= 38) mark(0.02, 'pregnant', addDays(today, -random.int(30, 200)))
  mark(age > 40 ? 0.03 : 0.01, 'disabled')
  mark(0.015, 'low-income')
  mark(0.004, 'severe-mental-disorder')
  if (age >= 75) mark(0.02, 'bedridden')
  if (migrant) mark(1, 'migrant')
  return found
}

/** A committee belongs to one doctor's panel; the chronically ill have a doctor, of the others half. */
function doctorOf(
  { random, committees, doctorIds }: World,
  committeeCode: string,
  ill: boolean
): string | null {
  if (doctorIds.length === 0 || !(ill || random.chance(0.5))) return null
  const position = committees.findIndex(({ code }) => code === committeeCode)
  return doctorIds[position % doctorIds.length] ?? null
}
