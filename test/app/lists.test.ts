import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { residentInput } from '../../src-main/resident/contract.ts'
import { type DeclaredList, declaredLists } from '../support/declared-lists.ts'
import { expectWhole } from './support/looks.ts'
import { walkedLists, type WalkedList } from './support/walked-lists.ts'
import { aDataFolder, callFrom, openWorkstation, type Workstation } from './support/workstation.ts'

// Every list the windows declare, walked one after the other in a centre of a thousand people: what one can, all can.

declare global {
  /** Of the sheet that was printed last. */
  var printed: { readonly rows: number; readonly numbers: number }
}

const seedFile = resolve(import.meta.dirname, '../../src-main/seed.ts')
const longest = '阿卜杜热合曼·买买提依明·吐尔逊江'
const password = 'jiayi-demo-2026'
/** More than a page of any list. */
const many = 235
/** More are exported only. */
const mostOnPaper = 2000
let app: Workstation
let page: Page
let who = 'wang'
const { lists: declared, used } = declaredLists()
const backups = aDataFolder()
const walked = walkedLists(() => page, backups)
const doctorsFirst = ['wang', 'feng', 'admin']
const order = ({ name }: DeclaredList): number => doctorsFirst.indexOf(walked[name]?.as ?? 'wang')

const me = async (): Promise<{ readonly accountId: string }> => {
  const { actor } = await callFrom(page, 'access', 'state', {})
  if (actor === null) throw new Error('nobody is signed in')
  return actor
}
async function signIn(login: string): Promise<void> {
  if (who === login) return
  await callFrom(page, 'access', 'signIn', { login, password })
  who = login
  await page.reload()
  await page.locator('.frame').waitFor()
}
const section = (title: string) => page.locator(`section.list[aria-label="${title}"]`).first()
const settled = (title: string): Promise<void> =>
  page.locator(`section.list[aria-label="${title}"][aria-busy=false]`).first().waitFor()
const press = async (...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key)
}

async function closeDialog(): Promise<void> {
  const dialog = page.locator('.el-dialog')
  if ((await dialog.count()) === 0) return
  await dialog.getByRole('button', { name: '取消', exact: true }).click()
  await dialog.waitFor({ state: 'detached' })
}
async function open({ title }: DeclaredList, { to, key, as = 'wang', ...list }: WalkedList): Promise<void> {
  await closeDialog()
  await signIn(as)
  const hash = `#${typeof to === 'string' ? to : await to()}`
  await page.evaluate(async there => {
    location.hash = '#/unclaimed'
    await new Promise(resolve => setTimeout(resolve))
    location.hash = there
  }, hash)
  if (key !== undefined) {
    await page.locator('section.list').first().waitFor()
    await page.evaluate(() => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    })
    await press(key)
  }
  if (list.open !== undefined && to !== '/residents/import') await page.locator('main').waitFor()
  await list.open?.()
  await settled(title)
}

beforeAll(async () => {
  const data = aDataFolder()
  const seeded = spawnSync(process.execPath, [
    ...[seedFile, '--data', data, '--residents', '1000', '--years', '1', '--seed', '3']
  ])
  if (seeded.status !== 0) throw new Error(seeded.stderr.toString())
  app = await openWorkstation({ data })
  page = app.page
  await page.addInitScript(() => {
    globalThis.printed = { rows: -1, numbers: 0 }
    new MutationObserver(() => {
      const rows = [...document.querySelectorAll('.list-sheet tbody tr')]
      if (rows.length === 0) return
      const numbers = rows.filter(row =>
        [...row.querySelectorAll('td')].some(({ textContent }) => /^1\d{10}$/.test(textContent.trim()))
      ).length
      globalThis.printed = { rows: rows.length, numbers }
    }).observe(document, { childList: true, subtree: true })
  })
  await page.getByRole('option').filter({ hasText: '管理员' }).click()
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '今日' }).waitFor()
  who = 'admin'
  await fill()
  await signIn('wang')
  await nameTheFirstOnes()
}, 400_000)
afterAll(() => app.close())

