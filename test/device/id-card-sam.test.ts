import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import type { DeviceEvent } from '../../src-main/device/drivers/driver.ts'
import { createFramer } from '../../src-main/device/drivers/framer.ts'
import { parseCardText, textOf } from '../../src-main/device/drivers/id-card-sam/card-text.ts'
import { idCard } from '../../src-main/device/drivers/id-card-sam/index.ts'
import { commands, judgeFrame } from '../../src-main/device/drivers/id-card-sam/protocol.ts'
import { type OpenLink, openLink } from '../../src-main/device/link.ts'
import { systemOutside } from '../../src-main/lib/outside.ts'
import { type Simulator, startSimulator } from './simulator.ts'
import { holds, seed } from './streams.ts'
import { bytes, hex, joined } from './wire.ts'

process.stdout.write(`id-card-sam: FC_SEED=${seed}\n`)

interface Card {
  readonly name?: string
  readonly sex?: string
  readonly nation?: string
  readonly birth?: string
  readonly address?: string
  readonly number?: string
  readonly from?: string
  readonly to?: string
  readonly letter?: string
  readonly reserved?: string
}
/** As the three descriptions write the fields down, byte for byte; the driver's own layout is not used. */
function textWith({
  name = '张建国',
  sex = '1',
  nation = '01',
  birth = '19550308',
  address = '某省某市某区某路1号',
  number = '11000019550308003X',
  from = '20150308',
  to = '长期',
  letter = ' ',
  reserved = ''
}: Card = {}): Uint8Array {
  const field = (text: string, size: number): Buffer =>
    Buffer.from(text.padEnd(size / 2), 'utf16le').subarray(0, size)
  const issuer = field('某市公安局', 30)
  const head = [field(name, 30), field(sex, 2), field(nation, 4), field(birth, 16), field(address, 70)]
  const tail = [
    field(number, 36),
    issuer,
    field(from, 16),
    field(to, 16),
    field(reserved, 28),
    field(letter, 2)
  ]
  return Uint8Array.from(Buffer.concat([...head, ...tail, field('', 6)]))
}
function frameOf(code: number, data: readonly number[] = []): Uint8Array {
  const length = data.length + 4
  const guarded = [Math.floor(length / 256), length % 256, 0, 0, code, ...data]
  return Uint8Array.from([0xaa, 0xaa, 0xaa, 0x96, 0x69, ...guarded, guarded.reduce((sum, one) => sum ^ one)])
}
const photo = Array.from({ length: 1_024 }, (_, n) => n % 251)
const cardFrame = (card: Card = {}): Uint8Array => frameOf(0x90, [1, 0, 4, 0, ...textWith(card), ...photo])
const piecesOf = (...chunks: readonly Uint8Array[]) => {
  const framer = createFramer(judgeFrame)
  return [...chunks.flatMap(chunk => framer.push(chunk)), ...framer.settle()]
}

