/**
 * EDF+ annotations. In each record: lists `+onset[15h duration]14h text 14h … 00h`; the first list of a record has an empty first
 * text and keeps the time of the record.
 */
import { unreadable } from './header.ts'

export interface EdfAnnotation {
  /** From the start of the file. */
  readonly atSeconds: number
  readonly durationSeconds: number | null
  readonly text: string
}
export interface RecordAnnotations {
  /** When the record begins; null where nothing keeps the time. */
  readonly recordAt: number | null
  readonly annotations: readonly EdfAnnotation[]
}

const shape = /^([+-]\d+(?:\.\d*)?)(?:\x15(\d+(?:\.\d*)?))?\x14/

export function readAnnotations(bytes: Uint8Array): RecordAnnotations {
  const annotations: EdfAnnotation[] = []
  let recordAt: number | null = null
  const lists = Buffer.from(bytes)
    .toString('utf8')
    .split('\0')
    .filter(list => list !== '')
  lists.forEach((list, n) => {
    const [head, onset = '', duration] = shape.exec(list) ?? []
    if (head === undefined || !list.endsWith('\x14')) throw unreadable('注释通道中有损坏的内容')
    const texts = list.slice(head.length, -1).split('\x14')
    if (n === 0 && texts[0] === '') {
      recordAt = Number(onset)
      texts.shift()
    }
    for (const text of texts)
      if (text !== '')
        annotations.push({
          atSeconds: Number(onset),
          durationSeconds: duration === undefined ? null : Number(duration),
          text
        })
  })
  return { recordAt, annotations }
}

const signed = (seconds: number): string => (seconds < 0 ? String(seconds) : `+${String(seconds)}`)
/** Marks of the format have no place in a text. */
const plain = (text: string): string => text.replaceAll(/[\x00\x14\x15]/g, ' ')

export function writeAnnotations(recordAt: number, annotations: readonly EdfAnnotation[]): Uint8Array {
  const lists = annotations.map(({ atSeconds, durationSeconds, text }) => {
    const duration = durationSeconds === null ? '' : `\x15${String(durationSeconds)}`
    return `${signed(atSeconds)}${duration}\x14${plain(text)}\x14\0`
  })
  return Buffer.from(`${signed(recordAt)}\x14\x14\0${lists.join('')}`, 'utf8')
}
