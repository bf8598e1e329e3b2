import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { driverById } from '../../src-main/device/drivers/index.ts'
import { standardLeads } from '../../src-main/measurement/ecg/record.ts'
import { type Simulator, startSimulator } from '../device/simulator.ts'
import { syntheticEcg } from '../support/synthetic.ts'
import { openTestWorkstation, password } from '../support/workstation.ts'
import { decodeBlock } from '@renderer/measurement/ecg/block.ts'
import { aDataFolder, callFrom, openWorkstation, type Workstation } from './support/workstation.ts'

// The live ECG in the built app: every recorder at the other end of a pseudo-terminal, seen, recorded, stored bit for bit.

interface Recorder {
  /** How much faster than a heart it is played; one runs in real time. */
  readonly speed: number
  readonly driverId: string
  readonly name: string
  readonly samplesPerSecond: number
  /** What it sends over and over, one list a lead, in the order of the page. */
  readonly curve: readonly Int32Array[]
  readonly leads: readonly string[]
}

/** Leads of the model, scaled into the counts that go through the recorder's wire unharmed. */
function curveOf(samplesPerSecond: number, leads: number, largest: number): readonly Int32Array[] {
  const { record } = syntheticEcg({ seconds: 3, samplesPerSecond, noiseMicrovolts: 12, seed: 5 })
  const top = Math.max(...record.counts.slice(0, leads).map(lead => Math.max(...lead.map(Math.abs))))
  return record.counts.slice(0, leads).map(lead => lead.map(count => Math.round((count / top) * largest)))
}
const recorders: readonly Recorder[] = [
  {
    speed: 4,
    driverId: 'healthypi',
    name: 'HealthyPi',
    samplesPerSecond: 125,
    leads: ['ECG'],
    curve: curveOf(125, 1, 9_000)
  },
  {
    speed: 1,
    driverId: 'openbci-cyton',
    name: 'Cyton',
    samplesPerSecond: 250,
    leads: Array.from({ length: 8 }, (_, n) => `CH${String(n + 1)}`),
    curve: curveOf(250, 8, 60_000)
  },
  {
    speed: 3,
    driverId: 'bitalino',
    name: 'BITalino',
    samplesPerSecond: 1_000,
    leads: ['A1', 'A2', 'A3', 'A4'],
    curve: curveOf(1_000, 4, 400)
  },
  {
    speed: 3,
    driverId: 'pc-80b',
    name: 'PC-80B',
    samplesPerSecond: 150,
    leads: ['ECG'],
    curve: curveOf(150, 1, 700)
  },
  {
    speed: 2,
    driverId: 'open-ecg-stream',
    name: '心电推车',
    samplesPerSecond: 1_000,
    leads: standardLeads,
    curve: curveOf(1_000, 12, 2_000)
  }
]

const folder = mkdtempSync(join(tmpdir(), 'ecg-app-'))
const simulators = new Map<string, Simulator>()
let app: Workstation
let page: Page
let people: { readonly zhang: string; readonly li: string }

