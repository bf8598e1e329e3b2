import type { Database } from 'better-sqlite3'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { FollowUp } from '../../src-main/follow-up/contract.ts'
import { newUuid } from '../../src-main/lib/clock.ts'
import type { BloodPressureSeries } from '../../src-main/measurement/contract.ts'
import { type Resident, residentInput } from '../../src-main/resident/contract.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { aForm, none } from './forms.ts'
import { aPatient, type Opened, save } from './visits.ts'
import { journalOf as entriesOf } from '../support/journal.ts'

let w: TestWorkstation
let db: Database
let residentId = ''

beforeAll(async () => {
  w = await openTestWorkstation({ now: '2026-03-02T01:00:00.000Z' })
  db = w.db()
})
afterAll(async () => {
  await w.close()
})
beforeEach(async () => {
  w.setNow('2026-03-02T01:00:00.000Z')
  residentId = await aPatient(w, '2026-03-01', { birthDate: '1966-01-15' })
})

const open = (): Promise<Opened> => w.must<Opened>('doctor', 'followUp.open', { residentId })
const measure = (readings: object[], whom = residentId): Promise<BloodPressureSeries> =>
  w.must<BloodPressureSeries>('nurse', 'measurement.enterBloodPressure', { residentId: whom, readings })
const list = (): Promise<FollowUp[]> => w.must<FollowUp[]>('auditor', 'followUp.list', { residentId })
const rows = () =>
  db
    .prepare<[], { journal: number; visits: number }>(
      'SELECT (SELECT count(*) FROM journal) AS journal, (SELECT count(*) FROM follow_up) AS visits'
    )
    .get()
const journalOf = (id: string) => entriesOf(db, { entity: 'follow-up', id })
/** Names are read from the accounts; the record has their ids. How a pressure stands is judged when it is shown. */
const stored = (record: FollowUp | undefined): object => {
  const {
    doctorName: _name,
    confirmedByName: _signer,
    headline: _headline,
    classWord: _classWord,
    mark: _mark,
    marks: _marks,
    ...rest
  } = record ?? { doctorName: '', confirmedByName: null, headline: '', classWord: '', mark: null, marks: {} }
  return rest
}
const code = (reply: Awaited<ReturnType<ReturnType<typeof w.as>>>): string =>
  reply.ok ? 'ok' : reply.error.code

