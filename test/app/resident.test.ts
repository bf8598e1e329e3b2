import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aPatient, save } from '../follow-up/visits.ts'
import { aResident } from '../resident/residents.ts'
import { aCentre, openTestWorkstation, password, type TestWorkstation } from '../support/workstation.ts'
import { aDataFolder, callFrom, openWorkstation, type Workstation } from './support/workstation.ts'

// The register at the desk, in the built app.

let data: string
let desk: TestWorkstation
let app: Workstation | undefined
let id: string

beforeEach(async () => {
  data = aDataFolder()
  desk = await openTestWorkstation({ dataDirectory: data })
  id = await aPatient(desk, '2026-01-05')
})
afterEach(async () => {
  await app?.close()
  app = undefined
})

async function signIn(page: Page, name: string): Promise<void> {
  await page.getByRole('option').filter({ hasText: name }).click()
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '今日' }).waitFor()
}
async function openAs(name: string): Promise<Page> {
  await desk.close()
  app = await openWorkstation({ data })
  await signIn(app.page, name)
  return app.page
}
const go = (page: Page, path: string): Promise<void> =>
  page.evaluate(to => {
    location.hash = to
  }, path)
const heightOf = async (page: Page): Promise<number | null> =>
  (await callFrom(page, 'resident', 'get', { id })).heightCm

describe('leaving a form with changes', () => {
  const height = (page: Page) => page.getByLabel('身高')

  async function typeHeight(page: Page): Promise<void> {
    await go(page, `/residents/${id}`)
    await page.getByRole('heading', { name: '基本信息' }).waitFor()
    await page.keyboard.press('Control+E')
    await height(page).fill('171')
  }

  const restored = (page: Page) => page.getByText('上次填写的内容没有保存，已经放回来了。')

  it.each(['Escape', 'Control+4'])(
    'by %s asks nothing, stores nothing, and offers to come back',
    async key => {
      const page = await openAs('王医生')
      await typeHeight(page)
      await page.keyboard.press(key)
      await page.getByText('没有保存的修改已存为草稿').waitFor()
      await page.waitForURL(url => !url.hash.endsWith('/edit'))
      expect(await heightOf(page)).toBe(null)
      await go(page, `/residents/${id}`)
      await page.getByText('有没有保存的修改。').waitFor()
      await page.getByRole('link', { name: '继续修改' }).click()
      await restored(page).waitFor()
      expect(await height(page).inputValue()).toBe('171')
      await page.keyboard.press('F8')
      await page.getByRole('heading', { name: '基本信息' }).waitFor()
      expect(await heightOf(page)).toBe(171)
      expect(await page.getByText('有没有保存的修改。').count()).toBe(0)
    }
  )

  it('outlives a power cut, for a new resident too', async () => {
    const page = await openAs('王医生')
    await typeHeight(page)
    await go(page, '/residents/new')
    await page.getByLabel('姓名').fill('李秀英')
    const kept = (subjectId: string | null) =>
      callFrom(page, 'access', 'leftWork', { kind: 'resident', subjectId })
    await expect.poll(async () => (await kept(null))?.work ?? '').toContain('李秀英')
    expect((await kept(id))?.work).toContain('171')
    await app?.kill()
    app = await openWorkstation({ data })
    const later = app.page
    await signIn(later, '王医生')
    await go(later, '/residents/new')
    await restored(later).waitFor()
    expect(await later.getByLabel('姓名').inputValue()).toBe('李秀英')
    await later.getByRole('button', { name: '不要了' }).click()
    await expect.poll(() => later.getByLabel('姓名').inputValue()).toBe('')
    await go(later, `/residents/${id}/edit`)
    await restored(later).waitFor()
    expect(await height(later).inputValue()).toBe('171')
  })

  it('is not put over a file that somebody else has changed since, and that is said', async () => {
    const page = await openAs('王医生')
    await typeHeight(page)
    await page.keyboard.press('Escape')
    await page.getByRole('heading', { name: '基本信息' }).waitFor()
    const { version } = await callFrom(page, 'resident', 'get', { id })
    await callFrom(page, 'resident', 'changeStatus', { id, version, status: 'moved-away', on: '2026-03-03' })
    await go(page, `/residents/${id}/edit`)
    await page.getByText('上次没有保存的修改不再适用').waitFor()
    expect(await height(page).inputValue()).toBe('')
  })

  it('says nothing when nothing was changed', async () => {
    const page = await openAs('王医生')
    await go(page, `/residents/${id}/edit`)
    await height(page).waitFor()
    await page.keyboard.press('Control+1')
    await page.getByRole('heading', { name: '今日' }).waitFor()
    expect(await page.getByText('已存为草稿').count()).toBe(0)
    await go(page, `/residents/${id}/edit`)
    await height(page).waitFor()
    expect(await restored(page).count()).toBe(0)
  })

  it('keeps them over a change of hands for the one who typed them, and for nobody else', async () => {
    const page = await openAs('王医生')
    await typeHeight(page)
    const handOver = async (to: string): Promise<void> => {
      await page.keyboard.press('Control+L')
      await page.getByRole('button', { name: '换人登录' }).click()
      await signIn(page, to)
      await go(page, `/residents/${id}/edit`)
      await height(page).waitFor()
    }
    await handOver('李护士')
    expect(await height(page).inputValue()).toBe('')
    await handOver('王医生')
    await page.getByText('上次填写的内容没有保存，已经放回来了。').waitFor()
    expect(await height(page).inputValue()).toBe('171')
  })

  it('forgets what waited once it was saved: the next new resident starts empty', async () => {
    const page = await openAs('王医生')
    await go(page, '/residents/new')
    await page.getByLabel('姓名').fill('李秀英')
    await page.keyboard.press('Control+L')
    await page.getByRole('dialog', { name: '屏幕已锁定' }).waitFor()
    await page.keyboard.type(password)
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: '屏幕已锁定' }).waitFor({ state: 'hidden' })
    await page.getByLabel('出生日期').fill('1960-01-01')
    await page.getByLabel('居（村）委会').selectOption({ label: '001 梧桐居委会' })
    await page.getByRole('radio', { name: '女' }).click()
    await page.keyboard.press('F8')
    await page.getByRole('heading', { name: '基本信息' }).waitFor()
    await go(page, '/residents/new')
    await page.getByLabel('姓名').waitFor()
    expect(await page.getByLabel('姓名').inputValue()).toBe('')
    expect(await page.getByText('已经放回来了').count()).toBe(0)
  })
})

