import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Resident } from '../../src-main/resident/contract.ts'
import type { SignContract, SigningAct } from '../../src-main/signing/lifecycle/contract.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
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
import { journalOf } from '../support/journal.ts'

let w: TestWorkstation
let desk: SigningDesk
beforeAll(async () => {
  w = await openTestWorkstation({ now: '2026-03-01T01:00:00.000Z' })
  desk = await aSigningDesk(w)
})
afterAll(async () => {
  await w.close()
})
const must = <T>(path: string, input: unknown): Promise<T> => w.must<T>('nurse', `signing.${path}`, input)
const ask = (path: string, input: unknown) => w.as('nurse')(`signing.${path}`, input)
const start = (change: object): Promise<SigningAct> =>
  must<SigningAct>('startSigning', aSigning(w, desk, change))
const member = (residentId: string, change: object = {}) => ({
  residentId,
  basicPackageId: desk.basic.id,
  ...change
})
const mother = {
  name: '外婆',
  relation: '母',
  idNumber: '310104195503081234',
  phone: '13800000000',
  reason: 'minor'
}

describe('a household', () => {
  it('signs in one act: adults themselves, a child by the guardian, and whoever refuses is written down', async () => {
    const father = await aSigner(w, { name: '张父', birthDate: '1960-01-01' })
    const wife = await aSigner(w, { name: '李母', sex: '2', birthDate: '1985-01-01' })
    const child = await aSigner(w, { name: '张小', birthDate: '2018-05-05' })
    const uncle = await aSigner(w, { name: '张叔', birthDate: '1990-01-01' })
    await join(w, wife.id, father.id, '1')
    await join(w, child.id, father.id, '2')
    const { household } = await join(w, uncle.id, father.id, '7')

    const ready = await must<{
      members: { residentId: string; populationClass: string; needsGuardian: boolean }[]
    }>('prepareSigning', { residentId: wife.id })
    expect(ready.members.map(one => [one.residentId, one.populationClass, one.needsGuardian])).toEqual(
      expect.arrayContaining([
        [father.id, 'I', false],
        [wife.id, 'II', false],
        [child.id, 'II', true],
        [uncle.id, 'II', false]
      ])
    )

    const act = await start({
      householdId: household?.id,
      districtHospitalId: desk.district,
      members: [
        member(father.id, { individual: [{ packageId: desk.individual.id }] }),
        member(wife.id),
        member(child.id, { guardian: mother }),
        { residentId: uncle.id, refusal: '已在外区签约' }
      ]
    })
    expect(act.state).toBe('pending-signature')
    expect(act.refusals).toEqual([{ residentId: uncle.id, name: '张叔', reason: '已在外区签约' }])
    expect(act.awaits.map(({ party, name }) => `${party} ${name}`)).toEqual(
      expect.arrayContaining(['resident 张父', 'resident 李母', 'guardian 外婆', 'doctor 王医生'])
    )
    expect(act.awaits).toHaveLength(4)

    const signed = await signEverybody(w, act)
    expect(signed.state).toBe('effective')
    expect(signed.contracts).toHaveLength(4)
    const own = signed.contracts.filter(({ residentId }) => residentId === father.id)
    expect(own.map(({ kind, startOn, endOn, phase }) => [kind, startOn, endOn, phase])).toEqual([
      ['basic', '2026-03-01', '2027-02-28', 'effective'],
      ['individual', '2026-03-01', '2027-02-28', 'effective']
    ])
    expect(own[1]?.basicId).toBe(own[0]?.id)
    expect(own[0]?.combinations.at(-1)?.districtHospitalId).toBe(desk.district)
    expect(own[0]?.consents.map(({ item }) => item).sort()).toEqual(['agreement', 'health-data', 'privacy'])
    const childs = signed.contracts.find(({ residentId }) => residentId === child.id)
    expect(childs?.signatures.map(({ party }) => party)).toEqual(
      expect.arrayContaining(['guardian', 'doctor'])
    )
    const file = await w.must<Resident>('nurse', 'resident.get', { id: wife.id })
    expect(file.doctorId).toBe(w.accountId('doctor'))
    const team = await w.must<{ panel: object }>('doctor', 'directory.team', { id: desk.team.id })
    expect(team.panel).toEqual({ persons: 3, households: 1 })
  })

  it('is one household: who does not live there is refused', async () => {
    const one = await aSigner(w, { name: '甲' })
    const other = await aSigner(w, { name: '乙' })
    const reply = await ask(
      'startSigning',
      aSigning(w, desk, { members: [member(one.id), member(other.id)] })
    )
    expect(reply).toMatchObject({ ok: false, error: { code: 'refused' } })
  })
})

