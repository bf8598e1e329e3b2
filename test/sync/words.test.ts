import type { SyncStatus } from '@contract/sync'
import { expect, test } from 'vitest'
import { guaranteesOf, setBackSentence, syncMark, syncSentence } from '../../src-renderer/sync/words.ts'

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
  setBack: null,
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

test('a platform that has lost what it had confirmed is told, with what the desk does about it', () => {
  const noticedAt = '2026-11-21T02:42:00.000Z'
  const restored = aStatus({ setBack: { noticedAt, emptied: false } })
  expect(setBackSentence(restored, now)).toBe(
    '10:42 发现平台的数据退回到了较早的时候（可能恢复过备份），平台可能丢失的记录正在逐条核对、自动补发，不用重新录入。'
  )
  const done = { ...restored, counts: { ...restored.counts, local: 0, sent: 0 } }
  expect(setBackSentence(done, now)).toContain('已逐条核对并补发')
  expect(setBackSentence({ ...done, setBack: { noticedAt, emptied: true } }, now)).toContain('清空')
  expect(setBackSentence(done, now + 8 * 24 * 3_600_000)).toBeNull()
  expect(setBackSentence(restored, now + 8 * 24 * 3_600_000)).not.toBeNull()
  expect(setBackSentence(aStatus(), now)).toBeNull()
})

test('a platform that does not keep everything says what stays here, in words', () => {
  const platform = {
    software: 'x',
    fhirVersion: '4.0.1',
    transactions: true,
    writeBy: 'put' as const,
    honoursIfMatch: true
  }
  expect(guaranteesOf({ ...platform, lacks: [] })).toHaveLength(3)
  expect(guaranteesOf({ ...platform, lacks: ['AllergyIntolerance', 'EpisodeOfCare'] })[0]).toEqual({
    holds: false,
    says: '不接收过敏、在管情况，只存本机；其余照常上报'
  })
})
