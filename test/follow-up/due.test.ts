import type { Database } from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countSql, pageSql } from '../../src-main/database/list.ts'
import { dueList, type DueState } from '../../src-main/follow-up/due-store.ts'
import {
  SELECT_EARLIER,
  SELECT_EFFECTIVE,
  SELECT_EFFECTIVE_VISITED,
  SELECT_OF_RESIDENT
} from '../../src-main/follow-up/store.ts'
import { type Resident, type ResidentInput, residentInput } from '../../src-main/resident/contract.ts'
import { aResident } from '../resident/residents.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { aPatient, type Due, save } from './visits.ts'

let w: TestWorkstation
let db: Database
/** Name → id. 3 March 2026 is today. */
const people = new Map<string, string>()
const idOf = (name: string): string => people.get(name) ?? ''

beforeAll(async () => {
  w = await openTestWorkstation({ now: '2026-03-02T01:00:00.000Z' })
  db = w.db()
  const add = async (name: string, dueOn: string, change: Partial<ResidentInput> = {}): Promise<void> => {
    people.set(name, await aPatient(w, dueOn, { name, ...change }))
  }
  const doctorId = w.accountId('doctor')
  await add('久未随访', '2025-11-01', { doctorId })
  await add('昨日应访', '2026-03-02')
  await add('今日应访', '2026-03-03', { doctorId, committeeCode: '002' })
  await add('十日后', '2026-03-13', { committeeCode: '002' })
  await add('十四日后', '2026-03-17')
  await add('十五日后', '2026-03-18')
  await add('两周随访', '2026-01-01', { doctorId })
  await save(w, idOf('两周随访'), { systolicMmHg: 158 })
  await add('转诊', '2026-01-01', { committeeCode: '002' })
  await save(w, idOf('转诊'), { visitDate: '2026-02-10', complication: 'new', complicationNote: '脑卒中' })
  await add('危急', '2026-01-01')
  await save(w, idOf('危急'), { visitDate: '2026-02-17', systolicMmHg: 186, emergencyAct: 'referred' })
  w.setNow('2026-03-03T01:00:00.000Z')
})
afterAll(async () => {
  await w.close()
})

const due = ({ days, size, ...filters }: Readonly<Record<string, unknown>> = {}): Promise<Due> =>
  w.must<Due>('doctor', 'followUp.due', { days, size, filters })
const names = async (input: Readonly<Record<string, unknown>> = {}): Promise<string[]> =>
  (await due(input)).rows.map(({ resident }) => resident.name)
const change = async (name: string, with_: Partial<ResidentInput>): Promise<void> => {
  const { id, version, ...file } = await w.must<Resident>('nurse', 'resident.get', { id: idOf(name) })
  const input = { ...residentInput.strip().parse(file), ...with_ }
  await w.must('nurse', 'resident.update', { ...input, id, version })
}
const setStatus = async (name: string, status: string): Promise<void> => {
  const { id, version } = await w.must<Resident>('nurse', 'resident.get', { id: idOf(name) })
  await w.must('nurse', 'resident.changeStatus', {
    ...{ id, version, status, on: '2026-03-03' },
    answered: ['reopens', 'records-after']
  })
}

