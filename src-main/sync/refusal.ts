import { issueCodesOf, outcomeText } from './bundle.ts'

/** Of what a platform does not keep at all. */
export const keptHereOnly = '平台不接收这类资料，已留在本机。需要上报时，请管理员与平台管理员商定后重发。'

/**
 * Why a platform has not taken a record, in a sentence that says what to do, and below it the platform's own words,
 * which few people at a desk can read but whoever runs the platform needs.
 * @param body its OperationOutcome; null when it is none
 */
export function refusalOf(status: number, body: unknown): string | null {
  const words = outcomeText(body)
  if (words === null) return null
  return told(sentenceOf(status, issueCodesOf(body), words), `${String(status)} ${words}`)
}

const told = (sentence: string, words: string): string => `${sentence}\n${words}`

/** The sentence and the platform's own words out of what is kept of a refusal. */
export function partsOf(kept: string | null): {
  readonly reason: string | null
  readonly theirWords: string | null
} {
  if (kept === null) return { reason: null, theirWords: null }
  const [reason = '', ...words] = kept.split('\n')
  return { reason, theirWords: words.length === 0 ? null : words.join(' ') }
}

/** HL7 FHIR R4, issue types: what kind of trouble a platform has with what it was sent. */
const contents = ['invalid', 'structure', 'required', 'value', 'invariant', 'code-invalid', 'extension']

function sentenceOf(status: number, codes: readonly string[], words: string): string {
  const says = (...some: readonly string[]): boolean => codes.some(code => some.includes(code))
  if (status === 405 || says('not-supported') || /unknown resource type|unsupported resource/i.test(words))
    return keptHereOnly
  if (/resource .*not found|not found, specified in path|reference.*(not|un)/i.test(words))
    return '平台上找不到这条记录所属的档案或人员。请先处理排在它前面被退回的记录，再重发。'
  if (says('duplicate')) return '平台认为这条记录与已有的重复。请与平台核对是否重复建档，处理后重发。'
  if (status === 422 || says(...contents))
    return '平台认为内容不合要求。请打开核对，改正后会自动重发；内容无误的，请管理员把平台原话转给平台管理员。'
  if (says('business-rule')) return '不符合平台自己的规定。请管理员把平台原话转给平台管理员，商定后重发。'
  return '平台没有接受这条记录。请管理员把平台原话转给平台管理员，解决后重发。'
}
