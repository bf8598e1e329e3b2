import { join } from 'node:path'
import { expect, it } from 'vitest'
import { aSigningDesk } from '../signing/desk.ts'
import { openTestWorkstation, password } from '../support/workstation.ts'
import { aDataFolder, callFrom, openWorkstation } from './support/workstation.ts'

it('an administrator makes a team, gives it a member, registers a hospital and brings a package forward', async () => {
  const data = aDataFolder()
  const desk = await openTestWorkstation({ dataDirectory: data })
  await aSigningDesk(desk)
  await desk.close()
  const app = await openWorkstation({ data, viewport: { width: 1366, height: 768 } })
  const { page } = app
  const shots = process.env['JIAYI_SHOTS']
  const open = async (section: string): Promise<void> => {
    await page.evaluate(name => {
      location.hash = `#/settings?section=${name}`
    }, section)
  }
  await page.getByRole('option').filter({ hasText: '管理员' }).click()
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '今日' }).waitFor()

  await open('teams')
  await page.getByRole('button', { name: '新建团队' }).click()
  await page.getByRole('textbox', { name: '团队名称' }).fill('香樟第二团队')
  await page.getByRole('combobox', { name: '负责签约的医生' }).selectOption({ label: '王医生' })
  await page.getByRole('button', { name: '保存' }).click()
  const team = page.locator('.team').filter({ hasText: '香樟第二团队' })
  await team.getByRole('button', { name: '添加成员' }).click()
  await page.getByRole('combobox', { name: '人员' }).selectOption({ label: '李护士' })
  await page.getByRole('combobox', { name: '角色' }).selectOption('nurse')
  await page.getByRole('button', { name: '添加', exact: true }).click()
  await page.getByRole('table', { name: '香樟第二团队成员' }).getByText('李护士').waitFor()
  if (shots !== undefined) await page.screenshot({ path: join(shots, 'settings-teams.png') })

  await open('institutions')
  await page.getByRole('button', { name: '登记机构' }).click()
  await page.getByRole('textbox', { name: '机构名称' }).fill('区中心医院')
  await page.getByRole('combobox', { name: '级别' }).selectOption('district')
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByRole('table', { name: '机构' }).getByText('区中心医院').waitFor()

  await open('packages')
  const basic = page.getByRole('row').filter({ hasText: '基本服务包' })
  await basic.first().getByRole('button', { name: '出新版' }).click()
  await basic.filter({ hasText: '第 2 版' }).getByText('草稿').waitFor()
  if (shots !== undefined) await page.screenshot({ path: join(shots, 'settings-packages.png') })
  const packages = await callFrom(page, 'signing', 'packages', { kind: 'basic' })
  expect(
    packages.filter(({ name }) => name === '基本服务包').map(({ number, status }) => [number, status])
  ).toEqual(
    expect.arrayContaining([
      [1, 'published'],
      [2, 'draft']
    ])
  )
  await app.close()
})
