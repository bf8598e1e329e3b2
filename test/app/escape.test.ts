import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { dayIn, newUuid } from '../../src-main/lib/clock.ts'
import type { SigningAct } from '../../src-main/signing/lifecycle/contract.ts'
import { routes } from '@renderer/routes.ts'
import { aContract, aSigner, aSigning, aSigningDesk } from '../signing/desk.ts'
import { aCentre, openTestWorkstation, password } from '../support/workstation.ts'
import { aDataFolder, callFrom, openWorkstation, type Workstation } from './support/workstation.ts'

// Esc closes what is open and then goes to the page's fixed parent; what was typed is kept or asked about.

let data: string
let app: Workstation
let page: Page
const ids = { zhang: '', li: '', visit: '', draft: '', signed: '' }

async function prepare(): Promise<void> {
  data = aDataFolder()
  const w = await openTestWorkstation({ dataDirectory: data, centre: aCentre({ region: 'national' }) })
  const desk = await aSigningDesk(w)
  const hypertension = {
    code: 'hypertension',
    diagnosedOn: '2020-05',
    managedFrom: '2026-01-01',
    endedOn: null,
    note: ''
  } as const
  ids.zhang = (await aSigner(w, { name: '张建国', sex: '1', conditions: [hypertension] })).id
  ids.li = (await aSigner(w, { name: '李秀英', sex: '2', conditions: [hypertension] })).id
  const { form } = await w.must<{ form: object }>('doctor', 'followUp.open', { residentId: ids.zhang })
  const saved = await w.must<{ id: string }>('doctor', 'followUp.save', {
    requestId: newUuid(),
    residentId: ids.zhang,
    form: {
      ...form,
      way: '1',
      symptoms: ['1'],
      systolicMmHg: 132,
      diastolicMmHg: 84,
      adverseReaction: '1',
      complication: 'none'
    }
  })
  ids.visit = saved.id
  const signedOn = dayIn('Asia/Shanghai', Date.now())
  const members = [{ residentId: ids.li, basicPackageId: desk.basic.id }]
  ids.draft = (
    await w.must<SigningAct>(
      'nurse',
      'signing.startSigning',
      aSigning(w, desk, { members, signedOn, submit: false })
    )
  ).id
  ids.signed = (await aContract(w, desk, ids.zhang, { signedOn })).actId
  await w.close()
}
async function open(who = '王医生'): Promise<void> {
  app = await openWorkstation({ data, viewport: { width: 1366, height: 768 } })
  page = app.page
  await page.getByRole('option').filter({ hasText: who }).click()
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await main('今日').waitFor()
}
const main = (title: string) => page.getByRole('main', { name: title, exact: true })
const bar = (name: string) => page.getByRole('region', { name: '当前居民' }).getByText(name)
const go = (hash: string): Promise<void> => page.evaluate(to => void (location.hash = to), hash)
const hash = (): string => new URL(page.url()).hash
const titles: ReadonlyMap<string, string> = new Map(
  routes.map(({ path, meta }) => [path, String(meta?.title)])
)