describe('an agreement', () => {
  it('is written once, however often Enter is pressed', async () => {
    const { id } = await aSigner(w)
    const input = aSigning(w, desk, { members: [member(id)] })
    const first = await must<SigningAct>('startSigning', input)
    expect((await must<SigningAct>('startSigning', input)).id).toBe(first.id)
    expect(await must<SignContract[]>('contractsOf', { residentId: id })).toHaveLength(1)
  })

  it.each([
    ['a file without telephone', { phones: [] }, {}, 'members.0.residentId'],
    ['a file without address', { address: {} as Resident['address'] }, {}, 'members.0.residentId'],
    ['a child without guardian', { birthDate: '2015-01-01' }, {}, 'members.0.guardian'],
    ['a term shorter than a year', {}, { termMonths: 6 }, 'termMonths'],
    ['a signature of tomorrow', {}, { signedOn: '2026-03-02' }, 'signedOn'],
    ['a start before the signature', {}, { startOn: '2026-02-27' }, 'startOn'],
    ['a region that does not say whether it reviews', {}, { needsReview: null }, 'needsReview'],
    [
      'a city hospital in the place of the district’s',
      {},
      { districtHospitalId: 'city' },
      'districtHospitalId'
    ],
    ['a nurse as family doctor', {}, { doctorId: 'nurse' }, 'doctorId']
  ])('is not drawn up for %s', async (_why, file, change, field) => {
    const { id } = await aSigner(w, file)
    const known: Record<string, string> = { city: desk.city, nurse: w.accountId('nurse') }
    const real = Object.fromEntries(
      Object.entries(change).map(([key, value]) => [
        key,
        typeof value === 'string' ? (known[value] ?? value) : value
      ])
    )
    const reply = await ask('startSigning', aSigning(w, desk, { members: [member(id)], ...real }))
    expect(reply).toMatchObject({
      ok: false,
      error: { code: 'invalid-input', fields: { [field]: expect.anything() } }
    })
    expect(await must<SignContract[]>('contractsOf', { residentId: id })).toEqual([])
  })

  it('asks who pays where the region does not say, to the fen', async () => {
    const { id } = await aSigner(w)
    const signing = (payers: unknown, termMonths = 12) =>
      ask(
        'startSigning',
        aSigning(w, desk, { termMonths, members: [member(id, { basicPackageId: desk.priced.id, payers })] })
      )
    expect(await signing(null)).toMatchObject({
      ok: false,
      error: { fields: { 'members.0.payers': expect.anything() } }
    })
    const short = [{ payer: 'resident', amountFen: 11_999 }]
    expect(await signing(short)).toMatchObject({
      ok: false,
      error: { fields: { 'members.0.payers': expect.anything() } }
    })
    const exact = [
      { payer: 'resident', amountFen: 3_000 },
      { payer: 'finance', amountFen: 15_000 }
    ]
    const reply = await signing(exact, 18)
    expect(reply).toMatchObject({
      ok: true,
      value: { contracts: [{ feeFen: 18_000, paymentStatus: 'unpaid' }] }
    })
  })

  it('never promises to renew itself: no region lets it', async () => {
    const { id } = await aSigner(w, { name: '想省事' })
    const reply = await ask('startSigning', aSigning(w, desk, { members: [member(id)], isAutoRenewed: true }))
    expect(reply).toMatchObject({
      ok: false,
      error: { fields: { isAutoRenewed: '政策没有规定自动续约，到期由本人自愿续签' } }
    })
  })

  it('takes the price of a negotiated package from the sitting, not from the catalogue', async () => {
    const { id } = await aSigner(w)
    const signing = (negotiatedFen: number | null) =>
      ask(
        'startSigning',
        aSigning(w, desk, {
          members: [member(id, { individual: [{ packageId: desk.negotiated.id, negotiatedFen }] })]
        })
      )
    expect(await signing(null)).toMatchObject({ ok: false, error: { code: 'invalid-input' } })
    const reply = await signing(32_100)
    expect(
      reply.ok && (reply.value as SigningAct).contracts.find(({ kind }) => kind === 'individual')?.feeFen
    ).toBe(32_100)
  })

  it('does not take effect without every signature and the consent to health data', async () => {
    const { id } = await aSigner(w)
    const act = await start({ members: [member(id)] })
    const sign = (resident: object, doctor: object | null = { residentId: null }) =>
      ask('confirmSignatures', {
        id: act.id,
        version: act.version,
        signatures: [
          { residentId: id, consents: allConsents, ...resident },
          ...(doctor === null ? [] : [doctor])
        ]
      })
    expect(await sign({}, null)).toMatchObject({ ok: false, error: { code: 'refused' } })
    expect(await sign({ consents: ['agreement', 'privacy'] })).toMatchObject({
      ok: false,
      error: { code: 'refused' }
    })
    expect((await contractNow(w, act.contracts[0] ?? { id: '' })).phase).toBe('pending-signature')
    expect(await sign({})).toMatchObject({ ok: true, value: { state: 'effective' } })
  })

  it('is checked by somebody else where a review is wanted, and signed anew after it was returned', async () => {
    const { id } = await aSigner(w)
    const act = await signEverybody(w, await start({ needsReview: true, members: [member(id)] }))
    expect(act.state).toBe('pending-review')
    const review = (isApproved: boolean, note = '') => ({
      id: act.id,
      version: act.version,
      isApproved,
      note
    })
    expect(await w.as('doctor')('signing.reviewSigning', review(false))).toMatchObject({ ok: false })
    const returned = await w.must<SigningAct>('doctor', 'signing.reviewSigning', review(false, '住址有误'))
    expect([returned.state, returned.note]).toEqual(['draft', '住址有误'])
    const again = await start({ needsReview: true, replacesActId: act.id, members: [member(id)] })
    expect((await must<SigningAct>('signing', { id: act.id })).state).toBe('void')
    const signed = await signEverybody(w, again)
    const approved = await w.must<SigningAct>('doctor', 'signing.reviewSigning', {
      id: signed.id,
      version: signed.version,
      isApproved: true
    })
    expect(approved.contracts.map(({ phase }) => phase)).toEqual(['effective'])
  })

  it('is never reviewed by whoever signed it in', async () => {
    const { id } = await aSigner(w)
    const input = aSigning(w, desk, { needsReview: true, members: [member(id)] })
    const act = await signEverybody(w, await w.must<SigningAct>('doctor', 'signing.startSigning', input))
    const reply = await w.as('doctor')('signing.reviewSigning', {
      id: act.id,
      version: act.version,
      isApproved: true
    })
    expect(reply).toMatchObject({ ok: false, error: { code: 'refused' } })
  })

  it('keeps the lines and the price of the package version it was signed under', async () => {
    const { id } = await aSigner(w)
    const old = await w.must<{ id: string; version: number }>('administrator', 'signing.savePackage', {
      name: '会变的包', kind: 'basic', payType: 'government-full', priceFen: 0,
      lines: [{ itemId: desk.basic.lines[0]?.itemId, timesPerYear: 2 }]
    }) // prettier-ignore
    await w.must('administrator', 'signing.publishPackage', {
      id: old.id,
      version: old.version,
      validFrom: '2026-01-01'
    })
    const contract = await aContract(w, desk, id, { members: [member(id, { basicPackageId: old.id })] })
    const next = await w.must<{ id: string; version: number; number: number }>(
      'administrator',
      'signing.copyPackage',
      { id: old.id }
    )
    expect(next.number).toBe(2)
    const edited = await w.must<{ version: number }>('administrator', 'signing.savePackage', {
      id: next.id, version: next.version, name: '会变的包', kind: 'basic', payType: 'government-full', priceFen: 0,
      lines: [{ itemId: desk.basic.lines[0]?.itemId, timesPerYear: 12 }]
    }) // prettier-ignore
    await w.must('administrator', 'signing.publishPackage', {
      id: next.id,
      version: edited.version,
      validFrom: '2026-02-01'
    })
    expect((await contractNow(w, contract)).lines.map(({ timesPerYear }) => timesPerYear)).toEqual([2])
    const { members } = await must<{ members: { differences: string[] }[] }>('prepareSigning', {
      residentId: id
    })
    expect(members[0]?.differences).toEqual(['服务包已有新版本“会变的包”'])
    const gone = await ask(
      'startSigning',
      aSigning(w, desk, { members: [member(id, { basicPackageId: old.id })] })
    )
    expect(gone).toMatchObject({ ok: false, error: { code: 'refused' } })
  })
})

