import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { checkCharacter } from '../../src-main/resident/id-number.ts'
import { driverById } from '../../src-main/device/drivers/index.ts'
import { aPatient } from '../follow-up/visits.ts'
import { openTestWorkstation, password } from '../support/workstation.ts'
import { aDataFolder, callFrom, openWorkstation, type Workstation } from './support/workstation.ts'

// What somebody has typed stays: an answer that comes late does not take its place, a window that closes keeps it.

const data = aDataFolder()
let app: Workstation
let page: Page
let zhang = ''
/** A port that a cuff is set up on; nothing is connected to it. */
const cuff = '/dev/ttyUSB9'

async function open(): Promise<void> {
  app = await openWorkstation({ data })
  page = app.page
}
async function signIn(name: string): Promise<void> {
  await page.getByRole('option').filter({ hasText: name }).click()
  await page.getByLabel('密码').fill(password)
  await page.keyboard.press('Enter')
  await page.getByRole('navigation', { name: '主导航' }).waitFor()
}
const go = (hash: string): Promise<void> => page.evaluate(to => void (location.hash = to), hash)
const patiently = { timeout: 20_000 }
const typeAs = (label: string, text: string) => (): Promise<void> =>
  page.getByLabel(label, { exact: true }).fill(text)

/** Asks, types while the answers to these calls are on their way, and comes back when the window has taken them in. */
async function late(
  calls: readonly string[],
  ask: () => Promise<unknown>,
  type: () => Promise<unknown>
): Promise<void> {
  const held = calls.map(call => app.app.holdAnswers(call))
  await ask()
  await Promise.all(held.map(({ answered }) => answered))
  await type()
  for (const { release } of held) release()
  // Asked after them, answered after them; and then what they changed is drawn.
  await callFrom(page, 'access', 'state', {})
  await page.evaluate(
    () => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  )
}

beforeAll(async () => {
  const desk = await openTestWorkstation({ dataDirectory: data })
  zhang = await aPatient(desk, '2026-01-05')
  const port = driverById('omron-hbp-9030')?.port
  await desk.must('doctor', 'device.addToDesk', {
    name: '诊室血压计',
    path: cuff,
    driverId: 'omron-hbp-9030',
    port
  })
  await desk.close()
  await open()
})
afterAll(() => app.close())

