import { existsSync } from 'node:fs'
import { extname, join, resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import Sqlite from 'better-sqlite3'
import { chromium, type Browser, type Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findChromium, quietFlags } from '../../build/host/chromium.mjs'
import { root } from '../../build/setup.mjs'
import { type ListSql, narrowedBy, selectList } from '../../src-main/database/list.ts'
import type { ListAsked } from '../../src-main/lib/list/contract.ts'
import type { ListOutput } from '../../src-main/printing/store.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { expectWhole } from './support/looks.ts'
import { aDataFolder } from './support/workstation.ts'

// A list that only this test declares gets all a list has, from the component and from the way of asking.

interface Filters {
  readonly state: 'out' | 'back' | 'all'
  readonly cuff: string | null
}
const states = { out: ['l.isBack = 0'], back: ['l.isBack = 1'], all: [] } as const
const loans: ListSql<Filters> = {
  select: 'l.id, l.name, l.birthDate, l.phone, l.cuff, l.dueOn, l.isBack',
  from: () => 'loan l',
  where: filters => [...states[filters.state], ...narrowedBy(filters, { cuff: 'l.cuff = @cuff' })],
  sorts: { due: { by: ['l.dueOn', 'l.id'], isIndexed: true }, name: { by: ['l.name', 'l.id'] } },
  own: 'due'
}
const longest = '阿卜杜热合曼·买买提依明·吐尔逊江'
const db = new Sqlite(':memory:')
function lend(count: number): void {
  db.exec(`CREATE TABLE loan (id TEXT PRIMARY KEY, name TEXT, birthDate TEXT, phone TEXT, cuff TEXT, dueOn TEXT,
    isBack INTEGER) STRICT; CREATE INDEX loan_due ON loan (dueOn, id)`)
  const insert = db.prepare('INSERT INTO loan VALUES (?, ?, ?, ?, ?, ?, 0)')
  for (let index = 0; index < count; index++) {
    const number = String(index).padStart(3, '0')
    insert.run(
      ...[number, index === 0 ? longest : `借户${number}`, '1950-03-08', `13812345${number}`],
      index % 5 === 0 ? '脉搏波' : '欧姆龙',
      `2026-03-${String((index % 28) + 1).padStart(2, '0')}`
    )
  }
}

let w: TestWorkstation
let browser: Browser
let page: Page
/** What the printer drew last, and what lay before it. */
const printed = { sheet: '', lines: [] as readonly string[], pages: 0 }
let csv = ''

async function draw(): Promise<boolean> {
  await page.emulateMedia({ media: 'print' })
  printed.sheet = await page.locator('.list-sheet thead').innerText()
  printed.lines = await page.locator('.list-sheet tbody tr').allInnerTexts()
  const pdf = await page.pdf({ preferCSSPageSize: true, ...picturePath('list-sheet.pdf') })
  printed.pages = pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g)?.length ?? 0
  await page.emulateMedia({ media: 'screen' })
  return true
}
const picturePath = (name: string): { readonly path?: string } => {
  const folder = process.env['JIAYI_SHOTS']
  return folder === undefined ? {} : { path: join(folder, name) }
}

/** Closed, nobody is answered. */
let gate: Promise<unknown> = Promise.resolve()
async function answer(path: string, input: unknown): Promise<unknown> {
  if (path === 'test.loans') {
    await gate
    const query = input as ListAsked & { readonly filters: Filters }
    return { ok: true, value: { ...selectList(db, loans, query), preparing: 0 } }
  }
  if (path === 'test.giveBack') {
    const { ids, isBack } = input as { readonly ids: readonly string[]; readonly isBack: number }
    for (const id of ids) db.prepare('UPDATE loan SET isBack = ? WHERE id = ?').run(isBack, id)
    return { ok: true, value: {} }
  }
  return w.workstation.dispatch(w.sessionOf('nurse'), path, input)
}

beforeAll(async () => {
  lend(235)
  w = await openTestWorkstation({
    printer: {
      print: draw,
      savePdf: () => Promise.resolve(null),
      saveCsv: (_session, name, content, before) => {
        before()
        csv = content
        return Promise.resolve(name)
      }
    }
  })
  const outDir = aDataFolder()
  await build({
    configFile: false,
    logLevel: 'warn',
    root: resolve(import.meta.dirname, 'list-page'),
    plugins: [vue()],
    resolve: {
      alias: [
        { find: /^@contract\/(.+)$/, replacement: resolve(root, 'src-main/$1/contract.ts') },
        { find: /^@renderer\/(.+)$/, replacement: resolve(root, 'src-renderer/$1') }
      ]
    },
    build: { outDir, emptyOutDir: true, minify: false, target: 'esnext', chunkSizeWarningLimit: 8000 }
  })
  const { executablePath, env } = await findChromium()
  browser = await chromium.launch({ executablePath, env, args: quietFlags })
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'zh-CN' })
  page = await context.newPage()
  await page.route('http://list.test/**', route => {
    const path = join(outDir, new URL(route.request().url()).pathname)
    return existsSync(path) && extname(path) !== '' ? route.fulfill({ path }) : route.abort()
  })
  await page.exposeFunction('callMain', answer)
  await page.addInitScript(() => {
    const bridge = window as unknown as Record<'callMain' | 'workstation', unknown>
    bridge.workstation = { call: bridge.callMain, listen: () => () => undefined }
  })
  await page.goto('http://list.test/index.html')
  await row(0).waitFor()
})
afterAll(async () => {
  await browser.close()
  await w.close()
  db.close()
})

