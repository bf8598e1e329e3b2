import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EcgRecordHead, EcgReport } from '../../../src-main/measurement/ecg/contract.ts'
import { newUuid } from '../../../src-main/lib/clock.ts'
import { readEcgFile } from '../../../src-main/measurement/ecg/files.ts'
import { type EcgRecord, nobody } from '../../../src-main/measurement/ecg/record.ts'
import { SELECT_SAME_SAMPLES } from '../../../src-main/measurement/ecg/report-store.ts'
import { writeEdf } from '../../../src-main/measurement/ecg/edf/write.ts'
import { writeScpEcg } from '../../../src-main/measurement/ecg/scp-ecg.ts'
import { statementSystem } from '../../../src-main/measurement/ecg/statements.ts'
import { aResident } from '../../resident/residents.ts'
import { openTestWorkstation, type TestWorkstation } from '../../support/workstation.ts'
import { syntheticEcg } from '../../support/synthetic.ts'

let w: TestWorkstation
beforeAll(async () => {
  w = await openTestWorkstation({ now: '2026-08-01T01:00:00.000Z' })
})
afterAll(async () => {
  await w.close()
  expect(w.bugs).toEqual([])
})

let people = 0
const aPerson = async () => {
  people += 1
  const facts = {
    name: `心电${String.fromCodePoint(0x4e00 + people)}`,
    sex: '1',
    birthDate: '1957-03-08'
  } as const
  const { id } = await w.must<{ id: string }>('nurse', 'resident.register', aResident(facts))
  const patient = { id: null, name: facts.name, sex: 'male', birthDate: facts.birthDate } as const
  return { id, patient }
}
const curve = (patient: EcgRecord['patient'], seed = people): EcgRecord => ({
  ...syntheticEcg({ seed, seconds: 10, noiseMicrovolts: 15 }).record,
  patient
})
const input = (residentId: string, bytes: Uint8Array, more: object = {}) => ({
  residentId,
  requestId: newUuid(),
  name: 'recorder.scp',
  content: Buffer.from(bytes).toString('base64'),
  ...more
})
/** A record of somebody, taken in from a file. */
async function aRecord(): Promise<EcgRecordHead> {
  const { id, patient } = await aPerson()
  return w.must<EcgRecordHead>('nurse', 'ecg.importFile', input(id, writeScpEcg(curve(patient))))
}
const measured = { heartRatePerMinute: 72, prMs: 160, qrsMs: 90, qtMs: 400, axisDegrees: 45 }
const sinus = { system: statementSystem, code: '20', name: '窦性心律' }
const signing = ({ id: recordId, version }: EcgRecordHead, more: object = {}) => ({
  recordId,
  version,
  conclusions: [sinus],
  text: '',
  measured,
  ...more
})
const sign = (head: EcgRecordHead, more: object = {}): Promise<EcgRecordHead> =>
  w.must<EcgRecordHead>('doctor', 'ecg.sign', signing(head, more))