describe('the frames of a card reader', () => {
  it('are what the three descriptions write', () => {
    expect(hex(commands.moduleNumber)).toBe(hex(bytes('AA AA AA 96 69 00 03 12 FF EE')))
    expect(hex(commands.find)).toBe(hex(bytes('AA AA AA 96 69 00 03 20 01 22')))
    expect(hex(commands.select)).toBe(hex(bytes('AA AA AA 96 69 00 03 20 02 21')))
    expect(hex(commands.read)).toBe(hex(bytes('AA AA AA 96 69 00 03 30 01 32')))
  })

  it.each([
    ['AA AA AA 96 69 00 08 00 00 9F 00 00 00 00 97', 0x9f],
    ['AA AA AA 96 69 00 04 00 00 80 84', 0x80],
    ['AA AA AA 96 69 00 0C 00 00 90 00 00 00 00 00 00 00 00 9C', 0x90]
  ])('%s is an answer', (written, said) => {
    expect(piecesOf(bytes(written))).toMatchObject([{ kind: 'frame', frame: { said } }])
  })

  it('of a card are 1,295 bytes, and come whole however the line cuts and joins them', () => {
    const whole = cardFrame()
    expect(whole.length).toBe(1_295)
    const found = frameOf(0x9f, [0, 0, 0, 0])
    holds(
      fc.property(fc.array(fc.nat(1_400), { maxLength: 6 }), cuts => {
        const stream = joined(bytes('00 AA 11'), found, whole, found)
        const edges = [
          0,
          ...cuts.map(cut => Math.min(cut, stream.length)).sort((a, b) => a - b),
          stream.length
        ]
        const chunks = edges.slice(1).map((edge, n) => stream.subarray(edges[n], edge))
        const frames = piecesOf(...chunks).flatMap(piece =>
          piece.kind === 'frame' ? [piece.frame.said] : []
        )
        expect(frames).toEqual([0x9f, 0x90, 0x9f])
      }),
      60
    )
  })

  it('with one bit turned are no answer', () => {
    const whole = cardFrame()
    holds(
      fc.property(fc.nat(whole.length * 8 - 1), bit => {
        const spoilt = whole.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
        expect(piecesOf(spoilt).filter(({ kind }) => kind === 'frame')).toEqual([])
      }),
      60
    )
  })
})

describe('what stands on a card', () => {
  it('is read field by field', () => {
    expect(parseCardText(textWith())).toEqual({
      card: 'resident-id',
      name: '张建国',
      sex: '1',
      nation: '01',
      birthDate: '1955-03-08',
      address: '某省某市某区某路1号',
      number: '11000019550308003X',
      issuer: '某市公安局',
      validFrom: '2015-03-08',
      validTo: null
    })
    expect(parseCardText(textWith({ to: '20350308', nation: '56' }))).toMatchObject({
      validTo: '2035-03-08',
      nation: '56'
    })
  })

  it('of somebody from Hong Kong, Macao or Taiwan has no nation', () => {
    const permit = textWith({ letter: 'J', nation: '  ', number: '810000199001010019', birth: '19900101' })
    expect(parseCardText(permit)).toMatchObject({ card: 'residence-permit', nation: null })
  })

  it.each<readonly [string, Card, string]>([
    ['a foreigner’s card of 2017', { letter: 'I' }, 'foreigner'],
    [
      'a foreigner’s card of 2023, which looks like a resident’s',
      { letter: 'Y', number: '911124199001010016' },
      'foreigner'
    ],
    ['one whose letter is missing', { number: '911124199001010016', birth: '19900101' }, 'foreigner'],
    ['a kind nobody knows', { letter: 'K' }, 'unknown-kind'],
    ['a birth date that is not the number’s', { birth: '19550309' }, 'unreadable'],
    ['a day that does not exist', { birth: '19550230', number: '110000195502300035' }, 'unreadable'],
    ['no name', { name: '' }, 'unreadable'],
    ['a sex that is none', { sex: '3' }, 'unreadable'],
    ['a nation that is none', { nation: '57' }, 'unreadable'],
    ['a resident’s card without a nation', { nation: '  ' }, 'unreadable'],
    ['letters in the number', { number: '1100001955030800A1' }, 'unreadable'],
    ['an end that is no day', { to: '20351301' }, 'unreadable'],
    ['half a character', { name: '张\ud800国' }, 'unreadable']
  ])('is not taken over from %s', (_what, card, trouble) => {
    expect(parseCardText(textWith(card))).toEqual({ trouble })
  })

  it('is found behind two lengths or three, and nowhere else', () => {
    const text = [...textWith()]
    expect(textOf(Uint8Array.from([1, 0, 4, 0, ...text, ...photo]))).toEqual(Uint8Array.from(text))
    const fingers = Array.from({ length: 1_024 }, () => 7)
    expect(textOf(Uint8Array.from([1, 0, 4, 0, 4, 0, ...text, ...photo, ...fingers]))).toEqual(
      Uint8Array.from(text)
    )
    expect(textOf(Uint8Array.from([1, 0, 4, 0, ...text, ...photo.slice(1)]))).toBe(null)
    expect(textOf(Uint8Array.from([0, 8, 0, 0, ...text]))).toBe(null)
    expect(textOf(new Uint8Array(0))).toBe(null)
  })

  it('is a card or a reason, whatever the 256 bytes are', () => {
    holds(
      fc.property(fc.uint8Array({ minLength: 256, maxLength: 256 }), text => {
        const read = parseCardText(text)
        if (!('trouble' in read)) expect(read.number.slice(6, 14)).toBe(read.birthDate.replaceAll('-', ''))
      }),
      200
    )
  })
})

