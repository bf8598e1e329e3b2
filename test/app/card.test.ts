import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { driverById } from '../../src-main/device/drivers/index.ts'
import { type Simulator, startSimulator } from '../device/simulator.ts'
import { openTestWorkstation, password } from '../support/workstation.ts'
import { aDataFolder, callFrom, openWorkstation, type Workstation } from './support/workstation.ts'

// Cards laid on a reader at a desk with a cuff, in the built app.

let reader: Simulator
let cuff: Simulator
let app: Workstation
let page: Page
let zhangId: string
const zhang = { name: '张建国', sex: '1', number: '11000019550308003X' }
const li = { name: '李秀英', sex: '2', number: '110000195503080021', to: '20201231' }

beforeEach(async () => {
  reader = await startSimulator('id-card-sam')
  cuff = await startSimulator('omron-hbp-9030')
  const data = aDataFolder()
  const desk = await openTestWorkstation({ dataDirectory: data })
  zhangId = (
    await desk.must<{ id: string }>('doctor', 'resident.register', {
      name: '张建国',
      sex: '1',
      birthDate: '1955-03-08',
      idNumber: zhang.number,
      nation: '03',
      committeeCode: '001'
    })
  ).id
  for (const [name, driverId, { path }] of [
    ['读卡器', 'id-card-sam', reader],
    ['手动血压计', 'omron-hbp-9030', cuff]
  ] as const)
    await desk.must('doctor', 'device.addToDesk', { name, path, driverId, port: driverById(driverId)?.port })
  await desk.close()
  app = await openWorkstation({
    data,
    env: { JIAYI_PORTS: [reader, cuff].map(one => one.path).join(',') }
  })
  page = app.page
  await page.getByRole('option').filter({ hasText: '王医生' }).click()
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.getByText('就绪').nth(1).waitFor()
})
afterEach(async () => {
  await app.close()
  for (const one of [reader, cuff]) await one[Symbol.asyncDispose]()
})

const notice = () => page.getByRole('alert').filter({ hasText: '身份证' })
const isAt = (hash: string): Promise<unknown> => page.waitForURL(url => url.hash === hash)
const shoot = async (name: string): Promise<void> => {
  const folder = process.env['JIAYI_SHOTS']
  if (folder !== undefined) await page.screenshot({ path: `${folder}/card-${name}.png` })
}

describe('a card laid on the reader', () => {
  it('opens its holder, begins a registration, and never takes the person away who is being measured', async () => {
    // Somebody known, whose file says something else: shown, and the file stays as it is.
    await reader.order({ lay: zhang })
    await isAt(`#/residents/${zhangId}`)
    await notice().getByText('民族：证件 汉族，档案 回族').waitFor()
    await shoot('differs')
    const file = await callFrom(page, 'resident', 'get', { id: zhangId })
    expect(file).toMatchObject({ nation: '03', version: 1 })

    // While he sits in the cuff, another card changes nothing.
    await page.keyboard.press('F4')
    await page.getByText('按血压计上的“开始”键').first().waitFor()
    await reader.order({ lift: true })
    await reader.order({ lay: li })
    await notice().getByText('正在给张建国测量，没有换人').waitFor()
    expect(new URL(page.url()).hash).toContain(zhangId)
    await shoot('stays')
    await cuff.order({ measure: { systolic: 138, diastolic: 86, pulse: 70, seconds: 10.5 } })
    await page.getByText('138/86').first().waitFor()
    const [sitting] = await callFrom(page, 'measurement', 'series', { residentId: zhangId })
    expect(sitting?.readings).toMatchObject([{ systolicMmHg: 138, diastolicMmHg: 86 }])

    // Whoever is not registered is, with what stands on the card; a card that has run out says so.
    await page.keyboard.press('Escape')
    await page.evaluate(() => (location.hash = '#/'))
    await isAt('#/')
    await reader.order({ lift: true })
    await reader.order({ lay: li })
    await isAt('#/residents/new')
    await notice().getByText('证件已于 2020-12-31 到期').waitFor()
    expect(await page.getByLabel('姓名').inputValue()).toBe('李秀英')
    await shoot('new')
    // The cursor stands where the card said nothing.
    expect(
      await page.evaluate(
        () =>
          document.activeElement?.closest('[data-name]')?.getAttribute('data-name') ??
          document.activeElement?.getAttribute('data-name')
      )
    ).toBe('committeeCode')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('F8')
    await page.getByRole('heading', { name: '记录', exact: true }).waitFor()
    const [found] = await callFrom(page, 'resident', 'search', { query: li.number })
    const saved = await callFrom(page, 'resident', 'get', { id: found?.id ?? '' })
    expect(saved).toMatchObject({
      name: '李秀英',
      sex: '2',
      birthDate: '1955-03-08',
      idNumber: li.number,
      nation: '01',
      note: '证件住址：某省某市某区某路1号'
    })

    // A kind of card that is not read says what to do, and opens nobody.
    const before = new URL(page.url()).hash
    await reader.order({ lay: { ...zhang, letter: 'Y' } })
    await notice().getByText('请按证件手工登记').waitFor()
    expect(new URL(page.url()).hash).toBe(before)
    await shoot('foreigner')
  })
})
