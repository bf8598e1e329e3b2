import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { driverById } from '../../src-main/device/drivers/index.ts'
import { dayIn } from '../../src-main/lib/clock.ts'
import { type Simulator, startSimulator } from '../device/simulator.ts'
import { filesWith } from '../support/traces.ts'
import { openTestWorkstation, password, type TestWorkstation } from '../support/workstation.ts'
import { answerAsAsked, answerFindings } from './support/findings.ts'
import { aDataFolder, callFrom, openWorkstation, type Workstation } from './support/workstation.ts'

// The line a GP walks all day, in the built app: find the resident, take the pressure, save the follow-up.

const values = { systolic: 136, diastolic: 82, pulse: 71 }
const day = 86_400_000
const daysAgo = (days: number): string => new Date(Date.now() - days * day).toISOString()

/** Everything of the form that a visit carries over to the next one, or that one key says again. */
const lastVisit = {
  way: '1',
  symptoms: ['1'],
  adherence: '1',
  adverseReaction: '1',
  complication: 'none',
  systolicMmHg: 138,
  diastolicMmHg: 84,
  heartRatePerMinute: 74,
  weightKg: 66,
  weightTargetKg: 64,
  heightCm: 170,
  smoking: 0,
  smokingTarget: 0,
  drinking: 0,
  drinkingTarget: 0,
  exerciseTimesPerWeek: 5,
  exerciseMinutes: 30,
  exerciseTargetTimesPerWeek: 5,
  exerciseTargetMinutes: 30,
  salt: 'medium',
  saltTarget: 'light',
  drugs: [{ name: '氨氯地平', timesPerDay: 1, dose: '5mg' }]
}

