import { createWorkstation } from '../../src-main/workstation.ts'
import { cheapKdf, migrationsDirectory, password, workerUrl } from '../support/workstation.ts'

// Runs one transfer in a process of its own, so that it can be killed: node mover.ts DIRECTORY TRANSFER VERSION.
const [dataDirectory = '', id = '', version = ''] = process.argv.slice(2)
const workstation = createWorkstation({ dataDirectory, migrationsDirectory, workerUrl, kdf: cheapKdf })
const session = workstation.openSession()
await workstation.dispatch(session, 'access.signIn', { login: 'administrator', password })
workstation.listen(session, (name, payload) => {
  if (name === 'signing.transferProgress') process.stdout.write(`${JSON.stringify(payload)}\n`)
})
const reply = await workstation.dispatch(session, 'signing.runTransfer', { id, version: Number(version) })
process.stdout.write(`${reply.ok ? 'done' : reply.error.message}\n`)
await workstation.close()
