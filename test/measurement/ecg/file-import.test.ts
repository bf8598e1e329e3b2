import { describe, expect, it } from 'vitest'
import { writeAecg } from '../../../src-main/measurement/ecg/aecg/write.ts'
import { writeEdf } from '../../../src-main/measurement/ecg/edf/write.ts'
import { differencesFrom, type PersonOnFile } from '../../../src-main/measurement/ecg/file-identity.ts'
import { readEcgFile, writeEcgFile } from '../../../src-main/measurement/ecg/files.ts'
import { nobody } from '../../../src-main/measurement/ecg/record.ts'
import { writeScpEcg } from '../../../src-main/measurement/ecg/scp-ecg.ts'
import { statementGroups, statementOf } from '../../../src-main/measurement/ecg/statements.ts'
import { aRecord, plainCounts } from './records.ts'

const documentId = '61d1a24f-b47e-41aa-ae95-f8ac302f4eeb'

function onlyAnnotations(): Uint8Array {
  const bytes = Buffer.from(writeEdf(aRecord({ leads: ['I'], counts: [new Int32Array(500)] })))
  bytes.write('EDF Annotations ', 256, 'latin1')
  return bytes
}

describe('an ECG file', () => {
  it.each([
    ['scp-ecg', writeScpEcg(aRecord())],
    ['aecg', Buffer.from(writeAecg(aRecord(), documentId), 'utf8')],
    ['edf', writeEdf(aRecord())]
  ] as const)('is known by what stands in it: %s', (format, bytes) => {
    const file = readEcgFile(bytes, 'strict')
    expect(file.format).toBe(format)
    expect(plainCounts(file.record)).toEqual(plainCounts(aRecord()))
  })

  it.each([
    ['这个文件是空的', new Uint8Array()],
    ['DICOM', Buffer.concat([Buffer.alloc(128), Buffer.from('DICM')])],
    ['不认识这个文件', Buffer.from('hello, world')],
    ['不是它声明的文字编码', Buffer.from('<AnnotatedECG name="\xff\xfe\xfa"/>', 'latin1')],
    ['只有注释', onlyAnnotations()]
  ])('that cannot be read says why: %s', (sentence, bytes) => {
    expect(() => readEcgFile(bytes, 'lenient')).toThrow(sentence)
  })

  it.each(['1e-300', '99999999', '1e300'])(
    'whose header claims data records of %s seconds is refused, whatever its samples are',
    seconds => {
      const bytes = Buffer.from(writeEdf(aRecord()))
      bytes.write(seconds.padEnd(8), 244, 'latin1')
      expect(() => readEcgFile(bytes, 'lenient')).toThrow('采样率不成立')
    }
  )

  it('whose clock was never set has no time', () => {
    const text = writeAecg(aRecord(), documentId).replaceAll(/value="\d{14}/g, 'value="00010101000000')
    expect(readEcgFile(Buffer.from(text), 'strict').record.startedAt).toBeNull()
  })

  it('in GBK or UTF-16 is read when it says so', () => {
    const text = writeAecg(aRecord({ patient: { ...nobody, name: 'Zhang' } }), documentId)
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])
    expect(readEcgFile(wide, 'strict').record.patient.name).toBe('Zhang')
    const gbk = Buffer.from(
      text.replace('encoding="UTF-8"', 'encoding="GBK"').replace('Zhang', '\xd5\xc5'),
      'latin1'
    )
    expect(readEcgFile(gbk, 'strict').record.patient.name).toBe('张')
  })

  it('without a checksum says that nobody could see a damaged sample', () => {
    expect(readEcgFile(writeEdf(aRecord()), 'strict').remarks).toEqual([
      expect.stringContaining('没有校验和')
    ])
    expect(readEcgFile(writeScpEcg(aRecord()), 'strict').remarks).toEqual([])
  })
})

describe('an ECG written to a file', () => {
  it('keeps every sample, and says what the format has no place for', () => {
    const record = aRecord({
      patient: { id: 'P0042', name: '张三', sex: 'female', birthDate: '1958-02-28' },
      device: 'ECG12A-Plus',
      leadOff: [{ lead: 1, from: 100, to: 300 }]
    })
    const remarks = (format: 'scp-ecg' | 'aecg' | 'edf'): readonly string[] => {
      const { bytes, remarks } = writeEcgFile(record, format, documentId)
      expect(plainCounts(readEcgFile(bytes, 'strict').record)).toEqual(plainCounts(record))
      return remarks
    }
    expect(remarks('scp-ecg')).toEqual([
      'SCP-ECG 把仪器写成了“ECG12A”。',
      'SCP-ECG 不能标记导联脱落，文件中脱落处只是一段数据。'
    ])
    expect(remarks('aecg')).toEqual(['HL7 aECG 不能标记导联脱落，文件中脱落处只是一段数据。'])
    expect(remarks('edf')).toEqual(['EDF+ 存不下姓名，文件中没有。'])
  })

  it('says nothing where nothing is lost', () => {
    for (const format of ['scp-ecg', 'aecg', 'edf'] as const)
      expect(writeEcgFile(aRecord(), format, documentId).remarks).toEqual([])
  })
})

describe('whose file it is', () => {
  const person: PersonOnFile = {
    name: '张三',
    sex: '2',
    birthDate: '1958-02-28',
    numbers: ['31010400100100001', '11010519491231002X']
  }
  const fitting = { id: null, name: '张三', sex: 'female', birthDate: '1958-02-28' } as const

  it.each([
    ['everything fits', fitting, []],
    ['the name has a space in it', { ...fitting, name: '张 三' }, []],
    ['only a number that is this person’s', { ...nobody, id: '11010519491231002x' }, []],
    ['another name', { ...fitting, name: '李四' }, ['name']],
    ['a name in Latin letters', { ...fitting, name: 'Zhang San' }, ['name']],
    [
      'another sex and birthday',
      { ...fitting, sex: 'male', birthDate: '1958-02-27' } as const,
      ['sex', 'birthDate']
    ],
    ['nobody', nobody, ['patient']],
    ['only a foreign number', { ...nobody, id: 'P0042' }, ['patient']]
  ])('%s', (_what, patient, fields) => {
    const said = differencesFrom(person, patient)
    expect(Object.keys(said)).toEqual(fields)
    // The sentences may end up in a log; the names stand on the screen beside them.
    expect(Object.values(said).join()).not.toMatch(/张|李|San|P0042|1958/)
  })
})

describe('the words of a conclusion', () => {
  it('have each its own code, as the list of the AHA, ACC and HRS of 2007 has it', () => {
    const all = statementGroups.flatMap(({ statements }) => statements)
    expect(new Set(all.map(({ code }) => code)).size).toBe(all.length)
    expect(new Set(all.map(({ text }) => text)).size).toBe(all.length)
    expect([1, 20, 50, 60, 88, 104, 161].map(code => statementOf(String(code))?.english)).toEqual([
      'Normal ECG',
      'Sinus rhythm',
      'Atrial fibrillation',
      'Ventricular premature complex(es)',
      'AV block, complete (third-degree)',
      'Left bundle-branch block',
      'Inferior MI'
    ])
    expect(statementOf('999')).toBeUndefined()
  })
})