describe('signing an ECG', () => {
  it('is a doctor’s act; until then it is confirmed by nobody', async () => {
    const head = await aRecord()
    expect(head).toMatchObject({ signedAt: null, signerName: null, reports: [] })
    for (const role of ['nurse', 'health-manager', 'assistant', 'administrator', 'auditor'] as const)
      expect(await w.as(role)('ecg.sign', signing(head))).toMatchObject({ error: { code: 'forbidden' } })
    expect(await sign(head)).toMatchObject({
      signedAt: '2026-08-01T01:00:00.000Z',
      signerName: '王医生',
      reports: [{ number: 1, kind: 'conclusion', conclusions: [sinus], measured, reason: null }]
    })
  })

  it('is refused for a version that somebody has changed meanwhile', async () => {
    const head = await aRecord()
    await sign(head)
    const second = await w.as('doctor')('ecg.sign', signing(head, { reason: '补写' }))
    expect(second).toMatchObject({ ok: false, error: { code: 'conflict' } })
  })

  it('needs a conclusion, in words or out of the list, and takes the list’s own words', async () => {
    const head = await aRecord()
    const empty = await w.as('doctor')('ecg.sign', signing(head, { conclusions: [] }))
    expect(empty).toMatchObject({
      error: { code: 'invalid-input', fields: { text: '请选择结论或写下文字' } }
    })
    const unknown = { ...sinus, code: '999' }
    expect(await w.as('doctor')('ecg.sign', signing(head, { conclusions: [unknown] }))).toMatchObject({
      error: { code: 'invalid-input' }
    })
    const renamed = await sign(head, { conclusions: [{ ...sinus, code: '50', name: '正常' }] })
    expect(renamed.reports[0]?.conclusions).toEqual([{ ...sinus, code: '50', name: '心房颤动' }])
  })

  it('is corrected by a further version with a reason, and the first one stays as it was', async () => {
    const first = await sign(await aRecord())
    const silent = await w.as('doctor')('ecg.sign', signing(first))
    expect(silent).toMatchObject({ error: { fields: { reason: '请填写更正原因' } } })
    const second = await sign(first, { text: '偶发房早', reason: '漏看早搏' })
    expect(second.reports).toMatchObject([
      { number: 1, text: '', reason: null },
      { number: 2, text: '偶发房早', reason: '漏看早搏' }
    ])
    const db = w.db()
    expect(() => db.prepare(`UPDATE ecg_report SET text = '改' WHERE record_id = ?`).run(first.id)).toThrow(
      'never changed'
    )
    expect(() => db.prepare('DELETE FROM ecg_report WHERE record_id = ?').run(first.id)).toThrow(
      'never deleted'
    )
  })

  it('can be withdrawn: then nobody vouches for it, and what was signed stays readable', async () => {
    const signed = await sign(await aRecord())
    const { id: recordId, version } = signed
    const withdrawal = { recordId, version, reason: '签错了人' }
    expect(await w.as('nurse')('ecg.withdrawReport', withdrawal)).toMatchObject({
      error: { code: 'forbidden' }
    })
    const after = await w.must<EcgRecordHead>('doctor', 'ecg.withdrawReport', withdrawal)
    expect(after).toMatchObject({ signedAt: null, signerName: null })
    expect(after.reports.map(({ kind }: EcgReport) => kind)).toEqual(['conclusion', 'withdrawal'])
    const again = { ...withdrawal, version: after.version }
    expect(await w.as('doctor')('ecg.withdrawReport', again)).toMatchObject({ error: { code: 'refused' } })
    expect(await sign(after, { reason: '重新判读' })).toMatchObject({
      signerName: '王医生',
      reports: { length: 3 }
    })
  })

  it('leaves a trail: every version with who and when, before and after', async () => {
    const head = await sign(await sign(await aRecord()), { reason: '补写', text: '复查' })
    interface Row {
      readonly entityId: string
      readonly version: number
      readonly after: { readonly reports: readonly unknown[] }
    }
    const rows = await w.must<Row[]>('auditor', 'access.journal', { entity: 'ecg', limit: 100 })
    const own = rows.filter(({ entityId }) => entityId === head.id)
    expect(own.map(({ version, after }) => [version, after.reports.length])).toEqual([
      [3, 2],
      [2, 1],
      [1, 0]
    ])
    expect(JSON.stringify(own)).not.toContain('"data"')
  })
})

