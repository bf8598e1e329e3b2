import { describe, expect, it } from 'vitest'
import { glucoseOption, type GlucosePoint } from '@renderer/measurement/glucose-chart.ts'
import { inKpa, inMgDl, inMmolL } from '@renderer/measurement/units.ts'

describe('the other units, shown on request', () => {
  it.each([
    [140, 90, '18.67/12.00 kPa'],
    [180, 110, '24.00/14.67 kPa']
  ])('%d/%d mmHg in kPa', (systolic, diastolic, shown) => {
    expect(inKpa(systolic, diastolic)).toBe(shown)
  })

  it('a value that a meter told in mg/dL is shown as it was told', () => {
    const told = { glucoseMmolL: 6.3, comparator: null, valueReceived: 113, unitReceived: 'mg/dL' } as const
    expect(inMgDl(told)).toBe('113 mg/dL')
    expect(inMgDl({ ...told, valueReceived: 6.3, unitReceived: 'mmol/L' })).toBe('114 mg/dL')
  })

  it('LO and HI keep their sign', () => {
    expect(inMmolL(1.1, '<')).toBe('<1.1 mmol/L')
    expect(inMgDl({ glucoseMmolL: 33.3, comparator: '>', valueReceived: 600, unitReceived: 'mg/dL' })).toBe(
      '>600 mg/dL'
    )
  })
})

describe('the glucose chart', () => {
  const point = (kind: GlucosePoint['kind'], glucoseMmolL: number): GlucosePoint => ({
    at: '2026-03-01T00:00:00.000Z',
    glucoseMmolL,
    comparator: null,
    kind,
    valueReceived: glucoseMmolL,
    unitReceived: 'mmol/L'
  })
  const seriesOf = (inMgDl: boolean) =>
    glucoseOption([point('fasting', 7), point('random', 9), point(null, 8)], { from: 4.4, to: 7 }, inMgDl)
      .series as readonly {
      readonly data: readonly { readonly value: unknown[] }[]
      readonly markArea?: object
    }[]
  const valuesOf = (inMgDl: boolean) => seriesOf(inMgDl).map(({ data }) => data.map(({ value }) => value[1]))

  it('draws only fasting values over the band, and what nobody has named among the others', () => {
    expect(valuesOf(false)).toEqual([[7], [9, 8]])
    expect(seriesOf(false).map(({ markArea }) => markArea !== undefined)).toEqual([true, false])
  })

  it('turns into mg/dL as a whole, its band too', () => {
    expect(valuesOf(true)).toEqual([[126], [162, 144]])
    expect(seriesOf(true)[0]?.markArea).toMatchObject({ data: [[{ yAxis: 79 }, { yAxis: 126 }]] })
  })
})
