import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Simulator, startSimulator } from '../device/simulator.ts'
import { openTestWorkstation, password } from '../support/workstation.ts'
import { aDataFolder, callFrom, openWorkstation, type Workstation } from './support/workstation.ts'

// An instrument that no driver knows, in the built app, by its pages alone: seen in the monitor, described in the form,
// tried, saved, put on the desk, measured with.

let cuff: Simulator
let app: Workstation
let page: Page
let zhang: string

beforeEach(async () => {
  cuff = await startSimulator('ascii-cuff')
  const data = aDataFolder()
  const desk = await openTestWorkstation({ dataDirectory: data })
  const person = { name: '张建国', sex: '1', birthDate: '1957-03-08', committeeCode: '001' }
  zhang = (await desk.must<{ id: string }>('doctor', 'resident.register', person)).id
  await desk.close()
  app = await openWorkstation({ data, env: { JIAYI_PORTS: cuff.path } })
  page = app.page
})
afterEach(async () => {
  await app.close()
  await cuff[Symbol.asyncDispose]()
})

async function signIn(name: string): Promise<void> {
  await page.getByRole('option').filter({ hasText: name }).click()
  await page.getByLabel('密码').fill(password)
  await page.keyboard.press('Enter')
  await page.getByRole('navigation', { name: '主导航' }).waitFor()
}
async function signOut(name: string): Promise<void> {
  await page.getByRole('button', { name }).click()
  await page.getByText('退出登录').click()
  await page.getByRole('option').first().waitFor()
}
const button = (name: string | RegExp) => page.getByRole('button', { name })
const field = (label: string) => page.getByLabel(label, { exact: true })
async function toDevices(): Promise<void> {
  await page.getByRole('navigation', { name: '主导航' }).getByText('设备').click()
  await page.getByRole('heading', { name: '设备', exact: true }).waitFor()
}
/** What a click puts into the download folder. */
async function downloaded(name: string | RegExp): Promise<{ readonly path: string; readonly text: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), button(name).click()])
  const path = await download.path()
  return { path, text: readFileSync(path, 'utf8') }
}

