import type { AllergyIntolerance, Condition, EpisodeOfCare, Patient, Resource } from '@medplum/fhirtypes'
import type { Database } from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { selectHolders } from '../../src-main/device/store.ts'
import { newUuid } from '../../src-main/lib/clock.ts'
import type { OutputOf } from '../../src-main/lib/contract.ts'
import type { joiningContract, ResidentJoin } from '../../src-main/resident/joining/contract.ts'
import type { Resident, ResidentInput, ResidentSummary } from '../../src-main/resident/contract.ts'
import type { SignContract } from '../../src-main/signing/lifecycle/contract.ts'
import type { SyncStatus } from '../../src-main/sync/contract.ts'
import { aForm } from '../follow-up/forms.ts'
import {
  aContract,
  aSigner,
  aSigning,
  aSigningDesk,
  join as live,
  type SigningDesk
} from '../signing/desk.ts'
import { startFhirPeer } from '../support/fhir-peer-server.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'

type Preview = OutputOf<typeof joiningContract.joinPreview>

const monday = '2026-03-02T01:00:00.000Z'
let w: TestWorkstation
let db: Database
let desk: SigningDesk
let peer: Awaited<ReturnType<typeof startFhirPeer>>
beforeAll(async () => {
  peer = await startFhirPeer({})
  w = await openTestWorkstation({ now: monday })
  db = w.db()
  desk = await aSigningDesk(w)
  await w.must('administrator', 'sync.configure', { baseUrl: peer.baseUrl })
})
afterAll(async () => {
  await w.close()
  await peer.close()
  expect(w.bugs).toEqual([])
})

const hypertension = {
  code: 'hypertension',
  diagnosedOn: '2020',
  managedFrom: '2026-01-01',
  endedOn: null,
  note: ''
} as const
let people = 0
const aNumber = (): string => newUuid().replaceAll('-', '').slice(-12).toUpperCase()
/** The same person, registered twice. */
async function twice(
  change: Partial<ResidentInput> = {}
): Promise<{ readonly keep: Resident; readonly other: Resident }> {
  people += 1
  const name = `重档${String.fromCodePoint(0x4e00 + people)}`
  const keep = await aSigner(w, { name, idNumber: aNumber(), conditions: [hypertension] })
  const other = await aSigner(w, {
    name,
    idType: '01',
    idNumber: null,
    conditions: [hypertension],
    ...change
  })
  return { keep, other }
}
const preview = ({ keep, other }: { readonly keep: Resident; readonly other: Resident }): Promise<Preview> =>
  w.must<Preview>('nurse', 'resident.joinPreview', { keepId: keep.id, otherId: other.id })
async function asked(pair: { readonly keep: Resident; readonly other: Resident }, answers: object = {}) {
  const { keepVersion, otherVersion } = await preview(pair)
  const { keep, other } = pair
  return {
    requestId: newUuid(),
    keepId: keep.id,
    keepVersion,
    otherId: other.id,
    otherVersion,
    reason: '同一人建了两份',
    answers
  }
}
const joined = async (pair: Parameters<typeof asked>[0], answers: object = {}): Promise<ResidentJoin> =>
  w.must<ResidentJoin>('nurse', 'resident.join', await asked(pair, answers))
const timeline = (residentId: string): Promise<readonly { recordId: string; kind: string }[]> =>
  w.must('nurse', 'resident.timeline', { residentId, limit: 100 })
const records = async (residentId: string): Promise<readonly string[]> =>
  (await timeline(residentId))
    .flatMap(({ kind, recordId }) => (kind === 'registered' ? [] : [recordId]))
    .sort()
const measure = (residentId: string, systolicMmHg = 136): Promise<{ id: string }> =>
  w.must('nurse', 'measurement.enterBloodPressure', {
    residentId,
    readings: [{ systolicMmHg, diastolicMmHg: 84 }]
  })
const visit = (residentId: string, visitDate = '2026-03-02'): Promise<{ id: string }> =>
  w.must('doctor', 'followUp.save', {
    requestId: newUuid(),
    residentId,
    form: aForm({ visitDate, confirmed: true })
  })

