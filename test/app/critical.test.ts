import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { driverById } from '../../src-main/device/drivers/index.ts'
import { type Simulator, startSimulator } from '../device/simulator.ts'
import { openTestWorkstation, password } from '../support/workstation.ts'
import { aDataFolder, callFrom, openWorkstation, type Workstation } from './support/workstation.ts'

// 182/112 and 23.5 mmol/L are critical wherever they stand: never black, never without a word.

let cuff: Simulator
let stray: Simulator
let app: Workstation
let page: Page
let people: { readonly zhang: string; readonly li: string; readonly sun: string }

beforeAll(async () => {
  cuff = await startSimulator('maibobo-rbp', '--speed', '10')
  stray = await startSimulator('omron-hbp-9030')
  const data = aDataFolder()
  const desk = await openTestWorkstation({ dataDirectory: data })
  const account = { login: 'zhou', name: '周医生', roles: ['doctor'], password }
  const zhou = (await desk.must<{ id: string }>('administrator', 'access.addAccount', account)).id
  const covers = { standInId: desk.accountId('doctor'), from: '2020-01-01', to: '2099-12-31', note: '进修' }
  await desk.must('administrator', 'directory.saveAbsence', { doctorId: zhou, ...covers })
  const register = async (
    name: string,
    birthDate: string,
    doctorId = desk.accountId('doctor')
  ): Promise<string> => {
    const conditions = [{ code: 'hypertension', diagnosedOn: '2020-05', managedFrom: '2026-01-01' }]
    const person = { name, sex: '1', birthDate, committeeCode: '001', conditions, doctorId }
    return (await desk.must<{ id: string }>('doctor', 'resident.register', person)).id
  }
  people = {
    zhang: await register('张建国', '1957-03-08'),
    li: await register('李秀英', '1980-03-08'),
    sun: await register('孙福', '1960-03-08', zhou)
  }
  for (const [name, driverId, { path }] of [
    ['自动血压计', 'maibobo-rbp', cuff],
    ['手动血压计', 'omron-hbp-9030', stray]
  ] as const) {
    await desk.must('doctor', 'device.addToDesk', { name, path, driverId, port: driverById(driverId)?.port })
  }
  await desk.close()
  app = await openWorkstation({
    data,
    viewport: { width: 1366, height: 768 },
    env: { JIAYI_PORTS: [cuff, stray].map(one => one.path).join(',') }
  })
  page = app.page
  await page.getByRole('option').filter({ hasText: '王医生' }).click()
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.getByText('就绪').nth(1).waitFor()
})
afterAll(async () => {
  await app.close()
  for (const one of [cuff, stray]) await one[Symbol.asyncDispose]()
})

const go = (hash: string): Promise<void> => page.evaluate(to => void (location.hash = to), hash)
async function open(id: string): Promise<void> {
  await go(`#/residents/${id}`)
  await page.getByRole('heading', { name: '记录', exact: true }).waitFor()
}
const box = () => page.getByRole('region', { name: '血压测量' })
/** The value stands in red with its shape and its word. */
async function stands(where: Locator, value: string, word = '危急'): Promise<void> {
  const marked = where.locator('.critical').filter({ hasText: value }).first()
  await marked.waitFor()
  expect(await marked.textContent()).toContain(word)
  // A list that is read again puts another row in its place.
  await expect
    .poll(() =>
      marked.evaluate(element => [
        getComputedStyle(element, '::before').content,
        getComputedStyle(element).color
      ])
    )
    .toEqual(['"■ "', 'rgb(179, 38, 30)'])
}
/** For the eye: only where a folder is named. */
async function picture(name: string): Promise<void> {
  const folder = process.env['JIAYI_SHOTS']
  if (folder !== undefined) await page.screenshot({ path: join(folder, `critical-${name}.png`) })
}

