import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { driverById } from '../../src-main/device/drivers/index.ts'
import { type Simulator, startSimulator } from '../device/simulator.ts'
import { openTestWorkstation, password } from '../support/workstation.ts'
import { aDataFolder, callFrom, openWorkstation, type Workstation } from './support/workstation.ts'

// Glucose at the desk, in the built app: typed with few keys, or read from a meter and picked by hand.

let meter: Simulator
let app: Workstation
let page: Page
let people: { readonly zhang: string; readonly li: string }

beforeEach(async () => {
  meter = await startSimulator('onetouch-ultra2', '--count', '0')
  const data = aDataFolder()
  const desk = await openTestWorkstation({ dataDirectory: data })
  const register = async (name: string): Promise<string> => {
    const person = { name, sex: '1', birthDate: '1957-03-08', committeeCode: '001' }
    return (await desk.must<{ id: string }>('doctor', 'resident.register', person)).id
  }
  people = { zhang: await register('张建国'), li: await register('李秀英') }
  const port = driverById('onetouch-ultra2')?.port
  const device = { name: '诊室血糖仪', path: meter.path, driverId: 'onetouch-ultra2', port }
  await desk.must('doctor', 'device.addToDesk', device)
  await desk.close()
  app = await openWorkstation({ data, env: { JIAYI_PORTS: meter.path } })
  page = app.page
  await page.getByRole('option').filter({ hasText: '王医生' }).click()
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.getByText('就绪').first().waitFor()
})
afterEach(async () => {
  await app.close()
  await meter[Symbol.asyncDispose]()
})

async function open(name: string, id: string): Promise<void> {
  await page.keyboard.press('Control+K')
  await page.keyboard.type(name)
  await page.getByRole('option').filter({ hasText: name }).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(url => url.hash.includes(id))
  await page.getByRole('heading', { name: '记录', exact: true }).waitFor()
}
const glucoseOf = (residentId: string) => callFrom(page, 'measurement', 'glucose', { residentId })

describe('a glucose typed in', () => {
  it('takes at most ten keys, and stands in the record', async () => {
    await open('张建国', people.zhang)
    let keys = 0
    const press = async (...all: readonly string[]): Promise<void> => {
      for (const key of all) {
        keys += 1
        await page.keyboard.press(key)
      }
    }
    await press('F7')
    await page.getByLabel('血糖录入').waitFor()
    await press('7', '.', '2', 'Enter', '1', 'Enter')
    await page.getByText('血糖已保存').waitFor()

    expect(keys).toBeLessThanOrEqual(10)
    expect(await glucoseOf(people.zhang)).toMatchObject([
      { glucoseMmolL: 7.2, kind: 'fasting', sample: 'capillary', source: 'manual', observerName: '王医生' }
    ])
    await page.getByRole('row').filter({ hasText: '血糖 7.2 mmol/L' }).waitFor()
    expect(await page.getByText('空腹目标 4.4–7.0 mmol/L').isVisible()).toBe(true)
    console.warn(`keys for a glucose: ${String(keys)}`)
  })

  it('in mg/dL is asked for by a key, kept as typed, and shown in mmol/L', async () => {
    await open('张建国', people.zhang)
    await page.keyboard.press('F7')
    await page.getByLabel('血糖录入').waitFor()
    await page.keyboard.press('Alt+u')
    await page.keyboard.type('126')
    await page.keyboard.press('Enter')
    await page.keyboard.press('3')
    await page.keyboard.press('Enter')
    await page.getByText('血糖已保存').waitFor()
    const [reading] = await glucoseOf(people.zhang)
    expect(reading).toMatchObject({
      valueReceived: 126,
      unitReceived: 'mg/dL',
      glucoseMmolL: 7,
      kind: 'random'
    })
  })

  it('asks about what is rare, and says at once what is urgent', async () => {
    await open('张建国', people.zhang)
    await page.keyboard.press('F7')
    await page.getByLabel('血糖录入').waitFor()
    await page.keyboard.type('2.5')
    await page.keyboard.press('Enter')
    await page.keyboard.press('3')
    await page.keyboard.press('Enter')
    await page.getByText(/血糖 2.5 超出可信范围/).waitFor()
    expect(await glucoseOf(people.zhang)).toEqual([])
    await page.getByRole('button', { name: '数值无误，保存' }).click()
    await page.getByText(/低血糖，处理后紧急转诊/).waitFor()
    expect(await glucoseOf(people.zhang)).toHaveLength(1)
  })
})

