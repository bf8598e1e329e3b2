import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Agreement, Verification } from '../../src-main/signing/agreement/contract.ts'
import { agreementKind } from '../../src-main/signing/agreement/kinds.ts'
import {
  SELECT_SAME_BEGINNING,
  SELECT_SIGNATURES,
  selectAgreement
} from '../../src-main/signing/agreement/store.ts'
import type { SigningAct } from '../../src-main/signing/lifecycle/contract.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'
import { write } from '../../src-main/database/journal.ts'
import { canonical, digestOf, type Signable } from '../../src-main/signing/agreement/canonical.ts'
import { aPen, freshPen } from './agreements.ts'
import { allConsents, aSigner, join, aSigning, aSigningDesk, contractNow, type SigningDesk } from './desk.ts'
import { pack } from '../../src-main/database/packing.ts'
import { journalOf } from '../support/journal.ts'

let w: TestWorkstation
let desk: SigningDesk
let residentId = ''
let act: SigningAct

beforeAll(async () => {
  w = await openTestWorkstation({ now: '2026-03-01T02:00:00.000Z' })
  desk = await aSigningDesk(w)
})
afterAll(async () => {
  await w.close()
})
const start = (change: object = {}): Promise<SigningAct> =>
  w.must<SigningAct>(
    'nurse',
    'signing.startSigning',
    aSigning(w, desk, { members: [{ residentId, basicPackageId: desk.basic.id }], ...change })
  )
beforeEach(async () => {
  residentId = (await aSigner(w)).id
  act = await start()
})

const open = (actId = act.id): Promise<Agreement> =>
  w.must<Agreement>('nurse', 'signing.agreement', { actId })
const consents = [...allConsents, 'e-signature']
const signatures = (change: object = {}): readonly object[] => [
  { residentId, way: 'pad', pen: freshPen(), consents, ...change },
  { residentId: null, way: 'screen', pen: freshPen() }
]
const sign = async (change: object = {}) => {
  const { digest } = await open()
  return w.as('nurse')('signing.signAgreement', {
    actId: act.id,
    version: act.version,
    digest,
    signatures: signatures(),
    ...change
  })
}
const verify = (actId = act.id): Promise<Verification> =>
  w.must<Verification>('auditor', 'signing.verifyAgreement', { actId })
const unsound = async (actId?: string): Promise<readonly string[]> =>
  (await verify(actId)).checks.filter(({ isSound }) => !isSound).map(({ text }) => text)

