import fc from 'fast-check'
import { memberRole, type TeamToTell } from '../../src-main/directory/contract.ts'

export const doctorId = '01900000-0000-7000-8000-0000000000d1'
export const teamId = '01900000-0000-7000-8000-0000000000e1'
const id = (tail: string): string => `01900000-0000-7000-8000-0000000000${tail}`

const aMember = (staffId: string, change: object = {}): TeamToTell['members'][number] => ({
  id: staffId,
  staffId,
  accountId: null,
  name: '张专家',
  phone: '',
  title: '',
  institutionName: null,
  role: 'upper-specialist',
  from: '2026-01-01',
  to: null,
  ...change
})

export const aTeam = (change: Partial<TeamToTell> = {}): TeamToTell => ({
  id: teamId,
  name: '第一团队',
  phone: '021-55550000',
  status: 'active',
  leadId: doctorId,
  members: [
    aMember(id('f1'), { accountId: doctorId, role: 'gp', name: '王医生' }),
    aMember(id('f2')),
    aMember(id('f2'), { role: 'specialist', to: '2026-05-31' })
  ],
  ...change
})

/** Any team, of people who work here and of helpers, some of whom have left. */
export const anyTeam: fc.Arbitrary<TeamToTell> = fc
  .record({
    phone: fc.constantFrom('', '021-55550000'),
    status: fc.constantFrom('active' as const, 'closed' as const),
    members: fc.array(
      fc
        .record({
          staff: fc.constantFrom('f1', 'f2', 'f3'),
          role: fc.constantFrom(...memberRole.options),
          to: fc.constantFrom(null, '2026-05-31')
        })
        .map(({ staff, role, to }) =>
          aMember(id(staff), { role, to, accountId: staff === 'f1' ? doctorId : null })
        ),
      { maxLength: 6 }
    )
  })
  .map(aTeam)
