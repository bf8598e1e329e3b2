import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Questionnaire, QuestionnaireResponse } from '@medplum/fhirtypes'
import { followUp, type VisitForm } from '../../src-main/follow-up/contract.ts'
import { resourcesOfVisit } from '../../src-main/follow-up/fhir.ts'
import {
  type Condition,
  type Field,
  formDefinition,
  isEmpty
} from '../../src-main/follow-up/forms/contract.ts'
import { forms } from '../../src-main/follow-up/forms/index.ts'
import { questionnaireOf } from '../../src-main/follow-up/questionnaire.ts'
import { formProblems } from '../sync/form-judge.ts'

// Every form there is, held against what a definition must be.

const all = forms.map(form => [form.definition.word, form] as const)
type Answered = Exclude<Field, { readonly type: 'worked-out' }>

/** Any answer to a field; what decides nothing is drawn too. */
function answerTo(field: Answered): fc.Arbitrary<unknown> {
  const maybe = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: null })
  const words = fc.constantFrom('', '甲', '乙丙')
  switch (field.type) {
    case 'day':
      return fc.constantFrom('2026-02-01', '2026-03-01')
    case 'code':
      return fc.constantFrom(...field.codes.map(({ code }) => code))
    case 'codes':
      return fc.subarray(field.codes.map(({ code }) => code))
    case 'number':
      return maybe(fc.integer({ min: field.from ?? 1, max: field.to ?? 200 }))
    case 'text':
      return words
    case 'record':
      return maybe(fc.constant('0190a0a0-0000-7000-8000-000000000003'))
    case 'flag':
      return fc.boolean()
    case 'drugs':
      return fc.array(
        fc.record({
          name: fc.constantFrom('甲', '乙'),
          timesPerDay: maybe(fc.integer({ min: 1, max: 12 })),
          dose: words
        }),
        { maxLength: 3 }
      )
  }
}

