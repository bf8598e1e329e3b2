import type { Patient } from '@medplum/fhirtypes'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BloodPressureSeries } from '../../src-main/measurement/contract.ts'
import type { Resident } from '../../src-main/resident/contract.ts'
import { ownIdOf } from '../../src-main/sync/content.ts'
import { type DialectName, dialects } from '../support/fhir-dialects.ts'
import { createFhirPeer, type FhirPeer, type LoggedRequest } from '../support/fhir-peer.ts'
import { wrongsOf } from './at-rest.ts'
import { aDesk, rename, type SyncDesk, theWorld } from './platform.ts'

// Days of two desks and an operator at one platform, drawn at random: whatever happens, in whatever dialect, at rest
// everything stands in the file of its own person, what is called confirmed is there, and nothing is there twice.
// FC_SEED=… lives the days of that seed again.

const few = fc.nat({ max: 9 })
const anAct = fc.oneof(
  { weight: 4, arbitrary: fc.record({ act: fc.constant('register' as const), desk: fc.nat({ max: 1 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({ act: fc.constant('measure' as const), desk: fc.nat({ max: 1 }), who: few })
  },
  {
    weight: 2,
    arbitrary: fc.record({ act: fc.constant('rename' as const), desk: fc.nat({ max: 1 }), who: few })
  },
  {
    weight: 1,
    arbitrary: fc.record({ act: fc.constant('setAside' as const), desk: fc.nat({ max: 1 }), who: few })
  },
  {
    weight: 6,
    // The operator's hand on the platform before the request of that number, if any.
    arbitrary: fc.record({
      act: fc.constant('round' as const),
      desk: fc.nat({ max: 1 }),
      during: fc.option(
        fc.record({
          request: fc.nat({ max: 12 }),
          what: fc.constantFrom('snapshot', 'restore', 'empty', 'lost-reply', 'drop')
        }),
        { nil: null, freq: 3 }
      )
    })
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('snapshot' as const) }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('restore' as const) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('empty' as const) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('edit' as const), who: few }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('remove' as const), who: few }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('poison' as const), desk: fc.nat({ max: 1 }) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('move' as const), isCopied: fc.boolean() }) }
)
type Act = typeof anAct extends fc.Arbitrary<infer T> ? T : never
/** What each day is about, whatever else happens on it. */
const themes = ['restore', 'empty', 'edit', 'remove', 'poison', 'move'] as const
const aDay = (theme: Act['act']) =>
  fc.record({
    acts: fc
      .tuple(
        fc.array(anAct, { maxLength: 8 }),
        fc.nat({ max: 1 }),
        anAct.filter(({ act }) => act === theme),
        fc.array(anAct, { maxLength: 6 })
      )
      .map(([before, desk, about, after]): readonly Act[] => [
        ...before,
        { act: 'snapshot' },
        { act: 'register', desk },
        { act: 'round', desk, during: null },
        about,
        ...after
      ]),
    maxEntries: fc.constantFrom(4, 8, 100)
  })
type Day = ReturnType<typeof aDay> extends fc.Arbitrary<infer T> ? T : never

const poisonName = '毒'
const isPoisoned = ({ entries }: LoggedRequest): boolean =>
  entries.some(
    ({ resource }) => resource?.resourceType === 'Patient' && resource.name?.[0]?.text === poisonName
  )

interface Person {
  readonly desk: SyncDesk
  resident: Resident
  series: BloodPressureSeries | null
}

