import type { SyncStatus } from '@contract/sync'
import { expect, test } from 'vitest'
import { syncMark, syncSentence } from '../../src-renderer/sync/words.ts'

const now = Date.parse('2026-11-21T03:00:00.000Z')
const aStatus = (change: Partial<SyncStatus> = {}): SyncStatus => ({
  configured: true,
  baseUrl: 'https://platform.example/fhir',
  running: false,
  counts: { local: 2, sent: 1, confirmed: 40, conflict: 0, refused: 0 },
  lastSuccessAt: '2026-11-21T02:42:00.000Z',
  lastAttemptAt: '2026-11-21T02:42:00.000Z',
  nextAttemptAt: null,
  trouble: null,
  theirWords: null,
  platform: null,
  ...change
})

test('the state of the sync is one plain sentence', () => {
  expect(syncSentence(aStatus(), now)).toBe('3 条待发，最后成功 10:42，平台正常。')
  const counts = { local: 0, sent: 0, confirmed: 43, conflict: 0, refused: 0 }
  expect(syncSentence(aStatus({ counts }), now)).toBe('没有待发，最后成功 10:42，平台正常。')
})

test('a platform that cannot be reached is never called normal', () => {
  const status = aStatus({ trouble: '与平台的连接中断，稍后自动重试。' })
  expect(syncSentence(status, now)).toContain('平台未连通')
  expect(syncMark(status)).toEqual({ kind: 'attention', text: '未连通 · 3 待发' })
})

test('a refused record is shown before everything else', () => {
  const counts = { local: 0, sent: 0, confirmed: 40, conflict: 1, refused: 2 }
  expect(syncMark(aStatus({ counts, running: true }))).toEqual({ kind: 'attention', text: '3 条需处理' })
})

test('without a platform nothing claims to be on its way', () => {
  const status = aStatus({ configured: false, lastSuccessAt: null })
  expect(syncSentence(status, now)).toBe('未配置区域平台，3 条记录保存在本机。')
  expect(syncMark(status)).toEqual({ kind: 'quiet', text: '未配置' })
})