describe('a contract that holds', () => {
  it('is the only basic one: a second is refused by the rules, and by the database itself', async () => {
    const { id } = await aSigner(w)
    const contract = await aContract(w, desk, id)
    const act = await start({ members: [member(id)] })
    const reply = await ask('confirmSignatures', {
      id: act.id,
      version: act.version,
      signatures: act.awaits.map(({ residentId }) => ({
        residentId,
        consents: residentId === null ? [] : allConsents
      }))
    })
    expect(reply).toMatchObject({ ok: false, error: { code: 'refused' } })
    const db = w.db()
    const force = (): void => {
      db.prepare(`UPDATE sign_contract SET state = 'effective' WHERE act_id = ?`).run(act.id)
    }
    expect(force).toThrow('two basic contracts on one day')
    expect(() =>
      db.prepare(`UPDATE sign_contract SET end_on = '2030-01-01' WHERE id = ?`).run(contract.id)
    ).toThrow('the dates of a contract never change')
    expect(() => db.prepare('DELETE FROM sign_contract WHERE id = ?').run(contract.id)).toThrow(
      'never deleted'
    )
  })

  it('ends early with its individual contracts, on a day and with a reason', async () => {
    const { id } = await aSigner(w)
    const basic = await aContract(w, desk, id, {
      members: [member(id, { individual: [{ packageId: desk.individual.id }] })]
    })
    const terminate = { id: basic.id, version: (await contractNow(w, basic)).version, on: '2026-03-01' }
    expect(await ask('terminate', { ...terminate, reason: 'other' })).toMatchObject({ ok: false })
    const ended = await must<SignContract>('terminate', { ...terminate, reason: 'moved-away' })
    expect([ended.phase, ended.lastOn, ended.endOn]).toEqual(['terminated', '2026-03-01', '2027-02-28'])
    const all = await must<SignContract[]>('contractsOf', { residentId: id })
    expect(all.map(({ phase }) => phase)).toEqual(['terminated', 'terminated'])
    expect(ended.changes.map(({ kind }) => kind)).toEqual(['termination'])
    expect(await ask('terminate', { ...terminate, reason: 'other', note: 'x' })).toMatchObject({
      ok: false,
      error: { code: 'conflict' }
    })
  })

  it('closes on the day of death, when the file says so', async () => {
    const { id } = await aSigner(w)
    const contract = await aContract(w, desk, id)
    w.setNow('2026-03-20T01:00:00.000Z')
    const { version } = await w.must<Resident>('nurse', 'resident.get', { id })
    await w.must('nurse', 'resident.changeStatus', { id, version, status: 'deceased', on: '2026-03-15' })
    const closed = await contractNow(w, contract)
    expect([closed.phase, closed.lastOn, closed.closeReason]).toEqual(['terminated', '2026-03-15', 'death'])
    w.setNow('2026-03-01T01:00:00.000Z')
  })

  it('gets other hospitals from a day on, and keeps those before', async () => {
    const { id } = await aSigner(w)
    const contract = await aContract(w, desk, id, { districtHospitalId: desk.district })
    const changed = await must<SignContract>('changeCombination', {
      id: contract.id,
      version: contract.version,
      from: '2026-04-01',
      districtHospitalId: desk.district,
      cityHospitalId: desk.city,
      reason: '居民要求'
    })
    expect(changed.combinations.map(({ from, cityHospital }) => [from, cityHospital])).toEqual([
      ['2026-03-01', null],
      ['2026-04-01', 'city 医院']
    ])
    expect(changed.changes[0]?.text).toContain('city 医院')
    expect(changed.endOn).toBe(contract.endOn)
  })

  it('is paid once, with the number of the invoice', async () => {
    const { id } = await aSigner(w)
    const contract = await aContract(w, desk, id, {
      members: [
        member(id, { basicPackageId: desk.priced.id, payers: [{ payer: 'resident', amountFen: 12_000 }] })
      ]
    })
    const pay = {
      id: contract.id,
      version: contract.version,
      status: 'paid',
      on: '2026-03-01',
      invoiceNumber: 'N1'
    }
    const paid = await must<SignContract>('recordPayment', pay)
    expect([paid.paymentStatus, paid.invoiceNumber]).toEqual(['paid', 'N1'])
    expect(await ask('recordPayment', { ...pay, version: paid.version })).toMatchObject({
      ok: false,
      error: { code: 'refused' }
    })
  })
})