describe('Esc', () => {
  beforeAll(async () => {
    await prepare()
    await open()
  })
  afterAll(() => app.close())

  const some = newUuid()
  /** Route → what it is opened as, and the parent that is stated for it. */
  const table: Readonly<Record<string, readonly [opened: () => string, parent: () => string]>> = {
    '/residents': [() => '/residents', () => '/'],
    '/residents/new': [() => '/residents/new', () => '/residents'],
    '/residents/import': [() => '/residents/import', () => '/residents'],
    '/residents/:id': [() => `/residents/${ids.zhang}`, () => '/residents'],
    '/residents/:id/edit': [() => `/residents/${ids.zhang}/edit`, () => `/residents/${ids.zhang}`],
    '/residents/:id/scales': [() => `/residents/${ids.zhang}/scales`, () => `/residents/${ids.zhang}`],
    '/residents/:id/follow-up': [() => `/residents/${ids.zhang}/follow-up`, () => `/residents/${ids.zhang}`],
    '/residents/:id/ecg': [() => `/residents/${ids.zhang}/ecg`, () => `/residents/${ids.zhang}`],
    '/residents/:id/ecg/import': [
      () => `/residents/${ids.zhang}/ecg/import`,
      () => `/residents/${ids.zhang}`
    ],
    '/residents/:id/ecg/:recordId': [
      () => `/residents/${ids.zhang}/ecg/${some}`,
      () => `/residents/${ids.zhang}`
    ],
    '/residents/:id/ecg/:recordId/print': [
      () => `/residents/${ids.zhang}/ecg/${some}/print`,
      () => `/residents/${ids.zhang}/ecg/${some}`
    ],
    '/residents/:id/handbook': [() => `/residents/${ids.zhang}/handbook`, () => `/residents/${ids.zhang}`],
    '/residents/:id/medications': [
      () => `/residents/${ids.zhang}/medications`,
      () => `/residents/${ids.zhang}`
    ],
    '/residents/:id/medications/print': [
      () => `/residents/${ids.zhang}/medications/print`,
      () => `/residents/${ids.zhang}/medications`
    ],
    '/medicines': [() => '/medicines', () => '/follow-ups'],
    '/follow-ups': [() => '/follow-ups', () => '/'],
    '/follow-ups/awaiting': [() => '/follow-ups/awaiting', () => '/follow-ups'],
    '/follow-ups/behind': [() => '/follow-ups/behind', () => '/follow-ups'],
    '/follow-ups/:id': [() => `/follow-ups/${ids.visit}`, () => `/residents/${ids.zhang}`],
    '/follow-ups/:id/print': [() => `/follow-ups/${ids.visit}/print`, () => `/follow-ups/${ids.visit}`],
    '/signing': [() => '/signing', () => '/'],
    '/signing/new': [() => `/signing/new?resident=${ids.zhang}`, () => `/residents/${ids.zhang}`],
    '/signing/acts/:id': [() => `/signing/acts/${ids.draft}`, () => `/residents/${ids.li}`],
    '/signing/acts/:id/review': [() => `/signing/acts/${ids.signed}/review`, () => '/signing?list=open'],
    '/signing/acts/:id/print': [() => `/signing/acts/${ids.draft}/print`, () => `/signing/acts/${ids.draft}`],
    '/signing/acts/:id/agreement': [
      () => `/signing/acts/${ids.signed}/agreement`,
      () => `/residents/${ids.zhang}`
    ],
    '/signing/campaigns/:id': [() => `/signing/campaigns/${some}`, () => '/signing?list=campaigns'],
    '/signing/fulfilment': [() => '/signing/fulfilment', () => '/signing'],
    '/signing/quality': [() => '/signing/quality', () => '/signing/fulfilment'],
    '/signing/quality/:id': [() => `/signing/quality/${some}`, () => '/signing/quality'],
    '/devices': [() => '/devices', () => '/'],
    '/devices/quality': [() => '/devices/quality', () => '/devices'],
    '/devices/health': [() => '/devices/health', () => '/devices'],
    '/devices/monitor': [() => '/devices/monitor', () => '/devices'],
    '/devices/models': [() => '/devices/models', () => '/devices'],
    '/devices/models/edit': [() => '/devices/models/edit', () => '/devices/models'],
    '/unclaimed': [() => '/unclaimed', () => '/devices'],
    '/sync': [() => '/sync', () => '/'],
    '/settings': [() => '/settings', () => '/']
  }
  /** Whose name stands above a page that opens its resident by itself. */
  const named: Readonly<Record<string, string>> = {
    '/follow-ups/:id': '张建国',
    '/signing/new': '张建国',
    '/signing/acts/:id': '李秀英',
    '/signing/acts/:id/agreement': '张建国'
  }

  it('has a stated parent for every page there is', () => {
    expect(Object.keys(table).sort()).toEqual(
      routes
        .map(({ path }) => path)
        .filter(path => path !== '/')
        .sort()
    )
  })

  it.each(Object.keys(table))('on %s goes to its parent, whoever was on the screen before', async path => {
    const [opened, parent] = table[path] ?? [() => '', () => '']
    // Somebody else's page lies behind in the history.
    const other = path === '/signing/acts/:id' ? ids.zhang : ids.li
    await go(`#/residents/${other}`)
    await main('居民页').waitFor()
    await bar(other === ids.li ? '李秀英' : '张建国').waitFor()
    await go(`#${opened()}`)
    await main(titles.get(path) ?? '').waitFor()
    const name = named[path]
    if (name !== undefined) await bar(name).waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(hash, { interval: 20 }).toBe(`#${parent()}`)
  })

  it('on 今日 does nothing, whoever was on the screen before', async () => {
    await go(`#/residents/${ids.li}/follow-up`)
    await main('随访表').waitFor()
    await page.keyboard.press('Control+1')
    await main('今日').waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+2')
    await main('居民').waitFor()
    expect(await page.evaluate(() => history.state.back)).toBe('/')
  })
})