describe('打开随访表', () => {
  it('takes the mean of today’s sitting into a new form', async () => {
    const series = await measure([
      { systolicMmHg: 139, diastolicMmHg: 85, pulsePerMinute: 70 },
      { systolicMmHg: 140, diastolicMmHg: 85, pulsePerMinute: 71 }
    ])
    const opened = await open()
    expect(opened.form).toMatchObject({
      visitDate: '2026-03-02',
      seriesId: series.id,
      systolicMmHg: 140,
      diastolicMmHg: 85,
      heartRatePerMinute: 71
    })
    expect(opened.assessment.classification).toBe('2')
    expect(opened).toMatchObject({ last: null, draftSavedAt: null, dueOn: '2026-03-01', dueReason: 'first' })
  })

  it('takes over habits and drugs, and asks anew for what is found at this visit', async () => {
    const last = await save(w, residentId, {
      smoking: 0,
      salt: 'light',
      drugs: [{ name: '氨氯地平', timesPerDay: 1, dose: '5mg' }],
      adherence: '1'
    })
    w.setNow('2026-05-20T01:00:00.000Z')
    await measure([{ systolicMmHg: 136, diastolicMmHg: 84 }])
    const opened = await open()
    expect(opened.last).toEqual(last)
    expect(opened.form).toMatchObject({ smoking: 0, salt: 'light', drugs: last.form.drugs })
    const problems = {
      symptoms: '请选择症状；没有症状选“无症状”',
      adherence: '请选择服药依从性',
      adverseReaction: '请选择有无药物不良反应',
      complication: '请选择有无并发症'
    }
    expect(opened.assessment.problems).toEqual(problems)
    expect(opened.assessment.warnings).toEqual({})
    const attempt = (form: object) =>
      w.as('doctor')('followUp.save', { requestId: newUuid(), residentId, form })
    expect(await attempt(opened.form)).toMatchObject({
      ok: false,
      error: { code: 'refused', fields: problems }
    })
    const found = { symptoms: ['1'], adherence: '1', adverseReaction: '1', complication: 'none' }
    const reply = await attempt({ ...opened.form, ...found })
    expect(reply).toMatchObject({ ok: true, value: { classification: '1', nextVisitDate: '2026-08-18' } })
  })

  it('offers no sitting that stands in a saved visit, and none to a draft that began with it', async () => {
    const series = await measure([{ systolicMmHg: 136, diastolicMmHg: 84, pulsePerMinute: 71 }])
    const { form } = await open()
    expect(form.seriesId).toBe(series.id)
    // A colleague saves it while this doctor's form is still a draft.
    await w.must('doctor', 'followUp.saveDraft', { residentId, form: { ...form, examinations: '血钾 4.1' } })
    const saved = await w.must<FollowUp>('nurse', 'followUp.save', {
      requestId: newUuid(),
      residentId,
      form: aForm({ seriesId: series.id, systolicMmHg: 136, diastolicMmHg: 84 })
    })
    const bare = { seriesId: null, systolicMmHg: null, diastolicMmHg: null, heartRatePerMinute: null }
    expect(await open()).toMatchObject({ series: null, form: { ...bare, examinations: '血钾 4.1' } })
    await w.must('doctor', 'followUp.discardDraft', { residentId })
    expect(await open()).toMatchObject({ series: null, form: bare })
    // A correction that no longer names it gives it back.
    const typed = aForm({ systolicMmHg: 142, diastolicMmHg: 90 })
    await w.must('doctor', 'followUp.correct', {
      requestId: newUuid(),
      id: saved.id,
      version: saved.version,
      form: typed,
      reason: '测量不是本人'
    })
    expect(await open()).toMatchObject({ series: { id: series.id }, form: { seriesId: series.id } })
  })

  it('takes a pressure out of the draft again when none of its readings counts any more', async () => {
    const series = await measure([{ systolicMmHg: 171, diastolicMmHg: 101, pulsePerMinute: 75 }])
    const { form } = await open()
    await w.must('doctor', 'followUp.saveDraft', { residentId, form: { ...form, examinations: '血钾 4.1' } })
    const [reading] = series.readings
    await w.must('nurse', 'measurement.setAside', { readingId: reading?.id, reason: '不是本人' })
    const opened = await open()
    expect(opened.form).toMatchObject({
      seriesId: null,
      systolicMmHg: null,
      diastolicMmHg: null,
      heartRatePerMinute: null,
      examinations: '血钾 4.1'
    })
    expect(opened.assessment.classification).toBeNull()
  })

  it('carries over from the last visit that took place, not from a lost one', async () => {
    await save(w, residentId, { visitDate: '2026-02-01', smoking: 5 })
    await save(w, residentId, { visitDate: '2026-02-20', outcome: 'lost', lostReason: '电话不通' })
    const opened = await open()
    expect(opened.form.smoking).toBe(5)
    expect(opened.last?.form.outcome).toBe('lost')
  })

  it('is refused where no hypertension is managed', async () => {
    const other = await w.must<Resident>(
      'nurse',
      'resident.register',
      residentInput.parse({ name: '李秀英', sex: '2', birthDate: '1970-01-01', committeeCode: '001' })
    )
    expect(code(await w.as('doctor')('followUp.open', { residentId: other.id }))).toBe('refused')
    const input = { requestId: newUuid(), residentId: other.id, form: aForm() }
    expect(code(await w.as('doctor')('followUp.save', input))).toBe('refused')
    expect(code(await w.as('doctor')('followUp.open', { residentId: newUuid() }))).toBe('not-found')
  })
})