/** What no synthetic centre has: many hospitals, somebody away, a panel to be handed over, a sample, a meter. */
async function fill(): Promise<void> {
  for (let index = 0; index < many; index++) {
    const name = `协作医院${String(index).padStart(3, '0')}`
    await callFrom(page, 'directory', 'saveInstitution', { name, level: 'district' })
  }
  const doctors = (await callFrom(page, 'access', 'staff', {})).filter(({ roles }) =>
    roles.includes('doctor')
  )
  const [first, second] = doctors
  if (first === undefined || second === undefined) throw new Error('too few doctors')
  const day = new Date().toISOString().slice(0, 10)
  const absence = { doctorId: first.id, standInId: second.id, from: day, to: day, note: '外出进修' }
  await callFrom(page, 'directory', 'saveAbsence', absence)
  const teams = await callFrom(page, 'directory', 'teams', {})
  const toTeamId = teams.find(({ leadName }) => leadName === second.name)?.id ?? ''
  await callFrom(page, 'signing', 'planTransfer', {
    ...{ fromDoctorId: first.id, toDoctorId: second.id, toTeamId, on: day, reason: '轮岗' }
  })
  const month = new Date(Date.now() - 40 * 86_400_000).toISOString().slice(0, 7)
  await callFrom(page, 'signing', 'drawSample', { doctorId: first.id, month, size: 100 })
  const port = { baudRate: 9600, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' } as const
  const [driver] = await callFrom(page, 'device', 'drivers', {})
  await callFrom(page, 'device', 'addToDesk', {
    ...{ name: '诊室血压计', path: '/dev/nowhere', driverId: driver?.id ?? '', port }
  })
  await callFrom(page, 'backup', 'run', { folder: backups })
}

/** Whoever stands first in a list has the longest name there is. */
async function nameTheFirstOnes(): Promise<void> {
  const { accountId: doctorId } = await me()
  const [sample] = await callFrom(page, 'signing', 'samples', {})
  const firsts = [
    (await callFrom(page, 'followUp', 'due', { filters: { doctorId } })).rows[0],
    (await callFrom(page, 'resident', 'browse', {})).rows[0],
    (await callFrom(page, 'signing', 'priority', {})).rows[0],
    (await callFrom(page, 'signing', 'expiring', {})).rows[0],
    (await callFrom(page, 'signing', 'fulfilmentPanel', { filters: { doctorId } })).rows[0],
    (await callFrom(page, 'signing', 'sample', { id: sample?.id ?? '' })).rows[0]
  ]
  for (const id of new Set(firsts.flatMap(row => row?.resident.id ?? []))) {
    const { version, ...file } = await callFrom(page, 'resident', 'get', { id })
    const input = residentInput.strip().parse(file)
    await callFrom(page, 'resident', 'update', { ...input, id, version, name: longest })
  }
}

/** How many there are as the list says; a list that is found row by row, or a small one, does not. */
async function saidTotal(title: string): Promise<number | null> {
  await settled(title)
  const said = section(title).locator('.total')
  return (await said.count()) === 0 ? null : Number(/共 (\d+) 行/.exec(await said.innerText())?.[1])
}
const shownRows = (title: string): Promise<number> => section(title).locator('tr[data-row]').count()
/** As they are kept for this person and desk. */
const filtersOf = async (name: string): Promise<never> => {
  const mine = walked[name]?.isMine === true ? { doctorId: (await me()).accountId } : {}
  const kept: unknown = await page.evaluate(
    wanted =>
      Object.entries(localStorage).flatMap(([key, text]) =>
        key.split(' ')[2] === wanted ? [(JSON.parse(String(text)) as { filters: unknown }).filters] : []
      )[0],
    name
  )
  return (kept ?? mine) as never
}

async function sorts({ title }: DeclaredList): Promise<void> {
  const named = await section(title).locator('button.sort').first().getAttribute('title')
  const column = section(title).locator(`button[title="${named ?? 'none of its columns sorts'}"]`)
  for (const way of ['ascending', 'descending']) {
    await column.click()
    await section(title).locator(`th[aria-sort=${way}]`).waitFor()
  }
  await column.click()
  await expect.poll(() => section(title).locator('th[aria-sort]').count()).toBe(0)
  await settled(title)
}

/** Each select of its head: whatever is chosen, as many as the source says; of rows in hand the parts are the whole. */
async function narrows({ name, title }: DeclaredList, list: WalkedList, whole: number | null): Promise<void> {
  const selects = await section(title).locator('header select').all()
  for (const [index, select] of selects.entries()) {
    const options = await select
      .locator('option')
      .evaluateAll(all => all.map(one => (one as HTMLOptionElement).value))
    const before = await select.inputValue()
    const chosen = options.filter(value => value !== '' && value !== before)
    let sum = 0
    for (const value of list.isNarrowedThere === true ? chosen.slice(-1) : chosen) {
      await select.selectOption(value)
      const total = await saidTotal(title)
      if (list.isNarrowedThere === true && total !== null)
        expect(total, `${title} ${value}`).toBe(await list.count(await filtersOf(name)))
      sum += total ?? 0
    }
    if (index === 0 && options.includes('') && list.isNarrowedThere !== true && whole !== null)
      expect(sum, title).toBe(whole)
    if (chosen.length > 0) await select.selectOption(before)
  }
  expect(await saidTotal(title)).toBe(whole)
}

async function walksByKeys({ title }: DeclaredList, rows: number): Promise<void> {
  const at = (index: number) =>
    section(title)
      .locator(`tr[data-row="${String(index)}"]:focus`)
      .waitFor()
  await section(title).locator('tr[data-row="0"]').focus()
  if (rows > 1) {
    await press('ArrowDown')
    await at(1)
  }
  await press('End')
  await at(rows - 1)
  await press('Home')
  await at(0)
}

async function turns({ title }: DeclaredList, total: number, size: number): Promise<void> {
  if (total <= size) return
  await press('PageDown')
  await settled(title)
  await section(title)
    .getByText(new RegExp(`第 ${String(size + 1)}–\\d+ 行`))
    .waitFor()
  await press('PageUp')
  await settled(title)
  await section(title)
    .getByText(`第 1–${String(size)} 行`)
    .waitFor()
}

/** Chosen by key, all, none; then the first act is done to two, and taken back. */
async function acts({ title }: DeclaredList): Promise<void> {
  const here = section(title)
  if ((await here.locator('th.choice').count()) === 0) return
  await here.locator('tr[data-row="0"]').focus()
  await press('Space', 'ArrowDown', 'Space')
  await here.getByText('已选 2 行').waitFor()
  await here.getByRole('button', { name: '全选' }).click()
  await here.getByText(`已选 ${String(await saidTotal(title))} 行`).waitFor()
  await here.getByRole('button', { name: '不选' }).click()
  await here.locator('tr[data-row="0"]').focus()
  await press('Space', 'ArrowDown', 'Space')
  await here.locator('.acts button').first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox').selectOption({ index: -1 + (await dialog.locator('option').count()) })
  await dialog.getByRole('list', { name: '将会' }).waitFor()
  await dialog.locator('button[type=submit]').click()
  await here.getByRole('button', { name: '撤销' }).click()
  await here.getByText('已撤销').waitFor()
}

type Way = '打印全部' | '导出表格（CSV）'
async function ask(how: Way, purpose: string): Promise<void> {
  await press('Control+p')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('radio', { name: purpose }).click()
  await dialog.getByRole('button', { name: how }).click()
}
async function leave(how: Way, purpose: string): Promise<void> {
  await ask(how, purpose)
  await page.locator('.el-dialog').waitFor({ state: 'detached' })
}
/** On paper and in a file stand all of them, masked; from a call sheet one can telephone. */
async function leaves({ name, title }: DeclaredList, total: number): Promise<void> {
  if (total > mostOnPaper) {
    await ask('打印全部', '核对名单')
    await page.getByRole('dialog').getByText('不便打印').waitFor()
    await closeDialog()
  } else {
    await leave('打印全部', '核对名单')
    expect(await page.evaluate(() => globalThis.printed)).toEqual({ rows: total, numbers: 0 })
  }
  const path = join(app.data, `${name}.csv`)
  app.app.answerSave(path)
  await leave('导出表格（CSV）', '核对名单')
  const lines = readFileSync(path, 'utf8').trimEnd().split('\r\n')
  expect(lines, title).toHaveLength(total + 1)
  expect(lines.join('')).not.toMatch(/"1\d{10}"/)
}

it('every list is walked, and none twice', () => {
  expect(declared).toHaveLength(used)
  expect(declared.map(({ name }) => name).sort()).toEqual(Object.keys(walked).sort())
})

describe.each(declared.toSorted((one, other) => order(one) - order(other)))('$title ($name)', one => {
  const list = walked[one.name]
  if (list === undefined) {
    it('is walked', () => expect.fail(`name it in walked-lists.ts`))
    return
  }
  const { size = 50 } = list

  it('counts as its source does, is walked, sorted, narrowed and turned, and leaves as many rows as it counts', async () => {
    await open(one, list)
    const said = await saidTotal(one.title)
    const total = await list.count(await filtersOf(one.name))
    if (said !== null) expect(said).toBe(total)
    expect(await shownRows(one.title)).toBe(Math.min(total, size))
    if (total === 0) {
      expect((await section(one.title).locator('.empty').innerText()).length).toBeGreaterThan(2)
      return
    }
    if (list.hasOwnOrder !== true) await sorts(one)
    await walksByKeys(one, Math.min(total, size))
    if (one.isSmall) return
    await turns(one, total, size)
    await acts(one)
    await narrows(one, list, said)
    await leaves(one, total)
  })

  it('cuts nothing off, breaks no telephone number, and axe finds nothing', async () => {
    await expectWhole(page, one.title, one.name, { isPart: one.isSmall })
  })
})

it(`a call sheet of ${String(many)} people and more has every number whole`, async () => {
  const [residents] = declared.filter(({ name }) => name === 'residents')
  const list = walked['residents']
  if (residents === undefined || list === undefined) throw new Error('no register')
  await open(residents, list)
  const total = await saidTotal(residents.title)
  expect(total).toBeGreaterThan(many)
  await leave('打印全部', '电话联系')
  const { rows, numbers } = await page.evaluate(() => globalThis.printed)
  expect(rows).toBe(total)
  expect(numbers).toBeGreaterThan(many)
})

it('a nurse works forty rows by the keyboard alone', async () => {
  const [priority] = declared.filter(({ name }) => name === 'signing-priority')
  const list = walked['signing-priority']
  if (priority === undefined || list === undefined) throw new Error('no list')
  await open(priority, list)
  const { rows } = await callFrom(page, 'signing', 'priority', { size: 40 })
  await page.locator('tr[data-row="0"]').focus()
  let keys = 0
  const key = async (name: string): Promise<void> => {
    keys++
    await press(name)
  }
  await key('t')
  for (const { resident } of rows) {
    await page.getByRole('dialog').getByText(resident.birthDate).first().waitFor()
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === '联系结果')
    await key('3')
    await key('F8')
  }
  await press('Escape')
  const after = await callFrom(page, 'signing', 'priority', { size: 40 })
  expect(after.rows.map(({ lastCall }) => lastCall?.result)).toEqual(rows.map(() => 'refused'))
  expect(keys).toBe(81)
  process.stdout.write(`40 rows: ${String(keys)} keys, ${(keys / 40).toFixed(1)} a row\n`)
})
