import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { exitWith, root, runNode24, say, setUp } from './setup.mjs'

const folder = join(root, 'build/simulators')
// pty.mjs is what the simulators share, not a device.
const known = () =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter(name => name.endsWith('.mjs') && name !== 'pty.mjs')
        .map(name => name.slice(0, -'.mjs'.length))
    : []

await exitWith(async () => {
  const [driver, ...args] = process.argv.slice(2)
  if (!driver || !known().includes(driver)) {
    say(`Usage: npm run simulate -- <driver>\nSimulated devices: ${known().join(', ') || 'none'}`)
    return 1
  }
  await setUp()
  return runNode24([join(folder, `${driver}.mjs`), ...args])
})
