import { mkdirSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dayIn } from '../../src-main/lib/clock.ts'
import type { Drug } from '../../src-main/medication/drug/contract.ts'
import { aSaving } from '../medication/drugs.ts'
import { aResident } from '../resident/residents.ts'
import { openTestWorkstation, password } from '../support/workstation.ts'
import { aDataFolder, callFrom, openWorkstation, type Workstation } from './support/workstation.ts'

let app: Workstation
let page: Page
let zhang = ''

const picture = async (name: string): Promise<void> => {
  const folder = process.env['JIAYI_SHOTS']
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: `${folder}/${name}.png` })
}
const press = (...keys: readonly string[]): Promise<void> =>
  keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve())

beforeAll(async () => {
  const data = aDataFolder()
  const desk = await openTestWorkstation({ dataDirectory: data })
  const drug = (name: string, spec: string, ingredients: string[], change: object = {}): Promise<Drug> =>
    desk.must('doctor', 'medication.saveDrug', {
      ...{ id: null, version: null, name, spec, unit: 'mg', ingredients, control: 'none' },
      ...change
    })
  const amlodipine = await drug('苯磺酸氨氯地平片', '5mg×28片', ['氨氯地平'])
  await drug('阿莫西林胶囊', '0.25g×24粒', ['阿莫西林'], { groups: ['青霉素类'], control: 'antibacterial' })
  const compound = await drug('缬沙坦氨氯地平片', '80mg/5mg×7片', ['缬沙坦', '氨氯地平'])
  await drug('盐酸二甲双胍片', '0.5g×60片', ['二甲双胍'])
  const doctorId = desk.accountId('doctor')
  const person = aResident({
    doctorId,
    allergies: ['青霉素'],
    conditions: [
      { code: 'hypertension', diagnosedOn: '2020', managedFrom: '2026-01-01', endedOn: null, note: '' }
    ]
  })
  zhang = (await desk.must<{ id: string }>('doctor', 'resident.register', person)).id
  const taken = { drugId: amlodipine.id, institution: '市第一人民医院', route: 'oral' } as const
  await desk.must('nurse', 'medication.saveMedication', aSaving(zhang, taken))
  const other = aResident({ name: '李秀英', sex: '2', birthDate: '1950-05-05', doctorId })
  const { id: li } = await desk.must<{ id: string }>('doctor', 'resident.register', other)
  const now = dayIn('Asia/Shanghai', Date.now())
  const short = { drugId: compound.id, suppliedOn: now, supplyDays: 3 }
  await desk.must('nurse', 'medication.saveMedication', aSaving(li, short))
  await desk.close()
  app = await openWorkstation({ data })
  page = app.page
})
afterAll(async () => {
  await app.close()
})

