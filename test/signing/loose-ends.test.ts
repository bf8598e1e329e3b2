import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { newUuid } from '../../src-main/lib/clock.ts'
import type { Resident } from '../../src-main/resident/contract.ts'
import type { SignContract, SigningAct } from '../../src-main/signing/lifecycle/contract.ts'
import type { Rate } from '../../src-main/signing/lists/contract.ts'
import type { Team } from '../../src-main/directory/contract.ts'
import type { Transfer } from '../../src-main/signing/transfer/contract.ts'
import { openTestWorkstation, password, type TestWorkstation } from '../support/workstation.ts'
import {
  aContract,
  allConsents,
  aSigner,
  aSigning,
  aSigningDesk,
  contractNow,
  join,
  signEverybody,
  type SigningDesk
} from './desk.ts'

// What comes between the acts: a death, a move, a clock that was wrong, a successor that never was.

let w: TestWorkstation
let desk: SigningDesk
beforeAll(async () => {
  w = await openTestWorkstation({ now: '2026-03-01T01:00:00.000Z' })
  desk = await aSigningDesk(w)
})
afterEach(() => {
  expect(w.bugs).toEqual([])
  on('2026-03-01')
})
afterAll(async () => {
  await w.close()
})
const on = (day: string): void => {
  w.setNow(`${day}T01:00:00.000Z`)
}
const must = <T>(path: string, input: unknown): Promise<T> => w.must<T>('nurse', `signing.${path}`, input)
const ask = (path: string, input: unknown) => w.as('nurse')(`signing.${path}`, input)
const member = (residentId: string, change: object = {}) => ({
  residentId,
  basicPackageId: desk.basic.id,
  ...change
})
const becomes = async (id: string, status: string, day: string): Promise<void> => {
  const { version } = await w.must<Resident>('nurse', 'resident.get', { id })
  await w.must('nurse', 'resident.changeStatus', { id, version, status, on: day })
}
const confirming = ({ id, version, awaits }: SigningAct): object => ({
  id,
  version,
  signatures: awaits.map(({ residentId }) => ({
    residentId,
    consents: residentId === null ? [] : allConsents
  }))
})

const aCouple = async (change: object = {}): Promise<readonly [string, string, SigningAct]> => {
  const husband = await aSigner(w, { name: '甲' })
  const wife = await aSigner(w, { name: '乙' })
  const { household } = await join(w, wife.id, husband.id, '1')
  const act = await must<SigningAct>(
    'startSigning',
    aSigning(w, desk, {
      householdId: household?.id,
      members: [member(husband.id), member(wife.id)],
      ...change
    })
  )
  return [husband.id, wife.id, act]
}
const actNow = ({ id }: SigningAct): Promise<SigningAct> => must<SigningAct>('signing', { id })

describe('somebody who dies before the signing is done', () => {
  it('is left out, and the others sign', async () => {
    const [husband, wife, act] = await aCouple()
    await becomes(husband, 'deceased', '2026-03-01')
    const left = await actNow(act)
    expect(left.awaits.map(({ name }) => name)).toEqual(['乙', '王医生'])
    const { document } = await must<{ document: { contracts: { residentId: string }[] } }>('agreement', {
      actId: act.id
    })
    expect(document.contracts.map(({ residentId }) => residentId)).toEqual([wife])
    const signed = await signEverybody(w, left)
    expect(signed.contracts.map(({ residentId, phase }) => [residentId === wife, phase]).sort()).toEqual([
      [false, 'void'],
      [true, 'effective']
    ])
  })

  it('does not keep the act of the others from being discarded, nor from being returned by the review', async () => {
    const [husband, , act] = await aCouple()
    await becomes(husband, 'deceased', '2026-03-01')
    const gone = await must<SigningAct>('discardSigning', {
      id: act.id,
      version: act.version,
      reason: 'test'
    })
    expect(gone.state).toBe('void')
    const [second, , waiting] = await aCouple({ needsReview: true })
    const signed = await signEverybody(w, waiting)
    await becomes(second, 'deceased', '2026-03-01')
    const returned = await w.must<SigningAct>('doctor', 'signing.reviewSigning', {
      id: signed.id,
      version: signed.version,
      isApproved: false,
      note: '请核对'
    })
    expect([returned.state, ...returned.contracts.map(({ phase }) => phase).sort()]).toEqual([
      'draft',
      'draft',
      'void'
    ])
    const { version } = await must<SigningAct>('submitSigning', { id: signed.id, version: returned.version })
    expect(version).toBeGreaterThan(returned.version)
  })

  it('takes an act along of which nothing is left, so that nobody is asked for it any more', async () => {
    const { id } = await aSigner(w)
    const act = await must<SigningAct>('startSigning', aSigning(w, desk, { members: [member(id)] }))
    await becomes(id, 'deceased', '2026-03-01')
    expect(await actNow(act)).toMatchObject({ state: 'void', note: '签约居民死亡' })
    const { rows: open } = await must<{ rows: { id: string }[] }>('openSignings', { size: 100 })
    expect(open.map(one => one.id)).not.toContain(act.id)
  })
})