it('a difference from the ID number that was explained once is still there after the next change', async () => {
  const sex = '1'
  const number = '11010519491231002X'
  const explained = { sex, birthDate: '1949-12-31', differenceReason: '公安登记有误' } as const
  id = await aPatient(desk, '2026-01-05', { name: '李卫东', idNumber: number, ...explained })
  const page = await openAs('王医生')
  await go(page, `/residents/${id}/edit`)
  // The number has been looked at when it says the age.
  await page.locator('.confirmed').filter({ hasText: '岁' }).waitFor()
  await page.getByLabel('身高').fill('171')
  await page.keyboard.press('F8')
  await page.getByRole('heading', { name: '基本信息' }).waitFor()
  expect(await callFrom(page, 'resident', 'get', { id })).toMatchObject({ sex, heightCm: 171 })
})

describe('the page of a resident', () => {
  const show = async (page: Page): Promise<void> => {
    await go(page, `/residents/${id}`)
    await page.getByRole('heading', { name: '基本信息' }).waitFor()
  }
  const treated = { drugs: [{ name: '氨氯地平', timesPerDay: 1, dose: '5mg' }], adherence: '1' as const }
  const deeds = ['随访 F2', '测量 F4', '加入家庭', '修改 Ctrl+E', '录入 F7']
  /** Which of the deeds stand on the page. */
  const offered = async (page: Page): Promise<readonly string[]> => {
    const text = (await page.locator('button, a').allInnerTexts()).map(each =>
      each.replace(/\s+/g, ' ').trim()
    )
    return deeds.filter(deed => text.includes(deed))
  }

  it('shows an auditor trend, drugs and every follow-up, and nothing to change them with', async () => {
    await save(desk, id, treated)
    const page = await openAs('孙审计')
    await show(page)
    const visits = page.getByRole('table', { name: '随访记录' })
    await visits.getByText('138/88').waitFor()
    await page.locator('.trend svg').first().waitFor()
    await page.getByText('氨氯地平').waitFor()
    expect(await offered(page)).toEqual([])
    const address = page.url()
    for (const key of ['F2', 'F4', 'F7', 'Control+E']) await page.keyboard.press(key)
    expect(page.url()).toBe(address)

    await visits.getByRole('row').filter({ hasText: '138/88' }).click()
    await page.getByRole('heading', { name: '高血压患者随访服务记录' }).waitFor()
    await page.getByText('保存于').waitFor()
    expect(await page.getByRole('button', { name: '更正' }).count()).toBe(0)
  })

  it('shows an administrator the register, which can be changed, and no clinical record', async () => {
    await save(desk, id, treated)
    const page = await openAs('管理员')
    await show(page)
    await page.getByText('管理员维护居民信息').waitFor()
    expect(await offered(page)).toEqual(['加入家庭', '修改 Ctrl+E'])
    expect(await page.getByText(/氨氯地平|138\/88/).count()).toBe(0)
    expect(await page.getByRole('heading', { name: /血压|记录|用药/ }).count()).toBe(0)
    await page.keyboard.press('Control+E')
    await page.getByRole('heading', { name: '修改居民信息' }).waitFor()
  })

  it('offers a doctor everything, and says of allergies nobody asked about that they are not filled in', async () => {
    const page = await openAs('王医生')
    await show(page)
    expect(await offered(page)).toEqual(deeds)
    await page.getByText('未填写').waitFor()
    expect(await page.getByText('未发现').count()).toBe(0)
  })
})