describe('草稿', () => {
  it('is offered again to the one who wrote it, and to nobody else', async () => {
    const form = aForm({ examinations: '血钾 4.1', systolicMmHg: null, diastolicMmHg: null })
    await w.must('doctor', 'followUp.saveDraft', { residentId, form: aForm() })
    const { draftSavedAt } = await w.must<{ draftSavedAt: string }>('doctor', 'followUp.saveDraft', {
      residentId,
      form
    })
    expect(await open()).toMatchObject({ form, draftSavedAt })
    expect(await w.must<Opened>('nurse', 'followUp.open', { residentId })).toMatchObject({
      draftSavedAt: null
    })
    await w.must('doctor', 'followUp.discardDraft', { residentId })
    expect(await open()).toMatchObject({ draftSavedAt: null, form: { examinations: '' } })
  })

  it('of yesterday does not take today’s pressure', async () => {
    await w.must('doctor', 'followUp.saveDraft', {
      residentId,
      form: aForm({ visitDate: '2026-03-01', systolicMmHg: null, diastolicMmHg: null })
    })
    await measure([{ systolicMmHg: 136, diastolicMmHg: 84 }])
    expect((await open()).form).toMatchObject({ visitDate: '2026-03-01', systolicMmHg: null })
  })

  it('that is filled in two windows is overwritten by neither: the second is told', async () => {
    const keep = (examinations: string, seenAt: string | null) =>
      w.as('doctor')('followUp.saveDraft', { residentId, form: aForm({ examinations }), seenAt })
    expect(await keep('心电图正常', null)).toMatchObject({ ok: true })
    const { draftSavedAt } = await open()
    w.setNow('2026-03-02T01:00:05.000Z')
    expect(await keep('心电图正常，血钾 4.1', draftSavedAt)).toMatchObject({ ok: true })
    expect(await keep('尿微量白蛋白', draftSavedAt)).toMatchObject({
      ok: false,
      error: { code: 'conflict', message: expect.stringContaining('另一个窗口') }
    })
    expect((await open()).form.examinations).toBe('心电图正常，血钾 4.1')
  })

  it('is gone once the form is saved', async () => {
    await w.must('doctor', 'followUp.saveDraft', { residentId, form: aForm() })
    await save(w, residentId)
    expect((await open()).draftSavedAt).toBeNull()
  })
})

describe('保存', () => {
  it('keeps form, judgement and clause, on record, and books the next visit', async () => {
    const saved = await save(w, residentId, { systolicMmHg: 150 })
    expect(saved).toMatchObject({
      version: 1,
      residentId,
      classification: '2',
      nextVisitDate: '2026-03-16',
      doctorName: '王医生',
      doctorId: w.accountId('doctor'),
      savedAt: '2026-03-02T01:00:00.000Z',
      assessment: { policyVersion: 'NBPHS-3', action: 'two-week' },
      correctsId: null,
      correctedById: null,
      withdrawnReason: null
    })
    expect(await w.must('auditor', 'followUp.get', { id: saved.id })).toEqual(saved)
    expect(journalOf(saved.id)).toMatchObject([{ version: 1, before: null, after: stored(saved) }])
    expect(await open()).toMatchObject({ dueOn: '2026-03-16', dueReason: 'two-week' })
  })

  it('pressed twice finds the first record', async () => {
    const input = { requestId: newUuid(), residentId, form: aForm() }
    const ask = w.as('doctor')
    const [first, second] = await Promise.all([ask('followUp.save', input), ask('followUp.save', input)])
    expect(first.ok && second.ok).toBe(true)
    expect(second).toEqual(first)
    const changed = await ask('followUp.save', { ...input, form: aForm({ systolicMmHg: 120 }) })
    expect(changed).toEqual(first)
    expect(await list()).toHaveLength(1)
  })

  it('is a conflict when the same request is sent for somebody else', async () => {
    const requestId = newUuid()
    await w.must('doctor', 'followUp.save', { requestId, residentId, form: aForm() })
    const other = await aPatient(w, '2026-03-01', { name: '李秀英' })
    const input = { requestId, residentId: other, form: aForm() }
    expect(code(await w.as('doctor')('followUp.save', input))).toBe('conflict')
  })

  it.each([
    ['without symptoms', { symptoms: [] }, 'symptoms'],
    ['with an emergency nobody dealt with', { systolicMmHg: 185 }, 'emergencyAct'],
    ['with another class and no reason', { classification: '3' as const }, 'overrideReason'],
    ['with a rare pressure nobody confirmed', { systolicMmHg: 170, diastolicMmHg: 55 }, 'diastolicMmHg']
  ])('%s is refused at the field, and nothing is written', async (_name, change, field) => {
    const before = rows()
    const reply = await w.as('doctor')('followUp.save', {
      requestId: newUuid(),
      residentId,
      form: aForm(change)
    })
    expect(reply).toMatchObject({
      ok: false,
      error: { code: 'refused', fields: { [field]: expect.any(String) } }
    })
    expect(rows()).toEqual(before)
  })

  it('takes a rare pressure once somebody confirmed it', async () => {
    const saved = await save(w, residentId, { systolicMmHg: 170, diastolicMmHg: 55, confirmed: true })
    expect(saved.assessment.warnings).toHaveProperty('diastolicMmHg')
  })

  it('never takes the sitting of somebody else', async () => {
    const other = await aPatient(w, '2026-03-01', { name: '李秀英' })
    const { id: seriesId } = await measure([{ systolicMmHg: 138, diastolicMmHg: 88 }], other)
    const input = { requestId: newUuid(), residentId, form: aForm({ seriesId }) }
    expect(code(await w.as('doctor')('followUp.save', input))).toBe('conflict')
  })

  it('notices that the sitting has another mean than the form', async () => {
    const series = await measure([
      { systolicMmHg: 138, diastolicMmHg: 88 },
      { systolicMmHg: 130, diastolicMmHg: 80 }
    ])
    const { form } = await open()
    await w.must('nurse', 'measurement.setAside', { readingId: series.readings[1]?.id, reason: '说话' })
    const complete = { ...form, symptoms: ['1'], adverseReaction: '1', complication: 'none' }
    const reply = await w.as('doctor')('followUp.save', { requestId: newUuid(), residentId, form: complete })
    expect(reply).toMatchObject({
      ok: false,
      error: { code: 'refused', fields: { seriesId: expect.stringMatching(/138\/88/) } }
    })
  })
})

