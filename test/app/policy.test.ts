import type { Page } from 'playwright-core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { aCentre, password } from '../support/workstation.ts'
import { callFrom, openWorkstation, type Workstation } from './support/workstation.ts'

// The regional policy as an administrator and a nurse see it: in the built app.

let app: Workstation
let page: Page

beforeEach(async () => {
  app = await openWorkstation()
  page = app.page
  await page.getByRole('heading', { name: '首次使用' }).waitFor()
  await callFrom(page, 'access', 'setUp', {
    centre: aCentre({ region: 'shanghai' }),
    administrator: { login: 'wang', name: '王建平', password }
  })
  await callFrom(page, 'access', 'addAccount', {
    login: 'li',
    name: '李护士',
    roles: ['nurse'],
    password
  })
})
afterEach(() => app.close())

async function openPolicyAs(login: string): Promise<void> {
  await callFrom(page, 'access', 'signIn', { login, password })
  await page.evaluate(() => {
    location.hash = '#/settings?section=region'
  })
  await page.reload()
  await page.getByRole('heading', { name: /本中心执行：上海市/ }).waitFor()
}
const fee = () => page.locator('tr[data-row]').filter({ hasText: '每人每年签约费' }).first()

it('an administrator fills in from the keyboard what no document states, and it is signed under from then on', async () => {
  await openPolicyAs('wang')
  await page.getByText('签约前还需填写 3 项').waitFor()
  await fee().getByText('未规定 — 需本中心填写').waitFor()
  await fee().getByText('未核实').waitFor()

  await fee().getByRole('button', { name: '填写' }).press('Enter')
  await page.getByRole('textbox', { name: '每人每年签约费' }).waitFor()
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === '每人每年签约费')
  for (const typed of ['120.5', '', '', '区卫健局 2026 年第 3 号文']) {
    await page.keyboard.type(typed)
    await page.keyboard.press('Enter')
  }
  await page.keyboard.press('Enter')
  await page.getByText('签约前还需填写 2 项').waitFor()

  await page.getByRole('button', { name: /本中心规定/ }).click()
  expect(await fee().innerText()).toMatch(/120\.50 元[^]*本中心规定：区卫健局 2026 年第 3 号文/)
  const policy = await callFrom(page, 'policy', 'active', {})
  expect(policy.overrides).toMatchObject([{ path: 'fee.annualFen', value: 12_050, validTo: null }])

  await page.getByRole('tab', { name: '变更记录' }).click()
  await page.getByText('每人每年签约费：120.50 元').waitFor()
})

it('a nurse reads and compares the regions, and can change nothing', async () => {
  await openPolicyAs('li')
  await page.getByText('签约前还需填写 3 项').waitFor()
  expect(await page.getByRole('button', { name: /填写$|更换地区政策|另定/ }).count()).toBe(0)

  // Corrected since this centre chose it: said, and held against the one in force.
  const { version } = await callFrom(page, 'policy', 'active', {})
  const input = { version, packId: 'shanghai-1', validFrom: '2020-01-01', reason: '较早启用的版本' }
  await openPolicyAs('wang')
  await callFrom(page, 'policy', 'activate', input)
  await openPolicyAs('li')
  await page.getByText('上海市（第 2 版）已随程序提供').waitFor()
  await page.getByRole('tab', { name: '地区对比' }).click()
  await page.getByText('星级评定：连续考核满').waitFor()
  await callFrom(page, 'access', 'signIn', { login: 'wang', password })
  await callFrom(page, 'policy', 'activate', { ...input, version: version + 1, packId: 'shanghai-2' })
  await openPolicyAs('li')
  await page.getByRole('tab', { name: '地区对比' }).click()
  await page.getByRole('checkbox', { name: '厦门市' }).focus()
  await page.keyboard.press('Space')
  await page.getByRole('columnheader', { name: '厦门市' }).waitFor()
  const compared = page.getByRole('row').filter({ hasText: '每人每年签约费' })
  expect(await compared.getByRole('cell').allInnerTexts()).toEqual([
    '每人每年签约费',
    '未写明',
    '120 元',
    '120 元'
  ])
})
