import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { out, resolveNode24, root, runNode24, say } from './setup.mjs'

const devices = [
  { driverId: 'omron-hbp-9030', key: 'o' },
  { driverId: 'maibobo-rbp', key: 'b' }
]
/** The seed makes this account; synthetic like everything else in the folder. */
const account = { JIAYI_USER: 'demo', JIAYI_PASSWORD: 'demo-desk-2026' }

/** Starts a simulated device in its own process; its first line names the port. */
async function plugIn(node, { driverId }) {
  const script = join(root, 'build/simulators', `${driverId}.mjs`)
  const child = spawn(node, [script], { stdio: ['pipe', 'pipe', 'inherit'] })
  const path = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve)
    child.once('exit', code => reject(new Error(`The simulated ${driverId} ended with exit code ${code}.`)))
  })
  // What it reports from now on is nobody's, but must not fill the pipe.
  child.stdout.resume()
  return { path, measure: () => child.stdin.write('m\n'), unplug: () => child.kill() }
}

/** Puts the devices on the desk as a person would: by contract calls. */
function addToDesk(node, env, ports) {
  const call = (path, input) => {
    const args = [join(out, 'main/cli.js'), path, JSON.stringify(input)]
    const reply = execFileSync(node, args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
    return JSON.parse(reply).value
  }
  const drivers = call('device.drivers', {})
  return devices.map(({ driverId, key }, index) => {
    const { name, port } = drivers.find(({ id }) => id === driverId)
    call('device.addToDesk', { name, driverId, path: ports[index], port })
    return `${name} (simulated) on ${ports[index]}: type ${key} and Enter to measure.`
  })
}

/** A fresh centre of 2,000 synthetic residents with simulated devices attached; a key and Enter takes a reading. */
export async function openDemoDesk() {
  const data = join(out, `demo-data-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`)
  mkdirSync(data, { recursive: true })
  const wanted = ['--residents', '2000', '--years', '3', '--seed', '1', '--data', data]
  const code = await runNode24([join(out, 'main/seed.js'), ...wanted], account)
  if (code !== 0) throw new Error('The synthetic centre could not be made.')

  const node = await resolveNode24()
  const plugged = await Promise.all(devices.map(device => plugIn(node, device)))
  const close = () => {
    for (const { unplug } of plugged) unplug()
  }
  try {
    const ports = plugged.map(({ path }) => path)
    const env = { JIAYI_DATA: data, JIAYI_PORTS: ports.join(',') }
    for (const line of addToDesk(node, { ...process.env, ...env, ...account }, ports)) say(line)
    say(`Sign in as ${account.JIAYI_USER} with the password ${account.JIAYI_PASSWORD}.`)
    const typed = createInterface({ input: process.stdin })
    typed.on('line', line => plugged[devices.findIndex(({ key }) => key === line.trim())]?.measure())
    return { env, close: () => (typed.close(), close()) }
  } catch (error) {
    close()
    throw error
  }
}
