import { buildIfStale, exitWith, runTypeScript, say, setUp } from './setup.mjs'
import { endWine, hasWine, prepareWine } from './windows/wine.mjs'

await exitWith(async () => {
  if (!hasWine()) {
    say('npm run windows needs Wine, which is not here. On Debian: apt-get install wine')
    return 1
  }
  await setUp()
  await buildIfStale()
  await prepareWine()
  try {
    return await runTypeScript('test/windows/main.ts', process.argv.slice(2))
  } finally {
    await endWine()
  }
})
