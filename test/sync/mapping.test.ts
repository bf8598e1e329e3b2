import type { Observation, QuestionnaireResponseItem } from '@medplum/fhirtypes'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { practitionerOf, practitionerRoleOf } from '../../src-main/access/fhir.ts'
import { organizationOf } from '../../src-main/centre/fhir.ts'
import {
  hypertension,
  type HypertensionForm
} from '../../src-main/follow-up/forms/hypertension/definition.ts'
import { hypertensionForm } from '../../src-main/follow-up/forms/hypertension/index.ts'
import { resourcesOfVisit } from '../../src-main/follow-up/fhir.ts'
import type { GlucoseReading } from '../../src-main/measurement/glucose/contract.ts'
import { observationsOfSeries, observationsOfVisit } from '../../src-main/measurement/fhir.ts'
import type { EcgRecordHead, EcgReport } from '../../src-main/measurement/ecg/contract.ts'
import { resourcesOfEcg } from '../../src-main/measurement/ecg/fhir.ts'
import { observationOfGlucose } from '../../src-main/measurement/glucose/fhir.ts'
import { patientOf } from '../../src-main/resident/fhir.ts'
import { identityOf } from '../../src-main/sync/content.ts'
import type { SharedResource } from '../../src-main/lib/fhir.ts'
import { aForm } from '../follow-up/forms.ts'
import { aReading } from '../measurement/readings.ts'
import { validate } from '../support/fhir-validation.ts'
import { isUnique, problemsOf } from './judges.ts'
import {
  anyForm,
  anyGlucose,
  anyResident,
  anySeries,
  anyVisit,
  centreId,
  doctorId,
  residentId,
  seriesId,
  seriesOf,
  theCentre,
  visitId,
  visitOf
} from './records.ts'

describe('what is told to the platform is FHIR R4 by two judges', () => {
  it('the judges do judge: a wrong code, a wrong unit of choice and an unknown field are found', () => {
    const patient = { resourceType: 'Patient', gender: 'zzz' }
    const twice = {
      resourceType: 'Observation',
      status: 'final',
      code: {},
      valueString: 'a',
      valueInteger: 1
    }
    const unknown = { resourceType: 'Encounter', status: 'finished', class: { code: 'AMB' }, colour: 'red' }
    const signed = { resourceType: 'Contract', term: [{ text: '没有要约的条款' }] }
    for (const bad of [patient, twice, unknown, signed]) expect(validate(bad as never)).not.toEqual([])
  })

  it('the centre and the people who work there', () => {
    const account = { id: doctorId, version: 1, login: 'wang', name: '王医生', roles: ['doctor' as const] }
    expect(
      problemsOf([
        organizationOf(theCentre()),
        organizationOf(theCentre({ address: '', phone: '' })),
        practitionerOf({ ...account, status: 'active' }),
        practitionerOf({ ...account, status: 'disabled' }),
        practitionerRoleOf({ ...account, status: 'active' }, centreId),
        practitionerRoleOf({ ...account, roles: ['administrator'], status: 'disabled' }, centreId)
      ])
    ).toEqual([])
  })

  it('any resident', () => {
    fc.assert(
      fc.property(anyResident, person => {
        expect(problemsOf([patientOf(person, centreId)])).toEqual([])
      }),
      { numRuns: 100 }
    )
  })

  it('any sitting, with readings that count and readings that do not', () => {
    fc.assert(
      fc.property(anySeries, series => {
        const observations = observationsOfSeries(series, centreId)
        expect(problemsOf(observations)).toEqual([])
        expect(isUnique(observations)).toBe(true)
      }),
      { numRuns: 60 }
    )
  })

  it('any glucose, from a meter and typed in', () => {
    fc.assert(
      fc.property(anyGlucose, reading => {
        expect(problemsOf([observationOfGlucose(reading, centreId)])).toEqual([])
      }),
      { numRuns: 100 }
    )
  })

  it('any visit, plain, correcting and corrected', () => {
    fc.assert(
      fc.property(anyVisit, fc.option(anySeries, { nil: null }), (visit, series) => {
        const resources = [
          ...resourcesOfVisit(hypertension, visit, centreId),
          ...observationsOfVisit(visit, series)
        ]
        expect(problemsOf(resources)).toEqual([])
        expect(isUnique(resources)).toBe(true)
      }),
      { numRuns: 60 }
    )
  })
})