describe('连续两次控制不满意', () => {
  it('is seen across a lost visit, and the referral is followed within two weeks', async () => {
    await save(w, residentId, { visitDate: '2026-01-20', systolicMmHg: 150 })
    await save(w, residentId, { visitDate: '2026-02-03', outcome: 'lost', lostReason: '电话不通' })
    // Two weeks on is the Spring Festival: the last day before it.
    expect(await open()).toMatchObject({ dueOn: '2026-02-14', dueReason: 'two-week' })
    const saved = await save(w, residentId, { systolicMmHg: 152 })
    expect(saved.assessment).toMatchObject({ consecutiveUnsatisfied: 2, action: 'refer' })
    expect(await open()).toMatchObject({ dueOn: '2026-03-16', dueReason: 'referral' })
  })
})

describe('更正', () => {
  const correct = (old: FollowUp, change: object, more: object = {}) =>
    w.as('doctor')('followUp.correct', {
      requestId: newUuid(),
      id: old.id,
      version: old.version,
      form: { ...old.form, ...change },
      reason: '录入错误',
      ...more
    })

  it('adds a record and keeps the old one readable, both on record', async () => {
    const old = await save(w, residentId, { systolicMmHg: 138 })
    const reply = await correct(old, { systolicMmHg: 158 })
    expect(reply).toMatchObject({
      ok: true,
      value: { correctsId: old.id, correctionReason: '录入错误', classification: '2', version: 1 }
    })
    const [newer, older] = await list()
    expect(older).toEqual({ ...old, version: 2, correctedById: newer?.id })
    expect(journalOf(old.id).map(({ version }) => version)).toEqual([1, 2])
    expect(journalOf(old.id)[1]).toMatchObject({ before: stored(old), after: stored(older) })
    expect(await open()).toMatchObject({
      dueOn: '2026-03-16',
      dueReason: 'two-week',
      last: { id: newer?.id }
    })
  })

  it('does not count the record it replaces', async () => {
    const old = await save(w, residentId, { systolicMmHg: 158 })
    const asked = { residentId, form: old.form, correctsId: old.id }
    expect(await w.must('doctor', 'followUp.assess', asked)).toMatchObject({ warnings: none })
    expect(await correct(old, { systolicMmHg: 156 })).toMatchObject({
      ok: true,
      value: { assessment: { consecutiveUnsatisfied: 1, warnings: none } }
    })
  })

  it('is done once: the corrected record is closed, the correction can be corrected', async () => {
    const old = await save(w, residentId)
    const first = await correct(old, { systolicMmHg: 130 })
    expect(code(await correct(old, { systolicMmHg: 128 }))).toBe('conflict')
    expect(code(await correct({ ...old, version: 2 }, { systolicMmHg: 128 }))).toBe('conflict')
    const again = first.ok ? await correct(first.value as FollowUp, { systolicMmHg: 128 }) : first
    expect(code(again)).toBe('ok')
    const effective = (await list()).filter(({ correctedById }) => correctedById === null)
    expect(effective.map(({ form }) => form.systolicMmHg)).toEqual([128])
  })

  it('sent twice finds the first correction', async () => {
    const old = await save(w, residentId)
    const requestId = newUuid()
    const first = await correct(old, { systolicMmHg: 130 }, { requestId })
    expect(await correct(old, { systolicMmHg: 130 }, { requestId })).toEqual(first)
    expect(await list()).toHaveLength(2)
  })

  it('may keep the pressure of a sitting whose mean changed afterwards', async () => {
    const series = await measure([
      { systolicMmHg: 138, diastolicMmHg: 88 },
      { systolicMmHg: 130, diastolicMmHg: 80 }
    ])
    const { form } = await open()
    const old = await save(w, residentId, {
      ...form,
      symptoms: ['1'],
      adverseReaction: '1',
      complication: 'none'
    })
    await w.must('nurse', 'measurement.setAside', { readingId: series.readings[1]?.id, reason: '说话' })
    expect(code(await correct(old, { smoking: 3 }))).toBe('ok')
  })
})

