import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterEach, expect, it } from 'vitest'
import type { CentreInput } from '../../src-main/centre/contract.ts'
import { dayIn } from '../../src-main/lib/clock.ts'
import { residentInput } from '../../src-main/resident/contract.ts'
import { aContract, aSigner, aSigningDesk, join as joinHousehold, type SigningDesk } from '../signing/desk.ts'
import { aCentre, openTestWorkstation, password, type TestWorkstation } from '../support/workstation.ts'
import { aDataFolder, callFrom, openWorkstation, type Workstation } from './support/workstation.ts'

// The signing page where money is shared out, where a contract is followed by the next, and where paper is signed.

let app: Workstation
let page: Page
afterEach(() => app.close())

const dayOf = (milliseconds: number): string => dayIn('Asia/Shanghai', milliseconds)
const daysAgo = (days: number): number => Date.now() - days * 86_400_000

async function openWith(
  region: CentreInput['region'],
  prepare: (w: TestWorkstation, desk: SigningDesk) => Promise<void>,
  days = 0
): Promise<void> {
  const data = aDataFolder()
  const w = await openTestWorkstation({
    dataDirectory: data,
    centre: aCentre({ region }),
    now: new Date(daysAgo(days)).toISOString()
  })
  await prepare(w, await aSigningDesk(w, dayOf(daysAgo(days))))
  await w.close()
  app = await openWorkstation({ data, viewport: { width: 1366, height: 768 } })
  page = app.page
  await page.getByRole('option').filter({ hasText: '王医生' }).click()
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '今日' }).waitFor()
}
const go = (hash: string): Promise<unknown> =>
  page.evaluate(to => {
    location.hash = to
  }, hash)

it('opens for the one who is asked for, also from the page of somebody else', async () => {
  const people: string[] = []
  await openWith('xuzhou', async w => {
    for (const name of ['张志强', '李丽娜']) people.push((await aSigner(w, { name })).id)
  })
  const who = page.getByRole('row', { name: /签约/ })
  await go(`#/signing/new?resident=${people[0]}`)
  await who.getByText('张志强').waitFor()
  await go(`#/signing/new?resident=${people[1]}`)
  await who.getByText('李丽娜').waitFor()
  expect(await who.getByText('张志强').count()).toBe(0)
})

it('says on the resident’s page what this person still owes, not what the contract costs', async () => {
  let id = ''
  await openWith('xuzhou', async (w, desk) => {
    id = (await aSigner(w, { name: '张志强' })).id
    const payers = [
      { payer: 'finance', amountFen: 1_450 },
      { payer: 'resident', amountFen: 10_550 }
    ]
    await aContract(w, desk, id, {
      signedOn: dayOf(Date.now()),
      termMonths: 12,
      members: [{ residentId: id, basicPackageId: desk.priced.id, payers }]
    })
  })
  await go(`#/residents/${id}`)
  await page.getByText('105.50 元未收').waitFor()
  expect(await page.getByText('120.00 元未收').count()).toBe(0)
})

it('takes what was put right after the workstation refused it', async () => {
  let id = ''
  await openWith('xuzhou', async w => {
    id = (await aSigner(w, { name: '张志强', sex: '1', birthDate: '1985-05-20' })).id
  })
  await go(`#/signing/new?resident=${id}`)
  const term = page.getByLabel('签约期')
  await term.waitFor()
  const review = page.getByRole('radio', { name: /签字即生效/ })
  if (await review.isVisible()) await review.click()
  await page.getByRole('radio', { name: '有偿基本包' }).click()
  await page.getByRole('button', { name: '添加分担方' }).click()
  await page.getByLabel('有偿基本包：分担方 1').selectOption('resident')
  await term.fill('0')
  await page.keyboard.press('F8')
  await page.getByText('不能小于 1').waitFor()

  await term.fill('12')
  await page.getByText('不能小于 1').waitFor({ state: 'detached' })
  await page.keyboard.press('F8')
  await page.getByRole('heading', { name: '家庭医生签约服务协议书' }).waitFor()
})