beforeAll(async () => {
  const data = aDataFolder()
  const desk = await openTestWorkstation({ dataDirectory: data })
  const register = async (name: string): Promise<string> => {
    const person = { name, sex: '1', birthDate: '1957-03-08', committeeCode: '001' }
    return (await desk.must<{ id: string }>('doctor', 'resident.register', person)).id
  }
  people = { zhang: await register('张建国'), li: await register('李秀英') }
  for (const { driverId, name, curve, speed } of recorders) {
    const file = join(folder, `${driverId}.json`)
    writeFileSync(file, JSON.stringify({ channels: curve.map(lead => Array.from(lead)) }))
    const simulator = await startSimulator(driverId, '--samples', file, '--speed', String(speed))
    simulators.set(driverId, simulator)
    const port = driverById(driverId)?.port
    await desk.must('doctor', 'device.addToDesk', { name, path: simulator.path, driverId, port })
  }
  await desk.close()
  const ports = [...simulators.values()].map(({ path }) => path).join(',')
  app = await openWorkstation({ data, env: { JIAYI_PORTS: ports } })
  page = app.page
  await signIn('王医生')
})
afterAll(async () => {
  await app.close()
  for (const simulator of simulators.values()) await simulator[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

async function signIn(name: string): Promise<void> {
  await page.getByRole('option').filter({ hasText: name }).click()
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.getByText('就绪').first().waitFor()
}
async function handOver(from: string, to: string): Promise<void> {
  await page.getByRole('button').filter({ hasText: from }).first().click()
  await page.getByText('退出登录').click()
  await signIn(to)
}
async function open(name: string, id: string): Promise<void> {
  await page.keyboard.press('Control+K')
  await page.keyboard.type(name)
  await page.getByRole('option').filter({ hasText: name }).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(url => url.hash.includes(id))
  await page.getByRole('heading', { name: '记录', exact: true }).waitFor()
}

const live = () => page.getByRole('img', { name: '实时心电波形' })
const status = () => page.getByLabel('实时心电')
const recordsOf = (residentId: string) => callFrom(page, 'ecg', 'records', { residentId })

/** The samples of a whole record, lead after lead. */
async function samplesOf(recordId: string, leads: number): Promise<readonly (readonly number[])[]> {
  const block = await callFrom(page, 'ecg', 'samples', { recordId, from: 0, to: 10_000_000 })
  return (decodeBlock(block, leads) ?? []).map(lead => Array.from(lead))
}
/** Where the endless curve stands at the first stored sample; undefined when it is not that curve. */
function placeIn(curve: readonly Int32Array[], stored: readonly (readonly number[])[]): number | undefined {
  const length = curve[0]?.length ?? 0
  const isAt = (shift: number): boolean =>
    stored.every((lead, index) => lead.every((count, n) => count === curve[index]?.[(n + shift) % length]))
  return Array.from({ length }, (_, shift) => shift).find(isAt)
}
/** Columns of the canvas in which there is something as dark as a trace. */
const inkedColumns = (): Promise<number> =>
  live().evaluate(canvas => {
    const context = (canvas as HTMLCanvasElement).getContext('2d')
    const { width, height } = canvas as HTMLCanvasElement
    const { data } = context?.getImageData(0, 0, width, height) ?? { data: [] }
    const inked = new Set<number>()
    for (let at = 0; at < width * height; at += 1)
      if ((data[4 * at] ?? 255) < 90 && (data[4 * at + 2] ?? 255) < 90) inked.add(at % width)
    return inked.size
  })
/** Chooses a recorder on the open page; its curve is on the screen when this resolves. */
async function watch({ name, leads, samplesPerSecond }: Recorder): Promise<void> {
  await page.getByLabel('心电设备').selectOption({ label: name })
  for (const lead of leads) await status().getByText(lead, { exact: true }).first().waitFor()
  await status()
    .getByText(`${String(leads.length)} 导联 · ${String(samplesPerSecond)} 点/秒`)
    .waitFor()
  await expect.poll(inkedColumns, { timeout: 20_000 }).toBeGreaterThan(100)
}
const locked = () => page.getByRole('dialog', { name: '屏幕已锁定' })
async function lock(): Promise<void> {
  await page.keyboard.press('Control+L')
  await locked().waitFor()
}
async function unlock(): Promise<void> {
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await locked().waitFor({ state: 'detached' })
}
/** A whole record opens by itself where it can be read and signed. */
async function openedRecord(residentId: string): Promise<string> {
  const address = new RegExp(`/residents/${residentId}/ecg/([0-9a-f-]{36})$`)
  await page.waitForURL(url => address.test(url.hash), { timeout: 30_000 })
  return address.exec(page.url())?.[1] ?? ''
}
async function backToLive(): Promise<void> {
  await page.keyboard.press('F3')
  await live().waitFor()
}
describe('the live ECG', () => {
  it('opens by one key for the one who sits here, and shows scale, grid and no filter', async () => {
    await open('张建国', people.zhang)
    await page.keyboard.press('F3')
    await live().waitFor()
    await status().getByText('25 mm/s  10 mm/mV').or(status().getByText('任意单位')).first().waitFor()
    await status().getByText('未滤波').waitFor()
    expect(await page.getByRole('region', { name: '当前居民' }).getByText('张建国').isVisible()).toBe(true)
  })

  it.each(recorders)('of $name is seen, recorded and stored as it was sent', async recorder => {
    await watch(recorder)
    await expect.poll(inkedColumns, { timeout: 20_000 }).toBeGreaterThan(200)
    await page.keyboard.press('F8')
    await page.getByRole('timer').waitFor()
    const recordId = await openedRecord(people.zhang)
    await page.getByText('未经医生确认').first().waitFor()
    const [newest] = await recordsOf(people.zhang)
    expect(newest).toMatchObject({
      id: recordId,
      state: 'complete',
      residentId: people.zhang,
      deviceName: recorder.name,
      leads: recorder.leads,
      samplesPerSecond: recorder.samplesPerSecond,
      lostSamples: 0,
      uncountedGaps: 0,
      signedAt: null
    })
    expect(newest?.samples).toBeGreaterThanOrEqual(10 * recorder.samplesPerSecond)
    const stored = await samplesOf(newest?.id ?? '', recorder.leads.length)
    expect(stored[0]?.length).toBe(newest?.samples)
    expect(placeIn(recorder.curve, stored)).toBeDefined()
    await backToLive()
  })

  it('says at the place where samples were lost and a lead was off, and how many', async () => {
    const pc80b = recorders.find(({ driverId }) => driverId === 'pc-80b')
    if (pc80b) await watch(pc80b)
    await simulators.get('pc-80b')?.order({ lose: 25 })
    await status()
      .getByText(/丢失 \d+ 个采样/)
      .waitFor()
    await simulators.get('pc-80b')?.order({ leadOff: true })
    await status().getByText('导联脱落：全部，请检查电极').waitFor()
    await simulators.get('pc-80b')?.order({ leadOff: false })
    await status().getByText('导联接触良好').waitFor()
  })

  it('changes scale and filters by keys, and stores what it stored before', async () => {
    const cyton = recorders.find(({ driverId }) => driverId === 'openbci-cyton')
    if (!cyton) throw new Error('no Cyton')
    await watch(cyton)
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowUp')
    await status().getByText('50 mm/s  20 mm/mV').waitFor()
    for (const key of ['b', 'g', 'j']) await page.keyboard.press(key)
    await status()
      .getByText(/显示滤波：基线 0\.5 Hz.*存储的数据不滤波/)
      .waitFor()
    await page.keyboard.press('4')
    await page.keyboard.press('F8')
    await page.getByText(/正在记录 [1-9]\.\d 秒/).waitFor()
    await page.keyboard.press('F8')
    const recordId = await openedRecord(people.zhang)
    expect(placeIn(cyton.curve, await samplesOf(recordId, cyton.leads.length))).toBeDefined()
    await backToLive()
    await status().getByText('未滤波').waitFor()
  })

  it('ends a recording whose recorder changes its leads, keeps it, says why, and shows the new leads', async () => {
    const cart = recorders.find(({ driverId }) => driverId === 'open-ecg-stream')
    if (!cart) throw new Error('no cart')
    await watch(cart)
    await page.keyboard.press('4')
    await page.keyboard.press('F8')
    await page.getByText(/正在记录 [1-9]\.\d 秒/).waitFor()
    await simulators.get('open-ecg-stream')?.order({ only: ['I', 'II'] })
    await page.getByText(/记录中断，已保存/).waitFor()
    await page.getByText(/设备改变了导联/).waitFor()
    await status().getByText('2 导联').waitFor()
    const [newest] = await recordsOf(people.zhang)
    expect(newest).toMatchObject({ state: 'interrupted', leads: cart.leads })
    expect(placeIn(cart.curve, await samplesOf(newest?.id ?? '', cart.leads.length))).toBeDefined()
    await page.getByRole('button', { name: '继续观察' }).click()
  })

  it('goes on recording for its own resident while another is open, who cannot get any of it', async () => {
    await page.keyboard.press('4')
    await page.keyboard.press('F8')
    await page.getByRole('timer').waitFor()
    const before = (await recordsOf(people.zhang)).length
    await open('李秀英', people.li)
    await page.getByRole('status').getByText('张建国', { exact: true }).waitFor()
    const sessions = await callFrom(page, 'ecg', 'sessions', {})
    const running = sessions.find(({ recording }) => recording !== null)
    expect(running?.residentId).toBe(people.zhang)
    const forLi = { sessionId: running?.id ?? '', residentId: people.li }
    await expect(callFrom(page, 'ecg', 'startRecording', forLi)).rejects.toThrow('conflict')
    await page.getByRole('button', { name: '停止并保存' }).click()
    await page.getByRole('button', { name: '停止并保存' }).waitFor({ state: 'detached' })
    expect(await recordsOf(people.li)).toEqual([])
    const records = await recordsOf(people.zhang)
    expect(records).toHaveLength(before)
    expect(records[0]?.state).toBe('complete')
    // Nobody looks at it any more: the recorder is free for the next one.
    await expect
      .poll(async () => (await callFrom(page, 'ecg', 'sessions', {})).every(({ state }) => state === 'ended'))
      .toBe(true)
  })

  it('goes on recording while the doctor signs out and the nurse in, and then frees the recorder for the next resident', async () => {
    await open('张建国', people.zhang)
    await backToLive()
    await expect.poll(inkedColumns, { timeout: 20_000 }).toBeGreaterThan(100)
    await page.keyboard.press('4')
    await page.keyboard.press('F8')
    await page.getByRole('timer').waitFor()
    await handOver('王医生', '李护士')
    await page.getByRole('status').getByText('张建国', { exact: true }).waitFor()
    await page.getByRole('button', { name: '停止并保存' }).click()
    await open('李秀英', people.li)
    await backToLive()
    const [newest] = await recordsOf(people.zhang)
    expect(newest).toMatchObject({ state: 'complete', lostSamples: 0 })
    const head = await callFrom(page, 'ecg', 'record', { recordId: newest?.id ?? '' })
    expect(head.observerName).toBe('王医生')
    expect(await recordsOf(people.li)).toEqual([])

    // Nor does one that was only looked at stay with the resident of whoever has gone.
    await handOver('李护士', '王医生')
    await open('张建国', people.zhang)
    await backToLive()
    await open('李秀英', people.li)
  })

  it('keeps a recording whose screen is locked, and shows it to the person who comes back', async () => {
    await page.keyboard.press('F3')
    await live().waitFor()
    await expect.poll(inkedColumns, { timeout: 20_000 }).toBeGreaterThan(200)
    await page.keyboard.press('1')
    await page.keyboard.press('F8')
    await page.getByRole('timer').waitFor()
    await lock()
    await unlock()
    const id = await openedRecord(people.li)
    expect((await recordsOf(people.li))[0]).toMatchObject({ id, state: 'complete', lostSamples: 0 })
    await backToLive()
  })

  it('whose cable is pulled, behind a locked screen too, keeps what was recorded and says what to do', async () => {
    const healthypi = recorders.find(({ driverId }) => driverId === 'healthypi')
    if (!healthypi) throw new Error('no HealthyPi')
    await watch(healthypi)
    await page.keyboard.press('4')
    await page.keyboard.press('F8')
    await page.getByText(/正在记录 [2-9]\.\d 秒/).waitFor()
    await lock()
    await simulators.get('healthypi')?.order({ unplug: true })
    await unlock()
    await page.getByText(/记录中断，已保存/).waitFor()
    await page.getByRole('button', { name: /重新连接/ }).waitFor()
    const [newest] = await recordsOf(people.li)
    expect(newest).toMatchObject({ state: 'interrupted', residentId: people.li })
    expect(newest?.stateReason).not.toBeNull()
    expect(newest?.samples).toBeGreaterThan(125)

    await open('李秀英', people.li)
    const list = page.getByRole('table', { name: '心电图记录' })
    await list.getByRole('row').filter({ hasText: '中断' }).filter({ hasText: healthypi.name }).waitFor()
    await open('张建国', people.zhang)
    for (const { name } of recorders) await list.getByRole('row').filter({ hasText: name }).first().waitFor()
  })
})
