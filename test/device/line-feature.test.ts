import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Recognition } from '../../src-main/device/contract.ts'
import type { LineDescription } from '../../src-main/device/drivers/line-protocol/contract.ts'
import { openTestWorkstation, reopenTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { aCuffDescription, aCuffLog } from './described-cuff.ts'
import { type Simulator, startSimulator } from './simulator.ts'

// An instrument that no driver knows, described, tried, saved and measured with, over the router and a real port.

const port = { baudRate: 9600, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' } as const
type Input = Omit<LineDescription, 'fields'> & { readonly fields: readonly object[] }
const qinghe: Input = aCuffDescription

interface Saved {
  readonly id: string
  readonly version: number
  readonly driverId: string
  readonly deskDevices: readonly string[]
  readonly description: LineDescription
}
interface Read {
  readonly chunks: readonly { readonly sequence: number; readonly direction: string; readonly hex: string }[]
  readonly ended: string | null
}

let desk: TestWorkstation
let cuff: Simulator
beforeEach(async () => {
  cuff = await startSimulator('ascii-cuff')
  desk = await openTestWorkstation({ background: true })
})
afterEach(async () => {
  await desk.close()
  await cuff[Symbol.asyncDispose]()
  expect(desk.bugs).toEqual([])
})

const save = (input: Record<string, unknown> = {}): Promise<Saved> =>
  desk.must('administrator', 'device.saveLineProtocol', {
    id: null,
    version: null,
    description: qinghe,
    log: aCuffLog,
    ...input
  })
const refusal = async (path: string, input: unknown) => {
  const reply = await desk.as('administrator')(path, input)
  return reply.ok ? null : reply.error
}
const ready = (id: string) =>
  desk.heard<readonly { id: string; state: string }[]>('device.desk', all =>
    all.some(one => one.id === id && one.state === 'ready')
  )
async function putOnDesk(driverId: string): Promise<{ id: string; version: number }> {
  const device = { name: '诊室血压计', path: cuff.path, driverId, port }
  const added = await desk.must<{ id: string; version: number }>('administrator', 'device.addToDesk', device)
  await ready(added.id)
  return added
}
async function resident(name = '张建国'): Promise<string> {
  const person = { name, sex: '1', birthDate: '1957-03-08', committeeCode: '001' }
  return (await desk.must<{ id: string }>('doctor', 'resident.register', person)).id
}
async function measured(residentId: string, values: object) {
  const { id } = await desk.must<{ id: string }>('doctor', 'device.startCapture', { residentId })
  await cuff.order({ measure: values })
  return desk.heard<{ id: string; state: string; series: { readings: readonly object[] } | null }>(
    'device.capture',
    one => one.id === id && one.state === 'done'
  )
}

describe('“这是什么设备？”', () => {
  it('knows a described instrument when it speaks, and asks nothing of one that is speaking', async () => {
    const { driverId } = await save()
    await cuff[Symbol.asyncDispose]()
    cuff = await startSimulator('ascii-cuff', '--every', '0.1')
    const { id } = await desk.must<{ id: string }>('nurse', 'device.recognise', { path: cuff.path })
    const done = await desk.heard<Recognition>(
      'device.recognition',
      one => one.id === id && one.state !== 'running'
    )
    expect(done).toMatchObject({ state: 'done', trouble: null })
    expect(done.candidates).toMatchObject([{ driverId, driverName: '清河 QH-100', isCertain: true, port }])
    await cuff.order({ asked: true })
    await cuff.heard({ asked: 0 })
    // What was found can be put on the desk as it was told.
    await putOnDesk(done.candidates[0]?.driverId ?? '')
  })
})

describe('a described instrument', () => {
  it('is offered, put on the desk, and files a reading that names its version', async () => {
    const { driverId, version } = await save()
    expect(version).toBe(1)
    const drivers = await desk.must<readonly object[]>('nurse', 'device.drivers')
    expect(drivers).toContainEqual(
      expect.objectContaining({ id: driverId, name: '清河 QH-100', kind: 'blood-pressure' })
    )
    await putOnDesk(driverId)
    const { series } = await measured(await resident(), { systolic: 134, diastolic: 86, pulse: 70 })
    expect(series?.readings).toMatchObject([
      { systolicMmHg: 134, diastolicMmHg: 86, pulsePerMinute: 70, driverId: `${driverId}@1` }
    ])
  })

  it('goes on on the desk with its next version, and old readings keep the one they were read with', async () => {
    const first = await save()
    await putOnDesk(first.driverId)
    const zhang = await resident()
    await measured(zhang, { systolic: 134, diastolic: 86, pulse: 70 })
    const next = {
      ...qinghe,
      fields: qinghe.fields.map(field => ({ ...field, optional: false })),
      name: '清河 QH-100 新版'
    }
    const second = await save({ id: first.id, version: 1, description: next })
    expect(second).toMatchObject({ version: 2, driverId: first.driverId, deskDevices: ['诊室血压计'] })
    await desk.heard<readonly { driverName: string; state: string }[]>(
      'device.desk',
      ([one]) => one?.driverName === '清河 QH-100 新版' && one.state === 'ready'
    )
    await measured(zhang, { systolic: 141, diastolic: 90, pulse: 68 })
    const series = await desk.must<readonly { readings: readonly { driverId: string }[] }[]>(
      'doctor',
      'measurement.series',
      { residentId: zhang }
    )
    expect(series.flatMap(({ readings }) => readings.map(one => one.driverId)).sort()).toEqual([
      `${first.driverId}@1`,
      `${first.driverId}@2`
    ])
  })

  it('that is asked, and shows its last result on with another SpO2, gives it to nobody else', async () => {
    const bed = { ...qinghe, name: '床旁监护', checksum: null, noResultText: '---' }
    const asked = {
      ...bed,
      poll: { bytes: '3F', everyMs: 500, onlyAsks: true },
      fields: [
        { what: 'constant', text: '$QH' },
        { what: 'systolic', width: 3 },
        { what: 'diastolic', width: 3 },
        { what: 'pulse', width: 3 },
        { what: 'skip', width: 2 }
      ]
    }
    const { driverId } = await save({ description: asked, log: '$QH,128,082,071,98' })
    await putOnDesk(driverId)
    const answer = (text: string) => cuff.order({ raw: Buffer.from(`$QH,${text}\r\n`).toString('hex') })
    const start = (residentId: string) =>
      desk.must<{ id: string }>('doctor', 'device.startCapture', { residentId })
    const [zhang, li] = [await resident(), await resident('李秀英')]

    await answer('---,---,---,--')
    const first = await start(zhang)
    await answer('128,082,071,98')
    await desk.heard<{ id: string; state: string }>(
      'device.capture',
      one => one.id === first.id && one.state === 'done'
    )
    const second = await start(li)
    await answer('128,082,071,97')
    // Between two people it has nothing to show, then shows the old result once more.
    await answer('---,---,---,--')
    await answer('128,082,071,96')
    await desk.heard<{ count: number }>('measurement.unclaimed', ({ count }) => count === 1)
    expect(await desk.must('doctor', 'measurement.unclaimed')).toMatchObject([
      { systolicMmHg: 128, statusReason: expect.stringMatching(/收到的一条相同/) }
    ])
    await answer('141,090,068,97')
    await desk.heard<{ id: string; state: string }>(
      'device.capture',
      one => one.id === second.id && one.state === 'done'
    )
    const series = await desk.must<readonly { readings: readonly { systolicMmHg: number }[] }[]>(
      'doctor',
      'measurement.series',
      { residentId: li }
    )
    expect(series.flatMap(({ readings }) => readings.map(one => one.systolicMmHg))).toEqual([141])
  })

  it('is still there after a restart', async () => {
    const { driverId } = await save()
    await putOnDesk(driverId)
    await desk.workstation.close()
    desk = await reopenTestWorkstation(desk.directory)
    const [device] = await desk.must<readonly { driverName: string }[]>('nurse', 'device.desk')
    expect(device?.driverName).toBe('清河 QH-100')
  })

  it('is not saved untried, unless a reason is given; the reason is on record', async () => {
    const untried = { id: null, version: null, description: qinghe, log: '' }
    expect(await refusal('device.saveLineProtocol', untried)).toMatchObject({ code: 'refused' })
    expect(await refusal('device.saveLineProtocol', { ...untried, reason: '  ' })).toMatchObject({
      code: 'invalid-input'
    })
    expect(await save({ log: '', reason: '仪器下周才到' })).toMatchObject({ reason: '仪器下周才到' })
    expect(await save({ reason: '多余的原因' })).toMatchObject({ reason: null })
    const [entry] = await desk.must<readonly { entity: string; after: object }[]>(
      'auditor',
      'access.journal',
      {
        limit: 100,
        entity: 'line-protocol'
      }
    )
    expect(entry).toMatchObject({ after: { triedReadings: 1 } })
  })

  it('is not saved incomplete, over somebody else’s version, or taken away while a device speaks it', async () => {
    const incomplete = { ...qinghe, fields: qinghe.fields.slice(0, 4) }
    expect(await refusal('device.tryLineProtocol', { description: incomplete, log: aCuffLog })).toMatchObject(
      {
        code: 'invalid-input',
        fields: { 'description.fields': '请添加“舒张压”字段' }
      }
    )
    const { id, driverId } = await save()
    expect(
      await refusal('device.saveLineProtocol', { id, version: 7, description: qinghe, log: aCuffLog })
    ).toMatchObject({ code: 'conflict' })
    const device = await putOnDesk(driverId)
    expect(await refusal('device.retireLineProtocol', { id, version: 1 })).toMatchObject({ code: 'refused' })
    await desk.must('administrator', 'device.removeFromDesk', { id: device.id, version: device.version })
    await desk.must('administrator', 'device.retireLineProtocol', { id, version: 1 })
    expect(await desk.must('administrator', 'device.lineProtocols')).toEqual([])
  })

  it('can be handed round as a file', async () => {
    const { description } = await save()
    const read = await desk.must('administrator', 'device.readLineProtocolFile', {
      content: `\uFEFF${JSON.stringify(description, null, 2)}`
    })
    expect(read).toEqual(description)
    expect(await refusal('device.readLineProtocolFile', { content: 'GIF89a' })).toMatchObject({
      message: '这不是型号描述文件（不是 JSON）。'
    })
    const newer = JSON.stringify({ ...description, formatVersion: 2 })
    expect(await refusal('device.readLineProtocolFile', { content: newer })).toMatchObject({
      message: expect.stringContaining('formatVersion')
    })
  })

  it('every preset crosses to the window and back', async () => {
    const presets = await desk.must<readonly { id: string; description: object }[]>(
      'administrator',
      'device.lineProtocolPresets'
    )
    expect(presets.length).toBeGreaterThan(3)
    for (const { description } of presets) {
      const named = { ...description, name: '试', source: '试' }
      await desk.must('administrator', 'device.tryLineProtocol', { description: named, log: '1,2,3' })
    }
  })
})

describe('the serial monitor', () => {
  const start = (input: object = {}): Promise<{ monitorId: string }> =>
    desk.must('administrator', 'device.monitorStart', { path: cuff.path, port, ...input })
  const read = (monitorId: string, after = 0): Promise<Read> =>
    desk.must('administrator', 'device.monitorRead', { monitorId, after })
  const received = async (monitorId: string): Promise<string> =>
    Buffer.from(
      (await read(monitorId)).chunks
        .filter(({ direction }) => direction === 'received')
        .map(({ hex }) => hex)
        .join(''),
      'hex'
    ).toString('latin1')

  it('shows every byte that comes, and sends nothing', async () => {
    const { monitorId } = await start()
    await cuff.order({ measure: { systolic: 128, diastolic: 82, pulse: 71, at: '2026-07-11T09:05:30' } })
    let seen = ''
    let after = 0
    await expect
      .poll(async () => {
        const { chunks } = await read(monitorId, after)
        after = chunks.at(-1)?.sequence ?? after
        seen += Buffer.from(chunks.map(({ hex }) => hex).join(''), 'hex').toString('latin1')
        return seen
      })
      .toBe(`${aCuffLog}\r\n`)
    await desk.must('administrator', 'device.monitorStop', { monitorId })
    expect(await refusal('device.monitorRead', { monitorId, after: 0 })).toMatchObject({ code: 'not-found' })
  })

  it('sends what a person confirmed, shows it, and keeps it on record', async () => {
    const { monitorId } = await start()
    await desk.must('administrator', 'device.monitorSend', { monitorId, hex: '023f03' })
    await cuff.heard({ received: '023f03' })
    expect((await read(monitorId)).chunks).toMatchObject([{ direction: 'sent', hex: '023F03' }])
    const [entry] = await desk.must<readonly object[]>('auditor', 'access.journal', {
      limit: 1,
      entity: 'serial-monitor'
    })
    expect(entry).toMatchObject({ after: { path: cuff.path, sent: '023F03' } })
  })

  it('does not take the port from a device of the desk, but pauses one that is named, and gives it back', async () => {
    const { driverId } = await save()
    const { id } = await putOnDesk(driverId)
    expect(await refusal('device.monitorStart', { path: cuff.path, port })).toMatchObject({
      code: 'conflict',
      message: '这个串口正由设备“诊室血压计”使用，先暂停它才能监视。'
    })
    const { monitorId } = await start({ pauseDeviceId: id })
    const [paused] = await desk.must<readonly { state: string; trouble: string }[]>('nurse', 'device.desk')
    expect(paused).toMatchObject({ state: 'disconnected', trouble: expect.stringContaining('串口监视器') })
    await cuff.order({ measure: { systolic: 128, diastolic: 82, pulse: 71, at: '2026-07-11T09:05:30' } })
    await expect.poll(() => received(monitorId)).toContain('128,082,071')
    await desk.must('administrator', 'device.monitorStop', { monitorId })
    await expect
      .poll(async () => (await desk.must<readonly { state: string }[]>('nurse', 'device.desk'))[0]?.state)
      .toBe('ready')
    const { series } = await measured(await resident(), { systolic: 134, diastolic: 86, pulse: 70 })
    expect(series?.readings).toHaveLength(1)
  })

  it('does not interrupt a measurement', async () => {
    const { driverId } = await save()
    const { id } = await putOnDesk(driverId)
    await desk.must('doctor', 'device.startCapture', { residentId: await resident() })
    expect(await refusal('device.monitorStart', { path: cuff.path, port, pauseDeviceId: id })).toMatchObject({
      code: 'conflict',
      message: '这台设备正在测量，请先停止测量。'
    })
  })

  it('is for administrators, and says that the line broke', async () => {
    const reply = await desk.as('doctor')('device.monitorStart', { path: cuff.path, port })
    expect(reply).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    const { monitorId } = await start()
    await cuff.order({ unplug: true })
    await expect.poll(async () => (await read(monitorId)).ended, { timeout: 5_000 }).toContain('断开')
  })
})
