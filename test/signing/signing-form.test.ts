import { describe, expect, it } from 'vitest'
import { formerMark } from '../../src-renderer/signing/former.ts'
import { mended } from '../../src-renderer/signing/signing-draft.ts'
import { onWay, type Purpose, startForm, type Way, waysOf } from '../../src-renderer/signing/signing-form.ts'
import { aCandidate, aForm, aFormer, aMember, aPreparation, aStart } from './signing-forms.ts'

const today = aStart().today
const guardian = {
  name: '张志强',
  relation: '父亲',
  idType: '01' as const,
  idNumber: '11010119850520001X',
  phone: '13812345678',
  reason: 'minor' as const
}

describe('what can be done for somebody', () => {
  it.each<[string, Parameters<typeof waysOf>[0], readonly Way[]]>([
    ['whose file lacks something', aCandidate({ missing: ['住址'] }), ['none', 'refused']],
    ['who never signed', aCandidate(), ['new', 'none', 'refused']],
    ['whose contract is over', aCandidate({ current: aFormer({ phase: 'expired' }) }), ['renewal', 'new', 'none', 'refused']],
    ['whose contract ends soon', aCandidate({ current: aFormer() }), ['renewal', 'individual', 'hand-over', 'none', 'refused']],
    ['who is in the middle of a contract', aCandidate({ current: aFormer({ phase: 'effective' }) }), ['none', 'individual', 'renewal', 'hand-over']],
    ['whose renewal is signed already', aCandidate({ current: aFormer({ phase: 'upcoming' }) }), ['none']]
  ])('%s, the likeliest first', (_who, candidate, ways) => {
    expect(waysOf(candidate)).toEqual(ways)
  }) // prettier-ignore

  const household = [
    aCandidate({ current: aFormer({ phase: 'effective' }) }),
    aCandidate({ residentId: 'wife', relation: '1', current: aFormer() }),
    aCandidate({ residentId: 'father', relation: '5' })
  ]
  it.each<[Purpose, readonly Way[]]>([
    ['sign', ['none', 'renewal', 'new']],
    ['renew', ['renewal', 'renewal', 'new']],
    ['change', ['hand-over', 'none', 'none']],
    ['add', ['individual', 'none', 'none']]
  ])('of a household opened to %s', (purpose, ways) => {
    const form = startForm(aStart({ purpose, preparation: aPreparation({ members: household }) }))
    expect(form.members.map(({ way }) => way)).toEqual(ways)
  })
})

describe('a renewal', () => {
  const former = aFormer({
    individual: [
      { packageId: 'diabetes-v1', packageName: '糖尿病包', endOn: '2026-03-31', negotiatedFen: null, payers: [] },
      { packageId: 'agreed-v1', packageName: '协商包', endOn: '2026-03-31', negotiatedFen: 32_150, payers: [] },
      { packageId: 'stroke-v1', packageName: '脑卒中包', endOn: '2026-03-31', negotiatedFen: null, payers: [] }
    ]
  }) // prettier-ignore
  const preparation = aPreparation({ members: [aCandidate({ current: former })] })

  it('starts from the team, doctor, hospitals and packages there were, each package as it is today', () => {
    const form = startForm(aStart({ purpose: 'renew', preparation }))
    expect(form).toMatchObject({
      teamId: 'team-old',
      doctorId: 'doctor-old',
      districtHospitalId: 'district-1',
      cityHospitalId: 'city-1'
    })
    expect(form.members).toMatchObject([
      {
        way: 'renewal',
        basicPackageId: 'basic-v2',
        individual: [
          { packageId: 'diabetes-v2', negotiatedYuan: null },
          { packageId: 'agreed-v1', negotiatedYuan: 321.5 }
        ]
      }
    ])
  })

  it('does not choose what is closed, or what the region does not combine with', () => {
    const closed = aFormer({
      cityHospitalId: 'city-closed',
      teamId: 'team-closed',
      doctorId: 'doctor-closed'
    })
    const form = startForm(
      aStart({
        preparation: aPreparation({
          members: [aCandidate({ current: closed })],
          districtHospitalsMax: 0
        })
      })
    )
    expect(form).toMatchObject({
      teamId: 'team-block',
      doctorId: 'doctor-block',
      districtHospitalId: null,
      cityHospitalId: null
    })
  })

  it('leaves an individual package alone that runs longer than the contract; another doctor takes it over', () => {
    const longer = aFormer({
      individual: [
        {
          packageId: 'diabetes-v1',
          packageName: '糖尿病包',
          endOn: '2026-09-30',
          negotiatedFen: null,
          payers: []
        }
      ]
    })
    const individual = (way: Way) =>
      onWay(aMember(), aCandidate({ current: longer }), way, today).individual.map(
        ({ packageId }) => packageId
      )
    expect(individual('renewal')).toEqual([])
    expect(individual('hand-over')).toEqual(['diabetes-v2'])
  })

  it('carries nothing over when it becomes something else, and what was typed stays otherwise', () => {
    const candidate = aCandidate({ current: former })
    const renewed = onWay(aMember({ way: 'none' }), candidate, 'renewal', today)
    expect(onWay(renewed, candidate, 'individual', today).individual).toEqual([])
    const typed = aMember({ individual: [{ packageId: 'diabetes-v2', negotiatedYuan: null }] })
    expect(onWay(typed, candidate, 'individual', today).individual).toEqual(typed.individual)
  })

  it('takes the term from the old contract where the region is silent, else from the region', () => {
    const term = (termMonths: number | null): number | null =>
      startForm(
        aStart({
          preparation: aPreparation({
            termMonths,
            members: [aCandidate({ current: aFormer({ termMonths: 36 }) })]
          })
        })
      ).termMonths
    expect([term(null), term(12)]).toEqual([36, 12])
  })

  it('marks at the field what the old contract said, for everybody who follows one', () => {
    const candidates = [
      aCandidate({ current: aFormer() }),
      aCandidate({ residentId: 'wife', current: aFormer({ cityHospitalId: null }) }),
      aCandidate({ residentId: 'son', current: aFormer({ cityHospitalId: 'city-9' }) })
    ]
    const members = [
      aMember({ way: 'renewal' }),
      aMember({ residentId: 'wife', way: 'hand-over' }),
      aMember({ residentId: 'son', way: 'individual' })
    ]
    const mark = (now: string | null) =>
      formerMark(
        aForm({ members }),
        candidates,
        now,
        one => one.cityHospitalId,
        id => id ?? '未选'
      )
    expect(mark('city-1')).toBe('原为“未选”')
    expect(mark('city-2')).toBe('原为“city-1”“未选”')
    expect(formerMark(aForm(), candidates, 'x', one => one.teamId, String)).toBeUndefined()
  })
})