it('somebody who moved away before the signatures were entered is not signed', async () => {
  const [husband, wife, act] = await aCouple()
  await becomes(wife, 'moved-away', '2026-03-01')
  expect(await ask('confirmSignatures', confirming(act))).toMatchObject({ error: { code: 'refused' } })
  expect((await actNow(act)).state).toBe('pending-signature')
  await becomes(wife, 'active', '2026-03-01')
  expect((await signEverybody(w, act)).state).toBe('effective')
  expect((await must<SignContract[]>('contractsOf', { residentId: husband }))[0]?.phase).toBe('effective')
})

const renew = (id: string, old: SignContract, signedOn: string): Promise<SignContract> =>
  aContract(w, desk, id, {
    signedOn,
    members: [member(id, { predecessor: { contractId: old.id, as: 'renewal' } })]
  })
const rateOf = async (name: string, day: string): Promise<Rate | undefined> =>
  (await must<{ rates: Rate[] }>('rates', { on: day })).rates.find(one => one.name === name)

it('whoever moved away counts on neither side of a signing rate, but did while living here', async () => {
  const { id } = await aSigner(w)
  await aContract(w, desk, id)
  const of = async (base: string, day: string): Promise<readonly [number, number]> => {
    const rate = await rateOf(`签约率（${base}）`, day)
    return [rate?.numerator ?? -1, rate?.denominator ?? -1]
  }
  on('2026-06-01')
  const [living, all] = await of('常住', '2026-06-01')
  const [registered] = await of('户籍', '2026-06-01')
  await becomes(id, 'moved-away', '2026-05-20')
  expect(await of('常住', '2026-06-01')).toEqual([living - 1, all - 1])
  expect((await of('户籍', '2026-06-01'))[0]).toBe(registered - 1)
  expect((await of('常住', '2026-05-19'))[0]).toBe(living)
  expect((await of('常住', '2026-05-20'))[0]).toBe(living - 1)
})

describe('a renewal that is ended before it began', () => {
  it('leaves the old contract without a successor: on the list of those to call, not renewed, and free to be renewed again', async () => {
    const { id } = await aSigner(w)
    const old = await aContract(w, desk, id)
    on('2027-02-01')
    const before = await rateOf('续约率', '2027-02-28')
    const next = await renew(id, old, '2027-02-01')
    expect((await rateOf('续约率', '2027-02-28'))?.numerator).toBe((before?.numerator ?? 0) + 1)
    const ended = await must<SignContract>('terminate', {
      id: next.id,
      version: next.version,
      on: '2027-02-01',
      reason: 'resident-wish'
    })
    expect([ended.phase, ended.lastOn, ended.changes.at(-1)?.text]).toEqual([
      'terminated',
      '2027-02-28',
      '解约（居民要求），未曾生效'
    ])
    const now = await contractNow(w, old)
    expect([now.successorId, now.phase]).toEqual([null, 'expiring'])
    expect((await rateOf('续约率', '2027-02-28'))?.numerator).toBe(before?.numerator)
    // The renewal that never held is due at no time either.
    expect((await rateOf('续约率', '2028-02-29'))?.denominator).toBe(0)
    const again = await renew(id, old, '2027-02-01')
    expect((await contractNow(w, old)).successorId).toBe(again.id)
  })

  it('is ended first: the old contract cannot be given up while the next one would begin all the same', async () => {
    const { id } = await aSigner(w)
    const old = await aContract(w, desk, id)
    on('2027-02-01')
    const next = await renew(id, old, '2027-02-01')
    const end = async ({ id, version }: SignContract) =>
      ask('terminate', { id, version, on: '2027-02-01', reason: 'moved-away' })
    expect(await end(await contractNow(w, old))).toMatchObject({ error: { code: 'refused' } })
    expect(await end(next)).toMatchObject({ ok: true })
    expect(await end(await contractNow(w, old))).toMatchObject({ ok: true, value: { lastOn: '2027-02-01' } })
  })
})

