import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { residentInput } from '../../src-main/resident/contract.ts'
import { aDataFolder, callFrom, openWorkstation, type Workstation } from './support/workstation.ts'

// Every list of the app, walked one after the other in a centre of a thousand people: what one can, all can.

declare global {
  var axe: { run: (root: Document, options: object) => Promise<{ violations: readonly Violation[] }> }
  var printedRows: number
}
interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string }[]
}

const seedFile = resolve(import.meta.dirname, '../../src-main/seed.ts')
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const longest = '阿卜杜热合曼·买买提依明·吐尔逊江'
let app: Workstation
let page: Page

interface Walked {
  readonly title: string
  readonly to: string
  /** Pressed once there. */
  readonly key?: string
  /** Rows of a page, where they are not fifty. */
  readonly size?: number
  readonly count: () => Promise<number>
}
const lists: readonly Walked[] = [
  {
    title: '今日工作',
    to: '/',
    size: 200,
    // Worked out of several lists: each person once.
    count: () => page.locator('section.list tr[data-row]').count()
  },
  {
    title: '应访名单',
    to: '/follow-ups',
    count: async () => {
      const { accountId } = await me()
      return (await callFrom(page, 'followUp', 'due', { filters: { doctorId: accountId } })).total
    }
  },
  {
    title: '居民名册',
    to: '/residents',
    count: async () => (await callFrom(page, 'resident', 'browse', {})).total
  },
  {
    title: '优先未签',
    to: '/signing',
    key: '1',
    count: async () => (await callFrom(page, 'signing', 'priority', {})).total
  },
  {
    title: '到期续签',
    to: '/signing',
    key: '2',
    count: async () => (await callFrom(page, 'signing', 'expiring', {})).total
  },
  {
    title: '未完成签约',
    to: '/signing',
    key: '3',
    count: async () => (await callFrom(page, 'signing', 'openSignings', {})).total
  },
  {
    title: '签约活动',
    to: '/signing',
    key: '4',
    count: async () => (await callFrom(page, 'signing', 'campaigns', {})).length
  },
  {
    title: '履约名单',
    to: '/signing/fulfilment',
    key: '1',
    count: async () => {
      const { accountId } = await me()
      return (await callFrom(page, 'signing', 'fulfilmentPanel', { filters: { doctorId: accountId } })).total
    }
  }
]
const me = async (): Promise<{ readonly accountId: string }> => {
  const { actor } = await callFrom(page, 'access', 'state', {})
  if (actor === null) throw new Error('nobody is signed in')
  return actor
}
const picture = async (name: string): Promise<void> => {
  const folder = process.env['JIAYI_SHOTS']
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`) })
}
const section = () => page.locator('section.list')
const shownTotal = async (): Promise<number> =>
  Number(/共 (\d+) 行/.exec((await section().locator('.total').innerText()).trim())?.[1])
async function open({ to, key, title }: Pick<Walked, 'to' | 'key' | 'title'>): Promise<void> {
  await page.evaluate(hash => {
    location.hash = '#/devices'
    location.hash = hash
  }, `#${to}`)
  await page.locator('section.list').waitFor()
  if (key !== undefined) {
    await page.evaluate(() => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    })
    await page.keyboard.press(key)
  }
  await page.locator(`section.list[aria-label="${title}"] table tbody tr`).first().waitFor()
}

beforeAll(async () => {
  const data = aDataFolder()
  const seeded = spawnSync(process.execPath, [
    ...[seedFile, '--data', data, '--residents', '1000', '--years', '1', '--seed', '3']
  ])
  if (seeded.status !== 0) throw new Error(seeded.stderr.toString())
  app = await openWorkstation({ data })
  page = app.page
  await page.getByRole('option').filter({ hasText: '王秋实' }).click()
  await page.keyboard.type('jiayi-demo-2026')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '今日' }).waitFor()
  await nameTheFirstOnes()
  await page.evaluate(() => {
    globalThis.printedRows = -1
    new MutationObserver(() => {
      const sheet = document.querySelector('.list-sheet')
      if (sheet) globalThis.printedRows = sheet.querySelectorAll('tbody tr').length
    }).observe(document.body, { childList: true, subtree: true })
  })
}, 240_000)
afterAll(() => app.close())

/** Whoever stands first in a list has the longest name there is. */
async function nameTheFirstOnes(): Promise<void> {
  const { accountId: doctorId } = await me()
  const firsts = [
    (await callFrom(page, 'followUp', 'due', { filters: { doctorId } })).rows[0],
    (await callFrom(page, 'resident', 'browse', {})).rows[0],
    (await callFrom(page, 'signing', 'priority', {})).rows[0],
    (await callFrom(page, 'signing', 'expiring', {})).rows[0],
    (await callFrom(page, 'signing', 'fulfilmentPanel', { filters: { doctorId } })).rows[0]
  ]
  for (const id of new Set(firsts.flatMap(row => row?.resident.id ?? []))) {
    const { version, ...file } = await callFrom(page, 'resident', 'get', { id })
    const input = residentInput.strip().parse(file)
    await callFrom(page, 'resident', 'update', { ...input, id, version, name: longest })
  }
}

