import { describe, expect, it } from 'vitest'
import { partsOf, refusalOf } from '../../src-main/sync/refusal.ts'
import { syncContract } from '../../src-main/sync/contract.ts'
import { connected } from './platform.ts'

const outcome = (code: string, diagnostics: string) => ({
  resourceType: 'OperationOutcome',
  issue: [{ severity: 'error', code, diagnostics }]
})

describe('a refusal is told in Chinese with what to do, the platform’s own words apart', () => {
  it.each([
    [400, 'invalid', 'Patient.name is required', '内容不合要求'],
    [422, 'processing', 'HAPI-0574: constraint failed', '内容不合要求'],
    [404, 'processing', "HAPI-0302: Unknown resource type 'EpisodeOfCare'", '不接收这类资料'],
    [405, 'not-supported', 'not allowed', '不接收这类资料'],
    [400, 'processing', 'HAPI-1094: Resource Patient/12 not found, specified in path: x', '所属的档案'],
    [400, 'duplicate', 'already there', '重复'],
    [400, 'business-rule', '身份证号须为本区', '平台自己的规定'],
    [400, 'processing', 'something else', '没有接受']
  ])('%i %s %s', (status, code, words, says) => {
    const { reason, theirWords } = partsOf(refusalOf(status, outcome(code, words)))
    expect(reason).toContain(says)
    expect(reason).toMatch(/请.+。$/)
    expect(reason).not.toContain(words)
    expect(theirWords).toBe(`${String(status)} ${words}`)
  })

  it('a page of HTML is no refusal', () => {
    expect(refusalOf(400, '<html>')).toBeNull()
  })

  it('and so it stands in the queue', async () => {
    const { desk, peer } = await connected()
    peer.refuse(() => 'Only residents of this district')
    await desk.register()
    await desk.run()
    const rows = syncContract.queue.output.parse(
      await desk.w.must('doctor', 'sync.queue', { state: 'refused' })
    )
    expect(rows).toMatchObject([
      {
        reason: expect.stringMatching(/[\u4e00-\u9fff].+请/),
        theirWords: expect.stringContaining('Only residents of this district')
      }
    ])
    expect(rows[0]?.reason).not.toContain('Only')
  })
})
