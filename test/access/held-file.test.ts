import type { Database } from 'better-sqlite3'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { calls } from '../../src-main/contract.ts'
import { newUuid } from '../../src-main/lib/clock.ts'
import type { Role } from '../../src-main/lib/contract.ts'
import type { Timers } from '../../src-main/lib/timers.ts'
import { writeScpEcg } from '../../src-main/measurement/ecg/scp-ecg.ts'
import { aForm } from '../follow-up/forms.ts'
import { aPrescribed, aSaving, base64, drugList } from '../medication/drugs.ts'
import { aResident } from '../resident/residents.ts'
import { aContract, aSigner, aSigningDesk } from '../signing/desk.ts'
import { journalOf } from '../support/journal.ts'
import { syntheticEcg } from '../support/synthetic.ts'
import { createVirtualTime } from '../support/virtual-time.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'

// Another process (an import, a terminal) is in the middle of writing, and the desk goes on.

const morning = '2026-08-03T01:00:00.000Z'
const directory = mkdtempSync(join(tmpdir(), 'jiayi-held-'))
afterAll(() => {
  rmSync(directory, { recursive: true, force: true })
})

/** Holds the file from now on, as an import does. */
function hold(w: TestWorkstation): { readonly db: Database; readonly letGo: () => void } {
  const db = w.db()
  db.exec('BEGIN IMMEDIATE')
  return {
    db,
    letGo: () => {
      db.exec('COMMIT')
    }
  }
}

describe('whoever signs in while another process writes', () => {
  const time = createVirtualTime(morning)
  let earlier: TestWorkstation
  let held: ReturnType<typeof hold>
  let desk: TestWorkstation
  const signIns = () =>
    journalOf(held.db, { entity: 'sign-in' }).filter(({ at }) => at === new Date(openedAt).toISOString())
  let openedAt = 0

  const open = async (): Promise<void> => {
    earlier = await openTestWorkstation({ dataDirectory: directory, now: morning })
    await earlier.close()
    // Still a connection to the same file: its other process.
    held = hold(earlier)
    await time.pass(60_000)
    openedAt = time.outside.clock()
    desk = await openTestWorkstation({ dataDirectory: directory, background: true, outside: time.outside })
  }
  afterEach(() => {
    held.db.close()
  })

  it('comes in at once and reads; it is on record, with its time, as soon as the file is free', async () => {
    await open()
    expect(await desk.must('doctor', 'resident.search', { query: '张' })).toEqual([])
    expect(await desk.must('nurse', 'followUp.due')).toMatchObject({ rows: [] })
    expect(signIns()).toEqual([])
    await time.pass(600_000)
    expect(signIns()).toEqual([])

    held.letGo()
    await time.pass(1_000)
    expect(signIns().map(({ actor }) => actor)).toEqual(
      (['administrator', 'doctor', 'nurse', 'health-manager', 'assistant', 'auditor'] as const).map(role =>
        desk.accountId(role)
      )
    )
    await desk.close()
    expect(desk.bugs).toEqual([])
  })

  it('stands in the journal before whatever they write', async () => {
    await open()
    const saving = desk.as('doctor')('resident.register', aResident())
    await time.settle()
    held.letGo()
    // Their own attempt comes before the next one of the record that waits.
    await time.pass(50)
    const reply = await saving
    if (!reply.ok) throw new Error(reply.error.message)
    const { id } = reply.value as { id: string }
    const [registered] = journalOf(held.db, { id })
    const sequences = signIns().map(({ sequence }) => sequence)
    expect(sequences).toHaveLength(6)
    expect(Math.max(...sequences)).toBeLessThan(registered?.sequence ?? 0)
    await desk.close()
  })

  it('is on record although the program is ended before the file is free', async () => {
    await open()
    const closing = desk.close()
    await time.pass(5_000)
    held.letGo()
    await time.pass(1_000)
    await closing
    expect(signIns()).toHaveLength(6)
    expect(desk.bugs).toEqual([])
  })

  it('is told of as lost when nobody ever lets the file go', async () => {
    await open()
    const closing = desk.close()
    await time.pass(60_000)
    await closing
    expect(desk.bugs).toMatchObject([{ where: 'closing' }])
    held.letGo()
    expect(signIns()).toEqual([])
  })
})

