import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { call } from '../../src-main/lib/contract.ts'
import { Failure } from '../../src-main/lib/failure.ts'
import { createRouter } from '../../src-main/lib/router.ts'
import { sentenceOf } from '../../src-main/lib/sentences.ts'
import type { Session } from '../../src-main/lib/session.ts'

const doctor = (): Session => ({
  id: 's',
  locked: false,
  actor: { accountId: 'a', name: '王医生', roles: ['doctor'], sessionId: 's' }
})

function aRouter(handler: () => unknown) {
  const bugs: unknown[] = []
  const waits: number[] = []
  const dispatch = createRouter({
    calls: new Map([
      [
        'feature.act',
        call({
          input: z.strictObject({ name: z.string().min(1, '请填写姓名') }),
          output: z.strictObject({ done: z.boolean() }),
          roles: ['doctor'],
          effect: 'writes'
        })
      ]
    ]),
    handlers: new Map([['feature.act', handler]]),
    ask: () => undefined,
    beforeWriting: () => undefined,
    report: (_path, error) => {
      bugs.push(error)
    },
    refresh: () => undefined,
    wait: milliseconds => {
      waits.push(milliseconds)
      return Promise.resolve()
    }
  })
  return { act: (input: unknown = { name: '甲' }) => dispatch(doctor(), 'feature.act', input), bugs, waits }
}
const busy = (): Error => Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' })

describe('the router', () => {
  it('says at which field the input is wrong', async () => {
    const { act } = aRouter(() => ({ done: true }))
    expect(await act({ name: '' })).toMatchObject({
      ok: false,
      error: { code: 'invalid-input', fields: { name: '请填写姓名' } }
    })
  })

  it('says in Chinese what no schema has words for', () => {
    const shape = z.strictObject({
      name: z.string().min(1).max(3),
      age: z.int().min(0).max(150),
      on: z.iso.date(),
      kind: z.enum(['a', 'b']),
      list: z.array(z.int()).min(1).max(2),
      code: z.string().regex(/^\d$/)
    })
    const said = (input: unknown): string[] =>
      shape.safeParse(input, { error: sentenceOf }).error?.issues.map(({ message }) => message) ?? []
    const good = { name: '甲', age: 1, on: '2026-02-01', kind: 'a', list: [1], code: '1' }
    expect(said(good)).toEqual([])
    expect(said({})).toEqual(Array.from({ length: 6 }, () => '请填写').with(3, '请从列出的选项中选择'))
    expect(said({ ...good, name: '', age: -1, list: [] })).toEqual(['请填写', '不能小于 0', '至少 1 项'])
    expect(said({ ...good, name: '甲乙丙丁', age: 151, list: [1, 2, 3] })).toEqual([
      '最多 3 个字',
      '不能大于 150',
      '最多 2 项'
    ])
    expect(said({ ...good, on: '2026-02-30', kind: 'c', code: 'x', more: 1 })).toEqual([
      '请填写有效的日期',
      '请从列出的选项中选择',
      '含有不能使用的字符，或格式不对',
      '不认识的项目：more'
    ])
    expect(said({ ...good, age: '7' })).toEqual(['填写的格式不对'])
  })

  it('passes expected trouble on as it was said', async () => {
    const { act, bugs } = aRouter(() => {
      throw new Failure('conflict', '已被他人修改。', { name: '旧' })
    })
    expect(await act()).toEqual({
      ok: false,
      error: { code: 'conflict', message: '已被他人修改。', fields: { name: '旧' } }
    })
    expect(bugs).toEqual([])
  })

  it('reports a bug with its stack and tells the person something neutral', async () => {
    const { act, bugs } = aRouter(() => {
      throw new TypeError('张三 is not a function')
    })
    const reply = await act()
    expect(reply).toMatchObject({ ok: false, error: { code: 'internal' } })
    expect(JSON.stringify(reply)).not.toContain('张三')
    expect(bugs).toHaveLength(1)
  })

  it('does not let out what the contract does not promise', async () => {
    const { act, bugs } = aRouter(() => ({ done: true, secret: 1 }))
    expect(await act()).toMatchObject({ ok: false, error: { code: 'internal' } })
    expect(bugs).toHaveLength(1)
  })

  it('waits for whoever holds the write lock, without blocking the desk, and then does the work once', async () => {
    let left = 3
    let done = 0
    const { act, waits } = aRouter(() => {
      if (left > 0) {
        left -= 1
        throw busy()
      }
      done += 1
      return { done: true }
    })
    expect(await act()).toEqual({ ok: true, value: { done: true } })
    expect(done).toBe(1)
    expect(waits).toHaveLength(3)
  })

  it('gives up with a sentence when the lock never opens, and when the disk is full', async () => {
    const locked = aRouter(() => {
      throw busy()
    })
    expect(await locked.act()).toMatchObject({ ok: false, error: { code: 'unavailable' } })
    const full = aRouter(() => {
      throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
    })
    expect(await full.act()).toMatchObject({
      ok: false,
      error: { code: 'unavailable', message: expect.stringMatching(/磁盘/) }
    })
    expect(full.bugs).toEqual([])
    for (const [code, words] of [
      ['SQLITE_READONLY', /不能写入/],
      ['EROFS', /不能写入/],
      ['SQLITE_CORRUPT', /损坏/],
      ['SQLITE_NOTADB', /损坏/]
    ] as const) {
      const { act, bugs } = aRouter(() => {
        throw Object.assign(new Error(code), { code })
      })
      expect(await act()).toMatchObject({
        error: { code: 'unavailable', message: expect.stringMatching(words) }
      })
      expect(bugs).toEqual([])
    }
  })
})
