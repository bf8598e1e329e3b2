import type {
  Appointment,
  Contract,
  EpisodeOfCare,
  Group,
  Identifier,
  Patient,
  RelatedPerson,
  Resource
} from '@medplum/fhirtypes'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addDays, dayIn, newUuid } from '../../src-main/lib/clock.ts'
import type { Reply } from '../../src-main/lib/contract.ts'
import type { FollowUp } from '../../src-main/follow-up/contract.ts'
import type { Resident } from '../../src-main/resident/contract.ts'
import { aForm } from '../follow-up/forms.ts'
import { checkCharacter } from '../../src-main/resident/id-number.ts'
import { aResident } from '../resident/residents.ts'
import { aSigner, aSigning, aSigningDesk, join as joinHousehold, signEverybody } from '../signing/desk.ts'
import type { SigningAct } from '../../src-main/signing/lifecycle/contract.ts'
import { startFhirPeer } from '../support/fhir-peer-server.ts'
import { openTestWorkstation, password } from '../support/workstation.ts'
import { byKeyboard } from './support/by-keyboard.ts'
import { aDataFolder, callFrom, openWorkstation, type Workstation } from './support/workstation.ts'

// The life of one household, told as one story and worked by the keyboard alone: after each act every list, date and
// contract, the screens, and what the platform holds to be true. Each step goes on from the one before.

let app: Workstation
let page: Page
let keys: ReturnType<typeof byKeyboard>
let peer: Awaited<ReturnType<typeof startFhirPeer>>
/** Grandfather, grandmother, their son; another man of the grandfather's name; the grandmother's second file; the child. */
let ids: Readonly<Record<'husband' | 'wife' | 'son' | 'namesake' | 'second', string>>
let child = ''
let visit: FollowUp
let lastOn = ''
/** What is typed to find somebody: two bear the same name, one has two files. */
const words = new Map<string, string>()
const today = dayIn('Asia/Shanghai', Date.now())
const ago = (days: number): string => addDays(today, -days)

beforeAll(async () => {
  peer = await startFhirPeer({})
  const data = aDataFolder()
  const desk = await openTestWorkstation({ dataDirectory: data })
  const signing = await aSigningDesk(desk, '2020-01-01')
  const doctorId = desk.accountId('doctor')
  const conditions = [
    { code: 'hypertension' as const, diagnosedOn: '2020', managedFrom: ago(200), endedOn: null, note: '' }
  ]
  const person = async (change: Parameters<typeof aSigner>[1]): Promise<string> =>
    (await aSigner(desk, { doctorId, ...change })).id
  ids = {
    husband: await person({ name: '张建国', birthDate: '1950-03-08', conditions }),
    wife: await person({ name: '李秀英', sex: '2', birthDate: '1952-06-01', conditions }),
    son: await person({ name: '张志强', birthDate: '1985-05-20' }),
    namesake: await person({ name: '张建国', birthDate: '1949-11-20', conditions }),
    second: await person({
      name: '李秀英',
      sex: '2',
      birthDate: '1952-06-01',
      conditions,
      idType: '01',
      idNumber: null
    })
  }
  await joinHousehold(desk, ids.wife, ids.husband, '1')
  await joinHousehold(desk, ids.son, ids.husband, '2')
  const members = [ids.husband, ids.wife, ids.son].map(residentId => ({
    residentId,
    basicPackageId: signing.basic.id
  }))
  const act = await signEverybody(
    desk,
    await desk.must<SigningAct>(
      'nurse',
      'signing.startSigning',
      aSigning(desk, signing, { members, signedOn: ago(100) })
    )
  )
  lastOn = act.contracts[0]?.lastOn ?? ''
  // Written into the husband's file; it was his namesake who came.
  visit = await desk.must<FollowUp>('doctor', 'followUp.save', {
    requestId: newUuid(),
    residentId: ids.husband,
    form: aForm({ visitDate: ago(40), confirmed: true })
  })
  await desk.must('administrator', 'sync.configure', { baseUrl: peer.baseUrl })
  await desk.close()
  app = await openWorkstation({ data, viewport: { width: 1366, height: 768 } })
  page = app.page
  keys = byKeyboard(page)
  await page.getByRole('option').filter({ hasText: '王医生' }).waitFor()
  await keys.at('姓名')
  const chosen = page.locator('[role=option][aria-selected=true]').filter({ hasText: '王医生' })
  while ((await chosen.count()) === 0) await keys.press('ArrowDown')
  await keys.press('Enter')
  await keys.type(password)
  await keys.press('Enter')
  await page.getByRole('main', { name: '今日' }).waitFor()
  await page.evaluate(() => {
    addEventListener('pointerdown', () => (document.body.dataset['touched'] = 'yes'), { capture: true })
  })
  for (const id of Object.values(ids)) {
    const { recordNumber } = await get(id)
    words.set(id, recordNumber)
  }
})
afterAll(async () => {
  await app.close()
  await peer.close()
})

