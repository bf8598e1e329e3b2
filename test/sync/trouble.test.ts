import type { Observation, Patient } from '@medplum/fhirtypes'
import { describe, expect, it } from 'vitest'
import type { FhirPeer } from '../support/fhir-peer.ts'
import {
  aDesk,
  aPlatform,
  bundlesOf,
  connected,
  hypertensive,
  isBundle,
  rename,
  theWorld
} from './platform.ts'
import { journalOf } from '../support/journal.ts'

const nameOf = ({ name }: Patient): string | undefined => name?.[0]?.text
const isPatient = (resource: { resourceType: string }): resource is Patient =>
  resource.resourceType === 'Patient'

describe('when the platform is in trouble', () => {
  it('a failing platform gets everything later, and says so meanwhile', async () => {
    const { desk, peer } = await connected()
    const person = await desk.register()
    peer.fault({ kind: 'status', status: 500, times: 2, when: isBundle })
    await desk.run()
    expect(await desk.state(person.id)).toBe('local')
    expect((await desk.status()).trouble).toBe('平台出错（500），稍后自动重试。')
    await desk.run()
    expect(await desk.state(person.id)).toBe('local')
    await desk.run()
    expect(await desk.state(person.id)).toBe('confirmed')
    expect(await desk.status()).toMatchObject({ trouble: null, nextAttemptAt: null })
    expect(await peer.resources('Patient')).toHaveLength(1)
  })

  it('waits longer each time, never more than five minutes, and no shorter than it was asked to', async () => {
    const { desk, peer } = await connected()
    await desk.register()
    const pauses: number[] = []
    const pause = async (): Promise<number> => {
      await desk.run()
      const { nextAttemptAt } = await desk.status()
      return Date.parse(nextAttemptAt ?? '') - Date.parse(theWorld().time.now())
    }
    peer.fault({ kind: 'drop', times: 12, when: isBundle })
    for (let time = 0; time < 12; time += 1) pauses.push(await pause())
    // Jitter: three quarters of the full pause, as the dice are loaded here.
    expect(pauses.slice(0, 4)).toEqual([1500, 3000, 6000, 12_000])
    expect(pauses.at(-1)).toBe(225_000)
    peer.fault({ kind: 'status', status: 503, headers: { 'retry-after': '900' }, when: isBundle })
    expect(await pause()).toBe(900_000)
  })

  it('after weeks without a network everything arrives in one go, while the desk goes on', async () => {
    const peer = aPlatform()
    const desk = await aDesk()
    await desk.connect(peer.baseUrl)
    peer.vanish()
    const people: string[] = []
    for (let one = 0; one < 130; one += 1) {
      people.push(
        (await desk.register({ name: '张建国', birthDate: `19${String(50 + (one % 40))}-01-01` })).id
      )
      if (one % 40 === 0) await desk.run()
    }
    expect((await desk.status()).counts.local).toBe(137)

    peer.appear()
    await desk.run()
    expect(await desk.status()).toMatchObject({
      trouble: null,
      counts: { local: 0, sent: 0, confirmed: 137 }
    })
    expect(await peer.resources('Patient')).toHaveLength(130)
    expect(Math.max(...bundlesOf(peer).map(({ entries }) => entries.length))).toBeLessThanOrEqual(100)
  })

  it('an answer that comes too late is not believed, but looked up', async () => {
    const { desk, peer } = await connected()
    const person = await desk.register()
    peer.fault({ kind: 'hold', when: isBundle })
    const arrival = peer.arrival(isBundle)
    const round = desk.run()
    await arrival
    await peer.idle()
    await theWorld().time.pass(60_000)
    await round
    expect(await desk.state(person.id)).toBe('local')
    expect((await desk.status()).trouble).toContain('太久没有答复')
    const before = bundlesOf(peer).length
    await desk.run()
    expect(await desk.state(person.id)).toBe('confirmed')
    // Found there as it was sent: nothing had to be sent again.
    expect(bundlesOf(peer)).toHaveLength(before)
    peer.release()
  })

  it('goes on by itself after the program was ended in the middle of sending', async () => {
    const { desk, peer } = await connected()
    const person = await desk.register()
    peer.fault({ kind: 'hold', when: isBundle })
    const arrival = peer.arrival(isBundle)
    const round = desk.w.as('doctor')('sync.run')
    await arrival
    await desk.end()
    await round
    // As a crash leaves it.
    const left = desk.w.db()
    left.prepare(`UPDATE sync_record SET state = 'sent' WHERE entity_id = ?`).run(person.id)
    left.close()
    peer.release()
    const next = await desk.again()
    await next.run()
    expect(await next.state(person.id)).toBe('confirmed')
    expect(await peer.resources('Patient')).toHaveLength(1)
  })

  it('asks for the token, keeps everything, and goes on with the right one', async () => {
    const peer = aPlatform({ token: 'right-token' })
    const desk = await aDesk()
    await desk.connect(peer.baseUrl, 'wrong-token')
    const person = await desk.register()
    await desk.run()
    expect((await desk.status()).trouble).toBe('平台拒绝访问（401）。请管理员检查令牌。')
    expect(await desk.state(person.id)).toBe('local')
    await desk.connect(peer.baseUrl, 'right-token')
    await desk.run()
    expect(await desk.state(person.id)).toBe('confirmed')
  })

  it('never tells the token: not in a status, not in an event, not in the journal', async () => {
    const { desk, peer } = await connected()
    await desk.connect(peer.baseUrl, 'a-very-secret-token')
    await desk.register()
    await desk.run()
    const journal = journalOf(desk.w.db(), {})
    expect(JSON.stringify([await desk.status(), desk.statuses(), journal])).not.toContain(
      'a-very-secret-token'
    )
    expect(peer.requests.at(-1)?.headers['authorization']).toBe('Bearer a-very-secret-token')
    // What was once given stays when only the address is saved again.
    await desk.connect(peer.baseUrl)
    await desk.register({ name: '李小明' })
    await desk.run()
    expect(peer.requests.at(-1)?.headers['authorization']).toBe('Bearer a-very-secret-token')
  })

  it('an address that is no FHIR server refuses nobody: the administrator is told', async () => {
    const page = () => Promise.resolve(new Response('<h1>Not Found</h1>', { status: 404 }))
    const desk = await aDesk({ outside: { fetch: page } })
    await desk.connect('https://platform.example/fhir/')
    const person = await desk.register()
    await desk.run()
    expect((await desk.status()).trouble).toContain('没有像 FHIR 平台那样答复（404）')
    expect(await desk.state(person.id)).toBe('local')
    expect((await desk.status()).counts.refused).toBe(0)
  })
})