describe.each(all)('%s', (_word, { definition, answers, settle, start }) => {
  const fields = Object.entries(definition.fields as Record<string, Field>)
  const answered = fields.flatMap(([key, field]) =>
    field.type === 'worked-out' ? [] : [[key, field] as const]
  )
  const anyForm = fc
    .record({
      ...Object.fromEntries(answered.map(([key, field]) => [key, answerTo(field)])),
      ...(fields.some(([key]) => key === 'outcome') ? { outcome: fc.constant('visited') } : {})
    })
    .map(given => answers.parse(given))
  const told = (form: VisitForm) => {
    const said = { text: '甲', clause: '乙', fields: [] }
    const visit = followUp.parse({
      ...{
        id: '0190a0a0-0000-7000-8000-00000000000a',
        version: 1,
        residentId: '0190a0a0-0000-7000-8000-00000000000b'
      },
      ...{
        kind: definition.kind,
        edition: definition.edition,
        form,
        headline: '',
        doctorId: '0190a0a0-0000-7000-8000-00000000000d'
      },
      assessment: {
        ...{
          policyVersion: 'NBPHS-3',
          target: { says: '', clause: '' },
          bmi: { value: 24.2, label: '超重' },
          emergency: [said]
        },
        ...{
          classification: '2',
          classificationLabel: '控制不满意',
          classificationReasons: [said],
          consecutiveUnsatisfied: 1
        },
        ...{
          action: 'two-week',
          actionReason: said,
          nextVisitDate: '2026-03-16',
          nextVisitReason: said,
          warnings: {},
          problems: {}
        }
      },
      ...{
        classification: '2',
        nextVisitDate: '2026-03-16',
        doctorName: '王医生',
        savedAt: '2026-03-02T01:00:00.000Z'
      },
      ...{ correctsId: null, correctionReason: null, correctedById: null, withdrawnReason: null },
      ...{ classWord: '', mark: null, marks: {} }
    })
    return resourcesOfVisit(definition, visit, '0190a0a0-0000-7000-8000-00000000000c')
  }
  const responseOf = (form: VisitForm) => {
    const found = told(form).find(({ resourceType }) => resourceType === 'QuestionnaireResponse')
    return found as QuestionnaireResponse
  }

  it('is data: it crosses the border as it stands', () => {
    expect(JSON.parse(JSON.stringify(formDefinition.parse(definition)))).toEqual(
      JSON.parse(JSON.stringify(definition))
    )
  })

  it('names each linkId once, in a part of its own form', () => {
    const linkIds = fields.map(([, { linkId }]) => linkId)
    expect(new Set(linkIds).size).toBe(linkIds.length)
    const parts = Object.keys(definition.groups)
    expect(linkIds.filter(id => id !== 'drugs' && !parts.includes(id.split('.')[0] ?? ''))).toEqual([])
  })

  it('speaks only of fields and answers that it has', () => {
    const known = new Set(fields.map(([key]) => key))
    const codesOf = (key: string): readonly string[] => {
      const field = definition.fields[key]
      return field?.type === 'code' || field?.type === 'codes' ? field.codes.map(({ code }) => code) : []
    }
    const wrong = (when: Condition | undefined): readonly string[] =>
      Object.entries(when ?? {}).flatMap(([key, wanted]) =>
        known.has(key) ? wanted.filter(code => code !== '*' && !codesOf(key).includes(code)) : [key]
      )
    for (const [key, field] of answered) {
      expect([...wrong(field.shows), ...wrong(field.neededWhen)], key).toEqual([])
      expect(field.beside === undefined || known.has(field.beside), key).toBe(true)
      if (field.type === 'record')
        expect(
          field.brings.filter(each => !known.has(each)),
          key
        ).toEqual([])
      if (field.type !== 'code' && field.type !== 'codes') continue
      const keys = field.codes.map(each => each.key)
      expect(new Set(keys).size, key).toBe(keys.length)
      const dangers = field.codes.flatMap(({ danger }) => danger ?? [])
      expect(
        dangers.filter(danger => !codesOf('dangers').includes(danger)),
        key
      ).toEqual([])
    }
    const laid = definition.columns.flat().flatMap(line => line.fields)
    expect(laid.filter(key => !known.has(key))).toEqual([])
    expect(definition.headline.filter(key => !known.has(key))).toEqual([])
  })

  it('shows every field on the screen, but for what is done beside it', () => {
    const laid = definition.columns.flat().flatMap(line => line.fields)
    const missing = answered.map(([key]) => key).filter(key => !laid.includes(key))
    const aside = ['confirmed', 'emergencyAct', 'emergencyNote'].filter(key => key in definition.fields)
    expect(missing.toSorted()).toEqual(aside)
    expect(new Set(laid).size).toBe(laid.length)
  })

  it('tells every answer, to the questions of its own Questionnaire', () => {
    const published = questionnaireOf(definition) as Questionnaire
    fc.assert(
      fc.property(anyForm, form => {
        expect(formProblems(published, responseOf(form))).toEqual([])
      }),
      { numRuns: 50 }
    )
  })

  it('tells no two different forms alike', () => {
    const blank = answers.parse({ visitDate: '2026-01-01' }) as Record<string, unknown> & VisitForm
    // Every drawn visit took place.
    for (const [key] of answered.filter(([name]) => name !== 'outcome')) {
      fc.assert(
        fc.property(
          anyForm.filter(form => JSON.stringify(form[key]) !== JSON.stringify(blank[key])),
          form => {
            const changed = { ...blank, [key]: form[key] }
            expect(JSON.stringify(told(changed)), key).not.toBe(JSON.stringify(told(blank)))
          }
        ),
        { numRuns: 2 }
      )
    }
  })

  it('asks anew for every finding of the visit, and shows how it stood last time', () => {
    const findings = answered.filter(([, { finding }]) => finding === true)
    const known = [
      'symptoms',
      'psychology',
      'compliance',
      'adherence',
      'adverseReaction',
      'complication',
      'hypoglycaemia'
    ]
    expect(known.filter(key => key in definition.fields && findings.every(([name]) => name !== key))).toEqual(
      []
    )
    fc.assert(
      fc.property(anyForm, form => {
        const next = start('2026-04-01', form, null)
        for (const [key, field] of findings) {
          expect([field.carried, isEmpty(next[key])], key).toEqual([undefined, true])
          expect(field.last, key).toMatch(/shown|both/)
        }
      }),
      { numRuns: 20 }
    )
  })

  it('carries over only what its definition says, and loses nothing that is saved', () => {
    fc.assert(
      fc.property(anyForm, form => {
        const next = start('2026-04-01', form, null)
        for (const [key, field] of answered) {
          if (field.carried === true && form[key] !== null) expect(next[key], key).toEqual(form[key])
          if (field.carried !== undefined || key === 'visitDate') continue
          const initial = field.type === 'code' ? (field.initial ?? field.default ?? null) : undefined
          const empty = initial ?? answers.parse({ visitDate: '2026-04-01' })[key]
          expect(next[key], key).toEqual(empty)
        }
        const said = [{ text: '', clause: '', fields: [] }]
        const shown = answered.filter(
          ([, { shows }]) => shows?.['outcome'] === undefined || shows['outcome'].includes('visited')
        )
        const settled = settle(form, said)
        for (const [key] of shown) expect(settled[key], key).toEqual(form[key])
      }),
      { numRuns: 50 }
    )
  })
})

it('what is published of the hypertension form is what platforms hold: its canonical, linkIds and codes', () => {
  const [hypertension] = forms
  const published = JSON.stringify(hypertension && questionnaireOf(hypertension.definition))
  expect(createHash('sha256').update(published).digest('hex').slice(0, 16)).toBe('a4822bd42738dad4')
})