describe('an answer that comes late', () => {
  beforeEach(async () => {
    if ((await callFrom(page, 'access', 'state', {})).stage === 'signed-in') {
      await callFrom(page, 'access', 'signOut', {})
      await page.reload()
    }
    await page.getByLabel('密码').waitFor()
  })

  it('leaves the name of the centre as it is being typed, and what was typed while it was saved', async () => {
    const name = page.getByLabel('中心名称')
    const stored = async (): Promise<string> => (await callFrom(page, 'centre', 'get', {})).name
    const settings = () => page.keyboard.press('Control+7')
    const first = async (): Promise<void> => {
      await signIn('管理员')
      await settings()
    }
    await late(['centre.get'], first, async () => expect(await name.count()).toBe(0))
    await name.waitFor()
    await page.keyboard.press('Control+1')
    await page.getByRole('heading', { name: '今日' }).waitFor()
    await late(['centre.get'], settings, typeAs('中心名称', '改名中的中心'))
    expect(await name.inputValue()).toBe('改名中的中心')
    const save = () => page.keyboard.press('F8')
    await late(['centre.update'], save, typeAs('中心名称', '又改了一次'))
    expect(await name.inputValue()).toBe('又改了一次')
    expect(await stored()).toBe('改名中的中心')
    await save()
    await expect.poll(stored, patiently).toBe('又改了一次')
  })

  it('about a wrong password leaves the next one that is being typed, at the door and at the locked screen', async () => {
    await page.getByRole('option').filter({ hasText: '王医生' }).click()
    const field = page.getByLabel('密码')
    const wrong = async (): Promise<void> => {
      await field.fill('not the password')
      await page.keyboard.press('Enter')
    }
    await late(['access.signIn'], wrong, typeAs('密码', password))
    expect(await field.inputValue()).toBe(password)
    await page.keyboard.press('Enter')
    await page.getByRole('navigation', { name: '主导航' }).waitFor()

    await page.keyboard.press('Control+l')
    await page.getByRole('dialog', { name: '屏幕已锁定' }).waitFor()
    await late(['access.unlock'], wrong, typeAs('密码', password))
    expect(await field.inputValue()).toBe(password)
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: '屏幕已锁定' }).waitFor({ state: 'detached' })
  })

  it('about an ID number leaves a birth date that was typed since', async () => {
    await signIn('王医生')
    await go('#/residents/new')
    const birthDate = page.getByLabel('出生日期', { exact: true })
    const number = (born: string): Promise<void> => {
      const digits = `310104${born}001`
      return page.getByLabel('证件号码').fill(`${digits}${checkCharacter(digits)}`)
    }
    await number('19900307')
    await expect.poll(() => birthDate.inputValue(), patiently).toBe('1990-03-07')
    await late(['resident.inspectIdNumber'], () => number('19850515'), typeAs('出生日期', '1985-05-16'))
    expect(await birthDate.inputValue()).toBe('1985-05-16')
  })

  it('about a glucose that was saved leaves the next one that is being typed', async () => {
    await signIn('王医生')
    await go(`#/residents/${zhang}`)
    await page.getByRole('heading', { name: '记录', exact: true }).waitFor()
    await page.keyboard.press('F7')
    await page.getByLabel('血糖录入').waitFor()
    const save = async (): Promise<void> => {
      for (const key of ['7', '.', '2', 'Enter', '1', 'Enter']) await page.keyboard.press(key)
    }
    const value = page.locator('[data-name="glucose-value"]')
    await late(['measurement.enterGlucose'], save, () => value.fill('11.4'))
    await page.getByText('血糖已保存').waitFor()
    expect(await value.inputValue()).toBe('11.4')
    expect(await callFrom(page, 'measurement', 'glucose', { residentId: zhang })).toMatchObject([
      { glucoseMmolL: 7.2 }
    ])
  })

  it('about the ports and devices leaves the settings of the line that were typed', async () => {
    const monitor = async (): Promise<void> => {
      await signIn('管理员')
      await go(`#/devices/monitor?path=${encodeURIComponent(cuff)}`)
    }
    await late(['device.ports', 'device.desk'], monitor, () => page.getByLabel('波特率').fill('1200'))
    expect(await page.getByLabel('波特率').inputValue()).toBe('1200')
  })
})

describe('a key that is pressed while the page still waits for its resident', () => {
  it.each([
    ['F6', 'manual-systolic'],
    ['F7', 'glucose-value']
  ])('%s is not lost', async (key, field) => {
    await app.kill()
    await open()
    await signIn('王医生')
    await late(
      ['resident.get'],
      () => go(`#/residents/${zhang}`),
      () => page.keyboard.press(key)
    )
    await page.locator(`[data-name="${field}"]`).waitFor()
  })
})

describe('a window that closes', () => {
  beforeEach(async () => {
    await app.kill()
    await open()
    await signIn('王医生')
  })
  async function closedAndOpened(): Promise<void> {
    await app.close()
    await open()
    await signIn('王医生')
  }

  it('has the last words of a follow-up in its draft, also of a day that is half typed', async () => {
    await go(`#/residents/${zhang}/follow-up`)
    await page.locator('[data-name="examinations"]').fill('心电图正常')
    await page.locator('[data-name="nextVisitDate"]').fill('+30')
    await closedAndOpened()
    const { form } = await callFrom(page, 'followUp', 'open', { residentId: zhang })
    expect(form).toMatchObject({
      examinations: '心电图正常',
      nextVisitDate: expect.stringMatching(/^20\d\d-/)
    })
  })

  it('has the last words of a resident’s file among what waits for the same person', async () => {
    await go(`#/residents/${zhang}/edit`)
    await page.getByLabel('备注').fill('搬到女儿家')
    await closedAndOpened()
    await go(`#/residents/${zhang}/edit`)
    await page.getByText('上次填写的内容没有保存，已经放回来了。').waitFor()
    expect(await page.getByLabel('备注').inputValue()).toBe('搬到女儿家')
  })
})