/** What a call answers, a question too. */
const asked = (path: string, input: object): Promise<Reply<unknown>> =>
  page.evaluate(([path, input]) => window.workstation.call(path, input), [path, input] as const)
const get = (id: string): Promise<Resident> => callFrom(page, 'resident', 'get', { id })

/** Where somebody stands in this program. */
async function here(residentId: string) {
  const { status, statusOn, household, name } = await get(residentId)
  const { rows: due } = await callFrom(page, 'followUp', 'due', { days: 92, size: 200 })
  const contracts = await callFrom(page, 'signing', 'contractsOf', { residentId })
  const standing = await callFrom(page, 'signing', 'standing', { residentId })
  const promised = await Promise.all(
    (['overdue', 'due', 'later', 'complete'] as const).map(state =>
      callFrom(page, 'signing', 'fulfilmentPanel', { filters: { state }, withinDays: 366, size: 200 })
    )
  )
  const found = await callFrom(page, 'resident', 'search', { query: name, limit: 50 })
  const visits = await callFrom(page, 'followUp', 'list', { residentId })
  const fulfilled = await callFrom(page, 'signing', 'fulfilment', { residentId })
  return {
    status: statusOn === null ? status : `${status} ${statusOn}`,
    household: household?.members.map(one => `${one.relation} ${one.name}`) ?? [],
    dueOn: due.find(({ resident }) => resident.id === residentId)?.dueOn ?? null,
    contracts: contracts.map(one => `${one.phase} ${one.lastOn}`),
    signed: standing.contract?.phase ?? null,
    promises: promised.flatMap(({ rows }) => rows).filter(({ resident }) => resident.id === residentId)
      .length,
    done: fulfilled
      .flatMap(({ isHeld, lines }) => (isHeld ? lines : []))
      .reduce((sum, { done }) => sum + done, 0),
    found: found.some(({ id }) => id === residentId),
    visits: visits.filter(({ withdrawnReason }) => withdrawnReason === null).length
  }
}

const names = (identifier: readonly Identifier[] | undefined, id: string): boolean =>
  identifier?.some(({ value }) => value === `urn:uuid:${id}`) === true
