import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { isWithin, passedMs } from '@renderer/lib/now.ts'
import type { ClockJump } from '../../src-main/centre/contract.ts'
import { isAhead } from '../../src-main/lib/passing.ts'
import type { BloodPressureSeries } from '../../src-main/measurement/contract.ts'
import {
  aDesk,
  bundlesOf,
  connected,
  hypertensive,
  monday,
  type SyncDesk,
  theWorld
} from '../sync/platform.ts'
import { password } from '../support/workstation.ts'

// A clock that was wrong: what it wrote down is said and decides nothing; nobody waits longer than a wait lasts.

const minute = 60_000
const day = 1_440 * minute
const setBy = (ms: number): void => {
  const { time } = theWorld()
  time.setClock(new Date(Date.parse(time.now()) + ms).toISOString())
}
const anyJump = fc.oneof(
  fc.integer({ min: -20 * 365 * day, max: 20 * 365 * day }),
  fc.integer({ min: -90 * minute, max: 90 * minute })
)

describe('a lock-out', () => {
  const aLocked = async (): Promise<SyncDesk> => {
    const desk = await aDesk()
    const late = { login: 'late', name: '迟护士', roles: ['nurse'], password }
    await desk.w.must('administrator', 'access.addAccount', late)
    return desk
  }
  const tries = async ({ w }: SyncDesk, given: string): Promise<string> => {
    const reply = await w.anonymous('access.signIn', { login: 'late', password: given })
    return reply.ok ? 'in' : reply.error.message
  }

  it('of one minute is over after one minute, whatever the clock does, also over a restart', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyJump, { maxLength: 2 }),
        fc.array(anyJump, { maxLength: 2 }),
        fc.boolean(),
        async (before, after, restarts) => {
          let desk = await aLocked()
          for (const jump of before) setBy(jump)
          for (let wrong = 0; wrong < 5; wrong += 1) await tries(desk, 'wrong wrong wrong')
          for (const jump of after) setBy(jump)
          if (restarts) {
            await desk.end()
            desk = await desk.again()
          }
          const said = await tries(desk, password)
          if (said !== 'in') expect(said).toContain('请 1 分钟后再试')
          await theWorld().time.pass(minute)
          expect(await tries(desk, password)).toBe('in')
          await desk.end()
        }
      ),
      { numRuns: 12 }
    )
  })

  it('still lasts its minute while nobody touches the clock', async () => {
    const desk = await aLocked()
    for (let wrong = 0; wrong < 5; wrong += 1) await tries(desk, 'wrong wrong wrong')
    await theWorld().time.pass(minute - 1)
    expect(await tries(desk, password)).toContain('请 1 分钟后再试')
    await theWorld().time.pass(1)
    expect(await tries(desk, password)).toBe('in')
  })
})

describe('the sync', () => {
  it('waits no longer than it was asked to and does not spin, however the clock jumps meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyJump, { minLength: 1, maxLength: 5 }), async jumps => {
        const { time } = theWorld()
        const { desk, peer } = await connected({}, { background: true })
        const person = await desk.register()
        peer.fault({ kind: 'status', status: 503, headers: { 'retry-after': '240' } })
        await time.pass(3_000)
        const asked = bundlesOf(peer).length
        for (const jump of jumps) {
          setBy(jump)
          await time.pass(30_000)
        }
        await time.pass(240_000 + 15_000 - jumps.length * 30_000)
        expect(await desk.state(person.id)).toBe('confirmed')
        expect(bundlesOf(peer).length).toBe(asked + 1)
        await desk.end()
      }),
      { numRuns: 5 }
    )
  })
})

