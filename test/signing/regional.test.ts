import { afterEach, describe, expect, it } from 'vitest'
import type { SignContract, SigningAct } from '../../src-main/signing/lifecycle/contract.ts'
import { aCentre, openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { aContract, aSigner, aSigning, aSigningDesk, contractNow, type SigningDesk } from './desk.ts'

let w: TestWorkstation
let desk: SigningDesk
afterEach(async () => {
  await w.close()
  expect(w.bugs).toEqual([])
})
const open = async (region: 'national' | 'shanghai' | 'xuzhou' | 'hangzhou'): Promise<void> => {
  w = await openTestWorkstation({ now: '2026-03-01T01:00:00.000Z', centre: aCentre({ region }) })
  desk = await aSigningDesk(w)
}
const ask = (change: object) => w.as('nurse')('signing.startSigning', aSigning(w, desk, change))
const rule = async (path: string, value: unknown, validFrom = '2026-03-01'): Promise<void> => {
  const { version } = await w.must<{ version: number }>('administrator', 'policy.active')
  await w.must('administrator', 'policy.override', {
    version,
    path,
    value,
    validFrom,
    validTo: null,
    reason: '区卫健局文件'
  })
}
const prepared = (residentId: string) => w.must('nurse', 'signing.prepareSigning', { residentId })

describe('the 1+1+1 combination', () => {
  it('is at most one hospital of each level in 上海, and of its level', async () => {
    await open('shanghai')
    const { id } = await aSigner(w)
    expect(await prepared(id)).toMatchObject({ districtHospitalsMax: 1, cityHospitalsMax: 1 })
    const members = [{ residentId: id, basicPackageId: desk.basic.id }]
    expect(await ask({ members, districtHospitalId: desk.city })).toMatchObject({
      error: { code: 'invalid-input', fields: { districtHospitalId: '请选择区级医院' } }
    })
    expect(
      await ask({ members, districtHospitalId: desk.district, cityHospitalId: desk.city })
    ).toMatchObject({ ok: true })
  })

  it('where the region says 0 is refused at its field, when signing and when changing; without a hospital it is signed', async () => {
    await open('shanghai')
    await rule('contract.combinationCityHospitalsMax', 0)
    const { id } = await aSigner(w)
    expect(await prepared(id)).toMatchObject({ districtHospitalsMax: 1, cityHospitalsMax: 0 })
    const members = [{ residentId: id, basicPackageId: desk.basic.id }]
    const sentence = '本地政策不与市级医院组合签约，请勿选择'
    expect(await ask({ members, cityHospitalId: desk.city })).toMatchObject({
      error: { code: 'invalid-input', fields: { cityHospitalId: sentence } }
    })
    const contract = await aContract(w, desk, id, { districtHospitalId: desk.district })
    const change = {
      id: contract.id,
      version: contract.version,
      from: '2026-03-01',
      districtHospitalId: desk.district,
      cityHospitalId: desk.city,
      reason: '居民要求'
    }
    expect(await w.as('nurse')('signing.changeCombination', change)).toMatchObject({
      error: { fields: { cityHospitalId: sentence } }
    })
  })

  it('of an old contract stays under the rule it was signed under', async () => {
    await open('shanghai')
    const { id } = await aSigner(w)
    const contract = await aContract(w, desk, id)
    await rule('contract.combinationCityHospitalsMax', 0, '2026-03-02')
    w.setNow('2026-03-02T01:00:00.000Z')
    const change = {
      id: contract.id,
      version: contract.version,
      from: '2026-03-02',
      districtHospitalId: null,
      cityHospitalId: desk.city,
      reason: '居民要求'
    }
    expect(await w.as('nurse')('signing.changeCombination', change)).toMatchObject({ ok: true })
  })

  it('that the region does not state is told as unknown, and the choice at the desk stands', async () => {
    await open('national')
    const { id } = await aSigner(w)
    expect(await prepared(id)).toMatchObject({ districtHospitalsMax: null, cityHospitalsMax: null })
    const contract = await aContract(w, desk, id, { cityHospitalId: desk.city })
    expect(contract.combinations).toMatchObject([{ districtHospitalId: null, cityHospitalId: desk.city }])
  })
})

describe('an individual package', () => {
  const sign = async (payments: readonly string[], more: object = {}, around: object = {}) => {
    const { id } = await aSigner(w, { payments: payments as ['1'] })
    return ask({
      members: [
        {
          residentId: id,
          basicPackageId: desk.basic.id,
          individual: [{ packageId: desk.individual.id, ...more }]
        }
      ],
      ...around
    })
  }
  const payersOf = (reply: Awaited<ReturnType<typeof sign>>): readonly (readonly [string, number])[] => {
    if (!reply.ok) throw new Error(JSON.stringify(reply.error))
    const { contracts } = reply.value as SigningAct
    const individual = contracts.find(({ kind }) => kind === 'individual')
    return (individual?.payers ?? []).map(({ label, amountFen }) => [label, amountFen])
  }

  it('in 徐州 is paid with 40 yuan by the employee scheme; who is insured otherwise is asked', async () => {
    await open('xuzhou')
    const { id } = await aSigner(w)
    expect(await prepared(id)).toMatchObject({ packageSubsidyFen: 4_000 })
    expect(payersOf(await sign(['1']))).toEqual([
      ['职工医保补助', 4_000],
      ['居民个人', 11_000]
    ])
    const field = 'members.0.individual.0.payers'
    expect(await sign(['3'])).toMatchObject({
      error: {
        code: 'invalid-input',
        fields: { [field]: expect.stringContaining('请填写由谁分担') as unknown }
      }
    })
    expect(await sign(['1'], {}, { termMonths: 24 })).toMatchObject({
      error: { fields: { [field]: expect.stringContaining('12 个月') as unknown } }
    })
    const typed = [{ payer: 'resident', amountFen: 15_000 }]
    expect(payersOf(await sign(['3'], { payers: typed }))).toEqual([['居民个人', 15_000]])
    expect(await sign(['3'], { payers: [{ payer: 'resident', amountFen: 14_999 }] })).toMatchObject({
      error: { fields: { [field]: '各方分担之和与签约费不符' } }
    })
  })

  it('where no subsidy is stated is the resident’s own', async () => {
    await open('national')
    expect(payersOf(await sign(['1']))).toEqual([['居民个人', 15_000]])
  })
})

describe('the quote of what is chosen on the page', () => {
  const quote = (residentId: string, change: object = {}) =>
    w.as('nurse')('signing.quoteSigning', {
      signedOn: '2026-03-01',
      termMonths: 12,
      members: [
        {
          residentId,
          basicPackageId: desk.priced.id,
          individual: [{ packageId: desk.individual.id }, { packageId: desk.negotiated.id }]
        }
      ],
      ...change
    })

  it('says in 徐州 who pays what, asks where the region is silent, and waits for a price that is agreed on', async () => {
    await open('xuzhou')
    const { id } = await aSigner(w)
    expect(await quote(id)).toMatchObject({
      value: [
        { kind: 'basic', feeFen: 12_000, payers: null, asks: '本地政策未写明签约费由谁分担，请填写' },
        {
          kind: 'individual',
          feeFen: 15_000,
          payers: [
            { label: '职工医保补助', amountFen: 4_000 },
            { label: '居民个人', amountFen: 11_000 }
          ],
          asks: null
        },
        { feeFen: null, payers: null, asks: null }
      ]
    })
    const { id: other } = await aSigner(w, { payments: ['3'] })
    const reply = await quote(other)
    expect(reply).toMatchObject({ value: [{}, { payers: null }, {}] })
    expect(JSON.stringify(reply)).toContain('本地政策只写明职工医保的补助')
  })

  it('splits the fee in 杭州 as it is written down afterwards, to the fen', async () => {
    await open('hangzhou')
    const { id } = await aSigner(w)
    const reply = await quote(id)
    const signed = await ask({ members: [{ residentId: id, basicPackageId: desk.priced.id }] })
    if (!reply.ok || !signed.ok) throw new Error(JSON.stringify([reply, signed]))
    const [basic] = reply.value as { feeFen: number; payers: { amountFen: number }[] }[]
    const [contract] = (signed.value as SigningAct).contracts
    expect(basic).toMatchObject({ feeFen: contract?.feeFen, payers: contract?.payers })
    expect(basic?.payers.map(({ amountFen }) => amountFen)).toEqual([1_200, 3_000, 7_800])
  })

  it('asks of the resident in 杭州 what they are told to pay, 12.00 of 120.00, and what they owe is no more, until it is paid', async () => {
    await open('hangzhou')
    const { id } = await aSigner(w)
    expect(await quote(id)).toMatchObject({ value: [{ residentFen: 1_200 }, { residentFen: 15_000 }, {}] })
    const owed = async (): Promise<number> =>
      (await w.must<{ owedFen: number }>('nurse', 'signing.standing', { residentId: id })).owedFen
    expect(await owed()).toBe(0)
    const members = [
      { residentId: id, basicPackageId: desk.priced.id, individual: [{ packageId: desk.individual.id }] }
    ]
    const contract = await aContract(w, desk, id, { members })
    expect(await owed()).toBe(1_200 + 15_000)
    const pay = async (status: string): Promise<unknown> => {
      const { version } = await contractNow(w, contract)
      return w.must('nurse', 'signing.recordPayment', { id: contract.id, version, status, on: '2026-03-01' })
    }
    await pay('paid')
    expect(await owed()).toBe(15_000)
    await pay('refunded')
    expect(await owed()).toBe(15_000)
  })

  it('where others pay all of it, the resident owes nothing', async () => {
    await open('national')
    const { id } = await aSigner(w)
    const payers = [
      { payer: 'finance', amountFen: 1_450 },
      { payer: 'resident', amountFen: 10_550 }
    ]
    const all = [{ payer: 'finance', amountFen: 12_000 }]
    const owedAfter = async (who: string, typed: object[]): Promise<unknown> => {
      const members = [{ residentId: who, basicPackageId: desk.priced.id, payers: typed }]
      await aContract(w, desk, who, { members })
      return w.must('nurse', 'signing.standing', { residentId: who })
    }
    expect(await owedAfter(id, payers)).toMatchObject({ owedFen: 10_550 })
    expect(await owedAfter((await aSigner(w)).id, all)).toMatchObject({ owedFen: 0 })
  })

  it('says that a package cannot be signed on that day', async () => {
    await open('national')
    const { id } = await aSigner(w)
    expect(await quote(id, { signedOn: '2025-12-31' })).toMatchObject({ error: { code: 'refused' } })
  })
})

describe('the timeline', () => {
  interface Line {
    readonly kind: string
    readonly at: string
    readonly recordId: string
    readonly title: string
    readonly detail: string
    readonly who: string | null
    readonly sync: string | null
  }
  const linesOf = async (residentId: string): Promise<readonly Line[]> =>
    (await w.must<Line[]>('doctor', 'resident.timeline', { residentId })).filter(({ kind }) =>
      kind.startsWith('contract')
    )

  it('tells what somebody signed as one line, and its end as another; a draft is not told', async () => {
    await open('national')
    const { id } = await aSigner(w)
    const members = [
      { residentId: id, basicPackageId: desk.basic.id, individual: [{ packageId: desk.individual.id }] }
    ]
    await ask({ members, submit: false })
    expect(await linesOf(id)).toEqual([])

    const contract = await aContract(w, desk, id, { members })
    const signedLine = {
      kind: 'contract',
      at: '2026-03-01T01:00:00.000Z',
      title: '家庭医生签约 · 2026-03-01 至 2027-02-28',
      who: '王医生',
      sync: 'local'
    }
    const [line, ...more] = await linesOf(id)
    expect(more).toEqual([])
    expect(line).toMatchObject(signedLine)
    const first = await contractNow(w, { id: line?.recordId ?? '' })
    expect(first.kind).toBe('basic')
    expect(line?.detail).toBe(`基本服务包，糖尿病中级包 · 协议 ${first.number}`)

    w.setNow('2026-06-01T01:00:00.000Z')
    const { version } = await contractNow(w, first)
    await w.must<SignContract>('nurse', 'signing.terminate', {
      id: first.id,
      version,
      on: '2026-05-31',
      reason: 'moved-away',
      note: '迁往外地'
    })
    expect(contract.residentId).toBe(id)
    const after = await linesOf(id)
    expect(after).toHaveLength(2)
    expect(after).toMatchObject([
      {
        kind: 'contract-ended',
        at: '2026-06-01T01:00:00.000Z',
        recordId: first.id,
        title: '解约（迁出），最后一天 2026-05-31',
        detail: `基本服务包 · 协议 ${first.number} · 迁往外地`,
        who: '李护士'
      },
      signedLine
    ])
  })

  it('says of the next contract that it is a renewal, and tells nothing as ended', async () => {
    await open('national')
    const { id } = await aSigner(w)
    const first = await aContract(w, desk, id)
    w.setNow('2027-02-20T01:00:00.000Z')
    const next = await aContract(w, desk, id, {
      signedOn: '2027-02-20',
      members: [
        {
          residentId: id,
          basicPackageId: desk.basic.id,
          predecessor: { contractId: first.id, as: 'renewal' }
        }
      ]
    })
    expect((await linesOf(id)).map(({ kind, recordId, title }) => [kind, recordId, title])).toEqual([
      ['contract', next.id, '家庭医生续约 · 2027-03-01 至 2028-02-29'],
      ['contract', first.id, '家庭医生签约 · 2026-03-01 至 2027-02-28']
    ])
  })
})
