import { writeSync } from 'node:fs'
import type { EcgSession } from '../../../src-main/measurement/ecg/contract.ts'
import { createWorkstation } from '../../../src-main/workstation.ts'
import { cheapKdf, migrationsDirectory, password, workerUrl } from '../../support/workstation.ts'

// A desk that records until it is killed. Says `stored RECORD SAMPLES` each time the session says so, never before.

const [dataDirectory = '', residentId = ''] = process.argv.slice(2)
const workstation = createWorkstation({
  dataDirectory,
  migrationsDirectory,
  workerUrl,
  kdf: cheapKdf,
  background: true
})
const session = workstation.openSession()

async function must<T>(path: string, input: unknown): Promise<T> {
  const reply = await workstation.dispatch(session, path, input)
  if (!reply.ok) throw new Error(`${path} ${JSON.stringify(reply.error)}`)
  return reply.value as T
}
let hasBegun = false
let told = 0
workstation.listen(session, (name, payload) => {
  if (name !== 'ecg.session') return
  const { id, state, recording } = payload as EcgSession
  if (state === 'streaming' && !hasBegun) {
    hasBegun = true
    void must('ecg.startRecording', { sessionId: id, residentId, seconds: null })
  }
  if (recording === null || recording.storedSamples === told) return
  told = recording.storedSamples
  writeSync(1, `stored ${recording.recordId} ${String(told)}\n`)
})
await must('access.signIn', { login: 'nurse', password })
for (;;) {
  const reply = await workstation.dispatch(session, 'ecg.watch', { residentId })
  if (reply.ok) break
  // The port is being opened.
  await new Promise(resolve => setTimeout(resolve, 20))
}
