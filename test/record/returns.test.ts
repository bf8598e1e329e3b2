import type { Patient, Resource } from '@medplum/fhirtypes'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FollowUp } from '../../src-main/follow-up/contract.ts'
import type { OutputOf } from '../../src-main/lib/contract.ts'
import { newUuid } from '../../src-main/lib/clock.ts'
import type { BloodPressureSeries } from '../../src-main/measurement/contract.ts'
import type { EcgRecordHead } from '../../src-main/measurement/ecg/contract.ts'
import { writeScpEcg } from '../../src-main/measurement/ecg/scp-ecg.ts'
import type { GlucoseReading } from '../../src-main/measurement/glucose/contract.ts'
import type { recordContract, RecordReturn } from '../../src-main/record/contract.ts'
import type { Resident, residentContract } from '../../src-main/resident/contract.ts'
import type { Assessment } from '../../src-main/scale/contract.ts'
import { familyApgar } from '../../src-main/scale/scales/family-apgar.ts'
import type { SigningAct } from '../../src-main/signing/lifecycle/contract.ts'
import type { ServicePackage } from '../../src-main/signing/catalogue/contract.ts'
import type { SyncStatus } from '../../src-main/sync/contract.ts'
import { aForm } from '../follow-up/forms.ts'
import { aPatient } from '../follow-up/visits.ts'
import { aRecord } from '../measurement/ecg/records.ts'
import { aContract, aSigner, aSigning, aSigningDesk, type SigningDesk } from '../signing/desk.ts'
import { startFhirPeer } from '../support/fhir-peer-server.ts'
import { journalOf } from '../support/journal.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'

type Preview = OutputOf<typeof recordContract.preview>
type Entry = OutputOf<(typeof residentContract)['timeline']>[number]

const monday = '2026-03-02T01:00:00.000Z'
let w: TestWorkstation
let peer: Awaited<ReturnType<typeof startFhirPeer>>
let desk: SigningDesk
let notedPackage: ServicePackage
let notedItem = ''
beforeAll(async () => {
  peer = await startFhirPeer({})
  w = await openTestWorkstation({ now: monday })
  desk = await aSigningDesk(w)
  notedItem = (
    await w.must<{ id: string }>('administrator', 'signing.saveServiceItem', {
      code: 'JK-01',
      name: '健康讲座',
      group: 'public-health',
      evidence: 'service-note'
    })
  ).id
  const draft = await w.must<ServicePackage>('administrator', 'signing.savePackage', {
    name: '讲座包',
    kind: 'basic',
    payType: 'government-full',
    priceFen: 0,
    lines: [{ itemId: notedItem, timesPerYear: 2 }]
  })
  notedPackage = await w.must<ServicePackage>('administrator', 'signing.publishPackage', {
    id: draft.id,
    version: draft.version,
    validFrom: '2026-01-01'
  })
  await w.must('administrator', 'sync.configure', { baseUrl: peer.baseUrl })
})
afterAll(async () => {
  await w.close()
  await peer.close()
  expect(w.bugs).toEqual([])
})

/** Of each kind: who wrote one for the wrong person, and where it must be right afterwards. */
interface Case {
  readonly entity: string
  readonly role: 'nurse' | 'doctor'
  readonly make: (residentId: string) => Promise<string>
  /** How many stand in the list of its own page. */
  readonly standing: (residentId: string) => Promise<number>
  /** Kinds of services it proves. */
  readonly proves: readonly string[]
  /** Whether it is a line of the timeline, and is told to the platform. */
  readonly onTimeline: boolean
  readonly isTold: boolean
}
const count = async <T>(rows: Promise<readonly T[]>, stands: (row: T) => boolean): Promise<number> =>
  (await rows).filter(stands).length
