import type { Sample } from '@contract/signing/fulfilment/sampling'

export type SampleRow = Sample['rows'][number]
type CallBack = NonNullable<SampleRow['call']>

export const answers: readonly {
  readonly code: CallBack['answer']
  readonly key: string
  readonly label: string
}[] = [
  { code: 'happened', key: '1', label: '确有服务' },
  { code: 'not-happened', key: '2', label: '没有发生' },
  { code: 'unsure', key: '3', label: '记不清' },
  { code: 'no-answer', key: '4', label: '未接通' },
  { code: 'refused', key: '5', label: '拒绝回访' }
]
export const findings: readonly { readonly code: CallBack['finding']; readonly label: string }[] = [
  { code: 'none', label: '无问题' },
  { code: 'not-done', label: '没有提供服务' },
  { code: 'wrong-day', label: '日期不符' },
  { code: 'incomplete', label: '内容不完整' },
  { code: 'record-fault', label: '记录不实' }
]
export const answerLabel = (code: CallBack['answer']): string =>
  answers.find(one => one.code === code)?.label ?? code
export const findingLabel = (code: CallBack['finding']): string =>
  findings.find(one => one.code === code)?.label ?? code