describe('the end of a basic contract', () => {
  it('ends the individual ones that would go on, also one that has run out since, and those of the contract it renewed', async () => {
    const { id } = await aSigner(w)
    const old = await aContract(w, desk, id)
    on('2026-12-01')
    const extra = await aContract(w, desk, id, {
      signedOn: '2026-12-01',
      members: [{ residentId: id, individual: [{ packageId: desk.individual.id }] }]
    })
    expect([extra.basicId, extra.endOn]).toEqual([old.id, '2027-11-30'])
    const next = await aContract(w, desk, id, {
      signedOn: '2026-12-01',
      termMonths: 24,
      members: [member(id, { predecessor: { contractId: old.id, as: 'renewal' } })]
    })
    on('2028-01-10')
    const ended = await must<SignContract>('terminate', {
      id: next.id,
      version: next.version,
      on: '2027-06-30',
      reason: 'moved-away'
    })
    expect(ended.lastOn).toBe('2027-06-30')
    const belonging = await contractNow(w, extra)
    expect([belonging.phase, belonging.lastOn, belonging.closeReason]).toEqual([
      'terminated',
      '2027-06-30',
      'moved-away'
    ])
  })

  it('carries no further individual one, not even on its last day', async () => {
    const { id } = await aSigner(w)
    const { id: contractId, version } = await aContract(w, desk, id)
    const extra = aSigning(w, desk, {
      members: [{ residentId: id, individual: [{ packageId: desk.individual.id }] }]
    })
    const drafted = await must<SigningAct>('startSigning', extra)
    await must('terminate', { id: contractId, version, on: '2026-03-01', reason: 'resident-wish' })
    expect(await ask('confirmSignatures', confirming(drafted))).toMatchObject({ error: { code: 'refused' } })
    expect(await ask('startSigning', { ...extra, requestId: newUuid() })).toMatchObject({
      error: { code: 'invalid-input' }
    })
  })

  it('is not dated before it began, except that it never began', async () => {
    const { id } = await aSigner(w)
    const { id: contractId, version } = await aContract(w, desk, id)
    on('2026-07-01')
    const end = (day: string) => ask('terminate', { id: contractId, version, on: day, reason: 'duplicate' })
    expect(await end('1990-01-01')).toMatchObject({ error: { code: 'refused' } })
    expect(await end('2026-02-27')).toMatchObject({ error: { code: 'refused' } })
    expect(await end('2026-02-28')).toMatchObject({ ok: true, value: { lastOn: '2026-02-28' } })
  })
})

it('a start more than a year ahead is a slip of the keys', async () => {
  const { id } = await aSigner(w)
  const starting = (startOn: string) =>
    ask('startSigning', aSigning(w, desk, { startOn, members: [member(id)] }))
  for (const startOn of ['9999-12-31', '2027-03-02', '2026-02-28']) {
    expect(await starting(startOn)).toMatchObject({ error: { fields: { startOn: expect.anything() } } })
  }
  expect(await starting('2027-03-01')).toMatchObject({ ok: true })
})

it('what is typed in later is signed under the policy of its own day', async () => {
  const { version } = await w.must<{ version: number }>('administrator', 'policy.active', {})
  await w.must('administrator', 'policy.override', {
    version,
    path: 'contract.termMonthsDefault',
    value: 24,
    validFrom: '2026-04-01',
    validTo: null,
    reason: '新规定'
  })
  on('2026-04-10')
  const before = await aContract(w, desk, (await aSigner(w)).id, { signedOn: '2026-03-31' })
  const after = await aContract(w, desk, (await aSigner(w)).id, { signedOn: '2026-04-01' })
  expect([before.termMonths, after.termMonths]).toEqual([12, 24])
})

describe('a clock that stood in the future for a while', () => {
  it('leaves neither the work lists nor the fulfilment wrong once it is put right', async () => {
    const { id } = await aSigner(w)
    await aContract(w, desk, id)
    const look = async (): Promise<unknown> => {
      await w.must('doctor', 'signing.rates', {})
      await w.must('doctor', 'signing.fulfilmentPanel', {})
      const db = w.db()
      return [
        db.prepare('SELECT is_signed FROM signing_standing WHERE resident_id = ?').get(id),
        db.prepare('SELECT count(*) AS n FROM fulfilment_line WHERE resident_id = ?').get(id)
      ]
    }
    expect(await look()).toEqual([{ is_signed: 1 }, { n: 1 }])
    on('2029-03-01')
    expect(await look()).toEqual([{ is_signed: 0 }, { n: 0 }])
    on('2026-03-02')
    expect(await look()).toEqual([{ is_signed: 1 }, { n: 1 }])
    expect(await w.must('administrator', 'signing.checkFulfilment')).toMatchObject({ different: 0 })
  })
})

