import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dayIn } from '../../src-main/lib/clock.ts'
import { aContract, aSigner, aSigningDesk } from '../signing/desk.ts'
import { openTestWorkstation, password } from '../support/workstation.ts'
import { aDataFolder, callFrom, openWorkstation, type Workstation } from './support/workstation.ts'

let app: Workstation
let page: Page
beforeAll(async () => {
  const data = aDataFolder()
  const desk = await openTestWorkstation({ dataDirectory: data })
  const signing = await aSigningDesk(desk)
  const doctor = { login: 'other', name: '钱医生', roles: ['doctor'], password }
  const { id: leadId } = await desk.must<{ id: string }>('administrator', 'access.addAccount', doctor)
  await desk.must('administrator', 'directory.saveTeam', { name: '梧桐第二团队', leadId })
  const signedOn = dayIn('Asia/Shanghai', Date.now() - 5 * 86_400_000)
  for (const name of ['甲', '乙']) {
    const { id } = await aSigner(desk, { name, doctorId: desk.accountId('doctor') })
    await aContract(desk, signing, id, { signedOn })
  }
  await desk.close()
  app = await openWorkstation({ data, viewport: { width: 1366, height: 768 } })
  page = app.page
  await page.getByRole('option').filter({ hasText: '管理员' }).click()
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '今日' }).waitFor()
})
afterAll(async () => {
  await app.close()
})

const open = async (section: string): Promise<void> => {
  await page.evaluate(name => {
    location.hash = `#/settings?section=${name}`
  }, section)
}
const shot = async (name: string): Promise<void> => {
  const shots = process.env['JIAYI_SHOTS']
  if (shots !== undefined) await page.screenshot({ path: join(shots, `${name}.png`) })
}
const press = async (...keys: readonly string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key)
}

/** A dialog puts the cursor into its first field once it stands; what is pressed before that goes elsewhere. */
const cursorIn = (label: string) =>
  page.waitForFunction(name => document.activeElement?.getAttribute('aria-label') === name, label)
const transfers = () => callFrom(page, 'signing', 'transfers', {})
const panels = async (): Promise<Readonly<Record<string, number>>> =>
  Object.fromEntries(
    (await callFrom(page, 'directory', 'teams', {}))
      .filter(({ name }) => name.startsWith('梧桐'))
      .map(({ name, panel }) => [name, panel.persons])
  )