describe('who signs for a child', () => {
  const father = aCandidate()
  const mother = aCandidate({ residentId: 'wife', relation: '1', sex: '2' })
  const child = aCandidate({ residentId: 'child', relation: '3', needsGuardian: true })
  const person = (id: string) =>
    ({ id, name: id, idType: '01', idNumber: '110', phones: [{ number: '139' }] }) as never
  const residents = new Map([
    ['head', person('head')],
    ['wife', person('wife')]
  ])
  const guardianFor = (change: Parameters<typeof aStart>[0], at = 2) =>
    startForm(
      aStart({ residents, preparation: aPreparation({ members: [father, mother, child] }), ...change })
    ).members[at]?.guardian

  it('is the parent the page was opened for, else the head', () => {
    expect(guardianFor({})).toMatchObject({ name: 'head', relation: '父亲', reason: 'minor' })
    expect(guardianFor({ openedId: 'wife' })).toMatchObject({ name: 'wife', relation: '母亲' })
  })

  it('is asked for where the household does not say who the parents are', () => {
    const grandchild = { ...child, relation: '4' as const }
    expect(guardianFor({ preparation: aPreparation({ members: [father, mother, grandchild] }) })).toBeNull()
  })

  it('is who signed before, until the child is of age; who acts for an adult who cannot goes on doing so', () => {
    const signedBy = (needsGuardian: boolean, reason: 'minor' | 'unable') =>
      guardianFor(
        {
          preparation: aPreparation({
            members: [
              { ...child, needsGuardian, current: aFormer({ guardian: { ...guardian, name: '祖母', reason } }) }
            ]
          })
        },
        0
      ) // prettier-ignore
    expect(signedBy(true, 'minor')).toMatchObject({ name: '祖母' })
    expect(signedBy(false, 'minor')).toBeNull()
    expect(signedBy(false, 'unable')).toMatchObject({ name: '祖母', reason: 'unable' })
    expect(signedBy(true, 'unable')).toMatchObject({ reason: 'minor' })
  })
})

describe('a form that was left behind', () => {
  it('comes back as it was, with whoever joined since, and without what is not possible any more', () => {
    const kept = aForm({
      place: '居委会',
      members: [
        aMember({ basicPackageId: 'typed' }),
        aMember({ residentId: 'wife', way: 'new' }),
        aMember({ residentId: 'gone' })
      ]
    })
    const candidates = [
      aCandidate(),
      aCandidate({ residentId: 'wife', current: aFormer({ phase: 'effective' }) }),
      aCandidate({ residentId: 'child' })
    ]
    const fresh = startForm(aStart({ preparation: aPreparation({ members: candidates }) }))
    const form = mended(kept, fresh, candidates)
    expect(form.place).toBe('居委会')
    expect(form.members.map(({ residentId, way }) => [residentId, way])).toEqual([
      ['head', 'new'],
      ['wife', 'none'],
      ['child', 'new']
    ])
    expect(form.members[0]?.basicPackageId).toBe('typed')
  })
})