describe('应访名单', () => {
  it.each<[DueState, string[]]>([
    ['overdue', ['久未随访', '转诊', '昨日应访']],
    ['today', ['今日应访', '危急']],
    ['soon', ['十日后', '两周随访', '十四日后']],
    ['all', ['久未随访', '转诊', '昨日应访', '今日应访', '危急', '十日后', '两周随访', '十四日后']]
  ])('%s, longest due first', async (state, expected) => {
    const listed = await names({ state })
    expect([...listed].sort()).toEqual([...expected].sort())
    const { rows } = await due({ state })
    expect(rows.map(({ dueOn }) => dueOn)).toEqual(rows.map(({ dueOn }) => dueOn).sort())
  })

  it('puts emergencies before everything else that cannot wait', async () => {
    const { rows } = await due({ state: 'two-week' })
    expect(rows.map(({ resident }) => resident.name)).toEqual(['危急', '转诊'])
    const [first] = (await due({ state: 'two-week', size: 1 })).rows
    expect(first?.resident.name).toBe('危急')
  })

  it('holds a two-week visit back until its day, and an emergency never', async () => {
    const urgent = (): Promise<string[]> => names({ state: 'two-week' })
    w.setNow('2026-03-02T01:00:00.000Z')
    expect(await urgent()).toEqual(['危急', '转诊'])
    w.setNow('2026-03-15T01:00:00.000Z')
    expect((await due()).counts.twoWeek).toBe(2)
    w.setNow('2026-03-16T01:00:00.000Z')
    expect(await urgent()).toEqual(['危急', '转诊', '两周随访'])
    expect((await due()).counts.twoWeek).toBe(3)
    w.setNow('2026-03-03T01:00:00.000Z')
  })

  it('counts every state, whichever is listed', async () => {
    const { counts, today } = await due({ state: 'today', size: 1 })
    expect(today).toBe('2026-03-03')
    expect(counts).toEqual({ overdue: 3, today: 2, twoWeek: 2, soon: 3 })
    expect((await due({ days: 15 })).counts).toEqual({ overdue: 3, today: 2, twoWeek: 2, soon: 4 })
    expect((await due({ days: 0 })).counts).toEqual({ overdue: 3, today: 2, twoWeek: 2, soon: 0 })
  })

  it('says what is due, why, since when, and what was found last', async () => {
    const { rows } = await due()
    const row = rows.find(({ resident }) => resident.name === '两周随访')
    expect(row).toMatchObject({
      kind: 'hypertension',
      dueOn: '2026-03-16',
      reason: 'two-week',
      daysLeft: 13,
      last: { visitDate: '2026-03-02', systolicMmHg: 158, diastolicMmHg: 88, classWord: '控制不满意' },
      doctorName: '王医生'
    })
    const [oldest] = rows
    expect(oldest).toMatchObject({ daysLeft: -122, reason: 'first', last: null })
  })

  it('is that of one doctor, of one committee, or of both', async () => {
    const doctorId = w.accountId('doctor')
    expect(await due({ doctorId })).toMatchObject({ counts: { overdue: 1, today: 1, twoWeek: 0, soon: 1 } })
    expect(await names({ doctorId })).toEqual(['久未随访', '今日应访', '两周随访'])
    expect(await due({ committeeCode: '002' })).toMatchObject({
      counts: { overdue: 1, today: 1, twoWeek: 1, soon: 1 }
    })
    expect(await names({ committeeCode: '002' })).toEqual(['转诊', '今日应访', '十日后'])
    expect(await names({ doctorId, committeeCode: '002' })).toEqual(['今日应访'])
  })

  it('comes in pages', async () => {
    const whole = await names()
    const first = await w.must<Due>('doctor', 'followUp.due', { size: 3 })
    const second = await w.must<Due>('doctor', 'followUp.due', { size: 3, after: first.next })
    expect([...first.rows, ...second.rows].map(({ resident }) => resident.name)).toEqual(whole.slice(0, 6))
    expect(first.total).toBe(whole.length)
  })

  it('follows a resident to another doctor and committee', async () => {
    const colleague = { login: 'zhou', name: '周医生', roles: ['doctor'], password: 'a long enough password' }
    const { id: doctorId } = await w.must<{ id: string }>('administrator', 'access.addAccount', colleague)
    await change('昨日应访', { doctorId, committeeCode: '101' })
    expect((await due({ doctorId })).rows).toMatchObject([
      { resident: { name: '昨日应访' }, doctorName: '周医生' }
    ])
    expect(await names({ committeeCode: '101' })).toEqual(['昨日应访'])
    await change('昨日应访', { doctorId: null, committeeCode: '001' })
    expect(await names({ doctorId })).toEqual([])
  })

  it('keeps its date when the file is saved again', async () => {
    await change('十日后', { note: '听力差' })
    expect(await names({ state: 'soon', committeeCode: '002' })).toEqual(['十日后'])
    expect((await due({ state: 'soon', committeeCode: '002' })).rows[0]?.dueOn).toBe('2026-03-13')
  })

  it('does not name who moved away, and names again who came back', async () => {
    await setStatus('久未随访', 'moved-away')
    expect(await names({ state: 'overdue' })).not.toContain('久未随访')
    await setStatus('久未随访', 'active')
    expect(await names({ state: 'overdue' })).toContain('久未随访')
  })

  it('begins on the day at the centre on which the disease was entered, and an edit does not move it', async () => {
    w.setNow('2026-03-03T17:30:00.000Z')
    const conditions = [
      { code: 'hypertension' as const, diagnosedOn: '2020', managedFrom: null, endedOn: null, note: '' }
    ]
    const file = aResident({ name: '夜里建档', conditions })
    const { id } = await w.must<Resident>('nurse', 'resident.register', file)
    people.set('夜里建档', id)
    const dueOn = async (): Promise<string | undefined> =>
      (await due({ days: 92 })).rows.find(({ resident }) => resident.id === id)?.dueOn
    expect(await dueOn()).toBe('2026-03-04')
    w.setNow('2026-03-06T01:00:00.000Z')
    await change('夜里建档', { note: '听力差' })
    expect(await dueOn()).toBe('2026-03-04')
    await setStatus('夜里建档', 'deceased')
    expect(await dueOn()).toBeUndefined()
    w.setNow('2026-03-03T01:00:00.000Z')
  })

  it('does not name whose hypertension is no longer managed', async () => {
    const condition = {
      code: 'hypertension' as const,
      diagnosedOn: '2020',
      managedFrom: '2026-02-01',
      note: ''
    }
    await change('十五日后', { conditions: [{ ...condition, endedOn: '2026-03-01' }] })
    expect(await names({ days: 30 })).not.toContain('十五日后')
    await change('十五日后', { conditions: [{ ...condition, endedOn: null }] })
    expect(await names({ days: 30 })).toContain('十五日后')
    await change('十五日后', { conditions: [] })
    expect(await names({ days: 30 })).not.toContain('十五日后')
  })
})

