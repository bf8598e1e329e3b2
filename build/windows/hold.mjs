import { spawn } from 'node:child_process'
import { constants, existsSync, openSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// In Wine: `node hold.mjs <mark> alone <file>` has the file open, shared with nobody, until `<mark>.go` is there;
// `… reading <file>` lets others read it, and write, rename or remove nothing.
const [mark, how, file] = process.argv.slice(2)
/** libuv's word for it, which Node does not name. */
const sharedWithNobody = 0x10000000

if (how === 'reading') {
  // What cmd opens as a program's input it shares with readers alone; Node itself shares everything.
  const holder = `"${process.execPath}" "${fileURLToPath(import.meta.url)}" "${mark}" input < "${file}"`
  const options = { windowsVerbatimArguments: true, stdio: 'ignore' }
  spawn('cmd.exe', ['/d', '/s', '/c', `"${holder}"`], options).once('close', code => process.exit(code))
} else {
  if (how === 'alone') openSync(file, constants.O_RDONLY | sharedWithNobody)
  writeFileSync(`${mark}.held`, '')
  setInterval(() => {
    if (existsSync(`${mark}.go`)) process.exit(0)
  }, 20)
}