describe('every call that reads', () => {
  /** Whoever waits for the file goes on at once here, and is counted: a call that reads never waits. */
  const impatient: Timers = {
    after: (_milliseconds, run) => {
      const turn = setImmediate(run)
      return () => {
        clearImmediate(turn)
      }
    },
    turn: () => new Promise(resolve => setImmediate(resolve))
  }
  let w: TestWorkstation
  let held: ReturnType<typeof hold>
  let inputs: Readonly<Record<string, object>> = {}

  beforeAll(async () => {
    const nobody = newUuid()
    w = await openTestWorkstation({ now: morning, outside: { timers: impatient } })
    const signing = await aSigningDesk(w)
    const conditions = [
      { code: 'hypertension', diagnosedOn: '2019-05', managedFrom: '2019-06-01', endedOn: null, note: '' }
    ] as const
    const person = await aSigner(w, { conditions: [...conditions] })
    const other = await aSigner(w, { name: '李秀英', sex: '2' })
    const residentId = person.id
    const contract = await aContract(w, signing, residentId)
    const visit = await w.must<{ id: string }>('doctor', 'followUp.save', {
      requestId: newUuid(),
      residentId,
      form: aForm()
    })
    const reading = await w.must<{ id: string }>('nurse', 'measurement.enterGlucose', {
      residentId,
      kind: 'fasting',
      value: 6.1,
      unit: 'mmol/L'
    })
    const drug = await w.must<{ id: string }>('doctor', 'medication.saveMedication', aSaving(residentId))
    const { record } = syntheticEcg({ seed: 3, seconds: 10, noiseMicrovolts: 15 })
    const recording = { name: 'recorder.scp', content: Buffer.from(writeScpEcg(record)).toString('base64') }
    const { id: recordId } = await w.must<{ id: string }>('nurse', 'ecg.importFile', {
      ...{ ...recording, residentId, requestId: newUuid() },
      confirmed: true
    })
    const table = Buffer.from('姓名,出生日期\n王一,1950-01-01\n').toString('base64')
    const file = { fileName: '居民.csv', content: table }
    const [pack] = await w.must<readonly { id: string }[]>('doctor', 'policy.packs')
    const period = { from: '2026-01-01', to: '2026-03-01' }
    inputs = {
      'access.leftWork': { kind: 'resident', subjectId: residentId },
      'backup.found': { folder: directory },
      'critical.ofResident': { residentId },
      'device.cancelDownload': { downloadId: nobody },
      'device.cancelRecognition': { id: nobody },
      'device.monitorRead': { monitorId: nobody, after: 0 },
      'device.monitorStop': { monitorId: nobody },
      'device.recognise': { path: '/dev/ttyNobody' },
      'device.selfTest': { driverId: 'nobody' },
      'device.startDownload': { residentId },
      'directory.team': { id: signing.team.id },
      'ecg.exportFile': { recordId, format: 'edf' },
      'ecg.inspectFile': recording,
      'ecg.measurements': { recordId },
      'ecg.overview': { recordId, lead: 0, columns: 10 },
      'ecg.record': { recordId },
      'ecg.records': { residentId },
      'ecg.samples': { recordId, from: 0, to: 10 },
      'ecg.watch': { residentId },
      'followUp.assess': { residentId, form: aForm() },
      'followUp.get': { id: visit.id },
      'followUp.list': { residentId },
      'followUp.open': { residentId },
      'measurement.glucose': { residentId },
      'measurement.glucoseReading': { readingId: reading.id },
      'measurement.glucoseTrend': { residentId },
      'measurement.meterResults': { downloadId: nobody },
      'measurement.quality': period,
      'measurement.series': { residentId },
      'measurement.trend': { residentId },
      'medication.checkDrugFile': { content: base64(drugList) },
      'medication.checkMedication': { residentId, id: null, prescribed: aPrescribed() },
      'medication.drugs': { query: 'alp' },
      'medication.longOffer': { residentId },
      'medication.longPrescriptions': { residentId },
      'medication.medicationHistory': { id: drug.id },
      'medication.medications': { residentId },
      'medication.reckonLong': { amount: 28, unit: 'day', prescribedOn: '2026-03-01', drugs: 1 },
      'policy.at': { versionId: nobody, day: '2026-03-01' },
      'policy.compare': { packIds: [pack?.id ?? '', pack?.id ?? ''] },
      'printing.savePdf': { suggestedName: '居民' },
      'record.preview': { entity: 'glucose', id: reading.id },
      'record.returns': { recordId: reading.id },
      'resident.cancelImport': { jobId: nobody },
      'resident.checkImport': {
        ...file,
        mapping: { name: '姓名', birthDate: '出生日期' },
        committeeCode: '001'
      },
      'resident.duplicates': { name: person.name, birthDate: person.birthDate, idNumber: null },
      'resident.get': { id: residentId },
      'resident.importJob': { jobId: nobody },
      'resident.importReport': { jobId: nobody },
      'resident.joinPreview': { keepId: residentId, otherId: other.id },
      'resident.joins': { residentId },
      'resident.inspectIdNumber': { idNumber: '110105194912310021' },
      'resident.inspectImport': file,
      'resident.search': { query: '张' },
      'resident.summary': { id: residentId },
      'resident.timeline': { residentId },
      'scale.assessments': { residentId },
      'scale.reckon': { scaleId: 'family-apgar', version: '1', answers: [] },
      'signing.agreement': { actId: contract.actId },
      'signing.calls': { residentId },
      'signing.campaignWork': { id: nobody },
      'signing.contract': { id: contract.id },
      'signing.contractsOf': { residentId },
      'signing.entitlementList': { kind: 'home-visit' },
      'signing.entitlementsOf': { residentId },
      'signing.fulfilment': { residentId },
      'signing.package': { id: signing.basic.id },
      'signing.prepareSigning': { residentId },
      'signing.previewTransfer': {
        fromDoctorId: w.accountId('doctor'),
        toDoctorId: w.accountId('doctor'),
        toTeamId: signing.team.id,
        on: '2026-08-03'
      },
      'signing.previewUndo': { id: nobody },
      'signing.pricePackage': { payType: 'government-full', priceFen: 0, lines: [] },
      'signing.quoteSigning': {
        signedOn: '2026-08-03',
        termMonths: 12,
        members: [{ residentId, basicPackageId: signing.basic.id, individual: [] }]
      },
      'signing.sample': { id: nobody },
      'signing.signing': { id: contract.actId },
      'signing.standing': { residentId },
      'signing.transfer': { id: nobody },
      'signing.verifyAgreement': { actId: contract.actId },
      'sync.queue': { state: 'local' },
      'sync.states': { ids: [residentId] }
    }
    held = hold(w)
  })
  afterAll(async () => {
    held.letGo()
    await w.close()
  })

  /** They need a port or a description that no test here has. */
  const elsewhere = ['device.monitorStart', 'device.readLineProtocolFile', 'device.tryLineProtocol']
  const reading = [...calls].filter(([path, { effect }]) => effect === 'reads' && !elsewhere.includes(path))

  it.each(reading)('%s answers although another process holds the file', async (path, { roles }) => {
    const role: Role = roles === 'signed-out' ? 'auditor' : roles[0]
    const ask = roles === 'signed-out' ? w.anonymous : w.as(role)
    const reply = await ask(path, inputs[path] ?? {})
    const said = reply.ok ? 'an answer' : `${reply.error.code} ${reply.error.message}`
    expect(said).not.toMatch(/^invalid-input|正忙|^internal|^forbidden/)
  })
})
