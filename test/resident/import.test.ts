import fc from 'fast-check'
import iconv from 'iconv-lite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addDays, newUuid } from '../../src-main/lib/clock.ts'
import { prepare, registerAll } from '../../src-main/resident/bulk.ts'
import type { ImportJob, ImportMapping, ResidentSummary } from '../../src-main/resident/contract.ts'
import { checkCharacter } from '../../src-main/resident/id-number.ts'
import { decode, readCsv } from '../../src-main/lib/csv-file.ts'
import { loadReadings } from '../../src-main/lib/pinyin.ts'
import { createRowReader, readDay, suggestMapping } from '../../src-main/resident/import-rows.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { aResident } from './residents.ts'
import { journalOf } from '../support/journal.ts'

const today = '2026-11-21'
let station: TestWorkstation
beforeAll(async () => {
  station = await openTestWorkstation({ now: `${today}T02:00:00.000Z` })
})
afterAll(() => station.close())

const header = '姓名,身份证号,性别,出生日期,联系电话,居委会,家庭住址,高血压,糖尿病'
const mapping: ImportMapping = {
  name: '姓名',
  idNumber: '身份证号',
  sex: '性别',
  birthDate: '出生日期',
  phone: '联系电话',
  committee: '居委会',
  address: '家庭住址',
  hypertension: '高血压',
  diabetes: '糖尿病'
}
const onlyNames: ImportMapping = {
  name: '姓名',
  idNumber: null,
  sex: null,
  birthDate: null,
  phone: null,
  committee: null,
  address: null,
  hypertension: null,
  diabetes: null
}
/** The nth of a row of different people: man, woman, man … */
const idNumber = (n: number): string => {
  const birth = addDays('1940-01-01', n % 20_000).replaceAll('-', '')
  const seventeen = `310104${birth}${String(100 + (n % 2 === 0 ? 1 : 0) + 2 * Math.floor(n / 20_000)).padStart(3, '0')}`
  return seventeen + checkCharacter(seventeen)
}
const rowOf = (n: number): string =>
  `导入${n},${idNumber(n)},,,138${String(n).padStart(8, '0')},,梧桐路 ${n} 号,,`
const fileOf = (...rows: string[]): string => [header, ...rows, ''].join('\r\n')
const base64 = (text: string, encoding: 'utf-8' | 'gb18030' = 'utf-8'): string =>
  iconv.encode(text, encoding).toString('base64')

const ended = (job: ImportJob): boolean => job.phase !== 'checking' && job.phase !== 'writing'
const admin = <T>(path: string, input: object): Promise<T> => station.must<T>('administrator', path, input)
const atEnd = (job: ImportJob): Promise<ImportJob> =>
  station.heard<ImportJob>('resident.importJob', one => one.id === job.id && ended(one))

const startCheck = (content: string): Promise<ImportJob> =>
  admin<ImportJob>('resident.checkImport', {
    fileName: '名册.csv',
    content,
    mapping,
    committeeCode: '001'
  })
const check = async (content: string): Promise<ImportJob> => atEnd(await startCheck(content))
const startRun = (job: ImportJob, mode: 'all-or-nothing' | 'good-rows'): Promise<ImportJob> =>
  admin<ImportJob>('resident.runImport', { jobId: job.id, mode })
const afterRun = (job: ImportJob): Promise<ImportJob> =>
  station.heard<ImportJob>(
    'resident.importJob',
    one => one.id === job.id && ['done', 'cancelled', 'failed'].includes(one.phase)
  )
const run = async (job: ImportJob, mode: 'all-or-nothing' | 'good-rows'): Promise<ImportJob> => {
  await startRun(job, mode)
  return afterRun(job)
}
const residents = (): number =>
  station.db().prepare<[], { n: number }>('SELECT count(*) AS n FROM resident').get()?.n ?? 0
const traces = (): unknown =>
  ['resident_key', 'resident_terms', 'journal', 'record_serial', 'sync_record'].map(table =>
    station.db().prepare(`SELECT count(*) AS n FROM ${table}`).get()
  )
/** Name and record number. */
const whoIs = (name: string): readonly [string, string] => {
  const sql = 'SELECT record_number AS number FROM resident WHERE name = ?'
  return [name, station.db().prepare<[string], { number: string }>(sql).get(name)?.number ?? '']
}
const find = (query: string): Promise<ResidentSummary[]> =>
  station.must<ResidentSummary[]>('nurse', 'resident.search', { query })

