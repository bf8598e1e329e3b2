import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readAecg } from '../../../src-main/measurement/ecg/aecg/read.ts'
import { writeAecg } from '../../../src-main/measurement/ecg/aecg/write.ts'
import { parseXml } from '../../../src-main/measurement/ecg/aecg/xml.ts'
import { readEdf } from '../../../src-main/measurement/ecg/edf/read.ts'
import { writeEdf } from '../../../src-main/measurement/ecg/edf/write.ts'
import type { EcgRecord } from '../../../src-main/measurement/ecg/record.ts'
import { readScpEcg, writeScpEcg } from '../../../src-main/measurement/ecg/scp-ecg.ts'
import { holds, seed } from '../../device/streams.ts'
import { anyRecord, aRecord, plainCounts } from './records.ts'

process.stdout.write(`ecg files: FC_SEED=${seed}\n`)

const documentId = '61d1a24f-b47e-41aa-ae95-f8ac302f4eeb'
const throughAecg = (record: EcgRecord) => readAecg(writeAecg(record, documentId))

describe('an ECG on its way through the formats', () => {
  it('keeps every sample and every shared field from SCP-ECG to aECG', () =>
    holds(
      fc.property(anyRecord, record => {
        const imported = readScpEcg(writeScpEcg(record), 'strict').record
        expect(throughAecg(imported)).toEqual(record)
      }),
      100
    ))

  it('keeps every sample and every shared field through EDF+', () =>
    holds(
      fc.property(anyRecord, record => {
        const back = readEdf(writeEdf(record))
        expect(back.record && plainCounts(back.record)).toEqual(plainCounts(record))
        const gain = back.record?.microvoltsPerCount ?? 0
        expect(Math.abs(gain / (record.microvoltsPerCount ?? 1) - 1)).toBeLessThan(1e-6)
        expect(back).toEqual({
          record: { ...record, microvoltsPerCount: gain },
          annotations: [],
          startedAt: record.startedAt
        })
      }),
      100
    ))

  it('has the very scale of common recorders again from EDF+', () => {
    for (const microvoltsPerCount of [0.5, 1, 2.5, 4.88, 5, 1_000 / 330])
      expect(readEdf(writeEdf(aRecord({ microvoltsPerCount }))).record?.microvoltsPerCount).toBe(
        microvoltsPerCount
      )
  })
})