const observation = (resources: readonly SharedResource[], id: string): Observation => {
  const found = resources.find(resource => identityOf(resource) === id)
  if (found?.resourceType !== 'Observation') throw new Error(`no observation ${id}`)
  return found
}
const valuesOf = ({
  component
}: Observation): readonly (readonly [string | undefined, number | undefined])[] =>
  (component ?? []).map(({ code, valueQuantity }) => [code.coding?.[0]?.code, valueQuantity?.value])

describe('a sitting', () => {
  const first = aReading(150, 92, { id: '01900000-0000-7000-8000-000000000001', residentId, seriesId })
  const second = aReading(147, 89, {
    id: '01900000-0000-7000-8000-000000000002',
    residentId,
    seriesId,
    source: 'device',
    driverId: 'omron-hbp-9030',
    deviceName: '诊室血压计',
    meanArterialMmHg: 108,
    arm: 'left',
    observerId: doctorId
  })

  it('is told reading by reading, with the mean that counts derived from them', () => {
    const told = observationsOfSeries(seriesOf([first, second]), centreId)
    expect(valuesOf(observation(told, first.id))).toEqual([
      ['8480-6', 150],
      ['8462-4', 92]
    ])
    expect(valuesOf(observation(told, seriesId))).toEqual([
      ['8480-6', 148.5],
      ['8462-4', 90.5]
    ])
    expect(observation(told, seriesId).derivedFrom?.map(({ reference }) => reference)).toEqual([
      `urn:uuid:${first.id}`,
      `urn:uuid:${second.id}`
    ])
  })

  it('tells the mean pressure only where a device has measured it, with the device, the arm and who looked on', () => {
    const told = observation(observationsOfSeries(seriesOf([first, second]), centreId), second.id)
    expect(valuesOf(told)).toContainEqual(['8478-0', 108])
    expect(told.contained).toMatchObject([
      { resourceType: 'Device', deviceName: [{ name: '诊室血压计' }, { name: 'omron-hbp-9030' }] }
    ])
    expect(told.bodySite?.text).toBe('左上臂')
    expect(told.performer).toEqual([{ reference: `urn:uuid:${doctorId}`, type: 'Practitioner' }])
  })

  it('keeps a reading that was set aside readable, but neither it nor its pulse counts', () => {
    const aside = { ...second, status: 'set-aside' as const, statusReason: '袖带滑脱' }
    const told = observationsOfSeries(seriesOf([first, aside]), centreId)
    expect(told.filter(({ status }) => status === 'entered-in-error')).toHaveLength(2)
    expect(observation(told, aside.id).note).toContainEqual({ text: '不计入：袖带滑脱' })
    expect(valuesOf(observation(told, seriesId))[0]).toEqual(['8480-6', 150])
  })

  it('takes its mean back when no reading counts any more', () => {
    const none = { ...first, status: 'set-aside' as const, statusReason: '误录' }
    const told = observation(observationsOfSeries(seriesOf([none]), centreId), seriesId)
    expect(told.status).toBe('entered-in-error')
    expect(valuesOf(told).every(([, value]) => value === undefined)).toBe(true)
  })
})

const answersOf = (items: readonly QuestionnaireResponseItem[] = []): readonly unknown[] =>
  items.flatMap(item => [...(item.answer ?? []), ...answersOf(item.item)])

