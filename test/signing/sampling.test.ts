import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newUuid } from '../../src-main/lib/clock.ts'
import type { Sample, SampleHead } from '../../src-main/signing/fulfilment/sampling/contract.ts'
import {
  callProblems,
  type CallOutcome,
  draw,
  ratesOf
} from '../../src-main/signing/fulfilment/sampling/rules.ts'
import { SELECT_CALLS, SELECT_ROWS } from '../../src-main/signing/fulfilment/sampling/store.ts'
import { aForm } from '../follow-up/forms.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { aContract, aSigner, aSigningDesk, type SigningDesk } from './desk.ts'
import { journalOf } from '../support/journal.ts'

const happened: CallOutcome = { answer: 'happened', saidDay: null, satisfaction: 5, finding: 'none' }

describe('a random sample', () => {
  it('has no service twice, is as large as can be, and is drawn again by its seed', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.uuid(), { maxLength: 60 }),
        fc.integer({ min: 1, max: 80 }),
        fc.string({ minLength: 1 }),
        (ids, size, seed) => {
          const frame = ids.map(recordId => ({ recordId }))
          const sample = draw(frame, size, seed)
          expect(new Set(sample).size).toBe(Math.min(size, ids.length))
          expect(draw([...frame].reverse(), size, seed)).toEqual(sample)
        }
      )
    )
  })
  it('is another one for another seed', () => {
    const frame = Array.from({ length: 50 }, (_one, index) => ({ recordId: String(index) }))
    expect(draw(frame, 10, 'a')).not.toEqual(draw(frame, 10, 'b'))
  })
})

describe('a call-back', () => {
  const visit = { day: '2026-03-01', today: '2026-03-20' }
  it.each<[string, Partial<CallOutcome>, string[]]>([
    ['everything well', {}, []],
    ['another day, and nothing said about it', { saidDay: '2026-03-02' }, ['finding']],
    ['another day, named as a finding', { saidDay: '2026-03-02', finding: 'wrong-day' }, []],
    ['a day to come', { saidDay: '2026-03-21', finding: 'wrong-day' }, ['saidDay']],
    ['did not happen, without a finding', { answer: 'not-happened' }, ['finding']],
    ['did not happen', { answer: 'not-happened', finding: 'not-done' }, []],
    ['nobody answered, yet content', { answer: 'no-answer' }, ['answer']],
    ['nobody answered', { answer: 'no-answer', satisfaction: null }, []]
  ])('%s', (_name, change, fields) => {
    expect(Object.keys(callProblems({ ...happened, ...change }, visit))).toEqual(fields)
  })

  it('counts towards the rates only as far as somebody was reached', () => {
    const none: CallOutcome = { answer: 'no-answer', saidDay: null, satisfaction: null, finding: 'none' }
    const not: CallOutcome = { ...none, answer: 'not-happened', satisfaction: 2, finding: 'not-done' }
    const rates = ratesOf(8, [happened, happened, not, none])
    expect(rates.map(({ name, percent }) => `${name} ${String(percent)}`)).toEqual([
      '回访完成率 50',
      '接通率 75',
      '真实率 66.67',
      '满意率 66.67',
      '问题率 33.33'
    ])
    expect(ratesOf(8, [none]).map(({ percent }) => percent)).toEqual([12.5, 0, null, null, null])
  })
})

describe('quality control of a month', () => {
  let w: TestWorkstation
  let desk: SigningDesk
  beforeAll(async () => {
    w = await openTestWorkstation({ now: '2026-03-10T01:00:00.000Z' })
    desk = await aSigningDesk(w)
    for (let person = 0; person < 6; person += 1) {
      const conditions = [
        {
          code: 'hypertension' as const,
          diagnosedOn: '2020',
          managedFrom: '2026-01-01',
          endedOn: null,
          note: ''
        }
      ]
      const { id } = await aSigner(w, { conditions, name: `居民${'一二三四五六'[person] ?? ''}` })
      await aContract(w, desk, id)
      const form = aForm({ visitDate: person === 5 ? '2026-03-09' : '2026-03-05', confirmed: true })
      await w.must('doctor', 'followUp.save', { requestId: newUuid(), residentId: id, form })
    }
    w.setNow('2026-04-10T01:00:00.000Z')
  })
  afterAll(async () => {
    expect(w.bugs).toEqual([])
    await w.close()
  })
  const drawn = (change: object = {}): Promise<Sample> =>
    w.must<Sample>('administrator', 'signing.drawSample', {
      doctorId: w.accountId('doctor'),
      month: '2026-03',
      size: 4,
      seed: '2026-03 抽查',
      ...change
    })
  const aCall = (sample: Sample, change: object = {}) => ({
    sampleId: sample.id,
    position: 0,
    calledOn: '2026-04-10',
    answer: 'happened',
    satisfaction: 5,
    ...change
  })

  it('draws from what was done in that month for the contracts of that doctor', async () => {
    const sample = await drawn()
    expect(sample).toMatchObject({ frame: 6, size: 4, called: 0, doctorName: '王医生', seed: '2026-03 抽查' })
    expect(
      sample.rows.every(({ kind, on }) => kind === 'hypertension-follow-up' && on.startsWith('2026-03'))
    ).toBe(true)
    const again = await drawn()
    expect(again.rows.map(({ recordId }) => recordId)).toEqual(sample.rows.map(({ recordId }) => recordId))
    const other = await w.as('administrator')('signing.drawSample', {
      doctorId: w.accountId('doctor'),
      month: '2026-04',
      size: 4
    })
    expect(other).toMatchObject({ ok: false, error: { code: 'refused' } })
  })

  it('keeps every call, counts the newest, and is written into the journal', async () => {
    const sample = await drawn()
    await w.must(
      'nurse',
      'signing.recordCallBack',
      aCall(sample, { answer: 'no-answer', satisfaction: null })
    )
    const after = await w.must<Sample>('nurse', 'signing.recordCallBack', aCall(sample))
    expect(after.rows[0]).toMatchObject({ calls: 2, call: { answer: 'happened', callerName: '李护士' } })
    expect(after.rates.find(({ name }) => name === '真实率')).toMatchObject({ numerator: 1, denominator: 1 })
    const [head] = await w.must<SampleHead[]>('auditor', 'signing.samples', { month: '2026-03' })
    expect(head).toMatchObject({ id: sample.id, called: 1 })
    expect(journalOf(w.db(), { entity: 'fulfilment-call' })).toHaveLength(2)
  })

  it('is not left to who is examined, and a finding goes with what did not happen', async () => {
    const sample = await drawn()
    const code = async (role: 'doctor' | 'nurse', change: object = {}): Promise<string> => {
      const reply = await w.as(role)('signing.recordCallBack', aCall(sample, change))
      return reply.ok ? 'ok' : reply.error.code
    }
    expect(await code('doctor')).toBe('forbidden')
    expect(await code('nurse', { answer: 'not-happened' })).toBe('invalid-input')
    expect(await code('nurse', { calledOn: '2026-03-01' })).toBe('invalid-input')
    expect(await code('nurse', { position: 99 })).toBe('not-found')
  })

  it.each([SELECT_ROWS, SELECT_CALLS])('reads no big table from end to end: %s', sql => {
    const plan = w
      .db()
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.replace('?', "'1'")}`)
      .all()
    expect(plan.filter(({ detail }) => detail.startsWith('SCAN'))).toEqual([])
  })
})
