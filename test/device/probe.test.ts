import { describe, expect, it } from 'vitest'
import { drivers } from '../../src-main/device/drivers/index.ts'
import { selfTest } from '../../src-main/device/self-test.ts'
import { ascii, bytes, hex } from './wire.ts'

// What is sent to a port nobody knows yet. It may hold any device of the list: so no question may contain a command of
// any of them that erases, sets, starts a cuff or switches off.

/** By driver: what must never be sent, from the documents named in each driver's protocol.ts and checklist.md. */
const forbidden: Readonly<Record<string, readonly (readonly [what: string, command: Uint8Array])[]>> = {
  'omron-hbp-9030': [],
  // jie65535/SphygmomanometerTester, OMRON/Omron.cs: S starts, R stops, B begins again.
  'omron-hbp': [
    ['starts the cuff', bytes('02 53 03')],
    ['stops the cuff', bytes('02 52 03')],
    ['starts the cuff again', bytes('02 42 03')]
  ],
  'omron-hbp-remote': [
    ['starts the cuff', bytes('02 53 03')],
    ['stops the cuff', bytes('02 52 03')],
    ['starts the cuff again', bytes('02 42 03')]
  ],
  // jie65535/SphygmomanometerTester, MaiBoBo.cs, and the vendor note quoted there.
  'maibobo-rbp': [
    ['starts the cuff', bytes('CC 80 03 03 01 02')],
    ['stops the cuff', bytes('CC 80 03 03 01 03')],
    ['switches off', bytes('CC 80 03 03 01 04')],
    ['starts the cuff (Bluetooth)', bytes('CC 80 02 03 01 02')],
    ['switches off (Bluetooth)', bytes('CC 80 02 03 01 04')]
  ],
  // ru.viscur Tonometer.kt and the TM-2655P manual: ST starts, SP stops.
  'and-tm2655': [
    ['starts the cuff', ascii('\x02ST\x03')],
    ['stops the cuff', ascii('\x02SP\x03')]
  ],
  // ak-git/DesktopFX NIBPConverterTest and hwy0606/STM32F103.
  'suntech-oem': [
    ['starts the cuff (adult)', bytes('3A 20')],
    ['starts the cuff (neonate)', bytes('3A 28')],
    ['starts the cuff (child)', bytes('3A 87')],
    ['starts the cuff with streaming', bytes('3A 56')],
    ['sets the first inflation', bytes('3A 17')],
    ['aborts', bytes('3A 79 01')],
    ['resets', bytes('3A 8A')]
  ],
  // glucometers-tech/glucometerutils drivers/otultra2.py.
  'onetouch-ultra2': [
    ['erases the memory', ascii('DMZ')],
    ['sets the clock', ascii('DMT')],
    ['sets the unit', ascii('DMSU')],
    ['sets the time format', ascii('DMST')]
  ],
  // glucometers-tech/glucometerutils drivers/otultraeasy.py.
  'onetouch-ultraeasy': [
    ['erases the memory', bytes('05 1A')],
    ['sets the clock', bytes('05 20 01')]
  ],
  // tidepool-org/uploader lib/drivers/bayer: W| writes in remote-command mode, which begins with the host's ENQ.
  'ascensia-contour': [
    ['sets', ascii('W|')],
    ['enters remote-command mode', bytes('05 57')],
    ['erases', ascii('Z|')]
  ],
  // glucometers-tech/glucometer-protocols src/taidoc/td42xx.md; 43 in the pressure models of the family.
  'taidoc-td42': [
    ['sets the clock', bytes('51 33')],
    ['starts the cuff', bytes('51 43')],
    ['switches off', bytes('51 50')],
    ['erases the memory', bytes('51 52')]
  ],
  // sinocare2017/wx_blue_iot_sdk DemoTester.java; behind head, length and machine code 00 04.
  'sinocare-sn': [['any command', bytes('53 4E')]],
  // ProtoCentral's firmware takes no command. PC-80B: thewyrdguy/pc80b-bleak.
  healthypi: [],
  'pc-80b': [
    ['sets the clock', bytes('A5 33')],
    ['begins the transmission', bytes('A5 55')]
  ],
  // BITalinoWorld/firmware-bitalino-revolution: its commands start a stream or switch an output, nothing is stored.
  bitalino: [],
  // A soft reset is all that makes it speak: it is not asked.
  'openbci-cyton': [],
  // The module of ID-card readers: 60 sets its speed, 10 FF resets it; behind preamble and length.
  'id-card-sam': [
    ['sets the speed', bytes('96 69 00 03 60')],
    ['resets', bytes('96 69 00 03 10 FF')],
    ['reads a card', bytes('96 69 00 03 30')]
  ]
}
const holds = (whole: Uint8Array, part: Uint8Array): boolean =>
  hex(whole)
    .match(/../g)
    ?.join(' ')
    .includes(hex(part).match(/../g)?.join(' ') ?? ' ') ?? false

