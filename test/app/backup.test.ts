import { rmSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { aResident } from '../resident/residents.ts'
import { openTestWorkstation, password } from '../support/workstation.ts'
import { aDataFolder, callFrom, openWorkstation } from './support/workstation.ts'

// The disk is gone, and a stick is left: in the built app.

const picture = (page: Page, name: string): Promise<unknown> =>
  process.env['JIAYI_SHOTS'] === undefined
    ? Promise.resolve()
    : page.screenshot({ path: `${process.env['JIAYI_SHOTS']}/${name}.png` })

async function signIn(page: Page): Promise<void> {
  await page.getByRole('option').filter({ hasText: '管理员' }).click()
  await page.getByLabel('密码').fill(password)
  await page.keyboard.press('Enter')
  await page.getByRole('navigation', { name: '主导航' }).waitFor()
}

it('a backup on a stick brings a centre to a new computer, and its people work on', async () => {
  const data = aDataFolder()
  const stick = aDataFolder()
  const before = await openTestWorkstation({ dataDirectory: data })
  for (const name of ['郑一', '郑二'])
    await before.must('doctor', 'resident.register', aResident({ name, idNumber: null, idType: '99' }))
  await before.close()

  const old = await openWorkstation({ data })
  const { page } = old
  await signIn(page)
  await page.getByText('还没有备份过').waitFor()
  await picture(page, '1-today')
  await page.getByRole('link', { name: '去备份' }).click()
  old.app.answerOpen([stick])
  await page.getByRole('button', { name: '选择…' }).click()
  await expect.poll(() => page.getByLabel('备份位置').inputValue()).toBe(stick)
  await page.keyboard.press('F8')
  await page.getByText('已保存').waitFor()
  await page.getByRole('button', { name: '立即备份' }).click()
  await page.getByText('最近一次好的备份是').waitFor()
  await page.getByRole('table', { name: '备份记录' }).getByText('已备份').waitFor()
  await picture(page, '2-settings')
  await page.keyboard.press('Control+1')
  await page.getByRole('heading', { name: '今日' }).waitFor()
  expect(await page.getByText('还没有备份过').count()).toBe(0)
  await old.kill()
  rmSync(data, { recursive: true })

  const fresh = await openWorkstation({ data: aDataFolder() })
  await fresh.page.getByRole('heading', { name: '首次使用' }).waitFor()
  await picture(fresh.page, '3-first-start')
  await fresh.page.getByRole('button', { name: '从备份恢复' }).click()
  await fresh.page.getByLabel('备份在哪里').fill(stick)
  await fresh.page.getByRole('button', { name: '查找备份' }).click()
  await fresh.page.getByRole('table', { name: '找到的备份' }).getByText('检查这一份').waitFor()
  await picture(fresh.page, '4-found')
  await fresh.page.getByRole('button', { name: '检查这一份' }).click()
  await fresh.page.getByLabel('那一天的密码').fill('not the password')
  await fresh.page.getByRole('button', { name: '检查这份备份' }).click()
  await fresh.page.getByText('请输入备份那一天的密码').waitFor()
  await picture(fresh.page, '5-door')
  await expect
    .poll(() => fresh.page.getByLabel('那一天的密码').evaluate(one => one === document.activeElement))
    .toBe(true)
  await fresh.page.keyboard.press('Control+a')
  await fresh.page.keyboard.type(password)
  await fresh.page.keyboard.press('Enter')
  await fresh.page.getByText('的备份完整').waitFor()
  await picture(fresh.page, '6-report')
  await fresh.page.getByRole('button', { name: '恢复', exact: true }).click()
  await fresh.page.getByText('数据已恢复').waitFor()
  await fresh.page.getByRole('button', { name: '去登录' }).click()
  await signIn(fresh.page)
  await fresh.page.getByText('之后登记的内容不在里面').waitFor()
  await picture(fresh.page, '7-restored')
  await fresh.page.getByRole('button', { name: '知道了' }).click()
  await fresh.page.getByText('之后登记的内容不在里面').waitFor({ state: 'detached' })
  const found = await callFrom(fresh.page, 'resident', 'search', { query: '郑' })
  expect(found.map(({ name }) => name).sort()).toEqual(['郑一', '郑二'])
  await callFrom(
    fresh.page,
    'resident',
    'register',
    aResident({ name: '郑三', idNumber: null, idType: '99' })
  )
  expect(await callFrom(fresh.page, 'access', 'verifyJournal', {})).toMatchObject({ intact: true })
  await fresh.close()
})

it('in the settings an administrator sees what would be lost, and after the next start the backup stands', async () => {
  const data = aDataFolder()
  const stick = aDataFolder()
  const before = await openTestWorkstation({ dataDirectory: data })
  const person = (name: string) => aResident({ name, idNumber: null, idType: '99' })
  await before.must('doctor', 'resident.register', person('褚一'))
  await before.must('administrator', 'backup.run', { folder: stick })
  await before.must('doctor', 'resident.register', person('褚二'))
  await before.close()

  const first = await openWorkstation({ data })
  const { page } = first
  await signIn(page)
  await page.keyboard.press('Control+7')
  await page.getByRole('button', { name: '备份', exact: true }).click()
  await page.getByRole('button', { name: '从备份恢复…' }).click()
  await page.getByLabel('备份在哪里').fill(stick)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: '检查这一份' }).click()
  await page.getByLabel('那一天的密码').fill(password)
  await page.keyboard.press('Enter')
  await page.getByText('条记录不在备份里').waitFor()
  await picture(page, '8-would-be-lost')
  await page.getByRole('button', { name: '恢复，替换现在的数据' }).click()
  await page.getByText('请关闭本程序的所有窗口').first().waitFor()
  await picture(page, '9-close-and-open')
  await first.close()

  const again = await openWorkstation({ data })
  await signIn(again.page)
  await again.page.getByText('之后登记的内容不在里面').waitFor()
  const found = await callFrom(again.page, 'resident', 'search', { query: '褚' })
  expect(found.map(({ name }) => name)).toEqual(['褚一'])
  await again.close()
})