it('an administrator makes a team, gives it a member and registers a hospital', async () => {
  await open('teams')
  await page.getByRole('button', { name: '新建团队' }).click()
  await page.getByRole('textbox', { name: '团队名称' }).fill('香樟第二团队')
  await page.getByRole('combobox', { name: '负责签约的医生' }).selectOption({ label: '王医生' })
  await page.getByRole('button', { name: '保存' }).click()
  const team = page.locator('tbody').filter({ hasText: '香樟第二团队' })
  await team.getByRole('button', { name: '添加成员' }).click()
  await page.getByRole('combobox', { name: '人员' }).selectOption({ label: '李护士' })
  await page.getByRole('dialog').getByRole('combobox', { name: '角色' }).selectOption('nurse')
  await page.getByRole('button', { name: '添加', exact: true }).click()
  const member = team.getByRole('row').filter({ hasText: '李护士' })
  await member.getByRole('button', { name: '资料' }).click()
  const title = page.getByRole('textbox', { name: '职称' })
  await title.fill('主管护师')
  await page.getByRole('button', { name: '保存' }).click()
  await member.getByText('主管护师').waitFor()
  await shot('settings-teams')
  await member.getByRole('button', { name: '离队…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '离队' }).click()
  await member.getByRole('button', { name: '离队…' }).waitFor({ state: 'detached' })

  await open('institutions')
  await page.getByRole('button', { name: '登记机构' }).click()
  await page.getByRole('textbox', { name: '机构名称' }).fill('区中心医院')
  await page.getByRole('dialog').getByRole('combobox', { name: '级别' }).selectOption('district')
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByRole('table', { name: '机构' }).getByText('区中心医院').waitFor()
})

it('a doctor’s panel goes to another doctor after it was shown what moves, and comes back as a whole', async () => {
  await open('transfers')
  await page.getByText('还没有轮转记录').waitFor()
  await press('Control+n')
  await page.getByRole('combobox', { name: '原责任医生' }).selectOption({ label: '王医生' })
  await page.getByRole('combobox', { name: '新责任医生' }).selectOption({ label: '钱医生' })
  const preview = page.getByRole('group', { name: '轮转预览' })
  await preview.getByText('2 份有效协议，涉及 2 户').waitFor()
  await preview.getByText('王医生仍是“梧桐第一团队”').waitFor()
  await press('F8')
  await page.getByText('请填写原因。').waitFor()
  await page.getByRole('textbox', { name: '原因' }).fill('轮岗')
  await shot('settings-transfer-form')
  await press('F8')
  await page.getByRole('heading', { name: '王医生 → 钱医生' }).waitFor()
  expect((await transfers()).map(({ state }) => state)).toEqual(['planned'])
  await page.getByRole('button', { name: '执行 F8' }).and(page.locator(':enabled')).waitFor()
  await press('F8')
  await page.getByRole('dialog').getByRole('button', { name: '执行' }).click()
  await page.getByText('已执行：2 份协议、2 位居民').waitFor()
  expect(await panels()).toEqual({ 梧桐第一团队: 0, 梧桐第二团队: 2 })
  await shot('settings-transfer-done')

  await page.getByRole('textbox', { name: '撤销原因' }).fill('医生未离岗')
  await page.getByRole('button', { name: '撤销这次轮转' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '撤销' }).click()
  await page.getByText('已撤销').first().waitFor()
  expect(await panels()).toEqual({ 梧桐第一团队: 2, 梧桐第二团队: 0 })
  await press('Escape')
  await page.getByRole('table', { name: '轮转记录' }).getByText('已撤销').waitFor()
})

it('a transfer laid down for tomorrow cannot be run today, and can be cancelled; one of nobody cannot be laid down', async () => {
  await press('Control+n')
  await page.getByRole('combobox', { name: '原责任医生' }).selectOption({ label: '王医生' })
  await page.getByRole('combobox', { name: '新责任医生' }).selectOption({ label: '钱医生' })
  await page.getByRole('textbox', { name: '起始日期' }).fill('+1')
  await press('Enter')
  await page.getByRole('textbox', { name: '原因' }).fill('轮岗')
  await page.getByRole('radiogroup', { name: '范围' }).focus()
  await press('2')
  await page.getByRole('checkbox', { name: '香樟居委会' }).check()
  await page.getByText('没有可以转移的协议、居民或居（村）委会').waitFor()
  await press('F8')
  await page.getByText('请先处理预览中列出的问题。').waitFor()
  await page.getByRole('checkbox', { name: '梧桐居委会' }).check()
  await page.getByText('现在不能执行').waitFor({ state: 'detached' })
  await press('F8')
  await page.getByText('到当日才能执行').waitFor()
  expect(await page.getByRole('button', { name: '执行 F8' }).isDisabled()).toBe(true)
  await page.getByRole('button', { name: '取消计划' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '取消计划' }).click()
  await page.getByText('已取消，没有执行过').waitFor()
  expect((await transfers()).map(({ state }) => state)).toEqual(['cancelled', 'undone'])
  await press('Escape')
})

it('a committee nobody answers for is given to a doctor from the keyboard, and its history is kept', async () => {
  await open('blocks')
  const table = page.getByRole('table', { name: '居委分区包干' })
  await page.getByText('3 个居（村）委会无人负责').waitFor()
  await table.getByRole('row').filter({ hasText: '梧桐居委会' }).focus()
  await press('Enter')
  const doctor = page.getByRole('dialog').getByRole('combobox', { name: '负责医生' })
  await cursorIn('负责医生')
  await doctor.selectOption({ label: '王医生' })
  await page.locator('select[aria-label="团队"]:has(option:checked:not([value=""]))').waitFor()
  await doctor.focus()
  await press('Enter', 'Enter', 'Enter', 'Enter')
  const row = table.getByRole('row').filter({ hasText: '梧桐居委会' })
  await row.getByText('王医生').waitFor()
  await page.getByText('2 个居（村）委会无人负责').waitFor()
  await row.focus()
  await press('Enter')
  await page.getByRole('table', { name: '历次负责医生' }).getByText('至今').waitFor()
  await shot('settings-block')
  await press('Escape')
  const { committees } = await callFrom(page, 'signing', 'committeeBlocks', {})
  expect(committees.find(one => one.committeeCode === '001')).toMatchObject({
    now: { doctorName: '王医生' },
    signed: 2
  })
})

it('an item is made, put into the next version of a package, and shows where it is promised', async () => {
  await open('items')
  await page.getByRole('table', { name: '服务项目' }).waitFor()
  await press('Control+n')
  await cursorIn('编码')
  await page.getByRole('textbox', { name: '编码', exact: true }).fill('XD-01')
  await page.getByRole('textbox', { name: '名称', exact: true }).fill('十二导联心电图')
  await page.getByRole('textbox', { name: '收费编码' }).fill('310701')
  await page.getByRole('textbox', { name: '单价' }).fill('25.5')
  await page.getByRole('radiogroup', { name: '类别' }).focus()
  await press('1')
  await page.getByRole('button', { name: '保存' }).click()
  const items = page.getByRole('table', { name: '服务项目' })
  await items.getByRole('row').filter({ hasText: '十二导联心电图' }).getByText('25.50').waitFor()

  await open('packages')
  const packages = page.getByRole('table', { name: '服务包' })
  await packages.getByRole('row').filter({ hasText: '有偿基本包' }).click()
  await page.getByText('第 1 版').first().waitFor()
  await press('F8')
  const lines = page.getByRole('table', { name: '包内项目' })
  await lines.getByRole('textbox', { name: '每年次数' }).fill('6')
  await page.getByRole('combobox', { name: '添加项目' }).fill('心电')
  await press('Enter')
  await lines.getByText('十二导联心电图').waitFor()
  await page.getByRole('textbox', { name: '优惠' }).fill('5.5')
  await page.getByRole('textbox', { name: '医保补偿' }).fill('0')
  await page.getByRole('textbox', { name: '公共卫生经费' }).fill('0')
  const price = page.getByRole('group', { name: '价格构成' })
  await price.getByText('85.50').waitFor()
  await price.getByText('80.00').waitFor()
  await page.getByRole('textbox', { name: '包价' }).fill('81')
  await page.getByText('价格构成合计 80.00 元，与包价 81.00 元不符').waitFor()
  await page.getByRole('textbox', { name: '包价' }).fill('80')
  await page.getByText('较第 1 版：价格 120 元 → 80 元；新增 十二导联心电图').waitFor()
  await shot('settings-package')
  await press('F9')
  await page.getByText('可以签第 2 版').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: '发布' }).click()
  await packages.waitFor()
  const all = await callFrom(page, 'signing', 'packages', { kind: 'basic' })
  const versions = all.filter(({ name }) => name === '有偿基本包')
  expect(
    versions.map(({ number, status, priceFen, itemsFen }) => [number, status, priceFen, itemsFen])
  ).toEqual([
    [2, 'published', 8_000, 8_550],
    [1, 'published', 12_000, 4_000]
  ])
  expect(versions[1]?.validTo).not.toBeNull()

  await open('items')
  await items.getByRole('row').filter({ hasText: '十二导联心电图' }).click()
  await page.getByRole('table', { name: '用于' }).getByText('有偿基本包').waitFor()
  await page.getByText('第 2 版').waitFor()
  await press('Escape')
})