describe('what was typed', () => {
  beforeEach(async () => {
    await prepare()
    await open()
  })
  afterEach(() => app.close())
  const field = (name: string) => page.locator(`[data-name="${name}"]`)

  it('by hand at the cuff survives Esc, another page and a power cut', async () => {
    await go(`#/residents/${ids.li}`)
    await bar('李秀英').waitFor()
    await go(`#/residents/${ids.zhang}`)
    await bar('张建国').waitFor()
    await page.keyboard.press('F6')
    await field('manual-systolic').waitFor()
    await page.keyboard.type('1528896')
    await page.keyboard.press('Enter')
    await page.keyboard.type('148')
    await page.keyboard.press('Escape')
    await field('manual-systolic').waitFor({ state: 'detached' })
    expect(hash()).toBe(`#/residents/${ids.zhang}`)
    await page.keyboard.press('Escape')
    await expect.poll(hash).toBe('#/residents')

    await go(`#/residents/${ids.li}`)
    await bar('李秀英').waitFor()
    await page.keyboard.press('F6')
    await page.getByText('第 1 次').waitFor()
    expect(await field('manual-systolic').inputValue()).toBe('')

    await expect
      .poll(async () =>
        JSON.stringify(await callFrom(page, 'access', 'leftWork', { kind: 'pressure', subjectId: ids.zhang }))
      )
      .toContain('148')
    await app.kill()
    await open()
    await go(`#/residents/${ids.zhang}`)
    await bar('张建国').waitFor()
    await page.keyboard.press('F6')
    await page.getByText('没有保存的数值放回来了').waitFor()
    await page.getByText('152/88 96').waitFor()
    expect(await field('manual-systolic').inputValue()).toBe('148')
    await page.keyboard.press('Enter')
    await page.keyboard.type('86')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await page.getByText('均值（2 次）').waitFor()
    expect(await callFrom(page, 'access', 'leftWork', { kind: 'pressure', subjectId: ids.zhang })).toBeNull()
  })

  it('in a visit that was saved is never opened again as a new one', async () => {
    await go(`#/residents/${ids.li}/follow-up`)
    await field('way').waitFor()
    await field('way').press('1')
    await field('symptoms').press('1')
    await field('systolicMmHg').fill('132')
    await field('diastolicMmHg').fill('84')
    await field('adverseReaction').press('1')
    await field('complication').press('1')
    await page.keyboard.press('F8')
    await page.getByText('已保存').waitFor()
    await page.keyboard.press('Control+p')
    await main('打印随访').waitFor()
    await page.keyboard.press('Escape')
    await main('随访记录').waitFor()
    await bar('李秀英').waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(hash).toBe(`#/residents/${ids.li}`)
    // Nor by the window's own way back.
    for (const title of ['随访记录', '打印随访', '今日']) {
      await page.goBack()
      await main(title).waitFor()
    }
  })

  it('into a contract waits for its author while it is typed, also through a power cut', async () => {
    await go(`#/signing/new?resident=${ids.zhang}&for=add`)
    await page.getByLabel('签约地点').waitFor()
    await page.getByLabel('签约地点').fill('居民家中')
    await expect
      .poll(
        async () =>
          (await callFrom(page, 'access', 'leftWork', { kind: 'signing', subjectId: ids.zhang }))?.work ?? ''
      )
      .toContain('居民家中')
    await app.kill()
    await open()
    await go(`#/signing/new?resident=${ids.zhang}&for=add`)
    await page.getByLabel('签约地点').waitFor()
    expect(await page.getByLabel('签约地点').inputValue()).toBe('居民家中')
  })

  it('into a short form is asked about, by Esc and by going elsewhere', async () => {
    await go('#/signing?list=priority')
    await page.keyboard.press('Control+3')
    await page.getByRole('row').nth(1).waitFor()
    await page.keyboard.press('t')
    const note = page.getByRole('dialog').getByRole('textbox', { name: '备注' })
    await note.waitFor()
    await page.keyboard.press('Escape')
    await note.waitFor({ state: 'detached' })

    await page.keyboard.press('t')
    await note.fill('下周一再打')
    await page.keyboard.press('Escape')
    await page.getByText('填写的内容还没有保存').waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('填写的内容还没有保存').waitFor({ state: 'detached' })
    expect(await note.inputValue()).toBe('下周一再打')
    await page.keyboard.press('Control+2')
    await page.getByText('填写的内容还没有保存').waitFor()
    await page.keyboard.press('Enter')
    expect(await note.inputValue()).toBe('下周一再打')
    expect(hash()).toContain('#/signing')
    await page.keyboard.press('Control+2')
    await page.getByRole('button', { name: '不保存，离开' }).click()
    await main('居民').waitFor()
  })
})
