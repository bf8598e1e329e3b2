import { askLine } from '../lib/ask-line.ts'

/** Why a reading does not count; null when the person went back. */
export const askReason = (placeholder: string): Promise<string | null> =>
  askLine({
    title: '剔除读数',
    text: '这次读数保留在记录里，但不计入。',
    placeholder: `原因，${placeholder}`,
    confirm: '剔除'
  })

/** Why a reading is not this person's; null when the person went back. */
export const askWhyNotTheirs = (): Promise<string | null> =>
  askLine({
    title: '不是这位居民的读数',
    text: '这次读数在这里不再计入，并回到“待认领”，可以认领给本人。已经写入随访表的，请另行更正那次随访。',
    placeholder: '原因，如：认领错了人、选错了居民',
    confirm: '退回待认领'
  })

/** When a glucose was measured whose meter did not know, `YYYY-MM-DDTHH:mm`; null when the person went back. */
export async function askMeasuredAt(): Promise<string | null> {
  const line = await askLine({
    title: '测量时间',
    text: '血糖仪没有可信的测量时间。请问本人后填写；说不清的保持“时间不明”。',
    placeholder: '如 2026-11-20 07:30',
    confirm: '确定',
    pattern: { matches: /^\s*\d{4}-\d{2}-\d{2} \d{2}:\d{2}\s*$/, says: '请按 2026-11-20 07:30 的样子填写' }
  })
  return line?.replace(' ', 'T') ?? null
}
