import type {
  Appointment,
  Encounter,
  MedicationStatement,
  Observation,
  Patient,
  QuestionnaireResponse
} from '@medplum/fhirtypes'
import { describe, expect, it } from 'vitest'
import type { PeerOptions } from '../support/fhir-peer.ts'
import { ownIdOf } from '../../src-main/sync/content.ts'
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

/** Every way of writing that stores of this world allow, best first. */
const dialects: readonly (readonly [string, PeerOptions, string])[] = [
  ['takes our ids', {}, 'put'],
  ['gives its own ids, and updates by our identifier', { updateCreate: false }, 'conditional-update'],
  [
    'gives its own ids, and creates once by our identifier',
    { updateCreate: false, conditionalUpdate: false },
    'conditional-create'
  ],
  ['says nothing of itself', { tellsCapabilities: false }, 'put'],
  [
    'says nothing of itself and gives its own ids',
    { tellsCapabilities: false, updateCreate: false, conditionalUpdate: false },
    'conditional-create'
  ],
  ['knows no transactions', { transactions: false, updateCreate: false }, 'conditional-update'],
  ['ignores If-Match', { honoursIfMatch: false }, 'put']
]

describe.each(dialects)('a platform that %s', (_, options, writeBy) => {
  it('holds a whole visit once, valid and with every reference leading somewhere', async () => {
    const { desk, peer } = await connected(options)
    expect((await desk.status()).platform).toMatchObject({
      writeBy,
      transactions: options.transactions ?? true,
      honoursIfMatch: options.honoursIfMatch ?? true
    })
    const person = await desk.register(hypertensive)
    const series = await desk.measure(person.id, [150, 92], [146, 90])
    const visit = await desk.visit(person.id, {
      seriesId: series.id,
      systolicMmHg: 148,
      diastolicMmHg: 91,
      weightKg: 70.5,
      heightCm: 170,
      adherence: '1',
      drugs: [{ name: '氨氯地平', timesPerDay: 1, dose: '5mg' }]
    })
    expect(await desk.states(person.id, series.id, visit.id)).toEqual(['local', 'local', 'local'])
    await desk.run()
    await desk.run()

    expect(desk.w.bugs).toEqual([])
    expect(await desk.states(person.id, series.id, visit.id)).toEqual(['confirmed', 'confirmed', 'confirmed'])
    const { problems, byType } = await peer.validateAll()
    expect(problems).toEqual([])
    expect(byType).toEqual({
      // The marks by which a platform that has gone back is noticed.
      Basic: 4,
      Organization: 1,
      Practitioner: 6,
      PractitionerRole: 6,
      Patient: 1,
      Condition: 1,
      EpisodeOfCare: 1,
      Questionnaire: 1,
      Encounter: 1,
      QuestionnaireResponse: 1,
      // Two readings, their pulses, two means; weight, height, body mass index.
      Observation: 9,
      MedicationStatement: 1,
      Appointment: 1
    })
    const addresses = new Set<string>()
    const references: string[] = []
    for (const type of Object.keys(byType)) {
      for (const resource of await peer.resources(type as 'Patient')) {
        addresses.add(`${type}/${resource.id ?? ''}`)
        expect(ownIdOf(resource), `${type} keeps our identifier`).not.toBeNull()
        references.push(...(JSON.stringify(resource).match(/(?<="reference":")[^"#]+/g) ?? []))
      }
    }
    expect(references.length).toBeGreaterThan(20)
    expect(references.filter(reference => !addresses.has(reference))).toEqual([])
  })

  it('holds everything once after an answer was lost, and what was changed meanwhile arrives too', async () => {
    const { desk, peer } = await connected(options)
    const person = await desk.register(hypertensive)
    peer.fault({ kind: 'lost-reply', when: isBundle })
    await desk.run()
    expect(await desk.state(person.id)).toBe('local')
    expect((await desk.status()).trouble).toContain('连接中断')
    expect(await peer.resources('Patient')).toHaveLength(1)

    await rename(desk, person, '张建军')
    await desk.run()
    const patients = await peer.resources<Patient>('Patient')
    expect(patients.map(({ name }) => name?.[0]?.text)).toEqual(['张建军'])
    expect(await desk.state(person.id)).toBe('confirmed')
    expect((await desk.status()).trouble).toBeNull()
  })

  it('holds everything once although an answer came so late that it was sent again meanwhile', async () => {
    const { desk, peer } = await connected(options)
    const person = await desk.register()
    peer.fault({ kind: 'late', times: 2, when: isBundle })
    const first = peer.arrival(isBundle)
    const given = desk.run()
    await first
    await theWorld().time.pass(60_000)
    await given
    expect((await desk.status()).trouble).toContain('太久没有答复')
    await rename(desk, person, '张建军')
    const second = peer.arrival(isBundle)
    const round = desk.run()
    await second
    // Only now does the platform work on both, the older one first.
    peer.release()
    await round
    await desk.run()

    expect(await desk.state(person.id)).toBe('confirmed')
    const patients = await peer.resources<Patient>('Patient')
    expect(patients.map(({ name }) => name?.[0]?.text)).toEqual(['张建军'])
  })

  it('is never overwritten when somebody else has changed a record there', async () => {
    const { desk, peer } = await connected(options)
    const person = await desk.register({ name: '张建国' })
    const another = await desk.register({ name: '李小明', birthDate: '1960-01-01' })
    await desk.run()
    const theirs = (await peer.resources<Patient>('Patient')).find(({ name }) => name?.[0]?.text === '张建国')
    await peer.overwrite({ ...theirs, name: [{ text: '张建国（平台已改）' }] } as Patient)

    await rename(desk, person, '张建邦')
    await rename(desk, another, '李晓明')
    await desk.run()

    expect(await desk.state(person.id)).toBe('conflict')
    expect(await desk.reason(person.id)).toContain('已被他人修改')
    expect(await desk.state(another.id)).toBe('confirmed')
    const names = (await peer.resources<Patient>('Patient')).map(({ name }) => name?.[0]?.text)
    expect(names.toSorted()).toEqual(['张建国（平台已改）', '李晓明'])
  })
})

describe('a record', () => {
  it('is not sent again when nothing of it has changed, and a further reading sends only what is new', async () => {
    const { desk, peer } = await connected()
    const person = await desk.register(hypertensive)
    const series = await desk.measure(person.id, [150, 92], [146, 90])
    await desk.run()
    const before = bundlesOf(peer).length
    await desk.run()
    expect(bundlesOf(peer)).toHaveLength(before)

    await desk.w.must('nurse', 'measurement.setAside', {
      readingId: series.readings[0]?.id,
      reason: '袖带滑脱'
    })
    await desk.run()
    const sent = bundlesOf(peer)
      .slice(before)
      .flatMap(({ entries }) => entries.map(({ request }) => request?.url))
    // The reading, its pulse, and the two means; the other reading stays as it is.
    expect(sent).toHaveLength(4)
    expect(await desk.state(series.id)).toBe('confirmed')
  })

  it('that is changed while it is being sent stays local, and its newest state arrives in the end', async () => {
    const { desk, peer } = await connected()
    const person = await desk.register()
    peer.fault({ kind: 'hold', when: isBundle })
    const arrival = peer.arrival(isBundle)
    const round = desk.run()
    await arrival
    expect(await desk.state(person.id)).toBe('sent')
    await rename(desk, person, '张改')
    expect(await desk.state(person.id)).toBe('local')
    const second = peer.arrival(isBundle)
    peer.release()
    await second
    await round
    expect(await desk.state(person.id)).toBe('confirmed')
    const [patient] = await peer.resources<Patient>('Patient')
    expect(patient?.name?.[0]?.text).toBe('张改')
  })

  it('is local again when the platform was never reached, and is no attempt held against it', async () => {
    const peer = aPlatform()
    const desk = await aDesk()
    peer.vanish()
    await desk.connect(peer.baseUrl)
    const person = await desk.register()
    await desk.run()
    expect(await desk.state(person.id)).toBe('local')
    expect(await desk.status()).toMatchObject({
      trouble: '连接不上平台，稍后自动重试。请检查网络和平台地址。',
      lastSuccessAt: null
    })
    expect((await desk.status()).nextAttemptAt).not.toBeNull()
  })

  it('corrected by addition is entered in error there, and the correction is there beside it', async () => {
    const { desk, peer } = await connected()
    const person = await desk.register(hypertensive)
    const visit = await desk.visit(person.id, {
      adherence: '1',
      drugs: [{ name: '氨氯地平', timesPerDay: 1, dose: '' }]
    })
    await desk.run()
    await desk.w.must('doctor', 'followUp.correct', {
      requestId: crypto.randomUUID(),
      id: visit.id,
      version: visit.version,
      form: { ...visit.form, systolicMmHg: 128 },
      reason: '血压录错'
    })
    expect(await desk.state(visit.id)).toBe('local')
    await desk.run()

    expect(await desk.status()).toMatchObject({
      trouble: null,
      counts: { local: 0, refused: 0, conflict: 0 }
    })
    const statuses = async (
      type: 'Encounter' | 'QuestionnaireResponse' | 'MedicationStatement' | 'Appointment'
    ) =>
      (await peer.resources<Encounter | QuestionnaireResponse | MedicationStatement | Appointment>(type)).map(
        ({ status }) => status
      )
    expect(await statuses('Encounter')).toEqual(['entered-in-error', 'finished'])
    expect(await statuses('QuestionnaireResponse')).toEqual(['entered-in-error', 'amended'])
    expect(await statuses('MedicationStatement')).toEqual(['entered-in-error', 'active'])
    expect(await statuses('Appointment')).toEqual(['proposed'])
    const pressures = (await peer.resources<Observation>('Observation')).map(({ status, component }) => [
      status,
      component?.[0]?.valueQuantity?.value
    ])
    expect(pressures).toEqual([
      ['entered-in-error', 138],
      ['final', 128]
    ])
    expect((await peer.validateAll()).problems).toEqual([])
  })

  it('shares what belongs to all: the first two visits in one bundle bring the form once', async () => {
    const { desk, peer } = await connected()
    const [one, two] = [
      await desk.register(hypertensive),
      await desk.register({ ...hypertensive, name: '李四' })
    ]
    const visits = [await desk.visit(one.id), await desk.visit(two.id)]
    const before = bundlesOf(peer).length
    await desk.run()
    expect(await desk.states(...visits.map(({ id }) => id))).toEqual(['confirmed', 'confirmed'])
    expect(bundlesOf(peer)).toHaveLength(before + 1)
    expect(await peer.resources('Questionnaire')).toHaveLength(1)
  })

  it('brings the resident and the doctor along when they are not there yet', async () => {
    const { desk, peer } = await connected()
    const person = await desk.register(hypertensive)
    const visit = await desk.visit(person.id)
    // As if the resident stood far behind in a long queue.
    const db = desk.w.db()
    db.prepare('UPDATE sync_record SET sequence = sequence + 1000000 WHERE entity_id = ?').run(person.id)
    await desk.run()
    expect(await desk.state(visit.id)).toBe('confirmed')
    expect(await desk.state(person.id)).toBe('confirmed')
    expect(
      bundlesOf(peer)
        .at(-1)
        ?.entries.map(({ resource }) => resource?.resourceType)
    ).toEqual(expect.arrayContaining(['Patient', 'Encounter', 'QuestionnaireResponse']))
  })
})
