import { describe, expect, it } from 'vitest'
import { type LineDescription, lineField } from '../../src-main/device/drivers/line-protocol/contract.ts'
import { driverFrom } from '../../src-main/device/drivers/line-protocol/index.ts'
import { presets } from '../../src-main/device/drivers/line-protocol/presets.ts'
import { problemsOf, weaknessesOf } from '../../src-main/device/drivers/line-protocol/rules.ts'
import { tryOut } from '../../src-main/device/drivers/line-protocol/trial.ts'
import { policyOf } from '../../src-main/policy/rules.ts'
import { everything, memoryLink } from './memory-link.ts'
import { ascii, bytes, joined } from './wire.ts'

const limits = policyOf('national').measurement

function preset(id: string): LineDescription {
  const found = presets.find(one => one.id === id)
  if (found === undefined) throw new Error(`no preset ${id}`)
  return found.description
}
const withFields = (
  description: LineDescription,
  change: (fields: LineDescription['fields']) => LineDescription['fields']
): LineDescription => ({ ...description, fields: change(description.fields) })

async function readings(description: LineDescription, ...chunks: readonly Uint8Array[]) {
  const link = memoryLink()
  link.send(...chunks)
  link.end()
  const events = await everything(
    driverFrom({ id: 'line:1', version: 1, description }, () => limits),
    link
  )
  return events.filter(({ type }) => type === 'blood-pressure' || type === 'glucose')
}
const tried = (description: LineDescription, log: string) => tryOut(description, log, 'auto', limits)
const verdicts = (description: LineDescription, log: string) =>
  tried(description, log).frames.map(({ verdict, says }) => `${verdict}: ${says}`)

