import { expect, it } from 'vitest'
import { medicineWork } from '../../src-renderer/home/medicine-work.ts'

const resident = {
  ...{ id: 'r', name: '张建国', sex: '1' as const, birthDate: '1950-01-01', age: 76, idTail: null },
  ...{ phone: null, recordNumber: '31010400100100001', committeeName: '梧桐居委会', conditions: [] },
  ...{ flags: [], allergies: [], status: 'active' as const }
}
type Row = Parameters<typeof medicineWork>[0]['rows'][number]
const row = (kind: Row['kind'], daysLeft: number): Row => ({
  ...{ resident, kind, daysLeft, dueOn: '2026-12-05', drugs: '氨氯地平片、二甲双胍片', doctorName: null }
})

it.each([
  ['run-out', 4, '将用完', '续药'],
  ['run-out', 0, '已用完', '续药'],
  ['run-out', -3, '已用完', '续药'],
  ['long-visit', 4, '应访', '长处方随访'],
  ['long-visit', -1, '逾期', '长处方随访']
] as const)('of medicine that %s in %i days the day’s list says %s', (kind, daysLeft, state, item) => {
  const [group] = medicineWork({ rows: [row(kind, daysLeft)], total: 1 })
  expect(group?.rows).toMatchObject([
    { state, item, last: '氨氯地平片、二甲双胍片', to: '/residents/r/medications' }
  ])
})

it('shows eight of twenty and leads to the others', () => {
  const [group] = medicineWork({ rows: Array.from({ length: 20 }, () => row('run-out', 1)), total: 31 })
  expect([group?.rows.length, group?.total, group?.rest.to]).toEqual([8, 31, '/medicines'])
  expect(medicineWork({ rows: [], total: 0 })).toEqual([])
})