let addresses = 0
/** One day at a fresh platform; what is wrong in the evening. */
async function live(
  { acts, maxEntries }: Day,
  dialect: DialectName,
  desks: readonly SyncDesk[],
  onHappened: (what: string) => void
): Promise<readonly string[]> {
  const { time, network } = theWorld()
  const people: Person[] = []
  const touched = new Map<string, string>()
  const tainted = new Set<string>()
  const connect = async (): Promise<{ peer: FhirPeer; hang: (before: () => Promise<boolean>) => void }> => {
    addresses += 1
    const options = { ...dialects[dialect], maxEntries, validates: false }
    const peer = createFhirPeer(`https://schedule-${String(addresses)}.example/fhir`, options)
    peer.fault({ kind: 'status', status: 500, times: Infinity, when: isPoisoned })
    let before: (() => Promise<boolean>) | null = null
    network.connect({
      ...peer,
      answer: async (request, text) => ((await before?.()) === true ? 'broken' : peer.answer(request, text))
    })
    for (const desk of desks) await desk.connect(peer.baseUrl)
    return {
      peer,
      hang: act => {
        before = act
      }
    }
  }
  let { peer, hang } = await connect()
  let backup = await peer.snapshot()

  const round = async (desk: SyncDesk | undefined): Promise<void> => {
    let isOver = false
    const over = desk?.w.must('doctor', 'sync.run').finally(() => {
      isOver = true
    })
    while (!isOver) await time.pass(500)
    await over
  }
  const operate = async (what: string): Promise<void> => {
    if (what === 'snapshot') backup = await peer.snapshot()
    else if (what === 'restore') await peer.restore(backup)
    else if (what === 'empty') await peer.empty()
  }
  const personOf = (who: number, desk?: SyncDesk): Person | undefined => {
    const some = people.filter(person => desk === undefined || person.desk === desk)
    return some[who % Math.max(1, some.length)]
  }
  const register = async (desk: SyncDesk | undefined, name: string): Promise<void> => {
    if (desk === undefined) return
    const resident = await desk.register({ name })
    people.push({ desk, resident, series: null })
    if (name === poisonName) tainted.add(resident.id)
  }

  const peopleThere = async (): Promise<readonly Patient[]> =>
    (await peer.resources<Patient>('Patient')).filter(held =>
      people.some(({ resident }) => resident.id === ownIdOf(held))
    )

  const perform = async (one: Act): Promise<void> => {
    const desk = 'desk' in one ? desks[one.desk] : undefined
    const person = 'who' in one ? personOf(one.who, desk) : undefined
    if (one.act === 'register') await register(desk, `居民${'甲乙丙丁戊己庚辛'.charAt(people.length % 8)}`)
    else if (one.act === 'poison') await register(desk, poisonName)
    else if (one.act === 'snapshot' || one.act === 'restore' || one.act === 'empty') await operate(one.act)
    else if (one.act === 'move') {
      const held = await peer.snapshot()
      ;({ peer, hang } = await connect())
      if (one.isCopied) await peer.restore(held)
      backup = await peer.snapshot()
    } else if (one.act === 'round') {
      const { during } = one
      let left = during?.request ?? 0
      hang(async () => {
        left -= 1
        if (during === null || left !== 0) return false
        onHappened(`${during.what} during a round`)
        if (during.what === 'lost-reply') peer.fault({ kind: 'lost-reply' })
        else await operate(during.what)
        return during.what === 'drop'
      })
      await round(desk)
      hang(() => Promise.resolve(false))
    } else if (one.act === 'edit' || one.act === 'remove') {
      const isHealthy = ({ resident }: Person): boolean => resident.name !== poisonName
      let there = await peopleThere()
      // Behind somebody who breaks the platform down it takes some rounds.
      for (let rounds = 0; there.length === 0 && people.some(isHealthy) && rounds < 6; rounds += 1) {
        for (const each of desks) await round(each)
        there = await peopleThere()
      }
      const held = there[one.who % Math.max(1, there.length)]
      const id = held && ownIdOf(held)
      if (id == null) return
      touched.set(id, `Patient/${held?.id ?? ''}`)
      tainted.add(id)
      if (one.act === 'edit')
        await peer.overwrite({ ...held, resourceType: 'Patient', name: [{ text: '平台已改' }] })
      else await peer.remove('Patient', held?.id ?? '')
    } else if (person === undefined) return
    else {
      const { resident, series } = person
      if (one.act === 'measure') {
        person.series = await person.desk.measure(resident.id, [100 + people.length, 80], [150, 90])
      } else if (one.act === 'rename') {
        const again = resident.name === poisonName ? resident.name : `${resident.name.slice(0, 6)}改`
        person.resident = await rename(person.desk, resident, again)
      } else {
        const reading = series?.readings.find(({ status }) => status === 'filed')
        if (reading === undefined) return
        person.series = await person.desk.w.must('nurse', 'measurement.setAside', {
          readingId: reading.id,
          reason: '袖带滑脱'
        })
      }
    }
    onHappened(one.act)
  }

  for (const one of acts) await perform(one)
  // The evening: nothing happens any more, and everybody sends what is left.
  for (const desk of desks) {
    let before = ''
    for (let rounds = 0; rounds < 20; rounds += 1) {
      await round(desk)
      const { counts, trouble } = await desk.status()
      const after = JSON.stringify(counts)
      if (trouble === null && after === before) break
      before = after
    }
  }
  const wrongs = [...(await wrongsOf(peer, desks, touched))]
  for (const desk of desks) {
    if (desk.w.bugs.length > 0) wrongs.push(`bug: ${JSON.stringify(desk.w.bugs.map(String))}`)
    const mine = people.filter(person => person.desk === desk && !tainted.has(person.resident.id))
    for (const { resident, series } of mine) {
      const ids = [resident.id, ...(series === null ? [] : [series.id])]
      const states = await desk.states(...ids)
      if (states.some(state => state !== 'confirmed')) {
        const reasons = await Promise.all(ids.map(id => desk.reason(id)))
        wrongs.push(
          `${resident.name} is ${states.join()}: ${reasons.join()} ${String((await desk.status()).trouble)}`
        )
      }
    }
  }
  return wrongs
}

const firstSeed = Number(process.env['FC_SEED'] ?? Date.now() % 1_000_000)
/** At each dialect of the table, so many times one day of each theme on end; each begins with a move to a fresh platform. */
const weeks = 5
const platforms = (Object.keys(dialects) as readonly DialectName[]).map((name, index) => ({
  name,
  seed: firstSeed + index
}))

describe.each(platforms)('at a platform like $name', ({ name, seed }) => {
  it('days at random leave nothing wrong', async () => {
    const happened = new Map<string, number>()
    const count = (what: string): void => {
      happened.set(what, (happened.get(what) ?? 0) + 1)
    }
    let days = 0
    await fc.assert(
      fc.asyncProperty(fc.tuple(...themes.map(aDay)), async week => {
        const desks = [await aDesk(), await aDesk()]
        for (const day of week) {
          expect(await live(day, name, desks, count), JSON.stringify(day)).toEqual([])
          days += 1
        }
        for (const desk of desks) await desk.end()
      }),
      { numRuns: weeks, seed, endOnFailure: true }
    )
    const acts = [...happened].map(([what, times]) => `${what} ${String(times)}`).join(', ')
    console.warn(`${name}: ${String(days)} days from FC_SEED ${String(firstSeed)}; ${acts}`)
    expect([...happened.keys()]).toEqual(expect.arrayContaining([...themes, 'snapshot', 'round']))
  }, 300_000)
})