describe('a described instrument', () => {
  it('reads the comma line of the Omron booth as its own driver does', async () => {
    const line = ascii('2026,07,11,09,05,12345678901234567890,0,120,080,072,1\r\n')
    expect(await readings(preset('omron-comma'), line)).toEqual([
      {
        type: 'blood-pressure',
        systolicMmHg: 120,
        diastolicMmHg: 80,
        pulsePerMinute: 72,
        unit: 'mm[Hg]',
        deviceTime: '2026-07-11T09:05',
        devicePersonId: '12345678901234567890',
        bodyMovement: true,
        raw: line
      }
    ])
  })

  it('reads the form with the mean in the middle', async () => {
    const [reading] = await readings(
      preset('omron-bp'),
      ascii('bp,99999999999999999999,2023/04/27,15:06,140,098,077,068,3\r')
    )
    expect(reading).toMatchObject({
      systolicMmHg: 140,
      meanArterialMmHg: 98,
      diastolicMmHg: 77,
      pulsePerMinute: 68
    })
  })

  it('reads fixed columns between STX and ETX', async () => {
    const frame = bytes('02 20 31 35 30 35 30 32 20 30 39 34 33 20 31 32 35 20 30 37 35 20 30 39 39 03')
    const [reading] = await readings(preset('stx-columns'), frame)
    expect(reading).toMatchObject({
      systolicMmHg: 125,
      diastolicMmHg: 75,
      pulsePerMinute: 99,
      deviceTime: '2015-05-02T09:43'
    })
  })

  it('reads a printed slip of several lines', async () => {
    const [reading] = await readings(preset('fixed-lines'), ascii('MMBP203N\r2026.07.11\r120\r080\r072\r'))
    expect(reading).toMatchObject({ systolicMmHg: 120, diastolicMmHg: 80, deviceTime: '2026-07-11T00:00' })
  })

  it('reads a record with letters before its numbers and an XOR behind its end', async () => {
    const body = ascii(
      '\x0100\x02TM2655\x1e1910291429\x1eRB\x1eM\x1eE00\x1eS102\x1eM 87\x1eD 62\x1eP 83\x1eI17\x1eL139\x03'
    )
    const xor = body.reduce((sum, byte) => sum ^ byte, 0)
    const frame = joined(bytes('16 16'), body, Uint8Array.of(xor))
    const [reading] = await readings(preset('and-rb'), frame)
    expect(reading).toMatchObject({
      systolicMmHg: 102,
      meanArterialMmHg: 87,
      diastolicMmHg: 62,
      pulsePerMinute: 83,
      deviceTime: '2019-10-29T14:29'
    })
    expect(await readings(preset('and-rb'), joined(bytes('16 16'), body, Uint8Array.of(xor ^ 1)))).toEqual([])
  })

  const glucoseLine = (body: string): Uint8Array => {
    const xor = ascii(body).reduce((sum, byte) => sum ^ byte, 0)
    return ascii(`${body}*${xor.toString(16).toUpperCase().padStart(2, '0')}\r\n`)
  }

  it.each([
    ['5.4,mmol/L,N', { value: 5.4, unit: 'mmol/L', controlSolution: false }],
    ['LO,mmol/L,N', { value: 1.1, comparator: '<' }],
    ['HI,mmol/L,N', { value: 33.3, comparator: '>' }],
    ['6.1,mmol/L,C', { value: 6.1, controlSolution: true }]
  ])('reads a glucose of %s as it was sent', async (rest, wanted) => {
    const found = await readings(preset('glucose-line'), glucoseLine(`GLU,2026-07-11 09:05:30,${rest}`))
    expect(found).toMatchObject([{ ...wanted, type: 'glucose', deviceTime: '2026-07-11T09:05:30' }])
  })

  it('takes the unit from the wire: a mg/dL is never read as mmol/L', async () => {
    const meter = withFields(preset('glucose-line'), fields =>
      fields.map(field =>
        field.what === 'glucose' ? { ...field, decimals: 0, lowest: null, highest: null } : field
      )
    )
    const found = await readings(meter, glucoseLine('GLU,2026-07-11 09:05:30,126,mg/dL,N'))
    expect(found).toMatchObject([{ value: 126, unit: 'mg/dL' }])
    expect(await readings(meter, glucoseLine('GLU,2026-07-11 09:05:30,126,mmol/L,N'))).toEqual([])
  })

  it('turns kilopascal into millimetres of mercury and says so', async () => {
    const kPa = withFields({ ...preset('empty'), unit: 'kPa' }, fields =>
      fields.map(field =>
        field.what === 'pulse' ? field : { ...field, decimals: 1, pointSent: true, width: 4 }
      )
    )
    const [reading] = await readings(kPa, ascii('16.0,10.7,072\r\n'))
    expect(reading).toMatchObject({ systolicMmHg: 120.01, diastolicMmHg: 80.26, unit: 'kPa' })
  })

  it('says why an instrument has no result, in the words of the one who described it', async () => {
    const described = withFields(preset('omron-comma'), fields =>
      fields.map(field =>
        field.what === 'error' ? { ...field, codes: [{ text: '7', means: '袖带没有绑好。' }] } : field
      )
    )
    const error = (code: number) => `2026,07,11,09,05,12345678901234567890,${String(code)},   ,   ,   ,0`
    expect(verdicts(described, error(7))).toEqual(['no-result: 仪器没有测出结果（代码 7）。袖带没有绑好。'])
    expect(verdicts(described, error(3))[0]).toContain('代码 3')
    expect(verdicts(described, error(0))).toEqual(['rejected: 收缩压是空的'])
  })

  it('knows a record whose values are all dashes as one without a result', () => {
    const described = { ...preset('empty'), noResultText: '---' }
    expect(tried(described, '---,---,---').noResults).toBe(1)
    expect(tried(described, '---,080,072').readings).toBe(0)
  })
})

