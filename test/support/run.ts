import { mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** More than all tests together leave behind. */
const roomyBytes = 4 * 2 ** 30

/** Memory where there is plenty: no test can tell whether a disk has synced, and thousands of commits need not wait for it. */
function roomiest(): string {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm')
    return bavail * bsize > roomyBytes ? '/dev/shm' : tmpdir()
  } catch {
    return tmpdir()
  }
}

/** Once for a whole run: one folder for all that its tests leave behind, which goes with the run. */
export function setup(): () => void {
  const folder = mkdtempSync(join(roomiest(), 'jiayi-run-'))
  process.env['JIAYI_TEST_RUN'] = folder
  // What the operating system calls it, for `os.tmpdir()` in every process of the run.
  process.env[process.platform === 'win32' ? 'TEMP' : 'TMPDIR'] = folder
  return () => {
    rmSync(folder, { recursive: true, force: true })
  }
}
