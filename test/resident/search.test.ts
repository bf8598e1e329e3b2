import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Resident, ResidentInput, ResidentSummary } from '../../src-main/resident/contract.ts'
import { parseQuery } from '../../src-main/resident/search-query.ts'
import { COUNT_RANGE, selectCandidatesSql } from '../../src-main/resident/search-store.ts'
import { SELECT_SUMMARIES_BY_ID, SELECT_SUMMARIES_BY_NUMBER } from '../../src-main/resident/summary-store.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { aMobile, aName, anIdNumber, aResident } from './residents.ts'

let station: TestWorkstation
beforeAll(async () => {
  station = await openTestWorkstation({ now: '2026-11-21T02:00:00.000Z' })
})
afterAll(() => station.close())

const register = (change: Partial<ResidentInput>): Promise<Resident> =>
  station.must<Resident>('nurse', 'resident.register', aResident(change))
const find = (query: string, limit = 50): Promise<ResidentSummary[]> =>
  station.must<ResidentSummary[]>('doctor', 'resident.search', { query, limit })
const names = async (query: string): Promise<string[]> => (await find(query)).map(({ name }) => name)

describe('a resident is found', () => {
  beforeAll(async () => {
    await register({
      name: '张建国',
      idNumber: '310104195503084231',
      phones: [{ number: '13800138000', owner: 'self', verifiedOn: null }]
    })
    await register({ name: '单雄信', birthDate: '1990-07-01' })
    await register({ name: '欧阳小明', birthDate: '1991-01-02' })
    await register({ name: '吕秀绿', sex: '2', birthDate: '1992-03-04' })
    await register({ name: '王𠮷', birthDate: '1993-05-06' })
    await register({ name: '阿依古丽・买买提', sex: '2', birthDate: '1994-06-07' })
    await register({ name: '李雪', sex: '2', idNumber: '11010519491231002X', birthDate: '1949-12-31' })
    await register({ name: 'John Smith', birthDate: '1980-01-01', idType: '03', idNumber: 'E12345678' })
    await register({ name: '翟乐', birthDate: '1985-01-01' })
    await register({
      name: '陈尾号',
      birthDate: '1986-01-01',
      phones: [{ number: '13920081999', owner: 'self', verifiedOn: null }]
    })
    await register({ name: '陈证尾', birthDate: '1986-03-04', idNumber: '310005198603042009', sex: '2' })
  })

  it.each([
    ['by name', '张建国', '张建国'],
    ['by the ID number of fifteen digits on an old card', '310104550308423', '张建国'],
    ['by one whose eighteenth character is an X', '110105491231002', '李雪'],
    ['by part of the name', '建国', '张建国'],
    ['by one character of the name', '雄', '单雄信'],
    ['by full pinyin', 'zhangjianguo', '张建国'],
    ['by pinyin in capitals', 'ZhangJian', '张建国'],
    ['by pinyin with spaces', 'zhang jian guo', '张建国'],
    ['by pinyin with tone marks', 'zhāng jiàn', '张建国'],
    ['by pinyin of the given name', 'jianguo', '张建国'],
    ['by the given name before the surname', 'jianguo zhang', '张建国'],
    ['by initials', 'zjg', '张建国'],
    ['by initials of the given name', 'jg', '张建国'],
    ['by the surname and initials', 'zhangjg', '张建国'],
    ['by the surname and initials with a space', 'zhang jg', '张建国'],
    ['by a surname character and pinyin', '张jian', '张建国'],
    ['by the reading a character has as a surname', 'shanxiongxin', '单雄信'],
    ['by the reading the character has otherwise', 'danxx', '单雄信'],
    ['by a compound surname', 'ouyangxm', '欧阳小明'],
    ['by the initials after a compound surname', 'xm', '欧阳小明'],
    ['by v for ü', 'lvxiulv', '吕秀绿'],
    ['by u for ü', 'luxiulu', '吕秀绿'],
    ['by ü', 'lüxiu', '吕秀绿'],
    ['by another reading of a surname', 'dile', '翟乐'],
    ['by another reading of a given name', 'zhaiyue', '翟乐'],
    ['by a character outside the basic plane', '𠮷', '王𠮷'],
    ['by the pinyin of such a character', 'wangji', '王𠮷'],
    ['by a name with its dot', '古丽·买买', '阿依古丽·买买提'],
    ['by a name with another dot', '古丽•买', '阿依古丽·买买提'],
    ['by a name without its dot', '古丽买买提', '阿依古丽·买买提'],
    ['by the name after the dot', '买买提', '阿依古丽·买买提'],
    ['by a Latin name', 'smith', 'John Smith'],
    ['by a Latin name in full', 'John Smith', 'John Smith'],
    ['by the tail of the ID number', '4231', '张建国'],
    ['by a fragment of the ID number', '19550308', '张建国'],
    ['by the whole ID number', '310104195503084231', '张建国'],
    ['by the tail with a small x', '002x', '李雪'],
    ['by the birth date with dashes', '1955-3-8', '张建国'],
    ['by the birth date in Chinese', '1955年3月8日', '张建国'],
    ['by the birth date without an ID number', '19900701', '单雄信'],
    ['by year and month without an ID number', '1990.7', '单雄信'],
    ['by a passport number', 'e1234', 'John Smith'],
    ['by the tail of the phone', '8000', '张建国'],
    ['by the whole phone', '13800138000', '张建国'],
    ['by the phone in groups', '138-0013-8000', '张建国'],
    ['by the phone with country code', '+86 13800138000', '张建国'],
    ['by the start of the phone', '1380013', '张建国'],
    ['by the record number', '31010400100100001', '张建国'],
    ['by the tail of the record number', '100001', '张建国'],
    ['by name and year', '张 1955', '张建国'],
    ['by year and name', '1955 张', '张建国'],
    ['by name and birth date', '张 1955-3-8', '张建国'],
    ['by surname and a tail that looks like a year', '陈 1999', '陈尾号'],
    ['by surname and an ID tail that looks like a year', '陈 2009', '陈证尾'],
    ['by surname and a year inside the phone', '陈 139200', '陈尾号'],
    ['by initials and tail', 'zjg 4231', '张建国'],
    ['by initials and tail without a space', 'zjg4231', '张建国'],
    ['by name and phone tail', '建国 8000', '张建国'],
    ['in full-width letters', 'ｚｊｇ', '张建国']
  ])('%s: %s', async (_how, query, name) => {
    expect(await names(query)).toContain(name)
  })

  it.each(['张 1956', 'zjg 4232', 'xiong jian', '建军', 'zhangjianguoo', '...', '4321', '31x', '张 8001'])(
    'not by what does not fit: %s',
    async query => {
      expect(await names(query)).toEqual([])
    }
  )

  it('after a change by the new name and no longer by the old one', async () => {
    const before = await register({ name: '旧名字', birthDate: '1971-01-01' })
    const { id, version } = before
    const input = aResident({ name: '新称呼', birthDate: '1971-01-01' })
    await station.must('nurse', 'resident.update', { ...input, id, version })
    expect(await names('旧名')).toEqual([])
    expect(await names('jmz')).toEqual([])
    expect(await names('xch')).toEqual(['新称呼'])
  })
})