describe('a panel that is given on', () => {
  const aDoctor = async (login: string): Promise<{ readonly id: string; readonly team: string }> => {
    const account = { login, name: login, roles: ['doctor'], password }
    const { id } = await w.must<{ id: string }>('administrator', 'access.addAccount', account)
    const team = await w.must<Team>('administrator', 'directory.saveTeam', { name: login, leadId: id })
    return { id, team: team.id }
  }
  const plan = (from: string, to: { readonly id: string; readonly team: string }, day: string) =>
    w.must<Transfer>('administrator', 'signing.planTransfer', {
      fromDoctorId: from,
      toDoctorId: to.id,
      toTeamId: to.team,
      on: day,
      reason: '岗位轮换'
    })
  const run = ({ id, version }: Transfer): Promise<Transfer> =>
    w.must<Transfer>('administrator', 'signing.runTransfer', { id, version })
  const undo = ({ id, version }: Transfer) =>
    w.as('administrator')('signing.undoTransfer', { id, version, reason: '误操作' })
  const doctorOf = async (id: string): Promise<string | null> =>
    (await w.must<Resident>('nurse', 'resident.get', { id })).doctorId

  it('from nobody known is refused in words', async () => {
    const to = await aDoctor('t0')
    const reply = await w.as('administrator')('signing.planTransfer', {
      fromDoctorId: newUuid(),
      toDoctorId: to.id,
      toTeamId: to.team,
      on: '2026-03-01',
      reason: '轮换'
    })
    expect(reply).toMatchObject({ error: { code: 'not-found' } })
  })

  it('of nobody is done and undone all the same', async () => {
    const [from, to] = [await aDoctor('e1'), await aDoctor('e2')]
    const done = await run(await plan(from.id, to, '2026-03-01'))
    expect([done.state, done.contracts, done.residents, done.blocks]).toEqual(['done', 0, 0, 0])
    expect(await undo(done)).toMatchObject({ ok: true, value: { state: 'undone' } })
    expect(await undo(done)).toMatchObject({ ok: false })
  })

  it('comes back step by step, also a contract that has not begun', async () => {
    const [one, two, three] = [await aDoctor('a1'), await aDoctor('a2'), await aDoctor('a3')]
    const { id } = await aSigner(w)
    const contract = await aContract(w, desk, id, { doctorId: one.id, startOn: '2026-06-01' })
    on('2026-03-10')
    const first = await run(await plan(one.id, two, '2026-03-05'))
    const second = await run(await plan(two.id, three, '2026-03-06'))
    expect((await contractNow(w, contract)).doctorId).toBe(three.id)
    expect(await undo(first)).toMatchObject({ error: { code: 'refused' } })
    expect(await undo(second)).toMatchObject({ ok: true })
    expect((await contractNow(w, contract)).doctorId).toBe(two.id)
    expect(await undo(first)).toMatchObject({ ok: true })
    expect((await contractNow(w, contract)).doctorId).toBe(one.id)
  })

  it('leaves whoever has signed anew since with the doctor they signed with', async () => {
    const [from, to, third] = [await aDoctor('b1'), await aDoctor('b2'), await aDoctor('b3')]
    const free = await aSigner(w, { doctorId: from.id })
    const stays = await aSigner(w, { doctorId: from.id })
    const plain = await aSigner(w, { doctorId: from.id })
    on('2026-05-10')
    const done = await run(await plan(from.id, to, '2026-05-01'))
    await aContract(w, desk, free.id, { signedOn: '2026-05-10', doctorId: third.id, termMonths: 12 })
    await aContract(w, desk, stays.id, { signedOn: '2026-05-10', doctorId: to.id, termMonths: 12 })
    expect(await undo(done)).toMatchObject({ ok: true })
    expect([await doctorOf(free.id), await doctorOf(stays.id), await doctorOf(plain.id)]).toEqual([
      third.id,
      to.id,
      from.id
    ])
  })

  it('comes back although a contract was renewed or ended since; what is signed with the new doctor stays', async () => {
    const [from, to] = [await aDoctor('c1'), await aDoctor('c2')]
    const renewing = await aSigner(w)
    const ending = await aSigner(w)
    const first = await aContract(w, desk, renewing.id, { doctorId: from.id, termMonths: 12 })
    const second = await aContract(w, desk, ending.id, { doctorId: from.id, termMonths: 12 })
    on('2027-01-10')
    const done = await run(await plan(from.id, to, '2026-12-01'))
    const next = await aContract(w, desk, renewing.id, {
      doctorId: to.id,
      signedOn: '2027-01-10',
      members: [member(renewing.id, { predecessor: { contractId: first.id, as: 'renewal' } })]
    })
    const { version } = await contractNow(w, second)
    await must('terminate', { id: second.id, version, on: '2027-01-05', reason: 'resident-wish' })
    expect(await undo(done)).toMatchObject({ ok: true })
    expect((await contractNow(w, first)).doctorId).toBe(from.id)
    expect((await contractNow(w, next)).doctorId).toBe(to.id)
    const ended = await contractNow(w, second)
    expect([ended.doctorId, ended.phase, ended.lastOn]).toEqual([from.id, 'terminated', '2027-01-05'])
  })
})
