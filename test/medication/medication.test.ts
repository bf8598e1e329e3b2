import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countSql, pageSql } from '../../src-main/database/list.ts'
import type { Reply } from '../../src-main/lib/contract.ts'
import type { Medication, MedicationWarning } from '../../src-main/medication/contract.ts'
import type { Drug, DrugFileReport } from '../../src-main/medication/drug/contract.ts'
import { medicationDueList, SELECT_VISITED_AFTER } from '../../src-main/medication/due-store.ts'
import type { LongPrescription } from '../../src-main/medication/long/contract.ts'
import { SELECT_VISITS } from '../../src-main/medication/long/store.ts'
import { medicationSchedule } from '../../src-main/medication/schedule.ts'
import { newUuid } from '../../src-main/lib/clock.ts'
import type { Resident, ResidentInput } from '../../src-main/resident/contract.ts'
import { aForm } from '../follow-up/forms.ts'
import { aResident } from '../resident/residents.ts'
import { fromScratch, kept } from '../support/derived.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { aSaving, base64, drugList, withDrugList } from './drugs.ts'

const today = '2026-03-02'
let w: TestWorkstation
let drugs: ReadonlyMap<string, Drug>
beforeAll(async () => {
  w = await openTestWorkstation({ now: `${today}T01:00:00.000Z` })
  drugs = await withDrugList(w)
})
afterAll(async () => {
  await w.close()
  expect(w.bugs).toEqual([])
})

const drugId = (name: string): string => drugs.get(name)?.id ?? ''
const someone = (change: Partial<ResidentInput> = {}): Promise<Resident> =>
  w.must<Resident>(
    'doctor',
    'resident.register',
    aResident({
      conditions: [
        { code: 'hypertension', diagnosedOn: '2020', managedFrom: '2026-01-01', endedOn: null, note: '' }
      ],
      ...change
    })
  )
const save = (saving: object): Promise<Medication> => w.must('nurse', 'medication.saveMedication', saving)
const refusedBy = (reply: Reply<unknown>) => (reply.ok ? null : [reply.error.code, reply.error.message])
const listOf = (residentId: string) =>
  w.must<{ rows: readonly Medication[]; allergies: readonly string[] }>('nurse', 'medication.medications', {
    residentId
  })
const dueOf = async (residentId: string, filters: object = {}) => {
  const { rows } = await w.must<{
    rows: readonly {
      resident: { id: string }
      kind: string
      dueOn: string
      daysLeft: number
      drugs: string
    }[]
  }>('nurse', 'medication.medicationDue', { filters, days: 90, size: 200 })
  return rows.flatMap(({ resident, kind, dueOn, drugs: names }) =>
    resident.id === residentId ? [[kind, dueOn, names]] : []
  )
}