/** What is cut off, stands outside its table, or broke though it must not. */
const cutOff = (): Promise<readonly string[]> =>
  page.evaluate(() => {
    const table = document.querySelector<HTMLElement>('section.list table')
    const box = table?.parentElement
    if (!table || !box) return ['no table']
    const wide = table.offsetWidth > box.clientWidth + 1 ? [`table ${String(table.offsetWidth)}`] : []
    const cells = [...table.querySelectorAll<HTMLElement>('th, td')]
    const cut = cells.filter(cell => cell.scrollWidth > cell.clientWidth + 1)
    const broken = [...table.querySelectorAll<HTMLElement>('td.phone')].filter(cell => {
      const range = document.createRange()
      range.selectNodeContents(cell)
      return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1
    })
    return [...wide, ...[...cut, ...broken].map(cell => cell.innerText)]
  })
const faults = async (): Promise<readonly string[]> => {
  await page.evaluate(axeSource)
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, { resultTypes: ['violations'] })
  )
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160) ?? ''}`)
}

describe.each(lists)('$title', list => {
  it('counts as its source does, sorts, is narrowed, and leaves as many rows as it counts', async () => {
    await open(list)
    const total = await shownTotal()
    expect(total).toBe(await list.count())
    expect(total).toBeGreaterThan(0)

    const sortable = section().locator('th:has(button.sort)').first()
    await sortable.locator('button').click()
    await section().locator('th[aria-sort=ascending]').waitFor()
    await sortable.locator('button').click()
    await section().locator('th[aria-sort=descending]').waitFor()
    await sortable.locator('button').click()
    await expect.poll(() => section().locator('th[aria-sort]').count()).toBe(0)

    if (total > (list.size ?? 50)) {
      await section()
        .getByRole('button', { name: /下一页/ })
        .click()
      await page.getByText(/第 51–\d+ 行/).waitFor()
      await section()
        .getByRole('button', { name: /上一页/ })
        .click()
      await page.getByText('第 1–50 行').waitFor()
    }

    await page.keyboard.press('Control+p')
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio', { name: '核对名单' }).click()
    await dialog.getByRole('button', { name: '打印全部' }).click()
    await page.locator('.el-dialog').waitFor({ state: 'detached' })
    expect(await page.evaluate(() => globalThis.printedRows)).toBe(total)

    const path = join(app.data, `${list.title}.csv`)
    app.app.answerSave(path)
    await page.keyboard.press('Control+p')
    await dialog.getByRole('radio', { name: '核对名单' }).click()
    await dialog.getByRole('button', { name: '导出表格（CSV）' }).click()
    await page.locator('.el-dialog').waitFor({ state: 'detached' })
    const lines = readFileSync(path, 'utf8').trimEnd().split('\r\n')
    expect(lines).toHaveLength(total + 1)
    expect(lines.join('')).not.toMatch(/"1\d{10}"/)
  })

  it('cuts nothing off, breaks no telephone number, and axe finds nothing', async () => {
    await open(list)
    // 1366 and 1920 points wide, and the first at 150 % text.
    for (const [width, height] of [
      [1366, 768],
      [1920, 1080],
      [911, 640]
    ] as const) {
      await page.setViewportSize({ width, height })
      await expect.poll(cutOff).toEqual([])
      await picture(`list-${list.title}-${String(width)}`)
    }
    await page.setViewportSize({ width: 1366, height: 768 })
    expect(await faults()).toEqual([])
  })
})

it('a nurse works forty rows by the keyboard alone', async () => {
  await open({ to: '/signing', key: '1', title: '优先未签' })
  const { rows } = await callFrom(page, 'signing', 'priority', { size: 40 })
  await page.locator('tr[data-row="0"]').focus()
  let keys = 0
  const press = async (key: string): Promise<void> => {
    keys++
    await page.keyboard.press(key)
  }
  await press('t')
  for (const { resident } of rows) {
    await page.getByRole('dialog').getByText(resident.birthDate).first().waitFor()
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === '联系结果')
    await press('3')
    await press('F8')
  }
  await page.keyboard.press('Escape')
  const after = await callFrom(page, 'signing', 'priority', { size: 40 })
  expect(after.rows.map(({ lastCall }) => lastCall?.result)).toEqual(rows.map(() => 'refused'))
  expect(keys).toBe(81)
  process.stdout.write(`40 rows: ${String(keys)} keys, ${(keys / 40).toFixed(1)} a row\n`)
})
