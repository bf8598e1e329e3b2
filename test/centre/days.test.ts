import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import {
  ageOn,
  dayOf,
  fileStampOf,
  momentOf,
  secondOf,
  shortDay,
  today,
  weekdayOf
} from '@renderer/lib/format.ts'
import { daysAfter, typedDay, weekday } from '@renderer/lib/typed-day.ts'
import { daysUntil } from '@renderer/signing/fulfilment/panel-days.ts'
import { deviceTime } from '../../src-main/device/drivers/device-time.ts'
import { addSeconds, dayIn, instantIn, isRealDay, shownIn } from '../../src-main/lib/clock.ts'
import { localClock, localDay } from '../../src-main/measurement/ecg/record.ts'
import type { Resident } from '../../src-main/resident/contract.ts'
import { endOfTerm } from '../../src-main/signing/rules/dates.ts'
import { aContract, aSigner, aSigningDesk } from '../signing/desk.ts'
import { connected, hypertensive, theWorld } from '../sync/platform.ts'

// Days are the centre's, whatever zone the computer believes in: the same calls say the same on each of them.

const zones = ['UTC', 'America/New_York', 'Pacific/Kiritimati'] as const
const ownZone = process.env['TZ']
const setZone = (zone: string | undefined): void => {
  if (zone === undefined) delete process.env['TZ']
  else process.env['TZ'] = zone
}
afterAll(() => {
  setZone(ownZone)
})

/** Half past midnight at the centre, the evening before in London and New York; then evening, and tomorrow in Kiritimati. */
const midnight = '2026-03-01T16:30:00.000Z'
const evening = '2026-03-02T12:00:00.000Z'
const shown = '2026-03-02T00:30:00'

/** What every function answers that makes a day or a wall time, in both processes. */
const answers: Readonly<Record<string, readonly [() => unknown, unknown]>> = {
  'the day of an instant': [() => dayIn('Asia/Shanghai', Date.parse(midnight)), '2026-03-02'],
  'the instant of a wall time': [() => instantIn('Asia/Shanghai', shown), midnight],
  'the wall time of an instant': [() => shownIn('Asia/Shanghai', midnight), shown],
  'a clock whose zone is not known, later': [
    () => addSeconds('2026-03-08T01:59:59', 3601),
    '2026-03-08T03:00:00'
  ],
  'an hour that summer time leaves out elsewhere': [() => deviceTime(2026, 3, 8, 2, 30), '2026-03-08T02:30'],
  'the clock of an ECG file': [() => localClock('2026-03-08T02:30:00'), '2026-03-08T02:30:00'],
  'the day of an ECG file': [() => localDay('2026-03-08'), '2026-03-08'],
  'a day of the calendar': [() => [isRealDay('2026-02-28'), isRealDay('2026-02-29')], [true, false]],
  'the end of a term': [() => endOfTerm('2026-03-02', 12), '2027-03-01'],
  'today on the screen': [() => today(Date.parse(midnight)), '2026-03-02'],
  'a day on the screen': [() => dayOf(midnight), '2026-03-02'],
  'a moment of today': [() => momentOf(midnight, Date.parse(evening)), '00:30'],
  'a moment of yesterday': [() => momentOf('2026-03-01T15:30:00.000Z', Date.parse(evening)), '03-01 23:30'],
  'a second on the screen': [() => secondOf(midnight), '2026-03-02 00:30:00'],
  'the name of a file': [() => fileStampOf(midnight), '20260302-003000'],
  'a day of last year': [() => shortDay('2025-12-31', Date.parse('2025-12-31T17:00:00Z')), '2025-12-31'],
  'the day of the week': [() => [weekdayOf('2026-03-02'), weekday('2026-03-02')], ['星期一', '周一']],
  'a typed day': [
    () => [typedDay('+1', '2026-03-07'), typedDay('0308', '2026-03-07')],
    ['2026-03-08', '2026-03-08']
  ],
  'days after a day': [() => daysAfter('2026-03-07', 2), '2026-03-09'],
  'days until a day': [() => daysUntil('2026-03-03', Date.parse(midnight)), 1],
  'an age': [() => [ageOn('1957-03-02', '2026-03-02'), ageOn('1957-03-03', '2026-03-02')], [69, 68]]
}

describe.each(zones)('on a computer whose zone is %s', zone => {
  beforeEach(() => {
    setZone(zone)
    expect(new Intl.DateTimeFormat().resolvedOptions().timeZone).toBe(zone)
  })

  it.each(Object.entries(answers))('%s is the centre’s', (_name, [ask, answer]) => {
    expect(ask()).toEqual(answer)
  })

  it('a night at the desk has the days of the centre, on the screen, on paper and at the platform', async () => {
    const { desk, peer } = await connected()
    const { w } = desk
    const { time } = theWorld()
    time.setClock(midnight)
    const signing = await aSigningDesk(w)
    const told = peer.requests.length
    const birthday = { birthDate: '1957-03-02', doctorId: w.accountId('doctor'), ...hypertensive }
    const person = await aSigner(w, birthday)
    const contract = await aContract(w, signing, person.id, { signedOn: '2026-03-02' })
    await desk.measure(person.id, [136, 84])
    const open = await w.must<{ form: { visitDate: string } }>('doctor', 'followUp.open', {
      residentId: person.id
    })
    const visit = await desk.visit(person.id, { visitDate: open.form.visitDate })
    await desk.run()
    time.setClock(evening)
    const { today: day } = await w.must<{ today: string }>('doctor', 'followUp.due', {})
    const later = await w.must<Resident>('doctor', 'resident.get', { id: person.id })
    const count = async (from: string, to: string): Promise<number> =>
      (
        await w.must<readonly unknown[]>('administrator', 'access.journal', {
          entityId: person.id,
          from,
          to
        })
      ).length
    const quality = await w.must<{ byBoth: readonly unknown[] }>('administrator', 'measurement.quality', {
      from: '2026-03-02',
      to: '2026-03-02'
    })
    expect({
      age: [person.age, later.age],
      opened: open.form.visitDate,
      next: visit.nextVisitDate,
      contract: [contract.startOn, contract.endOn],
      day,
      journal: [await count('2026-03-01', '2026-03-01'), await count('2026-03-02', '2026-03-02')],
      quality: quality.byBoth.length
    }).toEqual({
      age: [69, 69],
      opened: '2026-03-02',
      next: '2026-05-31',
      contract: ['2026-03-02', '2027-03-01'],
      day: '2026-03-02',
      journal: [0, 1],
      quality: 1
    })
    const days = JSON.stringify(peer.requests.slice(told)).match(/\b2026-03-0\d\b(?!T)/g) ?? []
    expect([...new Set(days)]).toEqual(['2026-03-02'])
  })
})
