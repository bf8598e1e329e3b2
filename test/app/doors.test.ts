import type { Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTestWorkstation, password } from '../support/workstation.ts'
import { aDataFolder, callFrom, openWorkstation, type Workstation } from './support/workstation.ts'

// Who gets in, and what a locked screen shows: in the built app.

let app: Workstation
let page: Page

async function signIn(name: string, typed = password): Promise<void> {
  await page.getByRole('option').filter({ hasText: name }).click()
  await page.getByLabel('密码').fill(typed)
  await page.keyboard.press('Enter')
  await page.getByRole('navigation', { name: '主导航' }).waitFor()
}
/** Types a field and goes on to the next with Enter. */
async function type(...fields: readonly string[]): Promise<void> {
  for (const field of fields) {
    await page.keyboard.type(field)
    await page.keyboard.press('Enter')
  }
}

describe('a new centre', () => {
  beforeEach(async () => {
    app = await openWorkstation()
    page = app.page
  })
  afterEach(() => app.close())

  it('is set up in four pages, and its paper code lets a forgetful administrator back in', async () => {
    await page.getByLabel('中心名称').focus()
    await type('东风社区卫生服务中心', '310115007', '', '', '')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: '添加一行' }).click()
    await page.keyboard.type('东风里')
    await page.getByRole('button', { name: '下一步' }).click()
    await page.getByText('全国通用').waitFor()
    await page.getByRole('button', { name: '下一步' }).click()
    await page.getByLabel('姓名').waitFor()
    await type('王建平', 'wang', 'the first password', 'the first password')
    await page.keyboard.press('Enter')

    const code = await page.getByLabel('恢复码', { exact: true }).innerText()
    expect(code).toMatch(/^[0-9A-Z]{5}(-[0-9A-Z]{5}){4}$/)
    const enter = page.getByRole('button', { name: '进入工作站' })
    expect(await enter.isDisabled()).toBe(true)
    await page.getByText('我已打印或逐字抄写').click()
    await enter.click()
    await page.getByRole('heading', { name: '今日' }).waitFor()
    expect((await callFrom(page, 'centre', 'get', {})).committees).toEqual([{ code: '001', name: '东风里' }])

    await page.getByRole('button', { name: '王建平' }).click()
    await page.getByText('退出登录').click()
    await page.getByRole('button', { name: '忘记密码' }).click()
    await page.getByLabel('恢复码').fill(code.toLowerCase().replaceAll('-', ' '))
    await page.getByLabel('新密码').fill('the second password')
    await page.getByLabel('再输入一次').fill('the second password')
    await page.getByRole('button', { name: '重设密码并登录' }).click()
    const nextCode = await page.getByLabel('恢复码', { exact: true }).innerText()
    expect(nextCode).not.toBe(code)
    await page.getByText('我已打印或逐字抄写').click()
    await page.getByRole('button', { name: '进入工作站' }).click()
    await page.getByRole('heading', { name: '今日' }).waitFor()
  })

  it('says at the field what is missing, and stays on the page', async () => {
    await page.getByLabel('健康档案编号前 9 位').fill('123')
    await page.getByRole('button', { name: '下一步' }).click()
    await page.getByText('请填写中心名称').waitFor()
    await page.getByText('请填写 9 位：区县 6 位 + 街道（乡镇）3 位').waitFor()
    expect(await page.getByLabel('中心名称').isVisible()).toBe(true)
  })
})

describe('a desk at work', () => {
  beforeEach(async () => {
    const data = aDataFolder()
    await (await openTestWorkstation({ dataDirectory: data })).close()
    app = await openWorkstation({ data })
    page = app.page
    await signIn('管理员')
  })
  afterEach(() => app.close())

  it('shows nothing of the open form while locked, hears no key, and gives the form back as it was', async () => {
    await page.keyboard.press('Control+7')
    await page.getByLabel('中心名称').fill('改名中的中心')
    await page.keyboard.press('Control+l')
    await page.getByRole('dialog', { name: '屏幕已锁定' }).waitFor()

    expect(await page.getByLabel('中心名称').isVisible()).toBe(false)
    expect(await page.locator('body').innerText()).not.toContain('居委会')
    await expect(callFrom(page, 'resident', 'search', { query: '张' })).rejects.toThrow('unauthorised')
    for (const key of ['Control+1', 'Escape', 'F8', 'Control+k']) await page.keyboard.press(key)

    await page.keyboard.type('not the password')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').waitFor()
    await page.keyboard.type(password)
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: '屏幕已锁定' }).waitFor({ state: 'detached' })
    expect(await page.getByLabel('中心名称').inputValue()).toBe('改名中的中心')
    expect(
      await page.evaluate(
        () => document.activeElement === document.querySelector('input[maxlength="60"][placeholder*="中心"]')
      )
    ).toBe(true)
    expect((await callFrom(page, 'centre', 'get', {})).name).not.toBe('改名中的中心')
  })

  it('locks by itself after ten minutes without a key, not while somebody types', async () => {
    await page.clock.install()
    await page.reload()
    await page.getByRole('heading', { name: '今日' }).waitFor()
    expect((await callFrom(page, 'centre', 'get', {})).idleLockMinutes).toBe(10)
    await page.clock.runFor('09:50')
    await page.keyboard.press('Shift')
    await page.clock.runFor('09:50')
    expect(await callFrom(page, 'access', 'state', {})).toMatchObject({ stage: 'signed-in' })
    await page.clock.runFor('00:20')
    await page.getByRole('dialog', { name: '屏幕已锁定' }).waitFor()
    expect(await callFrom(page, 'access', 'state', {})).toMatchObject({ stage: 'locked' })
  })

  it('closes only what is on top with Esc, asks about what was typed there, and then goes to 今日', async () => {
    await page.keyboard.press('Control+7')
    await page.getByRole('button', { name: '账号', exact: true }).click()
    await page.getByRole('button', { name: '添加账号' }).click()
    const dialog = page.getByRole('dialog', { name: '添加账号' })
    await dialog.getByLabel('姓名').fill('钱')
    await page.keyboard.press('Escape')
    await dialog.getByRole('button', { name: '不保存，离开' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await page.getByRole('heading', { name: '设置' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('heading', { name: '今日' }).waitFor()
  })

  it('takes on a nurse, who signs in and finds only the settings a nurse has', async () => {
    await page.keyboard.press('Control+7')
    await page.getByRole('button', { name: '账号', exact: true }).click()
    await page.keyboard.press('Control+n')
    const dialog = page.getByRole('dialog', { name: '添加账号' })
    await dialog.getByLabel('姓名').fill('周采薇')
    await dialog.getByLabel('登录名').fill('zhou')
    await dialog.getByText('护士').click()
    await dialog.getByLabel('初始密码').fill('a quiet morning')
    await dialog.getByLabel('再输入一次').fill('a quiet morning')
    await dialog.getByRole('button', { name: '保存' }).click()
    await page.getByRole('cell', { name: '周采薇' }).waitFor()

    await page.getByRole('button', { name: '管理员' }).click()
    await page.getByText('退出登录').click()
    await signIn('周采薇', 'a quiet morning')
    await page.keyboard.press('Control+7')
    const sections = page.getByRole('navigation', { name: '设置分类' }).getByRole('button')
    await sections.first().waitFor()
    expect(await sections.allInnerTexts()).toEqual(['中心与居委会', '地区政策', '政策与阈值', '我的账号'])
  })
})