const cases: Readonly<Record<string, Case>> = {
  'a sitting of the cuff': {
    entity: 'blood-pressure',
    role: 'nurse',
    make: async residentId => {
      const readings = [
        { systolicMmHg: 182, diastolicMmHg: 112, pulsePerMinute: 80 },
        { systolicMmHg: 178, diastolicMmHg: 108, pulsePerMinute: 78 }
      ]
      const input = { residentId, readings }
      return (await w.must<BloodPressureSeries>('nurse', 'measurement.enterBloodPressure', input)).id
    },
    standing: residentId =>
      count(w.must<object[]>('doctor', 'measurement.trend', { residentId }), () => true),
    proves: ['blood-pressure'],
    onTimeline: true,
    isTold: true
  },
  'a glucose': {
    entity: 'glucose',
    role: 'nurse',
    make: async residentId => {
      const input = { residentId, value: 17.2, kind: 'fasting' }
      return (await w.must<GlucoseReading>('nurse', 'measurement.enterGlucose', input)).id
    },
    standing: residentId =>
      count(w.must<object[]>('doctor', 'measurement.glucoseTrend', { residentId }), () => true),
    proves: ['glucose'],
    onTimeline: true,
    isTold: true
  },
  'an electrocardiogram': {
    entity: 'ecg',
    role: 'nurse',
    make: async residentId => {
      const patient = { id: null, name: null, sex: null, birthDate: null } as const
      const content = Buffer.from(
        writeScpEcg(aRecord({ patient, startedAt: '2026-03-01T09:00:00' }))
      ).toString('base64')
      const input = { residentId, requestId: newUuid(), name: 'a.scp', content, confirmed: true }
      return (await w.must<EcgRecordHead>('nurse', 'ecg.importFile', input)).id
    },
    standing: residentId =>
      count(
        w.must<{ voidReason: string | null }[]>('doctor', 'ecg.records', { residentId }),
        ({ voidReason }) => voidReason === null
      ),
    proves: ['ecg'],
    onTimeline: true,
    isTold: true
  },
  'a visit': {
    entity: 'follow-up',
    role: 'doctor',
    make: async residentId => {
      const input = { requestId: newUuid(), residentId, form: aForm() }
      return (await w.must<FollowUp>('doctor', 'followUp.save', input)).id
    },
    standing: residentId =>
      count(
        w.must<FollowUp[]>('doctor', 'followUp.list', { residentId }),
        ({ withdrawnReason }) => withdrawnReason === null
      ),
    proves: ['hypertension-follow-up'],
    onTimeline: true,
    isTold: true
  },
  'a scale': {
    entity: 'scale-assessment',
    role: 'nurse',
    make: async residentId => {
      const input = {
        id: newUuid(),
        residentId,
        scaleId: familyApgar.id,
        version: familyApgar.version,
        assessedOn: '2026-03-02',
        answers: familyApgar.items.map(({ code }) => ({ round: 'actual', item: code, value: 1 }))
      }
      return (await w.must<Assessment>('nurse', 'scale.keep', input)).id
    },
    standing: residentId =>
      count(
        w.must<Assessment[]>('doctor', 'scale.assessments', { residentId }),
        ({ voidReason }) => voidReason === null
      ),
    proves: [],
    onTimeline: false,
    isTold: false
  },
  'a note of a service': {
    entity: 'service-note',
    role: 'nurse',
    make: async residentId => {
      const input = {
        requestId: newUuid(),
        residentId,
        itemId: notedItem,
        on: '2026-03-02',
        place: '活动室',
        evidence: '签到表'
      }
      return (await w.must<{ id: string }>('nurse', 'signing.saveServiceNote', input)).id
    },
    standing: async residentId => (await served(residentId)).length,
    proves: ['service-note'],
    onTimeline: false,
    isTold: false
  },
  'the draft of a contract': {
    entity: 'signing-act',
    role: 'nurse',
    make: async residentId => {
      const payers = [{ payer: 'resident', amountFen: 12_000 }]
      const members = [{ residentId, basicPackageId: desk.priced.id, payers }]
      const input = aSigning(w, desk, { members, submit: false })
      return (await w.must<SigningAct>('nurse', 'signing.startSigning', input)).id
    },
    standing: residentId =>
      count(
        w.must<{ state: string }[]>('doctor', 'signing.contractsOf', { residentId }),
        ({ state }) => state === 'draft'
      ),
    proves: [],
    onTimeline: false,
    isTold: false
  }
}

