import { expect, it } from 'vitest'
import { centreOf2ae0faa } from '../support/centre-2ae0faa.ts'

it('a centre that has told everything tells it again with its households, once this program opens its file', () => {
  const file = centreOf2ae0faa()
  try {
    const earlier = file.connect()
    earlier.prepare(`UPDATE sync_record SET state = 'confirmed'`).run()
    earlier.close()
    const db = file.open()
    const counts = db
      .prepare<[], { entity: string; state: string; n: number }>(
        'SELECT entity, state, count(*) AS n FROM sync_record GROUP BY entity, state'
      )
      .all()
    const states = Object.fromEntries(counts.map(({ entity, state }) => [entity, state]))
    expect(counts).toHaveLength(Object.keys(states).length)
    expect(states).toMatchObject({
      resident: 'local',
      'follow-up': 'local',
      household: 'local',
      account: 'local',
      centre: 'confirmed'
    })
    const households = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM household').get()?.n
    expect(households).toBeGreaterThan(0)
    expect(counts.find(({ entity }) => entity === 'household')?.n).toBe(households)
    const tally = db
      .prepare<[], { state: string; records: number }>('SELECT state, records FROM sync_tally')
      .all()
    for (const { state, records } of tally) {
      const held = counts.filter(one => one.state === state).reduce((sum, { n }) => sum + n, 0)
      expect(records, state).toBe(held)
    }
    db.close()
  } finally {
    file.remove()
  }
})
