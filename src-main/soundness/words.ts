import type { RecordKind } from '../database/record-kind.ts'

export interface Damage {
  readonly word: string
  readonly lost: number | null
}

const ofTheProgram: readonly (readonly [RegExp, string])[] = [
  [/^journal(_1)?$/, '操作日志'],
  [/^resident_(terms|key)/, '查找居民用的索引'],
  [/^(derived|signing_standing|fulfilment_line|follow_up_schedule|critical_)/, '由记录算出、可以重算的结果'],
  [/^keyring$/, '账号的钥匙'],
  [/^sync_/, '上报情况'],
  [/^(left_work|follow_up_draft)$/, '没有保存完的草稿']
]

const others = '其他资料'

/** What a table holds, as people call it. */
export function wordOf(table: string, kinds: readonly Pick<RecordKind, 'entity' | 'word'>[]): string {
  const own = ofTheProgram.find(([name]) => name.test(table))?.[1]
  if (own !== undefined) return own
  const named = kinds
    .map(({ entity, word }) => ({ start: entity.replaceAll('-', '_'), word }))
    .filter(({ start }) => table === start || table.startsWith(`${start}_`))
    .sort((one, other) => other.start.length - one.start.length)
  return named[0]?.word ?? others
}

const mostNamed = 8

/**
 * @param sound words of what was looked through and can be read
 * @param foremost words that people look for first
 */
export function damageSentence(
  damaged: readonly Damage[],
  sound: readonly string[],
  foremost: readonly string[]
): string | null {
  if (damaged.length === 0) return null
  const what = damaged.map(({ word, lost }) =>
    lost === null || lost === 0 ? word : `${word}（约 ${String(lost)} 条读不出）`
  )
  const bad = new Set(damaged.map(({ word }) => word))
  const can = new Set(sound.filter(word => !bad.has(word) && word !== others))
  const good = [...new Set([...foremost.filter(word => can.has(word)), ...can])]
  const readable =
    good.length === 0
      ? ''
      : `还能查看的有：${good.slice(0, mostNamed).join('、')}${good.length > mostNamed ? '等' : ''}。`
  return `数据文件有损坏的地方：${what.join('、')}。${readable}请先停止录入，不要删除或移动数据文件夹里的文件，联系管理员从备份恢复。`
}