describe('下次随访', () => {
  it('is not moved by an older visit that is entered late', async () => {
    await save(w, residentId, { visitDate: '2026-03-01' })
    await save(w, residentId, { visitDate: '2026-01-10', systolicMmHg: 150 })
    expect(await open()).toMatchObject({ dueOn: '2026-05-30', dueReason: 'routine' })
  })

  it('follows from the correction when the corrected visit bears a later day', async () => {
    const old = await save(w, residentId, { visitDate: '2026-03-02' })
    await w.must('doctor', 'followUp.correct', {
      requestId: newUuid(),
      id: old.id,
      version: 1,
      form: aForm({ visitDate: '2026-02-20' }),
      reason: '日期填错'
    })
    expect(await open()).toMatchObject({ dueOn: '2026-05-21', form: { visitDate: '2026-03-02' } })
  })

  it('follows the doctor who gives a reason', async () => {
    const change = {
      classification: '1',
      nextVisitDate: '2026-04-10',
      overrideReason: '家庭血压达标'
    } as const
    expect(await save(w, residentId, { systolicMmHg: 146, ...change })).toMatchObject({
      classification: '1',
      nextVisitDate: '2026-04-10',
      assessment: { classification: '2', action: 'routine' }
    })
    expect(await open()).toMatchObject({ dueOn: '2026-04-10', dueReason: 'routine' })
  })

  it('ends with death, and begins again when that was an error', async () => {
    const dead = await w.must<FollowUp>('doctor', 'followUp.save', {
      ...{ requestId: newUuid(), residentId, answered: ['registers-death'] },
      form: aForm({ outcome: 'dead', deathDate: '2026-02-20', deathCause: '脑出血' })
    })
    expect(dead).toMatchObject({ nextVisitDate: null, classification: null, form: { systolicMmHg: null } })
    expect((await open()).dueOn).toBeNull()
    // Saving the file again must not bring the person back to the list.
    const { id, version, ...file } = await w.must<Resident>('nurse', 'resident.get', { id: residentId })
    const input = residentInput.strip().parse(file)
    await w.must('nurse', 'resident.update', { ...input, id, version, note: '家属来电' })
    expect((await open()).dueOn).toBeNull()
    await w.must('doctor', 'followUp.correct', {
      requestId: newUuid(),
      id: dead.id,
      version: 1,
      form: aForm({ visitDate: '2026-02-20' }),
      reason: '同名误报',
      answered: ['death-stays']
    })
    const now = await w.must<Resident>('nurse', 'resident.get', { id: residentId })
    const back = { status: 'active', on: '2026-03-02', answered: ['reopens'] }
    await w.must('nurse', 'resident.changeStatus', { id: residentId, version: now.version, ...back })
    expect(await open()).toMatchObject({ dueOn: '2026-05-21', dueReason: 'routine' })
  })
})