describe('the centre’s own list of drugs', () => {
  const found = async (query: string): Promise<string[]> =>
    (await w.must<readonly Drug[]>('nurse', 'medication.drugs', { query })).map(({ name }) => name)

  it.each([
    ['part of the name', '氨氯', ['苯磺酸氨氯地平片', '缬沙坦氨氯地平片']],
    ['initials', 'bhsaldpp', ['苯磺酸氨氯地平片']],
    ['initials from the middle', 'ejsg', ['盐酸二甲双胍片']],
    ['full pinyin', 'yansuanerjia', ['盐酸二甲双胍片']],
    ['full pinyin from the middle, ü as v', 'anlvdi', ['苯磺酸氨氯地平片', '缬沙坦氨氯地平片']],
    ['full pinyin from the middle, ü as u', 'anludi', ['苯磺酸氨氯地平片', '缬沙坦氨氯地平片']],
    ['its code', 'y003', ['阿莫西林胶囊']],
    ['nothing of it', '阿司匹林', []]
  ])('is searched by %s: %s', async (_how, query, names) => {
    const answer = await found(query)
    expect(answer.toSorted()).toEqual(names.toSorted())
  })

  it('is read from a file first without writing anything, and taken in where its lines are right', async () => {
    const content = base64(`${drugList.replace('0.5g×60片,g', '0.5g×60片,片')}
Y006,,10mg,mg,某成分,,都不是
Y008,新药,1mg,mg,甲;乙,,麻醉药品`)
    const report = await w.must<DrugFileReport>('administrator', 'medication.checkDrugFile', { content })
    expect(report).toMatchObject({ total: 7, added: 1, changed: 1, same: 4, bad: 1, untouched: 0 })
    expect(report.errors).toMatchObject([{ line: 7, column: '药品名称', message: '请填写药品名称' }])
    expect(report.sample).toMatchObject([
      { line: 3, name: '盐酸二甲双胍片', unit: '片', isNew: false },
      { line: 8, name: '新药', ingredients: ['甲', '乙'], control: 'narcotic', isNew: true }
    ])
    expect(await found('新药')).toEqual([])
    const whole = await w.as('administrator')('medication.importDrugFile', { content })
    expect(refusedBy(whole)?.[1]).toBe('有 1 行有误。请改正文件后重新检查，或只导入无误的行。')
    await w.must('administrator', 'medication.importDrugFile', { content, mode: 'good-rows' })
    expect(await found('新药')).toEqual(['新药'])
    const [changed] = await w.must<Drug[]>('nurse', 'medication.drugs', { query: '二甲双胍' })
    expect(changed).toMatchObject({ unit: '片', version: 2, id: drugId('盐酸二甲双胍片') })
  })

  it('finds no more what is retired', async () => {
    const one = { id: null, version: null, name: '旧药' }
    const saved = await w.must<Drug>('administrator', 'medication.saveDrug', one)
    expect(await found('旧药')).toEqual(['旧药'])
    await w.must('administrator', 'medication.saveDrug', { ...saved, isRetired: true })
    expect(await found('旧药')).toEqual([])
  })

  it('takes one by hand, but none a second time', async () => {
    const one = { id: null, version: null, code: 'Y001', name: '又一种', ingredients: [] }
    expect(refusedBy(await w.as('doctor')('medication.saveDrug', one))?.[0]).toBe('conflict')
    const saved = await w.must<Drug>('doctor', 'medication.saveDrug', { ...one, code: 'Y100' })
    const change = { ...saved, ingredients: ['丙'] }
    expect(await w.must<Drug>('doctor', 'medication.saveDrug', change)).toMatchObject({
      version: 2,
      ingredients: ['丙']
    })
    expect(refusedBy(await w.as('doctor')('medication.saveDrug', change))?.[0]).toBe('conflict')
  })
})

