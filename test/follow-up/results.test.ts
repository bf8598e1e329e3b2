import type { Observation } from '@medplum/fhirtypes'
import { describe, expect, it } from 'vitest'
import { followUp } from '../../src-main/follow-up/contract.ts'
import { resourcesOfVisit } from '../../src-main/follow-up/fhir.ts'
import { diabetesForm } from '../../src-main/follow-up/forms/diabetes/index.ts'
import { validate } from '../support/fhir-validation.ts'

// Results that stand in a form are told as what others look for: one Observation each, by its LOINC code.

const id = (letter: string): string => `0190a0a0-0000-7000-8000-00000000000${letter}`
const told = (answers: object, change: object = {}): readonly Observation[] => {
  const form = diabetesForm.answers.parse({ visitDate: '2026-03-02', way: '1', ...answers })
  const visit = followUp.parse({
    ...{
      id: id('a'),
      version: 1,
      residentId: id('b'),
      kind: 'diabetes',
      edition: 'NBPHS-3',
      form,
      headline: '',
      classWord: ''
    },
    assessment: {
      ...{ policyVersion: 'NBPHS-3', target: { says: '', clause: '' }, bmi: null, emergency: [] },
      ...{
        classification: null,
        classificationLabel: null,
        classificationReasons: [],
        consecutiveUnsatisfied: 0
      },
      ...{ action: 'routine', actionReason: null, nextVisitDate: null, nextVisitReason: null },
      ...{ warnings: {}, problems: {} }
    },
    ...{ classification: null, nextVisitDate: null, doctorId: id('d'), doctorName: '王医生' },
    ...{ savedAt: '2026-03-02T01:00:00.000Z', correctsId: null, correctionReason: null, correctedById: null },
    ...{ withdrawnReason: null, mark: null, marks: {} },
    ...change
  })
  return resourcesOfVisit(diabetesForm.definition, visit, id('c')).flatMap(resource =>
    resource.resourceType === 'Observation' ? [resource] : []
  )
}
const said = (answers: object) =>
  told(answers).map(({ code, valueQuantity, effectiveDateTime }) => [
    code.coding?.[0]?.code,
    valueQuantity?.value,
    valueQuantity?.code,
    effectiveDateTime
  ])

describe('a result of the diabetes form', () => {
  it.each([
    [{ fastingMmolL: 7.25, fastingBy: 'venous' }, [['14771-0', 7.25, 'mmol/L', '2026-03-02']]],
    [{ fastingMmolL: 7.2, fastingBy: 'capillary' }, [['14743-9', 7.2, 'mmol/L', '2026-03-02']]],
    [{ fastingMgDl: 126 }, [['41653-7', 126, 'mg/dL', '2026-03-02']]],
    [{ hba1cPercent: 7.1, hba1cOn: '2026-02-20' }, [['4548-4', 7.1, '%', '2026-02-20']]],
    [{}, []],
    [{ outcome: 'lost', lostReason: '电话不通', fastingMmolL: 7.2 }, []]
  ])('%o is told as %j', (answers, expected) => {
    expect(said(answers)).toEqual(expected)
  })

  it.each([
    [{}, 'final'],
    [{ awaitsDoctor: true }, 'preliminary'],
    [{ correctsId: id('e'), correctionReason: '抄错' }, 'amended'],
    [{ correctedById: id('e') }, 'entered-in-error'],
    [{ withdrawnReason: '不是本人' }, 'entered-in-error']
  ])('of a visit with %o it is %s', (change, status) => {
    const all = told(
      { fastingMmolL: 7.25, fastingBy: 'venous', hba1cPercent: 7.1, hba1cOn: '2026-02-20' },
      change
    )
    expect(all.map(one => one.status)).toEqual([status, status])
    expect(all.flatMap(validate)).toEqual([])
  })
})
