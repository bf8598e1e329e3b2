import { join } from 'node:path'
import { buildIfStale, exitWith, out, runNode24, setUp } from './setup.mjs'

await exitWith(async () => {
  await setUp()
  await buildIfStale()
  return runNode24([join(out, 'main/drill.js'), ...process.argv.slice(2)])
})
