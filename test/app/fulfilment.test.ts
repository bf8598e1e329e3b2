import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addDays, dayIn, newUuid } from '../../src-main/lib/clock.ts'
import { aForm } from '../follow-up/forms.ts'
import { aContract, aSigner, aSigningDesk } from '../signing/desk.ts'
import { pagesOf } from '../support/pdf.ts'
import { openTestWorkstation, password } from '../support/workstation.ts'
import { aDataFolder, callFrom, openWorkstation, type Workstation } from './support/workstation.ts'

// What was promised is done by the work itself: nobody ticks anything.

let app: Workstation
let page: Page
let zhang = ''
let noted = ''
let doctorId = ''
let data = ''
const today = dayIn('Asia/Shanghai', Date.now())

const picture = async (name: string): Promise<void> => {
  const folder = process.env['JIAYI_SHOTS']
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: `${folder}/${name}.png` })
}
const signIn = async (name: string): Promise<void> => {
  await page.getByRole('option').filter({ hasText: name }).click()
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: '设置' }).waitFor()
}
const go = async (path: string): Promise<void> => {
  await page.evaluate(to => {
    location.hash = to
  }, path)
}
const line = () => page.getByRole('row').filter({ hasText: '高血压随访' }).first()

beforeAll(async () => {
  data = aDataFolder()
  const desk = await openTestWorkstation({ dataDirectory: data })
  const signing = await aSigningDesk(desk)
  const conditions = [
    { code: 'hypertension' as const, diagnosedOn: '2020', managedFrom: today, endedOn: null, note: '' }
  ]
  doctorId = desk.accountId('doctor')
  const sign = async (name: string, ago: number): Promise<string> => {
    const { id } = await aSigner(desk, { name, conditions, birthDate: '1957-03-08' })
    await aContract(desk, signing, id, { signedOn: addDays(today, -ago) })
    return id
  }
  zhang = await sign('张建国', 100)
  const li = await sign('李秀英', 10)
  const { id: itemId } = await desk.must<{ id: string }>('administrator', 'signing.saveServiceItem', {
    code: 'TX-01',
    name: '糖尿病足筛查',
    group: 'special',
    feeFen: 3000,
    evidence: 'service-note'
  })
  const feet = await desk.must<{ id: string; version: number }>('administrator', 'signing.savePackage', {
    name: '糖尿病足筛查包',
    kind: 'basic',
    payType: 'government-full',
    priceFen: 0,
    lines: [{ itemId, timesPerYear: 2 }]
  })
  const { id: feetId, version } = feet
  await desk.must('administrator', 'signing.publishPackage', { id: feetId, version, validFrom: '2026-01-01' })
  const qian = await aSigner(desk, { name: '钱进步', birthDate: '1957-03-08' })
  noted = qian.id
  await aContract(desk, signing, noted, {
    signedOn: addDays(today, -20),
    members: [{ residentId: noted, basicPackageId: feetId }]
  })
  await desk.must('doctor', 'followUp.save', {
    requestId: newUuid(),
    residentId: li,
    form: aForm({ visitDate: today, confirmed: true })
  })
  await desk.close()
  app = await openWorkstation({ data })
  page = app.page
})
afterAll(async () => {
  await app.close()
})

