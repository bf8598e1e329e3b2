import type { Locator, Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { driverById } from '../../src-main/device/drivers/index.ts'
import { dayIn } from '../../src-main/lib/clock.ts'
import { startSimulator } from '../device/simulator.ts'
import { openTestWorkstation, password, type TestWorkstation } from '../support/workstation.ts'
import { answerFindings } from './support/findings.ts'
import { aDataFolder, callFrom, openWorkstation, type Workstation } from './support/workstation.ts'

// What the follow-up form says, keeps and leaves behind, in the built app.

const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString()
const lastVisit = {
  way: '1',
  symptoms: ['1'],
  systolicMmHg: 132,
  diastolicMmHg: 84,
  smoking: 0,
  adherence: '1',
  adverseReaction: '1',
  complication: 'none',
  drugs: [{ name: '氨氯地平', timesPerDay: 1, dose: '5mg' }]
}

async function aPatient(desk: TestWorkstation): Promise<string> {
  const { id } = await desk.must<{ id: string }>('doctor', 'resident.register', {
    name: '张建国',
    sex: '1',
    birthDate: '1957-03-08',
    committeeCode: '001',
    conditions: [
      {
        code: 'hypertension',
        diagnosedOn: '2020-05',
        managedFrom: dayIn('Asia/Shanghai', Date.parse(daysAgo(100)))
      }
    ]
  })
  const { form } = await desk.must<{ form: object }>('doctor', 'followUp.open', { residentId: id })
  await desk.must('doctor', 'followUp.save', {
    requestId: crypto.randomUUID(),
    residentId: id,
    form: { ...form, ...lastVisit }
  })
  return id
}

let app: Workstation
let page: Page
let zhang: string

async function start(prepare: (desk: TestWorkstation) => Promise<unknown> = async () => undefined) {
  const data = aDataFolder()
  const desk = await openTestWorkstation({ dataDirectory: data, now: daysAgo(100) })
  zhang = await aPatient(desk)
  await prepare(desk)
  await desk.close()
  return data
}
async function open(data: string, env: Readonly<Record<string, string>> = {}): Promise<void> {
  app = await openWorkstation({ data, env })
  page = app.page
}
async function signIn(name: string): Promise<void> {
  await page.getByRole('option').filter({ hasText: name }).click()
  await page.getByLabel('密码').fill(password)
  await page.keyboard.press('Enter')
  await page.getByRole('navigation', { name: '主导航' }).waitFor()
}
async function signOut(name: string): Promise<void> {
  await page.getByRole('button', { name }).click()
  await page.getByText('退出登录').click()
  await page.getByLabel('密码').waitFor()
}
const go = (hash: string): Promise<void> => page.evaluate(to => void (location.hash = to), hash)
async function openForm(): Promise<void> {
  await go(`#/residents/${zhang}/follow-up`)
  await field('examinations').waitFor()
}
const field = (name: string): Locator => page.locator(`[data-name="${name}"]`)
const verdict = (): Locator => page.locator('.assessment .headline')
const draft = () => callFrom(page, 'followUp', 'open', { residentId: zhang })

describe('what is being filled', () => {
  beforeEach(async () => {
    await open(await start())
    await signIn('王医生')
    await openForm()
  })
  afterEach(() => app.close())

  it('is in the draft when the screen is locked at once and somebody else signs in', async () => {
    await field('examinations').fill('心电图正常')
    await page.keyboard.press('Control+l')
    await page.getByRole('dialog', { name: '屏幕已锁定' }).waitFor()
    await page.getByRole('button', { name: '换人登录' }).click()
    await signIn('王医生')
    expect(await draft()).toMatchObject({ form: { examinations: '心电图正常' } })
    await openForm()
    expect(await field('examinations').inputValue()).toBe('心电图正常')
  })

  it('is in the draft when the person signs out at once', async () => {
    await field('examinations').fill('心电图正常')
    await signOut('王医生')
    await signIn('王医生')
    expect(await draft()).toMatchObject({ form: { examinations: '心电图正常' } })
  })

  it('is not called kept while it is not, and is judged and kept as soon as the screen is open again', async () => {
    // As the computer's own lock does it: the window hears nothing.
    await callFrom(page, 'access', 'lock', {})
    await field('examinations').fill('心电图正常')
    await field('complication').getByText('新出现').dispatchEvent('click')
    await page.getByRole('dialog', { name: '屏幕已锁定' }).waitFor()
    await page.getByText('草稿没有存上').waitFor({ state: 'attached' })
    await page.getByLabel('密码').fill(password)
    await page.keyboard.press('Enter')
    await page.getByText('草稿已存').waitFor()
    expect(await draft()).toMatchObject({ form: { examinations: '心电图正常' } })
    await verdict().getByText('并发症').waitFor()
    expect(await page.locator('.foot').getByRole('alert').count()).toBe(0)
  })

  it('is kept but for a number that cannot be, and says so', async () => {
    await field('examinations').fill('心电图正常')
    await field('smoking').fill('300')
    await page.getByText('标红的项目没有存入草稿').waitFor()
    expect(await draft()).toMatchObject({ form: { examinations: '心电图正常', smoking: null } })
  })
})

describe('the judgement beside the form', () => {
  beforeEach(async () => {
    await open(await start())
    await signIn('王医生')
    await openForm()
    await field('systolicMmHg').fill('132')
    await field('diastolicMmHg').fill('84')
    await verdict().getByText('控制满意').waitFor()
  })
  afterEach(() => app.close())

  it('is withheld as soon as another value stands in the form', async () => {
    const said = await field('systolicMmHg').evaluate(async input => {
      ;(input as HTMLInputElement).value = '172'
      input.dispatchEvent(new InputEvent('input', { bubbles: true }))
      await new Promise(resolve => setTimeout(resolve))
      return document.querySelector('.assessment')?.textContent
    })
    expect(said).toContain('待判断')
    expect(said).not.toContain('控制满意')
    await verdict().getByText('控制不满意').waitFor()
  })

  it('is withheld while a field cannot be read, but an emergency shows', async () => {
    await field('smoking').fill('300')
    await verdict().getByText('待判断').waitFor()
    await page.locator('.field.wrong').filter({ hasText: '日吸烟量' }).getByRole('alert').waitFor()
    expect(await verdict().getByText('控制满意').count()).toBe(0)

    await field('systolicMmHg').fill('190')
    await verdict().getByText('危急：处理后紧急转诊').waitFor()
    await field('smoking').fill('3')
    await verdict().getByText('控制不满意').waitFor()
    expect(await page.locator('.field.wrong').count()).toBe(0)

    // The sentence and the buttons speak of the same two things.
    await page.keyboard.press('F8')
    await page.getByText('请先选择“已拨120／已紧急转诊”或“已就地处理”').first().waitFor()
    for (const words of ['已拨120／已紧急转诊', '已就地处理'])
      await page.getByRole('radio', { name: words }).first().waitFor()
  })

  it('asks again to confirm when a value changes after the tick', async () => {
    await answerFindings(page)
    await field('symptoms').getByText('心悸胸闷').click()
    await field('confirmed').check()
    await field('signOther').fill('双下肢无水肿')
    expect(await field('confirmed').isChecked()).toBe(true)
    await field('diastolicMmHg').fill('86')
    await field('confirmed').waitFor()
    expect(await field('confirmed').isChecked()).toBe(false)
    await page.keyboard.press('F8')
    await page.getByRole('alert').filter({ hasText: '请核对后勾选“已核对无误”' }).waitFor()
    expect(await callFrom(page, 'followUp', 'list', { residentId: zhang })).toHaveLength(1)
  })
})

describe('the sitting of the day', () => {
  it('goes on after a restart, and is in no second form once it is saved', async () => {
    await using cuff = await startSimulator('maibobo-rbp', '--speed', '40')
    const port = driverById('maibobo-rbp')?.port
    const device = { name: '诊室血压计', path: cuff.path, driverId: 'maibobo-rbp', port }
    const data = await start(desk => desk.must('doctor', 'device.addToDesk', device))
    const env = { JIAYI_PORTS: cuff.path }
    const measure = async (systolic: number, diastolic: number): Promise<void> => {
      await cuff.order({ next: { systolic, diastolic, pulse: 70 } })
      await page.keyboard.press('F4')
      await box
        .getByText(`${String(systolic)}/${String(diastolic)}`)
        .first()
        .waitFor()
    }
    const ready = async (): Promise<void> => {
      await signIn('王医生')
      await page.getByText('就绪').first().waitFor()
      await openForm()
    }
    await open(data, env)
    let box = page.getByRole('region', { name: '血压测量' })
    await ready()
    await measure(142, 88)
    await expect.poll(() => field('systolicMmHg').inputValue()).toBe('142')
    await field('examinations').fill('心电图正常')
    await page.getByText('草稿已存').waitFor()
    await app.kill()

    await open(data, env)
    box = page.getByRole('region', { name: '血压测量' })
    await ready()
    await box.getByText('142/88').first().waitFor()
    await box.getByRole('button', { name: '剔除' }).waitFor()
    await measure(138, 84)
    await box.getByText('均值（2 次）').waitFor()
    expect(await callFrom(page, 'measurement', 'series', { residentId: zhang })).toHaveLength(1)
    await expect.poll(() => field('systolicMmHg').inputValue()).toBe('140')
    await answerFindings(page)
    await page.keyboard.press('F8')
    await page.getByText('已保存').first().waitFor()

    // The same person once more that day, in this window and after a restart.
    await go('#/')
    await openForm()
    expect(await field('systolicMmHg').inputValue()).toBe('')
    expect(await box.getByText('140/86').count()).toBe(0)
    await app.kill()
    await open(data, env)
    box = page.getByRole('region', { name: '血压测量' })
    await ready()
    expect(await field('systolicMmHg').inputValue()).toBe('')
    expect(await box.getByText('140/86').count()).toBe(0)
    await measure(128, 78)
    await expect.poll(() => field('systolicMmHg').inputValue()).toBe('128')
    expect(await callFrom(page, 'measurement', 'series', { residentId: zhang })).toHaveLength(2)
    await app.close()
  })

  it('does not overwrite a pressure somebody typed when the form is opened again', async () => {
    await open(await start())
    await signIn('王医生')
    const readings = [{ systolicMmHg: 142, diastolicMmHg: 88 }]
    await callFrom(page, 'measurement', 'enterBloodPressure', { residentId: zhang, readings })
    await openForm()
    await page.getByRole('region', { name: '血压测量' }).getByText('142/88').first().waitFor()
    expect(await field('systolicMmHg').inputValue()).toBe('142')
    await field('systolicMmHg').fill('136')
    await page.getByText('草稿已存').waitFor()
    await go('#/')
    await openForm()
    await page.getByRole('region', { name: '血压测量' }).getByText('142/88').first().waitFor()
    expect(await field('systolicMmHg').inputValue()).toBe('136')
    await app.close()
  })
})

describe('the next person at the desk', () => {
  it.each(['signs out', 'is locked out'] as const)('finds nothing of the one who %s', async how => {
    await open(await start())
    await signIn('王医生')
    await page.keyboard.press('Control+4')
    await page.getByRole('heading', { name: '应访名单' }).waitFor()
    await page.keyboard.press('3')
    await page.getByRole('radio', { name: '逾期', checked: true }).waitFor()
    await openForm()
    if (how === 'signs out') await signOut('王医生')
    else {
      await page.keyboard.press('Control+l')
      await page.getByRole('button', { name: '换人登录' }).click()
      await page.getByLabel('密码').waitFor()
    }
    await signIn('李护士')
    await page.getByRole('heading', { name: '今日' }).waitFor()
    await page.keyboard.press('Escape')
    expect(new URL(page.url()).hash).toBe('#/')
    await page.keyboard.press('Control+4')
    await page.getByRole('radio', { name: '全部', checked: true }).waitFor()
    expect(await page.getByRole('combobox', { name: '责任医生' }).inputValue()).toBe('')
    await app.close()
  })
})

describe('a correction', () => {
  beforeEach(async () => {
    await open(await start())
    await signIn('王医生')
    const [record] = await callFrom(page, 'followUp', 'list', { residentId: zhang })
    await go(`#/follow-ups/${record?.id ?? ''}`)
    await page.getByRole('button', { name: '更正' }).click()
    await field('systolicMmHg').fill('152')
    await field('reason').fill('抄错了血压')
  })
  afterEach(() => app.close())

  it('that was left unsaved is offered again, as it was', async () => {
    const url = new URL(page.url()).hash
    await go('#/residents')
    await page.getByRole('heading', { name: '居民' }).first().waitFor()
    await go(url)
    await page.getByText('这条记录有一份没有保存的更正').waitFor()
    await page.getByRole('button', { name: '继续更正' }).click()
    expect(await field('systolicMmHg').inputValue()).toBe('152')
    expect(await field('reason').inputValue()).toBe('抄错了血压')
    await verdict().getByText('控制不满意').waitFor()
    await page.keyboard.press('F8')
    await page.getByText('已保存').waitFor()
    await go('#/')
    await go(url)
    await page.getByText('此记录已被更正').waitFor()
    expect(await page.getByText('没有保存的更正').count()).toBe(0)
  })

  it('is not offered again once it was given up', async () => {
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: '放弃' }).click()
    await page.getByRole('button', { name: '更正', exact: true }).click()
    expect(await field('systolicMmHg').inputValue()).toBe('132')
  })
})