describe('what somebody takes', () => {
  it('is refused while an allergy, the same ingredient or a supply that has run out stands against it, and saved by whoever says why', async () => {
    const { id: residentId } = await someone({ allergies: ['青霉素'] })
    await save(aSaving(residentId, { drugId: drugId('苯磺酸氨氯地平片') }))
    const cases = [
      ['allergy', { drugId: drugId('阿莫西林胶囊') }],
      ['same-ingredient', { drugId: drugId('缬沙坦氨氯地平片') }],
      ['run-out', { drugId: drugId('盐酸二甲双胍片'), suppliedOn: '2026-01-01', supplyDays: 30 }]
    ] as const
    for (const [kind, change] of cases) {
      const saving = aSaving(residentId, change)
      const asked = { residentId, id: null, prescribed: saving.prescribed }
      const warnings = await w.must<readonly MedicationWarning[]>(
        'nurse',
        'medication.checkMedication',
        asked
      )
      expect(warnings.map(one => one.kind)).toEqual([kind])
      const refused = await w.as('nurse')('medication.saveMedication', saving)
      expect(refused).toMatchObject({ ok: false, error: { code: 'refused' } })
      const passed = warnings.map(({ key }) => key)
      const unsaid = await w.as('nurse')('medication.saveMedication', { ...saving, passed })
      expect(unsaid).toMatchObject({
        ok: false,
        error: { code: 'invalid-input', fields: { passReason: '请写明理由' } }
      })
      const saved = await save({ ...saving, passed, passReason: '上级医院医嘱' })
      expect(saved).toMatchObject({ passReason: '上级医院医嘱', isRunning: true })
      // Who went past it, when and why is on record for ever.
      const [entry] = await w.must<readonly { who: string; after: object }[]>('auditor', 'access.journal', {
        entity: 'medication',
        entityId: saved.id
      })
      expect(entry?.after).toMatchObject({ passed: [{ kind }], passReason: '上级医院医嘱' })
    }
  })

  it('has any number of drugs, each as it was prescribed, and a second Enter adds none', async () => {
    const { id: residentId } = await someone()
    for (let index = 0; index < 12; index += 1) {
      const saving = aSaving(residentId, {
        name: `第${String(index)}号`,
        frequency: { times: 1, every: 2, unit: 'day' }
      })
      await save(saving)
      await save(saving)
    }
    const { rows } = await listOf(residentId)
    expect(rows).toHaveLength(12)
    expect(new Set(rows.map(({ usage }) => usage))).toEqual(new Set(['每次 5mg，隔日 1 次']))
  })

  it('is corrected by a version, refilled, remarked on and stopped, and each version stays readable', async () => {
    const { id: residentId } = await someone()
    const saving = aSaving(residentId, { name: '缬沙坦胶囊', institution: '市一医院', prescriber: '陈主任' })
    const first = await save(saving)
    const corrected = await save({
      ...saving,
      version: 1,
      prescribed: { ...saving.prescribed, doseAmount: 80 }
    })
    expect(corrected).toMatchObject({ version: 2, usage: '每次 80mg，每日 1 次', runsOutOn: null })
    expect(await w.as('nurse')('medication.saveMedication', { ...saving, version: 1 })).toMatchObject({
      error: { code: 'conflict' }
    })
    const refill = { residentId, drugs: [{ id: first.id, version: 2 }], on: today, days: 28 }
    const [supplied] = await w.must<Medication[]>('nurse', 'medication.refillMedications', refill)
    expect(supplied).toMatchObject({ runsOutOn: '2026-03-30', daysLeft: 28 })
    const remark = { residentId, id: first.id, version: 3, on: today, adherence: '2', reaction: '干咳' }
    await w.must('nurse', 'medication.remarkMedication', remark)
    const stop = { residentId, id: first.id, version: 4, on: today, reason: '干咳，改用他药' }
    expect(await w.must('nurse', 'medication.stopMedication', stop)).toMatchObject({
      isRunning: false,
      version: 5
    })
    expect(
      await w.as('nurse')('medication.refillMedications', {
        ...refill,
        drugs: [{ id: first.id, version: 5 }]
      })
    ).toMatchObject({
      error: { code: 'refused', message: '缬沙坦胶囊已经停用，不能续药。' }
    })
    const resume = { residentId, id: first.id, version: 5, reason: '停错了药' }
    expect(await w.must('nurse', 'medication.resumeMedication', resume)).toMatchObject({
      ...{ isRunning: true, stopReason: '', note: '2026-03-02 恢复：停错了药', version: 6 }
    })
    await w.must('nurse', 'medication.stopMedication', { ...stop, version: 6 })
    const lines = await w.must<readonly object[]>('nurse', 'resident.timeline', { residentId })
    expect(lines).toContainEqual(
      expect.objectContaining({
        ...{ kind: 'medication', recordId: first.id, who: '李护士' },
        ...{ title: '缬沙坦胶囊 · 每次 80mg，每日 1 次', detail: '已停药：干咳，改用他药' }
      })
    )
    const history = await w.must<
      readonly { version: number; lines: readonly { label: string; text: string; isChanged: boolean }[] }[]
    >('nurse', 'medication.medicationHistory', { id: first.id })
    expect(
      history.map(({ version, lines }) => [
        version,
        lines.filter(({ isChanged }) => isChanged).map(({ label, text }) => `${label} ${text}`)
      ])
    ).toEqual([
      [7, ['停药 2026-03-02 干咳，改用他药']],
      [6, ['停药 （无）', '备注 2026-03-02 恢复：停错了药']],
      [5, ['停药 2026-03-02 干咳，改用他药']],
      [4, ['依从性 间断', '不良反应 干咳']],
      [3, ['供药 2026-03-02 起 28 天，2026-03-30 起没有药']],
      [2, ['用法 每次 80mg，每日 1 次']],
      [1, []]
    ])
  })

  it('is not taken on again while another drug with the same ingredient is taken', async () => {
    const { id: residentId } = await someone()
    const saving = aSaving(residentId, { name: '络活喜', ingredients: ['氨氯地平'], startOn: '2026-02-01' })
    await save(saving)
    const stop = { residentId, id: saving.id, version: 1, on: '2026-01-31', reason: '换药' }
    expect(await w.as('nurse')('medication.stopMedication', stop)).toMatchObject({
      error: { fields: { on: '不能早于 2026-02-01' } }
    })
    await w.must('nurse', 'medication.stopMedication', { ...stop, on: today })
    await save(aSaving(residentId, { name: '压氏达', ingredients: ['氨氯地平'] }))
    const resume = { residentId, id: saving.id, version: 2, reason: '停错' }
    expect(refusedBy(await w.as('nurse')('medication.resumeMedication', resume))?.[1]).toMatch(
      /正在用的压氏达含相同成分.*请重新添加/
    )
  })

  it('is not refilled with a supply that would have run out by today', async () => {
    const { id: residentId } = await someone()
    const { id } = await save(aSaving(residentId))
    const refill = { residentId, drugs: [{ id, version: 1 }], on: '2026-02-23', days: 7 }
    expect(await w.as('nurse')('medication.refillMedications', refill)).toMatchObject({
      error: { fields: { days: '按此日期和天数，2026-03-02 已经用完' } }
    })
    await w.must('nurse', 'medication.refillMedications', { ...refill, days: 8 })
  })

  it('stays in its own file: another resident’s drug is neither stopped nor corrected', async () => {
    const [one, other] = [await someone(), await someone({ name: '李秀英', sex: '2' })]
    const saving = aSaving(one.id)
    await save(saving)
    const reply = await w.as('nurse')('medication.saveMedication', {
      ...saving,
      version: 1,
      residentId: other.id
    })
    expect(reply).toMatchObject({ error: { code: 'not-found' } })
    const taken = {
      ...{ requestId: newUuid(), entity: 'medication', id: saving.id, version: 1 },
      reason: '点错了人'
    }
    await w.must('nurse', 'record.give', { ...taken, residentId: other.id })
    expect((await listOf(one.id)).rows).toMatchObject([{ isRunning: false }])
    expect((await listOf(other.id)).rows).toMatchObject([{ name: '自备药', isRunning: true, version: 1 }])
  })
})

