import { z } from 'zod'
import { canonical, digestOf } from './canonical.ts'
import {
  type AgreementDocument,
  type Evidence,
  evidence,
  type PaperRecord,
  paperRecord,
  type Strokes
} from './contract.ts'

export const documentDigest = (document: AgreementDocument): string => digestOf(canonical(document))
export const evidenceDigest = (signed: Evidence | PaperRecord): string => digestOf(canonical(signed))

/** A dot or a slip of the hand is no signature: fewer points, or a shorter way in all, are asked for again. */
const fewestPoints = 6
const shortestWayPx = 40

/** Why this cannot be a signature, in Chinese; null when it can. */
export function flawOfPen({ strokes }: Strokes): string | null {
  const points = strokes.reduce((sum, stroke) => sum + stroke.length, 0)
  const wayPx = strokes.reduce((sum, stroke) => sum + lengthOf(stroke), 0) / 10
  if (points < fewestPoints || wayPx < shortestWayPx) return '签名太短，请重新签写。'
  return null
}

const lengthOf = (stroke: Strokes['strokes'][number]): number =>
  stroke.reduce((sum, [x, y], at) => {
    const before = stroke[at - 1]
    return before === undefined ? 0 : sum + Math.hypot(x - before[0], y - before[1])
  }, 0)

export interface StoredAgreement {
  readonly actId: string
  /** The canonical text as stored. */
  readonly text: string
  readonly digest: string
  /** Signatures, and what was registered of those on paper. */
  readonly signatures: readonly { readonly text: string; readonly digest: string }[]
}

export interface Check {
  readonly isSound: boolean
  readonly text: string
}

/**
 * Whether the stored texts are those whose digests stand beside them, each signature is one of this very document, and
 * none was left out or put in.
 * @param journalled the digests that the journal named when the agreement was signed, document first; null: none found,
 * or the entries are not what was written
 */
export function checksOf(stored: StoredAgreement, journalled: readonly string[] | null): readonly Check[] {
  const digest = digestOf(stored.text)
  const checks: Check[] = [
    said(digest === stored.digest, '协议文本与签署时的摘要一致', '协议文本在签署后被改动')
  ]
  let previous = stored.digest
  for (const each of stored.signatures) {
    checks.push(checkOf(stored, each, previous))
    previous = each.digest
  }
  const now = [stored.digest, ...stored.signatures.map(each => each.digest)]
  checks.push(
    said(
      journalled !== null && journalled.join(' ') === now.join(' '),
      '操作记录里签署当时留下的摘要与现在的一致',
      '与操作记录里签署当时留下的摘要不符'
    )
  )
  return checks
}

function checkOf(
  stored: StoredAgreement,
  { text, digest }: StoredAgreement['signatures'][number],
  previous: string
): Check {
  const read = readRecord(text)
  const who = whoOf(read)
  const problems = [
    ...(read === null || digestOf(text) !== digest
      ? [read?.format === 'jiayi-paper/1' ? '登记内容在登记后被改动' : '笔迹或签署信息在签署后被改动']
      : []),
    ...(read !== null && (read.documentDigest !== stored.digest || read.actId !== stored.actId)
      ? ['签的是另一份协议，不能用在这里']
      : []),
    ...(read !== null && read.previousDigest !== previous
      ? ['与前一个签名接不上，可能有签名被删去、调换或补入']
      : [])
  ]
  return {
    isSound: problems.length === 0,
    text: `${who}：${problems.length === 0 ? '没有改动，签的正是这份协议' : problems.join('；')}`
  }
}

function whoOf(read: Evidence | PaperRecord | null): string {
  if (read === null) return '一个签名'
  if (read.format === 'jiayi-paper/1')
    return `${read.registeredByName}对 ${String(read.signers.length)} 人纸质签字的登记`
  return `${read.name}${read.party === 'guardian' ? '（监护人）' : ''}的签名`
}

export const said = (isSound: boolean, sound: string, unsound: string): Check => ({
  isSound,
  text: isSound ? sound : unsound
})

const record = z.union([evidence, paperRecord])
/** The stored text, if it still is a signature or a record of paper; null: it was changed. */
function readRecord(text: string): Evidence | PaperRecord | null {
  try {
    return record.parse(JSON.parse(text))
  } catch {
    return null
  }
}
export function readEvidence(text: string): Evidence | null {
  const read = readRecord(text)
  return read?.format === 'jiayi-signature/1' ? read : null
}
export function readPaper(text: string): PaperRecord | null {
  const read = readRecord(text)
  return read?.format === 'jiayi-paper/1' ? read : null
}

export const proven: readonly string[] = [
  '协议全文、价格、期限和签约各方自签署以来没有被改动过（国密 SM3 摘要，GB/T 32905）。',
  '每个签名（笔迹、落笔时间、压力）只属于这一份协议，不能移到别的协议上。',
  '签署时在场的工作人员和使用的电脑，已记入不可篡改的操作记录。'
]
export const notProven: readonly string[] = [
  '签名人的身份由在场工作人员核对，不是由电子认证机构的数字证书证明；单凭它不是《电子签名法》第十三条意义上的可靠电子签名。',
  '签署时间取自这台电脑的时钟，没有可信时间戳。',
  '笔迹没有经过司法鉴定；如有争议，以双方各执一份的纸质协议和见证人为准。'
]

/** Of an agreement whose signatures stand on paper, but whose text was kept when they were registered. */
export const provenOnPaper: readonly string[] = [
  '协议全文、价格、期限和签约各方自登记纸质签字以来没有被改动过（国密 SM3 摘要，GB/T 32905）；现在打印的与登记时的文本一致。',
  '谁在什么时候、用哪台电脑登记了哪些人的纸质签字和同意事项，登记后没有被改动过，并已记入操作记录。'
]
export const notProvenOnPaper = (digest: string): readonly string[] => [
  '签名本身：电脑里没有笔迹，谁签的、是不是本人签的，只能看纸质原件。',
  `纸质原件就是这份文本：请核对纸上页脚的文本摘要是否为 ${digest}。`,
  '签字日期按工作人员的登记，时间取自这台电脑的时钟，没有可信时间戳。'
]
/** Of an agreement signed on paper before texts were kept. */
export const notProvenWithoutText: readonly string[] = [
  '协议原文和签名：都只能看纸质原件；现在打印的按今天的记录生成，可能与纸质原件不同。'
]