async function aPatient(desk: TestWorkstation, name: string, birthDate: string): Promise<string> {
  desk.setNow(daysAgo(85))
  const { id } = await desk.must<{ id: string }>('doctor', 'resident.register', {
    name,
    sex: '1',
    birthDate,
    committeeCode: '001',
    phones: [{ number: '13912345678' }],
    conditions: [
      {
        code: 'hypertension',
        diagnosedOn: '2020-05',
        managedFrom: dayIn('Asia/Shanghai', Date.parse(daysAgo(85)))
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

let cuff: Simulator
let app: Workstation
let page: Page
let people: { readonly zhang: string; readonly li: string }

beforeEach(async () => {
  cuff = await startSimulator('maibobo-rbp', '--speed', '40')
  const data = aDataFolder()
  const desk = await openTestWorkstation({ dataDirectory: data, now: daysAgo(85) })
  people = {
    zhang: await aPatient(desk, '张建国', '1957-03-08'),
    li: await aPatient(desk, '李秀英', '1961-07-01')
  }
  const port = driverById('maibobo-rbp')?.port
  const device = { name: '诊室血压计', path: cuff.path, driverId: 'maibobo-rbp', port }
  await desk.must('doctor', 'device.addToDesk', device)
  await desk.close()
  app = await openWorkstation({ data, env: { JIAYI_PORTS: cuff.path } })
  page = app.page
  await page.getByRole('option').filter({ hasText: '王医生' }).click()
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.getByText('就绪').first().waitFor()
})
afterEach(async () => {
  await app.close()
  await cuff[Symbol.asyncDispose]()
})

async function found(name: string, typed = name): Promise<void> {
  await page.keyboard.press('Control+K')
  await page.keyboard.type(typed)
  await page.getByRole('option').filter({ hasText: name }).waitFor()
}
const followUpsOf = (residentId: string) => callFrom(page, 'followUp', 'list', { residentId })

describe('a pressure typed in', () => {
  it('takes at most ten keys once the resident is open, and the next one joins its sitting', async () => {
    await found('张建国')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: '记录', exact: true }).waitFor()
    let keys = 0
    const press = async (...all: readonly string[]): Promise<void> => {
      for (const key of all) {
        keys += 1
        await page.keyboard.press(key)
      }
    }
    await press('F6')
    await page.getByLabel('收缩压').and(page.locator(':focus')).waitFor()
    await press(...'1328472', 'Enter', 'Enter')
    const sitting = page.getByRole('region', { name: '血压测量' })
    await sitting.getByRole('listitem').filter({ hasText: '132/84' }).waitFor()
    expect(keys).toBeLessThanOrEqual(10)
    console.warn(`keys for a pressure by hand: ${String(keys)}`)

    // Hands that press Enter after every value lose nothing by it, and the second reading is of the same sitting.
    await page.keyboard.press('F6')
    await page.getByLabel('收缩压').and(page.locator(':focus')).waitFor()
    for (const key of ['1', '2', '8', 'Enter', '8', '0', 'Enter', '7', '0', 'Enter', 'Enter']) {
      await page.keyboard.press(key)
    }
    await sitting.getByRole('listitem').filter({ hasText: '128/80' }).waitFor()
    const stored = await callFrom(page, 'measurement', 'series', { residentId: people.zhang })
    expect(stored).toMatchObject([
      {
        mean: { systolicMmHg: 130, diastolicMmHg: 82, pulsePerMinute: 71, count: 2 },
        readings: [
          { systolicMmHg: 132, diastolicMmHg: 84, pulsePerMinute: 72, source: 'manual' },
          { systolicMmHg: 128, diastolicMmHg: 80, pulsePerMinute: 70, source: 'manual' }
        ]
      }
    ])
  })
})

describe('a follow-up with the pressure from the cuff', () => {
  it('takes at most ten keys after the name is found, and changes nothing else', async () => {
    let keys = 0
    const press = async (key: string): Promise<void> => {
      keys += 1
      await page.keyboard.press(key)
    }
    await found('张建国', 'zjg')
    await cuff.order({ next: values })

    await press('Enter')
    await page.getByRole('heading', { name: '记录', exact: true }).waitFor()
    await press('F2')
    await page.getByText('随访方式').first().waitFor()
    await press('F4')
    await page.getByText('136/82').first().waitFor()
    await page.getByText('控制满意').first().waitFor()
    // Nobody has asked yet: the form goes from question to question, and one key answers each.
    await press('F8')
    await answerAsAsked(page, press)
    expect(await followUpsOf(people.zhang)).toHaveLength(1)
    await press('F8')
    await page.getByText('已保存').first().waitFor()

    expect(keys).toBeLessThanOrEqual(10)
    const [saved, before] = await followUpsOf(people.zhang)
    // A weight of three months ago is no measurement of today: everything else is carried over.
    const { weightKg: _weighedThen, ...carried } = lastVisit
    const { visitDate, seriesId, ...form } = saved?.form ?? {}
    expect(saved).toMatchObject({ classification: '1', doctorName: '王医生' })
    expect(form).toMatchObject({ ...carried, systolicMmHg: 136, diastolicMmHg: 82, heartRatePerMinute: 71 })
    expect(form).toMatchObject({ weightKg: null })
    expect(visitDate).not.toBe(before?.form.visitDate)
    const [series] = await callFrom(page, 'measurement', 'series', { residentId: people.zhang })
    expect(series?.id).toBe(seriesId)
    expect(series?.readings[0]).toMatchObject({
      systolicMmHg: 136,
      driverId: 'maibobo-rbp',
      residentId: people.zhang
    })
    console.warn(`keys after the name is found: ${String(keys)}`)
  })

  it('is saved once, however often F8 is pressed', async () => {
    await found('张建国')
    await cuff.order({ next: values })
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: '记录', exact: true }).waitFor()
    await page.keyboard.press('F2')
    await page.getByText('随访方式').first().waitFor()
    await page.keyboard.press('F4')
    await page.getByText('136/82').first().waitFor()
    await answerFindings(page)
    await page.keyboard.press('F8')
    await page.keyboard.press('F8')
    await page.keyboard.press('F8')
    await page.getByText('已保存').first().waitFor()
    expect(await followUpsOf(people.zhang)).toHaveLength(2)
  })

  it('asks for two readings and puts their mean into the form', async () => {
    await found('张建国')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: '记录', exact: true }).waitFor()
    await page.keyboard.press('F2')
    await page.getByText('随访方式').first().waitFor()
    await cuff.order({ next: { systolic: 142, diastolic: 88, pulse: 70 } })
    await page.keyboard.press('F4')
    await page.getByText('142/88').first().waitFor()
    await cuff.order({ next: { systolic: 139, diastolic: 85, pulse: 72 } })
    await page.keyboard.press('F4')
    await page.getByText('139/85').first().waitFor()
    // (142 + 139) ÷ 2 = 140.5 → 141; (88 + 85) ÷ 2 = 86.5 → 87
    await page.getByText('141/87').first().waitFor()
    await answerFindings(page)
    await page.keyboard.press('F8')
    await page.getByText('已保存').first().waitFor()
    const [saved] = await followUpsOf(people.zhang)
    expect(saved?.form).toMatchObject({ systolicMmHg: 141, diastolicMmHg: 87 })
    expect(saved?.classification).toBe('1')
  })
})