/** What the platform holds to be true of somebody, once it has heard everything. */
async function told(residentId: string) {
  await expect
    .poll(
      async () => {
        const { trouble, counts, running } = await callFrom(page, 'sync', 'run', {})
        return { trouble, running, open: counts.local + counts.sent + counts.refused + counts.conflict }
      },
      { timeout: 20_000 }
    )
    .toEqual({ trouble: null, running: false, open: 0 })
  const patient = (await peer.resources<Patient>('Patient')).find(one => names(one.identifier, residentId))
  if (patient === undefined) throw new Error('the platform knows nobody')
  const me = `Patient/${patient.id ?? ''}`
  const subjects = await Promise.all(
    (['Encounter', 'QuestionnaireResponse', 'Observation'] as const).map(async type =>
      (await peer.resources<Resource & { subject?: { reference?: string }; status?: string }>(type)).filter(
        ({ subject, status }) => subject?.reference === me && status !== 'entered-in-error'
      )
    )
  )
  const groups = await peer.resources<Group>('Group')
  const relations = await peer.resources<RelatedPerson>('RelatedPerson')
  return {
    active: patient.active,
    died: patient.deceasedDateTime ?? null,
    document: patient.identifier?.find(({ type }) => type?.coding?.[0]?.code === 'NI')?.value ?? null,
    link: patient.link?.map(({ type }) => type) ?? [],
    managed: (await peer.resources<EpisodeOfCare>('EpisodeOfCare'))
      .filter(one => one.patient.reference === me)
      .map(({ status, period }) => `${status} ${period?.end ?? ''}`.trim()),
    next: (await peer.resources<Appointment>('Appointment'))
      .filter(({ participant, status }) => status === 'proposed' && participant[0]?.actor?.reference === me)
      .map(({ requestedPeriod }) => requestedPeriod?.[0]?.start),
    contracts: (await peer.resources<Contract>('Contract'))
      .filter(({ subject }) => subject?.some(({ reference }) => reference === me))
      .map(({ status, applies }) => `${String(status)} ${applies?.end?.slice(0, 10) ?? ''}`),
    livesWith: groups
      .filter(({ member }) => member?.some(({ entity }) => entity.reference === me))
      .map(({ quantity }) => quantity),
    isToHead: relations
      .filter(one => names(one.identifier, residentId))
      .map(
        ({ active, relationship }) => `${relationship?.[0]?.text ?? ''} ${active === true ? 'now' : 'once'}`
      ),
    records: subjects
      .flat()
      .map(({ resourceType }) => resourceType)
      .sort()
  }
}

/** Whoever is found first by these words. */
async function find(typed: string): Promise<void> {
  await keys.press('Control+K')
  await keys.type(typed)
  await page.getByRole('option').first().waitFor()
  await page.locator('[role=option][aria-selected=true]').waitFor()
  await keys.press('Enter')
  await page.getByRole('heading', { name: '记录', exact: true }).waitFor()
}
async function open(id: string): Promise<void> {
  await find(words.get(id) ?? '')
  await page.waitForURL(url => url.hash === `#/residents/${id}`)
}
const household = () => page.locator('.household')
const timeline = () => page.locator('.timeline')
const question = () => page.getByRole('dialog', { name: '请核对' })
/** In the register, for whoever is open. */
async function become(key: string, day: string): Promise<void> {
  await keys.press('Control+E')
  await keys.at('证件号码')
  await keys.reach('迁出 / 死亡…', 'Shift+Tab')
  await keys.press('Enter')
  await keys.at('状态')
  await keys.press(key, 'Enter')
  await keys.type(day)
  await keys.press('Enter', 'Enter', 'Enter')
}
const confirm = async (): Promise<void> => {
  await keys.reach('核对无误，继续')
  await keys.press('Enter')
  await question().waitFor({ state: 'detached' })
}
/** Once the search has come down to one. */
async function choose(name: string): Promise<void> {
  const found = page.getByRole('dialog').getByRole('option')
  await expect.poll(() => found.allTextContents()).toEqual([expect.stringContaining(name)])
  await keys.press('Enter')
}
const closed = () => page.getByRole('dialog').waitFor({ state: 'detached' })

