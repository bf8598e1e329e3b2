import { expect, test } from 'vitest'
import { type DueRow, groupWork, markOf, pressingOf } from '../../src-renderer/home/work.ts'

function aRow(name: string, reason: DueRow['reason'], dueOn: string, daysLeft: number): DueRow {
  return {
    resident: {
      id: name,
      name,
      sex: '1',
      birthDate: '1950-01-01',
      age: 76,
      idTail: null,
      phone: null,
      recordNumber: '31010400100100001',
      committeeName: '东风里',
      conditions: ['hypertension'],
      flags: [],
      allergies: [],
      status: 'active'
    },
    kind: 'hypertension',
    disease: '高血压',
    dueOn,
    reason,
    daysLeft,
    last: null,
    doctorName: null
  }
}
const names = (groups: ReturnType<typeof groupWork>): readonly (readonly string[])[] =>
  groups.map(({ rows }) => rows.map(({ resident }) => resident.name))

const emergency = aRow('危急', 'emergency', '2026-11-20', -1)
const twoWeek = aRow('两周', 'two-week', '2026-11-10', -11)
const twoWeekAhead = aRow('下周复查', 'two-week', '2026-11-28', 7)
const today = aRow('今日', 'routine', '2026-11-21', 0)
const overdue = aRow('逾期', 'routine', '2026-11-01', -20)
const soon = aRow('应访', 'routine', '2026-11-30', 9)

test('an emergency leads the list even when others have been overdue for longer', () => {
  const groups = groupWork([[twoWeek, emergency], [today], [overdue, twoWeek], [soon]])
  expect(names(groups)).toEqual([['危急', '两周'], ['今日'], ['逾期'], ['应访']])
})

test('a person stands in the list once, in the most urgent section', () => {
  const groups = groupWork([[emergency, twoWeek], [], [twoWeek, emergency, overdue], []])
  expect(names(groups)).toEqual([['危急', '两周'], ['逾期']])
})

test('a two-week check that is not due yet waits among what comes next', () => {
  const groups = groupWork([[twoWeek, twoWeekAhead], [], [], [soon, twoWeekAhead]])
  expect(names(groups)).toEqual([['两周'], ['下周复查', '应访']])
})

test('the badge counts each person once, as many as the list shows above what comes next', () => {
  const emergencyAhead = aRow('明日危急', 'emergency', '2026-11-22', 1)
  const [late, now] = [
    [overdue, emergency, twoWeek],
    [today, aRow('今日两周', 'two-week', '2026-11-21', 0)]
  ]
  const twoWeeks = [emergency, emergencyAhead, twoWeek, ...now.slice(1), twoWeekAhead]
  const groups = groupWork([twoWeeks, now, late, [soon, emergencyAhead, twoWeekAhead]])
  const listed = groups.filter(({ state }) => state !== 'soon').flatMap(({ rows }) => rows)
  expect(pressingOf({ overdue: late.length, today: now.length }, twoWeeks)).toBe(6)
  expect(listed).toHaveLength(6)
})

test('urgency has a shape, not only a colour', () => {
  expect(markOf(emergency).kind).toBe('critical')
  expect(markOf(overdue)).toEqual({ kind: 'attention', text: '逾期' })
  expect(markOf(soon).kind).toBe('')
})
