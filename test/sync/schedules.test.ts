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
const aSchedule = fc.record({
  acts: fc.array(anAct, { minLength: 5, maxLength: 14 }),
  maxEntries: fc.constantFrom(4, 8, 100)
})
type Schedule = typeof aSchedule extends fc.Arbitrary<infer T> ? T : never

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
  { acts, maxEntries }: Schedule,
  dialect: DialectName,
  desks: readonly SyncDesk[]
): Promise<readonly string[]> {
  const { time, network } = theWorld()
  const people: Person[] = []
  const touched = new Set<string>()
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
        if (during.what === 'lost-reply') peer.fault({ kind: 'lost-reply' })
        else await operate(during.what)
        return during.what === 'drop'
      })
      await round(desk)
      hang(() => Promise.resolve(false))
    } else if (person !== undefined) {
      const { resident, series } = person
      if (one.act === 'measure') {
        person.series = await person.desk.measure(resident.id, [100 + people.length, 80], [150, 90])
      } else if (one.act === 'rename') {
        const again = resident.name === poisonName ? resident.name : `${resident.name.slice(0, 6)}改`
        person.resident = await rename(person.desk, resident, again)
      } else if (one.act === 'setAside') {
        const reading = series?.readings.find(({ status }) => status === 'filed')
        if (reading === undefined) return
        person.series = await person.desk.w.must('nurse', 'measurement.setAside', {
          readingId: reading.id,
          reason: '袖带滑脱'
        })
      } else {
        const held = (await peer.resources<Patient>('Patient')).find(one => ownIdOf(one) === resident.id)
        if (held === undefined) return
        touched.add(resident.id)
        tainted.add(resident.id)
        if (one.act === 'edit') await peer.overwrite({ ...held, name: [{ text: '平台已改' }] })
        else await peer.remove('Patient', held.id ?? '')
      }
    }
  }

  for (const one of acts) await perform(one)
  // The evening: nothing happens any more, and everybody sends what is left.
  for (const desk of desks) {
    for (let rounds = 0; rounds < 8; rounds += 1) {
      await round(desk)
      const { counts, trouble } = await desk.status()
      if (rounds > 0 && counts.local === 0 && trouble === null) break
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

/** Days that follow each other at the same desks; each begins with a move to a fresh platform. */
const daysOnEnd = 4

describe.each(Object.keys(dialects) as readonly DialectName[])('at a platform like %s', name => {
  it('days at random leave nothing wrong', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(aSchedule, { minLength: daysOnEnd, maxLength: daysOnEnd }), async days => {
        const desks = [await aDesk(), await aDesk()]
        for (const day of days) expect(await live(day, name, desks), JSON.stringify(day)).toEqual([])
        for (const desk of desks) await desk.end()
      }),
      { numRuns: 1, endOnFailure: true }
    )
  }, 120_000)
})
