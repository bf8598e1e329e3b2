import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addDays, dayIn } from '../../src-main/lib/clock.ts'
import { openTestWorkstation, password } from '../support/workstation.ts'
import { aDataFolder, callFrom, openWorkstation, type Workstation } from './support/workstation.ts'

// Two people whose long names differ in nothing: wherever it is asked whose file this is, the whole name and the birth
// date can be read, on the smallest screen there is.

const name = '阿卜杜热合曼·买买提艾力·吐尔逊托合提江'
const births = ['1957-03-08', '1958-11-20'] as const
const ids: string[] = []
let app: Workstation
let page: Page

beforeAll(async () => {
  const data = aDataFolder()
  const desk = await openTestWorkstation({ dataDirectory: data })
  const managedFrom = addDays(dayIn('Asia/Shanghai', Date.now()), -10)
  for (const birthDate of births) {
    const { id } = await desk.must<{ id: string }>('doctor', 'resident.register', {
      name,
      sex: '1',
      birthDate,
      committeeCode: '001',
      doctorId: desk.accountId('doctor'),
      allergies: ['青霉素', '磺胺类药物'],
      conditions: [
        { code: 'hypertension', diagnosedOn: '2020-05', managedFrom },
        { code: 'diabetes-type-2', diagnosedOn: '2020-05' }
      ]
    })
    ids.push(id)
  }
  await desk.close()
  app = await openWorkstation({ data, viewport: { width: 1366, height: 768 } })
  page = app.page
  await page.getByRole('option').filter({ hasText: '王医生' }).click()
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '今日' }).waitFor()
})
afterAll(() => app.close())

/** Every place inside `scope` where the text stands, and whether all of it can be seen. */
const placesOf = (scope: string, text: string): Promise<readonly boolean[]> =>
  page.evaluate(
    ([selector, wanted]) => {
      const root = document.querySelector(selector)
      if (root === null) return []
      const fits = (element: Element): boolean => {
        const range = document.createRange()
        range.selectNodeContents(element)
        const rects = [...range.getClientRects()]
        for (let box: Element | null = element; box !== null; box = box.parentElement) {
          const { overflowX, overflowY } = getComputedStyle(box)
          const within = box.getBoundingClientRect()
          const isCut = rects.some(
            rect =>
              (overflowX !== 'visible' && (rect.left < within.left - 1 || rect.right > within.right + 1)) ||
              (overflowY === 'hidden' && (rect.top < within.top - 2 || rect.bottom > within.bottom + 2))
          )
          if (isCut || box.scrollWidth > box.clientWidth + 1) {
            if (isCut || getComputedStyle(box).textOverflow === 'ellipsis') return false
          }
        }
        return rects.length > 0 && rects.every(({ right, left }) => left >= 0 && right <= innerWidth)
      }
      return [...root.querySelectorAll('*')]
        .filter(
          element =>
            element.textContent.includes(wanted) &&
            ![...element.children].some(child => child.textContent.includes(wanted))
        )
        .map(fits)
    },
    [scope, text] as const
  )
const expectWhole = async (scope: string, births: readonly string[]): Promise<void> => {
  for (const text of [name, ...births]) {
    const places = await placesOf(scope, text)
    expect(places.length, `${text} in ${scope}`).toBeGreaterThan(0)
    expect(places, `${text} in ${scope}`).not.toContain(false)
  }
}
const go = (path: string): Promise<unknown> => page.goto(`${page.url().split('#')[0] ?? ''}#${path}`)
const picture = (what: string): Promise<unknown> =>
  process.env['PICTURES'] === undefined
    ? Promise.resolve()
    : page.screenshot({ path: join(process.env['PICTURES'], `namesakes-${what}.png`) })

it('in today’s work and in the list of follow-ups', async () => {
  await page.getByRole('cell', { name }).first().waitFor()
  await expectWhole('main', births)
  await picture('today')
  await go('/follow-ups')
  await page.getByRole('columnheader', { name: '应访日期' }).waitFor()
  await expectWhole('main', births)
})

it('among the residents and in the search', async () => {
  await go('/residents')
  await page.getByLabel('在居民中查找').fill('abd')
  await page.getByRole('columnheader', { name: '档案号' }).waitFor()
  await expectWhole('main', births)
  await page.keyboard.press('Control+K')
  await page.keyboard.type('1958-11-20')
  await page.getByRole('option').first().waitFor()
  await expectWhole('[role=listbox]', [births[1]])
  await picture('search')
  await page.keyboard.press('Escape')
})

it('in the bar above a file, and in the form’s panel of measurement', async () => {
  await go(`/residents/${ids[1] ?? ''}/follow-up`)
  await page.getByRole('region', { name: '当前居民' }).waitFor()
  await page.getByText(`${births[1]} 生`).first().waitFor()
  await expectWhole('.context', [births[1]])
  await expectWhole('main', [births[1]])
  await picture('bar')
})

it('in a list that is brought in: the row says whom it met, and a person says whether it is the same', async () => {
  await callFrom(page, 'access', 'signOut', {})
  await page.reload()
  await page.getByRole('option').filter({ hasText: '管理员' }).click()
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.locator('.frame').waitFor()
  await go('/residents/import')
  const rows = ['姓名,性别,出生日期', `${name},男,${births[0]}`, `${name},男,1960-01-02`, '']
  const buffer = Buffer.from(rows.join('\r\n'))
  await page.getByLabel('选择文件').setInputFiles({ name: '名册.csv', mimeType: 'text/csv', buffer })
  await page.getByLabel('没有居（村）委列时归入').selectOption({ label: '梧桐居委会' })
  await page.getByRole('button', { name: '试算（不写入）' }).click()
  await page.getByText('可导入 1 行，有问题 0 行，可能已登记 1 行（请核对）').waitFor()
  await expectWhole('main', [births[0]])
  const met = page.getByRole('row').filter({ hasText: '姓名和出生日期相同' })
  expect(await met.innerText()).toMatch(/档案号 31010400100100001/)
  await picture('import')
  await page.getByText('不是同一人，照样导入').click()
  await page.getByRole('button', { name: '导入 2 行' }).click()
  await page.getByText('已导入 2 人。').waitFor()
})