describe('a reading on its way', () => {
  it('stays with its resident when somebody else is opened meanwhile', async () => {
    await found('张建国')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: '记录', exact: true }).waitFor()
    await page.keyboard.press('F2')
    await page.getByText('随访方式').first().waitFor()
    await cuff.order({ next: values })
    await page.keyboard.press('F4')
    await cuff.heard({ received: 'start' })
    // Somebody knocks: the doctor opens the other one's form while the cuff is still at work.
    await found('李秀英')
    await page.keyboard.press('Enter')
    await page.waitForURL(url => url.hash.includes(people.li))
    await page.getByRole('heading', { name: '记录', exact: true }).waitFor()
    await page.keyboard.press('F2')
    await page.getByText('随访方式').first().waitFor()
    await cuff.heard({ sent: 'result' })
    await expect
      .poll(async () => (await callFrom(page, 'measurement', 'series', { residentId: people.zhang })).length)
      .toBe(1)
    expect(await callFrom(page, 'measurement', 'series', { residentId: people.li })).toEqual([])
    const { form } = await callFrom(page, 'followUp', 'open', { residentId: people.li })
    expect(form.systolicMmHg).toBeNull()
    // What stands on the screen, too: the name of the one who sits there, and no number of the other.
    expect(await page.getByText('李秀英').first().isVisible()).toBe(true)
    const shown = await page
      .locator('input')
      .evaluateAll(inputs => inputs.map(one => (one as HTMLInputElement).value))
    expect(shown).not.toContain('136')
  })
})

describe('the desk', () => {
  it('keeps a half-filled form behind the lock and gives nothing away', async () => {
    await found('张建国')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: '记录', exact: true }).waitFor()
    await page.keyboard.press('F2')
    await page.getByText('随访方式').first().waitFor()
    const other = page.getByPlaceholder('上次随访以来各医疗机构的检查结果')
    await other.fill('心电图正常')
    await page.getByText('王医生').first().click()
    await page.getByText('锁屏').first().click()
    await page.getByLabel('密码').waitFor()
    await expect(callFrom(page, 'resident', 'search', { query: '张' })).rejects.toThrow('unauthorised')
    await page.keyboard.type(password)
    await page.keyboard.press('Enter')
    await other.waitFor()
    expect(await other.inputValue()).toBe('心电图正常')
  })

  it('leaves no name, phone or birth date of a resident in any file of its data folder', async () => {
    await found('张建国')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: '记录', exact: true }).waitFor()
    const secrets = ['张建国', '李秀英', '13912345678', 'zhangjianguo']
    expect(filesWith(app.data, secrets)).toEqual([])
    await app.kill()
    expect(filesWith(app.data, secrets)).toEqual([])
    app = await openWorkstation({ data: app.data, env: { JIAYI_PORTS: cuff.path } })
  })

  it('has everything it acknowledged after five power cuts', async () => {
    for (let cut = 1; cut <= 5; cut += 1) {
      const readings = [{ systolicMmHg: 120 + cut, diastolicMmHg: 80 }]
      await callFrom(page, 'measurement', 'enterBloodPressure', { residentId: people.li, readings })
      await app.kill()
      app = await openWorkstation({ data: app.data, env: { JIAYI_PORTS: cuff.path } })
      page = app.page
      await page.getByRole('option').filter({ hasText: '王医生' }).click()
      await page.keyboard.type(password)
      await page.keyboard.press('Enter')
      await page.getByText('就绪').first().waitFor()
    }
    const series = await callFrom(page, 'measurement', 'series', { residentId: people.li })
    expect(series.map(({ readings }) => readings[0]?.systolicMmHg)).toEqual([125, 124, 123, 122, 121])
  })

  it('prints the saved form on one A4 page', async () => {
    await found('张建国')
    await page.keyboard.press('Enter')
    const [last] = await followUpsOf(people.zhang)
    await page.evaluate(
      hash => {
        location.hash = hash
      },
      `#/follow-ups/${last?.id ?? ''}/print`
    )
    await page.getByText('高血压患者随访服务记录表').first().waitFor()
    const path = join(app.data, 'form.pdf')
    app.app.answerSave(path)
    expect(await callFrom(page, 'printing', 'savePdf', { suggestedName: '随访' })).toEqual({ path })
    const pdf = readFileSync(path, 'latin1')
    expect(pdf.match(/\/Type\s*\/Page[^s]/g)).toHaveLength(1)
    // A4 in points.
    expect(pdf).toMatch(/\/MediaBox\s*\[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]/)
  })
})