describe('two files of one person', () => {
  it('are told as one that replaces the other, whose records are the kept one’s', async () => {
    const pair = await twice()
    await visit(pair.other.id)
    const patient = async (id: string): Promise<Patient | undefined> => {
      expect(await w.must<SyncStatus>('doctor', 'sync.run')).toMatchObject({
        trouble: null,
        counts: { local: 0, refused: 0 }
      })
      const all = await peer.resources<Patient>('Patient')
      return all.find(({ identifier }) => identifier?.some(({ value }) => value === `urn:uuid:${id}`))
    }
    const before = await patient(pair.other.id)
    expect(before).toMatchObject({ active: true })
    const { id } = await joined(pair)
    const [keep, other] = [await patient(pair.keep.id), await patient(pair.other.id)]
    expect(other).toMatchObject({
      active: false,
      link: [{ type: 'replaced-by', other: { reference: `Patient/${keep?.id ?? ''}` } }]
    })
    expect(keep).toMatchObject({ active: true, link: [{ type: 'replaces' }] })
    const subjects = (await peer.resources<Resource & { subject?: { reference?: string } }>('Encounter')).map(
      ({ subject }) => subject?.reference
    )
    expect(subjects).not.toContain(`Patient/${other?.id ?? ''}`)
    await w.must('nurse', 'resident.unjoin', { id, reason: '其实是两个人' })
    const back = await patient(pair.other.id)
    expect(back).toMatchObject({ active: true })
    expect(back?.link).toBeUndefined()
    expect((await peer.validateAll()).problems).toEqual([])
  })

  it('are met as one by whoever registers, edits or searches, also after a second joining', async () => {
    const first = await twice({ idType: '99', idNumber: aNumber() })
    await joined(first, { document: 'keep' })
    const { name, birthDate, idNumber } = first.other
    const met = async (exceptId?: string): Promise<readonly string[]> =>
      (
        await w.must<{ resident: ResidentSummary }[]>('nurse', 'resident.duplicates', {
          ...{ name, birthDate, idNumber },
          ...(exceptId === undefined ? {} : { exceptId }),
          phones: []
        })
      ).map(({ resident }) => resident.id)
    expect([await met(), await met(first.keep.id)]).toEqual([[first.keep.id], []])

    const last = await aSigner(w, {
      name,
      birthDate,
      idType: '01',
      idNumber: null,
      conditions: [hypertension]
    })
    await joined({ keep: last, other: first.keep })
    expect(await met()).toEqual([last.id])
    const hits = await w.must<ResidentSummary[]>('nurse', 'resident.search', {
      query: first.other.recordNumber
    })
    expect(hits.map(({ id, flags }) => [id, flags.at(-1)])).toEqual([
      [last.id, `已合并原档案 ${first.other.recordNumber}`]
    ])
    // What an instrument knows somebody by.
    expect(selectHolders(db, first.other.recordNumber)).toContain(last.id)
  })

  it('say each disease and allergy once, under the kept one, and each under its own again when they are parted', async () => {
    const pair = await twice({ allergies: ['青霉素'] })
    const standing = async (): Promise<Readonly<Record<string, readonly string[]>>> => {
      expect(await w.must<SyncStatus>('doctor', 'sync.run')).toMatchObject({
        trouble: null,
        counts: { local: 0, refused: 0 }
      })
      const patients = await peer.resources<Patient>('Patient')
      const health = [
        ...(await peer.resources<Condition>('Condition')).map(one => [one, one.subject] as const),
        ...(await peer.resources<EpisodeOfCare>('EpisodeOfCare')).map(one => [one, one.patient] as const),
        ...(await peer.resources<AllergyIntolerance>('AllergyIntolerance')).map(
          one => [one, one.patient] as const
        )
      ].filter(([one]) => !JSON.stringify(one).includes('entered-in-error'))
      const of = ({ id }: Resident): readonly string[] => {
        const own = patients.find(({ identifier }) =>
          identifier?.some(({ value }) => value === `urn:uuid:${id}`)
        )
        return health.flatMap(([{ resourceType }, { reference }]) =>
          reference === `Patient/${own?.id ?? ''}` ? [resourceType] : []
        )
      }
      return { keep: of(pair.keep), other: of(pair.other) }
    }
    const disease = ['Condition', 'EpisodeOfCare']
    const apart = { keep: disease, other: [...disease, 'AllergyIntolerance'] }
    expect(await standing()).toEqual(apart)
    const { id } = await joined(pair, { allergies: 'both' })
    expect(await standing()).toEqual({ keep: apart.other, other: [] })
    await w.must('nurse', 'resident.unjoin', { id, reason: '其实是两个人' })
    expect(await standing()).toEqual(apart)
    expect((await peer.validateAll()).problems).toEqual([])
  })

  it('keep the form that somebody has begun in the joined one', async () => {
    const pair = await twice()
    const form = aForm({ salt: 'light' })
    await w.must('doctor', 'followUp.saveDraft', { residentId: pair.other.id, form })
    await joined(pair)
    const opened = await w.must<{ form: object; draftSavedAt: string | null }>('doctor', 'followUp.open', {
      residentId: pair.keep.id
    })
    expect(opened.form).toMatchObject({ salt: 'light' })
    expect(opened.draftSavedAt).not.toBeNull()
  })

  it('call nobody again for a critical value that a doctor has dealt with, neither joined nor parted', async () => {
    const pair = await twice()
    const press = async (): Promise<string> => (await measure(pair.other.id, 190)).id
    const handle = (residentId: string, recordId: string) =>
      w.must('doctor', 'critical.handle', { requestId: newUuid(), residentId, recordId, act: 'referred' })
    const open = async ({ id: residentId }: Resident): Promise<readonly string[]> =>
      (await w.must<{ recordId: string }[]>('nurse', 'critical.ofResident', { residentId })).map(
        ({ recordId }) => recordId
      )
    const [before, meanwhile, after] = [await press(), await press(), await press()]
    await handle(pair.other.id, before)
    const { id } = await joined(pair)
    expect(await open(pair.keep)).toEqual([meanwhile, after])
    expect((await timeline(pair.keep.id)).map(({ kind }) => kind)).toContain('critical-handling')
    w.setNow('2026-03-02T02:00:00.000Z')
    await handle(pair.keep.id, meanwhile)
    const { stays } = await w.must<{ stays: string[] }>('nurse', 'resident.unjoin', { id, reason: '两个人' })
    w.setNow(monday)
    // What was done about it goes where the value goes.
    expect([await open(pair.keep), await open(pair.other), stays]).toEqual([[], [after], []])
  })

  it('become one: every record, the contract and the next visit stand in the kept file, which is found by the old number', async () => {
    const pair = await twice({ idType: '99', idNumber: aNumber() })
    const { keep, other } = pair
    const own = await measure(keep.id)
    const theirs = [await measure(other.id, 142), await visit(other.id)].map(({ id }) => id)
    const contract = await aContract(w, desk, other.id)
    expect((await preview(pair)).moves).toEqual([
      { word: '血压', count: 1 },
      { word: '随访', count: 1 },
      { word: '签约协议', count: 1 }
    ])
    await joined(pair, { document: 'keep' })
    expect(await records(keep.id)).toEqual([own.id, ...theirs, contract.id].sort())
    expect(await records(other.id)).toEqual([])
    const [signed] = await w.must<SignContract[]>('nurse', 'signing.contractsOf', { residentId: keep.id })
    expect(signed).toMatchObject({ id: contract.id, phase: 'effective' })
    const lines = await w.must<{ lines: { done: number }[] }[]>('nurse', 'signing.fulfilment', {
      residentId: keep.id
    })
    expect(lines[0]?.lines[0]).toMatchObject({ done: 1 })
    const due = await w.must<{ rows: { resident: { id: string } }[] }>('doctor', 'followUp.due', {
      days: 92,
      size: 200
    })
    expect(due.rows.filter(({ resident }) => [keep.id, other.id].includes(resident.id))).toHaveLength(1)
    const hits = await w.must<ResidentSummary[]>('nurse', 'resident.search', { query: other.recordNumber })
    expect(hits.map(({ id, flags }) => [id, flags.at(-1)])).toEqual([
      [keep.id, `已合并原档案 ${other.recordNumber}`]
    ])
    expect(await w.must('nurse', 'resident.get', { id: other.id })).toMatchObject({
      joinedInto: keep.id,
      status: 'moved-away'
    })
  })

  it('take nothing new into the one that was joined, by whatever door', async () => {
    const pair = await twice()
    await joined(pair)
    const { id } = pair.other
    const readings = [{ systolicMmHg: 130, diastolicMmHg: 80 }]
    expect(await w.as('nurse')('measurement.enterBloodPressure', { residentId: id, readings })).toMatchObject(
      {
        error: { code: 'conflict' }
      }
    )
    const members = [{ residentId: id, basicPackageId: desk.basic.id }]
    expect(await w.as('nurse')('signing.startSigning', aSigning(w, desk, { members }))).toMatchObject({
      error: { code: 'conflict' }
    })
    const joining = { residentId: (await aSigner(w)).id, withResidentId: id, relation: '1', on: '2026-03-02' }
    expect(await w.as('nurse')('resident.joinHousehold', joining)).toMatchObject({
      error: { code: 'conflict' }
    })
    const back = { id, version: 2, status: 'active', on: '2026-03-02', reason: '' }
    expect(await w.as('nurse')('resident.changeStatus', back)).toMatchObject({ error: { code: 'conflict' } })
    expect(await preview(await twice().then(({ keep }) => ({ keep, other: pair.other })))).toMatchObject({
      first: expect.arrayContaining([expect.stringContaining('已合并到另一份档案')])
    })
  })

  it('whose deaths are registered on two days are not joined before one of them is put right', async () => {
    const pair = await twice()
    const die = async (id: string, on: string, status = 'deceased', answered: readonly string[] = []) => {
      const { version } = await w.must<Resident>('nurse', 'resident.get', { id })
      await w.must('nurse', 'resident.changeStatus', { id, version, status, on, answered })
    }
    await die(pair.keep.id, '2026-03-01')
    await die(pair.other.id, '2026-02-28')
    expect((await preview(pair)).first).toEqual([expect.stringContaining('死亡日期不同')])
    await die(pair.other.id, '2026-03-02', 'active', ['reopens'])
    await die(pair.other.id, '2026-03-01')
    expect((await preview(pair)).first).toEqual([])
  })

  it('are asked what differs, and refused until each is answered', async () => {
    const pair = await twice({
      idType: '99',
      idNumber: 'E12345678',
      birthDate: '1956-03-08',
      allergies: ['青霉素'],
      conditions: [hypertension, { ...hypertension, code: 'diabetes-type-2' }]
    })
    const { questions } = await preview(pair)
    expect(questions.map(({ field }) => field)).toEqual(['birthDate', 'document', 'conditions', 'allergies'])
    expect(await w.as('nurse')('resident.join', await asked(pair, { birthDate: 'other' }))).toMatchObject({
      error: {
        code: 'invalid-input',
        fields: {
          'answers.document': '请选择保留哪一个',
          'answers.conditions': '请选择保留哪一个',
          'answers.allergies': '请选择保留哪一个'
        }
      }
    })
    await joined(pair, { birthDate: 'other', document: 'other', conditions: 'both', allergies: 'both' })
    expect(await w.must('nurse', 'resident.get', { id: pair.keep.id })).toMatchObject({
      birthDate: '1956-03-08',
      idNumber: 'E12345678',
      allergies: ['青霉素'],
      conditions: [{ code: 'hypertension' }, { code: 'diabetes-type-2' }]
    })
    // Both numbers still lead to the person.
    for (const query of ['E12345678', pair.keep.idNumber]) {
      const hits = await w.must<ResidentSummary[]>('nurse', 'resident.search', { query })
      expect(
        hits.map(({ id }) => id),
        String(query)
      ).toContain(pair.keep.id)
    }
  })

  it('wait for what has to be ended first: two contracts of the same days, a signing under way, two households', async () => {
    const pair = await twice({ idType: '99', idNumber: aNumber() })
    await aContract(w, desk, pair.keep.id)
    const second = await aContract(w, desk, pair.other.id)
    const draft = {
      members: [{ residentId: pair.other.id, individual: [{ packageId: desk.individual.id }] }],
      submit: false
    }
    const act = await w.must<{ id: string; version: number }>(
      'nurse',
      'signing.startSigning',
      aSigning(w, desk, draft)
    )
    for (const { id } of [pair.keep, pair.other]) await live(w, (await aSigner(w)).id, id, '1')
    const { first } = await preview(pair)
    expect(first).toEqual([
      '两份档案在两个不同的家庭里，请先让其中一份退出家庭。',
      expect.stringContaining('还没有办完'),
      expect.stringContaining('同一时期都有协议')
    ])
    expect(await w.as('nurse')('resident.join', await asked(pair))).toMatchObject({
      error: { code: 'refused' }
    })
    await w.must('nurse', 'signing.discardSigning', { id: act.id, version: act.version, reason: 'test' })
    await w.must('nurse', 'resident.leaveHousehold', { residentId: pair.other.id, on: '2026-03-02' })
    await w.must('nurse', 'signing.terminate', {
      id: second.id,
      version: second.version,
      on: '2026-02-28',
      reason: 'duplicate',
      note: ''
    })
    expect((await preview(pair)).first).toEqual([])
    await joined(pair, { document: 'keep' })
    const contracts = await w.must<SignContract[]>('nurse', 'signing.contractsOf', {
      residentId: pair.keep.id
    })
    expect(contracts.map(({ phase }) => phase).sort()).toEqual(['effective', 'terminated', 'void'])
  })
})