const served = async (residentId: string): Promise<readonly string[]> =>
  Promise.resolve(
    w
      .db()
      .prepare<[string], { kind: string }>('SELECT kind FROM service_record WHERE resident_id = ?')
      .all(residentId)
      .map(({ kind }) => kind)
  )
const timelineOf = (residentId: string): Promise<readonly Entry[]> =>
  w.must<readonly Entry[]>('nurse', 'resident.timeline', { residentId })
const becameOf = async (residentId: string, recordId: string): Promise<string | null | undefined> => {
  const entry = (await timelineOf(residentId)).find(one => one.recordId === recordId)
  return entry === undefined ? undefined : (entry.returned?.kind ?? null)
}

/** Of this person, what the platform holds to be true. */
const trueAtThePlatform = async (residentId: string): Promise<readonly string[]> => {
  expect(await w.must<SyncStatus>('doctor', 'sync.run')).toMatchObject({
    trouble: null,
    counts: { local: 0, refused: 0 }
  })
  const patients = await peer.resources<Patient>('Patient')
  const own = patients.find(({ identifier }) =>
    identifier?.some(({ value }) => value === `urn:uuid:${residentId}`)
  )
  const found: string[] = []
  for (const type of ['Observation', 'Encounter', 'QuestionnaireResponse', 'DocumentReference'] as const) {
    for (const resource of await peer.resources<
      Resource & { subject?: { reference?: string }; status?: string }
    >(type)) {
      if (resource.subject?.reference !== `Patient/${own?.id ?? ''}`) continue
      if (resource.status !== 'entered-in-error') found.push(type)
    }
  }
  return found.sort()
}

let people = 0
const two = async (): Promise<{ readonly wrong: Resident; readonly right: Resident }> => {
  const person = async (name: string): Promise<Resident> => {
    people += 1
    const { id } = await aSigner(w, {
      name: `${name}${String.fromCodePoint(0x4e00 + people)}`,
      conditions: [
        { code: 'hypertension', diagnosedOn: '2020', managedFrom: '2026-01-01', endedOn: null, note: '' }
      ]
    })
    return w.must<Resident>('nurse', 'resident.get', { id })
  }
  return { wrong: await person('误记'), right: await person('本人') }
}
const preview = (entity: string, id: string, residentId: string | null = null): Promise<Preview> =>
  w.must<Preview>('doctor', 'record.preview', { entity, id, residentId })

