import { describe, expect, it } from 'vitest'
import { syncContract } from '../../src-main/sync/contract.ts'
import { SELECT_BY_SERVER_ID } from '../../src-main/sync/resource-store.ts'
import { SELECT_CONFIRMED, SELECT_LOCAL, SELECT_QUEUE } from '../../src-main/sync/store.ts'
import { hypertensive } from './desk.ts'
import { aDesk, connected, isBundle } from './platform.ts'
import { journalOf } from '../support/journal.ts'

describe('the sync page', () => {
  it('says what stands in the queue, without a name, and whose it is', async () => {
    const { desk } = await connected()
    const person = await desk.register(hypertensive)
    const series = await desk.measure(person.id, [150, 92])
    const visit = await desk.visit(person.id)
    const queue = syncContract.queue.output.parse(
      await desk.sync.handlers.queue({ state: 'local', offset: 0, limit: 50 }, desk.doctor)
    )
    expect(queue.map(({ label, entityId, residentId }) => [label, entityId, residentId])).toEqual([
      ['居民', person.id, person.id],
      ['血压', series.id, person.id],
      ['随访', visit.id, person.id]
    ])
    expect(JSON.stringify(queue)).not.toContain(person.name)
    const second = await desk.sync.handlers.queue({ state: 'local', offset: 1, limit: 1 }, desk.doctor)
    expect(second).toMatchObject([{ entityId: series.id }])
  })

  it('lists what was confirmed, newest first', async () => {
    const { desk } = await connected()
    const first = await desk.register()
    const second = await desk.register({ name: '李四' })
    await desk.sync.runOnce()
    const confirmed = await desk.sync.handlers.queue({ state: 'confirmed', offset: 0, limit: 2 }, desk.doctor)
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
    const agree = (): void => {
      expect(desk.status().counts).toEqual(counted())
    }
    agree()
    const ids = []
    for (const name of ['王一', '王二', '张三丰']) ids.push((await desk.register({ name })).id)
    agree()
    peer.refuse(resource => (JSON.stringify(resource).includes('张三丰') ? '不收' : null))
    peer.fault({ kind: 'lost-reply', when: isBundle })
    await desk.sync.runOnce()
    agree()
    await desk.sync.runOnce()
    agree()
    expect(counted()).toMatchObject({ refused: 1, local: 0, sent: 0 })
    const statuses = desk.statuses.map(({ counts }) => Object.values(counts).reduce((sum, n) => sum + n, 0))
    expect(new Set(statuses).size).toBeLessThanOrEqual(4)
  })

  it('puts one refused record back, or all of them', async () => {
    const { desk, peer } = await connected()
    peer.refuse(() => '维护中')
    const ids = [(await desk.register()).id, (await desk.register({ name: '李四' })).id]
    await desk.sync.runOnce()
    expect(ids.map(desk.state)).toEqual(['refused', 'refused'])
    void desk.sync.handlers.retry({ entityId: ids[0] }, desk.doctor)
    expect(ids.map(desk.state)).toEqual(['local', 'refused'])
    void desk.sync.handlers.retry({}, desk.doctor)
    expect(ids.map(desk.state)).toEqual(['local', 'local'])
  })

  it('knows the states of many records at once, and nothing of strangers', async () => {
    const desk = await aDesk()
    const person = await desk.register()
    const stranger = '01900000-0000-7000-8000-00000000ffff'
    expect(await desk.sync.handlers.states({ ids: [person.id, stranger] }, desk.doctor)).toEqual({
      [person.id]: 'local'
    })
  })

  it('refuses to run before an address is set, and writes a change of address into the journal', async () => {
    const desk = await aDesk()
    await expect(desk.sync.handlers.run({}, desk.doctor)).rejects.toThrow('尚未设置区域平台地址')
    desk.connect('http://127.0.0.1:9/fhir/', 'token')
    expect(desk.status()).toMatchObject({
      configured: true,
      baseUrl: 'http://127.0.0.1:9/fhir',
      platform: null
    })
    expect(journalOf(desk.w.db(), { entity: 'platform' })).toMatchObject([
      {
        actor: desk.doctor.accountId,
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
