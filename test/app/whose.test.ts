import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { driverById } from '../../src-main/device/drivers/index.ts'
import { type Simulator, startSimulator } from '../device/simulator.ts'
import { openTestWorkstation, password } from '../support/workstation.ts'
import { aDataFolder, callFrom, openWorkstation, type Workstation } from './support/workstation.ts'

// Whose value is it? Instruments that are started by hand and people who change places, in the built app.

let cuff: Simulator
let meter: Simulator
let memory: Simulator
let app: Workstation
let page: Page
let people: { readonly zhang: string; readonly li: string }

beforeEach(async () => {
  cuff = await startSimulator('omron-hbp-9030')
  meter = await startSimulator('sinocare-sn')
  memory = await startSimulator('onetouch-ultra2', '--count', '1')
  const data = aDataFolder()
  const desk = await openTestWorkstation({ dataDirectory: data })
  const register = async (name: string): Promise<string> => {
    const person = {
      name,
      sex: '1',
      birthDate: '1957-03-08',
      committeeCode: '001',
      conditions: [{ code: 'hypertension', diagnosedOn: '2020-05', managedFrom: '2026-01-01' }]
    }
    return (await desk.must<{ id: string }>('doctor', 'resident.register', person)).id
  }
  people = { zhang: await register('张建国'), li: await register('李秀英') }
  const add = async (name: string, driverId: string, { path }: Simulator): Promise<void> => {
    const port = driverById(driverId)?.port
    await desk.must('doctor', 'device.addToDesk', { name, path, driverId, port })
  }
  await add('手动血压计', 'omron-hbp-9030', cuff)
  await add('三诺', 'sinocare-sn', meter)
  await add('强生', 'onetouch-ultra2', memory)
  await desk.close()
  app = await openWorkstation({
    data,
    env: { JIAYI_PORTS: [cuff, meter, memory].map(one => one.path).join(',') }
  })
  page = app.page
  await page.getByRole('option').filter({ hasText: '王医生' }).click()
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.getByText('就绪').nth(2).waitFor()
})
afterEach(async () => {
  await app.close()
  for (const one of [cuff, meter, memory]) await one[Symbol.asyncDispose]()
})

async function go(path: string): Promise<void> {
  await page.evaluate(hash => {
    location.hash = hash
  }, path)
  await page.waitForURL(url => url.hash === path)
}
const box = () => page.getByRole('region', { name: '血压测量' })
const field = (name: string) => page.locator(`[data-name="${name}"]`)

describe('a reading that may be of the one before', () => {
  it('is not filed, and the person at the measuring box is told where it went', async () => {
    await go(`#/residents/${people.zhang}/follow-up`)
    await field('way').waitFor()
    await page.keyboard.press('F4')
    await box().getByText('按血压计上的“开始”键').waitFor()
    await cuff.order({ measure: { systolic: 171, diastolic: 101, pulse: 75 } })
    await box().getByText('收到一条来得太早的读数').waitFor()
    await page.getByText('未认领读数 1').waitFor()
    expect(await callFrom(page, 'measurement', 'series', { residentId: people.zhang })).toEqual([])

    // Whoever is opened meanwhile is told as well.
    await go(`#/residents/${people.li}`)
    await page.getByRole('status').filter({ hasText: '张建国' }).getByText('来得太早').waitFor()
  })
})

describe('a reading that turns out to be nobody’s of this form', () => {
  it('takes its pressure, its pulse and the judgement out of the form', async () => {
    const readings = [{ systolicMmHg: 171, diastolicMmHg: 101, pulsePerMinute: 75 }]
    await callFrom(page, 'measurement', 'enterBloodPressure', { residentId: people.zhang, readings })
    await go(`#/residents/${people.zhang}/follow-up`)
    await page.getByText('控制不满意（第 1 次）').waitFor()
    expect(await field('heartRatePerMinute').inputValue()).toBe('75')
    await box().getByRole('button', { name: '剔除' }).click()
    await page.keyboard.type('测的是别人')
    await page.keyboard.press('Enter')
    await page.getByText('等待血压').waitFor()
    for (const name of ['systolicMmHg', 'diastolicMmHg', 'heartRatePerMinute'])
      expect(await field(name).inputValue()).toBe('')
    expect(await page.getByText('测量均值').count()).toBe(0)

    await box().getByRole('button', { name: '恢复' }).click()
    await page.getByText('控制不满意（第 1 次）').waitFor()
    expect(await field('systolicMmHg').inputValue()).toBe('171')
  })
})

describe('a reading out of the tray that was given to the wrong person', () => {
  it('is taken back on the page of that person and given to its owner', async () => {
    await cuff.order({ measure: { systolic: 171, diastolic: 101, pulse: 75 } })
    await page.getByText('未认领读数 1').waitFor()
    const [reading] = await callFrom(page, 'measurement', 'unclaimed', {})
    const readingId = reading?.id ?? ''
    await callFrom(page, 'measurement', 'claim', { readingId, residentId: people.zhang })
    await go(`#/residents/${people.zhang}`)
    await page.getByRole('row').filter({ hasText: '血压 171/101' }).click()
    await page.getByRole('button', { name: '不是本人…' }).click()
    await page.keyboard.type('认领错了人')
    await page.keyboard.press('Enter')
    await page.getByText('未认领读数 1').waitFor()
    await page.getByRole('row').filter({ hasText: '血压 171/101' }).waitFor({ state: 'detached' })
    await go('#/unclaimed')
    await page.getByText('曾归到别人名下，已退回：认领错了人').waitFor()
    await page.getByPlaceholder('姓名 / 拼音 / 证号 / 电话').last().fill('李秀英')
    await page.getByRole('option').filter({ hasText: '李秀英' }).click()
    await page.getByRole('button', { name: '是本人，认领' }).click()
    await page.getByText('已认领给 李秀英').waitFor()
    expect(await callFrom(page, 'measurement', 'series', { residentId: people.zhang })).toMatchObject([
      { mean: null }
    ])
    expect(await callFrom(page, 'measurement', 'series', { residentId: people.li })).toMatchObject([
      { mean: { systolicMmHg: 171 } }
    ])
  })
})

describe('two meters on the desk', () => {
  it('show the one that is waited for, and a second F9 reads no other', async () => {
    await go(`#/residents/${people.zhang}`)
    await page.getByRole('heading', { name: '记录', exact: true }).waitFor()
    await page.keyboard.press('F7')
    const panel = page.getByLabel('血糖录入')
    await panel.getByText('三诺').click()
    await page.keyboard.press('F9')
    await panel.getByText('请测量，结果会自动记到这位居民名下').waitFor()
    await panel.getByRole('radio', { name: '三诺', checked: true }).waitFor()
    await page.keyboard.press('F9')
    await panel.getByText('请测量，结果会自动记到这位居民名下').waitFor()
    expect(await callFrom(page, 'device', 'downloads', {})).toEqual([])
    const captures = await callFrom(page, 'device', 'captures', {})
    expect(captures).toMatchObject([{ deviceName: '三诺', residentId: people.zhang, state: 'waiting' }])
  })
})
