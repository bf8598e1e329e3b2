import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { driverById } from '../../src-main/device/drivers/index.ts'
import { type Simulator, startSimulator } from '../device/simulator.ts'
import { openTestWorkstation, password } from '../support/workstation.ts'
import { aDataFolder, callFrom, openWorkstation, type Workstation } from './support/workstation.ts'

// A desk that somebody has to set up and look after, in the built app: what is on this port, is the line good, does the
// program understand the instrument?

let cuff: Simulator
let meter: Simulator
let app: Workstation
let page: Page

beforeEach(async () => {
  cuff = await startSimulator('maibobo-rbp', '--speed', '40')
  meter = await startSimulator('onetouch-ultra2', '--count', '1')
  const data = aDataFolder()
  const desk = await openTestWorkstation({ dataDirectory: data })
  const port = driverById('maibobo-rbp')?.port
  const device = { name: '诊室血压计', path: cuff.path, driverId: 'maibobo-rbp', port }
  await desk.must('doctor', 'device.addToDesk', device)
  await desk.close()
  app = await openWorkstation({ data, env: { JIAYI_PORTS: [cuff.path, meter.path].join(',') } })
  page = app.page
  await page.getByRole('option').filter({ hasText: '李护士' }).click()
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.getByText('就绪').first().waitFor()
  await page.keyboard.press('Control+5')
  await page.getByRole('heading', { name: '电脑上的串口' }).waitFor()
})
afterEach(async () => {
  await app.close()
  await cuff[Symbol.asyncDispose]()
  await meter[Symbol.asyncDispose]()
})

describe('“这是什么设备？”', () => {
  it('names the meter on a port, says why, and adds it with the right settings', async () => {
    const row = page.getByRole('row').filter({ hasText: meter.path })
    await row.getByRole('button', { name: '这是什么设备？' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('序列号 GMF600DCY').waitFor({ timeout: 60_000 })
    expect(await dialog.innerText()).toMatch(/强生稳豪 OneTouch Ultra2/)
    expect(await dialog.innerText()).toMatch(/收到 1 帧校验正确的数据/)
    await dialog.getByRole('button', { name: '用它添加' }).click()
    await page.getByRole('button', { name: '保存并连接' }).click()
    await page.getByText('设备已添加').waitFor()
    const devices = await callFrom(page, 'device', 'desk', {})
    expect(devices.find(({ path }) => path === meter.path)).toMatchObject({
      driverId: 'onetouch-ultra2',
      port: driverById('onetouch-ultra2')?.port
    })
    // What was asked was not kept.
    expect(await callFrom(page, 'measurement', 'unclaimedGlucose', {})).toEqual([])
  })

  it('can be stopped', async () => {
    const row = page.getByRole('row').filter({ hasText: meter.path })
    await meter.order({ deaf: 99 })
    await row.getByRole('button', { name: '这是什么设备？' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('只监听和询问').waitFor()
    await dialog.getByRole('button', { name: '停止' }).click()
    await dialog.getByText('已停止识别').waitFor()
  })
})

describe('the health page', () => {
  beforeEach(async () => {
    await page.getByRole('link', { name: '设备体检' }).click()
    await page.getByRole('heading', { name: '诊室血压计' }).waitFor()
  })

  it('runs the driver against its simulated instrument and stores nothing', async () => {
    await page.getByRole('button', { name: '自检（内置仿真）' }).click()
    const result = page.getByRole('region', { name: /自检/ })
    await result.getByText('自检通过').waitFor()
    const said = await result.innerText()
    expect(said).toMatch(/线路已打开/)
    expect(said).toMatch(/程序发出 8 字节：cc 80/)
    expect(said).toMatch(/损坏的帧全部拒收/)
    expect(said).toMatch(/解出读数 128\/82，仪器显示 128\/82/)
    expect(await callFrom(page, 'measurement', 'unclaimed', {})).toEqual([])
  })

  it('tests the real line: open, bytes, frames', async () => {
    await page.getByRole('button', { name: '线路测试' }).click()
    const test = page.getByRole('status', { name: '线路测试' })
    await test.getByText(`串口 ${cuff.path} 已打开`).waitFor()
    await test.getByText('还没有收到数据').waitFor()
    await cuff.order({ late: { systolic: 131, diastolic: 83, pulse: 70 } })
    await test.getByText('识别出 1 帧，损坏 0 帧').waitFor()
    await test.getByText('线路正常').waitFor()
  })

  it('says so when the cable is pulled, and remembers it', async () => {
    await cuff.order({ unplug: true })
    const card = page.getByRole('article', { name: '诊室血压计' })
    await card.getByText('未连接').first().waitFor()
    await card.getByText(/最近的问题/).click()
    await card
      .getByText(/连接断开了|找不到串口/)
      .first()
      .waitFor()
  })
})
