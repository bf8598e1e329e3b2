import { isDeepStrictEqual } from 'node:util'
import { write } from '../../database/journal.ts'
import { instantNow } from '../../lib/clock.ts'
import { Failure } from '../../lib/failure.ts'
import type { Handlers } from '../../lib/router.ts'
import type { Services } from '../../lib/services.ts'
import type { SigningAct } from '../lifecycle/contract.ts'
import { canonical } from './canonical.ts'
import type { Agreement, agreementContract, AgreementDocument, Evidence, PaperRecord } from './contract.ts'
import { documentOf } from './document.ts'
import { documentDigest, evidenceDigest, flawOfPen, readEvidence, readPaper } from './evidence.ts'
import { confirmingPaper } from './paper.ts'
import type { AgreementPorts } from './ports.ts'
import { agreementKind } from './kinds.ts'
import { isKnownPen, selectAgreement } from './store.ts'
import { clausesOf, privacyNoticeOf, textVersion } from './text-1.ts'
import { isOnPaper, signedTextOf, verifying } from './verifying.ts'

type SignInput = Parameters<Handlers<typeof agreementContract>['signAgreement']>[0]
type GivenPen = SignInput['signatures'][number]

/** The agreement on the screen: what is signed, by which strokes, and what can be shown of it later. */
export function createAgreement(services: Services, ports: AgreementPorts) {
  const { db, clock, newId } = services

  /** As it would be signed now. */
  const documentToday = (act: SigningAct): AgreementDocument => {
    const [first] = act.contracts
    if (first === undefined) throw new Failure('conflict', '这次签约没有签约人，请重新办理。')
    return documentOf(act, ports.team(first.responsible[0]?.teamId ?? first.teamId), ports.centre())
  }

  const present = (act: SigningAct): Agreement => {
    const stored = selectAgreement(db(), act.id)
    const document = stored === undefined ? documentToday(act) : signedTextOf(stored)
    const papers = (stored?.signatures ?? []).flatMap(({ text }) => readPaper(text) ?? [])
    if (document.agreementVersion !== textVersion) {
      throw new Failure('unavailable', '这份协议用的是本程序没有的文本版本，请升级程序后再打开。')
    }
    return {
      actId: act.id,
      version: act.version,
      document,
      digest: stored?.digest ?? documentDigest(document),
      clauses: clausesOf(document).map(({ heading, paragraphs }) => ({
        heading,
        paragraphs: [...paragraphs]
      })),
      privacyNotice: [...privacyNoticeOf(document)],
      signatures: (stored?.signatures ?? []).flatMap(({ text, digest }) => {
        const read = readEvidence(text)
        return read === null ? [] : [{ ...read, digest }]
      }),
      awaits: act.awaits.map(each => ({ ...each })),
      onPaper: isOnPaper(act),
      paper: paperOf(papers.at(-1)),
      isFrozen: stored !== undefined
    }
  }

  /**
   * Nobody writes the same strokes twice to the millisecond: those were copied from another signature. Only who acts
   * for several, such as two children, signs once for all of them.
   */
  const flawOf = (act: SigningAct, one: GivenPen, given: readonly GivenPen[]): string | null => {
    const flaw = flawOfPen(one.pen)
    if (flaw !== null) return flaw
    const hand = handOf(act, one.residentId)
    const isCopied = given.some(
      other => handOf(act, other.residentId) !== hand && isDeepStrictEqual(other.pen.strokes, one.pen.strokes)
    )
    return isCopied || isKnownPen(db(), one.pen) ? '这些笔迹已用在另一个签名上，请本人当场签写。' : null
  }

  /** In the order in which they are waited for; each must be there once. */
  const signaturesFor = (act: SigningAct, given: SignInput['signatures']) => {
    const wrong: Record<string, string> = {}
    const inOrder = act.awaits.flatMap(awaited => {
      const at = given.findIndex(({ residentId }) => residentId === awaited.residentId)
      const found = given[at]
      const flaw = found === undefined ? null : flawOf(act, found, given)
      if (flaw !== null) wrong[`signatures.${String(at)}.pen`] = `${awaited.name}：${flaw}`
      return found === undefined ? [] : [{ ...found, party: awaited.party, name: awaited.name }]
    })
    if (Object.keys(wrong).length > 0)
      throw new Failure('invalid-input', '有签名不能采用，请重新签写。', wrong)
    if (inOrder.length !== act.awaits.length || inOrder.length !== given.length) {
      throw new Failure('invalid-input', '签名不齐：每位签约人和医生各签一次。')
    }
    return inOrder
  }

  const handlers: Handlers<typeof agreementContract> = {
    agreement: ({ actId }) => present(ports.act(actId)),

    signAgreement: ({ actId, version, digest, signatures }, actor) => {
      const act = ports.act(actId)
      const stored = selectAgreement(db(), actId)
      if (stored !== undefined) throw new Failure('conflict', '这份协议已经签过字。')
      if (act.version !== version || act.state !== 'pending-signature') {
        throw new Failure('conflict', '这次签约的状态已经变化，请重新打开。')
      }
      const document = documentToday(act)
      if (document.signedOn !== services.today()) {
        throw new Failure(
          'refused',
          `协议上的签字日期是 ${document.signedOn}，不是今天。请返回修改为今天的日期后再签。`
        )
      }
      if (documentDigest(document) !== digest) {
        throw new Failure('conflict', '协议内容在签字前有变化，请重新核对后再签。')
      }
      const signedAt = instantNow(clock)
      let previousDigest = digest
      const made = signaturesFor(act, signatures).map(({ residentId, party, name, way, pen, consents }) => {
        const evidence: Evidence = {
          format: 'jiayi-signature/1',
          id: newId(),
          actId,
          party,
          residentId,
          name,
          way,
          signedAt,
          documentDigest: digest,
          agreementVersion: document.agreementVersion,
          consents,
          pen,
          witnessId: actor.accountId,
          witnessName: actor.name,
          deskId: services.stamp(actor).deskId,
          previousDigest
        }
        previousDigest = evidenceDigest(evidence)
        return { evidence, text: canonical(evidence), digest: previousDigest }
      })
      db()
        .transaction(() => {
          write(db(), services.stamp(actor), { kind: agreementKind, id: actId, seen: 'new' }, () => ({
            actId,
            text: canonical(document),
            digest,
            signatures: made.map(one => ({ text: one.text, digest: one.digest }))
          }))
          const given = made.map(({ evidence: { id: evidenceId, residentId, way, consents } }) => ({
            residentId,
            way,
            signedAt,
            documentHash: digest,
            evidenceId,
            consents
          }))
          ports.confirm(actId, version, given, actor)
        })
        .immediate()
      return present(ports.act(actId))
    },

    confirmSignatures: confirmingPaper(services, ports, documentToday),

    verifyAgreement: verifying(services, ports)
  }
  return { handlers }
}

/** Whose hand it is: the resident's own, of who acts for them, or the doctor's. */
function handOf({ contracts }: SigningAct, residentId: string | null): string {
  if (residentId === null) return 'doctor'
  const guardian = contracts.find(one => one.residentId === residentId)?.guardian ?? null
  return guardian === null ? residentId : `${guardian.idType} ${guardian.idNumber}`
}

const paperOf = (record: PaperRecord | undefined): Agreement['paper'] =>
  record === undefined
    ? null
    : {
        registeredAt: record.registeredAt,
        registeredByName: record.registeredByName,
        signers: record.signers
      }