it('asks who pays where the region is silent, shows who pays where it says so, keeps it in the draft and prints it', async () => {
  let head = ''
  await openWith('xuzhou', async w => {
    head = (await aSigner(w, { name: '张志强', sex: '1', birthDate: '1985-05-20' })).id
    const wife = await aSigner(w, { name: '李丽娜', sex: '2', birthDate: '1987-02-11', payments: ['3'] })
    await joinHousehold(w, wife.id, head, '1')
  })
  await go(`#/signing/new?resident=${head}`)
  const packages = page.getByRole('table', { name: '各人的服务包' })
  await packages.waitFor()
  await packages.getByText('职工医保对每个个性化包补助 40.00 元').waitFor()
  await page.getByRole('radio', { name: '有偿基本包' }).click()
  await page.getByLabel('张志强加签个性化包').selectOption({ label: '糖尿病中级包　150.00 元/年' })
  await page.getByLabel('李丽娜加签个性化包').selectOption({ label: '糖尿病中级包　150.00 元/年' })
  const fees = packages.locator('td.fee')
  await fees.nth(0).getByText('150.00 元：职工医保补助 40.00，居民个人 110.00').waitFor()
  await fees.nth(1).getByText('由谁分担见下').first().waitFor()

  const basic = page.getByRole('group', { name: '有偿基本包由谁分担' })
  const individual = page.getByRole('group', { name: '糖尿病中级包由谁分担' })
  await basic.getByText('张志强、李丽娜').waitFor()
  expect(await individual.getByText('张志强').count()).toBe(0)
  const review = page.getByRole('radio', { name: /签字即生效/ })
  if (await review.isVisible()) await review.click()
  await page.getByLabel('签约期').fill('12')

  await basic.getByRole('button', { name: '添加分担方' }).click()
  expect(await page.getByLabel('有偿基本包：分担金额 1').inputValue()).toBe('120')
  await page.getByLabel('有偿基本包：分担方 1').selectOption('finance')
  await page.getByLabel('有偿基本包：分担金额 1').fill('80')
  await page.keyboard.press('F8')
  await basic.getByText('分担合计 80.00 元，应为 120.00 元').waitFor()
  await basic.getByRole('button', { name: '添加分担方' }).click()
  expect(await page.getByLabel('有偿基本包：分担金额 2').inputValue()).toBe('40')
  await page.getByLabel('有偿基本包：分担方 2').selectOption('resident')
  await individual.getByRole('button', { name: '添加分担方' }).click()
  await page.getByLabel('糖尿病中级包：分担方 1').selectOption('resident')
  await screenshot('signing-payers')

  // Left, and opened again from the database, in a window that knows nothing of it.
  await page.keyboard.press('Control+3')
  await page.getByRole('heading', { name: '签约', exact: true }).waitFor()
  const {
    rows: [draft]
  } = await callFrom(page, 'signing', 'openSignings', {})
  await page.reload()
  await page.getByRole('heading', { name: '签约', exact: true }).waitFor()
  await go(`#/signing/acts/${draft?.id ?? ''}`)
  await basic.waitFor()
  const line = (name: string, at: number) =>
    Promise.all([
      page.getByLabel(`${name}：分担方 ${String(at)}`).inputValue(),
      page.getByLabel(`${name}：分担金额 ${String(at)}`).inputValue()
    ])
  expect([await line('有偿基本包', 1), await line('有偿基本包', 2), await line('糖尿病中级包', 1)]).toEqual([
    ['finance', '80'],
    ['resident', '40'],
    ['resident', '150']
  ])
  await page.keyboard.press('F8')
  const paper = page.getByRole('article')
  await paper.getByText('财政 80.00 元，居民个人 40.00 元').waitFor()
  await paper.getByText('职工医保补助 40.00 元，居民个人 110.00 元').waitFor()
  await paper.getByText('居民个人 150.00 元').waitFor()
})

it('a renewal starts from what there was, marks what is different, and is signed on paper that is kept as it was', async () => {
  let resident = ''
  await openWith(
    'national',
    async (w, desk) => {
      const signedOn = dayOf(daysAgo(350))
      const person = await aSigner(w, { name: '张志强', sex: '1', birthDate: '1985-05-20' })
      resident = person.id
      await aContract(w, desk, resident, {
        signedOn,
        districtHospitalId: desk.district,
        cityHospitalId: desk.city,
        members: [
          {
            residentId: resident,
            basicPackageId: desk.basic.id,
            individual: [{ packageId: desk.individual.id }]
          }
        ]
      })
    },
    350
  )
  await go(`#/residents/${resident}`)
  await page.getByRole('link', { name: '换签' }).waitFor()
  await page.getByRole('link', { name: '续签' }).click()
  const packages = page.getByRole('table', { name: '各人的服务包' })
  await packages.getByText('糖尿病中级包').first().waitFor()
  const chosen = (label: string): Promise<string> =>
    page.getByLabel(label).locator('option:checked').innerText()
  expect([await chosen('区级医院'), await chosen('市级医院')]).toEqual(['district 医院', 'city 医院'])
  expect(await page.getByText('原为').count()).toBe(0)

  await page.getByLabel('市级医院').selectOption('')
  await page.getByText('原为“city 医院”').waitFor()
  await page.getByLabel('去掉糖尿病中级包').click()
  await page.getByText('原有“糖尿病中级包”不再续').waitFor()
  await page.getByLabel('张志强的基本包').selectOption({ index: 1 })
  await page.getByText('原为“基本服务包”').waitFor()
  await page.getByLabel('张志强的基本包').selectOption({ index: 0 })
  await page.getByRole('radio', { name: /签字即生效/ }).click()
  await screenshot('signing-renewal')
  await page.keyboard.press('F8')

  await page.getByRole('radio', { name: /纸质签字/ }).click()
  const consents = page.getByRole('checkbox')
  for (let at = 0; at < 3; at++) await consents.nth(at).click()
  await page.keyboard.press('F8')
  const paper = page.getByRole('article').first()
  await paper.getByText('纸质原件已签字').first().waitFor()
  await page.keyboard.press('Alt+v')
  await page.getByText('协议原文完好；签名在纸质原件上').waitFor()
  await screenshot('signing-paper')
  const printed = await paper.innerText()
  expect(printed).toContain('13812345678')

  const file = await callFrom(page, 'resident', 'get', { id: resident })
  const facts = Object.fromEntries(Object.entries(file).filter(([key]) => key in residentInput.shape))
  const phones = file.phones.map(phone => ({ ...phone, number: '13900000000' }))
  const { id, version } = file
  await callFrom(page, 'resident', 'update', { ...residentInput.parse(facts), phones, id, version })
  await go(`#/residents/${resident}`)
  await page.getByText('13900000000').first().waitFor()
  await page.goBack()
  await paper.getByText('纸质原件已签字').first().waitFor()
  expect(await page.getByRole('article').first().innerText()).toBe(printed)
})

/** For the eye: only where a folder is named. */
async function screenshot(name: string): Promise<void> {
  const folder = process.env['JIAYI_SHOTS']
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`) })
}