describe('what a contract promised', () => {
  it('stands at 0/4 and overdue on the page, and at 1/4 when a follow-up was saved, without any tick', async () => {
    await signIn('王医生')
    await go(`/residents/${zhang}`)
    await line().getByText('0/4').waitFor()
    await line().getByText('逾期').waitFor()
    await picture('fulfilment-owed')
    // What was filled in so far, as the form keeps it; the desk saves it.
    const form = aForm({ visitDate: today, confirmed: true })
    await callFrom(page, 'followUp', 'saveDraft', { residentId: zhang, form })
    await page.keyboard.press('F2')
    await page.locator('[data-name="examinations"]').waitFor()
    await page.keyboard.press('F8')
    await expect
      .poll(async () => (await callFrom(page, 'followUp', 'list', { residentId: zhang })).length)
      .toBe(1)
    await go(`/residents/${zhang}`)
    await line().getByText('1/4').waitFor()
    await line().getByRole('button', { name: '凭据 1' }).click()
    await page.getByRole('link', { name: '查看' }).first().waitFor()
    await picture('fulfilment-done')
  })

  it('counts what is written down with place and evidence, refuses it without, and no longer when it is void', async () => {
    await go(`/residents/${noted}`)
    const feet = page.getByRole('row').filter({ hasText: '糖尿病足筛查' }).first()
    await feet.getByText('0/2').waitFor()
    await feet.getByRole('button', { name: '记一次' }).click()
    const dialog = page.getByRole('dialog').filter({ hasText: '服务记录：糖尿病足筛查' })
    await dialog.waitFor()
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === '服务日期')
    await dialog.getByRole('button', { name: '保存', exact: true }).click()
    await dialog.getByText('请填写地点').waitFor()
    await dialog.getByText('请写明做了什么、有何凭据').last().waitFor()
    // Before the contract began nothing can have been done for it.
    await dialog.getByRole('textbox', { name: '服务日期' }).fill(addDays(today, -30))
    await dialog.getByRole('textbox', { name: '地点' }).fill('居民家中')
    await dialog.getByRole('textbox', { name: '做了什么' }).fill('10 克尼龙丝检查，记录单存档')
    await dialog.getByRole('button', { name: '保存', exact: true }).click()
    await dialog.getByText('当日没有含该项目的协议').waitFor()
    await picture('fulfilment-note')
    await dialog.getByRole('textbox', { name: '服务日期' }).fill(addDays(today, -1))
    await dialog.getByRole('button', { name: '保存', exact: true }).click()
    await feet.getByText('1/2').waitFor()
    await feet.getByRole('button', { name: '凭据 1' }).click()
    const proof = page.getByRole('row').filter({ hasText: '居民家中：10 克尼龙丝检查，记录单存档' })
    await proof.getByText('王医生').waitFor()
    await picture('fulfilment-noted')
    await proof.getByRole('button', { name: '记错人' }).click()
    const wrong = page.getByRole('dialog')
    await wrong.getByText('只撤回').click()
    await wrong.getByRole('textbox', { name: '原因' }).fill('记到了别人名下')
    await wrong.getByRole('button', { name: '撤回', exact: true }).click()
    await feet.getByText('0/2').waitFor()
  })

  it('stands on the list of the doctor, and opens the resident with Enter', async () => {
    await go('/signing/fulfilment')
    await page.getByRole('heading', { name: '履约名单', level: 1 }).waitFor()
    await page.keyboard.press('3')
    const row = page.getByRole('row').filter({ hasText: '张建国' })
    await row.getByText('1/4').waitFor()
    await picture('fulfilment-panel')
    await row.focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(url => url.hash.includes(zhang))
  })

  it('asks for the regional policy where it grants nothing, and lists who may have a long prescription', async () => {
    await go('/signing/fulfilment')
    await page.getByRole('heading', { name: '履约名单', level: 1 }).waitFor()
    await page.keyboard.press('5')
    await page.getByText('本地政策没有规定这项权益').waitFor()
    await picture('fulfilment-asks')
    await page.keyboard.press('9')
    await page.getByRole('row').filter({ hasText: '张建国' }).waitFor()
    await picture('fulfilment-entitlements')
    // Of the whole centre, and of a committee nobody of them lives in.
    await page.getByRole('combobox', { name: '签约医生' }).selectOption('')
    await page.getByText('按建档先后').waitFor()
    await page.getByRole('row').filter({ hasText: '李秀英' }).waitFor()
    await page.getByRole('combobox', { name: '居（村）委会' }).selectOption('002')
    await page.getByText('没有待落实的居民').waitFor()
  })

  it('is printed as a handbook of four pages', async () => {
    await go(`/residents/${zhang}/handbook`)
    await page.getByRole('heading', { name: '居民健康通行证' }).waitFor()
    expect(await page.locator('.leaf').count()).toBe(4)
    await page.locator('.leaf').last().getByText(today).waitFor()
    await picture('fulfilment-handbook')
    const path = join(data, 'handbook.pdf')
    app.app.answerSave(path)
    await page.keyboard.press('Control+S')
    await page.getByText('已保存到').waitFor()
    const sheets = pagesOf(readFileSync(path))
    expect(sheets.map(({ widthMm, heightMm }) => [Math.round(widthMm), Math.round(heightMm)])).toEqual([
      [297, 210],
      [297, 210]
    ])
  })
})

describe('quality control', () => {
  it('draws a sample, and keeps what the resident said on the telephone', async () => {
    await callFrom(page, 'access', 'signOut', {})
    await page.reload()
    await signIn('管理员')
    await go('/signing/quality')
    await page.getByText('还没有抽查').waitFor()
    await page.keyboard.press('Alt+N')
    await page.getByRole('dialog').waitFor()
    await page.getByRole('combobox', { name: '签约医生' }).selectOption(doctorId)
    await picture('fulfilment-draw')
    await page.getByRole('button', { name: '抽取', exact: true }).click()
    await page.getByRole('heading', { name: '履约抽查' }).waitFor()
    await page.getByText('待回访').first().click()
    await page.getByRole('dialog').waitFor()
    await page.getByRole('radio', { name: /确有服务/ }).click()
    await page
      .getByRole('radio', { name: /很满意/ })
      .first()
      .click()
    await picture('fulfilment-call')
    await page.getByRole('button', { name: '保存', exact: true }).click()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await picture('fulfilment-sample')
    const [sample] = await callFrom(page, 'signing', 'samples', {})
    expect(sample).toMatchObject({ frame: 2, size: 2, called: 1 })
  })
})
