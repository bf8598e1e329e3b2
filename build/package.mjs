import { join } from 'node:path'
import { buildIfStale, exitWith, root, runNode24, setUp } from './setup.mjs'

await exitWith(async () => {
  await setUp()
  await buildIfStale()
  const tool = join(root, 'node_modules/electron-builder/cli.js')
  const args = ['--config', 'build/electron-builder.json', '--publish', 'never', ...process.argv.slice(2)]
  return runNode24([tool, ...args], {}, { cwd: root })
})