const row = (index: number) => page.locator(`tr[data-row="${String(index)}"]`)
const total = (text: string): Promise<void> => page.getByText(`共 ${text} 行`).waitFor()
const focused = (text: string): Promise<unknown> =>
  page.waitForFunction(
    wanted =>
      document.activeElement?.matches('tr[data-row]') && document.activeElement.textContent.includes(wanted),
    text
  )
const press = (...keys: readonly string[]): Promise<void> =>
  keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve())

const cells = (column: number) => page.locator(`tr[data-row] td:nth-child(${String(column)})`).allInnerTexts()

describe('a list that is only declared', () => {
  it('counts as its source does, and is turned, walked and narrowed by keys', async () => {
    await total('235')
    await focused('2026-03-01')
    await press('PageDown')
    await page.getByText('第 51–100 行').waitFor()
    await press('PageUp')
    await page.getByText('第 1–50 行').waitFor()
    await press('End')
    await focused('2026-03-06')
    await press('Home', 'ArrowDown')
    await press('2')
    await page.getByText('没有借出的血压计').waitFor()
    await page.getByText('借出时登记，这里就有。').waitFor()
    await press('1')
    await page.getByLabel('型号').selectOption('脉搏波')
    await total('47')
    await page.getByLabel('型号').selectOption('')
    await total('235')
  })

  it('is sorted by a column: up, down, and as it was', async () => {
    const byName = page.getByRole('columnheader', { name: '姓名' })
    const first = row(0).getByRole('cell').nth(2)
    await byName.getByRole('button').click()
    await page.waitForFunction(() =>
      document.querySelector('tr[data-row="0"]')?.textContent.includes('借户001')
    )
    expect(await byName.getAttribute('aria-sort')).toBe('ascending')
    await byName.getByRole('button').click()
    await page.waitForFunction(() =>
      document.querySelector('tr[data-row="0"]')?.textContent.includes('阿卜杜')
    )
    expect(await first.innerText()).toContain(longest)
    await byName.getByRole('button').click()
    await page.waitForFunction(() => document.querySelector('th[aria-sort]') === null)
  })

  it('opens its rows one after the other by one key, past the end of a page, and is found again where one was', async () => {
    await press('PageDown')
    await page.getByText('第 51–100 行').waitFor()
    await row(48).focus()
    await press('Enter')
    await page.getByText('借出的血压计 99/235').waitFor()
    await press('F9')
    await page.getByText('借出的血压计 100/235').waitFor()
    await press('F9')
    await page.getByText('借出的血压计 101/235').waitFor()
    const here = new URL(page.url()).hash.slice('#/loans/'.length)
    await press('Shift+F9')
    await page.getByText('第 101–150 行').waitFor()
    await focused(`13812345${here}`)
  })

  it('is smaller in a page of something else: its rows and their keys, beside whatever one does there', async () => {
    await press('1')
    await total('235')
    await focused('2026-03-01')
    await press('Enter')
    // It takes neither the cursor nor the walk through the list one came from.
    await page.getByText('借出的血压计 1/235').waitFor()
    await row(4).waitFor()
    expect(await page.locator('tr[data-row]:focus').count()).toBe(0)
    expect(await page.getByText(/共 \d+ 行|打印/).count()).toBe(0)
    await press('PageDown')
    expect(await page.getByText('第 1–5 行').count()).toBe(1)
    const days = page.getByRole('columnheader', { name: '天数' })
    await days.getByRole('button').click()
    await page.locator('th[aria-sort=ascending]').waitFor()
    // Figures by their value, what is not stated before them.
    expect(await cells(2)).toEqual(['—', '1', '2', '3', '4'])
    await days.getByRole('button').click()
    await page.locator('th[aria-sort=descending]').waitFor()
    expect(await cells(2)).toEqual(['11', '10', '9', '8', '7'])
    await row(0).focus()
    await press('End', 'PageDown')
    await page.getByText('第 6–10 行').waitFor()
    await focused('6')
    // Its rows are others now: fewer than a page, and none.
    await page.getByRole('button', { name: '清理' }).click()
    await page.getByText('第 6–10 行').waitFor({ state: 'detached' })
    expect(await cells(2)).toEqual(['7', '—'])
    await page.getByRole('button', { name: '清理' }).click()
    await page.getByText('没有借出过').waitFor()
    expect(
      await page.evaluate(() => Object.keys(localStorage).filter(key => key.includes('before')))
    ).toEqual([])
    await press('F9')
    await page.getByText('借出的血压计 2/235').waitFor()
    await press('Shift+F9')
    await total('235')
  })

  it('does to the chosen rows what is asked, after saying what that is, and takes it back', async () => {
    await press('1')
    await total('235')
    await focused('2026-03-01')
    await press('Space', 'ArrowDown', 'Space')
    await page.getByText('已选 2 行').waitFor()
    await press('Alt+g')
    await page.getByText('2 台记为归还').waitFor()
    await page.getByRole('button', { name: '记为归还', exact: true }).click()
    await total('233')
    await page.getByRole('button', { name: '撤销' }).click()
    await page.getByText('已撤销 2 台').waitFor()
    await total('235')
    await page.getByLabel('型号').selectOption('脉搏波')
    await total('47')
    await page.getByRole('button', { name: '全选' }).click()
    await page.getByText('已选 47 行').waitFor()
    await page.getByRole('button', { name: '不选' }).click()
    await page.getByLabel('型号').selectOption('')
    await total('235')
  })

  it('puts all its rows on paper, with what it is, and keeps on record what for', async () => {
    await press('Control+p')
    const dialog = page.getByRole('dialog')
    await dialog.getByText('全部 235 行').waitFor()
    // Who takes care of people gets a call sheet: names and numbers in full.
    await dialog.getByText('姓名和电话完整').waitFor()
    await dialog.getByRole('button', { name: '打印全部' }).click()
    // On paper nothing else is seen, the dialog neither.
    await page.locator('.el-dialog').waitFor({ state: 'detached' })
    expect(printed.lines).toHaveLength(235)
    expect(printed.lines.filter(line => /13812345\d{3}/.test(line))).toHaveLength(235)
    expect(printed.lines.some(line => line.includes(longest))).toBe(true)
    for (const said of [
      '借出的血压计',
      '状态：在外',
      '共 235 行',
      '梧桐街道社区卫生服务中心',
      '李护士',
      '联系结果'
    ])
      expect(printed.sheet).toContain(said)
    expect(printed.pages).toBeGreaterThan(3)
    await focused('2026-03-01')
  })

  it('leaves as a table of all its rows, masked for whatever is no telephoning', async () => {
    await press('Control+p')
    await page.getByRole('dialog').getByRole('radio', { name: '核对名单' }).click()
    await page.getByRole('button', { name: '导出表格（CSV）' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    const lines = csv.trimEnd().split('\r\n')
    expect(lines).toHaveLength(236)
    expect(lines[0]).toBe('"应还","姓名","型号","电话"')
    expect(lines[2]).toBe('"2026-03-01","借****","欧姆龙","138****5028"')
    const outputs = await w.must<{ after: ListOutput; word: string }[]>('auditor', 'access.journal', {
      entity: 'list-output'
    })
    expect(outputs.map(({ after }) => [after.way, after.purpose, after.rows, after.isMasked])).toEqual([
      ['file', '核对名单', 235, true],
      ['print', '电话联系', 235, false]
    ])
    expect(outputs[0]).toMatchObject({
      word: '名单打印与导出',
      after: { title: '借出的血压计', narrowed: '状态：在外' }
    })
  })

  it('remembers its filters and sorting for this person, and nothing that was typed or named', async () => {
    await press('3')
    await page.getByLabel('型号').selectOption('脉搏波')
    await total('47')
    await page.reload()
    await total('47')
    await page.getByRole('radio', { name: '全部', checked: true }).waitFor()
    expect(await page.evaluate(() => Object.values(localStorage))).toEqual([
      '{"filters":{"state":"all","cuff":"脉搏波"},"sort":null,"descending":false}'
    ])
  })

  it('cuts nothing off in whatever state it is, and shows its rows again once what failed is over', async () => {
    const looks = (state: string) => expectWhole(page, '借出的血压计', `state-${state}`)
    await press('1')
    await page.getByLabel('型号').selectOption('')
    await total('235')
    await focused('2026-03-01')
    await looks('rows')
    await press('Space')
    await page.getByText('已选 1 行').waitFor()
    await looks('chosen')
    await press('Alt+g')
    await page.getByText('1 台记为归还').waitFor()
    await looks('act')
    await press('Escape')
    await page.locator('.el-dialog').waitFor({ state: 'detached' })
    await press('2')
    await page.getByText('没有借出的血压计').waitFor()
    await looks('empty')
    const open = Promise.withResolvers<undefined>()
    gate = open.promise
    await page.reload()
    await page.getByText('正在读取名单…').waitFor()
    await looks('loading')
    open.resolve(undefined)
    await page.getByText('没有借出的血压计').waitFor()
    db.exec('ALTER TABLE loan RENAME TO away')
    await press('3')
    await page.getByRole('alert').waitFor()
    await looks('failed')
    db.exec('ALTER TABLE away RENAME TO loan')
    await page.getByRole('button', { name: '重试' }).click()
    await total('235')
    await page.getByLabel('型号').selectOption('脉搏波')
    await total('47')
  })
})