describe('a record without a checksum', () => {
  const good = '2026,07,11,09,05,12345678901234567890,0,120,080,072,0'
  it.each([
    ['an additional field', `${good},1`, '应有 11 个字段，收到 12 个'],
    ['a missing field', good.slice(0, -2), '应有 11 个字段，收到 10 个'],
    ['month 13', good.replace(',07,', ',13,'), '日期或时间不存在'],
    ['30 February', good.replace(',07,11,', ',02,30,'), '日期或时间不存在'],
    ['29 February of a common year', good.replace(',07,11,', ',02,29,'), '日期或时间不存在'],
    ['hour 24', good.replace('09,05', '24,05'), '日期或时间不存在'],
    ['blanks for a value', good.replace('120', '   '), '收缩压是空的'],
    ['a blank inside a value', good.replace('120', '1 0'), '收缩压应是数字，收到“1 0”'],
    ['a sign', good.replace('120', '+20'), '收缩压应是数字，收到“+20”'],
    ['a digit too few', good.replace('120', '20'), '收缩压应有 3 个字符，收到 2 个'],
    ['a systolic above the instrument', good.replace('120', '261'), '收缩压 261 不在仪器的量程 60–260 内'],
    ['a systolic below its diastolic', good.replace('120', '079'), '收缩压没有高于舒张压'],
    ['a flag that means nothing', `${good.slice(0, -1)}2`, '体动没有“2”这种写法'],
    [
      'a control character',
      good.replace('12345', '12\\x01345'),
      '仪器里的人员编号里有不该有的字节：12<SOH>34567890123456789'
    ]
  ])('is refused with %s, and the reason is told', (_what, line, reason) => {
    const [frame] = tried(preset('omron-comma'), line).frames
    expect(frame).toMatchObject({ verdict: 'rejected' })
    expect(frame?.says.slice(0, 12)).toBe(reason.slice(0, 12))
  })

  it('is not taken when its front was lost, and the next whole one is', async () => {
    const lines = joined(ascii(`${good.slice(5)}\r\n`), ascii(`${good}\r\n`))
    expect(await readings(preset('omron-comma'), lines)).toHaveLength(1)
  })

  it('is found behind noise when it begins with a text of its own', async () => {
    const record = 'bp,99999999999999999999,2023/04/27,15:06,140,098,077,068,3\r'
    expect(await readings(preset('omron-bp'), ascii(`\x00\x11#?bp,9999${record}`))).toHaveLength(1)
  })

  it('needs a first field that shows when its front is lost', () => {
    const loose = withFields(preset('empty'), fields => fields.map(field => ({ ...field, width: null })))
    expect(problemsOf(loose)).toHaveProperty(['fields.0.width'])
    expect(problemsOf(preset('empty'))).not.toHaveProperty(['fields.0.width'])
  })

  it('is called what it is, with what cannot be seen', () => {
    const [first, second] = weaknessesOf(
      withFields(preset('empty'), ([head, ...rest]) =>
        [head, ...rest].flatMap((field, at) =>
          field === undefined ? [] : [at === 1 ? { ...field, width: null } : field]
        )
      )
    )
    expect(first).toMatch(/^无校验码/)
    expect(second).toMatch(/^舒张压没有固定宽度/)
    expect(weaknessesOf(preset('and-rb'))).toEqual([])
  })
})

describe('what is offered to start from', () => {
  it.each(presets.map(({ id, description }) => ({ id, description })))(
    '$id can be tried',
    ({ description }) => {
      expect(problemsOf(description)).toEqual({})
    }
  )

  it.each(
    presets
      .filter(({ help }) => !help.includes('校验') && !help.includes('最常见') && !help.includes('*5A'))
      .map(({ id, description, help }) => ({ id, description, example: help.replace(/（.*$/, '') }))
  )('$id gives a reading for its own example', ({ description, example }) => {
    expect(tried(description, example).readings).toBe(1)
  })
})

describe('a log', () => {
  const line = '2026,07,11,09,05,12345678901234567890,0,120,080,072,0\r\n'
  const hexLine = Buffer.from(line).toString('hex')
  const at = (second: number) => `2026-11-21T08:00:${String(second).padStart(2, '0')}.000Z`

  it.each([
    ['monitor', `# jiayi serial log 1\n${at(1)} < ${hexLine}\n`],
    ['hex', `${hexLine.replace(/(..)/g, '$1 ')}`],
    ['text', line]
  ])('written as %s is recognized and read', (format, log) => {
    expect(tried(preset('omron-comma'), log)).toMatchObject({ format, readings: 1, rejected: 0 })
  })

  it('does not join what a long silence has parted', () => {
    const halves = (second: number) =>
      `${at(1)} < ${hexLine.slice(0, 40)}\n${at(second)} < ${hexLine.slice(40)}\n`
    expect(tried(preset('omron-comma'), halves(2)).readings).toBe(1)
    expect(tried(preset('omron-comma'), halves(9)).readings).toBe(0)
  })

  it('does not read what we sent ourselves', () => {
    expect(tried(preset('omron-comma'), `${at(1)} > ${hexLine}`).readings).toBe(0)
  })

  it('shows each stretch of a frame with what it was taken for', () => {
    const [frame] = tried(preset('stx-columns'), '<STX> 150502 0943 125 075 099<ETX>').frames
    expect(frame?.parts.map(({ text, says }) => `${text}|${says ?? ''}`)).toContain('125|收缩压 125')
    expect(frame?.parts.map(({ text }) => text).join('')).toBe('<STX> 150502 0943 125 075 099<ETX>')
  })
})

