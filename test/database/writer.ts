import { writeSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { createWorkstation } from '../../src-main/workstation.ts'
import { cheapKdf, migrationsDirectory, password, workerUrl } from '../support/workstation.ts'

// Somebody at the desk who never stops: registers, measures, follows up. Says `ack …` only after the reply has come.

const [dataDirectory = ''] = process.argv.slice(2)
const workstation = createWorkstation({ dataDirectory, migrationsDirectory, workerUrl, kdf: cheapKdf })
const session = workstation.openSession()

async function must<T>(path: string, input: unknown): Promise<T> {
  const reply = await workstation.dispatch(session, path, input)
  if (!reply.ok) throw new Error(`${path} ${JSON.stringify(reply.error)}`)
  return reply.value as T
}
const acknowledge = (kind: string, id: string): void => {
  writeSync(1, `ack ${kind} ${id}\n`)
}

await must('access.signIn', { login: 'doctor', password })
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
