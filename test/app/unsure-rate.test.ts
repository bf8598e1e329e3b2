import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { driverById } from '../../src-main/device/drivers/index.ts'
import { writeScpEcg } from '../../src-main/measurement/ecg/scp-ecg.ts'
import { type Simulator, startSimulator } from '../device/simulator.ts'
import { syntheticEcg } from '../support/synthetic.ts'
import { openTestWorkstation, password } from '../support/workstation.ts'
import { aDataFolder, callFrom, openWorkstation, type Workstation } from './support/workstation.ts'

// A heart rate the program is not sure of, in every place of the built app where it stands.

const data = aDataFolder()
let recorder: Simulator
let app: Workstation
let page: Page
let zhang: string

beforeAll(async () => {
  const desk = await openTestWorkstation({ dataDirectory: data })
  const person = { name: '张建国', sex: '1', birthDate: '1957-03-08', committeeCode: '001' }
  zhang = (await desk.must<{ id: string }>('doctor', 'resident.register', person)).id
  recorder = await startSimulator('open-ecg-stream', '--rate', '500', '--noise', '2000')
  const driverId = 'open-ecg-stream'
  const { path } = recorder
  const port = driverById(driverId)?.port
  await desk.must('doctor', 'device.addToDesk', { name: '心电推车', path, driverId, port })
  await desk.close()
  app = await openWorkstation({ data, env: { JIAYI_PORTS: path } })
  page = app.page
  await page.getByRole('option').filter({ hasText: '王医生' }).click()
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '今日' }).waitFor()
})
afterAll(async () => {
  await app.close()
  await recorder[Symbol.asyncDispose]()
})

async function go(hash: string): Promise<void> {
  await page.evaluate(to => {
    location.hash = to
  }, hash)
}
/** For the eye: only where a folder is named. */
async function screenshot(name: string): Promise<void> {
  const folder = process.env['JIAYI_SHOTS']
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`) })
}

describe('a heart rate the program is not sure of', () => {
  it('says so in the record, in the list, on the timeline and on paper', async () => {
    const path = join(data, 'recorder.scp')
    const { record } = syntheticEcg({ seed: 3, noiseMicrovolts: 2_000 })
    const patient = { id: null, name: '张建国', sex: 'male', birthDate: '1957-03-08' } as const
    writeFileSync(path, writeScpEcg({ ...record, patient }))
    await go(`#/residents/${zhang}/ecg/import`)
    await page.getByLabel('心电图文件').setInputFiles(path)
    await page.getByRole('table', { name: '身份核对' }).waitFor()
    await page.keyboard.press('F8')
    const rhythm = page.getByRole('region', { name: '节律' })
    await rhythm.getByText('不能确定：两种检测方法找到的心搏不一致').waitFor()
    expect(await rhythm.locator('b').innerText()).toMatch(/^\d+？$/)
    await screenshot('unsure-record')

    const [listed] = await callFrom(page, 'ecg', 'records', { residentId: zhang })
    await go(`#/residents/${zhang}/ecg/${listed?.id ?? ''}/print`)
    await page.getByText(/心率 \d+？ 次\/分（程序不能确定：两种检测方法/).waitFor()
    await screenshot('unsure-print')

    await go(`#/residents/${zhang}`)
    await page.getByText(/心率 \d+？（程序不能确定）/).waitFor()
    const row = page.getByRole('table', { name: '心电图记录' }).getByRole('row').nth(1)
    expect(await row.locator('.attention', { hasText: '？' }).innerText()).toMatch(/^\d+？$/)
    await screenshot('unsure-list')
  })

  it('says so while the recorder runs', async () => {
    await go(`#/residents/${zhang}/ecg`)
    const strip = page.getByLabel('实时心电')
    await strip.getByText(/^\d+？$/).waitFor()
    await strip.getByText('心率不能确定').waitFor()
    expect(await strip.getByText('不能确定', { exact: true }).count()).toBe(1)
    await screenshot('unsure-live')
  })
})
