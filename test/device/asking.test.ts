import { describe, expect, it } from 'vitest'
import { ask } from '../../src-main/device/drivers/asking.ts'
import { readFrames } from '../../src-main/device/drivers/frame-reader.ts'
import { memoryLink } from './memory-link.ts'
import { ascii } from './wire.ts'

// A device of which every byte is a frame, and whose answers do not say what they answer.
const judge = ([byte = 0]: Uint8Array) => ({ verdict: 'frame', length: 1, frame: byte }) as const
const question = (letter: string) => ({
  request: ascii(letter),
  answerOf: (byte: number) => String.fromCharCode(byte),
  withinMs: 5,
  attempts: 3
})
const never = new AbortController().signal

describe('a device that is asked', () => {
  it('late, and answers each of two calls, is not taken to have answered the next question', async () => {
    let calls = 0
    const link = memoryLink(([asked]) => {
      if (asked === 0x32) return [ascii('b')]
      calls += 1
      return calls === 2 ? [ascii('a'), ascii('a')] : []
    })
    const reader = readFrames(link, judge, never)
    expect(await ask(link, reader, question('1'))).toMatchObject({ answer: 'a' })
    expect(await ask(link, reader, question('2'))).toMatchObject({ answer: 'b' })
    expect(link.written).toEqual(['31', '31', '32'])
    reader.release()
  })

  it('is called as often as it may be, and no more', async () => {
    const link = memoryLink()
    const reader = readFrames(link, judge, never)
    expect(await ask(link, reader, question('1'))).toBe('no-answer')
    expect(link.written).toEqual(['31', '31', '31'])
    link.end()
    expect(await ask(link, reader, question('1'))).toBe('over')
    reader.release()
  })
})
