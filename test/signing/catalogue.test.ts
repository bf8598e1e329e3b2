import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PackagePrice, ServiceItem, ServicePackage } from '../../src-main/signing/catalogue/contract.ts'
import { isUsableOn } from '../../src-main/signing/catalogue/rules.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { aContract, aSigner, aSigningDesk, contractNow, type SigningDesk } from './desk.ts'

let w: TestWorkstation
let desk: SigningDesk
let pressure: ServiceItem
let foot: ServiceItem
beforeAll(async () => {
  w = await openTestWorkstation({ now: '2026-03-01T01:00:00.000Z' })
  desk = await aSigningDesk(w)
  pressure = await must('saveServiceItem', {
    code: 'YL-1',
    name: '血压测量',
    group: 'basic-medical',
    feeFen: 200
  })
  foot = await must('saveServiceItem', { code: 'TX-1', name: '足部检查', group: 'special', feeFen: 3_000 })
})
afterAll(async () => {
  await w.close()
})

const must = <T>(call: string, input: unknown = {}): Promise<T> =>
  w.must<T>('administrator', `signing.${call}`, input)
const ask = (call: string, input: unknown) => w.as('administrator')(`signing.${call}`, input)
const line = ({ id: itemId }: ServiceItem, timesPerYear: number | null, isUnlimited = false) => ({
  itemId,
  timesPerYear,
  isUnlimited
})
const aDraft = (change: object = {}): Promise<ServicePackage> =>
  must<ServicePackage>('savePackage', {
    name: '试验包',
    kind: 'individual',
    payType: 'resident-fixed',
    priceFen: 5_000,
    lines: [line(pressure, 12), line(foot, 1)],
    ...change
  })
const publish = ({ id, version }: ServicePackage, validFrom: string) =>
  ask('publishPackage', { id, version, validFrom })
const change = async (item: ServiceItem, to: object): Promise<ServiceItem> => {
  const { status: _status, ...now } =
    (await must<ServiceItem[]>('serviceItems')).find(({ id }) => id === item.id) ?? item
  return must<ServiceItem>('saveServiceItem', { ...now, ...to })
}

describe('a service item', () => {
  it.each([
    [null, '2026-03-01', true],
    ['2026-03-01', '2026-03-01', true],
    ['2026-02-28', '2026-03-01', false]
  ])('whose last day is %s can be promised on %s: %s', (validTo, day, expected) => {
    expect(isUsableOn({ validTo }, day)).toBe(expected)
  })

  it('that ends can stand in packages up to its last day; what was published and signed keeps it', async () => {
    const { id } = await aSigner(w)
    const contract = await aContract(w, desk, id)
    const [signed] = desk.basic.lines
    const ending = await must<ServiceItem[]>('serviceItems').then(all =>
      all.find(one => one.id === signed?.itemId)
    )
    if (ending === undefined) throw new Error('the package has no item')
    const draft = await aDraft({ name: '老项目包', lines: [line(ending, 1)] })
    expect((await change(ending, { validTo: '2026-03-31' })).status).toBe('active')
    expect(await publish(draft, '2026-04-01')).toMatchObject({
      ok: false,
      error: { code: 'invalid-input', fields: { 'lines.0.itemId': '项目已停用' } }
    })
    expect((await publish(draft, '2026-03-31')).ok).toBe(true)
    w.setNow('2026-04-01T01:00:00.000Z')
    const now = (await must<ServiceItem[]>('serviceItems')).find(one => one.id === ending.id)
    expect(now?.status).toBe('withdrawn')
    const refused = await ask('savePackage', {
      name: '新包',
      kind: 'basic',
      payType: 'government-full',
      priceFen: 0,
      lines: [line(ending, 1)]
    })
    expect(refused).toMatchObject({ ok: false, error: { code: 'invalid-input' } })
    expect((await contractNow(w, contract)).lines.map(({ itemId }) => itemId)).toEqual([ending.id])
    expect((await change(ending, { validTo: null })).status).toBe('active')
    w.setNow('2026-03-01T01:00:00.000Z')
  })
})

describe('a draft of a package', () => {
  it('says what it would cost before it is kept, and then costs that', async () => {
    const input = {
      payType: 'resident-fixed',
      priceFen: 6_000,
      insuranceFen: 400,
      publicHealthFen: 0,
      discountFen: 0,
      lines: [line(pressure, 12), line(foot, 1)]
    }
    const price = await must<PackagePrice>('pricePackage', input)
    expect(price).toMatchObject({
      lines: [{ feeFen: 200, yearFen: 2_400 }, { yearFen: 3_000 }],
      knownFen: 5_400,
      itemsFen: 5_400,
      builtUpFen: 5_000,
      warnings: ['价格构成合计 50.00 元，与包价 60.00 元不符', '包价 60.00 元高于项目合计 54.00 元']
    })
    const { itemsFen, builtUpFen, warnings } = await aDraft({ ...input, name: '算价包' })
    expect({ itemsFen, builtUpFen, warnings }).toEqual({
      itemsFen: price.itemsFen,
      builtUpFen: price.builtUpFen,
      warnings: price.warnings
    })
  })

  it('whose items have no number says what is known and leaves the sum open', async () => {
    const price = await must<PackagePrice>('pricePackage', {
      payType: 'resident-negotiated',
      priceFen: null,
      lines: [line(pressure, 12), line(foot, null, true)]
    })
    expect([price.knownFen, price.itemsFen, price.lines.map(({ yearFen }) => yearFen)]).toEqual([
      2_400,
      null,
      [2_400, null]
    ])
  })

  it('is published with the fees of that moment', async () => {
    const draft = await aDraft({ name: '调价包' })
    await change(foot, { feeFen: 3_500 })
    const reply = await publish(draft, '2026-03-01')
    expect(reply.ok ? (reply.value as ServicePackage).lines[1]?.feeFen : null).toBe(3_500)
  })

  it('does not list an item twice', async () => {
    const reply = await ask('savePackage', {
      name: '重复包',
      kind: 'basic',
      payType: 'government-full',
      priceFen: 0,
      lines: [line(pressure, 1), line(pressure, 2)]
    })
    expect(reply).toMatchObject({ ok: false, error: { fields: { 'lines.1.itemId': '项目重复' } } })
  })

  it('nobody needs is thrown away; what was published is not', async () => {
    const draft = await aDraft({ name: '不要的包' })
    await must('discardPackage', { id: draft.id, version: draft.version })
    const names = (await must<ServicePackage[]>('packages')).map(({ name }) => name)
    expect(names).not.toContain('不要的包')
    const { id, version } = desk.basic
    expect(await ask('discardPackage', { id, version })).toMatchObject({
      ok: false,
      error: { code: 'refused' }
    })
  })
})

it('it is counted under how many contracts each version holds, and no longer once they are over', async () => {
  const use = async (): Promise<number | undefined> =>
    (await must<{ packageId: string; contracts: number }[]>('packageUse')).find(
      ({ packageId }) => packageId === desk.basic.id
    )?.contracts
  const before = (await use()) ?? 0
  const { endOn } = await aContract(w, desk, (await aSigner(w)).id)
  expect(await use()).toBe(before + 1)
  w.setNow(`${endOn}T01:00:00.000Z`)
  expect(await use()).toBe(before + 1)
  w.setNow('2028-01-01T01:00:00.000Z')
  expect(await use()).toBe(0)
  expect(w.bugs).toEqual([])
})
