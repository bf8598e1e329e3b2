import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FollowUp } from '../../src-main/follow-up/contract.ts'
import { addDays, ageOn } from '../../src-main/lib/clock.ts'
import type { Reply } from '../../src-main/lib/contract.ts'
import { type Resident, residentInput, type ResidentSummary } from '../../src-main/resident/contract.ts'
import { checkCharacter, inspectIdNumber } from '../../src-main/resident/id-number.ts'
import { settle } from '../../src-main/resident/rules.ts'
import { households, type Person } from '../../src-main/seed/people.ts'
import { createRandom } from '../../src-main/seed/random.ts'
import type { SignContract } from '../../src-main/signing/lifecycle/contract.ts'
import { createWorkstation, type Workstation } from '../../src-main/workstation.ts'
import { migrationsDirectory, workerUrl } from '../support/workstation.ts'

const today = '2026-11-20'
const seedFile = resolve(import.meta.dirname, '../../src-main/seed.ts')
const password = 'long enough to be one'

const peopleOf = (seed: number, count: number) => {
  const source = households({
    random: createRandom(seed),
    today,
    start: addDays(today, -365),
    committees: [
      { code: '001', name: '甲' },
      { code: '002', name: '乙' }
    ],
    doctorIds: ['019a0000-0000-7000-8000-000000000001'],
    county: '310104',
    checkCharacter
  })
  return Array.from({ length: count }, () => (source.next().value ?? []) as readonly Person[])
}

describe('the people of a synthetic centre', () => {
  const homes = peopleOf(7, 2_000)
  const people = homes.flat().map(({ input }) => input)
  const share = (of: typeof people, fits: (person: (typeof people)[number]) => boolean): number =>
    of.filter(fits).length / of.length

  it('are the same for the same seed, and others for another', () => {
    expect(peopleOf(7, 50)).toEqual(homes.slice(0, 50))
    expect(peopleOf(8, 50)).not.toEqual(homes.slice(0, 50))
  })

  it('would pass every check of the form', () => {
    for (const person of people) {
      expect(residentInput.parse(person)).toEqual(person)
      expect(settle(person, today)).toEqual({ input: person, problems: {} })
    }
  })

  it('have ID numbers of their own that say who they are', () => {
    const numbers = people.flatMap(({ idNumber }) => (idNumber === null ? [] : [idNumber]))
    expect(numbers.length).toBeGreaterThan(people.length * 0.95)
    expect(new Set(numbers).size).toBe(numbers.length)
    for (const { idNumber, sex, birthDate } of people) {
      if (idNumber !== null)
        expect(inspectIdNumber(idNumber, today)).toMatchObject({ valid: true, sex, birthDate })
    }
  })

  it('are ill about as often as people are', () => {
    const adults = people.filter(({ birthDate }) => ageOn(birthDate, today) >= 18)
    const has = (code: string) => share(adults, ({ conditions }) => conditions.some(one => one.code === code))
    expect(has('hypertension')).toBeGreaterThan(0.2)
    expect(has('hypertension')).toBeLessThan(0.3)
    expect(has('diabetes-type-2')).toBeGreaterThan(0.07)
    expect(has('diabetes-type-2')).toBeLessThan(0.13)
    expect(share(people, ({ birthDate }) => ageOn(birthDate, today) >= 65)).toBeGreaterThan(0.12)
    expect(share(people, ({ birthDate }) => ageOn(birthDate, today) < 18)).toBeGreaterThan(0.1)
  })
})