describe('a connection that never was', () => {
  const failing = (error: Error) => ({
    outside: { fetch: () => Promise.reject(new TypeError('fetch failed', { cause: error })) }
  })
  const coded = (code: string): Error => Object.assign(new Error(code), { code })

  it.each([
    ['no name server', coded('ENOTFOUND'), '连接不上平台'],
    [
      'every address refuses',
      new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH')]),
      '连接不上平台'
    ],
    ['a certificate of its own', coded('DEPTH_ZERO_SELF_SIGNED_CERT'), '安全证书无法验证'],
    ['a certificate that has expired', coded('CERT_HAS_EXPIRED'), '安全证书无法验证'],
    ['broken in the middle', coded('UND_ERR_SOCKET'), '连接中断']
  ])('is told by its reason: %s', async (_, error, words) => {
    const desk = await aDesk(failing(error))
    await desk.connect('https://platform.example/fhir')
    await desk.run()
    expect((await desk.status()).trouble).toContain(words)
    expect((await desk.status()).counts).toMatchObject({ local: 7, refused: 0 })
  })
})

describe('a record the platform does not take', () => {
  const refuseMr = (peer: FhirPeer, name: string): void => {
    peer.refuse(resource => (isPatient(resource) && nameOf(resource) === name ? '姓名不合规' : null))
  }

  it('is put aside with the reason where people see it, and all others arrive', async () => {
    const { desk, peer } = await connected()
    refuseMr(peer, '张三丰')
    const people = []
    for (const name of ['王一', '王二', '张三丰', '王四', '王五']) people.push(await desk.register({ name }))
    await desk.run()
    expect(await desk.states(...people.map(({ id }) => id))).toEqual([
      'confirmed',
      'confirmed',
      'refused',
      'confirmed',
      'confirmed'
    ])
    expect(await desk.reason(people[2]?.id ?? '')).toContain('平台认为内容不合要求')
    expect(await desk.status()).toMatchObject({ trouble: null, counts: { refused: 1, local: 0 } })

    // It is not sent again and again.
    const before = bundlesOf(peer).length
    await desk.run()
    expect(bundlesOf(peer)).toHaveLength(before)
    // Corrected by a person, it goes by itself; refused again, it can be put back by hand.
    const third = people[2]
    if (third !== undefined) await rename(desk, third, '张三')
    await desk.run()
    expect(await desk.state(third?.id ?? '')).toBe('confirmed')
  })

  it('keeps waiting what points to it, and nothing else', async () => {
    const { desk, peer } = await connected()
    refuseMr(peer, '张三丰')
    const refused = await desk.register({ ...hypertensive, name: '张三丰' })
    const other = await desk.register({ ...hypertensive, name: '李四' })
    const waits = await desk.visit(refused.id)
    const goes = await desk.visit(other.id)
    await desk.run()
    expect(await desk.states(refused.id, waits.id, other.id, goes.id)).toEqual([
      'refused',
      'local',
      'confirmed',
      'confirmed'
    ])
    expect(await desk.reason(waits.id)).toBe('等待所属的档案先被平台接收。')

    peer.refuse(() => null)
    await desk.w.must('doctor', 'sync.retry', {})
    await desk.run()
    expect(await desk.states(refused.id, waits.id)).toEqual(['confirmed', 'confirmed'])
  })

  it('that makes the platform fail is found out and put aside, while others go on', async () => {
    const { desk, peer } = await connected()
    const bad = await desk.register({ name: '张三丰' })
    peer.fault({
      kind: 'status',
      status: 500,
      times: Infinity,
      when: ({ entries }) =>
        entries.some(({ resource }) => resource && isPatient(resource) && nameOf(resource) === '张三丰')
    })
    const others: string[] = []
    for (let round = 0; round < 4; round += 1) {
      others.push((await desk.register({ name: `王${'一二三四'.charAt(round)}` })).id)
      await desk.run()
    }
    expect(await desk.states(...others)).toEqual(['confirmed', 'confirmed', 'confirmed', 'confirmed'])
    expect(await desk.state(bad.id)).toBe('refused')
    expect(await desk.reason(bad.id)).toContain('反复出错')
  })

  it('that makes the platform fail keeps nobody back by what belongs to it', async () => {
    const { desk, peer } = await connected()
    const bad = await desk.register({ name: '张三丰' })
    const other = await desk.register({ name: '王一' })
    peer.fault({
      kind: 'status',
      status: 500,
      times: Infinity,
      when: ({ entries }) =>
        entries.some(({ resource }) => resource && isPatient(resource) && nameOf(resource) === '张三丰')
    })
    for (let round = 0; round < 3; round += 1) await desk.run()
    const reading = await desk.measure(bad.id, [150, 92])
    for (let round = 0; round < 2; round += 1) await desk.run()
    expect(await desk.states(bad.id, other.id, reading.id)).toEqual(['refused', 'confirmed', 'local'])
    expect(await desk.reason(reading.id)).toBe('等待所属的档案先被平台接收。')
  })

  it('that the platform calls a clash although nobody has changed it holds nobody up', async () => {
    const { desk, peer } = await connected()
    const bad = await desk.register({ name: '张三丰' })
    const hasBad = ({ entries }: { entries: readonly { resource?: { resourceType: string } }[] }): boolean =>
      entries.some(({ resource }) => resource && isPatient(resource) && nameOf(resource) === '张三丰')
    peer.fault({ kind: 'status', status: 409, times: Infinity, when: hasBad })
    const others: string[] = []
    for (let round = 0; round < 5; round += 1) {
      others.push((await desk.register({ name: `王${'一二三四五'.charAt(round)}` })).id)
      await desk.run()
    }
    await desk.run()
    expect(new Set(await desk.states(...others))).toEqual(new Set(['confirmed']))
    expect(await desk.state(bad.id)).toBe('refused')
  })

  it('is never blamed while the platform takes nothing at all', async () => {
    const { desk, peer } = await connected()
    const ids = [(await desk.register()).id, (await desk.register({ name: '李四' })).id]
    peer.fault({ kind: 'status', status: 500, times: 20, when: isBundle })
    for (let round = 0; round < 8; round += 1) await desk.run()
    expect(await desk.states(...ids)).toEqual(['local', 'local'])
  })
})