describe.each(Object.entries(cases))('%s that was recorded for the wrong person', (_name, one) => {
  const prepared = async () => {
    const { wrong, right } = await two()
    if (one.entity === 'service-note') {
      for (const { id } of [wrong, right]) {
        await aContract(w, desk, id, { members: [{ residentId: id, basicPackageId: notedPackage.id }] })
      }
    }
    const id = await one.make(wrong.id)
    const { record } = await preview(one.entity, id)
    const asked = {
      requestId: newUuid(),
      entity: one.entity,
      id,
      version: record.version,
      reason: '点错了人'
    }
    return { wrong, right, id, asked }
  }
  const expectAt = async (residentId: string, stands: boolean): Promise<void> => {
    expect(await one.standing(residentId)).toBe(stands ? 1 : 0)
    expect(await served(residentId)).toEqual(stands ? one.proves : [])
  }

  it('is withdrawn as a mistake everywhere, and back where it was when that was wrong', async () => {
    const { wrong, id, asked } = await prepared()
    const told = one.isTold ? await trueAtThePlatform(wrong.id) : []
    expect(told.length > 0).toBe(one.isTold)
    const { id: returnId } = await w.must<RecordReturn>(one.role, 'record.withdraw', asked)
    await expectAt(wrong.id, false)
    if (one.onTimeline) expect(await becameOf(wrong.id, id)).toBe('withdrawn')
    if (one.isTold) expect(await trueAtThePlatform(wrong.id)).toEqual([])
    // A second Enter finds the first.
    expect(await w.must(one.role, 'record.withdraw', asked)).toMatchObject({ id: returnId })

    await w.must(one.role, 'record.takeBack', { id: returnId, reason: '本来就是他的' })
    await expectAt(wrong.id, true)
    if (one.onTimeline) expect(await becameOf(wrong.id, id)).toBeNull()
    if (one.isTold) expect(await trueAtThePlatform(wrong.id)).toEqual(told)
  })

  it('is given to the right one everywhere, and taken back when that was wrong', async () => {
    const { wrong, right, id, asked } = await prepared()
    const told = one.isTold ? await trueAtThePlatform(wrong.id) : []
    const before = one.entity === 'signing-act' ? null : journalOf(w.db(), { id }).at(-1)?.after
    const give = { ...asked, residentId: right.id }
    const given = await w.must<RecordReturn>(one.role, 'record.give', give)
    await expectAt(wrong.id, false)
    await expectAt(right.id, true)
    if (one.onTimeline) {
      expect(await becameOf(wrong.id, id)).toBe('given')
      expect(await becameOf(right.id, given.givenAs ?? '')).toBe('received')
      expect(await becameOf(right.id, id)).toBeUndefined()
    }
    if (one.isTold) {
      expect(await trueAtThePlatform(wrong.id)).toEqual([])
      expect(await trueAtThePlatform(right.id)).toEqual(told)
    }
    const [entry] = journalOf(w.db(), { id: given.id })
    expect(entry?.people).toEqual([wrong.id, right.id])

    await w.must(one.role, 'record.takeBack', { id: given.id, reason: '又看错了' })
    await expectAt(wrong.id, true)
    await expectAt(right.id, false)
    if (one.isTold) {
      expect(await trueAtThePlatform(wrong.id)).toEqual(told)
      expect(await trueAtThePlatform(right.id)).toEqual([])
    }
    if (before !== null) {
      const after = journalOf(w.db(), { id }).at(-1)?.after
      expect(withoutVersions(after)).toEqual(withoutVersions(before))
    }
    expect(await w.as(one.role)('record.takeBack', { id: given.id, reason: '再来' })).toMatchObject({
      error: { code: 'conflict' }
    })
    expect((await peer.validateAll()).problems).toEqual([])
  })
})

const withoutVersions = (record: unknown): unknown =>
  JSON.parse(JSON.stringify(record, (key, value: unknown) => (key === 'version' ? undefined : value)))