describe('a pressure of 182/112', () => {
  it('on the way, in the bar above another page', async () => {
    await open(people.zhang)
    await cuff.order({ next: { systolic: 182, diastolic: 112, pulse: 88 } })
    await page.keyboard.press('F4')
    await box().getByText('停止').waitFor()
    await page.keyboard.press('Control+2')
    await page.getByRole('main', { name: '居民', exact: true }).waitFor()
    const strip = page.locator('.right')
    await strip.getByText('测量完成').waitFor()
    await stands(strip, '182/112 mmHg')
    await strip.getByText('收缩压 182 ≥ 180 mmHg').waitFor()
    await picture('bar')
    await page.getByRole('button', { name: '回到 张建国' }).click()
    await page.getByRole('main', { name: '随访表' }).waitFor()
    await page.keyboard.press('Escape')
  })

  it('in the reading, their mean, the resident’s strip, the timeline with its detail, and the trend', async () => {
    await open(people.zhang)
    await cuff.order({ next: { systolic: 182, diastolic: 112, pulse: 86 } })
    await page.keyboard.press('F4')
    await box().getByText('停止').waitFor()
    await box().getByText('停止').waitFor({ state: 'detached' })
    await stands(box().locator('.now'), '182/112')
    await box().getByRole('alert').getByText('危急：处理后紧急转诊').waitFor()
    await stands(box().locator('ol'), '182/112')
    await stands(box().locator('.mean'), '182/112')
    await stands(page.locator('.due'), '182/112')
    await page.locator('.due').getByText('按 F2 写随访').waitFor()
    const timeline = page.locator('.timeline')
    await stands(timeline, '182/112')
    await timeline.locator('tr').first().click()
    await stands(timeline.locator('.detail'), '182/112')
    await page.getByRole('img', { name: /血压趋势.*最近 182\/112 mmHg（危急）/ }).waitFor()
    await picture('resident')
  })

  it('in the tray', async () => {
    await go('#/unclaimed')
    await stray.order({ measure: { systolic: 191, diastolic: 99, pulse: 80 } })
    await stands(page.getByRole('article'), '191/99')
    await page.getByRole('article').getByText('收缩压 191 ≥ 180 mmHg').waitFor()
    await picture('tray')
  })

  it('in 今日 of the doctor at once, while the list is open, until it is dealt with', async () => {
    await go('#/')
    const urgent = page.locator('tbody').filter({ hasText: '危急，请立即处理' })
    await stands(urgent.locator('tr').filter({ hasText: '张建国' }), '182/112 mmHg')
    const readings = [{ systolicMmHg: 184, diastolicMmHg: 100 }]
    await callFrom(page, 'measurement', 'enterBloodPressure', {
      residentId: people.li,
      readings,
      confirmed: true
    })
    const row = urgent.locator('tr').filter({ hasText: '李秀英' })
    await stands(row, '184/100 mmHg')
    await row.getByText('王医生负责').waitFor()
    await picture('today')
    await row.focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: '李秀英：处理危急值' })
    await stands(dialog, '184/100 mmHg')
    await dialog.getByRole('radiogroup', { name: '处理结果' }).focus()
    await page.keyboard.press('1')
    await page.keyboard.press('Enter')
    await dialog.getByRole('textbox', { name: '如何处理' }).fill('含服降压药，半小时后复测 150/90')
    await picture('handling')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await row.waitFor({ state: 'detached' })
    await open(people.li)
    await page.locator('.timeline').getByText('危急值 184/100 mmHg：已处理').waitFor()
    expect(await page.getByRole('region', { name: '未处理的危急值' }).count()).toBe(0)
    await open(people.zhang)
    await stands(page.getByRole('region', { name: '未处理的危急值' }), '182/112 mmHg')
    await picture('unhandled')
  })

  it('of a doctor who is away in 今日 of the stand-in, with for whom; settled under 设置 · 代班', async () => {
    await go('#/settings?section=absences')
    const line = page.getByRole('table', { name: '代班' }).locator('tbody tr')
    await line.filter({ hasText: '代班中' }).filter({ hasText: '周医生王医生' }).waitFor()
    await page.getByRole('button', { name: '安排代班' }).click()
    await page.getByRole('dialog', { name: '安排代班' }).waitFor()
    await picture('absence')
    await page.keyboard.press('Escape')
    const readings = [{ systolicMmHg: 178, diastolicMmHg: 114 }]
    await callFrom(page, 'measurement', 'enterBloodPressure', {
      residentId: people.sun,
      readings,
      confirmed: true
    })
    await go('#/')
    const row = page
      .locator('tbody')
      .filter({ hasText: '危急，请立即处理' })
      .locator('tr')
      .filter({ hasText: '孙福' })
    await stands(row, '178/114 mmHg')
    await row.getByText('代周医生，王医生处理').waitFor()
    await picture('stand-in')
  })

  it('of the last visit, in the lists of who is due, beside the next form, and in the record', async () => {
    const { form } = await callFrom(page, 'followUp', 'open', { residentId: people.zhang })
    const saved = await callFrom(page, 'followUp', 'save', {
      requestId: crypto.randomUUID(),
      residentId: people.zhang,
      form: {
        ...form,
        way: '1',
        symptoms: ['1'],
        adverseReaction: '1',
        complication: 'none',
        emergencyAct: 'referred',
        confirmed: true
      }
    })
    await go('#/')
    await page.getByRole('main', { name: '今日' }).waitFor()
    await stands(page.locator('table'), '182/112')
    await picture('home')
    await go('#/follow-ups')
    await stands(page.getByRole('main', { name: '随访名单' }), '182/112')
    await go(`#/residents/${people.zhang}/follow-up`)
    await stands(page.locator('.field .last').filter({ hasText: '182/112' }), '182/112')
    await picture('form')
    await go(`#/follow-ups/${saved.id}`)
    await stands(page.getByRole('main', { name: '随访记录' }), '182/112')
    await open(people.zhang)
    await stands(page.locator('.due'), '182/112')
  })
})