/** Everything that is stored of two people, without versions and the time of the last change. */
function rowsOf(ids: readonly string[]): readonly string[] {
  const tables = [
    'blood_pressure_series',
    'blood_pressure_reading',
    'glucose_reading',
    'follow_up',
    'scale_assessment',
    'sign_contract'
  ]
  const without = (row: Record<string, unknown>): string =>
    JSON.stringify(Object.entries(row).filter(([name]) => name !== 'version' && name !== 'updated_at'))
  const all = (sql: string, ...values: readonly unknown[]): readonly string[] =>
    db
      .prepare<unknown[], Record<string, unknown>>(sql)
      .all(...values)
      .map(without)
  return ids.flatMap(id => [
    ...tables.flatMap(table => all(`SELECT * FROM ${table} WHERE resident_id = ? ORDER BY id`, id)),
    ...all('SELECT * FROM resident WHERE id = ?', id),
    ...['resident_phone', 'key_population', 'chronic_condition', 'household_member', 'resident_key'].flatMap(
      table =>
        all(
          `SELECT t.* FROM ${table} t JOIN resident r ON r.number = t.resident_number WHERE r.id = ? ORDER BY 1, 2, 3`.replace(
            table === 'resident_key' ? ', 3' : '#',
            ''
          ),
          id
        )
    )
  ])
}