describe('索引', () => {
  const planOf = (sql: string): string => {
    const parameters = {
      today: '1',
      until: '1',
      doctorId: '1',
      committeeCode: '1',
      most: 1,
      at0: '1',
      at1: '1',
      at2: '1',
      at3: '1'
    }
    const positional = Array.from({ length: sql.split('?').length - 1 }, () => '1')
    const statement = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
    return (positional.length > 0 ? statement.all(...positional) : statement.all(parameters))
      .map(({ detail }) => detail)
      .join('\n')
  }
  const states: DueState[] = ['all', 'overdue', 'today', 'two-week', 'soon']
  const scopes = [null, '1'].flatMap(doctorId =>
    [null, '1'].map(committeeCode => ({ doctorId, committeeCode }))
  )

  it.each(states.flatMap(state => scopes.map(scope => [state, scope] as const)))(
    '%s of %o is counted from one index, and every page of it read in order',
    (state, scope) => {
      const filters = { ...scope, state, reason: null }
      // What cannot wait is few: its index holds nothing else, in its own order.
      const how =
        state === 'two-week'
          ? 'SCAN s USING (COVERING )?INDEX follow_up_schedule_urgent'
          : 'SEARCH s USING (COVERING )?INDEX follow_up_schedule_\\w+ \\((\\w+=\\? AND )*\\(?due_on'
      const counts = planOf(countSql(dueList(state), filters))
      expect(counts).toMatch(new RegExp(`^${how}`))
      expect(counts).toMatch(/COVERING INDEX/)
      for (const isFromPlace of [false, true]) {
        const page = { sort: 'due', descending: false, isFromPlace }
        const plan = planOf(pageSql(dueList(state), filters, page))
        expect(plan).toMatch(new RegExp(`^${how}`))
        expect(plan).not.toMatch(/TEMP B-TREE|\nSCAN/)
      }
    }
  )

  it('the history of one person, whatever the form, is found by an index', () => {
    expect(planOf(SELECT_OF_RESIDENT)).toMatch(/INDEX follow_up_resident \(resident_id=\?/)
  })
  it.each([SELECT_EFFECTIVE, SELECT_EFFECTIVE_VISITED, SELECT_EARLIER])(
    'the visits of one person for one disease are found by an index: %s',
    sql => {
      const plan = planOf(sql)
      expect(plan).toMatch(/INDEX follow_up_resident \(resident_id=\? AND kind=\?/)
      expect(plan).not.toMatch(/SCAN/)
    }
  )
})