describe('an aECG', () => {
  const minimal = (lead: string, extra = '') => `<?xml version="1.0"?><!-- by hand -->
    <AnnotatedECG xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
    <component><series><code code="RHYTHM"/><effectiveTime><low value="20260711090530.250+0800"/></effectiveTime>
    <component><sequenceSet>
    <component><sequence><code code="TIME_RELATIVE"/><value xsi:type="GLIST_PQ"><head value="0" unit="s"/>
    <increment value="4" unit="ms"/></value></sequence></component>${lead}${extra}
    </sequenceSet></component></series></component></AnnotatedECG>`
  const lead = (digits: string, { unit = 'uV', origin = '0', code = 'AVF' } = {}) =>
    `<component><sequence><code code="MDC_ECG_LEAD_${code}"/><value xsi:type="SLIST_PQ"><origin value="${origin}" unit="${unit}"/>
    <scale value="5" unit="${unit}"/><digits>${digits}</digits></value></sequence></component>`

  it('is read with relative time, other units and an origin', () => {
    const record = readAecg(minimal(lead(' 1 -2\n3 ', { origin: '50' })))
    expect(record).toMatchObject({
      leads: ['aVF'],
      samplesPerSecond: 250,
      microvoltsPerCount: 5,
      startedAt: '2026-07-11T09:05:30',
      device: null
    })
    expect(plainCounts(record)).toEqual([[11, 8, 13]])
    expect(readAecg(minimal(lead('1', { unit: 'mV' }))).microvoltsPerCount).toBe(5_000)
  })

  it.each([
    ['有标签没有写完', minimal(lead('1')).slice(0, -5)],
    ['文件没有写完', minimal(lead('1')).slice(0, -'</AnnotatedECG>'.length)],
    ['含有 DOCTYPE 声明', minimal(lead('1')).replace('<?xml', '<!DOCTYPE a [<!ENTITY b "c">]><?xml')],
    ['根元素不是 AnnotatedECG', '<a xmlns="urn:hl7-org:v3"/>'],
    ['没有节律波形', '<AnnotatedECG xmlns="urn:hl7-org:v3"/>'],
    ['aVF 导联的采样值中有不是整数的内容', minimal(lead('1 2x 3'))],
    ['aVF 导联的采样值超出 32 位整数', minimal(lead('1 3000000000'))],
    ['采样率不成立', minimal(lead('1')).replace('value="4"', 'value="1e300"')],
    ['单位不是电压', minimal(lead('1', { unit: 'mm' }))],
    ['零点或幅度单位不成立', minimal(lead('1', { origin: '3' }))],
    ['各导联长度不一致', minimal(lead('1 2'), lead('1', { code: 'V1' }))],
    ['导联名称与数据不符', minimal(lead('1'), lead('1'))],
    ['没有导联', minimal('')],
    [
      '没有时间序列',
      minimal(lead('1')).replace('GLIST_PQ', 'GLIST_XX').replace('TIME_RELATIVE', 'MDC_ECG_LEAD_I')
    ]
  ])('that is damaged or not understood says so: %s', (sentence, text) => {
    if (sentence === '没有时间序列') expect(() => readAecg(text)).toThrow('不支持')
    else expect(() => readAecg(text)).toThrow(sentence)
  })

  it('writes names that look like markup so that they come back', () => {
    const patient = { ...aRecord().patient, name: '<张&"三">', id: `a'b` }
    expect(throughAecg(aRecord({ patient })).patient).toEqual(patient)
  })

  it.each([
    ['没有定标', { microvoltsPerCount: null }],
    ['没有记录时间', { startedAt: null }],
    ['没有导联 CH1 的代码', { leads: ['CH1'], counts: [new Int32Array(9)] }],
    ['丢失采样', { losses: [{ before: 5, samples: 1 }] }]
  ])('is not written when the format cannot hold it: %s', (sentence, changes) => {
    expect(() => writeAecg(aRecord(changes), documentId)).toThrow(sentence)
  })

  it('has an XML reader that takes nothing it does not know', () => {
    expect(parseXml('<a b="1 &lt; 2"><![CDATA[<x>]]>&#x5f20;</a>')).toMatchObject({
      attributes: new Map([['b', '1 < 2']]),
      text: '<x>张'
    })
    for (const text of [
      '',
      '<a>',
      '<a></b>',
      '<a/><b/>',
      '<a b="1" b="2"/>',
      '<a>&unknown;</a>',
      'x<a/>',
      '<a b=1/>'
    ])
      expect(() => parseXml(text)).toThrow()
  })
})

