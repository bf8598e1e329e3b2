import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newUuid } from '../../src-main/lib/clock.ts'
import type { Assessment, Scale } from '../../src-main/scale/contract.ts'
import { familyApgar } from '../../src-main/scale/scales/family-apgar.ts'
import { SELECT_ASSESSMENTS_OF } from '../../src-main/scale/store.ts'
import { aResident } from '../resident/residents.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { twoRoundScale } from './scales.ts'

let w: TestWorkstation
let residentId = ''

beforeAll(async () => {
  w = await openTestWorkstation({ now: '2026-03-02T01:00:00.000Z' })
  residentId = (await w.must<{ id: string }>('nurse', 'resident.register', aResident())).id
})
afterAll(async () => {
  await w.close()
})

const answers = (value: number) =>
  familyApgar.items.map(({ code }) => ({ round: 'actual', item: code, value }))
const apgar = (change = {}) => ({
  id: newUuid(),
  residentId,
  scaleId: familyApgar.id,
  version: familyApgar.version,
  assessedOn: '2026-03-02',
  answers: answers(1),
  ...change
})
const keep = (change = {}) => w.must<Assessment>('nurse', 'scale.keep', apgar(change))

describe('assessing a family', () => {
  it('keeps the answers with the score they come to, and lists the newest first', async () => {
    const first = await keep({ assessedOn: '2026-02-01' })
    const second = await keep({ answers: answers(2), note: '女儿搬回同住' })
    const listed = await w.must<Assessment[]>('auditor', 'scale.assessments', { residentId })
    expect(listed.map(({ id }) => id)).toEqual([second.id, first.id])
    expect(listed.map(({ results }) => results.map(({ value, band }) => [value, band]))).toEqual([
      [[10, '家庭功能良好']],
      [[5, '家庭功能中度障碍']]
    ])
    expect(listed[0]).toMatchObject({ note: '女儿搬回同住', assessorName: '李护士', voidReason: null })
  })

  it('finds the first one when Enter is pressed twice', async () => {
    const input = apgar()
    const once = await w.must('nurse', 'scale.keep', input)
    expect(await w.must('nurse', 'scale.keep', input)).toEqual(once)
  })

  it('names the items that are still open, and stores nothing', async () => {
    const before = await w.must<Assessment[]>('nurse', 'scale.assessments', { residentId })
    expect(await w.as('nurse')('scale.keep', apgar({ answers: answers(1).slice(1) }))).toMatchObject({
      ok: false,
      error: { code: 'invalid-input', fields: { 'actual.adaptation': '请回答这一题。' } }
    })
    expect(await w.must('nurse', 'scale.assessments', { residentId })).toEqual(before)
  })

  it('refuses a day that has not come', async () => {
    expect(await w.as('nurse')('scale.keep', apgar({ assessedOn: '2026-03-03' }))).toMatchObject({
      error: { code: 'invalid-input', fields: { assessedOn: '不能晚于今天' } }
    })
  })

  it('keeps one in sight that was withdrawn, with the reason', async () => {
    const kept = await keep()
    const asked = { entity: 'scale-assessment', id: kept.id, version: kept.version, reason: '由家人代答' }
    await w.must('nurse', 'record.withdraw', { ...asked, requestId: newUuid() })
    const listed = await w.must<Assessment[]>('auditor', 'scale.assessments', { residentId })
    expect(listed.find(({ id }) => id === kept.id)).toMatchObject({
      version: 2,
      voidReason: '已撤回：由家人代答'
    })
  })

  it('reads the assessments of a resident by the index', () => {
    const plan = w
      .db()
      .prepare<[string], { detail: string }>(`EXPLAIN QUERY PLAN ${SELECT_ASSESSMENTS_OF}`)
      .all(residentId)
    expect(plan.map(({ detail }) => detail).join('\n')).toMatch(
      /SEARCH s USING INDEX scale_assessment_resident/
    )
    expect(plan.filter(({ detail }) => detail.startsWith('SCAN'))).toEqual([])
  })
})

describe('a scale of the centre’s own', () => {
  const bringIn = (file: string) => w.as('administrator')('scale.bringIn', { file })

  it('is brought in from its file, once, and can be used', async () => {
    expect(await bringIn(JSON.stringify(twoRoundScale))).toMatchObject({ ok: true })
    expect(await bringIn(JSON.stringify(twoRoundScale))).toMatchObject({ ok: true })
    const known = await w.must<Scale[]>('nurse', 'scale.scales')
    expect(known.map(({ id }) => id).toSorted()).toEqual(['faces-shape', 'family-apgar'])
  })

  it('is not overwritten under the same version', async () => {
    expect(await bringIn(JSON.stringify({ ...twoRoundScale, name: '另一份' }))).toMatchObject({
      error: { code: 'conflict' }
    })
    expect(await bringIn(JSON.stringify({ ...familyApgar, version: '2', name: '另一份' }))).toMatchObject({
      error: { code: 'conflict' }
    })
  })

  it.each([
    ['a file that is no JSON', '量表', '应为 JSON'],
    ['a file without items', JSON.stringify({ ...twoRoundScale, items: [] }), 'items'],
    ['an unknown field', JSON.stringify({ ...twoRoundScale, colour: 'red' }), '文件'],
    [
      'a score that counts an unknown item',
      JSON.stringify({ ...twoRoundScale, scores: [{ ...twoRoundScale.scores[0], weights: { ghost: 1 } }] }),
      '没有“ghost”这一题'
    ]
  ])('is refused with a reason: %s', async (_says, file, reason) => {
    const reply = await bringIn(file)
    expect(reply).toMatchObject({ error: { code: 'invalid-input' } })
    expect(JSON.stringify(reply)).toContain(reason)
  })

  it('can be brought in by an administrator only', async () => {
    expect(await w.as('doctor')('scale.bringIn', { file: '{}' })).toMatchObject({
      error: { code: 'forbidden' }
    })
  })
})
