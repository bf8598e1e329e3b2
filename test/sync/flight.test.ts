import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wait } from '../../src-main/lib/timers.ts'
import { areRelated, type Cargo } from '../../src-main/sync/cargo.ts'
import { createFlight, type Flight, Grounded } from '../../src-main/sync/flight.ts'
import { dialects } from '../support/fhir-dialects.ts'
import type { LoggedRequest } from '../support/fhir-peer.ts'
import { createVirtualTime } from '../support/virtual-time.ts'
import { aDesk, aPlatform, hypertensive, isBundle, monday, rename, theWorld } from './platform.ts'

const most = 4

/** A platform that has so many hands, each of which takes so long over a Bundle, and one flight to it. */
function aFlight(hands: number, { ready = most + 1, restMs = 0 } = {}) {
  const bundleMs = 400
  const time = createVirtualTime(monday)
  const flight = createFlight(most, time.outside.monotonic)
  let inFlight = 0
  let mostInFlight = 0
  let sending = 0
  let sent = 0
  let isOver = false
  const send = async (): Promise<void> => {
    sending += 1
    await flight.fly(async () => {
      inFlight += 1
      mostInFlight = Math.max(mostInFlight, inFlight)
      // What exceeds its hands shares them.
      await wait(time.outside.timers, bundleMs * Math.max(1, inFlight / hands))
      inFlight -= 1
    })
    flight.landed(100)
    sent += 1
    if (sent % 5 === 0) await wait(time.outside.timers, restMs)
    sending -= 1
    launch()
  }
  const launch = (): void => {
    while (!isOver && sending < ready) void send()
  }
  flight.resume()
  launch()
  return {
    flight,
    pass: time.pass,
    mostInFlight: () => mostInFlight,
    end: async () => {
      isOver = true
      await time.pass(60_000)
    }
  }
}

describe('how many Bundles are in flight', () => {
  it.each([
    { hands: 1, width: 1 },
    { hands: 2, width: 2 },
    { hands: 3, width: 3 },
    { hands: 4, width: 4 },
    { hands: 16, width: 4 }
  ])('becomes $width where the platform works on $hands at once', async ({ hands, width }) => {
    const { flight, pass, end } = aFlight(hands)
    expect(flight.width()).toBe(1)
    await pass(30_000)
    expect(flight.width()).toBe(width)
    await end()
  })

  it('falls by one when they are in each other’s way, and does not grow again at once', async () => {
    const { flight, pass, end } = aFlight(4)
    await pass(30_000)
    flight.clashed()
    expect(flight.width()).toBe(3)
    await pass(5_000)
    expect(flight.width()).toBe(3)
    await pass(120_000)
    expect(flight.width()).toBe(4)
    await end()
  })

  it('is never more than that', async () => {
    const { pass, mostInFlight, end } = aFlight(1)
    await pass(2_000)
    expect(mostInFlight()).toBe(2)
    await pass(30_000)
    await end()
    expect(mostInFlight()).toBe(2)
  })

  it('counts no time in which nothing was sent', async () => {
    const { flight, pass, end } = aFlight(3, { restMs: 60_000 })
    await pass(3_600_000)
    expect(flight.width()).toBe(3)
    await end()
  })

  it('stays as it is while there is not so much to send', async () => {
    const { flight, pass, end } = aFlight(1, { ready: 1 })
    await pass(3_600_000)
    // Whether a second one would bring anything nobody has seen.
    expect(flight.width()).toBe(2)
    await end()
  })

  it('is none any more once one has failed, until sending begins again', async () => {
    const time = createVirtualTime(monday)
    const flight = createFlight(most, time.outside.monotonic)
    const done: string[] = []
    const fly = (name: string, work: () => Promise<void>): Promise<unknown> =>
      flight
        .fly(work)
        .then(() => done.push(`${name} came back`))
        .catch((error: unknown) => done.push(`${name}: ${error instanceof Grounded ? 'stayed' : 'failed'}`))
    const all = [
      fly('first', async () => {
        await wait(time.outside.timers, 400)
        flight.ground()
        throw new Error('broken')
      }),
      fly('second', () => wait(time.outside.timers, 400))
    ]
    await time.pass(1_000)
    await Promise.all([...all, fly('third', () => Promise.resolve())])
    expect(done.toSorted()).toEqual(['first: failed', 'second: stayed', 'third: stayed'])
    flight.resume()
    await fly('fourth', () => Promise.resolve())
    expect(done.at(-1)).toBe('fourth came back')
  })

  it('is at least one and at most four, whatever happens', () => {
    const happening = fc.oneof(
      fc.record({
        what: fc.constant('landed' as const),
        entries: fc.nat({ max: 100 }),
        ms: fc.nat({ max: 2_000 })
      }),
      fc.record({ what: fc.constantFrom('clashed' as const, 'resume' as const) })
    )
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 200 }), happenings => {
        let now = 0
        const flight: Flight = createFlight(most, () => now)
        for (const one of happenings) {
          const before = flight.width()
          if (one.what === 'landed') {
            now += one.ms
            flight.landed(one.entries)
          } else flight[one.what]()
          expect(flight.width()).toBeGreaterThanOrEqual(1)
          expect(flight.width()).toBeLessThanOrEqual(most)
          expect(Math.abs(flight.width() - before)).toBeLessThanOrEqual(1)
          if (one.what === 'clashed') expect(flight.width()).toBe(Math.max(1, before - 1))
        }
      })
    )
  })
})