describe('who, and what else', () => {
  it('only who wrote it down, the responsible doctor and the administrator may', async () => {
    const { wrong } = await two()
    const input = { residentId: wrong.id, readings: [{ systolicMmHg: 130, diastolicMmHg: 80 }] }
    const { id } = await w.must<BloodPressureSeries>('nurse', 'measurement.enterBloodPressure', input)
    const asked = { requestId: newUuid(), entity: 'blood-pressure', id, version: 1, reason: '绑错人' }
    for (const role of ['doctor', 'health-manager', 'assistant'] as const) {
      expect(await w.as(role)('record.withdraw', asked), role).toMatchObject({ error: { code: 'forbidden' } })
    }
    const { summary: _summary, household: _household, age: _age, ...file } = wrong
    const { number: _number, ...rest } = { number: 0, ...file }
    const {
      recordNumber: _record,
      status: _status,
      statusOn: _on,
      joinedInto: _joined,
      createdAt: _at,
      updatedAt: _up,
      ...typed
    } = rest
    await w.must('nurse', 'resident.update', { ...typed, doctorId: w.accountId('doctor') })
    expect(await w.as('doctor')('record.withdraw', asked)).toMatchObject({ ok: true })
    expect(await w.as('auditor')('record.withdraw', asked)).toMatchObject({ error: { code: 'forbidden' } })
  })

  it('a visit goes with the sitting it took over when that is asked for, and the sitting never without the visit', async () => {
    const { wrong, right } = await two()
    const sitting = { residentId: wrong.id, readings: [{ systolicMmHg: 138, diastolicMmHg: 88 }] }
    const series = await w.must<BloodPressureSeries>('doctor', 'measurement.enterBloodPressure', sitting)
    const form = aForm({ seriesId: series.id })
    const visit = await w.must<FollowUp>('doctor', 'followUp.save', {
      requestId: newUuid(),
      residentId: wrong.id,
      form
    })
    const asked = { requestId: newUuid(), reason: '两人同名', residentId: right.id }
    const alone = { ...asked, entity: 'blood-pressure', id: series.id, version: 1 }
    expect(await preview('blood-pressure', series.id)).toMatchObject({
      companions: [{ entity: 'follow-up', id: visit.id, goes: 'must' }],
      affects: [
        '不再计入血压测量的履约和权益',
        '不再计入高血压随访的履约和权益',
        expect.stringContaining('下次随访')
      ]
    })
    expect(await w.as('doctor')('record.give', alone)).toMatchObject({ error: { code: 'refused' } })
    const given = await w.must<RecordReturn>('doctor', 'record.give', {
      ...asked,
      entity: 'follow-up',
      id: visit.id,
      version: visit.version,
      along: [series.id]
    })
    const theirs = await w.must<FollowUp>('doctor', 'followUp.get', { id: given.givenAs ?? '' })
    const [moved] = await w.must<BloodPressureSeries[]>('doctor', 'measurement.series', {
      residentId: right.id
    })
    expect(theirs.form.seriesId).toBe(moved?.id)
    expect(moved?.mean).toMatchObject({ roundedSystolicMmHg: 138 })
    // What was decided then stands, and the next visit is theirs.
    expect(theirs.assessment).toEqual(visit.assessment)
    const due = await w.must<{ rows: { resident: { id: string }; dueOn: string }[] }>(
      'doctor',
      'followUp.due',
      {
        days: 92,
        size: 200
      }
    )
    expect(due.rows.find(({ resident }) => resident.id === right.id)?.dueOn).toBe(visit.nextVisitDate)
    expect(due.rows.find(({ resident }) => resident.id === wrong.id)?.dueOn).toBe('2026-01-01')
    // Neither of the old ones can be counted again, nor corrected, by another door.
    const [reading] = series.readings
    const again = { readingId: reading?.id, reason: null }
    expect(await w.as('doctor')('measurement.setAside', again)).toMatchObject({ error: { code: 'conflict' } })
    const correction = {
      requestId: newUuid(),
      id: visit.id,
      version: visit.version + 1,
      form,
      reason: '再改'
    }
    expect(await w.as('doctor')('followUp.correct', correction)).toMatchObject({
      error: { code: 'conflict' }
    })
    // Corrected there, it cannot be taken back over their heads.
    await w.must('doctor', 'followUp.correct', {
      ...correction,
      id: theirs.id,
      version: theirs.version,
      form: { ...theirs.form, salt: 'light' }
    })
    expect(await w.as('doctor')('record.takeBack', { id: given.id, reason: '又错' })).toMatchObject({
      error: { code: 'refused' }
    })
  })

  it('nobody gets what was before their birth, or a form of a disease they do not have; after a death or departure it is asked', async () => {
    const { wrong } = await two()
    const visit = await w.must<FollowUp>('doctor', 'followUp.save', {
      requestId: newUuid(),
      residentId: wrong.id,
      form: aForm()
    })
    const refusalFor = async (residentId: string): Promise<string | null> =>
      (await preview('follow-up', visit.id, residentId)).refusalOfPerson
    const healthy = await aSigner(w, { name: '未患病' })
    expect(await refusalFor(healthy.id)).toContain('没有在管的高血压')
    for (const [status, asks] of [
      ['deceased', 'after-death'],
      ['moved-away', 'after-moving']
    ] as const) {
      const gone = await aPatient(w, '2026-01-01', { name: '已不在者' })
      const { version } = await w.must<Resident>('nurse', 'resident.get', { id: gone })
      await w.must('nurse', 'resident.changeStatus', { id: gone, version, status, on: '2026-02-01' })
      expect(await refusalFor(gone)).toBeNull()
      const asked = { requestId: newUuid(), entity: 'follow-up', id: visit.id, reason: '两人同名' }
      const give = { ...asked, version: visit.version, residentId: gone }
      expect(await w.as('doctor')('record.give', give)).toMatchObject({
        error: { code: 'refused', fields: { answered: asks } }
      })
      const given = await w.must<RecordReturn>('doctor', 'record.give', { ...give, answered: [asks] })
      await w.must('doctor', 'record.takeBack', { id: given.id, reason: '又看错了' })
      visit.version += 2
    }
    const baby = await aSigner(w, { name: '新生儿', birthDate: '2026-03-02' })
    const reading = { residentId: wrong.id, readings: [{ systolicMmHg: 130, diastolicMmHg: 80 }] }
    const series = await w.must<BloodPressureSeries>('nurse', 'measurement.enterBloodPressure', reading)
    expect((await preview('blood-pressure', series.id, baby.id)).refusalOfPerson).toBeNull()
    expect(await refusalFor(wrong.id)).toContain('就在这位居民名下')
  })

  it('a form that states a death goes only where the register says the same, and leaves the register to be looked at', async () => {
    const { wrong, right } = await two()
    const state = async (id: string, status: string, answered: readonly string[] = []) => {
      const { version } = await w.must<Resident>('nurse', 'resident.get', { id })
      await w.must('nurse', 'resident.changeStatus', { id, version, status, on: '2026-03-01', answered })
    }
    const { id, version } = await w.must<FollowUp>('doctor', 'followUp.save', {
      ...{ requestId: newUuid(), residentId: wrong.id, answered: ['registers-death'] },
      form: aForm({ outcome: 'dead', deathDate: '2026-03-01', deathCause: '脑出血' })
    })
    const give = { entity: 'follow-up', id, version, residentId: right.id, reason: '两人同名' }
    const giving = (answered: readonly string[] = []) =>
      w.as('doctor')('record.give', { ...give, requestId: newUuid(), answered })
    expect(await giving()).toMatchObject({ error: { fields: { answered: 'death-stays' } } })
    expect(await giving(['death-stays'])).toMatchObject({
      error: { message: expect.stringContaining('请先在其档案中登记') as unknown }
    })
    await state(right.id, 'deceased')
    const given = await giving(['death-stays'])
    expect(given).toMatchObject({ ok: true })
    await state(wrong.id, 'active', ['reopens'])
    const back = { id: given.ok ? (given.value as RecordReturn).id : '', reason: '又看错了' }
    expect(await w.as('doctor')('record.takeBack', back)).toMatchObject({
      error: { message: expect.stringContaining('请先在其档案中登记') as unknown }
    })
  })

  it('the draft of a file that was joined since is taken back into the one that goes on', async () => {
    const draft = cases['the draft of a contract']
    if (draft === undefined) throw new Error('no such case')
    const { wrong, right } = await two()
    const id = await draft.make(wrong.id)
    const asked = { requestId: newUuid(), entity: draft.entity, id, reason: '点错了人', residentId: right.id }
    const { version } = (await preview(draft.entity, id)).record
    const given = await w.must<RecordReturn>('nurse', 'record.give', { ...asked, version })
    const keep = await aSigner(w, { name: wrong.name, conditions: wrong.conditions })
    const files = { keepId: keep.id, otherId: wrong.id }
    const before = await w.must<{ keepVersion: number; otherVersion: number }>(
      'nurse',
      'resident.joinPreview',
      files
    )
    await w.must('nurse', 'resident.join', {
      ...{ requestId: newUuid(), ...files, reason: '同一人建了两份', answers: { document: 'keep' } },
      ...{ keepVersion: before.keepVersion, otherVersion: before.otherVersion }
    })
    await w.must('nurse', 'record.takeBack', { id: given.id, reason: '又看错了' })
    expect(await Promise.all([keep, wrong, right].map(one => draft.standing(one.id)))).toEqual([1, 0, 0])
  })

  it('a contract that holds is not given but ended by its rules', async () => {
    const { wrong } = await two()
    const { actId } = await aContract(w, desk, wrong.id)
    const { refusal } = await preview('signing-act', actId)
    expect(refusal).toContain('请在协议上办理解约')
    expect(await w.as('doctor')('record.preview', { entity: 'agreement', id: actId })).toMatchObject({
      error: { code: 'refused' }
    })
  })
})