/** Her second file goes into the one she keeps. */
async function join(reason: string): Promise<void> {
  await open(ids.wife)
  await keys.press('Control+E')
  await keys.at('证件号码')
  await keys.reach('合并档案…', 'Shift+Tab')
  await keys.press('Enter')
  await keys.at('另一份档案')
  await keys.type(words.get(ids.second) ?? '')
  await choose('李秀英')
  await keys.at('原因')
  await keys.type(reason)
  await keys.press('Enter', 'Enter')
  await closed()
}
/** A visit at the clinic by the form, for whoever is open. */
async function visited(day: string): Promise<FollowUp> {
  await keys.press('F2')
  await keys.at('随访方式')
  await keys.reach('随访日期', 'Shift+Enter')
  await keys.type(day)
  await keys.reach('随访方式', 'Enter')
  await keys.press('1', 'Enter', '1')
  await keys.reach('收缩压', 'Enter')
  await keys.type('138')
  await keys.press('Enter')
  await keys.type('88')
  await keys.reach('药物不良反应', 'Enter')
  await keys.press('1')
  await keys.reach('并发症', 'Enter')
  await keys.press('1', 'F8')
  await page.getByText('已保存').first().waitFor()
  const id = /residents\/([^/]+)/.exec(page.url())?.[1] ?? ''
  const [saved] = await callFrom(page, 'followUp', 'list', { residentId: id })
  if (saved === undefined) throw new Error('no visit was saved')
  return saved
}

const people = async (residentId: string): Promise<readonly string[]> => {
  await open(residentId)
  await household().locator('.member').first().waitFor()
  return household().locator('.member b, .member a').allTextContents()
}
/** Rows of 今日 with this name. */
async function rowsOfToday(name: string): Promise<number> {
  await keys.press('Control+1')
  await page.getByRole('main', { name: '今日' }).getByRole('row').nth(1).waitFor()
  return page.getByRole('row').filter({ hasText: name }).count()
}
const managedSince = ago(200)
const family = ['0 张建国', '1 李秀英', '2 张志强']

it('a child is born without a number: in the household, found by its name, told without one', async () => {
  await keys.press('Control+2', 'Control+N')
  await keys.at('证件号码')
  await keys.press('Enter')
  await keys.type('张小宝')
  await keys.press('Enter', '1', 'Enter')
  await keys.type(ago(30).replaceAll('-', ''))
  await keys.reach('居（村）委会', 'Enter')
  await keys.type('001')
  await keys.press('F8')
  await page.getByRole('heading', { name: '记录', exact: true }).waitFor()
  child = /residents\/(.+)$/.exec(page.url())?.[1] ?? ''
  words.set(child, 'zhangxiaobao')
  await keys.reach('加入家庭')
  await keys.press('Enter')
  await keys.at('找一位同住的家人')
  await keys.type(words.get(ids.husband) ?? '')
  await choose('张建国')
  await keys.at('与户主关系')
  await keys.press('4', 'Enter', 'Enter')
  await closed()
  await household().getByText('张建国').waitFor()
  expect(await people(child)).toEqual(['张建国', '李秀英', '张志强', '张小宝'])
  expect(await here(child)).toEqual({
    status: 'active',
    household: [...family, '4 张小宝'],
    dueOn: null,
    contracts: [],
    signed: null,
    promises: 0,
    done: 0,
    found: true,
    visits: 0
  })
  expect(await told(child)).toMatchObject({
    active: true,
    document: null,
    livesWith: [4],
    isToHead: ['孙子、孙女或外孙子、外孙女 now']
  })
})

it('its number comes later: found and told by it, and nobody else is registered with it', async () => {
  const seventeen = `310104${ago(30).replaceAll('-', '')}001`
  const idNumber = seventeen + checkCharacter(seventeen)
  await open(child)
  await keys.press('Control+E')
  await keys.at('证件号码')
  await keys.type(idNumber)
  await keys.press('F8')
  await page.getByRole('heading', { name: '记录', exact: true }).waitFor()
  words.set(child, idNumber)
  await open(child)
  const file = aResident({ name: '张小宝', birthDate: ago(30), idNumber })
  const again = await asked('resident.register', { ...file, name: '张大宝' })
  expect(again).toMatchObject({ error: { code: 'conflict' } })
  expect(await told(child)).toMatchObject({ document: idNumber, livesWith: [4] })
})

