import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FollowUp } from '../../src-main/follow-up/contract.ts'
import type { Field } from '../../src-main/follow-up/forms/contract.ts'
import { formOfFile } from '../../src-main/follow-up/forms/brought/index.ts'
import { formIn } from '../../src-main/follow-up/forms/brought/reading.ts'
import { forms } from '../../src-main/follow-up/forms/index.ts'
import { lungForm } from '../follow-up/brought-form.ts'
import { filled } from '../follow-up/filled.ts'
import { aPatient } from '../follow-up/visits.ts'
import { openTestWorkstation, password } from '../support/workstation.ts'
import { aDataFolder, callFrom, openWorkstation, type Workstation } from './support/workstation.ts'

// Every form there is, and one that stands only in a file, by the keyboard alone in the built app: filled, saved, read
// again, printed.

const lungFile = JSON.stringify(lungForm)
const all = [...forms, formOfFile(formIn(lungFile), [])]

let app: Workstation
let page: Page
let zhou = ''

const picture = async (name: string): Promise<void> => {
  const folder = process.env['JIAYI_SHOTS']
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`) })
}
const focused = (): Promise<string> =>
  page.evaluate(() => (document.activeElement as HTMLElement | null)?.dataset['name'] ?? '')

/** As a person would: the digits of the answers, what is typed as it is. */
async function answer(field: Field, given: unknown): Promise<void> {
  if (field.type === 'code' || field.type === 'codes') {
    const wanted: readonly unknown[] = Array.isArray(given) ? given : [given]
    for (const { code, key } of field.codes) if (wanted.includes(code)) await page.keyboard.press(key)
  } else await page.keyboard.type(String(given))
}
/** Enter moves on; an answered question does by itself. */
async function fill(fields: Readonly<Record<string, Field>>, answers: Readonly<Record<string, unknown>>) {
  const open = new Set(Object.keys(answers).filter(key => fields[key]?.type !== 'drugs'))
  for (let presses = 0; open.size > 0 && presses < 200; presses += 1) {
    const name = await focused()
    const field = fields[name]
    if (field !== undefined && open.delete(name)) {
      await answer(field, answers[name])
      if ((await focused()) !== name) continue
    }
    await page.keyboard.press('Enter')
  }
  if (open.size > 0) throw new Error(`the keyboard never reaches ${[...open].join(', ')}`)
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
/** A file with mistakes first: each is named with its place. */
async function bringIn(): Promise<void> {
  await page.evaluate(() => void (location.hash = '#/settings?section=forms'))
  const choose = (text: string) =>
    page.getByLabel('随访表文件').setInputFiles({
      name: 'copd.json',
      mimeType: 'application/json',
      buffer: Buffer.from(text)
    })
  await choose(JSON.stringify({ ...lungForm, headline: ['nothing', 'taught'] }))
  await page.getByText('headline.1：').waitFor()
  await picture('settings-mistakes')
  await choose(lungFile)
  await page.getByText(`已导入“${lungForm.title}”`).waitFor()
  await picture('settings')
}

beforeAll(async () => {
  const data = aDataFolder()
  const desk = await openTestWorkstation({ dataDirectory: data })
  const conditions = (['hypertension', 'diabetes-type-2', 'copd'] as const).map(code => ({
    ...{ code, diagnosedOn: '2015', managedFrom: '2026-01-01', endedOn: null, note: '' }
  }))
  zhou = await aPatient(desk, '2026-01-01', {
    ...{ name: '周桂兰', sex: '2', birthDate: '1950-01-15', heightCm: 160, conditions }
  })
  await desk.close()
  app = await openWorkstation({ data })
  page = app.page
  await signIn('王医生')
  // The window knows the forms of before, and hears of none that is brought in.
  await page.evaluate(id => void (location.hash = `#/residents/${id}/follow-up`), zhou)
  await page.locator('.form [data-name]').first().waitFor()
  await signOut('王医生')
  await signIn('管理员')
  await bringIn()
  await signOut('管理员')
  await signIn('王医生')
  await page.evaluate(id => void (location.hash = `#/residents/${id}`), zhou)
  await page.getByText('今年未做').first().waitFor()
  await picture('resident')
})
afterAll(() => app.close())

describe.each(all.map(({ definition }, at) => [definition.word, definition, at] as const))(
  '%s',
  (_word, definition, at) => {
    it('is filled and saved, read again as it was filled, and lies on one or two A4', async () => {
      const { kind, fields, title } = definition
      const { answers = {}, headlines } = filled[kind] ?? {}
      await page.evaluate(id => void (location.hash = `#/residents/${id}`), zhou)
      await page.keyboard.press('F2')
      await page.locator('.form [data-name]').first().waitFor()
      await page.keyboard.press(`Alt+${String(at + 1)}`)
      const begin = definition.columns.flat().flatMap(line => line.fields)
      await page.locator(`[data-name="${begin.find(name => name in answers) ?? ''}"]`).waitFor()
      await fill(fields, answers)
      if ('scores' in definition) await page.getByRole('table', { name: '得分' }).waitFor()
      await picture(`${kind}-filled`)
      await page.keyboard.press('F8')
      await page.getByText('已保存').first().waitFor()
      await picture(`${kind}-saved`)
      const visits = await callFrom(page, 'followUp', 'list', { residentId: zhou })
      const saved = visits.find(each => each.kind === kind) as FollowUp | undefined
      const { drugs: _drugs, ...typed } = answers
      expect(saved).toMatchObject({ form: typed, headline: headlines?.[0] })

      await page.evaluate(id => void (location.hash = `#/follow-ups/${id}`), saved?.id ?? '')
      await page.getByRole('heading', { name: title }).waitFor()
      await picture(`${kind}-record`)
      await page.keyboard.press('Control+p')
      await page.locator('[aria-busy=false] > article.a4').first().waitFor()
      expect(await page.locator('article.a4').count()).toBeLessThanOrEqual(2)
      const paper = await page.locator('article.a4').allInnerTexts()
      expect(paper.join()).toContain(title)
      for (const field of Object.values(fields)) {
        if (field.type === 'code' && field.list === 'answer') expect(paper.join()).toContain(field.told)
      }
      await page.setViewportSize({ width: 900, height: 1250 })
      await picture(`${kind}-paper`)
      await page.setViewportSize({ width: 1366, height: 768 })
    })
  }
)