describe('a seeded folder', () => {
  const directory = mkdtempSync(join(tmpdir(), 'jiayi-seed-'))
  let workstation: Workstation
  let ask: <T>(path: string, input?: unknown) => Promise<T>

  beforeAll(async () => {
    const args = ['--residents', '300', '--years', '1', '--seed', '5', '--today', today, '--data', directory]
    const seeded = spawnSync(process.execPath, [seedFile, ...args], {
      encoding: 'utf8',
      env: { ...process.env, JIAYI_PASSWORD: password }
    })
    expect(seeded.stderr).toContain('300/300')
    expect(seeded.stderr).not.toContain(password)
    expect(seeded.status).toBe(0)
    workstation = createWorkstation({
      dataDirectory: directory,
      migrationsDirectory,
      workerUrl,
      outside: { clock: () => Date.parse(`${today}T02:00:00.000Z`) }
    })
    const session = workstation.openSession()
    ask = async <T>(path: string, input: unknown = {}) => {
      const reply = (await workstation.dispatch(session, path, input)) as Reply<T>
      if (!reply.ok) throw new Error(`${path}: ${reply.error.message}`)
      return reply.value
    }
    await ask('access.signIn', { login: 'wang', password })
  })
  afterAll(async () => {
    await workstation.close()
    rmSync(directory, { recursive: true, force: true })
  })

  it('opens like any other, with people in households and visits that hold', async () => {
    const due = await ask<{ rows: { resident: ResidentSummary; dueOn: string }[]; counts: object }>(
      'followUp.due',
      { days: 92, size: 200 }
    )
    expect(due.rows.length).toBeGreaterThan(30)
    const classes: (string | null)[] = []
    for (const { resident } of due.rows) {
      const whole = await ask<Resident>('resident.get', { id: resident.id })
      expect(whole.household?.members.length).toBeGreaterThan(0)
      const visits = await ask<FollowUp[]>('followUp.list', { residentId: resident.id })
      const [last] = visits
      if (last === undefined) continue
      expect(last.assessment.problems).toEqual({})
      expect(last.nextVisitDate).not.toBeNull()
      classes.push(last.classification)
      const trend = await ask<unknown[]>('measurement.trend', { residentId: resident.id })
      expect(trend).toHaveLength(visits.filter(({ form }) => form.outcome === 'visited').length)
      const contracts = await ask<SignContract[]>('signing.contractsOf', { residentId: resident.id })
      const signed = contracts.filter(({ state }) =>
        ['effective', 'transferred', 'terminated'].includes(state)
      )
      const acts = new Set(signed.map(({ actId }) => actId))
      const ends = signed.filter(({ kind, state }) => kind === 'basic' && state !== 'effective')
      const timeline = await ask<unknown[]>('resident.timeline', { residentId: resident.id })
      expect(timeline).toHaveLength(1 + visits.length + trend.length + acts.size + ends.length)
    }
    const controlled = classes.filter(one => one === '1').length / classes.length
    expect(controlled).toBeGreaterThan(0.4)
    expect(controlled).toBeLessThan(0.8)
    expect(due.counts).toMatchObject({ overdue: expect.any(Number) as number })
  })

  it('has contracts at every point of their life, with hospitals, paid packages, guardians and calls', async () => {
    const all = new Map<string, SignContract>()
    const people = new Set<string>()
    for (const query of [...'王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗']) {
      const hits = await ask<ResidentSummary[]>('resident.search', {
        query,
        limit: 50
      })
      for (const { id } of hits) people.add(id)
    }
    for (const residentId of people)
      for (const one of await ask<SignContract[]>('signing.contractsOf', { residentId })) all.set(one.id, one)
    const has = (fits: (one: SignContract) => boolean): boolean => [...all.values()].some(fits)
    for (const phase of ['effective', 'expiring', 'renewed', 'terminated'])
      expect(
        has(one => one.phase === phase),
        phase
      ).toBe(true)
    expect(has(({ combinations }) => combinations[0]?.districtHospitalId != null)).toBe(true)
    expect(has(({ combinations }) => combinations[0]?.cityHospitalId != null)).toBe(true)
    expect(has(({ kind, feeFen, payers }) => kind === 'individual' && payers[0]?.amountFen === feeFen)).toBe(
      true
    )
    expect(has(({ guardian }) => guardian?.reason === 'minor')).toBe(true)
    const { rows: open } = await ask<{ rows: { state: string }[] }>('signing.openSignings', {})
    expect(new Set(open.map(({ state }) => state))).toEqual(
      new Set(['draft', 'pending-signature', 'pending-review'])
    )
    const campaigns = await ask<{ calls: number; agreed: number }[]>('signing.campaigns')
    expect(campaigns.map(({ calls }) => calls > 0)).toEqual([true, true])
  })

  it('keeps of every contract what its records say', async () => {
    const session = workstation.openSession()
    await workstation.dispatch(session, 'access.signIn', { login: 'admin', password })
    const reply = await workstation.dispatch(session, 'signing.checkFulfilment', {})
    expect(reply).toMatchObject({ ok: true, value: { different: 0 } })
    if (reply.ok) expect((reply.value as { lines: number }).lines).toBeGreaterThan(100)
  })

  it('has a journal whose chain holds', async () => {
    const args = ['--residents', '50', '--years', '0', '--seed', '6', '--data', directory]
    const more = spawnSync(process.execPath, [seedFile, ...args], {
      encoding: 'utf8',
      env: { ...process.env, JIAYI_USER: 'admin', JIAYI_PASSWORD: password }
    })
    expect(more.stderr).toContain('50/50')
    const session = workstation.openSession()
    await workstation.dispatch(session, 'access.signIn', { login: 'feng', password })
    expect(await workstation.dispatch(session, 'access.verifyJournal', {})).toMatchObject({
      ok: true,
      value: { intact: true }
    })
  })

  it('takes no more people from somebody who is no administrator', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [seedFile, '--residents', '1', '--data', directory],
      {
        encoding: 'utf8',
        env: { ...process.env, JIAYI_USER: 'wang', JIAYI_PASSWORD: password }
      }
    )
    expect(status).toBe(1)
    expect(stderr).toContain('管理员')
  })
})