it('a visit in the husband’s file that was his namesake’s is given to him with keys alone', async () => {
  expect(await here(ids.husband)).toMatchObject({ visits: 1, done: 1, dueOn: visit.nextVisitDate })
  await open(ids.husband)
  const line = timeline().locator('tr').filter({ hasText: '高血压随访' }).first()
  await line.waitFor()
  await keys.reach(/高血压随访.*mmHg/)
  await keys.press('Delete')
  const dialog = page.getByRole('dialog')
  await dialog.getByText('高血压随访 138/88 mmHg').waitFor()
  await keys.at('怎样处理')
  await keys.press('1', 'Enter')
  await keys.type('张建国 1949')
  await dialog.getByRole('option').filter({ hasText: '1949-11-20' }).waitFor()
  await keys.press('Enter')
  await keys.at('原因')
  await keys.type('同名点错')
  await keys.press('Enter', 'Enter')
  await dialog.waitFor({ state: 'detached' })
  await line.getByText('已转给张建国：同名点错').waitFor()

  expect(await here(ids.husband)).toMatchObject({ visits: 0, done: 0, dueOn: managedSince })
  expect(await told(ids.husband)).toMatchObject({ records: [], next: [managedSince] })
  expect(await here(ids.namesake)).toMatchObject({ visits: 1, dueOn: visit.nextVisitDate })
  expect(await told(ids.namesake)).toMatchObject({
    records: ['Encounter', 'Observation', 'QuestionnaireResponse'],
    next: [visit.nextVisitDate]
  })
  expect(await rowsOfToday('张建国')).toBe(1)
})

it('the head dies: off every list, his contract ended, the household his widow’s, who becomes head', async () => {
  await open(ids.husband)
  await become('3', ago(10))
  await closed()
  expect(await here(ids.husband)).toEqual({
    status: `deceased ${ago(10)}`,
    household: [],
    dueOn: null,
    contracts: [`terminated ${ago(10)}`],
    signed: null,
    promises: 0,
    done: 0,
    found: true,
    visits: 0
  })
  expect(await rowsOfToday('张建国')).toBe(0)
  await open(ids.husband)
  await page.getByText('现在没有有效的签约。').waitFor()
  await household().getByText('还没有登记家庭成员').waitFor()
  expect(await told(ids.husband)).toMatchObject({
    active: false,
    died: ago(10),
    managed: [`finished ${ago(10)}`],
    next: [],
    contracts: [`cancelled ${ago(10)}`],
    livesWith: []
  })
  expect(await people(ids.wife)).toEqual(['李秀英', '张志强', '张小宝'])
  expect(await told(ids.wife)).toMatchObject({ livesWith: [3], isToHead: ['配偶 once'] })
  await keys.reach('设为户主')
  await keys.press('Enter')
  await household().locator('.member').filter({ hasText: '户主' }).filter({ hasText: '李秀英' }).waitFor()
  expect(await here(ids.wife)).toMatchObject({
    household: ['0 李秀英', '2 张志强', '4 张小宝'],
    contracts: [`effective ${lastOn}`],
    signed: 'effective'
  })
  expect(await told(ids.wife)).toMatchObject({ livesWith: [3], contracts: [`executed ${lastOn}`] })
  expect(await told(ids.son)).toMatchObject({ isToHead: ['子 now'] })
})

