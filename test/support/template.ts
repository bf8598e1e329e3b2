import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { systemFiles } from '../../src-main/lib/files.ts'

/**
 * Puts into `directory` what `make` puts into an empty folder. What `make` made is kept for the run and copied from
 * then on, for every process that asks with the same `kind`: setting up a centre once is a test, a thousand times a wait.
 */
export async function fromTemplate(
  directory: string,
  kind: unknown,
  make: (directory: string) => Promise<void>
): Promise<void> {
  const run = process.env['JIAYI_TEST_RUN']
  // Outside a run of the tests nobody would clear it away.
  if (run === undefined) return make(directory)
  const name = createHash('sha256').update(JSON.stringify(kind)).digest('hex').slice(0, 16)
  const template = join(run, `template-${name}`)
  if (!existsSync(template)) {
    const fresh = mkdtempSync(join(run, 'making-'))
    await make(fresh)
    try {
      renameSync(fresh, template)
    } catch (error) {
      // Another process was quicker.
      if (!existsSync(template)) throw error
      rmSync(fresh, { recursive: true, force: true })
    }
  }
  mkdirSync(directory, { recursive: true })
  cpSync(template, directory, { recursive: true })
  standHere(directory)
}

/** As if the data had been set up in that folder: a copy of a folder is noticed by the program, and begins another desk. */
export function standHere(directory: string): void {
  const path = join(directory, 'place.json')
  const found = systemFiles.stat(join(directory, 'jiayi.db'))
  if (found === null || !existsSync(path)) return
  const { number, bornAtMs } = found
  const place = JSON.parse(readFileSync(path, 'utf8')) as object
  writeFileSync(path, JSON.stringify({ ...place, file: { number, bornAtMs } }))
}
