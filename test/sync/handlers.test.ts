import { describe, expect, it } from 'vitest'
import { syncContract } from '../../src-main/sync/contract.ts'
import { SELECT_BY_SERVER_ID } from '../../src-main/sync/resource-store.ts'
import { SELECT_CONFIRMED, SELECT_LOCAL, SELECT_QUEUE } from '../../src-main/sync/store.ts'
import { journalOf } from '../support/journal.ts'
import { aDesk, connected, hypertensive, isBundle, type SyncDesk } from './platform.ts'

const queueOf = async (desk: SyncDesk, state: string, offset: number, limit: number) =>
  syncContract.queue.output.parse(await desk.w.must('doctor', 'sync.queue', { state, offset, limit }))

describe('the sync page', () => {
  it('says what stands in the queue, without a name, and whose it is', async () => {
    const { desk } = await connected()
    const person = await desk.register(hypertensive)
    const series = await desk.measure(person.id, [150, 92])
    const visit = await desk.visit(person.id)
    const queue = await queueOf(desk, 'local', 0, 50)
    expect(queue.map(({ label, entityId, residentId }) => [label, entityId, residentId])).toEqual([
      ['居民', person.id, person.id],
      ['血压', series.id, person.id],
      ['随访', visit.id, person.id]
    ])
    expect(JSON.stringify(queue)).not.toContain(person.name)
    const second = await queueOf(desk, 'local', 1, 1)
    expect(second).toMatchObject([{ entityId: series.id }])
  })

  it('lists what was confirmed, newest first', async () => {
    const { desk } = await connected()
    const first = await desk.register()
    const second = await desk.register({ name: '李四' })
    await desk.run()
    const confirmed = await queueOf(desk, 'confirmed', 0, 2)
    expect(confirmed.map(({ entityId }) => entityId)).toEqual([second.id, first.id])
  })

  it('counts the records in each state as they really are, through every turn', async () => {
    const { desk, peer } = await connected()
    const counted = (): Record<string, number> => {
      const rows = desk.w
        .db()
        .prepare<[], { state: string; n: number }>(
          'SELECT state, count(*) AS n FROM sync_record GROUP BY state'
        )
        .all()
      return {
        local: 0,
        sent: 0,
        confirmed: 0,
        conflict: 0,
        refused: 0,
        ...Object.fromEntries(rows.map(({ state, n }) => [state, n]))
      }
    }
    const agree = async (): Promise<void> => {
      expect((await desk.status()).counts).toEqual(counted())
    }
    await agree()
    const ids = []
    for (const name of ['王一', '王二', '张三丰']) ids.push((await desk.register({ name })).id)
    await agree()
    peer.refuse(resource => (JSON.stringify(resource).includes('张三丰') ? '不收' : null))
    peer.fault({ kind: 'lost-reply', when: isBundle })
    await desk.run()
    await agree()
    await desk.run()
    await agree()
    expect(counted()).toMatchObject({ refused: 1, local: 0, sent: 0 })
    const statuses = desk.statuses().map(({ counts }) => Object.values(counts).reduce((sum, n) => sum + n, 0))
    expect(new Set(statuses).size).toBeLessThanOrEqual(4)
  })

  it('puts one refused record back, or all of them', async () => {
    const { desk, peer } = await connected()
    peer.refuse(() => '维护中')
    const ids = [(await desk.register()).id, (await desk.register({ name: '李四' })).id]
    await desk.run()
    expect(await desk.states(...ids)).toEqual(['refused', 'refused'])
    await desk.w.must('doctor', 'sync.retry', { entityId: ids[0] })
    expect(await desk.states(...ids)).toEqual(['local', 'refused'])
    await desk.w.must('doctor', 'sync.retry', {})
    expect(await desk.states(...ids)).toEqual(['local', 'local'])
  })

  it('knows the states of many records at once, and nothing of strangers', async () => {
    const desk = await aDesk()
    const person = await desk.register()
    const stranger = '01900000-0000-7000-8000-00000000ffff'
    expect(await desk.w.must('doctor', 'sync.states', { ids: [person.id, stranger] })).toEqual({
      [person.id]: 'local'
    })
  })

  it('refuses to run before an address is set, and writes a change of address into the journal', async () => {
    const desk = await aDesk()
    expect(await desk.w.as('doctor')('sync.run')).toMatchObject({
      ok: false,
      error: { code: 'refused', message: expect.stringContaining('尚未设置区域平台地址') }
    })
    await desk.connect('http://127.0.0.1:9/fhir/', 'token')
    expect(await desk.status()).toMatchObject({
      configured: true,
      baseUrl: 'http://127.0.0.1:9/fhir',
      platform: null
    })
    expect(journalOf(desk.w.db(), { entity: 'platform' })).toMatchObject([
      {
        actor: desk.w.accountId('administrator'),
        after: { baseUrl: 'http://127.0.0.1:9/fhir', tokenChanged: true }
      }
    ])
  })
})

describe('the queue stays fast beside a million confirmed records', () => {
  it.each([
    ['the next to send', SELECT_LOCAL, [0, 100]],
    ['a page of the queue', SELECT_QUEUE, ['refused', 50, 0]],
    ['what was confirmed last', SELECT_CONFIRMED, [50, 0]],
    ['our id of one of theirs', SELECT_BY_SERVER_ID, ['12', 'Patient']]
  ] as const)('%s is found through an index', async (_, sql, values) => {
    const desk = await aDesk()
    const plan = desk.w
      .db()
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...values)
      .map(({ detail }) => detail)
    // The journal is walked from its newest entry only as far as the page goes.
    expect(plan.filter(step => step.startsWith('SCAN') && step !== 'SCAN j')).toEqual([])
    expect(plan.join()).not.toContain('TEMP B-TREE')
  })
})