it('his death is taken back: everything is back but his contract, which is signed anew', async () => {
  await open(ids.husband)
  await become('1', today)
  await question().getByText('高血压恢复在管').waitFor()
  await question().getByText('请重新签约').waitFor()
  await confirm()
  const home = ['0 李秀英', '2 张志强', '4 张小宝', '8 张建国']
  await expect.poll(async () => (await here(ids.husband)).status).toBe('active')
  expect(await here(ids.husband)).toMatchObject({
    dueOn: managedSince,
    contracts: [`terminated ${ago(10)}`],
    signed: null
  })
  expect([...(await here(ids.husband)).household].sort()).toEqual(home)
  expect(await told(ids.husband)).toMatchObject({
    active: true,
    died: null,
    managed: ['active'],
    next: [managedSince],
    contracts: [`cancelled ${ago(10)}`],
    livesWith: [4],
    isToHead: ['其他 now']
  })
  expect(await rowsOfToday('张建国')).toBe(1)
  await open(ids.husband)
  await keys.press('Alt+q')
  await page.getByRole('table', { name: '签约居民' }).waitFor()
  await keys.press('Alt+2')
  await keys.at('团队')
  await keys.reach('是否须审核', 'Enter')
  await keys.press('1', 'Enter')
  await keys.at('基本服务包')
  await keys.press('1', 'F8')
  await page.getByRole('heading', { name: '家庭医生签约服务协议书' }).waitFor()
  await keys.reach('签字方式', 'Shift+Tab')
  await keys.press('3')
  await keys.reach(/逐项同意/)
  await keys.press('1', '2', '3', '4', 'F8')
  await page.waitForURL(/\/agreement$/)
  const [signed] = await callFrom(page, 'signing', 'contractsOf', { residentId: ids.husband })
  const anew = signed?.lastOn ?? ''
  expect(await here(ids.husband)).toMatchObject({
    contracts: [`effective ${anew}`, `terminated ${ago(10)}`],
    signed: 'effective',
    promises: 1
  })
  expect((await told(ids.husband)).contracts.toSorted()).toEqual([`cancelled ${ago(10)}`, `executed ${anew}`])
})

it('the new head moves away and returns: off the lists and on them again, household and contract kept', async () => {
  await open(ids.wife)
  await become('2', ago(5))
  await closed()
  const away = await here(ids.wife)
  expect(away).toMatchObject({
    status: `moved-away ${ago(5)}`,
    dueOn: null,
    contracts: [`effective ${lastOn}`]
  })
  expect(away.household).toContain('0 李秀英')
  expect(await told(ids.wife)).toMatchObject({
    active: false,
    died: null,
    managed: [`finished ${ago(5)}`],
    next: [],
    contracts: [`executed ${lastOn}`],
    livesWith: [4]
  })
  await open(ids.wife)
  await keys.press('F6')
  await keys.at('收缩压')
  await keys.type('138')
  await keys.press('Enter')
  await keys.type('88')
  await keys.press('Enter', 'Enter', 'Enter')
  await question()
    .getByText(/已登记 .+ 迁出/)
    .waitFor()
  await keys.press('Escape')
  await page.getByText('没有保存。').waitFor()
  await keys.press('Escape')
  await page.getByRole('button', { name: '保存' }).waitFor({ state: 'detached' })
  await open(ids.wife)
  await become('1', today)
  await question().getByText('高血压恢复在管').waitFor()
  await confirm()
  await closed()
  expect(await here(ids.wife)).toMatchObject({
    status: 'active',
    dueOn: managedSince,
    contracts: [`effective ${lastOn}`],
    signed: 'effective',
    promises: 1
  })
  expect(await told(ids.wife)).toMatchObject({
    active: true,
    managed: ['active'],
    next: [managedSince],
    contracts: [`executed ${lastOn}`]
  })
})

it('her second file is joined: its visit counts for her contract, and it leads to her', async () => {
  await open(ids.second)
  const saved = await visited(ago(3))
  visit = saved
  await join('同一人建了两份')
  expect(await here(ids.wife)).toMatchObject({
    visits: 1,
    done: 1,
    dueOn: saved.nextVisitDate,
    contracts: [`effective ${lastOn}`]
  })
  expect(await here(ids.second)).toMatchObject({ found: false, visits: 0, dueOn: null, contracts: [] })
  expect(await told(ids.wife)).toMatchObject({
    link: ['replaces'],
    next: [saved.nextVisitDate],
    records: ['Encounter', 'Observation', 'QuestionnaireResponse']
  })
  expect(await told(ids.second)).toMatchObject({
    active: false,
    link: ['replaced-by'],
    next: [],
    records: []
  })
  // By her second file's number the one she has is found.
  await keys.press('Control+K')
  await keys.type(words.get(ids.second) ?? '')
  await page.locator('[role=option][aria-selected=true]').waitFor()
  await keys.press('Enter')
  await page.waitForURL(url => url.hash === `#/residents/${ids.wife}`)
  await timeline().getByText('高血压随访').first().waitFor()
})

