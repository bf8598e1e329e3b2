import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newUuid } from '../../src-main/lib/clock.ts'
import { aForm } from '../follow-up/forms.ts'
import { aPatient } from '../follow-up/visits.ts'
import { openTestWorkstation, password } from '../support/workstation.ts'
import { aDataFolder, callFrom, openWorkstation, type Workstation } from './support/workstation.ts'

// 待医生确认: what the nurse has recorded in the morning, signed by the doctor with the keyboard, in the built app.

let app: Workstation
let page: Page
const picture = async (name: string): Promise<void> => {
  const folder = process.env['JIAYI_SHOTS']
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`) })
}

beforeAll(async () => {
  const data = aDataFolder()
  const desk = await openTestWorkstation({ dataDirectory: data })
  const doctorId = desk.accountId('doctor')
  for (const [name, change] of [
    ['张建国', {}],
    ['李秀英', {}],
    ['王桂芳', {}],
    ['赵国强', { systolicMmHg: 186, emergencyAct: 'handled', emergencyNote: '卧床，半小时后 150/90' }]
  ] as const) {
    const residentId = await aPatient(desk, '2026-01-05', { name, doctorId })
    const { form } = await desk.must<{ form: { visitDate: string } }>('nurse', 'followUp.open', {
      residentId
    })
    const seen = aForm({ ...change, visitDate: form.visitDate, confirmed: true })
    await desk.must('nurse', 'followUp.save', { requestId: newUuid(), residentId, form: seen })
  }
  await desk.close()
  app = await openWorkstation({ data })
  page = app.page
  await page.getByRole('option').filter({ hasText: '王医生' }).click()
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '今日' }).waitFor()
})
afterAll(() => app.close())

it('three uneventful visits are signed with at most six keys, the other one opened by itself', async () => {
  let keys = 0
  const press = async (key: string): Promise<void> => {
    keys += 1
    await page.keyboard.press(key)
  }
  await page.getByRole('link', { name: /待医生确认 4/ }).waitFor()
  await page.getByRole('row').filter({ hasText: '待确认' }).first().waitFor()
  await picture('today-awaiting')
  await press('q')
  await page.getByRole('table', { name: '待医生确认' }).getByText('赵国强').waitFor()
  await picture('awaiting')
  await press('F8')
  await page.getByRole('dialog').getByText('张建国 138/88 mmHg').waitFor()
  await page.getByRole('dialog').getByText('须打开后确认：赵国强（危急').waitFor()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: '一起确认' })
    .and(page.locator(':focus'))
    .waitFor()
  await picture('together')
  await press('Enter')
  await page.getByText('已确认 3 次随访').waitFor()
  process.stdout.write(`三次平稳的随访一起确认：${String(keys)} 键\n`)
  expect(keys).toBeLessThanOrEqual(6)

  const left = await callFrom(page, 'followUp', 'awaiting', {})
  expect(left.rows.map(({ resident }) => resident.name)).toEqual(['赵国强'])
  const [waiting] = left.rows
  await page.evaluate(id => void (location.hash = `#/follow-ups/${id}/print`), waiting?.id ?? '')
  await page.locator('[aria-busy=false] > article.a4').first().waitFor()
  const paper = () => page.locator('article.a4').innerText()
  expect(await paper()).toContain('待医生确认')
  expect(await paper()).not.toContain('王医生\n')
  await picture('paper-awaiting')

  await page.keyboard.press('Escape')
  await page.getByText('待医生确认：李护士记录').waitFor()
  await picture('record-awaiting')
  await page.keyboard.press('F8')
  await page.getByText(/王医生 确认于/).waitFor()
  expect(await callFrom(page, 'critical', 'open', {})).toMatchObject({ total: 0 })
  await page.keyboard.press('Control+p')
  await page.locator('[aria-busy=false] > article.a4').first().waitFor()
  expect(await paper()).toContain('记录：李护士')
  await page.setViewportSize({ width: 900, height: 1300 })
  await picture('paper-signed')
})
