import { trouble } from './trouble.ts'

/** The download is over; what was already told stays told. */
export const downloadFailed = (code: string, sentence: string, raw?: Uint8Array) =>
  trouble(code, sentence, true, raw)

/** One thing was not usable; the conversation goes on. */
export const passedOver = (code: string, sentence: string, raw: Uint8Array) =>
  trouble(code, sentence, false, raw)

export const unreadableRecord = (raw: Uint8Array) =>
  passedOver(
    'unreadable-record',
    '血糖仪存储的一条记录无法识别，已跳过。请在血糖仪上查看该条结果，需要时手工录入。',
    raw
  )

export const lostInTheMiddle = () =>
  downloadFailed(
    'download-broken-off',
    '读取血糖仪存储结果时中断，后面的结果没有读到。请检查连线后重新读取，已读到的不会重复。'
  )