describe('what an unknown port is asked', () => {
  it('is known for every driver, and each has its list of what must never be sent', () => {
    expect(drivers.filter(({ probe }) => probe === undefined).map(({ id }) => id)).toEqual([])
    const asked = drivers.filter(({ probe }) => (probe?.asks.length ?? 0) > 0)
    expect(asked.map(({ id }) => id).filter(id => forbidden[id] === undefined)).toEqual([])
  })

  it('never erases, sets, starts a cuff or switches off, whichever of the devices is there', () => {
    const everyForbidden = Object.entries(forbidden).flatMap(([id, list]) =>
      list.map(([what, command]) => ({ id, what, command }))
    )
    const dangerous = drivers.flatMap(({ id, probe }) =>
      (probe?.asks ?? []).flatMap(ask =>
        everyForbidden
          .filter(({ command }) => holds(ask, command))
          .map(one => `${id}: ${hex(ask)} ${one.what}`)
      )
    )
    expect(dangerous).toEqual([])
  })

  it('is exactly this, so that nothing is added without being looked at', () => {
    const asked = Object.fromEntries(
      drivers.flatMap(({ id, probe }) =>
        probe === undefined || probe.asks.length === 0 ? [] : [[id, probe.asks.map(ask => hex(ask))]]
      )
    )
    expect(asked).toEqual({
      'maibobo-rbp': ['cc80030301010000'],
      'and-tm2655': [hex(ascii('\x16\x16\x0100\x02RB\x03\x10'))],
      'suntech-oem': ['3a79050048'],
      'onetouch-ultra2': [hex(ascii('\x11\rDM?\r')), hex(ascii('\x11\rDM@\r'))],
      'onetouch-ultraeasy': ['02060803c262', '021200050b0200000000846ae87300039bea', '02060803c262'],
      'ascensia-contour': ['04', '06'],
      'taidoc-td42': ['51220000 0000a316'.replace(' ', ''), '51240000 0000a318'.replace(' ', '')],
      bitalino: ['07'],
      'id-card-sam': ['aaaaaa9669000312ffee']
    })
  })

  it('proves nothing when a converter only echoes it', () => {
    for (const { id, probe } of drivers) {
      if (probe === undefined) continue
      const ear = probe.listen()
      for (const ask of probe.asks) ear.hear(ask)
      ear.settle()
      expect([id, ear.proofs]).toEqual([id, []])
    }
  })

  it('is proved by a driver’s own instrument, and by no other with a checksum', async () => {
    for (const { id, instrument } of drivers) {
      const sent = instrument?.().opening ?? []
      const provedBy = drivers.filter(({ probe }) => {
        const ear = probe?.listen()
        for (const frame of sent) ear?.hear(frame)
        ear?.settle()
        return (ear?.proofs.length ?? 0) > 0
      })
      if (sent.length > 0) expect(provedBy.map(one => one.id)).toContain(id)
      expect(provedBy.filter(one => one.id !== id && one.probe?.hasChecksum === true)).toEqual([])
    }
  })
})

describe('a Cyton that streams already', () => {
  const packet = (number: number): Uint8Array => {
    const whole = new Uint8Array(33)
    whole[0] = 0xa0
    whole[1] = number
    whole[32] = 0xc0
    return whole
  }
  const listenTo = (numbers: readonly number[]) => {
    const ear = drivers.find(({ id }) => id === 'openbci-cyton')?.probe?.listen()
    for (const number of numbers) ear?.hear(packet(number))
    ear?.settle()
    return ear?.proofs
  }
  it('is proved by packets that count on, across the end of the count too', () => {
    expect(listenTo([254, 255, 0, 1])).toContainEqual({ isCertain: true, says: '连续编号的数据包' })
  })
  it('is not proved by one packet, or by packets that do not count on', () => {
    expect(listenTo([7])).toEqual([])
    expect(listenTo([7, 9, 30, 4])).toEqual([])
  })
})

describe('the self-test', () => {
  it.each(drivers.filter(({ instrument }) => instrument).map(driver => [driver.id, driver] as const))(
    'of %s talks to its simulated instrument and decodes what it shows',
    async (_id, driver) => {
      const tested = await selfTest(driver)
      expect(tested?.steps.filter(({ isGood }) => !isGood)).toEqual([])
      expect(tested).toMatchObject({ passed: true, reading: driver.instrument?.().shows })
      const told = tested?.steps.map(({ text }) => text).join('\n')
      expect(told).toMatch(/线路已打开/)
      expect(told).toMatch(/仿真仪器发来 \d+ 字节/)
      expect(told).toMatch(driver.probe?.hasChecksum ? /损坏的帧全部拒收/ : /没有校验码/)
      expect(told).toMatch(/没有保存任何数据/)
    }
  )

  it('is there for every device that measures pressure or glucose', () => {
    const without = drivers.filter(({ instrument }) => instrument === undefined)
    expect(without.every(({ kind }) => kind === 'ecg')).toBe(true)
  })

  it('fails in words when the driver decodes something else, or nothing', async () => {
    const [driver] = drivers
    if (driver?.instrument === undefined) throw new Error('the first driver has an instrument')
    const { instrument } = driver
    const wrong = await selfTest({ ...driver, instrument: () => ({ ...instrument(), shows: '129/82' }) })
    expect(wrong).toMatchObject({ passed: false, reading: '128/82' })
    const deaf = await selfTest({
      ...driver,
      async *read() {
        yield* []
      }
    })
    expect(deaf).toMatchObject({ passed: false, reading: null })
    expect(deaf?.steps.map(({ text }) => text).join()).toMatch(/没有解出读数/)
  })

  it('finds a checksum that lets damage pass', async () => {
    const driver = drivers.find(({ id }) => id === 'maibobo-rbp')
    if (driver?.probe === undefined) throw new Error('it has a probe')
    const { probe } = driver
    const blind = {
      ...probe,
      listen: () => ({ ...probe.listen(), frames: 1 })
    }
    const tested = await selfTest({ ...driver, probe: blind })
    expect(tested).toMatchObject({ passed: false, reading: '128/82' })
    expect(tested?.steps.map(({ text }) => text).join()).toMatch(/损坏没有发现/)
  })
})