describe('medicines at the desk, by keyboard', () => {
  it('catches an allergy, the same ingredient and a supply that has run out before anything is saved', async () => {
    await page.getByRole('option').filter({ hasText: '王医生' }).click()
    await page.keyboard.type(password)
    await press('Enter')
    await page.getByRole('link', { name: '设置' }).waitFor()
    await press('Control+K')
    await page.keyboard.type('张建国')
    await page.getByRole('option').filter({ hasText: '张建国' }).waitFor()
    await press('Enter')
    await page.getByRole('link', { name: /清单/ }).waitFor()
    await press('Alt+M')
    const row = page.getByRole('row').filter({ hasText: '苯磺酸氨氯地平片' })
    await row.waitFor()

    const dialog = page.getByRole('dialog')
    await press('Alt+N')
    const field = dialog.getByRole('combobox', { name: '药名' })
    await expect.poll(() => field.evaluate(one => one === document.activeElement)).toBe(true)
    await page.keyboard.type('amxl')
    await page.getByRole('option', { name: /阿莫西林/ }).waitFor()
    await picture('medication-search')
    await press('Enter')
    await dialog.getByText('过敏', { exact: true }).waitFor()
    await picture('medication-allergy')
    await press('F8')
    await dialog.getByText(/确认要保存的，请写明理由/).waitFor()

    await field.fill('xstaldp')
    await page.getByRole('option', { name: /缬沙坦/ }).waitFor()
    await press('Enter')
    await dialog.getByText('重复成分', { exact: true }).waitFor()
    await picture('medication-twice')

    await field.fill('ejsg')
    await page.getByRole('option', { name: /二甲双胍/ }).waitFor()
    await press('Enter')
    await dialog.getByText('重复成分', { exact: true }).waitFor({ state: 'detached' })
    await dialog.locator('[data-name="supplied-on"]').fill('2026-01-01')
    await dialog.locator('[data-name="supply-days"]').fill('30')
    await dialog.getByText('已用完', { exact: true }).waitFor()
    await picture('medication-run-out')
    expect((await callFrom(page, 'medication', 'medications', { residentId: zhang })).rows).toHaveLength(1)

    await dialog.locator('[data-name="pass-reason"]').fill('补录外院用药')
    await press('F8')
    await page.getByText('在用 2 种').waitFor()
    const { rows } = await callFrom(page, 'medication', 'medications', { residentId: zhang })
    expect(rows.map(({ name, passReason }) => [name, passReason])).toEqual([
      ['盐酸二甲双胍片', '补录外院用药'],
      ['苯磺酸氨氯地平片', '']
    ])
    await picture('medication-list')
  })

  it('refills all drugs in one go, gives a long prescription after an assessment, and prints the list', async () => {
    await press('Alt+R')
    const dialog = page.getByRole('dialog')
    await dialog.locator('[data-name="refill-days"]').fill('14')
    await press('F8')
    await page
      .getByText(/还有 14 天/)
      .first()
      .waitFor()

    await press('Alt+L')
    await dialog.getByText('条件与评估').waitFor()
    await dialog.locator('[data-name="long-amount"]').fill('56')
    await dialog.getByText(/共 56 天/).waitFor()
    await dialog.locator('[data-name="assessment"]').fill('血压连续达标，规律服药')
    await dialog.locator('[data-name="long-reason"]').fill('外出两个月')
    for (const name of ['诊断明确', '病情稳定', '已告知患者'])
      await dialog.getByText(name, { exact: true }).click()
    await picture('medication-long')
    await press('F8')
    // Its own title is the same: the keys are the page's again once it is gone.
    await page.locator('.el-dialog').waitFor({ state: 'detached' })
    await page.getByRole('heading', { name: '长处方' }).waitFor()
    await picture('medication-after-long')

    await press('Control+P')
    await page.getByText('共 2 种。').waitFor()
    await picture('medication-print')
    await press('Escape')
    await page.getByText('在用 2 种').waitFor()
    await press('Escape')
    await page.getByRole('heading', { name: '基本信息' }).waitFor()
    await picture('medication-resident')

    // The form takes the drugs over by one key.
    await press('F2')
    await page.getByText('从用药清单填入 2 种').waitFor()
    await press('Alt+y')
    const line = (index: number, part: string) => page.locator(`[data-name="drugs.${String(index)}.${part}"]`)
    await expect.poll(() => line(1, 'name').inputValue()).toBe('苯磺酸氨氯地平片')
    expect([await line(1, 'timesPerDay').inputValue(), await line(1, 'dose').inputValue()]).toEqual([
      '1',
      '5mg'
    ])
    await picture('medication-form')
  })

  it('calls whoever runs out on the day’s list and on its own, and keeps the centre’s list of drugs in the settings', async () => {
    await press('Control+1')
    const row = page.getByRole('row').filter({ hasText: '李秀英' })
    await row.getByText('将用完').waitFor()
    await picture('medication-today')
    await page.getByRole('link', { name: '近两周' }).last().click()
    await page.getByRole('heading', { name: '续药名单' }).waitFor()
    await page.getByRole('row').filter({ hasText: '缬沙坦氨氯地平片' }).waitFor()
    await picture('medication-due')
    await press('Enter')
    await page.getByText('在用 1 种').waitFor()
    await page.getByRole('link', { name: '设置' }).click()
    await page.getByRole('button', { name: '药品目录' }).click()
    await page.getByText('缬沙坦、氨氯地平').waitFor()
    await picture('medication-drugs')
  })
})