describe('what comes after', () => {
  it('a renewal in time starts the day after, and nobody is signed twice or not at all in between', async () => {
    const { id } = await aSigner(w)
    const old = await aContract(w, desk, id)
    w.setNow('2027-02-01T01:00:00.000Z')
    const renewed = await aContract(w, desk, id, {
      signedOn: '2027-02-01',
      members: [member(id, { predecessor: { contractId: old.id, as: 'renewal' } })]
    })
    expect([renewed.startOn, renewed.endOn, renewed.phase]).toEqual(['2027-03-01', '2028-02-29', 'upcoming'])
    expect((await contractNow(w, old)).phase).toBe('expiring')
    w.setNow('2027-03-01T01:00:00.000Z')
    expect((await contractNow(w, old)).phase).toBe('renewed')
    expect((await contractNow(w, renewed)).phase).toBe('effective')
    const held = w
      .db()
      .prepare<[string, string, string], { n: number }>(
        'SELECT count(*) AS n FROM sign_contract WHERE resident_id = ? AND start_on <= ? AND last_on >= ?'
      )
    for (const day of ['2027-02-28', '2027-03-01']) expect(held.get(id, day, day)?.n).toBe(1)
    w.setNow('2026-03-01T01:00:00.000Z')
  })

  it('after the days of grace it is no renewal any more', async () => {
    const { id } = await aSigner(w)
    const old = await aContract(w, desk, id)
    w.setNow('2027-03-31T01:00:00.000Z')
    const reply = await ask(
      'startSigning',
      aSigning(w, desk, {
        signedOn: '2027-03-31',
        members: [member(id, { predecessor: { contractId: old.id, as: 'renewal' } })]
      })
    )
    expect(reply).toMatchObject({
      ok: false,
      error: { fields: { 'members.0.predecessor': expect.anything() } }
    })
    expect((await contractNow(w, old)).phase).toBe('expired')
    expect((await aContract(w, desk, id, { signedOn: '2027-03-31' })).startOn).toBe('2027-03-31')
    w.setNow('2026-03-01T01:00:00.000Z')
  })

  it('another doctor takes over from a day on: the old contract ends the day before', async () => {
    const { id } = await aSigner(w)
    const old = await aContract(w, desk, id)
    w.setNow('2026-06-10T01:00:00.000Z')
    const next = await aContract(w, desk, id, {
      signedOn: '2026-06-10',
      members: [member(id, { predecessor: { contractId: old.id, as: 'hand-over' } })]
    })
    const before = await contractNow(w, old)
    expect([before.phase, before.lastOn, before.successorId]).toEqual(['transferred', '2026-06-09', next.id])
    expect(next.startOn).toBe('2026-06-10')
    w.setNow('2026-03-01T01:00:00.000Z')
  })

  it('an individual package is added later to the basic contract that holds', async () => {
    const { id } = await aSigner(w)
    const basic = await aContract(w, desk, id)
    const added = await aContract(w, desk, id, {
      members: [{ residentId: id, individual: [{ packageId: desk.individual.id }] }]
    })
    expect([added.kind, added.basicId, added.phase]).toEqual(['individual', basic.id, 'effective'])
    const other = await aSigner(w)
    const reply = await ask(
      'startSigning',
      aSigning(w, desk, {
        members: [{ residentId: other.id, individual: [{ packageId: desk.individual.id }] }]
      })
    )
    expect(reply).toMatchObject({ ok: false, error: { code: 'invalid-input' } })
  })

  it('every step is in the journal, and the chain holds', async () => {
    const { id } = await aSigner(w)
    const contract = await aContract(w, desk, id)
    const entries = journalOf(w.db(), { id: contract.id })
    expect(entries.map(({ version }) => version)).toEqual([1, 2, 3])
    expect(await w.must('auditor', 'access.verifyJournal', {})).toMatchObject({ intact: true })
    expect(w.bugs).toEqual([])
  })
})