describe('a visit', () => {
  const told = (form: Parameters<typeof aForm>[0], change: Parameters<typeof visitOf>[1] = {}) =>
    resourcesOfVisit(hypertension, visitOf(aForm(form), change), centreId)
  const ofType = <T extends SharedResource['resourceType']>(resources: readonly SharedResource[], type: T) =>
    resources.filter((one): one is Extract<SharedResource, { resourceType: T }> => one.resourceType === type)

  it.each([
    ['1', 'AMB'],
    ['2', 'HH'],
    ['3', 'VR']
  ] as const)('by way %s is an encounter of class %s', (way, code) => {
    expect(ofType(told({ way }), 'Encounter')[0]?.class.code).toBe(code)
  })

  it('tells every field of the national form: no two different forms give the same answers', () => {
    const blank = hypertensionForm.answers.parse({ visitDate: '2026-03-02' })
    const same = (one: typeof blank, another: typeof blank): boolean =>
      JSON.stringify(resourcesOfVisit(hypertension, visitOf(one), centreId)) ===
      JSON.stringify(resourcesOfVisit(hypertension, visitOf(another), centreId))
    for (const field of Object.keys(blank) as (keyof HypertensionForm)[]) {
      fc.assert(
        fc.property(
          anyForm.filter(form => JSON.stringify(form[field]) !== JSON.stringify(blank[field])),
          form => {
            expect(same({ ...blank, [field]: form[field] }, blank), field).toBe(false)
          }
        ),
        { numRuns: 3 }
      )
    }
  })

  it('answers only questions that the published form asks, with codes it offers', () => {
    const [form] = ofType(told({}), 'Questionnaire')
    const asked = new Map(
      (form?.item ?? []).flatMap(group => group.item ?? []).map(item => [item.linkId, item])
    )
    fc.assert(
      fc.property(anyVisit, visit => {
        const [response] = ofType(resourcesOfVisit(hypertension, visit, centreId), 'QuestionnaireResponse')
        expect(response?.questionnaire).toBe(`${form?.url ?? ''}|${form?.version ?? ''}`)
        for (const item of (response?.item ?? []).flatMap(group => group.item ?? [])) {
          const question = asked.get(item.linkId)
          expect(question, item.linkId).toBeDefined()
          for (const { valueCoding } of item.answer ?? []) {
            if (valueCoding === undefined) continue
            expect(question?.answerOption?.map(option => option.valueCoding)).toContainEqual(valueCoding)
          }
        }
      }),
      { numRuns: 50 }
    )
  })

  it('tells each drug, and that it is not taken when it is not', () => {
    const drugs = [
      { name: '氨氯地平', timesPerDay: 1, dose: '5mg' },
      { name: '缬沙坦', timesPerDay: null, dose: '' }
    ]
    const [first, second] = ofType(told({ drugs, adherence: '3' }), 'MedicationStatement')
    expect(first).toMatchObject({ status: 'not-taken', dosage: [{ text: '每日1次，每次5mg' }] })
    expect(second).toMatchObject({ medicationCodeableConcept: { text: '缬沙坦' } })
    expect(second?.dosage).toBeUndefined()
  })

  it('that did not take place is a form without an encounter', () => {
    const lost = told({ outcome: 'lost', lostReason: '外出' })
    expect(ofType(lost, 'Encounter')).toEqual([])
    expect(answersOf(ofType(lost, 'QuestionnaireResponse')[0]?.item)).toContainEqual({ valueString: '外出' })
  })

  it('corrected by another stays readable everywhere as entered in error; the other is amended and says what it replaces', () => {
    const old = told({ drugs: [{ name: '氨氯地平', timesPerDay: 1, dose: '' }] }, { correctedById: doctorId })
    const statuses = old.flatMap(one =>
      one.resourceType === 'Questionnaire' ? [] : [`${one.resourceType} ${one.status}`]
    )
    expect(statuses).toEqual([
      'Encounter entered-in-error',
      'QuestionnaireResponse entered-in-error',
      'MedicationStatement entered-in-error'
    ])
    const [response] = ofType(
      told({}, { correctsId: visitId, correctionReason: '血压录反' }),
      'QuestionnaireResponse'
    )
    expect(response?.status).toBe('amended')
    expect(answersOf(response?.item)).toEqual(
      expect.arrayContaining([{ valueString: '血压录反' }, { valueString: `urn:uuid:${visitId}` }])
    )
  })

  it('tells a pressure of its own only where its sitting does not say the same', () => {
    const series = seriesOf([aReading(140, 90, { id: doctorId, pulsePerMinute: 70 })])
    const form = { seriesId, systolicMmHg: 140, diastolicMmHg: 90, heartRatePerMinute: 70 }
    const codes = (change: Parameters<typeof aForm>[0], sitting: typeof series | null): unknown[] =>
      observationsOfVisit(visitOf(aForm(change)), sitting).map(({ code }) => code.coding?.[0]?.code)
    expect(codes(form, series)).toEqual([])
    expect(codes({ ...form, heartRatePerMinute: 72 }, series)).toEqual(['8867-4'])
    expect(codes({ ...form, seriesId: null }, null)).toEqual(['85354-9', '8867-4'])
    expect(codes({ ...form, weightKg: 70, heightCm: 170 }, series)).toEqual(['29463-7', '8302-2', '39156-5'])
  })
})