describe('finding and registering', () => {
  it('shows a long name whole among the hits', async () => {
    const names = ['阿依古丽·买买提江·吐尔逊', '阿依古丽·买买提江·热合曼']
    for (const name of names) await desk.must('doctor', 'resident.register', aResident({ name }))
    const page = await openAs('王医生')
    await page.keyboard.press('Control+K')
    await page.keyboard.type('阿依古丽')
    const hits = page.getByRole('listbox').locator('.name')
    await hits.nth(1).waitFor()
    for (const hit of await hits.all())
      expect(await hit.evaluate(shown => shown.scrollWidth - shown.clientWidth)).toBe(0)
    expect((await hits.allInnerTexts()).toSorted()).toEqual(names.toSorted())
  })

  it('puts the list of diseases back to its first line after one was added', async () => {
    const page = await openAs('王医生')
    await go(page, `/residents/${id}/edit`)
    const list = page.getByLabel('加一种慢性病')
    await list.selectOption({ label: '脑卒中' })
    await page.getByLabel('确诊年月').nth(1).waitFor()
    expect(await list.inputValue()).toBe('')
    await list.selectOption({ label: '冠心病' })
    await page.getByLabel('确诊年月').nth(2).waitFor()
  })

  it('says what to do while the centre has no committees', async () => {
    await desk.close()
    data = aDataFolder()
    desk = await openTestWorkstation({ dataDirectory: data, centre: aCentre({ committees: [] }) })
    const page = await openAs('管理员')
    const said = page.getByText('尚未登记居（村）委会，请管理员在“设置 · 中心与居委会”添加')
    await go(page, '/residents/new')
    await said.waitFor()
    await page.keyboard.press('F8')
    await page.getByText('还有必填项没有填写。').waitFor()
    await said.waitFor()
  })

  it('says what an import still needs before it can be tried', async () => {
    const page = await openAs('管理员')
    await go(page, '/residents/import')
    const file = { name: '居民.csv', mimeType: 'text/csv', buffer: Buffer.from('全名,性别\n张建国,男\n') }
    await page.getByLabel('选择文件').setInputFiles(file)
    const test = page.getByRole('button', { name: '试算' })
    await page.getByLabel('姓名').selectOption({ label: '全名' })
    await page.getByText('请先选择默认居委。').waitFor()
    expect(await test.isDisabled()).toBe(true)
    await page.getByLabel('没有居（村）委列时归入').selectOption({ label: '梧桐居委会' })
    expect(await test.isDisabled()).toBe(false)
    expect(await page.getByText('请先选择').count()).toBe(0)
  })
})