describe('a platform that takes little at once', () => {
  it('gets smaller bundles until it takes them', async () => {
    const { desk, peer } = await connected({ maxEntries: 3 })
    const person = await desk.register(hypertensive)
    const series = await desk.measure(person.id, [150, 92], [146, 90], [141, 88])
    await desk.run()
    expect(await desk.state(series.id)).toBe('confirmed')
    expect(await peer.resources<Observation>('Observation')).toHaveLength(8)
    const accepted = bundlesOf(peer).filter(({ entries }) => entries.length <= 3)
    expect(accepted.length).toBeGreaterThan(2)
  })

  it('and says how many it takes is remembered: Medplum takes eight conditional writes', async () => {
    const { desk, peer } = await connected({ updateCreate: false })
    for (let one = 0; one < 30; one += 1)
      await desk.register({ name: '张建国', birthDate: `19${String(50 + one)}-01-01` })
    await desk.run()
    expect((await desk.status()).counts).toMatchObject({ local: 0, refused: 0 })
    const before = bundlesOf(peer).length
    for (let one = 0; one < 30; one += 1)
      await desk.register({ name: '李建国', birthDate: `19${String(50 + one)}-01-01` })
    await desk.run()
    const later = bundlesOf(peer).slice(before)
    expect(later.every(({ entries }) => entries.length <= 8)).toBe(true)
    expect(later.length).toBeLessThanOrEqual(8)
  })

  it('a single record that is too large is put aside', async () => {
    const { desk, peer } = await connected()
    const person = await desk.register()
    peer.fault({ kind: 'status', status: 413, times: Infinity, when: isBundle })
    await desk.run()
    expect(await desk.state(person.id)).toBe('refused')
    expect(await desk.reason(person.id)).toBe('这条记录超过平台允许的大小。请管理员请平台放宽上限，再重发。')
  })
})

