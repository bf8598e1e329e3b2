import { closeSync, constants, existsSync, openSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

// In Wine: `node scan.mjs <mark> <milliseconds> <folder…>` opens whatever is new or was changed in these folders, shared with
// nobody, and holds it for so long; until `<mark>.go` is there. Prints how many files it held.
const [mark, holdMs, ...folders] = process.argv.slice(2)
const sharedWithNobody = 0x10000000
const seen = new Map()
let held = 0

const facts = path => {
  const { mtimeMs, size } = statSync(path)
  return `${mtimeMs} ${size}`
}
const namesIn = folder => {
  try {
    return readdirSync(folder, { recursive: true })
  } catch {
    // A folder in it has gone while it was read.
    return []
  }
}
function look(isFirst) {
  for (const folder of folders) {
    for (const name of namesIn(folder)) {
      const path = join(folder, name)
      try {
        const now = facts(path)
        if (seen.get(path) === now) continue
        seen.set(path, now)
        if (isFirst || !statSync(path).isFile()) continue
        const file = openSync(path, constants.O_RDONLY | sharedWithNobody)
        held += 1
        setTimeout(() => closeSync(file), Number(holdMs))
      } catch {
        // Gone again, or open in the program: the next one.
      }
    }
  }
}
look(true)
writeFileSync(`${mark}.held`, '')
setInterval(() => {
  if (existsSync(`${mark}.go`)) {
    console.log(held)
    process.exit(0)
  }
  look(false)
}, 5)
