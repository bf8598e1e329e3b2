import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestWorkstation, password } from '../support/workstation.ts'
import { aDataFolder, callFrom, openWorkstation, type Workstation } from './support/workstation.ts'

// A husband dies, is measured by mistake, leaves his household to his widow, and his death is taken back.

let app: Workstation
let page: Page
let people: { readonly husband: string; readonly widow: string }

beforeAll(async () => {
  const data = aDataFolder()
  const desk = await openTestWorkstation({ dataDirectory: data })
  const register = async (name: string, sex: string): Promise<string> => {
    const conditions = [{ code: 'hypertension', diagnosedOn: '2020-05', managedFrom: '2026-01-01' }]
    const person = { name, sex, birthDate: '1950-03-08', committeeCode: '001', conditions }
    return (await desk.must<{ id: string }>('doctor', 'resident.register', person)).id
  }
  people = { husband: await register('张建国', '1'), widow: await register('李秀英', '2') }
  const joining = {
    residentId: people.widow,
    withResidentId: people.husband,
    relation: '1',
    on: '2026-01-01'
  }
  await desk.must('doctor', 'resident.joinHousehold', joining)
  await desk.close()
  app = await openWorkstation({ data, viewport: { width: 1366, height: 768 } })
  page = app.page
  await page.getByRole('option').filter({ hasText: '王医生' }).click()
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.getByRole('main', { name: '今日' }).waitFor()
})
afterAll(async () => {
  await app.close()
})

async function open(id: string): Promise<void> {
  await page.evaluate(to => void (location.hash = to), `#/residents/${id}`)
  await page.getByRole('heading', { name: '记录', exact: true }).waitFor()
}
async function become(id: string, state: string, day: string): Promise<void> {
  await page.evaluate(to => void (location.hash = to), `#/residents/${id}/edit`)
  await page.getByRole('button', { name: '迁出 / 死亡…' }).click()
  await page.getByRole('radio', { name: state }).click()
  await page.getByRole('textbox', { name: '日期', exact: true }).fill(day)
  await page.getByRole('button', { name: '确定' }).click()
}
const question = () => page.getByRole('dialog', { name: '请核对' })
/** For the eye: only where a folder is named. */
async function picture(name: string): Promise<void> {
  const folder = process.env['JIAYI_SHOTS']
  if (folder !== undefined) await page.screenshot({ path: join(folder, `gone-${name}.png`) })
}

it('a pressure typed for somebody who has died is asked about, and on record once it is confirmed', async () => {
  await become(people.husband, '死亡', '2026-03-02')
  await page.getByRole('textbox', { name: '日期', exact: true }).waitFor({ state: 'detached' })
  await open(people.husband)
  const type = async (): Promise<void> => {
    await page.keyboard.press('F6')
    await page.locator('[data-name="manual-systolic"]').waitFor()
    await page.keyboard.type('138')
    await page.keyboard.press('Enter')
    await page.keyboard.type('88')
    for (let field = 0; field < 3; field += 1) await page.keyboard.press('Enter')
  }
  await type()
  await question().getByText('该居民已登记 2026-03-02 死亡').waitFor()
  await picture('after-death')
  await page.keyboard.press('Escape')
  await page.getByText('没有保存。').waitFor()
  const trend = () => callFrom(page, 'measurement', 'trend', { residentId: people.husband })
  expect(await trend()).toEqual([])
  await page.getByRole('button', { name: /^保存/ }).first().click()
  await question().getByRole('button', { name: '核对无误，继续' }).click()
  await page.locator('.timeline').getByText('血压 138/88 mmHg').waitFor()
  await page.locator('.timeline').getByText('确认后继续').waitFor()
  expect(await trend()).toHaveLength(1)
})

it('his household is the widow’s, who becomes head; taking his death back names what comes back', async () => {
  await open(people.widow)
  const household = page.locator('.household')
  expect(await household.getByText('张建国').count()).toBe(0)
  await household.getByRole('button', { name: '设为户主' }).click()
  await household.locator('.member').filter({ hasText: '户主' }).filter({ hasText: '李秀英' }).waitFor()
  await become(people.husband, '在管（迁回）', '2026-03-02')
  await question().getByText('自动回到李秀英的家庭（该户已另有户主，关系记为“其他”）').waitFor()
  await question().getByText('高血压恢复在管').waitFor()
  await picture('taken-back')
  await question().getByRole('button', { name: '核对无误，继续' }).click()
  await question().waitFor({ state: 'detached' })
  await open(people.widow)
  await household.locator('.member').filter({ hasText: '张建国' }).waitFor()
})
