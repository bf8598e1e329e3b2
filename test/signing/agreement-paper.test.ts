import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Resident } from '../../src-main/resident/contract.ts'
import type { Agreement, Verification } from '../../src-main/signing/agreement/contract.ts'
import type { ServicePackage } from '../../src-main/signing/catalogue/contract.ts'
import type { SigningAct } from '../../src-main/signing/lifecycle/contract.ts'
import { aResident } from '../resident/residents.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { aSigner, aSigning, aSigningDesk, signEverybody, type SigningDesk } from './desk.ts'

let w: TestWorkstation
let desk: SigningDesk
let resident: Resident
let act: SigningAct

beforeAll(async () => {
  w = await openTestWorkstation({ now: '2026-03-01T02:00:00.000Z' })
  desk = await aSigningDesk(w)
})
afterAll(async () => {
  await w.close()
  expect(w.bugs).toEqual([])
})
const start = (change: object = {}): Promise<SigningAct> =>
  w.must<SigningAct>(
    'nurse',
    'signing.startSigning',
    aSigning(w, desk, { members: [{ residentId: resident.id, basicPackageId: desk.basic.id }], ...change })
  )
beforeEach(async () => {
  resident = await aSigner(w)
  act = await start()
})
const open = (): Promise<Agreement> => w.must<Agreement>('nurse', 'signing.agreement', { actId: act.id })
const verify = (): Promise<Verification> =>
  w.must<Verification>('auditor', 'signing.verifyAgreement', { actId: act.id })
const unsound = async (): Promise<readonly string[]> =>
  (await verify()).checks.filter(({ isSound }) => !isSound).map(({ text }) => text)
/** What the printer gets of it. */
const textOf = ({ document, digest, clauses, privacyNotice }: Agreement): string =>
  JSON.stringify({ document, digest, clauses, privacyNotice })

/** With the guards of the tables gone, as somebody with the key could do it. */
const tamper = (...statements: readonly string[]): void => {
  const db = w.db()
  const guards = db
    .prepare<[], { name: string; sql: string }>(
      `SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'
        AND (tbl_name LIKE 'agreement%' OR tbl_name = 'journal')`
    )
    .all()
  for (const { name } of guards) db.exec(`DROP TRIGGER ${name}`)
  for (const sql of statements) expect(db.prepare(sql).run(act.id).changes).toBeGreaterThan(0)
  for (const guard of guards) db.exec(guard.sql)
}

/** Name, phone and address of the resident, the team, the package and the centre: everything is another now. */
async function changeEverything(): Promise<void> {
  const { id, version } = await w.must<Resident>('nurse', 'resident.get', { id: resident.id })
  await w.must('nurse', 'resident.update', {
    id,
    version,
    ...aResident({
      idType: '99',
      idNumber: resident.idNumber,
      name: '改名后',
      phones: [{ number: '13900000000', owner: 'self', verifiedOn: null }],
      address: { ...aResident().address, road: '香樟路', number: '9' },
      payments: ['2']
    })
  })
  const team = await w.must<{ version: number }>('administrator', 'directory.saveTeam', {
    ...{ id: desk.team.id, version: desk.team.version },
    name: `${desk.team.name}，改`,
    leadId: desk.team.leadId
  })
  desk = { ...desk, team: { ...desk.team, version: team.version } }
  const copied = await w.must<ServicePackage>('administrator', 'signing.copyPackage', { id: desk.basic.id })
  const edited = await w.must<ServicePackage>('administrator', 'signing.savePackage', {
    ...{ id: copied.id, version: copied.version, kind: 'basic', payType: 'government-full', priceFen: 0 },
    name: '改名的包',
    lines: [{ itemId: desk.basic.lines[0]?.itemId, timesPerYear: 99 }]
  })
  const { id: packageId, version: packageVersion } = edited
  await w.must('administrator', 'signing.publishPackage', {
    ...{ id: packageId, version: packageVersion },
    validFrom: '2026-03-01'
  })
  desk = { ...desk, basic: edited }
}