describe('two Bundles', () => {
  const ids = fc.uniqueArray(fc.constantFrom(...'abcdef'), { maxLength: 3 })
  const cargo = fc.record({ own: ids, refers: ids }).map(({ own, refers }): Cargo => ({
    units: [],
    own: new Set(own),
    refers: new Set(refers),
    entries: own.length
  }))

  it('that write of the same, or one of what the other points to, are related, both ways round', () => {
    fc.assert(
      fc.property(cargo, cargo, (one, other) => {
        const meets = (left: ReadonlySet<string>, right: ReadonlySet<string>) =>
          [...left].some(id => right.has(id))
        const expected =
          meets(one.own, other.own) || meets(one.own, other.refers) || meets(one.refers, other.own)
        expect([areRelated(one, other), areRelated(other, one)]).toEqual([expected, expected])
      })
    )
  })
})

const identifiersIn = ({ entries }: LoggedRequest): readonly string[] =>
  entries.flatMap(({ resource }) =>
    resource === undefined || resource.resourceType === 'Basic' ? [] : [resource.id ?? '']
  )
/** Own ids of people a Bundle writes of. */
const peopleIn = ({ entries }: LoggedRequest): ReadonlySet<string> => {
  const found = JSON.stringify(entries.map(({ resource }) => resource)).matchAll(
    /"Patient\/([0-9a-f-]{36})"/g
  )
  const own = entries.flatMap(({ resource }) =>
    resource?.resourceType === 'Patient' ? [resource.id ?? ''] : []
  )
  return new Set([...[...found].map(([, id = '']) => id), ...own])
}

describe('records of one person', () => {
  it('never overtake each other while several Bundles are in flight', async () => {
    const { time, network } = theWorld()
    const peer = aPlatform({ ...dialects.hapi, maxEntries: 6, validates: false })
    peer.vanish()
    const flying = new Set<LoggedRequest>()
    let mostAtOnce = 0
    let bundles = 0
    const together: string[] = []
    network.connect({
      ...peer,
      answer: async (request, text) => {
        if (!isBundle(request)) return peer.answer(request, text)
        const entries = (JSON.parse(text) as { entry: LoggedRequest['entries'] }).entry
        const mine: LoggedRequest = { ...request, entries }
        for (const other of flying) {
          const shared = [...peopleIn(mine)].filter(id => peopleIn(other).has(id))
          together.push(...shared, ...identifiersIn(mine).filter(id => identifiersIn(other).includes(id)))
        }
        flying.add(mine)
        mostAtOnce = Math.max(mostAtOnce, flying.size)
        // Whoever comes later may well be through first.
        bundles += 1
        await wait(time.outside.timers, 100 + ((bundles * 7) % 5) * 60)
        const answer = await peer.answer(request, text)
        flying.delete(mine)
        return answer
      }
    })
    const desk = await aDesk()
    const send = async (): Promise<void> => {
      let isOver = false
      const run = desk.run().finally(() => {
        isOver = true
      })
      while (!isOver) await time.pass(500)
      expect(await run).toMatchObject({ trouble: null, counts: { local: 0, refused: 0, conflict: 0 } })
    }
    await desk.connect(peer.baseUrl)
    // From now on it is known how little it takes at once.
    await send()
    const people = []
    for (let person = 0; person < 8; person += 1) people.push(await desk.register(hypertensive))
    for (const { id } of people) {
      for (let sitting = 0; sitting < 2; sitting += 1) await desk.measure(id, [150 + sitting, 90], [148, 88])
      await desk.visit(id)
    }
    for (const person of people) await rename(desk, person, `${person.name}改`)
    await send()
    expect(mostAtOnce).toBeGreaterThan(1)
    expect(together).toEqual([])
  })
})