describe('a resident', () => {
  it('is found by our identifier, the ID card and the health record number', () => {
    fc.assert(
      fc.property(
        anyResident.filter(({ idType, idNumber }) => idType === '01' && idNumber !== null),
        person => {
          const systems = patientOf(person, centreId).identifier?.map(({ system, value }) => [system, value])
          expect(systems).toEqual([
            ['urn:ietf:rfc:3986', `urn:uuid:${person.id}`],
            ['urn:oid:2.16.156.10011.1.3', person.idNumber],
            ['urn:oid:2.16.156.10011.1.2', person.recordNumber]
          ])
        }
      ),
      { numRuns: 10 }
    )
  })
})

describe('glucose', () => {
  const told = (change: Partial<GlucoseReading>): Observation => {
    const [any] = fc.sample(anyGlucose, { numRuns: 1, seed: 1 })
    if (any === undefined) throw new Error('no glucose')
    return observationOfGlucose({ ...any, ...change, residentId }, centreId)
  }

  it.each([
    ['capillary', 'fasting', '14743-9'],
    ['capillary', null, '14743-9'],
    ['venous', 'fasting', '14771-0'],
    ['venous', 'random', '15074-8']
  ] as const)('of %s blood, %s, has its own LOINC', (sample, kind, code) => {
    expect(told({ sample, kind }).code.coding?.[0]?.code).toBe(code)
  })

  it('passes LO and HI on as comparators, in mmol/L, with what the meter said', () => {
    const low = { glucoseMmolL: 1.1, comparator: '<', valueReceived: 20, unitReceived: 'mg/dL' } as const
    const observation = told(low)
    expect(observation.valueQuantity).toMatchObject({ value: 1.1, comparator: '<', code: 'mmol/L' })
    expect(observation.note?.map(({ text }) => text)).toContain('原始值 <20 mg/dL，已换算')
  })

  it('that does not count is told as entered in error', () => {
    expect(told({ status: 'filed', statusReason: null }).status).toBe('final')
    expect(told({ status: 'set-aside', statusReason: '采血不当' }).status).toBe('entered-in-error')
  })

  it('of which nobody knows when is told without a time, and says so', () => {
    const measuredAt = '2026-03-01T00:00:00.000Z'
    expect(told({ measuredAt, isTimeKnown: true }).effectiveDateTime).toBe(measuredAt)
    const unknown = told({ measuredAt, isTimeKnown: false })
    expect(unknown).not.toHaveProperty('effectiveDateTime')
    expect(unknown.note?.map(({ text }) => text)).toContain('测量时间不明')
  })

  it('names the meter it came from', () => {
    const observation = told({ driverId: 'onetouch-ultra2', deviceSerial: 'GMF600DCY' })
    expect(observation.contained).toMatchObject([{ resourceType: 'Device', serialNumber: 'GMF600DCY' }])
    expect(observation.device).toEqual({ reference: '#device' })
    expect(told({ driverId: null }).contained).toBeUndefined()
  })
})