describe('an agreement signed with the pen', () => {
  it('takes effect, and holds every stroke, the witness and the time', async () => {
    const pen = freshPen()
    expect(await sign({ signatures: signatures({ pen }) })).toMatchObject({ ok: true })
    const agreement = await open()
    expect(agreement.signatures).toMatchObject([
      { party: 'resident', way: 'pad', pen, witnessName: '李护士', consents },
      { party: 'doctor', name: '王医生', signedAt: '2026-03-01T02:00:00.000Z' }
    ])
    expect(agreement.awaits).toEqual([])
    const [contract] = act.contracts
    expect(await contractNow(w, contract ?? { id: '' })).toMatchObject({
      phase: 'effective',
      signatures: [
        { way: 'pad', documentHash: agreement.digest, evidenceId: agreement.signatures[0]?.id },
        { way: 'screen', documentHash: agreement.digest, evidenceId: agreement.signatures[1]?.id }
      ]
    })
    expect(await verify()).toMatchObject({ isIntact: true, digest: agreement.digest })
  })

  it('reads the same for ever, whatever the resident, the team or the contract become', async () => {
    await sign()
    const signed = await open()
    const { version } = await w.must<{ version: number }>('nurse', 'resident.get', { id: residentId })
    expect(version).toBeGreaterThan(0)
    const [contract] = act.contracts
    const now = await contractNow(w, contract ?? { id: '' })
    await w.must('nurse', 'signing.changeCombination', {
      id: now.id,
      version: now.version,
      from: '2026-03-01',
      districtHospitalId: desk.district,
      cityHospitalId: null,
      reason: '本人要求'
    })
    await w.must('administrator', 'directory.saveTeam', {
      ...{ id: desk.team.id, version: desk.team.version },
      name: `${desk.team.name}（新名）`,
      leadId: desk.team.leadId
    })
    desk = { ...desk, team: { ...desk.team, version: desk.team.version + 1 } }
    const later = await open()
    expect(later.document).toEqual(signed.document)
    expect([later.digest, later.clauses, later.signatures]).toEqual([
      signed.digest,
      signed.clauses,
      signed.signatures
    ])
    // A dated change beside the contract, from its first day on, is no tampering with it.
    expect(await verify()).toMatchObject({ isIntact: true })
  })

  it.each([
    ['a slip of the pen', { pen: aPen({ strokes: [[[1, 1, 0, 500]]] }) }, 'invalid-input'],
    ['a consent that was left out', { consents: allConsents }, 'refused'],
    ['somebody else’s signature', { residentId: '0190a0a0-0000-7000-8000-000000000009' }, 'invalid-input']
  ])('is not taken with %s, and nothing of it is kept', async (_says, change, code) => {
    expect(await sign({ signatures: signatures(change) })).toMatchObject({ error: { code } })
    expect(await unsound()).toEqual(['这份协议还没有签字。'])
    expect((await open()).signatures).toEqual([])
  })

  it('is not taken when the text on the screen is not the text any more, or the act is another', async () => {
    expect(await sign({ digest: 'a'.repeat(64) })).toMatchObject({ error: { code: 'conflict' } })
    expect(await sign({ version: act.version + 1 })).toMatchObject({ error: { code: 'conflict' } })
  })

  it('is signed once', async () => {
    expect(await sign()).toMatchObject({ ok: true })
    expect(await sign()).toMatchObject({ error: { code: 'conflict', message: '这份协议已经签过字。' } })
  })

  it('does not take strokes that were copied: from another agreement, or from another signer of this one', async () => {
    const pen = freshPen()
    const copied = '这些笔迹已用在另一个签名上，请本人当场签写。'
    const twice = [
      { residentId, way: 'pad', pen, consents },
      { residentId: null, way: 'pad', pen }
    ]
    expect(await sign({ signatures: twice })).toMatchObject({
      error: { code: 'invalid-input', fields: { 'signatures.0.pen': expect.stringContaining(copied) } }
    })
    expect(await sign({ signatures: signatures({ pen }) })).toMatchObject({ ok: true })
    residentId = (await aSigner(w)).id
    act = await start()
    expect(await sign({ signatures: signatures({ pen }) })).toMatchObject({
      error: { code: 'invalid-input', fields: { 'signatures.0.pen': expect.stringContaining(copied) } }
    })
    const [stroke = [], ...strokes] = pen.strokes
    const nearly = { ...pen, strokes: [stroke.slice(0, -1), ...strokes] }
    expect(await sign({ signatures: signatures({ pen: nearly }) })).toMatchObject({ ok: true })
  })

  it('takes one signature of a mother for both her children, and not that of another mother', async () => {
    const first = await aSigner(w, { birthDate: '2018-05-05' })
    const second = await aSigner(w, { birthDate: '2019-05-05' })
    const third = await aSigner(w, { birthDate: '2020-05-05' })
    const children = [first, second, third]
    for (const { id } of [second, third]) await join(w, id, first.id, '7')
    const mother = { name: '李母', relation: '母', phone: '13800000000', reason: 'minor' }
    const signing = async (idNumbers: readonly string[]): Promise<unknown> => {
      const guarded = idNumbers.map((idNumber, at) => ({
        residentId: children[at]?.id,
        basicPackageId: desk.basic.id,
        guardian: { ...mother, idNumber }
      }))
      act = await start({ members: guarded })
      const pen = freshPen()
      return sign({
        signatures: act.awaits.map(one => ({
          residentId: one.residentId,
          way: 'pad',
          ...(one.residentId === null ? { pen: freshPen() } : { pen, consents })
        }))
      })
    }
    expect(await signing(['310104198503081234', '310104198503081234', '310104198604091235'])).toMatchObject({
      error: { code: 'invalid-input' }
    })
    expect(await signing(['310104198503081234', '310104198503081234'])).toMatchObject({ ok: true })
    expect(await unsound()).toEqual([])
  })

  it('is not signed on another day than it says', async () => {
    w.setNow('2026-03-02T02:00:00.000Z')
    expect(await sign()).toMatchObject({
      error: { code: 'refused', message: expect.stringContaining('2026-03-01') }
    })
    w.setNow('2026-03-01T02:00:00.000Z')
    expect(await sign()).toMatchObject({ ok: true })
  })

  it('is not signed on paper after the review has returned what was signed with the pen', async () => {
    act = await start({ needsReview: true })
    expect(await sign()).toMatchObject({ ok: true })
    const { version } = await w.must<SigningAct>('nurse', 'signing.signing', { id: act.id })
    const returned = await w.must<SigningAct>('doctor', 'signing.reviewSigning', {
      id: act.id,
      version,
      isApproved: false,
      note: '服务包选错'
    })
    const again = await w.as('nurse')('signing.submitSigning', { id: act.id, version: returned.version })
    expect(again).toMatchObject({ error: { code: 'refused' } })
    expect(await unsound()).toEqual([])
  })

  it('cannot be said to be signed on a screen without its strokes', async () => {
    const reply = await w.as('nurse')('signing.confirmSignatures', {
      id: act.id,
      version: act.version,
      signatures: [
        { residentId, way: 'pad', documentHash: 'a'.repeat(64), consents },
        { residentId: null, way: 'pad', documentHash: 'a'.repeat(64) }
      ]
    })
    expect(reply).toMatchObject({ error: { code: 'invalid-input' } })
  })
})