it('a visit that came with the second file is given to the husband, and stays his when the files are parted', async () => {
  await open(ids.wife)
  await keys.reach(/高血压随访.*mmHg/)
  await keys.press('Delete')
  await keys.at('怎样处理')
  await keys.press('1', 'Enter')
  await keys.type(words.get(ids.husband) ?? '')
  await choose('张建国')
  await keys.at('原因')
  await keys.type('夫妻记反')
  await keys.press('Enter', 'Enter')
  await closed()
  await open(ids.wife)
  await keys.press('Control+E')
  await keys.at('证件号码')
  await keys.reach('撤销合并…', 'Shift+Tab')
  await keys.press('Enter')
  await page.getByRole('dialog', { name: '撤销合并' }).waitFor()
  await keys.type('其实是两个人')
  await keys.press('Enter')
  await closed()
  const { nextVisitDate } = visit
  // It was before his new contract, which it does not fulfil.
  expect(await here(ids.husband)).toMatchObject({ visits: 1, done: 0, dueOn: nextVisitDate })
  for (const id of [ids.wife, ids.second]) {
    expect(await here(id)).toMatchObject({ status: 'active', visits: 0, dueOn: managedSince, found: true })
    expect(await told(id)).toMatchObject({ active: true, link: [], next: [managedSince], records: [] })
  }
  expect(await told(ids.husband)).toMatchObject({
    next: [nextVisitDate],
    records: ['Encounter', 'Observation', 'QuestionnaireResponse']
  })
  await open(ids.husband)
  await timeline().getByText('由李秀英的档案转来：夫妻记反').waitFor()
})

it('joined again, she dies by a visit that is corrected: asked, and gone from every list as one person', async () => {
  expect(await rowsOfToday('李秀英')).toBe(2)
  await join('核对是同一人')
  await open(ids.wife)
  await visited(ago(1))
  await open(ids.wife)
  await keys.reach(/高血压随访.*mmHg/)
  await keys.press('Enter')
  await keys.reach('更正')
  await keys.press('Enter')
  await keys.at('收缩压')
  await keys.reach('随访日期', 'Shift+Enter')
  await keys.type(today)
  await keys.press('Enter', '3', 'Enter')
  await keys.type(ago(1))
  await keys.press('Enter')
  await keys.type('脑出血')
  await keys.reach('更正原因')
  await keys.type('家属告知')
  await keys.press('F8')
  await question().getByText('死亡').first().waitFor()
  await confirm()
  await page.getByText('已保存').first().waitFor()
  expect(await here(ids.wife)).toMatchObject({
    status: `deceased ${ago(1)}`,
    household: [],
    dueOn: null,
    contracts: [`terminated ${ago(1)}`],
    signed: null,
    promises: 0
  })
  expect(await told(ids.wife)).toMatchObject({
    active: false,
    died: ago(1),
    link: ['replaces'],
    managed: [`finished ${ago(1)}`],
    next: [],
    contracts: [`cancelled ${ago(1)}`],
    livesWith: []
  })
  expect(await told(ids.second)).toMatchObject({
    active: false,
    link: ['replaced-by'],
    next: [],
    records: []
  })
  expect(await people(ids.son)).toEqual(['张志强', '张小宝', '张建国'])
  expect(await told(ids.son)).toMatchObject({ livesWith: [3], isToHead: ['子 once'] })
})

it('the keyboard alone has done it', async () => {
  expect(await page.evaluate(() => document.body.dataset['touched'] ?? 'never')).toBe('never')
  console.warn(`keys of the whole story: ${String(keys.pressed())}`)
})

it('the platform never held anything that is not FHIR R4, and nothing was deleted there', async () => {
  expect((await peer.validateAll()).problems).toEqual([])
  expect(peer.requests.filter(({ method }) => method === 'DELETE')).toEqual([])
  expect(
    peer.requests.flatMap(({ entries }) => entries).filter(({ request }) => request?.method === 'DELETE')
  ).toEqual([])
})