describe('an ECG', () => {
  const head = (change: Partial<EcgRecordHead> = {}): EcgRecordHead => ({
    id: '01900000-0000-7000-8000-0000000000e1',
    version: 1,
    residentId,
    startedAt: '2026-07-11T01:05:30.000Z',
    endedAt: '2026-07-11T01:05:40.000Z',
    source: 'device',
    deviceName: '诊室心电图机',
    driverId: 'open-ecg-stream',
    deviceFilters: [],
    filters: { highPassHz: null, lowPassHz: null, notchHz: null },
    leads: ['I', 'II'],
    samplesPerSecond: 500,
    microvoltsPerCount: 2.5,
    samples: 5_000,
    state: 'complete',
    stateReason: null,
    lostSamples: 0,
    uncountedGaps: 0,
    hasLeadOff: false,
    losses: [],
    leadOff: [],
    heartRatePerMinute: 72.4,
    heartRateDoubt: null,
    remarks: [],
    voidReason: null,
    signedAt: null,
    signerName: null,
    wantedSeconds: 10,
    indication: '胸闷',
    observerId: null,
    observerName: null,
    sha256: null,
    storedBytes: 0,
    fileFormat: null,
    fileName: null,
    patientInFile: null,
    fileRemarks: [],
    reports: [],
    ...change
  })
  const report = (number: number, change: Partial<EcgReport> = {}): EcgReport => ({
    id: `01900000-0000-7000-8000-0000000000f${String(number)}`,
    recordId: head().id,
    number,
    kind: 'conclusion',
    conclusions: [
      { system: 'https://doi.org/10.1161/CIRCULATIONAHA.106.180201', code: '20', name: '窦性心律' }
    ],
    text: '大致正常',
    measured: { heartRatePerMinute: 70, prMs: 160, qrsMs: 90, qtMs: 400, axisDegrees: -30 },
    reason: number === 1 ? null : '补写',
    signerId: doctorId,
    signerName: '王医生',
    signedAt: '2026-07-11T02:00:00.000Z',
    ...change
  })
  const withdrawal = report(2, { kind: 'withdrawal', conclusions: [], text: '', reason: '签错' })
  const file = { format: 'scp-ecg', title: 'ecg.scp', bytes: Uint8Array.of(1, 2, 3) } as const
  const told = (change: Partial<EcgRecordHead>): Observation =>
    observation(resourcesOfEcg(head(change), null, centreId), head().id)

  it('is what HL7 says, signed or not, with its samples or without', () => {
    for (const reports of [[], [report(1)], [report(1), report(2)], [report(1), withdrawal]])
      for (const waveform of [null, file]) {
        const resources = resourcesOfEcg(head({ reports }), waveform, centreId)
        expect(problemsOf(resources)).toEqual([])
        expect(isUnique(resources)).toBe(true)
      }
  })

  it.each([
    ['preliminary', {}],
    ['final', { reports: [report(1)] }],
    ['amended', { reports: [report(1), report(2)] }],
    ['preliminary', { reports: [report(1), withdrawal] }],
    ['entered-in-error', { reports: [report(1)], voidReason: '不是本人' }]
  ] as const)('is %s', (status, change) => {
    expect(told(change as Partial<EcgRecordHead>).status).toBe(status)
  })

  it('tells the program’s rate only while nobody has signed, and a doctor’s values after', () => {
    expect(valuesOf(told({}))).toEqual([['8867-4', 72.4]])
    expect(told({}).note?.map(({ text }) => text)).toContain('未经医生确认；心率由程序检测')
    expect(valuesOf(told({ reports: [report(1)] }))).toEqual([
      ['8867-4', 70],
      ['8625-6', 160],
      ['8633-0', 90],
      ['8634-8', 400],
      ['8632-2', -30],
      ['18844-1', undefined]
    ])
    const unmeasured = { heartRatePerMinute: null, prMs: null, qrsMs: null, qtMs: null, axisDegrees: null }
    const codes = valuesOf(told({ reports: [report(1, { measured: unmeasured })] })).map(([code]) => code)
    expect(codes).toEqual(['18844-1'])
  })

  it('tells a rate the program is not sure of in words, and never as a value', () => {
    const unsure = told({ heartRateDoubt: '两种检测方法找到的心搏不一致。' })
    expect(valuesOf(unsure)).toEqual([])
    expect(unsure.note?.map(({ text }) => text)).toContain(
      '心率约 72 次/分，程序不能确定：两种检测方法找到的心搏不一致。'
    )
    const signed = told({ heartRateDoubt: '两种检测方法找到的心搏不一致。', reports: [report(1)] })
    expect(valuesOf(signed)[0]).toEqual(['8867-4', 70])
    expect(signed.note ?? []).toEqual(told({ reports: [report(1)] }).note ?? [])
  })

  it('has its samples before it, in a document of their own', () => {
    const [document, ecg] = resourcesOfEcg(head(), file, centreId)
    expect(document).toMatchObject({
      resourceType: 'DocumentReference',
      content: [{ attachment: { data: 'AQID', size: 3, title: 'ecg.scp' } }]
    })
    expect(ecg).toMatchObject({
      derivedFrom: [{ reference: `urn:uuid:${document ? identityOf(document) : ''}` }]
    })
    expect(told({}).note?.map(({ text }) => text)).toContain('波形保存在本中心，未随本条上报')
  })
})
