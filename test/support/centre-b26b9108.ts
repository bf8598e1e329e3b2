import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import Sqlite from 'better-sqlite3'
import { readKeyringFile } from '../../src-main/access/keyring.ts'
import { unwrapKey } from '../../src-main/access/wrap.ts'
import { password } from './workstation.ts'

const fixture = (name: string): Buffer => readFileSync(resolve(import.meta.dirname, '../fixtures', name))

export const codeOfb26b9108 = 'CP9CQ-5QEWJ-ZEFVP-JKJVY-JRZPM'
/** Of `administrator`, `doctor`, `nurse` and `left`, who is shut out. */
export const passwordOf = (login: string): string =>
  login === 'administrator' ? password : `${password} ${login}`

/** Puts the data folder of a centre there as an earlier program left it (test/fixtures/centre-b26b9108.md). */
export async function centreOfb26b9108(directory: string): Promise<void> {
  const text = fixture('centre-b26b9108.keyring.json').toString('utf8')
  const [administrator] = readKeyringFile(text).stands.accounts
  if (administrator?.wrap == null) throw new Error('the fixture has no administrator')
  const key = await unwrapKey(administrator.wrap, password, { accountId: administrator.id })
  if (key === null) throw new Error('the fixture does not open')
  const path = join(directory, 'jiayi.db')
  writeFileSync(path, gunzipSync(fixture('centre-b26b9108.db.gz')))
  writeFileSync(join(directory, 'keyring.json'), text)
  const plain = new Sqlite(path)
  plain.pragma(`cipher = 'chacha20'`)
  plain.rekey(Buffer.from(`raw:${key.toString('hex')}`))
  plain.close()
}
