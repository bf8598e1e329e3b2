import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import Sqlite from 'better-sqlite3'
import { readKeyringFile } from '../../src-main/access/keyring.ts'
import { unwrapKey } from '../../src-main/access/wrap.ts'
import { password } from './workstation.ts'

const fixture = (name: string): Buffer => readFileSync(resolve(import.meta.dirname, '../fixtures', name))

export const codeOf450442e = 'BQCY3-JCNDK-CYWXN-Z7AP7-F2QY1'
/** Of `administrator`, `doctor`, `nurse` and `left`, who is shut out. */
export const passwordOf = (login: string): string =>
  login === 'administrator' ? password : `${password} ${login}`

/** Puts the data folder of a centre there as an earlier program left it (test/fixtures/centre-450442e.md). */
export async function centreOf450442e(directory: string): Promise<void> {
  const text = fixture('centre-450442e.keyring.json').toString('utf8')
  const [administrator] = readKeyringFile(text).stands.accounts
  if (administrator?.wrap == null) throw new Error('the fixture has no administrator')
  const key = await unwrapKey(administrator.wrap, password, { accountId: administrator.id })
  if (key === null) throw new Error('the fixture does not open')
  const path = join(directory, 'jiayi.db')
  writeFileSync(path, gunzipSync(fixture('centre-450442e.db.gz')))
  writeFileSync(join(directory, 'keyring.json'), text)
  const plain = new Sqlite(path)
  plain.pragma(`cipher = 'chacha20'`)
  plain.rekey(Buffer.from(`raw:${key.toString('hex')}`))
  plain.close()
}
