import { mkdirSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { twoRoundScale } from '../scale/scales.ts'
import { openTestWorkstation, password } from '../support/workstation.ts'
import { aDataFolder, callFrom, openWorkstation, type Workstation } from './support/workstation.ts'

let app: Workstation
let page: Page
let zhang = ''

const signIn = async (name: string): Promise<void> => {
  await page.getByRole('option').filter({ hasText: name }).click()
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: '设置' }).waitFor()
}
const picture = async (name: string): Promise<void> => {
  const folder = process.env['JIAYI_SHOTS']
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: `${folder}/${name}.png` })
}

beforeAll(async () => {
  const data = aDataFolder()
  const desk = await openTestWorkstation({ dataDirectory: data })
  const person = { name: '张建国', sex: '1', birthDate: '1957-03-08', committeeCode: '001' }
  zhang = (await desk.must<{ id: string }>('doctor', 'resident.register', person)).id
  await desk.close()
  app = await openWorkstation({ data })
  page = app.page
})
afterAll(async () => {
  await app.close()
})

describe('assessing a family at the desk', () => {
  it('answers the APGAR with a digit an item, and shows what it came to', async () => {
    await signIn('李护士')
    await page.keyboard.press('Control+K')
    await page.keyboard.type('张建国')
    await page.getByRole('option').filter({ hasText: '张建国' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: '家庭关怀度等量表' }).click()
    await page.getByText('还没有评估过').waitFor()
    await picture('scale-choose')
    await page.getByRole('button', { name: /APGAR/ }).click()
    await page.getByText('已答 0 / 5').waitFor()

    await page.keyboard.press('F8')
    await page.getByText('还有题目没有回答').waitFor()
    await picture('scale-open-items')
    // The first item answered by hand moves on by itself to the next: five digits, then F8.
    for (const digit of ['2', '2', '1', '3', '2']) await page.keyboard.press(digit)
    await page.getByText('已答 5 / 5').waitFor()
    await page.getByText('家庭功能中度障碍').waitFor()
    await picture('scale-answered')
    await page.keyboard.press('F8')
    await page.getByRole('button', { name: '记错人了…' }).waitFor()
    await picture('scale-kept')

    const kept = await callFrom(page, 'scale', 'assessments', { residentId: zhang })
    expect(kept.map(({ results, answers }) => [results[0]?.value, answers.length])).toEqual([[5, 5]])
  })

  it('puts one aside with a reason, and says so in the list', async () => {
    await page.getByRole('button', { name: '记错人了…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('只撤回').click()
    await dialog.getByRole('textbox', { name: '原因' }).fill('由女儿代答')
    await dialog.getByRole('button', { name: '撤回', exact: true }).click()
    await page.getByText('不计入：已撤回：由女儿代答').waitFor()
    expect(await callFrom(page, 'scale', 'assessments', { residentId: zhang })).toMatchObject([
      { voidReason: '已撤回：由女儿代答' }
    ])
  })

  it('lets an administrator bring in a scale from its file, and says what is wrong with a bad one', async () => {
    await callFrom(page, 'access', 'signOut', {})
    await page.reload()
    await signIn('管理员')
    await page.getByRole('link', { name: '设置' }).click()
    await page.getByRole('button', { name: '量表' }).click()
    const file = (text: string) => ({
      name: 'scale.json',
      mimeType: 'application/json',
      buffer: Buffer.from(text)
    })
    await page.getByLabel('量表文件').setInputFiles(file('{}'))
    await page.getByText('量表文件不合格式').waitFor()
    await page.getByLabel('量表文件').setInputFiles(file(JSON.stringify(twoRoundScale)))
    await page.getByText(`已导入“${twoRoundScale.name}”`).waitFor()
    await picture('scale-settings')
  })
})