describe('what a clock that ran ahead has written down', () => {
  const opened = (desk: SyncDesk, residentId: string) =>
    desk.w.must<{
      series: BloodPressureSeries | null
      dueOn: string
      form: { visitDate: string }
      assessment: { hints: Record<string, string> }
    }>('doctor', 'followUp.open', { residentId })

  it('is never today’s sitting', async () => {
    const desk = await aDesk()
    const { id } = await desk.register(hypertensive)
    await fc.assert(
      fc.asyncProperty(fc.array(anyJump, { minLength: 1, maxLength: 4 }), async jumps => {
        for (const jump of jumps) {
          await desk.measure(id, [136, 84])
          setBy(jump)
          const { series } = await opened(desk, id)
          const now = Date.parse(theWorld().time.now())
          expect(series === null || !isAhead(series.startedAt, now)).toBe(true)
        }
        theWorld().time.setClock(monday)
      }),
      { numRuns: 10 }
    )
  })

  it('hides neither today’s sitting nor the day of the next visit, and the form says which record it is', async () => {
    const desk = await aDesk()
    const { id } = await desk.register(hypertensive)
    const visit = await desk.visit(id, { visitDate: '2026-03-02' })
    const todays = await desk.measure(id, [128, 78])
    setBy(400 * day)
    await desk.measure(id, [190, 120])
    await desk.visit(id, { visitDate: '2027-04-06' })
    setBy(-400 * day)
    const form = await opened(desk, id)
    expect(form).toMatchObject({ dueOn: visit.nextVisitDate, series: { id: todays.id } })
    expect(form.assessment.hints['visitDate']).toContain('另有 2027-04-06 的随访')
    const due = await desk.w.must<{ rows: readonly { resident: { id: string }; dueOn: string }[] }>(
      'doctor',
      'followUp.due',
      { days: 92 }
    )
    expect(due.rows.map(row => [row.resident.id, row.dueOn])).toEqual([[id, visit.nextVisitDate]])
    // Its day comes, and it counts.
    setBy(401 * day)
    expect((await opened(desk, id)).dueOn > '2027-04-06').toBe(true)
  })
})

describe('the first start after the clock has jumped', () => {
  const jumpOf = (desk: SyncDesk): Promise<ClockJump | null> => desk.w.must('nurse', 'centre.clockJump')
  const restarted = async (desk: SyncDesk): Promise<SyncDesk> => {
    await desk.end()
    return desk.again({ background: true })
  }

  it.each([
    ['a day back', -day, 'back', '2026-03-01 09:00，比上次使用本程序时（2026-03-02 09:00）还早'],
    ['to the year 2000', Date.parse('2000-01-01T00:00:00Z') - Date.parse(monday), 'back', '2000-01-01 08:00'],
    ['a year ahead', 365 * day, 'ahead', '已有 365 天']
  ])('%s says so, with what to do, once, and leaves it on record', async (_name, ms, direction, says) => {
    const desk = await aDesk()
    setBy(ms)
    const first = await restarted(desk)
    const jump = await jumpOf(first)
    expect(jump).toMatchObject({ direction })
    expect(jump?.sentence).toContain(says)
    expect(jump?.sentence).toContain('请先核对电脑的日期、时间和时区')
    await first.w.must('nurse', 'centre.clockSeen')
    expect(await jumpOf(first)).toBeNull()
    const entries = await first.w.must<readonly object[]>('administrator', 'access.journal', {
      entity: 'clock-jump'
    })
    expect(entries).toMatchObject([{ deed: '时间不连续', after: { direction } }])
    expect(await jumpOf(await restarted(first))).toBeNull()
  })

  it.each([
    ['a minute back, as clocks are put right', -minute],
    ['a holiday later', 16 * day]
  ])('%s says nothing', async (_name, ms) => {
    const desk = await aDesk()
    setBy(ms)
    expect(await jumpOf(await restarted(desk))).toBeNull()
  })
})

describe('in the window', () => {
  afterEach(() => {
    vi.useRealTimers()
  })
  it('time passes although the clock is set back, and while the computer sleeps', () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'], now: Date.parse(monday) })
    passedMs()
    const begun = passedMs()
    vi.advanceTimersByTime(5 * minute)
    expect(passedMs() - begun).toBe(5 * minute)
    vi.setSystemTime(Date.parse(monday) - 365 * day)
    passedMs()
    vi.advanceTimersByTime(5 * minute)
    expect(passedMs() - begun).toBe(10 * minute)
    vi.setSystemTime(Date.now() + 60 * minute)
    expect(passedMs() - begun).toBe(70 * minute)
  })

  it('a sitting that lies ahead is not gone on with', () => {
    const now = Date.parse(monday)
    const at = (ms: number): string => new Date(now + ms).toISOString()
    expect([-31, -29, 4, 6].map(minutes => isWithin(30, at(minutes * minute), now))).toEqual([
      false,
      true,
      true,
      false
    ])
  })
})