describe('a checksum that does not fit', () => {
  it('is told beside the one that was worked out, so that the right algorithm can be found', () => {
    const [frame] = tried(preset('glucose-line'), 'GLU,2026-07-11 09:05:30,5.4,mmol/L,N*00').frames
    const body = 'GLU,2026-07-11 09:05:30,5.4,mmol/L,N'
    const xor = ascii(body).reduce((sum, byte) => sum ^ byte, 0)
    expect(frame).toMatchObject({
      verdict: 'rejected',
      says: `校验码不对：算出来是 ${xor.toString(16).toUpperCase().padStart(2, '0')}，收到 00`
    })
    const [without] = tried(preset('glucose-line'), `${body},00`).frames
    expect(without?.says).toBe('校验码前应是“*”，收到“,”')
  })
})

describe('an instrument that is asked', () => {
  const polled: LineDescription = {
    ...preset('empty'),
    poll: { bytes: '3F', everyMs: 500, onlyAsks: true }
  }

  /** What the desk hears of an instrument that gives these answers, one after another. */
  async function asked(description: LineDescription, ...answers: readonly string[]) {
    const left = [...answers]
    const link = memoryLink(() => {
      const answer = left.shift()
      if (answer === undefined) link.end()
      return answer === undefined ? [] : [ascii(`${answer}\r\n`)]
    })
    const driver = driverFrom({ id: 'line:1', version: 1, description }, () => limits)
    return { events: await everything(driver, link), link }
  }
  const withField = (field: object): LineDescription => ({
    ...polled,
    fields: [...polled.fields, lineField.parse(field)]
  })

  it.each([
    ['its age', { what: 'skip', width: 4 }, ['0000', '0002', '0004', '0006']],
    ['an SpO2', { what: 'skip', width: 2 }, ['98', '97', '96', '97']],
    [
      'a clock',
      { what: 'time', pattern: 'YYYYMMDDHHmmss', width: 14 },
      ['20261120100000', '20261120100002', '20261120100004', '20261120100006']
    ]
  ])(
    'hears one result of which %s changes once',
    async (_what, field, [one = '', two = '', three = '', four = '']) => {
      const { events } = await asked(
        withField(field),
        `128,082,071,${one}`,
        `128,082,071,${two}`,
        `135,085,066,${three}`,
        `135,085,066,${four}`
      )
      expect(events).toMatchObject([{ systolicMmHg: 128, stray: true }, { systolicMmHg: 135 }])
    }
  )

  it('hears the same values under a further number as a further result', async () => {
    const { events } = await asked(
      withField({ what: 'sequence', width: 2 }),
      '128,082,071,07',
      '128,082,071,08',
      '128,082,071,08'
    )
    expect(events).toMatchObject([
      { systolicMmHg: 128, stray: true, deviceCounter: '07' },
      { systolicMmHg: 128, deviceCounter: '08' }
    ])
    expect(events[1]).not.toHaveProperty('stray')
  })

  it('gives each result once, and none that it held before we came', async () => {
    const { events, link } = await asked(polled, '128,082,071', '128,082,071', '135,085,066', '135,085,066')
    expect(events).toMatchObject([{ systolicMmHg: 128, stray: true }, { systolicMmHg: 135 }])
    expect(events[1]).not.toHaveProperty('stray')
    expect(new Set(link.written)).toEqual(new Set(['3f']))
  })
})