describe('what can be meant in two ways', () => {
  it('finds the year of birth and the tail of a number alike', async () => {
    await register({ name: '陈生年', birthDate: '1999-05-05' })
    await register({ name: '陈晚生', birthDate: '2009-05-05' })
    expect((await names('陈 1999')).sort()).toEqual(['陈尾号', '陈生年'])
    expect((await names('陈 2009')).sort()).toEqual(['陈晚生', '陈证尾'])
  })

  it('is the name typed in pieces as long as somebody is called so', async () => {
    await register({ name: '何雅', birthDate: '1962-01-01' })
    await register({ name: '雅赫', birthDate: '1962-01-01' })
    expect(await names('he ya')).toEqual(['何雅'])
    expect(await names('ya he')).toEqual(['雅赫'])
    expect(await names('heya')).toEqual(['何雅'])
  })
})

describe('the order of what is found', () => {
  it('is the exact name, then who is still here, then the name', async () => {
    const birthDate = '1960-01-01'
    for (const name of ['钱多多', '钱多', '孙钱多', '钱多丙', '钱多乙']) await register({ name, birthDate })
    const gone = await register({ name: '钱多一', birthDate })
    await station.must('nurse', 'resident.changeStatus', {
      id: gone.id,
      version: gone.version,
      status: 'moved-away',
      on: '2026-11-01'
    })
    expect(await names('钱多')).toEqual(['钱多', '孙钱多', '钱多丙', '钱多乙', '钱多多', '钱多一'])
  })

  it('puts initials typed in full before those that go on', async () => {
    await register({ name: '魏倩', birthDate: '1961-01-01' })
    await register({ name: '卫青山', birthDate: '1961-01-01' })
    await register({ name: '卫千里', birthDate: '1961-01-01' })
    expect((await names('wq')).slice(0, 3)).toEqual(['魏倩', '卫千里', '卫青山'])
    expect((await names('wei qian')).slice(0, 2)).toEqual(['魏倩', '卫千里'])
  })

  it('keeps to the number asked for', async () => {
    expect(await find('钱', 3)).toHaveLength(3)
  })
})

