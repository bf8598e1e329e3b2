import { expect, test } from 'vitest'
import { nextCode, pastedCommittees } from '../../src-renderer/centre/committees.ts'

test('a new row proposes the next free code of the same range', () => {
  expect(nextCode([])).toBe('001')
  expect(nextCode([{ code: '001', name: '东风里' }])).toBe('002')
  expect(
    nextCode([
      { code: '001', name: '东风里' },
      { code: '103', name: '前进村' }
    ])
  ).toBe('104')
})

test('a full range proposes nothing rather than a code of another range', () => {
  expect(nextCode([{ code: '099', name: '末里' }])).toBe('')
})

test('a column copied from a spreadsheet becomes rows, with or without codes', () => {
  expect(pastedCommittees('001\t东风里\r\n005，新华里\r\n', [])).toEqual([
    { code: '001', name: '东风里' },
    { code: '005', name: '新华里' }
  ])
  expect(pastedCommittees('东风里\n新华里', [{ code: '007', name: '和平里' }])).toEqual([
    { code: '008', name: '东风里' },
    { code: '009', name: '新华里' }
  ])
})

test('a single word is typed, not pasted as a list', () => {
  expect(pastedCommittees('东风里', [])).toBeNull()
})
