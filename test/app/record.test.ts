import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newUuid } from '../../src-main/lib/clock.ts'
import { aForm } from '../follow-up/forms.ts'
import { openTestWorkstation, password } from '../support/workstation.ts'
import { aDataFolder, callFrom, openWorkstation, type Workstation } from './support/workstation.ts'

// A visit that was written into a namesake's file, given to the right person by the keyboard alone.

let app: Workstation
let page: Page
let people: { readonly wrong: string; readonly right: string }

beforeAll(async () => {
  const data = aDataFolder()
  const desk = await openTestWorkstation({ dataDirectory: data })
  const register = async (name: string, birthDate: string): Promise<string> => {
    const conditions = [{ code: 'hypertension', diagnosedOn: '2020-05', managedFrom: '2026-01-01' }]
    const person = { name, sex: '1', birthDate, committeeCode: '001', conditions }
    return (await desk.must<{ id: string }>('doctor', 'resident.register', person)).id
  }
  people = { wrong: await register('张建国', '1957-03-08'), right: await register('张建国', '1949-11-20') }
  const residentId = people.wrong
  const readings = [{ systolicMmHg: 138, diastolicMmHg: 88 }]
  const sitting = await desk.must<{ id: string }>('doctor', 'measurement.enterBloodPressure', {
    residentId,
    readings
  })
  const { form } = await desk.must<{ form: { visitDate: string } }>('doctor', 'followUp.open', { residentId })
  await desk.must('doctor', 'followUp.save', {
    requestId: newUuid(),
    residentId,
    form: aForm({ visitDate: form.visitDate, seriesId: sitting.id, nextVisitDate: null })
  })
  await desk.close()
  app = await openWorkstation({ data, viewport: { width: 1366, height: 768 } })
  page = app.page
  await page.getByRole('option').filter({ hasText: '王医生' }).click()
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '今日' }).first().waitFor()
})
afterAll(async () => {
  await app.close()
})

const openPerson = async (id: string): Promise<void> => {
  await page.evaluate(to => void (location.hash = to), `#/residents/${id}`)
  await page.getByRole('heading', { name: '记录', exact: true }).waitFor()
}
const line = () => page.locator('.timeline tr').filter({ hasText: '高血压随访' }).first()
/** For the eye: only where a folder is named. */
async function picture(name: string): Promise<void> {
  const folder = process.env['JIAYI_SHOTS']
  if (folder !== undefined) await page.screenshot({ path: join(folder, `record-${name}.png`) })
}

it('a visit goes from the line of the timeline to the right namesake with keys alone, and back', async () => {
  await openPerson(people.wrong)
  await line().waitFor()
  await line().focus()
  await page.keyboard.press('Delete')
  const dialog = page.getByRole('dialog')
  await dialog.getByText('高血压随访 138/88 mmHg').waitFor()
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
    .toBe('怎样处理')
  await page.keyboard.press('1')
  await page.keyboard.press('Enter')
  await page.keyboard.type('张建国 1949')
  const hit = dialog.getByRole('option').filter({ hasText: '1949-11-20' })
  await hit.waitFor()
  await page.keyboard.press('Enter')
  const both = dialog.getByRole('region', { name: '从谁到谁' })
  await both.getByText('1949-11-20 出生').waitFor()
  expect(await both.textContent()).toMatch(/现记在.*张建国.*1957-03-08 出生.*转给.*张建国.*1949-11-20 出生/)
  await dialog.getByRole('checkbox', { name: /一并转交 血压 138\/88/ }).waitFor()
  await picture('giving')
  await dialog.getByRole('textbox', { name: '原因' }).waitFor()
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
    .toBe('原因')
  await page.keyboard.type('同名点错')
  // Past the sitting that goes along, to the button that names who gets it.
  for (const _step of ['sitting', 'button', 'done']) await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await line().getByText('已转给张建国：同名点错').waitFor()
  await picture('given')
  const visits = (residentId: string) => callFrom(page, 'followUp', 'list', { residentId, limit: 20 })
  expect(await visits(people.wrong)).toMatchObject([{ withdrawnReason: '不是本人：同名点错' }])
  expect(await visits(people.right)).toMatchObject([{ withdrawnReason: null }])

  await openPerson(people.right)
  await line().getByText('由张建国的档案转来：同名点错').waitFor()
  await picture('received')
  await line().focus()
  await page.keyboard.press('Delete')
  await page.keyboard.type('本来就是他的')
  await page.keyboard.press('Enter')
  await expect.poll(() => visits(people.wrong)).toMatchObject([{ withdrawnReason: null }])
  expect(await visits(people.right)).toMatchObject([{ withdrawnReason: '已撤回：转交已撤销，本来就是他的' }])
})

it('two files of one person are joined: what differs is asked, the old one leads to the new one, and it is taken back', async () => {
  await page.evaluate(to => void (location.hash = to), `#/residents/${people.right}/edit`)
  await page.getByRole('button', { name: '合并档案…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: '另一份档案' }).fill('张建国 1957')
  await dialog.getByRole('option').filter({ hasText: '1957-03-08' }).click()
  await dialog.getByText('出生日期不同').waitFor()
  await picture('joining')
  await dialog.getByRole('textbox', { name: '原因' }).fill('同一人建了两份')
  await dialog.getByRole('button', { name: '确认合并' }).click()
  await dialog.getByText('两份档案的出生日期不同，请选择保留哪一个。').waitFor()
  await dialog.getByText('用这份：1949-11-20').click()
  await dialog.getByRole('button', { name: '确认合并' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: '撤销合并…' }).waitFor()
  await picture('joined')
  await page.evaluate(to => void (location.hash = to), `#/residents/${people.wrong}`)
  await page.getByRole('link', { name: '打开合并后的档案' }).click()
  await page.waitForURL(url => url.hash === `#/residents/${people.right}`)
  await line().waitFor()
  const [join] = await callFrom(page, 'resident', 'joins', { residentId: people.right })
  await callFrom(page, 'resident', 'unjoin', { id: join?.id ?? '', reason: '其实是两个人' })
  expect(await callFrom(page, 'resident', 'get', { id: people.wrong })).toMatchObject({ joinedInto: null })
})