describe('whoever is registered', () => {
  it('is found by any part of the name, ID number, phone tail and record number', async () => {
    const person = fc.record({ name: aName, document: anIdNumber, phone: aMobile })
    await fc.assert(
      fc.asyncProperty(person, fc.infiniteStream(fc.nat()), async ({ name, document, phone }, numbers) => {
        const number = (below: number): number => (numbers.next().value ?? 0) % below
        const reply = await station.as('nurse')(
          'resident.register',
          aResident({
            name,
            idNumber: document.number,
            sex: document.sex,
            birthDate: document.birthDate,
            phones: [{ number: phone, owner: 'self', verifiedOn: null }]
          })
        )
        fc.pre(reply.ok)
        const { id, recordNumber } = reply.value as Resident
        const fragmentOf = (text: string, shortest: number): string => {
          const characters = Array.from(text)
          const from = number(characters.length - shortest + 1)
          const to = from + shortest + number(characters.length - from - shortest + 1)
          return characters.slice(from, to).join('')
        }
        const tailOf = (text: string): string => text.slice(number(text.length - 3))
        const isFoundBy = async (query: string): Promise<void> => {
          // With the ID number beside it, so that namesakes cannot crowd anybody out.
          const found = await find(`${query} ${document.number}`)
          expect(found.map(one => one.id)).toContain(id)
          const alone = await find(query)
          if (alone.length < 50) expect(alone.map(one => one.id)).toContain(id)
        }
        await isFoundBy(fragmentOf(name, 1))
        await isFoundBy(fragmentOf(document.number, 4).toLowerCase())
        await isFoundBy(tailOf(phone))
        await isFoundBy(tailOf(recordNumber))
      }),
      { numRuns: 60 }
    )
  })
})

describe('what is typed', () => {
  it('is never too strange to be read', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), typed => {
        for (const reading of parseQuery(typed).attempts.flat()) {
          expect(reading.length).toBeGreaterThan(0)
          for (const { text } of reading) expect(text).not.toBe('')
        }
      })
    )
  })

  it('of any kind gets an answer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), async query => {
        fc.pre(query.trim() !== '')
        await find(query)
      })
    )
    expect(station.bugs).toEqual([])
  })
})

describe('the index', () => {
  const planOf = (sql: string): string[] =>
    station
      .db()
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.replaceAll(/@\w+|\?/g, `''`)}`)
      .all()
      .map(({ detail }) => detail)

  it.each([
    ['a word', selectCandidatesSql([])],
    ['several words', selectCandidatesSql(['name', 'letters', 'digits', 'document'])],
    ['counting', COUNT_RANGE],
    ['the rows of a list', SELECT_SUMMARIES_BY_NUMBER],
    ['the rows by id', SELECT_SUMMARIES_BY_ID]
  ])('serves %s without reading everybody', (_what, sql) => {
    const scans = planOf(sql).filter(
      detail => /^SCAN/.test(detail) && !/^SCAN (j|k|\(subquery|\d+ CONSTANT)/.test(detail)
    )
    expect(planOf(sql).length).toBeGreaterThan(0)
    expect(scans).toEqual([])
  })
})