describe('running out', () => {
  it('is due on the first day without medicine, drugs of one day in one row, until they are supplied or stopped', async () => {
    const { id: residentId, version } = await someone()
    const supplied = { suppliedOn: '2026-02-20', supplyDays: 14 }
    const first = await save(aSaving(residentId, { name: '甲药', ...supplied }))
    await save(aSaving(residentId, { name: '乙药', ...supplied }))
    const third = await save(aSaving(residentId, { name: '丙药', suppliedOn: today, supplyDays: 7 }))
    expect(await dueOf(residentId)).toEqual([
      ['run-out', '2026-03-06', '乙药、甲药'],
      ['run-out', '2026-03-09', '丙药']
    ])
    expect(await dueOf(residentId, { state: 'overdue' })).toEqual([])
    const refill = { residentId, drugs: [{ id: first.id, version: 1 }], on: today, days: 28 }
    await w.must('nurse', 'medication.refillMedications', refill)
    const stop = { residentId, id: third.id, version: 1, on: today, reason: '疗程结束' }
    await w.must('nurse', 'medication.stopMedication', stop)
    expect(await dueOf(residentId)).toEqual([
      ['run-out', '2026-03-06', '乙药'],
      ['run-out', '2026-03-30', '甲药']
    ])
    await w.must('nurse', 'resident.changeStatus', {
      ...{ id: residentId, version, status: 'moved-away', on: today, reason: '迁出' },
      answered: ['records-after']
    })
    expect(await dueOf(residentId)).toEqual([])
  })

  it('is counted by state, and the table says the same as the records', async () => {
    const ask = (filters: object) =>
      w.must<{ counts: Record<string, number>; total: number }>('nurse', 'medication.medicationDue', {
        filters
      })
    const { counts } = await ask({})
    for (const state of ['overdue', 'today', 'soon'] as const)
      expect((await ask({ state })).total).toBe(counts[state])
    expect(kept(w.db(), medicationSchedule)).toEqual(
      fromScratch(w.db(), medicationSchedule, { today, basis: '' })
    )
  })
})