describe('an EDF+ file', () => {
  const header = (bytes: Uint8Array, from: number, length: number) =>
    Buffer.from(bytes.subarray(from, from + length))
      .toString('latin1')
      .trimEnd()

  it('names person and day as the standard writes them', () => {
    const patient = { id: 'abcxyz99', name: 'Hans Muller', sex: 'male', birthDate: '1969-06-30' } as const
    const bytes = writeEdf(aRecord({ patient, startedAt: '2011-04-04T12:57:02', device: 'ECG 12' }))
    expect(header(bytes, 8, 80)).toBe('abcxyz99 M 30-JUN-1969 Hans_Muller')
    expect(header(bytes, 88, 80)).toBe('Startdate 04-APR-2011 X X ECG_12')
    expect([header(bytes, 168, 8), header(bytes, 176, 8), header(bytes, 192, 44)]).toEqual([
      '04.04.11',
      '12.57.02',
      'EDF+C'
    ])
    expect(readEdf(bytes).record).toMatchObject({ patient, device: 'ECG 12' })
  })

  it('leaves a Chinese name out of its header, which is ASCII', () => {
    const bytes = writeEdf(aRecord({ patient: { ...aRecord().patient, name: '张三' } }))
    expect(header(bytes, 8, 80)).toBe('P0042 F 28-FEB-1958 X')
    expect(bytes.subarray(0, 256 * 14).every(byte => byte >= 0x20 && byte <= 0x7e)).toBe(true)
  })

  it('carries notes in Chinese and the seconds without contact', () => {
    const notes = [{ atSeconds: 0.5, durationSeconds: null, text: '居民咳嗽' }]
    const record = aRecord({ leadOff: [{ lead: 2, from: 300, to: 750 }] })
    const back = readEdf(writeEdf(record, notes))
    expect(back.annotations).toEqual(notes)
    expect(back.record?.leadOff).toEqual(record.leadOff)
  })

  it('of a broken-off second has no more samples than were recorded', () => {
    const record = aRecord({ leads: ['V1'], counts: [Int32Array.from({ length: 1_234 }, (_, n) => n)] })
    expect(plainCounts(readEdf(writeEdf(record)).record ?? aRecord())).toEqual(plainCounts(record))
  })

  it('with gaps tells where samples are missing', () => {
    const bytes = Buffer.from(writeEdf(aRecord({ leads: ['II'], counts: [new Int32Array(1_500)] })))
    // The keeper of the third second moves by two seconds.
    bytes.write('+4', bytes.lastIndexOf('+2\x14\x14', undefined, 'latin1'), 'latin1')
    expect(readEdf(bytes).record?.losses).toEqual([{ before: 1_000, samples: 1_000 }])
  })

  it('without the plus is read too, and years from 85 on are of the last century', () => {
    const bytes = Buffer.from(writeEdf(aRecord()))
    bytes.write(''.padEnd(44), 192, 'latin1')
    bytes.write('11.07.85', 168, 'latin1')
    bytes.write('16.0', 8, 'latin1')
    const { record } = readEdf(bytes)
    expect(record?.startedAt).toBe('1985-07-11T09:05:30')
    expect(record && plainCounts(record)).toEqual(plainCounts(aRecord()))
  })

  it('whose range is not the same on both sides of zero is read about zero volts', () => {
    const record = aRecord({ leads: ['I'], counts: [Int32Array.of(0, 5, -7)], microvoltsPerCount: 1 })
    const bytes = Buffer.from(writeEdf(record))
    const physical = 256 + 2 * (16 + 80 + 8)
    bytes.write('-32766  ', physical, 'latin1')
    bytes.write('32768   ', physical + 16, 'latin1')
    expect(plainCounts(readEdf(bytes).record ?? record)).toEqual([[1, 6, -6]])
  })

  it('of an uncalibrated device has no unit', () => {
    expect(readEdf(writeEdf(aRecord({ microvoltsPerCount: null }))).record?.microvoltsPerCount).toBeNull()
  })

  const changed = (at: number, text: string) => {
    const bytes = Buffer.from(writeEdf(aRecord()))
    bytes.write(text, at, 'utf8')
    return bytes
  }
  it.each([
    ['开头不是 EDF', changed(0, '1')],
    ['ASCII 以外', changed(8, '张三')],
    ['文件头长度与信号数不符', changed(184, '9999')],
    ['数据记录数（x', changed(236, 'x')],
    ['不完整', writeEdf(aRecord()).subarray(0, -10)],
    ['文件太短', new Uint8Array(10)],
    ['信号数 0', changed(252, '0   ')],
    ['范围不成立', changed(256 + 13 * (16 + 80 + 8), '5       '.repeat(26))],
    ['注释通道中有损坏', changed(writeEdf(aRecord()).length - 8, 'abc')]
  ])('that is damaged or not understood says so: %s', (sentence, bytes) => {
    expect(() => readEdf(bytes)).toThrow(sentence)
  })

  const sound = writeEdf(aRecord({ leads: ['I'], counts: [new Int32Array(700)] }))
  it('never crashes its reader with anything but a sentence', () =>
    holds(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 }), changes => {
        const bytes = Uint8Array.from(sound)
        for (const [at, value] of changes) bytes[at % 800] = value
        try {
          readEdf(bytes)
        } catch (error) {
          expect(error).toMatchObject({ name: 'Failure', code: 'invalid-input' })
        }
      }),
      1_000
    ))

  it.each([
    ['丢失采样', { losses: [{ before: 5, samples: 1 }] }],
    ['超过 16 位', { leads: ['I'], counts: [Int32Array.of(40_000)] }],
    ['−32768', { leads: ['I'], counts: [Int32Array.of(-32_768)] }],
    ['放不下', { leads: ['a lead with a long name'], counts: [Int32Array.of(1)] }]
  ])('is not written when the format cannot hold it: %s', (sentence, changes) => {
    expect(() => writeEdf(aRecord(changes))).toThrow(sentence)
  })
})
