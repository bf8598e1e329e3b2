import { buildIfStale, exitWith, runTypeScript, setUp } from './setup.mjs'

await exitWith(async () => {
  await setUp()
  await buildIfStale()
  return runTypeScript('test/bench/main.ts', process.argv.slice(2))
})