describe('moving to another platform', () => {
  it('tells everything again, and overwrites nothing that is there already', async () => {
    const { desk, peer: old } = await connected()
    const person = await desk.register({ name: '张建国' })
    const another = await desk.register({ name: '李小明' })
    await desk.run()
    const peer = aPlatform()
    const [moved] = await old.resources<Patient>('Patient')
    // The district has copied one record over, and somebody has changed it there since.
    await peer.overwrite({
      ...moved,
      managingOrganization: undefined,
      generalPractitioner: undefined,
      name: [{ text: '张某' }]
    } as unknown as Patient)

    await desk.connect(peer.baseUrl)
    await desk.run()
    expect(await desk.state(another.id)).toBe('confirmed')
    expect(await desk.state(person.id)).toBe('conflict')
    expect((await peer.resources<Patient>('Patient')).map(nameOf).toSorted()).toEqual(['张某', '李小明'])
    expect((await desk.status()).counts).toMatchObject({ local: 0, sent: 0, refused: 0, conflict: 1 })
  })

  it('by way of switching off is still a move', async () => {
    const { desk } = await connected()
    const person = await desk.register()
    await desk.run()
    const peer = aPlatform()
    await desk.connect(null)
    expect(await desk.w.as('doctor')('sync.run')).toMatchObject({ ok: false, error: { code: 'refused' } })
    await desk.connect(peer.baseUrl)
    expect((await desk.status()).platform).toBeNull()
    await desk.run()
    expect(await desk.state(person.id)).toBe('confirmed')
    expect(await peer.resources('Patient')).toHaveLength(1)
  })

  it('off, nothing is sent; on again at the same address, only what is new', async () => {
    const { desk, peer } = await connected({}, { background: true })
    await desk.connect(null)
    const person = await desk.register()
    const before = peer.requests.length
    await theWorld().time.pass(3_600_000)
    expect(peer.requests).toHaveLength(before)
    expect(await desk.status()).toMatchObject({ configured: false, baseUrl: null })
    await desk.connect(peer.baseUrl)
    await desk.run()
    expect(await desk.state(person.id)).toBe('confirmed')
    expect(bundlesOf(peer).at(-1)?.entries).toHaveLength(1)
  })
})

describe('in the background', () => {
  it('sends what is new without being asked, tells how it stands, and ends when told to', async () => {
    const { time } = theWorld()
    const { desk, peer } = await connected({}, { background: true })
    const person = await desk.register()
    const before = bundlesOf(peer).length
    await time.pass(3_000)
    expect(bundlesOf(peer)).toHaveLength(before + 1)
    expect(await desk.state(person.id)).toBe('confirmed')
    expect(desk.statuses().at(-1)).toMatchObject({
      running: false,
      trouble: null,
      counts: { local: 0, sent: 0 }
    })
    expect(desk.statuses().some(({ running }) => running)).toBe(true)
    await desk.end()
    const told = peer.requests.length
    await time.pass(3_600_000)
    expect(peer.requests).toHaveLength(told)
  })

  it('a click sends at once although the next attempt is far off', async () => {
    const { time } = theWorld()
    const { desk, peer } = await connected({}, { background: true })
    const person = await desk.register()
    peer.fault({ kind: 'status', status: 503, headers: { 'retry-after': '900' } })
    await time.pass(3_000)
    expect(await desk.state(person.id)).toBe('local')
    await time.pass(600_000)
    expect(await desk.state(person.id)).toBe('local')
    await desk.run()
    expect(await desk.state(person.id)).toBe('confirmed')
  })

  it('tries again after the pause it has told, whatever somebody sets the clock to meanwhile', async () => {
    const { time } = theWorld()
    const { desk, peer } = await connected({}, { background: true })
    const person = await desk.register()
    peer.fault({ kind: 'status', status: 503, headers: { 'retry-after': '900' } })
    await time.pass(3_000)
    expect((await desk.status()).nextAttemptAt).toBe('2026-03-02T01:15:03.000Z')
    time.setClock('2026-03-01T01:00:00.000Z')
    await time.pass(899_000)
    expect(await desk.state(person.id)).toBe('local')
    await time.pass(1_000)
    expect(await desk.state(person.id)).toBe('confirmed')
  })
})