describe('an ECG set aside', () => {
  it('cannot be signed, and counts again when somebody says so', async () => {
    const head = await aRecord()
    const asked = { recordId: head.id, version: head.version, reason: '伪差太多' }
    const aside = await w.must<EcgRecordHead>('nurse', 'ecg.voidRecord', asked)
    expect(aside.voidReason).toBe('伪差太多')
    expect(await w.as('doctor')('ecg.sign', signing(aside))).toMatchObject({ error: { code: 'refused' } })
    const back = await w.must<EcgRecordHead>('nurse', 'ecg.voidRecord', {
      recordId: head.id,
      version: aside.version,
      reason: null
    })
    expect(await sign(back)).toMatchObject({ voidReason: null, signerName: '王医生' })
  })

  it('after a doctor signed is a doctor’s act', async () => {
    const { id: recordId, version } = await sign(await aRecord())
    const asked = { recordId, version, reason: '不是本人' }
    expect(await w.as('nurse')('ecg.voidRecord', asked)).toMatchObject({ error: { code: 'forbidden' } })
    expect(await w.as('doctor')('ecg.voidRecord', asked)).toMatchObject({ ok: true })
  })
})

describe('an ECG file', () => {
  it('is looked into without being stored', async () => {
    const { id, patient } = await aPerson()
    const content = Buffer.from(writeScpEcg(curve(patient))).toString('base64')
    expect(await w.must('nurse', 'ecg.inspectFile', { name: 'a.scp', content })).toMatchObject({
      format: 'scp-ecg',
      samples: 5_000,
      samplesPerSecond: 500,
      patient,
      remarks: []
    })
    expect(await w.must('nurse', 'ecg.records', { residentId: id })).toEqual([])
  })

  it('is stored sample for sample and found in the timeline, unconfirmed', async () => {
    const { id, patient } = await aPerson()
    const record = curve(patient)
    const head = await w.must<EcgRecordHead>('nurse', 'ecg.importFile', input(id, writeScpEcg(record)))
    expect(head).toMatchObject({
      source: 'file',
      fileFormat: 'scp-ecg',
      startedAt: '2026-07-11T01:05:30.000Z',
      samples: 5_000,
      observerName: '李护士'
    })
    const out = await w.must<{ content: string }>('nurse', 'ecg.exportFile', {
      recordId: head.id,
      format: 'scp-ecg'
    })
    const back = readEcgFile(Uint8Array.from(Buffer.from(out.content, 'base64')), 'strict').record
    expect(back.counts).toEqual(record.counts)
    expect(back.startedAt).toBe(record.startedAt)
    expect(await w.must('nurse', 'resident.timeline', { residentId: id })).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          kind: 'ecg',
          recordId: head.id,
          title: '心电图 · 未经医生确认',
          sync: 'local'
        })
      ])
    )
    await sign(head)
    expect(await w.must('nurse', 'resident.timeline', { residentId: id })).toEqual(
      expect.arrayContaining([expect.objectContaining({ kind: 'ecg', title: '心电图 · 窦性心律' })])
    )
  })

  it('taken in twice with one Enter is one record, and a second time is refused', async () => {
    const { id, patient } = await aPerson()
    const asked = input(id, writeScpEcg(curve(patient)))
    const first = await w.must<EcgRecordHead>('nurse', 'ecg.importFile', asked)
    expect(await w.must('nurse', 'ecg.importFile', asked)).toMatchObject({ id: first.id, version: 1 })
    expect(await w.must('nurse', 'ecg.records', { residentId: id })).toHaveLength(1)
    const again = await w.as('nurse')('ecg.importFile', { ...asked, requestId: newUuid() })
    expect(again).toMatchObject({ error: { code: 'conflict' } })
  })

  it('of another person is never filed in silence', async () => {
    const [one, other] = [await aPerson(), await aPerson()]
    const bytes = writeScpEcg(curve(one.patient))
    const foreign = await w.as('nurse')('ecg.importFile', input(other.id, bytes))
    expect(foreign).toMatchObject({
      error: { code: 'refused', fields: { name: '文件中的姓名与居民不同。' } }
    })
    const unnamed = await w.as('nurse')('ecg.importFile', input(other.id, writeScpEcg(curve(nobody))))
    expect(unnamed).toMatchObject({ error: { code: 'refused', fields: { patient: '文件里没有写明是谁。' } } })
    expect(await w.must('nurse', 'ecg.records', { residentId: other.id })).toEqual([])

    await w.must('nurse', 'ecg.importFile', input(one.id, bytes))
    const confirmed = input(other.id, bytes, { confirmed: true })
    const duplicate = await w.as('nurse')('ecg.importFile', { ...confirmed, confirmed: false })
    expect(duplicate).toMatchObject({
      error: { fields: { duplicate: expect.stringContaining('另一位居民') as string } }
    })
    const head = await w.must<EcgRecordHead>('nurse', 'ecg.importFile', confirmed)
    expect(head.fileRemarks).toEqual([
      '导入时人工确认：文件中的姓名与居民不同。',
      '导入时人工确认：同一份心电已归在另一位居民名下，请先核对是谁的。'
    ])
    expect(head.patientInFile).toEqual(one.patient)
  })

  it('without a time asks for it; one from the future is refused', async () => {
    const { id, patient } = await aPerson()
    const timeless = writeEdf({ ...curve(patient), startedAt: null })
    const asked = input(id, timeless, { confirmed: true })
    expect(await w.as('nurse')('ecg.importFile', asked)).toMatchObject({
      error: { code: 'invalid-input', fields: { startedAt: '请填写记录时间' } }
    })
    const told = await w.must<EcgRecordHead>('nurse', 'ecg.importFile', {
      ...asked,
      startedAt: '2026-07-30T09:00:00'
    })
    expect(told.startedAt).toBe('2026-07-30T01:00:00.000Z')
    const future = writeScpEcg({ ...curve(patient, 99), startedAt: '2031-01-01T00:00:00' })
    expect(await w.as('nurse')('ecg.importFile', input(id, future))).toMatchObject({
      error: { code: 'refused' }
    })
  })

  it('of many minutes is read and written beside the desk’s work, and a stretch of it can be taken', async () => {
    const { id, patient } = await aPerson()
    const record = { ...syntheticEcg({ seconds: 120, noiseMicrovolts: 20 }).record, patient }
    const head = await w.must<EcgRecordHead>(
      'nurse',
      'ecg.importFile',
      input(id, writeEdf(record), { confirmed: true })
    )
    expect(head.samples).toBe(60_000)
    const asked = { recordId: head.id, format: 'scp-ecg', from: 30_000, to: 35_000 }
    const { content } = await w.must<{ content: string }>('nurse', 'ecg.exportFile', asked)
    const back = readEcgFile(Uint8Array.from(Buffer.from(content, 'base64')), 'strict').record
    expect(back.counts).toEqual(record.counts.map(lead => lead.slice(30_000, 35_000)))
    expect(back.startedAt).toBe('2026-07-11T09:06:30')
    const whole = await w.as('nurse')('ecg.exportFile', { recordId: head.id, format: 'scp-ecg' })
    expect(whole).toMatchObject({
      error: { code: 'refused', message: expect.stringContaining('太长') as string }
    })
  })

  it('that cannot be read says what is wrong', async () => {
    const content = Buffer.from('GIF89a').toString('base64')
    expect(await w.as('nurse')('ecg.inspectFile', { name: 'a.scp', content })).toMatchObject({
      error: { code: 'invalid-input', message: expect.stringContaining('不认识这个文件') as string }
    })
  })

  it('is looked for among all others by its samples, without reading them all', () => {
    const plan = w
      .db()
      .prepare<[string], { detail: string }>(`EXPLAIN QUERY PLAN ${SELECT_SAME_SAMPLES}`)
      .all('')
    expect(plan.map(({ detail }) => detail).join()).toContain('USING INDEX ecg_record_samples')
  })
})

describe('the list of conclusions', () => {
  it('names whose list it is', async () => {
    const list = await w.must<{ source: string; groups: readonly unknown[] }>('auditor', 'ecg.conclusionList')
    expect(list.source).toContain('AHA/ACC/HRS 2007')
    expect(list.groups.length).toBeGreaterThan(8)
  })
})
