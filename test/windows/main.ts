import { playAccounts, playFirstDay } from './accounts.ts'
import { playBackups, playRestores } from './backups.ts'
import { playExports } from './exports.ts'
import { playEnd, playOpening } from './opening.ts'
import { playPorts } from './ports.ts'
import { close, failed } from './stage.ts'

// npm run windows: the built program with Windows' files, locks and ports, scene by scene. What came of each stands behind
// it; the exit code says whether all did what they should.

// -- NAME …: these only, after what they need.
const wanted = process.argv.slice(2)
const isWanted = (name: string): boolean => wanted.length === 0 || wanted.includes(name)
await playFirstDay()
if (isWanted('accounts')) await playAccounts()
await playBackups()
if (isWanted('exports')) await playExports()
if (isWanted('ports')) await playPorts()
if (isWanted('restores')) await playRestores()
if (isWanted('opening')) await playOpening()
await playEnd()
await close()
process.stdout.write(
  failed() === 0 ? 'All as it should be.\n' : `${String(failed())} not as they should be.\n`
)
process.exit(failed() === 0 ? 0 : 1)