describe('a join taken back', () => {
  it('leaves the rows of both as they were, whatever was in them and however it was answered', async () => {
    const step = fc
      .constantFrom('keep', 'other')
      .chain(whose =>
        fc.record({ whose: fc.constant(whose), what: fc.constantFrom('pressure', 'visit', 'glucose') })
      )
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 5 }),
        fc.boolean(),
        fc.constantFrom('keep', 'other'),
        fc.boolean(),
        async (steps, hasNumber, document, lives) => {
          const pair = await twice(hasNumber ? { idType: '99', idNumber: aNumber() } : {})
          for (const { whose, what } of steps) {
            const { id } = whose === 'keep' ? pair.keep : pair.other
            if (what === 'pressure') await measure(id)
            else if (what === 'visit') await visit(id)
            else
              await w.must('nurse', 'measurement.enterGlucose', {
                residentId: id,
                value: 6.1,
                kind: 'fasting'
              })
          }
          if (lives) await live(w, pair.other.id, (await aSigner(w)).id, '1')
          const ids = [pair.keep.id, pair.other.id]
          const before = rowsOf(ids)
          const { id } = await joined(pair, hasNumber ? { document } : {})
          expect(rowsOf([pair.other.id]).filter(row => row.includes('"resident_id"'))).toEqual([])
          await w.must('nurse', 'resident.unjoin', { id, reason: '两个人' })
          expect(rowsOf(ids)).toEqual(before)
        }
      ),
      { numRuns: 12 }
    )
  })

  it('says that a death registered since stays with the kept file', async () => {
    const pair = await twice()
    const { id } = await joined(pair)
    const { version } = await w.must<Resident>('nurse', 'resident.get', { id: pair.keep.id })
    const death = { id: pair.keep.id, version, status: 'deceased', on: '2026-03-02' }
    await w.must('nurse', 'resident.changeStatus', death)
    const { stays } = await w.must<{ stays: string[] }>('nurse', 'resident.unjoin', { id, reason: '两个人' })
    expect(stays).toEqual(['合并后登记的 2026-03-02 死亡留在保留的档案，请核对是哪一位。'])
    expect(await w.must('nurse', 'resident.get', { id: pair.other.id })).toMatchObject({ status: 'active' })
  })

  it('says that a death taken back since still stands in the other one', async () => {
    const pair = await twice()
    const become = async ({ id }: Resident, status: string): Promise<void> => {
      const { version } = await w.must<Resident>('nurse', 'resident.get', { id })
      const change = { id, version, status, on: '2026-03-02', answered: ['reopens'] }
      await w.must('nurse', 'resident.changeStatus', change)
    }
    await become(pair.keep, 'deceased')
    await become(pair.other, 'deceased')
    const { id } = await joined(pair)
    await become(pair.keep, 'active')
    const { stays } = await w.must<{ stays: string[] }>('nurse', 'resident.unjoin', { id, reason: '两个人' })
    expect(stays).toEqual([expect.stringContaining('仍登记 2026-03-02 死亡')])
  })

  it('says what was recorded or changed since, which stays with the kept file; a correction goes back with its visit', async () => {
    const pair = await twice()
    const old = await w.must<{ id: string; version: number }>('doctor', 'followUp.save', {
      requestId: newUuid(),
      residentId: pair.other.id,
      form: aForm()
    })
    const { id } = await joined(pair)
    w.setNow('2026-03-05T01:00:00.000Z')
    const since = await measure(pair.keep.id, 150)
    const correction = await w.must<{ id: string }>('doctor', 'followUp.correct', {
      requestId: newUuid(),
      id: old.id,
      version: old.version + 1,
      form: aForm({ salt: 'light', confirmed: true }),
      reason: '填错'
    })
    const {
      summary: _s,
      household: _h,
      age: _a,
      recordNumber: _r,
      status: _st,
      statusOn: _o,
      createdAt: _c,
      updatedAt: _u,
      joinedInto: _j,
      ...typed
    } = await w.must<Resident>('nurse', 'resident.get', { id: pair.keep.id })
    await w.must('nurse', 'resident.update', {
      ...typed,
      phones: [{ number: '13900000000', owner: 'self', verifiedOn: null }]
    })
    const { stays } = await w.must<{ stays: string[] }>('nurse', 'resident.unjoin', { id, reason: '两个人' })
    expect(stays).toContainEqual(expect.stringContaining('2026-03-05 血压 150/84'))
    expect(await records(pair.keep.id)).toEqual([since.id])
    expect(await records(pair.other.id)).toEqual([old.id, correction.id].sort())
    expect(await w.must('nurse', 'resident.get', { id: pair.keep.id })).toMatchObject({
      phones: [{ number: '13900000000' }]
    })
    w.setNow(monday)
  })
})
