import { join } from 'node:path'
import { Failure } from '../lib/failure.ts'
import type { Outside } from '../lib/outside.ts'
import { codeOf, mayBeHeld, patiently, replaceFile, usualPatienceMs } from '../lib/safe-file.ts'
import { type KeyringFile, readKeyringFile, writtenKeyring } from './keyring.ts'

/** `keyring.json` of a data folder and its copy: where one is damaged or held, the other is used. */
export interface KeyringFiles {
  readonly exists: () => boolean
  /** Those of the two that can be read, at least one. Throws Failure('unavailable') when neither can. */
  readonly read: () => Promise<readonly KeyringFile[]>
  /** Whether both say just this. */
  readonly areBoth: (content: KeyringFile) => boolean
  readonly write: (content: KeyringFile) => Promise<void>
  /** The text of `keyring.json`; null: there is none, or it cannot be read. */
  readonly text: () => string | null
}

/** The copy is only the second one. */
const copyPatienceMs = 500

export function keyringFilesIn(
  outside: Pick<Outside, 'files' | 'timers' | 'monotonic'>,
  directory: string
): KeyringFiles {
  const { files, monotonic } = outside
  const path = join(directory, 'keyring.json')
  const copy = join(directory, 'keyring-copy.json')

  const textOf = (file: string): string | null => {
    try {
      return files.read(file).toString('utf8')
    } catch {
      return null
    }
  }
  /** Throws only while another program holds the only one that may be whole. */
  const readOnce = (): readonly KeyringFile[] => {
    const held: unknown[] = []
    const found = [path, copy].flatMap(file => {
      try {
        return [readKeyringFile(files.read(file).toString('utf8'))]
      } catch (error) {
        if (mayBeHeld(error)) held.push(error)
        return []
      }
    })
    if (found.length === 0 && held.length > 0) throw held[0]
    return found
  }

  return {
    exists: () => files.exists(path) || files.exists(copy),
    read: async () => {
      let found: readonly KeyringFile[]
      try {
        found = await patiently(outside, path, monotonic() + usualPatienceMs, readOnce)
      } catch (error) {
        throw new Failure(
          'unavailable',
          '密钥文件 keyring.json 读不出：它正被另一个程序（如杀毒软件）占用，或没有读取权限。请稍候再试。',
          undefined,
          { cause: error }
        )
      }
      if (found.length === 0) throw new Failure('unavailable', '密钥文件损坏，请从备份恢复 keyring.json。')
      return found
    },
    areBoth: content => {
      const wanted = writtenKeyring(content).toString('utf8')
      return textOf(path) === wanted && textOf(copy) === wanted
    },
    write: async content => {
      const bytes = writtenKeyring(content)
      await replaceFile(outside, path, bytes)
      try {
        await replaceFile(outside, copy, bytes, { patienceMs: copyPatienceMs })
      } catch (error) {
        // The first one is whole and says the same; this one is written again with the next change.
        if (codeOf(error) === '' && !(error instanceof Failure)) throw error
      }
    },
    text: () => textOf(path)
  }
}
