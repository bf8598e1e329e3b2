import { buildIfStale, exitWith, runTypeScript, setUp } from './setup.mjs'

await exitWith(async () => {
  await setUp()
  await buildIfStale()
  return runTypeScript('test/app/demo.ts', process.argv.slice(2))
})