describe('a signed agreement somebody tampered with in the database', () => {
  /** With the guards of the tables gone, as somebody with the key could do it. */
  const tamper = (sql: string, ...values: readonly unknown[]): void => {
    const db = w.db()
    const guards = db
      .prepare<[], { name: string; sql: string }>(
        `SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'
          AND (tbl_name LIKE 'agreement%' OR tbl_name = 'journal')`
      )
      .all()
    for (const { name } of guards) db.exec(`DROP TRIGGER ${name}`)
    expect(db.prepare(sql).run(...values).changes).toBeGreaterThan(0)
    for (const guard of guards) db.exec(guard.sql)
  }
  const other = async (): Promise<string> => {
    const first = { residentId, act }
    residentId = (await aSigner(w)).id
    act = await start()
    await sign()
    const { id } = act
    ;({ residentId, act } = first)
    return id
  }

  it('shows a changed byte of the text', async () => {
    await sign()
    tamper(
      `UPDATE agreement_document SET document = replace(document, '"termMonths":12', '"termMonths":13') WHERE act_id = ?`,
      act.id
    )
    expect(await unsound()).toEqual([
      '协议文本在签署后被改动',
      '登记的签约人、服务包、期限或费用与签署的协议不一致'
    ])
    expect(await verify()).toMatchObject({ isIntact: false, proven: [] })
  })

  it('shows a changed signature', async () => {
    await sign()
    tamper(
      `UPDATE agreement_signature SET evidence = replace(evidence, '李护士', '张护士') WHERE act_id = ? AND position = 0`,
      act.id
    )
    expect(await unsound()).toHaveLength(1)
    expect((await unsound())[0]).toContain('笔迹或签署信息在签署后被改动')
  })

  it('shows a signature taken from another agreement', async () => {
    await sign()
    const otherAct = await other()
    tamper(
      `UPDATE agreement_signature SET (evidence, digest) =
        (SELECT o.evidence, upper(o.digest) FROM agreement_signature o WHERE o.act_id = ? AND o.position = 0)
        WHERE act_id = ? AND position = 0`,
      otherAct,
      act.id
    )
    expect((await unsound()).join()).toContain('签的是另一份协议，不能用在这里')
  })

  it('is kept by the database from holding the same signature twice', async () => {
    await sign()
    const otherAct = await other()
    const copy = (): unknown =>
      w
        .db()
        .prepare(
          `INSERT INTO agreement_signature SELECT ?, 7, evidence, digest FROM agreement_signature
            WHERE act_id = ? AND position = 0`
        )
        .run(act.id, otherAct)
    expect(copy).toThrow(/UNIQUE/)
  })

  it('shows a contract that says something else than what was signed', async () => {
    await sign()
    w.db().prepare('UPDATE sign_contract SET fee_fen = fee_fen + 100 WHERE act_id = ?').run(act.id)
    expect(await unsound()).toEqual(['登记的签约人、服务包、期限或费用与签署的协议不一致'])
  })

  it.each([
    ['another name', `UPDATE signing_signature SET name = '别人' WHERE act_id = ? AND position = 0`],
    [
      'another time',
      `UPDATE signing_signature SET signed_at = '2026-03-01T02:00:00.001Z' WHERE act_id = ? AND position = 1`
    ],
    ['another way', `UPDATE signing_signature SET way = 'screen' WHERE act_id = ? AND position = 0`],
    ['another document', `UPDATE signing_signature SET document_hash = 'a' WHERE act_id = ?`],
    ['a signature that is gone', 'DELETE FROM signing_signature WHERE act_id = ? AND position = 1'],
    ['a consent that is gone', `DELETE FROM signing_consent WHERE act_id = ? AND item = 'health-data'`],
    ['a consent that was not given', 'UPDATE signing_consent SET is_given = 0 WHERE act_id = ?'],
    ['a consent to another text', `UPDATE signing_consent SET text_version = '2' WHERE act_id = ?`],
    [
      'a consent of another day',
      `UPDATE signing_consent SET at = '2026-03-02T02:00:00.000Z' WHERE act_id = ?`
    ]
  ])('shows %s in what the contract tells of its signatures', async (_says, sql) => {
    await sign()
    tamper(sql, act.id)
    expect(await unsound()).toEqual(['登记的签名人、签署时间或同意事项与签名不一致'])
  })

  it.each([
    ['place', `place = '居民家中'`],
    ['way of signing', `mode = '3'`],
    ['version of the text', `agreement_version = '2'`],
    ['privacy notice', `privacy_version = '2'`],
    ['remarks', `remarks = '另有约定'`]
  ])('shows another %s of the signing', async (_says, change) => {
    await sign()
    tamper(`UPDATE signing_act SET ${change} WHERE id = ?`, act.id)
    expect(await unsound()).toEqual(['登记的签约方式、地点或备注与签署的协议不一致'])
  })

  it.each([
    ['a fraction of a fen', `replace(document, '"feeFen":0', '"feeFen":0.5')`],
    ['nothing', `'null'`],
    ['what is no text at all', `substr(document, 2)`]
  ])('is said to be changed, in words, when the text holds %s', async (_says, text) => {
    await sign()
    tamper(`UPDATE agreement_document SET document = ${text} WHERE act_id = ?`, act.id)
    expect(await unsound()).toContain('协议文本在签署后被改动')
    expect(await w.as('nurse')('signing.agreement', { actId: act.id })).toMatchObject({
      error: { code: 'unavailable' }
    })
    expect(w.bugs).toEqual([])
  })

  it('does not pass for one signed on paper when text and signatures are taken away', async () => {
    await sign()
    tamper('DELETE FROM agreement_signature WHERE act_id = ?', act.id)
    tamper('DELETE FROM agreement_document WHERE act_id = ?', act.id)
    const gone = '签署时保存的协议文本和签名已从电脑里被删去；请查看纸质协议。'
    expect(await unsound()).toEqual([gone])
    tamper('DELETE FROM signing_signature WHERE act_id = ?', act.id)
    expect(await unsound()).toEqual([gone])
  })

  it('is not made good by another entry in the journal, nor by another text in the old one', async () => {
    await sign()
    const forge = (text: string): string =>
      canonical({ ...(JSON.parse(text) as { [key: string]: Signable }), remarks: '加一句' })
    const stored = selectAgreement(w.db(), act.id)
    const text = forge(stored?.text ?? '{}')
    const forged = { actId: act.id, text, digest: digestOf(text), signatures: [] }
    tamper('DELETE FROM agreement_signature WHERE act_id = ?', act.id)
    tamper(
      'UPDATE agreement_document SET document = ?, digest = ? WHERE act_id = ?',
      text,
      digestOf(text),
      act.id
    )
    const unlike = '与操作记录里签署当时留下的摘要不符'
    expect(await unsound()).toContain(unlike)
    write(
      w.db(),
      { at: '2026-03-01T03:00:00.000Z', actorId: w.accountId('nurse'), deskId: w.accountId('nurse') },
      { kind: agreementKind, id: act.id, seen: 'any' },
      () => forged
    )
    expect(await unsound()).toContain(unlike)
    const [entry] = journalOf(w.db(), { entity: 'agreement', id: act.id })
    tamper('UPDATE journal SET after = ? WHERE sequence = ?', pack(JSON.stringify(forged)), entry?.sequence)
    expect(await unsound()).toContain(unlike)
    expect(await w.must('auditor', 'access.verifyJournal', {})).toMatchObject({ intact: false })
  })

  it('raises no alarm when a hospital gets another name', async () => {
    act = await start({ districtHospitalId: desk.district })
    await sign()
    const hospitals = await w.must<{ id: string }[]>('administrator', 'directory.institutions', {})
    const known = hospitals.find(({ id }) => id === desk.district)
    await w.must('administrator', 'directory.saveInstitution', { ...known, name: '新名医院' })
    expect(await unsound()).toEqual([])
    expect((await open()).document.contracts[0]?.districtHospital).toBe('district 医院')
  })

  it('refuses to change or delete what is signed as long as the tables stand', async () => {
    await sign()
    for (const sql of [
      'UPDATE agreement_document SET digest = digest WHERE act_id = ?',
      'DELETE FROM agreement_signature WHERE act_id = ?',
      'UPDATE agreement_signature SET position = position WHERE act_id = ?'
    ]) {
      expect(() => w.db().prepare(sql).run(act.id)).toThrow(/never/)
    }
  })
})

it('finds signatures by their index', () => {
  for (const sql of [SELECT_SIGNATURES, SELECT_SAME_BEGINNING]) {
    const plan = w.db().prepare<[string], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(act.id)
    expect(plan.filter(({ detail }) => detail.startsWith('SCAN'))).toEqual([])
  }
})
