import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import iconv from 'iconv-lite'

/** Every way the same words could lie in a file. */
const tracesOf = (text: string): Buffer[] => [
  Buffer.from(text, 'utf8'),
  Buffer.from(text, 'utf16le'),
  iconv.encode(text, 'gb18030'),
  Buffer.from(Buffer.from(text, 'utf8').toString('hex')),
  Buffer.from(Buffer.from(text, 'utf8').toString('base64').replace(/=+$/, ''))
]

/** The files below a folder that hold one of the texts. */
export function filesWith(directory: string, texts: readonly string[]): string[] {
  const traces = texts.flatMap(tracesOf)
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .filter(path => {
      const bytes = readFileSync(path)
      return traces.some(trace => bytes.includes(trace))
    })
}