describe('a reader on a serial port', () => {
  const undo: (() => PromiseLike<unknown>)[] = []
  afterEach(async () => {
    for (const step of undo.splice(0).reverse()) await step()
  })
  /** Of cards and troubles, in their order; `next` waits for the next. */
  async function atTheDesk() {
    const reader: Simulator = await startSimulator('id-card-sam')
    undo.push(() => reader[Symbol.asyncDispose]())
    const link: OpenLink = await openLink(
      systemOutside.serial,
      reader.path,
      idCard.port,
      new AbortController().signal
    )
    undo.push(() => link.close())
    const stopping = new AbortController()
    const events = idCard.read(link, { intent: 'listen' }, stopping.signal)[Symbol.asyncIterator]()
    undo.push(async () => {
      stopping.abort()
      await events.return?.(undefined)
    })
    const next = async (): Promise<string> => {
      for (;;) {
        const { value, done } = (await events.next()) as IteratorResult<DeviceEvent, undefined>
        if (done === true) return 'over'
        if (value.type === 'id-card') return `${value.name} ${value.number}`
        if (value.type === 'device-trouble') return value.code
      }
    }
    return { reader, next }
  }
  const zhang = { name: '张建国', number: '11000019550308003X' }
  const li = { name: '李秀英', sex: '2', number: '110000195503080021' }
  const read = ({ name, number }: typeof zhang): string => `${name} ${number}`

  it('tells a card once for each time it is laid on', async () => {
    const { reader, next } = await atTheDesk()
    await reader.order({ lay: zhang })
    expect(await next()).toBe(read(zhang))
    await reader.order({ lift: true })
    await reader.order({ lay: li })
    expect(await next()).toBe(read(li))
    await reader.order({ lay: zhang })
    expect(await next()).toBe(read(zhang))
  })

  it('reads through split, noisy and damaged answers', async () => {
    const { reader, next } = await atTheDesk()
    await reader.order({ split: 7 })
    await reader.order({ noise: 'aaaa9600ff' })
    await reader.order({ damage: 3 })
    await reader.order({ lay: zhang })
    const told: string[] = []
    do told.push(await next())
    while (told.at(-1) !== read(zhang) && told.length < 5)
    expect(told.at(-1)).toBe(read(zhang))
    for (const before of told.slice(0, -1))
      expect(['no-answer', 'not-selected', 'not-read']).toContain(before)
  })

  it('says what to do when the card is taken away too early, is not genuine, or is of another kind', async () => {
    const { reader, next } = await atTheDesk()
    await reader.order({ lay: zhang, liftAt: 'read' })
    expect(await next()).toBe('not-read')
    await reader.order({ lay: zhang, answers: 0x32 })
    expect(await next()).toBe('not-genuine')
    await reader.order({ lift: true })
    await reader.order({ lay: { ...li, letter: 'Y' } })
    expect(await next()).toBe('foreigner')
    await reader.order({ lay: li })
    expect(await next()).toBe(read(li))
  })

  it('says once that nobody answers, and goes on when somebody does', async () => {
    const { reader, next } = await atTheDesk()
    await reader.order({ deaf: 3 })
    expect(await next()).toBe('no-answer')
    await reader.order({ lay: zhang })
    expect(await next()).toBe(read(zhang))
  })
})
