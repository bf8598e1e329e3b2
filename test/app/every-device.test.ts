import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Driver } from '../../src-main/device/drivers/driver.ts'
import { driverById, drivers } from '../../src-main/device/drivers/index.ts'
import { type Simulator, startSimulator } from '../device/simulator.ts'
import { openTestWorkstation, password } from '../support/workstation.ts'
import { callFrom, aDataFolder, openWorkstation, type Workstation } from './support/workstation.ts'

// Every cuff and every meter at one desk, each an instrument in its own process: measured in the built app, stored
// with what came over the wire, and seen on the page.

interface Cuff {
  readonly id: string
  readonly args: readonly string[]
  readonly values: { readonly systolic: number; readonly diastolic: number; readonly pulse: number }
}
/** The first is put on the desk and started by a person; the others by the calls behind the same buttons. */
const cuffs: readonly [Cuff, ...Cuff[]] = [
  { id: 'maibobo-rbp', args: ['--speed', '40'], values: { systolic: 121, diastolic: 71, pulse: 61 } },
  { id: 'and-tm2655', args: ['--speed', '60'], values: { systolic: 122, diastolic: 72, pulse: 62 } },
  { id: 'suntech-oem', args: ['--speed', '12'], values: { systolic: 123, diastolic: 73, pulse: 63 } },
  { id: 'omron-hbp-remote', args: ['--speed', '2.9'], values: { systolic: 124, diastolic: 74, pulse: 64 } },
  { id: 'omron-hbp', args: ['--form', 'b'], values: { systolic: 125, diastolic: 75, pulse: 65 } },
  { id: 'omron-hbp-9030', args: [], values: { systolic: 126, diastolic: 76, pulse: 66 } }
]
/** Past the shortest time in which a booth that is started by hand can have measured the one who sits there. */
const boothSeconds = 10.5

interface Meter {
  readonly id: string
  readonly args: readonly string[]
  /** As the meter has it: mg/dL in a memory, mmol/L of a result it sends by itself. */
  readonly value: number
  readonly mmolL: string
}
const meters: readonly Meter[] = [
  { id: 'onetouch-ultra2', args: ['--count', '0'], value: 126, mmolL: '7.0' },
  { id: 'onetouch-ultraeasy', args: ['--count', '0'], value: 144, mmolL: '8.0' },
  { id: 'ascensia-contour', args: ['--count', '0', '--reply-within', '1'], value: 162, mmolL: '9.0' },
  { id: 'taidoc-td42', args: ['--count', '0'], value: 108, mmolL: '6.0' },
  { id: 'sinocare-sn', args: ['--seconds', '6'], value: 5.4, mmolL: '5.4' }
]

const driverOf = (id: string): Driver => {
  const driver = driverById(id)
  if (driver === undefined) throw new Error(`no driver ${id}`)
  return driver
}
const simulators = new Map<string, Simulator>()
const simulatorOf = (id: string): Simulator => {
  const simulator = simulators.get(id)
  if (simulator === undefined) throw new Error(`no simulated ${id}`)
  return simulator
}
const orderOf = ({ id, values }: Cuff) =>
  driverOf(id).canStart ? { next: values } : { measure: { ...values, seconds: boothSeconds } }

let app: Workstation
let page: Page
let people: { readonly pressure: string; readonly glucose: string }

/** Waits for the state; in vain, it says what the desk was told instead. */
const comesTo = (list: 'desk' | 'captures' | 'downloads', id: string, state: string) =>
  vi.waitFor(
    async () => {
      const all: readonly { id: string; state: string; trouble: string | null }[] = await callFrom(
        page,
        'device',
        list,
        {}
      )
      const { state: now, trouble } = all.find(one => one.id === id) ?? {}
      expect({ state: now, trouble }).toMatchObject({ state })
    },
    { timeout: 60_000, interval: 200 }
  )

async function putOnDesk(id: string): Promise<string> {
  const { name, port } = driverOf(id)
  const { path } = simulatorOf(id)
  // A pseudo-terminal carries bytes, not bits: 7E1 is a matter of real wires.
  const settings = { ...port, dataBits: 8, parity: 'none' } as const
  const device = { name, path, driverId: id, port: settings }
  const added = await callFrom(page, 'device', 'addToDesk', device)
  await comesTo('desk', added.id, 'ready')
  return added.id
}

async function openResident(name: string): Promise<void> {
  await page.keyboard.press('Control+K')
  await page.keyboard.type(name)
  await page.getByRole('option').filter({ hasText: name }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '记录', exact: true }).waitFor()
}

async function measureByHand(cuff: Cuff): Promise<void> {
  const { name } = driverOf(cuff.id)
  await page.evaluate(() => (location.hash = '#/devices'))
  await page.getByRole('button', { name: '添加设备' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: '型号' }).selectOption({ label: name })
  await dialog.getByPlaceholder(/COM3/).fill(simulatorOf(cuff.id).path)
  await dialog.getByRole('button', { name: '保存并连接' }).click()
  await page.getByRole('row').filter({ hasText: name }).getByText('就绪').waitFor()
  await simulatorOf(cuff.id).order(orderOf(cuff))
  await openResident('张建国')
  await page.keyboard.press('F4')
  const { systolic, diastolic } = cuff.values
  await page
    .getByRole('region', { name: '血压测量' })
    .getByRole('listitem')
    .filter({ hasText: `${String(systolic)}/${String(diastolic)}` })
    .waitFor()
}