describe('a long prescription', () => {
  const offerOf = (residentId: string) =>
    w.must<{
      conditions: readonly { code: string; state: string; facts: readonly string[] }[]
      drugs: readonly { name: string; refused: string | null }[]
    }>('doctor', 'medication.longOffer', { residentId })
  const aLong = (residentId: string, medicationIds: readonly string[], change: object = {}) => ({
    ...{ id: newUuid(), residentId, medicationIds, prescribedOn: today, amount: 28, unit: 'day' },
    ...{
      found: ['clear-diagnosis', 'stable'],
      assessment: '血压连续达标，规律服药',
      followUpOn: '2026-03-23'
    },
    ...change
  })

  it('is given by a doctor after an assessment: facts shown, the drugs supplied, the visit inside the supply owed until it was made', async () => {
    const { id: residentId } = await someone({ name: '长期用药' })
    await w.must('doctor', 'followUp.save', {
      requestId: newUuid(),
      residentId,
      form: aForm({ confirmed: true, visitDate: '2026-02-02', systolicMmHg: 132, diastolicMmHg: 84 })
    })
    const drug = await save(aSaving(residentId, { drugId: drugId('苯磺酸氨氯地平片') }))
    const remark = { residentId, id: drug.id, version: 1, on: today, adherence: '1', reaction: '' }
    await w.must('nurse', 'medication.remarkMedication', remark)
    const { conditions } = await offerOf(residentId)
    expect(conditions).toMatchObject([
      { code: 'clear-diagnosis', state: 'asked', facts: ['登记的慢性病：高血压'] },
      { code: 'stable', state: 'asked', facts: ['2026-02-02 随访 132/84 mmHg：控制满意'] }
    ])
    const wanted = aLong(residentId, [drug.id])
    expect(await w.as('nurse')('medication.prescribeLong', wanted)).toMatchObject({
      error: { code: 'forbidden' }
    })
    const given = await w.must<LongPrescription>('doctor', 'medication.prescribeLong', wanted)
    expect(given).toMatchObject({ days: 28, endsOn: '2026-03-30', cutTo: null, doctorName: '王医生' })
    expect(given.facts).toContain('病情稳定：2026-02-02 随访 132/84 mmHg：控制满意')
    await w.must('doctor', 'medication.prescribeLong', wanted)
    expect(await w.must('doctor', 'medication.longPrescriptions', { residentId })).toHaveLength(1)
    expect((await listOf(residentId)).rows).toMatchObject([{ runsOutOn: '2026-03-30', version: 3 }])
    expect(await dueOf(residentId)).toEqual([
      ['long-visit', '2026-03-23', '苯磺酸氨氯地平片'],
      ['run-out', '2026-03-30', '苯磺酸氨氯地平片']
    ])
    w.setNow('2026-03-20T01:00:00.000Z')
    await w.must('doctor', 'followUp.save', {
      requestId: newUuid(),
      residentId,
      form: aForm({ confirmed: true, visitDate: '2026-03-20' })
    })
    expect(await dueOf(residentId)).toEqual([['run-out', '2026-03-30', '苯磺酸氨氯地平片']])
    w.setNow(`${today}T01:00:00.000Z`)
  })

  it('is refused for what stands against it, each with its sentence', async () => {
    const { id: residentId } = await someone({ name: '不合条件' })
    const ids = await Promise.all(
      [
        { drugId: drugId('苯磺酸氨氯地平片') },
        { drugId: drugId('阿莫西林胶囊') },
        { name: '自备药' },
        { drugId: drugId('院内制剂') }
      ].map(async change => (await save(aSaving(residentId, change))).id)
    )
    const [fit = '', antibacterial = '', own = '', unsaid = ''] = ids
    expect(
      (await offerOf(residentId)).drugs.flatMap(({ name, refused }) => (refused === null ? [] : [name]))
    ).toEqual(['自备药', '阿莫西林胶囊', '院内制剂'])
    const ask = async (change: object, of: readonly string[] = [fit]) =>
      refusedBy(await w.as('doctor')('medication.prescribeLong', aLong(residentId, of, change)))?.[1]
    expect(await ask({ found: ['stable'] })).toMatch(/请医生评估后确认：诊断明确/)
    expect(await ask({}, [fit, antibacterial])).toMatch(/阿莫西林胶囊：抗菌药物不能开长处方/)
    expect(await ask({}, [own])).toMatch(/自备药：不在本中心药品目录/)
    expect(await ask({}, [unsaid])).toMatch(/院内制剂：药品目录没有注明/)
    expect(await ask({ amount: 85, reason: '外出', isInformed: true })).toMatch(/最长 84 天/)
    expect(await ask({ amount: 56, followUpOn: '2026-04-20' })).toMatch(/超过 28 天，请写明理由，并告知患者/)
    expect(await ask({ followUpOn: '2026-03-30' })).toMatch(/最晚 2026-03-29/)
    expect(await ask({ prescribedOn: '2026-03-03' })).toMatch(/不能晚于今天/)
    expect((await listOf(residentId)).rows.every(({ version }) => version === 1)).toBe(true)
    expect(
      await ask({ amount: 56, reason: '外出务工', isInformed: true, followUpOn: '2026-04-20' })
    ).toBeUndefined()
  })

  it('is the service that was promised, and stands nowhere once it was withdrawn', async () => {
    const { id: residentId } = await someone({ name: '撤回长处方' })
    const drug = await save(aSaving(residentId, { drugId: drugId('苯磺酸氨氯地平片') }))
    const wanted = aLong(residentId, [drug.id])
    await w.must('doctor', 'medication.prescribeLong', wanted)
    const served = (): unknown[] =>
      w
        .db()
        .prepare(`SELECT day, doer_id FROM service_record WHERE kind = 'long-prescription' AND record_id = ?`)
        .all(wanted.id)
    expect(served()).toEqual([{ day: today, doer_id: w.accountId('doctor') }])
    const taken = {
      requestId: newUuid(),
      entity: 'long-prescription',
      id: wanted.id,
      version: 1,
      reason: '开错'
    }
    const other = await someone({ name: '另一人' })
    expect(refusedBy(await w.as('doctor')('record.give', { ...taken, residentId: other.id }))?.[1]).toMatch(
      /不能转给别人/
    )
    await w.must('doctor', 'record.withdraw', taken)
    expect(served()).toEqual([])
    expect((await dueOf(residentId)).filter(([kind]) => kind === 'long-visit')).toEqual([])
  })
})

it('reads visits of a person by an index', () => {
  const plan = (sql: string): string =>
    w
      .db()
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all('', '')
      .map(({ detail }) => detail)
      .join('\n')
  for (const sql of [SELECT_VISITED_AFTER, SELECT_VISITS])
    expect(plan(sql)).toMatch(/INDEX follow_up_resident \(resident_id=\?/)
  const filters = { state: 'all', kind: null, doctorId: null, committeeCode: null } as const
  const asked = { sort: 'due', descending: false, isFromPlace: true }
  const all = (sql: string): string =>
    w
      .db()
      .prepare<[object], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all({ ...filters, today, until: today, at0: '', at1: '', at2: '', most: 50 })
      .map(({ detail }) => detail)
      .join('\n')
  expect(all(pageSql(medicationDueList, filters, asked))).toMatch(/INDEX medication_due_day .*due_on<\?/)
  expect(all(countSql(medicationDueList, filters))).toMatch(/COVERING INDEX medication_due_day/)
  const ofDoctor = { ...filters, doctorId: w.accountId('doctor') }
  expect(all(pageSql(medicationDueList, ofDoctor, asked))).toMatch(
    /INDEX medication_due_doctor \(doctor_id=\?/
  )
})
