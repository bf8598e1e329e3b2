import { describe, expect, it } from 'vitest'
import { readDrugFile } from '../../src-main/medication/drug/file.ts'
import { drugTerms } from '../../src-main/medication/drug/rules.ts'
import { loadReadings } from '../../src-main/lib/pinyin.ts'
import { drugList } from './drugs.ts'

const read = (text: string) => readDrugFile(Buffer.from(text))
const wrong = (text: string) =>
  read(text).errors.map(({ line, column, value, message }) => [line, column, value, message])

describe('a list of drugs as a file', () => {
  it('is read with its own names for the columns, parted ingredients, and open what it does not say', () => {
    expect(
      read(drugList).rows.map(({ line, drug }) => [line, drug.code, drug.ingredients, drug.control])
    ).toEqual([
      [2, 'Y001', ['氨氯地平'], 'none'],
      [3, 'Y002', ['二甲双胍'], 'none'],
      [4, 'Y003', ['阿莫西林'], 'antibacterial'],
      [5, 'Y004', ['缬沙坦', '氨氯地平'], 'none'],
      [6, 'Y005', [], null]
    ])
    expect(read('通用名\t包装规格\n甲药\t5mg').columns).toEqual([
      { name: '通用名', meaning: '药品名称' },
      { name: '包装规格', meaning: '规格' }
    ])
  })

  it.each([
    ['没有名称', '编码,药品名称\nY1,', [[2, '药品名称', '', '请填写药品名称']]],
    [
      '编码重复',
      '编码,药品名称\nY1,甲\nY1,乙',
      [[3, '编码', 'Y1', '与第 2 行是同一种药品，请删去一行或填不同的编码']]
    ],
    [
      '没有编码，名称和规格重复',
      '药品名称,规格\n甲,5mg\n甲, 5MG\n甲,10mg',
      [[3, '药品名称', '甲', '与第 2 行是同一种药品，请删去一行或填不同的编码']]
    ],
    [
      '限制写错',
      '药品名称,长处方限制\n甲,抗生素',
      [[2, '长处方限制', '抗生素', '请填 都不是、抗菌药物、麻醉药品、其他同类管制药品，不清楚的留空']]
    ],
    ['停用写错', '药品名称,停用\n甲,也许', [[2, '停用', '也许', '请填 是 或 否']]],
    ['过长', `药品名称\n${'甲'.repeat(61)}`, [[2, '药品名称', '甲'.repeat(61), '内容过长或项目过多']]],
    ['列数不对', '药品名称,规格\n甲,5mg,多', [[2, '', '', '本行有 3 列，表头有 2 列']]]
  ])('says of a line what is wrong: %s', (_what, text, errors) => {
    expect(wrong(text)).toEqual(errors)
  })

  it.each([
    ['编码,规格\n1,2', /没有“药品名称”列（找到的列：编码、规格）。认得的列：药品名称、编码、规格/],
    ['PK工作簿', /Excel 工作簿/],
    ['药品名称', /只有表头/]
  ])('is refused as a whole where it is none', (text, sentence) => {
    expect(() => read(text)).toThrow(sentence)
  })
})

it('a drug is found from each syllable on, its ingredient too, and ü as v or u', async () => {
  const terms = drugTerms(
    { name: '络活喜', code: 'Y-1', ingredients: ['氨氯地平'] },
    await loadReadings()
  ).split('\n')
  for (const typed of [
    '络活喜',
    'luohuoxi',
    'huoxi',
    'lhx',
    '氨氯地平',
    'anlvdiping',
    'ludiping',
    'aldp',
    'y1'
  ])
    expect(terms).toContain(typed)
})