async function monitorALog(): Promise<string> {
  await toDevices()
  await button('串口监视').click()
  await field('串口').fill(cuff.path)
  await button(/^开始监视/).click()
  await page.getByText(`正在监视 ${cuff.path}`).waitFor()
  await cuff.order({ measure: { systolic: 128, diastolic: 82, pulse: 71, at: '2026-07-11T09:05:30' } })
  await cuff.order({ error: 3 })
  const rows = page.getByRole('table', { name: '串口记录' })
  await rows.getByText('128,082,071*').first().waitFor()
  await rows.getByText('---,---,---*').first().waitFor()
  const { path, text } = await downloaded(/^保存到文件/)
  expect(text).toMatch(/^# jiayi serial log 1\n/)
  expect(text).toMatch(/\n\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z < 245148/)
  return path
}

async function describeField(
  number: number,
  what: string,
  rest: Readonly<Record<string, string>>
): Promise<void> {
  const name = `字段 ${String(number)}`
  if ((await field(`${name} 内容`).count()) === 0) await button('添加字段').click()
  await field(`${name} 内容`).selectOption({ label: what })
  for (const [label, value] of Object.entries(rest)) await field(`${name} ${label}`).fill(value)
}

async function describeInstrument(logPath: string): Promise<void> {
  await button('用这段记录描述型号').click()
  await button(/^从空白开始/).click()
  await field('型号名称').fill('清河 QH-100')
  await field('依据').fill('本中心录得的记录')
  // The simulated cuff needs no time to measure.
  await field('最短测量时间').fill('0')
  await describeField(1, '固定文字', { 固定文字: '$QH', 宽度: '' })
  await describeField(2, '时间', { 时间的样子: 'YYYY-MM-DD HH:mm:ss', 宽度: '19' })
  await describeField(3, '错误代码', { 没有错误时: '0', 宽度: '1' })
  await describeField(4, '收缩压', { 宽度: '3' })
  await describeField(5, '舒张压', { 宽度: '3' })
  await describeField(6, '脉率', { 宽度: '3' })
  const status = page.getByRole('status')
  // Until the checksum is described its two digits are no part of the pulse.
  await status.getByText('0 条读数').waitFor()
  expect(await page.getByText('脉率应有 3 个字符，收到 6 个').first().isVisible()).toBe(true)
  await field('校验算法').selectOption({ label: '异或，8 位' })
  await field('校验码前的文字').fill('*')
  await status.getByText('1 条读数').waitFor()
  // The same from the file that was saved.
  await field('记录').fill('')
  await status.getByText('0 条读数').waitFor()
  await page.getByLabel('载入记录文件').setInputFiles(logPath)
  await status.getByText('1 条读数').waitFor()
  await status.getByText('1 条没测出').waitFor()
  await page.getByText('128/82 mmHg，脉率 71，仪器时间 2026-07-11 09:05:30').waitFor()
}

describe('an instrument that no driver knows', () => {
  it('is seen, described, tried, saved, put on the desk and measured with, by the pages alone', async () => {
    await signIn('管理员')
    const logPath = await monitorALog()
    await describeInstrument(logPath)
    await page.keyboard.press('F8')
    await page.getByText('已保存「清河 QH-100」第 1 版，可在设备页添加').waitFor()

    await toDevices()
    await button('添加设备').click()
    const dialog = page.getByRole('dialog', { name: '添加设备' })
    await dialog.getByRole('combobox', { name: '型号', exact: true }).selectOption({ label: '清河 QH-100' })
    await dialog.getByPlaceholder('如 COM3 或 /dev/ttyUSB0').fill(cuff.path)
    await dialog.getByRole('button', { name: '保存并连接' }).click()
    await page.getByText('就绪').first().waitFor()
    await signOut('管理员')

    await signIn('王医生')
    await page.keyboard.press('Control+K')
    await page.keyboard.type('张建国')
    await page.getByRole('option').filter({ hasText: '张建国' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: '记录', exact: true }).waitFor()
    await page.keyboard.press('F4')
    await expect
      .poll(async () => (await callFrom(page, 'device', 'captures', {})).map(({ state }) => state))
      .toEqual(['waiting'])
    await cuff.order({ measure: { systolic: 134, diastolic: 86, pulse: 70 } })
    await page.getByText('134/86').first().waitFor()
    const [series] = await callFrom(page, 'measurement', 'series', { residentId: zhang })
    expect(series?.readings).toMatchObject([
      { systolicMmHg: 134, diastolicMmHg: 86, pulsePerMinute: 70, source: 'device' }
    ])
    expect(series?.readings[0]?.driverId).toMatch(/^line:.+@1$/)
  })

  it('can be handed to another centre as a file, and asks for a reason when it is saved untried', async () => {
    await signIn('管理员')
    await toDevices()
    await button('自定义型号').click()
    await button(/^欧姆龙 HBP 逗号格式/).click()
    await page.getByRole('heading', { name: '描述新型号', exact: true }).waitFor()
    await page.keyboard.press('F8')
    await page.getByText('记录里没有一条能读出结果').first().waitFor()
    await page.getByPlaceholder('如：仪器下周才到，按说明书先填').fill('仪器下周才到')
    await button('仍要保存').click()
    await page.getByText('未试通：仪器下周才到').waitFor()

    const { path, text } = await downloaded(/^导出$/)
    expect(JSON.parse(text)).toMatchObject({ format: 'jiayi-line-protocol', formatVersion: 1 })
    await page.getByLabel('导入型号文件').setInputFiles(path)
    await page.getByRole('heading', { name: '描述新型号', exact: true }).waitFor()
    await expect.poll(() => field('型号名称').inputValue()).toBe('欧姆龙 HBP 逗号格式')
    await field('记录').fill('2026,07,11,09,05,12345678901234567890,0,120,080,072,0')
    await page.getByRole('status').getByText('1 条读数').waitFor()
    // 30 February, with a field too many behind it.
    await field('记录').fill('2026,02,30,09,05,12345678901234567890,0,120,080,072,0')
    await page.getByText('日期或时间不存在').first().waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('heading', { name: '自定义型号' }).waitFor()
    // The imported one was not saved.
    await expect.poll(() => page.getByRole('table', { name: '自定义型号' }).getByRole('row').count()).toBe(2)
  })

  it('lends its port to the monitor and gets it back', async () => {
    await signIn('管理员')
    const device = { name: '诊室血压计', path: cuff.path, driverId: 'omron-hbp-9030' }
    const port = { baudRate: 9600, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' } as const
    await callFrom(page, 'device', 'addToDesk', { ...device, port })
    await page.getByText('就绪').first().waitFor()
    await toDevices()
    await button('串口监视').click()
    await field('串口').fill(cuff.path)
    await page.getByText('正由「诊室血压计」使用').waitFor()
    await page.keyboard.press('F9')
    await button('暂停设备并监视').click()
    await page.getByText(`正在监视 ${cuff.path}`).waitFor()
    await field('要发送的内容').fill('02 3F 03')
    await button('发送…').click()
    await page.getByRole('dialog', { name: '确认发送' }).getByRole('button', { name: '发送' }).click()
    await cuff.heard({ received: '023f03' })
    await page.getByRole('table', { name: '串口记录' }).getByText('02 3F 03').waitFor()
    await button('返回设备').click()
    await page.getByText('就绪').first().waitFor()
  })
})