it('above the target is marked and not red, at the target of that age', async () => {
  for (const [who, isAbove] of [
    [people.li, true],
    [people.zhang, false]
  ] as const) {
    const reading = { systolicMmHg: 146, diastolicMmHg: 84 }
    await callFrom(page, 'measurement', 'enterBloodPressure', {
      residentId: who,
      readings: [reading],
      confirmed: true
    })
    await open(who)
    const line = page.locator('.timeline tr').filter({ hasText: '146/84' }).first()
    await line.waitFor()
    expect(await line.locator('.attention').filter({ hasText: '146/84' }).count()).toBe(isAbove ? 1 : 0)
  }
})

it('88/146 may be the wrong way round, and is said to be', async () => {
  await open(people.li)
  await page.keyboard.press('F6')
  await page.locator('[data-name="manual-systolic"]').waitFor()
  await page.keyboard.type('88')
  await page.keyboard.press('Enter')
  await page.keyboard.type('146')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await box().getByRole('alert').getByText('可能填反').waitFor()
  await picture('interchanged')
})

it('a glucose of 23.5 in the entry, the timeline with its detail, and the trend; one of 3.5 as too low', async () => {
  await open(people.li)
  await page.keyboard.press('F7')
  for (const value of ['23.5', '3.5']) {
    await page.keyboard.type(value)
    await page.keyboard.press('Enter')
    await page.keyboard.press('3')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText(`已保存 ${value} mmol/L`).waitFor()
  }
  const timeline = page.locator('.timeline')
  await stands(timeline, '23.5 mmol/L')
  await stands(timeline, '3.5 mmol/L', '危急低血糖')
  await timeline.locator('tr').filter({ hasText: '23.5' }).click()
  await stands(timeline.locator('.detail'), '23.5 mmol/L')
  await page.getByRole('img', { name: /血糖趋势，2 次.*危急 2 次/ }).waitFor()
  await picture('glucose')
})
