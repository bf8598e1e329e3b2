import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PolicyAt, PolicyDeed } from '../../src-main/policy/region/contract.ts'
import { SELECT_POLICY, SELECT_PRESENT_POLICY } from '../../src-main/policy/region/store.ts'
import { aCentre, openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { journalOf } from '../support/journal.ts'

let desk: TestWorkstation
beforeEach(async () => {
  desk = await openTestWorkstation({ now: '2026-11-21T02:00:00.000Z' })
})
afterEach(async () => {
  await desk.close()
  expect(desk.bugs).toEqual([])
})

const active = (day?: string): Promise<PolicyAt> =>
  desk.must('doctor', 'policy.active', day === undefined ? {} : { day })
const history = (): Promise<PolicyDeed[]> => desk.must('auditor', 'policy.history')
const activate = (change: object): Promise<PolicyAt> =>
  desk.must('administrator', 'policy.activate', {
    version: 2,
    packId: 'hangzhou-1',
    validFrom: '2026-11-21',
    reason: '本中心属杭州市',
    ...change
  })
const aRule = (change: object) => ({
  version: 3,
  path: 'fee.annualFen',
  value: 12_000,
  validFrom: '2026-11-21',
  validTo: null,
  reason: '区卫健局文件',
  ...change
})
const override = (change: object): Promise<PolicyAt> =>
  desk.must('administrator', 'policy.override', aRule(change))
const refusal = async (path: string, input: object, role: 'administrator' | 'doctor' = 'administrator') => {
  const reply = await desk.as(role)(path, input)
  return reply.ok ? null : reply.error
}
const valueIn = ({ values }: PolicyAt, path: string) => values.find(one => one.path === path) ?? null

describe('the policy of a centre', () => {
  it('is the national one from the beginning', async () => {
    expect(await active()).toMatchObject({
      version: 2,
      day: '2026-11-21',
      packId: 'national-2',
      regionName: '全国通用',
      activeFrom: null,
      planned: [],
      overrides: []
    })
    expect(await history()).toMatchObject([
      { act: 'activate', reason: '首次设置时选择', activation: { packId: 'national-2', validFrom: null } },
      { act: 'found', at: null, actorName: null }
    ])
  })

  it('is the pack chosen when the centre is set up', async () => {
    const xiamen = await openTestWorkstation({ centre: aCentre({ region: 'xiamen' }) })
    try {
      const policy = await xiamen.must<PolicyAt>('nurse', 'policy.active')
      expect(policy).toMatchObject({ packId: 'xiamen-2', version: 2, activeFrom: null })
      expect(await xiamen.must('nurse', 'policy.current')).toMatchObject({ region: { name: '厦门市' } })
      const deeds = await xiamen.must<PolicyDeed[]>('auditor', 'policy.history')
      expect(deeds[0]).toMatchObject({ act: 'activate', actorName: '管理员', reason: '首次设置时选择' })
    } finally {
      await xiamen.close()
    }
  })

  it('changes on the day an administrator says, and not before', async () => {
    const planned = await activate({ validFrom: '2027-01-01' })
    expect(planned).toMatchObject({
      packId: 'national-2',
      version: 3,
      planned: [{ packId: 'hangzhou-1', validFrom: '2027-01-01' }]
    })
    expect(await active('2027-01-01')).toMatchObject({ packId: 'hangzhou-1', activeFrom: '2027-01-01' })
    desk.setNow('2026-12-31T16:00:00.000Z')
    expect(await active()).toMatchObject({ day: '2027-01-01', packId: 'hangzhou-1' })
  })

  it('has one pack a day: a new choice gives up what was planned after it', async () => {
    await activate({ validFrom: '2027-01-01' })
    const changed = await activate({ version: 3, packId: 'xiamen-1', validFrom: '2026-12-01' })
    expect(changed.planned).toEqual([{ packId: 'xiamen-1', validFrom: '2026-12-01' }])
    expect(await active('2027-06-01')).toMatchObject({ packId: 'xiamen-1' })
  })

  it('says what the centre must lay down, what signing needs first', async () => {
    await activate({ packId: 'shanghai-1' })
    const asks = await desk.must<{ path: string; asked: string; remark: string | null }[]>(
      'doctor',
      'policy.asks'
    )
    expect(asks.filter(({ asked }) => asked === 'signing').map(({ path }) => path)).toEqual([
      'fee.annualFen',
      'fee.payers',
      'contract.reviewRequired'
    ])
    expect(asks.findIndex(({ asked }) => asked === 'later')).toBe(3)
    expect(asks[0]?.remark).toContain('未核实')
  })

  it('asks no more for what was laid down', async () => {
    await activate({ packId: 'shanghai-1' })
    const { asks } = await override({ value: 12_000 })
    expect(asks.map(({ path }) => path)).not.toContain('fee.annualFen')
  })
})

describe('a rule of the centre', () => {
  it('holds from its day, beside what the pack says, with its reason', async () => {
    await activate({})
    const policy = await override({ path: 'referral.quotaPercent', value: 35.5, validFrom: '2026-12-01' })
    expect(valueIn(policy, 'referral.quotaPercent')).toMatchObject({ value: 30, origin: 'region' })
    expect(valueIn(await active('2026-12-01'), 'referral.quotaPercent')).toMatchObject({
      value: 35.5,
      origin: 'override',
      source: '本中心规定：区卫健局文件',
      overrideId: policy.overrides[0]?.id
    })
  })

  it('is stored as the field wants it, without the blanks around a text', async () => {
    await activate({})
    const policy = await override({ path: 'fee.area', value: '  全市  ' })
    expect(valueIn(policy, 'fee.area')?.value).toBe('全市')
  })

  it('of a wrong kind is refused at its field', async () => {
    await activate({})
    const wrong = [
      { path: 'fee.annualFen', value: '12000' },
      { path: 'fee.annualFen', value: 0.5 },
      { path: 'contract.signingModes', value: ['carrier-pigeon'] },
      { path: 'contract.signingModes', value: [] },
      { path: 'fee.annualFen', value: null },
      { path: 'fee.payers', value: [{ who: 'resident', percent: 99, amountFen: null, payBy: null }] },
      { path: 'fee.payers', value: [{ who: 'resident', percent: null, amountFen: null, payBy: null }] }
    ]
    for (const one of wrong) {
      const error = await refusal('policy.override', aRule(one))
      expect(error?.code).toBe('invalid-input')
      expect(Object.keys(error?.fields ?? {})[0]).toMatch(/^value/)
    }
    expect(await refusal('policy.override', aRule({ path: 'fee.colour' }))).toMatchObject({
      code: 'invalid-input'
    })
    expect(await refusal('policy.override', aRule({ validTo: '2026-11-20' }))).toMatchObject({
      fields: { validTo: '截止日期不能早于生效日期' }
    })
    expect(await refusal('policy.override', aRule({ reason: ' ' }))).toMatchObject({
      fields: { reason: '请写明理由或依据的文件' }
    })
    expect((await history()).length).toBe(3)
  })

  it('that makes the shares and the fee disagree is refused', async () => {
    await activate({ packId: 'xiamen-1' })
    const error = await refusal('policy.override', aRule({ value: 15_000 }))
    expect(error).toMatchObject({ code: 'refused' })
    expect(error?.message).toContain('合计 120.00 元，与年签约费 150.00 元不符')
  })

  it('taken back ends yesterday, so that the days it held stay as they were', async () => {
    await activate({})
    const made = await override({ path: 'referral.quotaPercent', value: 40, validFrom: '2026-11-01' })
    const id = made.overrides[0]?.id
    const policy = await desk.must<PolicyAt>('administrator', 'policy.withdrawOverride', {
      version: 4,
      id,
      reason: '文件废止'
    })
    expect(valueIn(policy, 'referral.quotaPercent')?.value).toBe(30)
    expect(valueIn(await active('2026-11-20'), 'referral.quotaPercent')?.value).toBe(40)
    expect(policy.overrides).toMatchObject([{ validTo: '2026-11-20' }])
    expect(await refusal('policy.withdrawOverride', { version: 5, id, reason: '文件废止' })).toMatchObject({
      code: 'refused'
    })
  })

  it('that has not begun goes altogether when it is taken back', async () => {
    await activate({})
    const made = await override({ path: 'referral.quotaPercent', value: 40, validFrom: '2026-11-21' })
    const policy = await desk.must<PolicyAt>('administrator', 'policy.withdrawOverride', {
      version: 4,
      id: made.overrides[0]?.id,
      reason: '填错'
    })
    expect(policy.overrides).toEqual([])
  })

  it('is not found when it never was', async () => {
    const id = '00000000-0000-7000-8000-0000000000ff'
    expect(await refusal('policy.withdrawOverride', { version: 2, id, reason: '填错' })).toMatchObject({
      code: 'not-found'
    })
  })
})

describe('an old version of the policy', () => {
  it('stays readable for the contracts signed under it, whatever was decided since', async () => {
    await activate({})
    const old = await override({ path: 'referral.quotaPercent', value: 40 })
    await desk.must('administrator', 'policy.withdrawOverride', {
      version: 4,
      id: old.overrides[0]?.id,
      reason: '填错'
    })
    await activate({ version: 5, packId: 'xiamen-1' })
    const then = await desk.must<PolicyAt>('doctor', 'policy.at', {
      versionId: old.versionId,
      day: '2026-11-21'
    })
    expect(then).toEqual(old)
    expect(valueIn(await active(), 'fee.annualFen')?.source).toContain('厦门')
  })

  it('that never was is not found', async () => {
    const input = { versionId: '00000000-0000-7000-8000-0000000000ff', day: '2026-11-21' }
    expect(await refusal('policy.at', input)).toMatchObject({ code: 'not-found' })
  })

  it('can be neither changed nor taken away in the database', () => {
    const db = desk.db()
    expect(() => db.exec(`UPDATE policy_version SET reason = 'other'`)).toThrow('never changed')
    expect(() => db.exec('DELETE FROM policy_version')).toThrow('never taken away')
  })

  it('stands in the history with who decided what and why, newest first', async () => {
    await activate({})
    const made = await override({ path: 'referral.quotaPercent', value: 40 })
    await desk.must('administrator', 'policy.withdrawOverride', {
      version: 4,
      id: made.overrides[0]?.id,
      reason: '填错'
    })
    expect(await history()).toMatchObject([
      {
        act: 'withdraw',
        reason: '填错',
        activation: null,
        override: { path: 'referral.quotaPercent', value: 40 }
      },
      { act: 'override', reason: '区卫健局文件', override: { path: 'referral.quotaPercent', value: 40 } },
      {
        act: 'activate',
        reason: '本中心属杭州市',
        actorName: '管理员',
        at: '2026-11-21T02:00:00.000Z',
        activation: { packId: 'hangzhou-1', validFrom: '2026-11-21' },
        override: null
      },
      { act: 'activate', activation: { packId: 'national-2' } },
      { act: 'found' }
    ])
  })
})

describe('a change of the policy', () => {
  it('is for administrators; everybody else reads', async () => {
    for (const role of ['doctor', 'nurse', 'auditor'] as const) {
      const reply = await desk.as(role)('policy.activate', {})
      expect(reply.ok ? 'ok' : reply.error.code).toBe('forbidden')
      await desk.must(role, 'policy.packs')
    }
  })

  it('stands in the journal as the next version of one record', async () => {
    await activate({})
    await override({ path: 'referral.quotaPercent', value: 40 })
    const entries = journalOf(desk.db(), { entity: 'policy' }).slice(1)
    expect(entries.map(({ version }) => version)).toEqual([3, 4])
    expect(entries[1]?.after).toMatchObject({
      act: 'override',
      overrides: [{ path: 'referral.quotaPercent', value: 40 }]
    })
    expect(entries[1]?.before).toMatchObject({ act: 'activate', overrides: [] })
  })

  it('by somebody who has not seen the last one is refused', async () => {
    await activate({})
    expect(
      await refusal('policy.activate', {
        version: 2,
        packId: 'xiamen-1',
        validFrom: '2026-11-21',
        reason: '属厦门市'
      })
    ).toMatchObject({ code: 'conflict' })
    expect(await refusal('policy.override', aRule({ version: 2 }))).toMatchObject({ code: 'conflict' })
  })

  it('to a pack that is none is refused', async () => {
    const input = { version: 2, packId: 'atlantis-1', validFrom: '2026-11-21', reason: '属海底' }
    expect(await refusal('policy.activate', input)).toMatchObject({ code: 'not-found' })
  })
})

describe('packs beside each other', () => {
  it('show field by field where they differ', async () => {
    const rows = await desk.must<{ path: string; differs: boolean; values: ({ value: unknown } | null)[] }[]>(
      'doctor',
      'policy.compare',
      { packIds: ['hangzhou-1', 'xiamen-1', 'shanghai-1'] }
    )
    const row = (path: string) => rows.find(one => one.path === path)
    expect(row('fee.annualFen')).toMatchObject({
      differs: true,
      values: [{ value: 12_000 }, { value: 12_000 }, null]
    })
    expect(row('contract.graceDays')).toBeUndefined()
    const two = await desk.must<{ path: string; differs: boolean }[]>('doctor', 'policy.compare', {
      packIds: ['hangzhou-1', 'xiamen-1']
    })
    expect(two.find(({ path }) => path === 'fee.annualFen')?.differs).toBe(false)
    expect(two.find(({ path }) => path === 'fee.payers')?.differs).toBe(true)
  })

  it('need at least two', async () => {
    expect(await refusal('policy.compare', { packIds: ['xiamen-1'] })).toMatchObject({
      code: 'invalid-input'
    })
  })
})

describe('the policy is found by its index', () => {
  it.each([SELECT_PRESENT_POLICY, SELECT_POLICY])('%s', sql => {
    const plan = desk
      .db()
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...(sql.includes('?') ? [''] : []))
    expect(plan.map(({ detail }) => detail).join('\n')).not.toMatch(/SCAN (?!p USING INDEX)|TEMP B-TREE/)
  })
})