describe('the memory of a meter', () => {
  it('is read and picked from the keyboard, and only what was picked is filed', async () => {
    await meter.order({ store: { value: 144, at: '2026-07-10T20:00:00' } })
    await meter.order({ store: { value: 126, meal: 'before', at: '2026-07-11T07:05:30' } })
    await meter.order({ store: { value: 101, control: true, at: '2026-07-11T08:00:00' } })
    await open('张建国', people.zhang)
    await page.keyboard.press('F7')
    await page.getByLabel('血糖录入').waitFor()
    await page.keyboard.press('F9')
    const table = page.getByRole('table', { name: '血糖仪存储的结果' })
    await table.getByText('8.0 mmol/L').waitFor()
    expect(await glucoseOf(people.zhang)).toEqual([])
    expect(
      await table.getByRole('row').filter({ hasText: '质控液' }).getByRole('checkbox').isDisabled()
    ).toBe(true)

    // The cursor stands on the newest that can be picked: 1 picks it as fasting.
    await table.locator('tr[data-row="1"]:focus').waitFor()
    await page.keyboard.press('1')
    await page.getByRole('button', { name: /归到 张建国 名下（1）/ }).waitFor()
    await page.keyboard.press('F8')
    await page.getByText('已将 1 条归到 张建国 名下').waitFor()
    expect(await glucoseOf(people.zhang)).toMatchObject([
      { glucoseMmolL: 7, kind: 'fasting', mealMark: 'before', driverId: 'onetouch-ultra2' }
    ])
    await table.getByText('已取走').waitFor()

    // The next person's page knows nothing of what was read for the one before.
    await open('李秀英', people.li)
    await page.keyboard.press('F7')
    await page.getByLabel('血糖录入').waitFor()
    expect(await table.count()).toBe(0)
    await page.keyboard.press('F9')
    await table.getByText('已归到其他居民').waitFor()
    expect(await glucoseOf(people.li)).toEqual([])
  })

  it('whose clock is three days slow asks by a key when each was measured, and says what was chosen', async () => {
    await meter.order({ slow: 3 * 86_400 })
    await meter.order({ store: { value: 126, meal: 'before', at: '2026-07-11T07:05:30' } })
    await open('张建国', people.zhang)
    await page.keyboard.press('F7')
    await page.getByLabel('血糖录入').waitFor()
    await page.keyboard.press('F9')
    const row = page.getByRole('table', { name: '血糖仪存储的结果' }).getByRole('row').nth(1)
    await row.getByText('时间待定').waitFor()
    await page.keyboard.press('1')
    const folder = process.env['JIAYI_SHOTS']
    if (folder !== undefined) await page.screenshot({ path: join(folder, 'meter-time.png') })
    await page.keyboard.press('F8')
    await page.getByText('请先选择').first().waitFor()
    expect(await glucoseOf(people.zhang)).toEqual([])
    await page.keyboard.press('t')
    await row.getByRole('button', { pressed: true }).waitFor()
    if (folder !== undefined) await page.screenshot({ path: join(folder, 'meter-time-chosen.png') })
    await page.keyboard.press('F8')
    await page.getByText('已将 1 条归到 张建国 名下').waitFor()
    expect(await glucoseOf(people.zhang)).toHaveLength(1)
  })
})
