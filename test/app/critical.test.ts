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
let people: { readonly zhang: string; readonly li: string }

beforeAll(async () => {
  cuff = await startSimulator('maibobo-rbp', '--speed', '40')
  stray = await startSimulator('omron-hbp-9030')
  const data = aDataFolder()
  const desk = await openTestWorkstation({ dataDirectory: data })
  const register = async (name: string, birthDate: string): Promise<string> => {
    const conditions = [{ code: 'hypertension', diagnosedOn: '2020-05', managedFrom: '2026-01-01' }]
    const doctorId = desk.accountId('doctor')
    const person = { name, sex: '1', birthDate, committeeCode: '001', conditions, doctorId }
    return (await desk.must<{ id: string }>('doctor', 'resident.register', person)).id
  }
  people = { zhang: await register('张建国', '1957-03-08'), li: await register('李秀英', '1980-03-08') }
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
  const [shape, color] = await marked.evaluate(element => [
    getComputedStyle(element, '::before').content,
    getComputedStyle(element).color
  ])
  expect([shape, color]).toEqual(['"■ "', 'rgb(179, 38, 30)'])
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