describe('an agreement signed on paper', () => {
  it('is reprinted to the byte as it was registered, whatever the resident, the team and the package become', async () => {
    const printed = await open()
    expect(printed).toMatchObject({ isFrozen: false, paper: null })
    await signEverybody(w, act)
    const registered = await open()
    expect(textOf(registered)).toBe(textOf(printed))
    await changeEverything()
    const reprinted = await open()
    expect(textOf(reprinted)).toBe(textOf(printed))
    expect(reprinted).toMatchObject({ isFrozen: true, onPaper: true, signatures: [] })
    expect(JSON.stringify(reprinted)).not.toContain('改名')
  })

  it('names who was registered as having signed, what they agreed to, and who registered it', async () => {
    await signEverybody(w, act)
    expect((await open()).paper).toEqual({
      registeredAt: '2026-03-01T02:00:00.000Z',
      registeredByName: '李护士',
      signers: [
        {
          party: 'resident',
          residentId: resident.id,
          name: resident.name,
          signedAt: '2026-03-01T02:00:00.000Z',
          consents: ['agreement', 'privacy', 'health-data']
        },
        {
          party: 'doctor',
          residentId: null,
          name: '王医生',
          signedAt: '2026-03-01T02:00:00.000Z',
          consents: []
        }
      ]
    })
  })

  it('says that the text is proven and the signatures are not: they stand on the paper', async () => {
    await signEverybody(w, act)
    const { digest } = await open()
    const found = await verify()
    expect(found).toMatchObject({ isIntact: true, onPaper: true, digest })
    expect(found.proven.join()).not.toContain('笔迹')
    expect(found.notProven.join()).toContain('只能看纸质原件')
    expect(found.notProven.join()).toContain(digest)
    expect(found.checks.map(({ text }) => text)).toContain(
      '李护士对 2 人纸质签字的登记：没有改动，签的正是这份协议'
    )
  })

  it.each([
    ['the text', `UPDATE agreement_document SET document = replace(document, '"termMonths":12', '"termMonths":36') WHERE act_id = ?`, '协议文本在签署后被改动'],
    ['who signed', `UPDATE agreement_signature SET evidence = replace(evidence, '王医生', '张医生') WHERE act_id = ?`, '登记内容在登记后被改动'],
    ['the date', `UPDATE signing_signature SET signed_at = '2026-02-01T02:00:00.000Z' WHERE act_id = ?`, '登记的签名人、签署时间或同意事项与签名不一致'],
    ['a consent', `DELETE FROM signing_consent WHERE act_id = ? AND item = 'privacy'`, '登记的签名人、签署时间或同意事项与签名不一致'],
    ['the record', 'DELETE FROM agreement_signature WHERE act_id = ?', '与操作记录里签署当时留下的摘要不符']
  ])('shows that %s was tampered with', async (_what, sql, sentence) => {
    await signEverybody(w, act)
    expect(await unsound()).toEqual([])
    tamper(sql)
    expect((await unsound()).join()).toContain(sentence)
    expect(await verify()).toMatchObject({ isIntact: false, proven: [] })
  }) // prettier-ignore

  it('is not registered for another text than the one that was printed, and nothing of it is kept', async () => {
    const { digest } = await open()
    await w.must('administrator', 'directory.saveTeam', {
      ...{ id: desk.team.id, version: desk.team.version },
      name: `${desk.team.name}，又改`,
      leadId: desk.team.leadId
    })
    desk = { ...desk, team: { ...desk.team, version: desk.team.version + 1 } }
    const register = (of: string | null) =>
      w.as('nurse')('signing.confirmSignatures', {
        ...{ id: act.id, version: act.version, digest: of },
        signatures: act.awaits.map(({ residentId }) => ({
          residentId,
          consents: residentId === null ? [] : ['agreement', 'privacy', 'health-data']
        }))
      })
    expect(await register(digest)).toMatchObject({ error: { code: 'conflict' } })
    expect(await open()).toMatchObject({ isFrozen: false, paper: null })
    expect(await register((await open()).digest)).toMatchObject({ ok: true })
  })

  it('keeps nothing of a registration in which somebody’s signature or consent is missing', async () => {
    const reply = await w.as('nurse')('signing.confirmSignatures', {
      ...{ id: act.id, version: act.version },
      signatures: [{ residentId: resident.id, consents: ['agreement'] }, { residentId: null }]
    })
    expect(reply).toMatchObject({ error: { code: 'refused' } })
    expect(await open()).toMatchObject({ isFrozen: false, paper: null })
  })

  it('is registered once more after it was returned from review, if the text is still the same', async () => {
    act = await start({ replacesActId: act.id, needsReview: true })
    const first = await signEverybody(w, act)
    const returned = await w.must<SigningAct>('doctor', 'signing.reviewSigning', {
      ...{ id: first.id, version: first.version },
      isApproved: false,
      note: '缺盖章'
    })
    const { id, version } = returned
    act = await w.must<SigningAct>('nurse', 'signing.submitSigning', { id, version })
    await signEverybody(w, act)
    expect(await verify()).toMatchObject({ isIntact: true })
    expect((await verify()).checks.filter(({ text }) => text.includes('纸质签字的登记'))).toHaveLength(2)
  })

  it('from before texts were kept is built from today’s records, and says so', async () => {
    await signEverybody(w, act)
    tamper(
      'DELETE FROM agreement_signature WHERE act_id = ?',
      'DELETE FROM agreement_document WHERE act_id = ?'
    )
    expect(await unsound()).toEqual(['签署时保存的协议文本和签名已从电脑里被删去；请查看纸质协议。'])
    tamper(`UPDATE journal SET entity = 'nothing' WHERE entity = 'agreement' AND journal_id(entity_id) = ?`)
    expect(await open()).toMatchObject({ isFrozen: false, onPaper: true, paper: null })
    expect(await unsound()).toEqual([
      '这份协议是在纸上签的，当时没有保存原文，电脑里没有可以校验的内容；请查看纸质协议。'
    ])
    expect(await verify()).toMatchObject({ isIntact: false, onPaper: true, digest: null })
  })
})