describe('the head of a file', () => {
  it.each(['utf-8', 'gb18030'] as const)('in %s shows columns, rows and a mapping', async encoding => {
    const text = fileOf('张𠮷明,310104195503084231,男,1955-03-08,,,,是,', '李四,,女,1960/1/2,,,,,')
    const head = await admin('resident.inspectImport', {
      fileName: '名册.csv',
      content: base64(text, encoding)
    })
    expect(head).toEqual({
      encoding,
      columns: header.split(','),
      rows: [
        ['张𠮷明', '310104195503084231', '男', '1955-03-08', '', '', '', '是', ''],
        ['李四', '', '女', '1960/1/2', '', '', '', '', '']
      ],
      total: 2,
      mapping
    })
  })

  it.each([
    ['an empty file', Buffer.of(), '空'],
    ['a workbook', Buffer.from('PK\u0003\u0004 and more'), 'Excel'],
    ['an old workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), 'Excel'],
    ['UTF-16', Buffer.from('\u{FEFF}姓名', 'utf16le'), 'UTF-16'],
    ['no text', Buffer.from([0x00, 0x01, 0x80, 0xff, 0xfe]), '编码'],
    ['a damaged text', Buffer.concat([iconv.encode('姓名\n张三\n', 'gb18030'), Buffer.of(0x81)]), '编码'],
    ['nothing but a header', Buffer.from(`${header}\r\n`), '表头']
  ])('of %s says what to do', (_what, bytes, word) => {
    expect(() => readCsv(bytes)).toThrow(word)
  })

  it('of what is no table is refused in every step', async () => {
    const content = Buffer.from('PK\u0003\u0004 and more').toString('base64')
    const reply = await station.as('administrator')('resident.inspectImport', { fileName: 'x', content })
    expect(reply).toMatchObject({ ok: false, error: { code: 'refused' } })
    expect(JSON.stringify(reply)).toContain('Excel')
    const job = await check(content)
    expect(job).toMatchObject({ phase: 'failed', message: expect.stringContaining('Excel') as string })
  })

  it('is not read when it is larger than a file may be', async () => {
    const content = 'A'.repeat(90_000_004)
    const reply = await station.as('administrator')('resident.inspectImport', { fileName: 'x', content })
    expect(reply).toMatchObject({ ok: false, error: { code: 'invalid-input' } })
  })

  it('of more rows than a centre has residents is refused', () => {
    const text = `姓名\n${'某人\n'.repeat(300_001)}`
    expect(() => readCsv(Buffer.from(text))).toThrow('300000')
  })
})

describe('the dry run', () => {
  it('tells each line that cannot be read, and writes nothing', async () => {
    await station.must(
      'nurse',
      'resident.register',
      aResident({ name: '早已登记', idNumber: '310104196002291018', birthDate: '1960-02-29' })
    )
    const before = [residents(), traces()]
    const text = fileOf(
      '"甲\n第二行",310104195503084231,,,,,,,', // lines 2 and 3
      '乙,310104195503084232,,,,,,,',
      '丙,3.10104E+17,,,,,,,',
      '丁,,,,,,,,',
      '戊,11010519491231002X,男,1949-12-30,,,,,',
      '己,330102194811173240,,,12345,,,,',
      '庚,330102194811173240,,,,没有的居委会,,,',
      '辛,330102194811173240,,,,,,也许,',
      '',
      '壬,350203201601310559,,,,,,,',
      '癸,350203201601310559,,,,,,,',
      '早已登记,310104196002291018,,,,,,,',
      '少列,350203201601310559',
      ',510104200001010065,,,,,,,'
    )
    const job = await check(base64(text))
    expect(job).toMatchObject({ phase: 'checked', total: 13, done: 13, good: 2, bad: 10, existing: 1 })
    expect(job.errors.map(({ line, field, message }) => `${line} ${field} ${message}`)).toEqual([
      '4 身份证号 校验码不符，请逐位核对号码',
      '5 身份证号 号码已被 Excel 改成科学记数，请把该列设为“文本”后重新录入',
      '6 性别 没有性别，也没有身份证号码',
      '6 出生日期 没有出生日期，也没有身份证号码',
      '7 性别 与身份证号码（女）不符',
      '7 出生日期 与身份证号码（1949-12-31）不符',
      '8 联系电话 手机 11 位，或区号加固定电话',
      '9 居委会 中心的居（村）委会名单中没有此项',
      '10 高血压 请填 是、否 或确诊日期',
      '13 身份证号 与第 12 行证件号码相同',
      '15  本行有 2 列，表头有 9 列',
      '16 姓名 请填写姓名'
    ])
    expect([residents(), traces()]).toEqual(before)

    const report = await admin<{ fileName: string; csv: string }>('resident.importReport', {
      jobId: job.id
    })
    expect(report.fileName).toBe('名册-导入问题.csv')
    const lines = readCsv(Buffer.from(report.csv)).rows.map(({ cells }) => cells)
    expect(lines).toHaveLength(13)
    expect(lines[0]).toEqual(['4', '身份证号', '310104195503084232', '校验码不符，请逐位核对号码'])
    const [, number] = whoIs('早已登记')
    expect(lines).toContainEqual([
      '14',
      '姓名',
      '早已登记',
      `已有档案，未改动：早已登记（1960-02-29 出生，档案号 ${number}）`
    ])
    expect(job.meetings).toMatchObject([{ line: 14, isCertain: true, whom: [{ recordNumber: number }] }])
  })

  it('says where a quotation mark was never closed', async () => {
    const job = await check(base64(fileOf(rowOf(1), '"没有结束,110101,,,,,,,', rowOf(2))))
    expect(job).toMatchObject({ good: 1, bad: 1 })
    expect(job.errors).toMatchObject([{ line: 3, message: expect.stringContaining('引号') as string }])
  })

  it('of a column that is not there is refused', async () => {
    const input = { fileName: 'x.csv', content: base64('姓名\n张三\n'), committeeCode: '001' }
    const started = await admin<ImportJob>('resident.checkImport', { ...input, mapping })
    expect(await atEnd(started)).toMatchObject({
      phase: 'failed',
      message: expect.stringContaining('列') as string
    })
  })

  it('cannot be run while another import is running, and can be cancelled', async () => {
    const rows = Array.from({ length: 20_000 }, (_, n) => rowOf(n))
    const started = await startCheck(base64(fileOf(...rows)))
    const second = await station.as('administrator')('resident.checkImport', {
      fileName: 'x.csv',
      content: base64(fileOf(rowOf(1))),
      mapping,
      committeeCode: '001'
    })
    expect(second).toMatchObject({ ok: false, error: { code: 'refused' } })
    await admin('resident.cancelImport', { jobId: started.id })
    expect(await atEnd(started)).toMatchObject({ phase: 'cancelled' })
    const reply = await station.as('administrator')('resident.runImport', {
      jobId: started.id,
      mode: 'good-rows'
    })
    expect(reply).toMatchObject({ ok: false, error: { code: 'refused' } })
  })
})

describe('a row that may be somebody who is registered', () => {
  const twins = fileOf(
    '双生一,,男,1951-05-06,,,,,', // the same name and day, and no number
    '双生二,310104195105080016,,,13955550002,,,,', // the same name and phone
    '双生三,,男,1951-05-09,,,,,', // nobody
    '双生四,110101195105100033,,,,,,,', // in the file twice, once without a number
    '双生四,,男,1951-05-10,,,,,'
  )
  beforeAll(async () => {
    const phones = [{ number: '13955550002', owner: 'self' as const, verifiedOn: null }]
    for (const [name, change] of [
      ['双生一', { birthDate: '1951-05-06', idNumber: '310104195105060015' }],
      ['双生二', { birthDate: '1961-05-08', idNumber: null, phones }]
    ] as const)
      await station.must('nurse', 'resident.register', aResident({ name, sex: '1', ...change }))
  })

  it('is asked about as the form asks, and says whom it met', async () => {
    const job = await check(base64(twins))
    expect(job.errors).toEqual([])
    expect(job).toMatchObject({ good: 2, bad: 0, existing: 0, doubtful: 3 })
    expect(
      job.meetings.map(({ line, reason, whom }) => [line, reason, whom.map(one => one.recordNumber)])
    ).toEqual([
      [2, '姓名和出生日期相同', [whoIs('双生一')[1]]],
      [3, '姓名和电话相同', [whoIs('双生二')[1]]],
      [6, '与第 5 行姓名、出生日期相同', []]
    ])
    for (const { name, birthDate, line } of job.meetings.filter(({ whom }) => whom.length > 0)) {
      const phones = line === 3 ? ['13955550002'] : []
      const form = await admin<readonly unknown[]>('resident.duplicates', {
        ...{ name, birthDate, idNumber: null, phones }
      })
      expect(form).toHaveLength(1)
    }
  })

  it('is left out, and the list of what was left says so, unless a person says that it is another', async () => {
    const job = await check(base64(twins))
    const before = residents()
    await admin('resident.runImport', { jobId: job.id, mode: 'all-or-nothing', another: [3] })
    const done = await afterRun(job)
    expect(done).toMatchObject({ phase: 'done', good: 3, doubtful: 2 })
    expect(done.message).toBe('已导入 3 人；2 行可能已登记，未导入。')
    expect(residents()).toBe(before + 3)
    const { csv } = await admin<{ csv: string }>('resident.importReport', { jobId: job.id })
    expect(readCsv(Buffer.from(csv)).rows.map(({ cells }) => [cells[0], cells[2], cells[3]])).toEqual([
      [
        '2',
        '双生一',
        `可能已登记，未导入：姓名和出生日期相同，双生一（1951-05-06 出生，档案号 ${whoIs('双生一')[1]}）。核对后如不是同一人，请在登记页单独登记`
      ],
      [
        '6',
        '双生四',
        '可能已登记，未导入：与第 5 行姓名、出生日期相同。核对后如不是同一人，请在登记页单独登记'
      ]
    ])
  })
})

describe('an import of the good rows', () => {
  it('registers them as a form would, in GB 18030 too, and leaves who is there alone', async () => {
    const before = residents()
    const text = fileOf(
      '欧阳𠮷祥,440524188001010014,男,1880/1/1,"13900001111、021-55551234",香樟居委会,"桂花路 3 号, 201 室",2019-5,是',
      '无证人,,女,1971年2月3日,,101,,无,',
      '错误行,310104195503084232,,,,,,,',
      '早已登记,310104196002291018,,,13811112222,,,,'
    )
    const done = await run(await check(base64(text, 'gb18030')), 'good-rows')
    expect(done).toMatchObject({ phase: 'done', good: 2, bad: 1, existing: 1, done: 2, total: 2 })
    expect(done.message).toBe('已导入 2 人；1 人已有档案，未改动；1 行有误，未导入。')
    expect(residents()).toBe(before + 2)
    const [found] = await find('oyjx')
    expect(found).toMatchObject({
      name: '欧阳𠮷祥',
      sex: '1',
      birthDate: '1880-01-01',
      phone: '13900001111',
      committeeName: '香樟居委会',
      conditions: ['hypertension', 'diabetes-type-2']
    })
    const whole = await station.must('nurse', 'resident.get', { id: found?.id })
    expect(whole).toMatchObject({
      version: 1,
      phones: [{ number: '13900001111' }, { number: '02155551234' }],
      address: { note: '桂花路 3 号, 201 室' },
      conditions: [{ diagnosedOn: '2019-05' }, { diagnosedOn: null }]
    })
    expect(await find('无证人 19710203')).toMatchObject([{ sex: '2', committeeName: '银杏村委会' }])
    expect((await find('早已登记'))[0]?.phone).toBeNull()
    const [entry] = journalOf(station.db(), { id: found?.id ?? '' })
    expect(entry?.actor).toBe(station.accountId('administrator'))
    expect(entry?.after).toMatchObject({ name: '欧阳𠮷祥', version: 1 })
  })

  it('that is cancelled keeps what was saved, and says how much', async () => {
    const rows = Array.from({ length: 4_000 }, (_, n) => rowOf(100_000 + n))
    const job = await check(base64(fileOf(...rows)))
    const before = residents()
    const started = await startRun(job, 'good-rows')
    await station.heard<ImportJob>(
      'resident.importJob',
      one => one.id === started.id && one.phase === 'writing' && one.done > 0
    )
    await admin('resident.cancelImport', { jobId: job.id })
    const ended = await afterRun(job)
    expect(ended.phase).toBe('cancelled')
    expect(ended.good).toBeGreaterThan(0)
    expect(ended.good).toBeLessThan(4_000)
    expect(residents()).toBe(before + ended.good)
    expect(ended.message).toContain(String(ended.good))
  })

  it('lets the desk register somebody meanwhile', async () => {
    const rows = Array.from({ length: 1_500 }, (_, n) => rowOf(110_000 + n))
    const job = await check(base64(fileOf(...rows)))
    await startRun(job, 'good-rows')
    await station.must('nurse', 'resident.register', aResident({ name: '同时登记' }))
    expect(await afterRun(job)).toMatchObject({ phase: 'done', good: 1_500 })
    expect(await find('同时登记')).toHaveLength(1)
    const numbers = station
      .db()
      .prepare<[], { n: number; d: number }>(
        'SELECT count(*) AS n, count(DISTINCT record_number) AS d FROM resident'
      )
      .get()
    expect(numbers?.d).toBe(numbers?.n)
  })
})

describe('an import of all or nothing', () => {
  it('is refused while a row is wrong', async () => {
    const job = await check(base64(fileOf(rowOf(120_000), '错误行,310104195503084232,,,,,,,')))
    const input = { jobId: job.id, mode: 'all-or-nothing' }
    const reply = await station.as('administrator')('resident.runImport', input)
    expect(reply).toMatchObject({ ok: false, error: { code: 'refused' } })
    expect(await find('导入120000')).toEqual([])
  })

  it('registers everybody', async () => {
    const rows = Array.from({ length: 1_200 }, (_, n) => rowOf(130_000 + n))
    const done = await run(await check(base64(fileOf(...rows))), 'all-or-nothing')
    expect(done).toMatchObject({ phase: 'done', good: 1_200, done: 1_200, total: 1_200, bad: 0 })
    expect(await find('导入131199')).toHaveLength(1)
  })

  it('that is cancelled in the middle leaves nothing behind', async () => {
    const rows = Array.from({ length: 6_000 }, (_, n) => rowOf(140_000 + n))
    const job = await check(base64(fileOf(...rows)))
    const before = [residents(), traces()]
    const started = await startRun(job, 'all-or-nothing')
    await station.heard<ImportJob>(
      'resident.importJob',
      one => one.id === started.id && one.phase === 'writing' && one.done > 0
    )
    await admin('resident.cancelImport', { jobId: job.id })
    expect(await afterRun(job)).toMatchObject({ phase: 'cancelled', good: 0 })
    expect([residents(), traces()]).toEqual(before)
    expect(await find('导入140000')).toEqual([])
  })

  it('leaves nothing behind when the numbers of the committee run out', async () => {
    station.db().prepare(`UPDATE record_serial SET last = 99990 WHERE committee_code = '002'`).run()
    const rows = Array.from({ length: 20 }, (_, n) =>
      rowOf(150_000 + n).replace(',,梧桐', ',香樟居委会,梧桐')
    )
    const job = await check(base64(fileOf(...rows)))
    const before = [residents(), traces()]
    expect(await run(job, 'all-or-nothing')).toMatchObject({
      phase: 'failed',
      message: expect.stringContaining('档案编号') as string
    })
    expect([residents(), traces()]).toEqual(before)
  })

  it('leaves alone who was registered between the check and the writing', async () => {
    const readingsOf = await loadReadings()
    const idNumber = '330102194811173240'
    const input = aResident({ name: '抢先登记', idNumber, sex: '2', birthDate: '1948-11-17' })
    const newcomer = aResident({ name: '后来者' })
    await station.must('nurse', 'resident.register', input)
    const db = station.db()
    const stamp = { at: `${today}T02:00:00.000Z`, actorId: 'somebody', deskId: 'desk' }
    const people = [input, newcomer].map(one => prepare(one, readingsOf))
    const stored = db.transaction(() => registerAll(db, stamp, newUuid, people))()
    expect(stored.map(({ record }) => record.name)).toEqual(['后来者'])
    expect(await find('抢先登记')).toHaveLength(1)
  })

  it('keeps the chain of the journal whole', async () => {
    const report = await admin<{ intact: boolean; entries: number }>('access.verifyJournal', {})
    expect(report.intact).toBe(true)
    expect(report.entries).toBeGreaterThan(1_200)
    expect(station.bugs).toEqual([])
  })
})

describe('rows of a file', () => {
  it('keep their cells and their line whatever is in the cells', () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', '中', ' ', '"', ',', '\n', '\r\n', ';', '\t'),
      maxLength: 6
    })
    const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 20 }), rows => {
        const text = ['"甲","乙"', ...rows.map(row => row.map(quote).join(','))].join('\r\n')
        let line = 2
        const expected = rows.flatMap(row => {
          const at = line
          line += (row.join('').match(/\n/g)?.length ?? 0) + 1
          const cells = row.map(one => one.trim())
          return cells.every(one => one === '') ? [] : [{ line: at, cells, problem: null }]
        })
        fc.pre(expected.length > 0)
        expect(readCsv(Buffer.from(text)).rows).toEqual(expected)
      })
    )
  })

  it.each([
    ['a comma at every end', '甲,乙,\n1,2,\n', [['1', '2', '']]],
    ['more empty cells than columns', '甲,乙\n1,2,,\n', [['1', '2']]],
    ['semicolons', '甲;乙\n1;2\n', [['1', '2']]],
    ['tabs', '甲\t乙\n1\t2\n', [['1', '2']]],
    [
      'the ends of an old Macintosh',
      '甲,乙\r1,2\r3,4\r',
      [
        ['1', '2'],
        ['3', '4']
      ]
    ],
    ['a byte order mark', '\u{FEFF}甲,乙\n1,2', [['1', '2']]],
    ['Excel’s ways to keep digits', `甲,乙\n="007",'008\n`, [['007', '008']]]
  ])('with %s are read', (_what, text, cells) => {
    const csv = readCsv(Buffer.from(text))
    expect(csv.rows.map(row => row.cells)).toEqual(cells)
    expect(csv.columns[0]).toBe('甲')
  })

  it('in GB 18030 are told from UTF-8', () => {
    fc.assert(
      fc.property(fc.constantFrom('张建国', '𠮷野家', '㐱', '买买提·艾力', '龘靐', '€'), name => {
        const text = `姓名,地址\n${name},上海\n`
        for (const encoding of ['utf-8', 'gb18030'] as const) {
          expect(decode(iconv.encode(text, encoding))).toEqual({ encoding, text })
        }
      })
    )
  })

  it.each([
    ['1955-03-08', '1955-03-08'],
    ['1955/3/8', '1955-03-08'],
    ['1955.3.8', '1955-03-08'],
    ['1955年3月8日', '1955-03-08'],
    ['19550308', '1955-03-08'],
    ['1955/3/8 0:00', '1955-03-08'],
    ['1955-02-30', null],
    ['3/8/1955', null],
    ['55-3-8', null]
  ])('with the date %s mean %s', (text, day) => {
    expect(readDay(text)).toBe(day)
  })

  it('find their columns by what people call them', () => {
    expect(suggestMapping(['序号', '居民姓名', '公民身份号码', '手机号码', '现住址', '所属居委'])).toEqual({
      name: '居民姓名',
      idNumber: '公民身份号码',
      phone: '手机号码',
      address: '现住址',
      committee: '所属居委'
    })
  })

  it.each([
    ['138 0013 8000', ['13800138000']],
    ['13800138000 021-55551234', ['13800138000', '02155551234']],
    ['13800138000/13900139000、', ['13800138000', '13900139000']],
    ['+86 138-0013-8000', ['13800138000']]
  ])('may hold phones as %s', (typed, numbers) => {
    const read = createRowReader({
      columns: ['姓名', '证', '电话'],
      mapping: { ...onlyNames, idNumber: '证', phone: '电话' },
      committees: [{ code: '001', name: '梧桐居委会' }],
      committeeCode: '001',
      today
    })
    const { input } = read({ line: 2, cells: ['张三', '310104195503084231', typed], problem: null })
    expect(input?.phones.map(({ number }) => number)).toEqual(numbers)
  })

  it('are read only from the columns that were chosen', () => {
    const read = createRowReader({
      columns: ['姓名', '证', '备注'],
      mapping: { ...onlyNames, idNumber: '证' },
      committees: [{ code: '001', name: '梧桐居委会' }],
      committeeCode: '001',
      today
    })
    const { input } = read({ line: 2, cells: ['张三', '310104195503084231', '12345'], problem: null })
    expect(input).toMatchObject({ name: '张三', sex: '1', birthDate: '1955-03-08', phones: [], note: '' })
  })
})
