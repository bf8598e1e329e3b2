import { plugIntoCom } from '../../build/windows/wine.mjs'
import type { Capture } from '../../src-main/device/contract.ts'
import { type Simulator, startSimulator } from '../device/simulator.ts'
import { administrator, type Desk, signIn, until } from './desk.ts'
import { open, scene } from './stage.ts'

const cuffId = 'maibobo-rbp'
async function plugIn(): Promise<Simulator> {
  const cuff = await startSimulator(cuffId, '--speed', '20')
  plugIntoCom(5, cuff.path)
  return cuff
}
const isNow = ({ must }: Desk, state: string): Promise<unknown> =>
  until(
    `the cuff is ${state}`,
    async () => ((await must<{ state: string }[]>('device.desk'))[0]?.state === state ? state : null),
    40
  )
const measured = ({ must }: Desk, captureId: string): Promise<Capture> =>
  until('the measurement is over', async () => {
    const found = (await must<readonly Capture[]>('device.captures')).find(({ id }) => id === captureId)
    return found === undefined || /waiting|measuring/.test(found.state) ? null : found
  })
const whyNot = ({ state, trouble }: Capture): Error => new Error(`${state}: ${trouble ?? ''}`)

/** A cuff at COM5. */
export async function playPorts(): Promise<void> {
  await scene('a cuff at COM5, its cable pulled in the middle, and plugged in again', async () => {
    const cuff = await plugIn()
    const desk = await open(undefined, { JIAYI_PORTS: 'COM5' })
    const { must } = desk
    await signIn(desk, { login: 'doctor', password: administrator.password })
    const drivers = await must<{ id: string; port: unknown }[]>('device.drivers')
    const port = drivers.find(({ id }) => id === cuffId)?.port
    await must('device.addToDesk', { name: '血压计', driverId: cuffId, path: 'COM5', port })
    await isNow(desk, 'ready')
    const [person] = await must<{ id: string }[]>('resident.search', { query: '孙一' })
    const start = (): Promise<Capture> => must('device.startCapture', { residentId: person?.id })

    await cuff.order({ next: { systolic: 152, diastolic: 94, pulse: 76 } })
    const first = await measured(desk, (await start()).id)
    const reading = first.series?.readings[0]
    if (reading?.systolicMmHg !== 152) throw whyNot(first)

    const second = await start()
    await cuff.order({ unplug: true })
    plugIntoCom(5, null)
    const cut = await measured(desk, second.id)
    if (cut.state !== 'failed' || cut.series !== null) throw whyNot(cut)
    await isNow(desk, 'disconnected')
    await cuff[Symbol.asyncDispose]()

    const again = await plugIn()
    await isNow(desk, 'ready')
    const third = await measured(desk, (await start()).id)
    await again[Symbol.asyncDispose]()
    if (third.state !== 'done') throw whyNot(third)
    return `152/${String(reading.diastolicMmHg)} stored; pulled: ${cut.trouble ?? ''}; then another reading`
  })
}
