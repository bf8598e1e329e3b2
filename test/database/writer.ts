import { openSync, readSync, writeSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { createWorkstation } from '../../src-main/workstation.ts'
import { cheapKdf, migrationsDirectory, password, workerUrl } from '../support/workstation.ts'
import { positionOf } from './torn-copy.ts'

// Somebody at the desk who never stops: registers, measures, follows up. Says `ack TABLE ID FRAMES SALT` only after the
// reply has come, with how far the log had come by then; before all, `synchronous N`, as its own connection has it.

const [dataDirectory = ''] = process.argv.slice(2)
const workstation = createWorkstation({
  dataDirectory,
  migrationsDirectory,
  workerUrl,
  kdf: cheapKdf,
  onOpen: db => {
    writeSync(1, `synchronous ${String(db.pragma('synchronous', { simple: true }))}\n`)
  }
})
const session = workstation.openSession()

async function must<T>(path: string, input: unknown): Promise<T> {
  const reply = await workstation.dispatch(session, path, input)
  if (!reply.ok) throw new Error(`${path} ${JSON.stringify(reply.error)}`)
  return reply.value as T
}
await must('access.signIn', { login: 'doctor', password })

const index = openSync(join(dataDirectory, 'jiayi.db-shm'), 'r')
const header = Buffer.alloc(136)
const acknowledge = (table: string, id: string): void => {
  readSync(index, header, 0, header.length, 0)
  const { frames, salt } = positionOf(header)
  writeSync(1, `ack ${table} ${id} ${String(frames)} ${salt}\n`)
}
for (let turn = 0; ; turn += 1) {
  const resident = await must<{ id: string; version: number }>('resident.register', {
    name: `测试${String(turn)}`,
    sex: '1',
    birthDate: '1960-01-01',
    committeeCode: '001',
    conditions: [{ code: 'hypertension', diagnosedOn: '2020' }]
  })
  acknowledge('resident', resident.id)
  const series = await must<{ id: string; readings: { id: string }[] }>('measurement.enterBloodPressure', {
    residentId: resident.id,
    readings: [{ systolicMmHg: 138, diastolicMmHg: 84, pulsePerMinute: 72 }]
  })
  for (const { id } of series.readings) acknowledge('blood_pressure_reading', id)
  const { form } = await must<{ form: Record<string, unknown> }>('followUp.open', { residentId: resident.id })
  const filled = {
    ...form,
    way: '1',
    symptoms: ['1'],
    seriesId: series.id,
    systolicMmHg: 138,
    diastolicMmHg: 84,
    heartRatePerMinute: 72,
    weightKg: 66,
    heightCm: 170,
    smoking: 0,
    drinking: 0,
    exerciseTimesPerWeek: 5,
    exerciseMinutes: 30,
    salt: 'light',
    psychology: '1',
    compliance: '1',
    adherence: '1',
    adverseReaction: '1',
    complication: 'none',
    confirmed: true
  }
  const input = { requestId: randomUUID(), residentId: resident.id, form: filled }
  const followUp = await must<{ id: string }>('followUp.save', input)
  acknowledge('follow_up', followUp.id)
}
