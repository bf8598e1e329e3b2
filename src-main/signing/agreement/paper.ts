import { write } from '../../database/journal.ts'
import { instantNow } from '../../lib/clock.ts'
import { Failure } from '../../lib/failure.ts'
import type { Handlers } from '../../lib/router.ts'
import type { Services } from '../../lib/services.ts'
import type { SigningAct } from '../lifecycle/contract.ts'
import { onPaper } from '../lifecycle/signatures.ts'
import { canonical } from './canonical.ts'
import type { agreementContract, AgreementDocument, PaperRecord } from './contract.ts'
import { documentDigest, evidenceDigest, type StoredAgreement } from './evidence.ts'
import type { AgreementPorts } from './ports.ts'
import { agreementKind } from './kinds.ts'
import { selectAgreement } from './store.ts'

type Handler = Handlers<typeof agreementContract>['confirmSignatures']

/** Signed on paper: the text is kept with what the desk says of the signatures, so that a reprint is the same. */
export function confirmingPaper(
  services: Services,
  ports: Pick<AgreementPorts, 'act' | 'confirm'>,
  documentToday: (act: SigningAct) => AgreementDocument
): Handler {
  const { db, clock, newId, stamp } = services

  const keep = (
    actId: string,
    document: AgreementDocument,
    record: Omit<PaperRecord, 'format' | 'documentDigest' | 'previousDigest'>,
    actor: Parameters<Handler>[1],
    before: StoredAgreement | undefined
  ): void => {
    const documentNow = documentDigest(document)
    const digests = before === undefined ? [documentNow] : digestsOf(before)
    const evidence: PaperRecord = {
      ...record,
      format: 'jiayi-paper/1',
      documentDigest: documentNow,
      previousDigest: digests.at(-1) ?? documentNow
    }
    const made = { text: canonical(evidence), digest: evidenceDigest(evidence) }
    const stored = before ?? { actId, text: canonical(document), digest: documentNow, signatures: [] }
    write(db(), stamp(actor), { kind: agreementKind, id: actId, seen: 'any' }, () => ({
      ...stored,
      signatures: [...stored.signatures, made]
    }))
  }

  return ({ id, version, digest, signatures }, actor) => {
    const act = ports.act(id)
    const document = documentToday(act)
    const digestNow = documentDigest(document)
    if (digest !== null && digest !== digestNow) {
      throw new Failure('conflict', '协议内容在打印后有变化，请重新打印、签字后再登记。')
    }
    const now = instantNow(clock)
    return db()
      .transaction(() => {
        const before = selectAgreement(db(), id)
        if (before !== undefined && before.digest !== digestNow) {
          throw new Failure('conflict', '协议内容在退回后有变化，请返回修改，重新生成协议。')
        }
        const record = {
          id: newId(),
          actId: id,
          agreementVersion: document.agreementVersion,
          signers: act.awaits.flatMap(({ party, residentId, name }) => {
            const given = signatures.find(one => one.residentId === residentId)
            if (given === undefined) return []
            return [{ party, residentId, name, signedAt: given.signedAt ?? now, consents: given.consents }]
          }),
          registeredAt: now,
          registeredById: actor.accountId,
          registeredByName: actor.name,
          deskId: stamp(actor).deskId
        }
        keep(id, document, record, actor, before)
        const given = signatures.map(one => onPaper({ ...one, signedAt: one.signedAt ?? now }))
        return ports.confirm(id, version, given, actor)
      })
      .immediate()
  }
}

const digestsOf = ({ digest, signatures }: StoredAgreement): readonly string[] => [
  digest,
  ...signatures.map(each => each.digest)
]
