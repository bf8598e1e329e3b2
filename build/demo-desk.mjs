import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { out, resolveNode24, root, runNode24, say } from './setup.mjs'

const devices = [
  { driver: 'omron-hbp-9030', key: 'o', name: '欧姆龙 HBP-9030' },
  { driver: 'maibobo-rbp', key: 'b', name: '脉搏波 RBP 系列' }
]

/** Starts a simulated device in its own process; its first line names the port. */
async function attach({ driver }) {
  const script = join(root, 'build/simulators', `${driver}.mjs`)
  const child = spawn(await resolveNode24(), [script], { stdio: ['pipe', 'pipe', 'inherit'] })
  const path = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve)
    child.once('exit', code => reject(new Error(`The simulated ${driver} ended with exit code ${code}.`)))
  })
  // What it reports from now on is nobody's, but must not fill the pipe.
  child.stdout.resume()
  return { path, measure: () => child.stdin.write('m\n'), detach: () => child.kill() }
}

/** A fresh centre of 2,000 synthetic residents with simulated devices attached; a key and Enter takes a reading. */
export async function openDemoDesk() {
  const data = join(out, `demo-data-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`)
  mkdirSync(data, { recursive: true })
  const wanted = ['--residents', '2000', '--years', '3', '--seed', '1', '--data', data]
  const code = await runNode24([join(out, 'main/seed.js'), ...wanted])
  if (code !== 0) throw new Error('The synthetic centre could not be made.')

  const attached = await Promise.all(devices.map(attach))
  const typed = createInterface({ input: process.stdin })
  typed.on('line', line => attached[devices.findIndex(({ key }) => key === line.trim())]?.measure())
  for (const [index, { key, name }] of devices.entries()) {
    say(`${name} (simulated) on ${attached[index].path}: type ${key} and Enter to measure.`)
  }
  return {
    env: { JIAYI_DATA: data, JIAYI_PORTS: attached.map(({ path }) => path).join(',') },
    close() {
      typed.close()
      for (const { detach } of attached) detach()
    }
  }
}