async function measureByCall(cuff: Cuff): Promise<void> {
  const deviceId = await putOnDesk(cuff.id)
  const byItself = driverOf(cuff.id).canStart
  if (byItself) await simulatorOf(cuff.id).order(orderOf(cuff))
  const { id } = await callFrom(page, 'device', 'startCapture', { residentId: people.pressure, deviceId })
  if (!byItself) await simulatorOf(cuff.id).order(orderOf(cuff))
  await comesTo('captures', id, 'done')
}
async function readMemory({ id, value }: Meter): Promise<void> {
  await simulatorOf(id).order({ store: { value, at: '2026-07-11T09:05:30' } })
  const deviceId = await putOnDesk(id)
  const residentId = people.glucose
  const { id: downloadId } = await callFrom(page, 'device', 'startDownload', { residentId, deviceId })
  await comesTo('downloads', downloadId, 'done')
  const results = await callFrom(page, 'measurement', 'meterResults', { downloadId })
  const picks = results.map(({ recordId }) => ({ recordId, kind: 'random' as const }))
  await callFrom(page, 'measurement', 'takeMeterResults', { downloadId, residentId, picks })
}

async function receive({ id, value }: Meter): Promise<void> {
  const deviceId = await putOnDesk(id)
  const asked = { residentId: people.glucose, deviceId, kind: 'glucose', glucoseKind: 'random' } as const
  const { id: captureId } = await callFrom(page, 'device', 'startCapture', asked)
  await simulatorOf(id).order({ measure: { value } })
  await comesTo('captures', captureId, 'done')
}

beforeAll(async () => {
  await Promise.all(
    [...cuffs, ...meters].map(async ({ id, args }) => simulators.set(id, await startSimulator(id, ...args)))
  )
  const data = aDataFolder()
  const desk = await openTestWorkstation({ dataDirectory: data })
  const register = async (name: string): Promise<string> => {
    const person = { name, sex: '1', birthDate: '1957-03-08', committeeCode: '001' }
    return (await desk.must<{ id: string }>('doctor', 'resident.register', person)).id
  }
  people = { pressure: await register('张建国'), glucose: await register('李秀英') }
  await desk.close()
  const ports = [...simulators.values()].map(({ path }) => path).join(',')
  app = await openWorkstation({ data, env: { JIAYI_PORTS: ports } })
  page = app.page
  await page.getByRole('option').filter({ hasText: '王医生' }).click()
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '今日' }).waitFor()

  const [first, ...others] = cuffs
  await measureByHand(first)
  await Promise.all([
    ...others.map(measureByCall),
    ...meters.map(meter => (driverOf(meter.id).canDownload ? readMemory(meter) : receive(meter)))
  ])
}, 180_000)
afterAll(async () => {
  await app.close()
  for (const simulator of simulators.values()) await simulator[Symbol.asyncDispose]()
})

/** The line of the timeline, opened: the page says what was measured, and with what. */
async function openLine(text: string): Promise<Locator> {
  const line = page.getByRole('row').filter({ hasText: text }).first()
  await line.click()
  return line.locator('xpath=following-sibling::tr[1]')
}

it('no cuff and no meter of the list is left out', () => {
  const wanted = drivers.flatMap(({ id, kind }) =>
    kind === 'blood-pressure' || kind === 'glucose' ? [id] : []
  )
  expect([...cuffs, ...meters].map(({ id }) => id).sort()).toEqual(wanted.sort())
})

describe('the pressure of each cuff', () => {
  beforeAll(async () => {
    await page.evaluate(() => (location.hash = '#/'))
    await openResident('张建国')
  })

  it.each(cuffs)('$id is stored with its frame and stands on the page', async ({ id, values }) => {
    const { systolic, diastolic, pulse } = values
    const stored = await callFrom(page, 'measurement', 'series', { residentId: people.pressure })
    const own = stored.filter(({ readings }) => readings.some(({ driverId }) => driverId === id))
    expect(own).toMatchObject([
      {
        mean: { systolicMmHg: systolic, diastolicMmHg: diastolic, pulsePerMinute: pulse, count: 1 },
        readings: [
          { source: 'device', status: 'filed', deviceName: driverOf(id).name, observerName: '王医生' }
        ]
      }
    ])
    expect(own[0]?.readings[0]?.rawHex).toMatch(/^([0-9a-f]{2}){8,}$/)
    const detail = await openLine(`血压 ${String(systolic)}/${String(diastolic)}`)
    await detail.getByText(driverOf(id).name).waitFor()
  })

  it('leaves nothing behind that nobody claims', async () => {
    expect(await callFrom(page, 'measurement', 'unclaimed', {})).toEqual([])
  })
})

describe('the glucose of each meter', () => {
  beforeAll(() => openResident('李秀英'))

  it.each(meters)('$id is stored with its frame and stands on the page', async ({ id, value, mmolL }) => {
    const stored = await callFrom(page, 'measurement', 'glucose', { residentId: people.glucose })
    const own = stored.filter(({ driverId }) => driverId === id)
    expect(own).toMatchObject([
      {
        glucoseMmolL: Number(mmolL),
        valueReceived: value,
        unitReceived: driverOf(id).canDownload ? 'mg/dL' : 'mmol/L',
        kind: 'random',
        source: 'device',
        status: 'filed'
      }
    ])
    const detail = await openLine(`血糖 ${mmolL} mmol/L`)
    await detail.getByText(driverOf(id).name).waitFor()
  })
})
