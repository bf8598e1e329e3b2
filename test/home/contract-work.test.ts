import { expect, it } from 'vitest'
import { expiringWork, overdueWork } from '../../src-renderer/home/contract-work.ts'

const today = '2026-11-22'
const resident = (id: string) => ({
  id,
  name: id,
  sex: '1' as const,
  birthDate: '1950-01-01',
  age: 76,
  idTail: null,
  phone: null,
  recordNumber: '31010400100100001',
  committeeName: '梧桐居委会',
  conditions: [],
  flags: [],
  allergies: [],
  status: 'active' as const
})
type Call = NonNullable<Parameters<typeof expiringWork>[0]['rows'][number]['lastCall']>
const aCall = (result: Call['result'], calledOn: string, callAgainOn: string | null): Call => ({
  id: 'a',
  residentId: 'r',
  contractId: null,
  campaignId: null,
  calledOn,
  result,
  note: '',
  callAgainOn,
  callerName: '王医生'
})
const ending = (name: string, lastCall: Call | null, daysLeft = 5) => ({
  contractId: `contract of ${name}`,
  number: 'QY-1',
  resident: resident(name),
  doctorName: '王医生',
  packageName: '基本服务包',
  endOn: '2026-11-27',
  daysLeft,
  step: 7,
  lastCall
})
const expiring = (...rows: readonly ReturnType<typeof ending>[]) => ({
  rows: [...rows],
  next: null,
  counts: [
    { step: 60, contracts: 20 },
    { step: 7, contracts: rows.length }
  ]
})

it.each([
  ['nobody has called', null, true],
  ['said yes and has not signed', aCall('agreed', '2026-11-20', null), true],
  ['was to be called again today', aCall('considering', '2026-11-10', '2026-11-22'), true],
  ['is to be called again tomorrow', aCall('considering', '2026-11-10', '2026-11-23'), false],
  ['did not want to', aCall('refused', '2026-11-10', null), false],
  ['did not answer, and nobody wrote down another day', aCall('no-answer', '2026-11-10', null), false]
])('whose contract ends and who %s stands on the day’s list or not', (_who, call, isListed) => {
  const groups = expiringWork(expiring(ending('某人', call)), true, today)
  expect(groups.flatMap(({ rows }) => rows.map(({ resident: { name } }) => name))).toEqual(
    isListed ? ['某人'] : []
  )
})

it('the rows of what ends lead to the renewal, and to the file for those who may not sign', () => {
  const [group] = expiringWork(expiring(ending('某人', null)), true, today)
  expect(group?.rows[0]?.to).toBe('/signing/new?resident=某人&for=renew')
  expect(expiringWork(expiring(ending('某人', null)), false, today)[0]?.rows[0]?.to).toBe('/residents/某人')
})

it('eight are listed, and the head says how many there are', () => {
  const many = Array.from({ length: 12 }, (_, index) => ending(String(index), null))
  const [group] = expiringWork(expiring(...many), true, today)
  expect(group?.rows).toHaveLength(8)
  expect(group?.total).toBe(32)
})

it('what is overdue of a contract names each person once, and nobody who comes today anyway', () => {
  const owed = (name: string, position: number) => ({
    resident: resident(name),
    contractId: `contract of ${name}`,
    position,
    itemName: '血压测量',
    evidence: 'blood-pressure',
    promised: 4,
    done: 1,
    lastDoneOn: '2026-08-18',
    nextDueOn: '2026-11-12',
    yearTo: '2027-01-01',
    doctorName: '王医生'
  })
  const panel = {
    rows: [owed('甲', 0), owed('甲', 1), owed('今日来', 0), owed('乙', 0)],
    next: null,
    counts: { overdue: 4, due: 0, later: 0, complete: 0 },
    preparing: 0
  }
  const [group] = overdueWork(panel, new Set(['今日来']), today)
  expect(group?.rows.map(({ resident: { name }, item }) => `${name} ${item}`)).toEqual([
    '甲 血压测量',
    '乙 血压测量'
  ])
  expect(group?.rows[0]).toMatchObject({ daysLeft: -10, dueOn: '2026-11-12' })
  expect(overdueWork({ ...panel, rows: [] }, new Set(), today)).toEqual([])
})
