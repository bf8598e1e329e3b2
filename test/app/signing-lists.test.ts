import { mkdirSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addDays, dayIn } from '../../src-main/lib/clock.ts'
import { aContract, aSigner, aSigningDesk } from '../signing/desk.ts'
import { openTestWorkstation, password } from '../support/workstation.ts'
import { aDataFolder, callFrom, openWorkstation, type Workstation } from './support/workstation.ts'

// Who is called to sign, who is about to leave: lists that are worked through from the keyboard.

const today = dayIn('Asia/Shanghai', Date.now())
let app: Workstation
let page: Page
const ids = new Map<string, string>()

const picture = async (name: string): Promise<void> => {
  const folder = process.env['JIAYI_SHOTS']
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: `${folder}/${name}.png` })
}
const go = (path: string): Promise<void> =>
  page.evaluate(to => {
    location.hash = to
  }, path)
const row = (name: string) => page.getByRole('row').filter({ hasText: name })
const dialog = (name: string) => page.getByRole('dialog').filter({ hasText: name })
const focusedRow = (name: string): Promise<unknown> =>
  page.waitForFunction(
    wanted =>
      document.activeElement?.matches('tr[data-row]') && document.activeElement.textContent.includes(wanted),
    name
  )
const answering = (): Promise<unknown> =>
  page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === '联系结果')

beforeAll(async () => {
  const data = aDataFolder()
  const desk = await openTestWorkstation({ dataDirectory: data })
  const signing = await aSigningDesk(desk, addDays(today, -400))
  for (const name of ['赵一', '钱二', '孙三', '李四']) {
    ids.set(name, (await aSigner(desk, { name, birthDate: '1950-01-01', committeeCode: '002' })).id)
  }
  const ending = await aSigner(desk, { name: '周期满', birthDate: '1957-03-08' })
  ids.set('周期满', ending.id)
  // Twelve months that end in five days.
  await aContract(desk, signing, ending.id, { signedOn: addDays(today, -359) })
  await desk.close()
  app = await openWorkstation({ data, viewport: { width: 1366, height: 768 } })
  page = app.page
  await page.getByRole('option').filter({ hasText: '王医生' }).click()
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '今日' }).waitFor()
})
afterAll(() => app.close())

describe('a campaign', () => {
  it('is made of the list of those who are not signed, as it is filtered', async () => {
    await go('/signing')
    await row('赵一').waitFor()
    await page.getByLabel('居（村）委会').selectOption('002')
    await page.keyboard.press('Alt+n')
    await dialog('新建签约活动').waitFor()
    await page.getByRole('textbox', { name: '名称' }).fill('香樟冬季签约')
    await picture('campaign-new')
    await page.getByRole('button', { name: '保存', exact: true }).click()
    await page.getByRole('heading', { name: '香樟冬季签约', level: 1 }).waitFor()
    const [campaign] = await callFrom(page, 'signing', 'campaigns', {})
    expect(campaign).toMatchObject({ populationClass: 'I', committeeCode: '002', from: today, to: null })
  })

  it('is worked through by telephone: Enter, a digit, F8, and the next opens by itself', async () => {
    await focusedRow('赵一')
    await page.keyboard.press('Enter')
    await dialog('赵一').waitFor()
    await answering()
    await page.keyboard.press('4')
    await page.keyboard.press('F8')
    await dialog('钱二').waitFor()
    await answering()
    await picture('campaign-call')
    await page.keyboard.press('3')
    await page.keyboard.press('F8')
    await dialog('孙三').waitFor()
    await page.getByText('13812345678').last().waitFor()
    await answering()
    // Without an answer nothing is kept.
    await page.keyboard.press('F8')
    await page.getByText('请选择联系结果。').waitFor()
    await page.keyboard.press('Escape')
    await focusedRow('孙三')
    expect(await page.getByRole('radio', { name: '待联系（2）' }).getAttribute('aria-checked')).toBe('true')
    await page.getByText('无人接听 1').waitFor()
    await page.getByText('不愿签 1').waitFor()
    await picture('campaign-work')
  })

  it('leads from a yes straight into signing, and keeps the yes until it is signed', async () => {
    await page.keyboard.press('Enter')
    await answering()
    await page.keyboard.press('1')
    await page.getByRole('button', { name: '保存，现在签约' }).click()
    await page.waitForURL(
      url => url.hash.includes('/signing/new') && url.hash.includes(ids.get('孙三') ?? '-')
    )
    await page.getByRole('table', { name: '签约居民' }).getByText('孙三').waitFor()
    await page.goBack()
    await page.getByRole('heading', { name: '香樟冬季签约', level: 1 }).waitFor()
    await row('李四').waitFor()
    await page.keyboard.press('2')
    await row('孙三').waitFor()
    await picture('campaign-agreed')
    await page.keyboard.press('Escape')
    await row('香樟冬季签约').waitFor()
    expect(await row('香樟冬季签约').locator('td.number').allInnerTexts()).toEqual(['3', '1', '0'])
    await picture('campaigns')
  })
})

describe('what ends soon', () => {
  it('stands on the list with what the resident said, and Enter opens the renewal', async () => {
    await page.keyboard.press('2')
    await row('周期满').getByText('还有 5 天').waitFor()
    await focusedRow('周期满')
    await page.keyboard.press('t')
    await dialog('周期满').waitFor()
    await answering()
    await page.keyboard.press('2')
    await page.getByRole('textbox', { name: '再联系日期' }).fill('+3')
    await page.keyboard.press('F8')
    await row('周期满').getByText('再考虑').waitFor()
    await row('周期满').getByText('再联系').waitFor()
    await picture('expiring-called')
    await focusedRow('周期满')
    await page.keyboard.press('Enter')
    await page.waitForURL(
      url => url.hash.includes('for=renew') && url.hash.includes(ids.get('周期满') ?? '-')
    )
  })
})

describe('what the record says of somebody, and a person knows better', () => {
  it('the class is set with a reason, and shows that it was', async () => {
    await go(`/residents/${ids.get('周期满') ?? ''}`)
    const card = page.locator('section').filter({ hasText: '人群' }).filter({ hasText: '家庭医生' })
    await card.getByText('Ⅰ类').waitFor()
    await card.getByRole('button', { name: '调整' }).click()
    await dialog('人群分类').waitFor()
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === '人群分类')
    await page.keyboard.press('3')
    await page.keyboard.press('Enter')
    await page.keyboard.type('常年在外地')
    await picture('class-dialog')
    await page.getByRole('button', { name: '保存', exact: true }).click()
    await card.getByText('已调整').waitFor()
    expect(
      await callFrom(page, 'signing', 'standing', { residentId: ids.get('周期满') ?? '' })
    ).toMatchObject({
      populationClass: 'III',
      override: { reason: '常年在外地', by: '王医生', on: today }
    })
    await picture('class-set')
  })
})
