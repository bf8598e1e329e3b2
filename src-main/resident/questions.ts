import type { About } from '../lib/contract.ts'
import type { ResidentRecord } from './rules.ts'

export interface Question {
  readonly name:
    'after-death' | 'after-moving' | 'records-after' | 'reopens' | 'registers-death' | 'death-stays'
  readonly says: string
}

/** What is known of somebody whose file something is about to be done to. */
export interface AskedOf extends Pick<ResidentRecord, 'status' | 'statusOn'> {
  /** Words of the records after a day, newest first. */
  readonly recordsAfter: (day: string) => readonly string[]
  /** What the death or departure closed, and what becomes of each when it is taken back, in Chinese. */
  readonly closed: () => readonly string[]
  /** The day of death that the record in hand states, which stands in this file; null: none. */
  readonly stated: string | null
}

/** So many records are named. */
const most = 5

function recordsAfter({ recordsAfter: words }: AskedOf, day: string, event: string): readonly Question[] {
  const found = words(day)
  if (found.length === 0) return []
  const named = found.slice(0, most).join('、')
  const rest = found.length > most ? ` 等 ${String(found.length)} 条` : ''
  const says = `${day} ${event}之后还有记录：${named}${rest}。请先核对日期和人是否正确；记到别人名下的，应先更正那条记录。确实无误再继续。`
  return [{ name: 'records-after', says }]
}

/**
 * What the person at the desk is asked before it is done; nobody is stopped who says yes.
 * Death closes the contracts (协议书 终止); a visit names the day and cause of death (规范第三版 随访表填表说明).
 * @param on the day of what is done
 */
export function questionsOf(person: AskedOf, does: About['does'], on: string): readonly Question[] {
  const { status, statusOn } = person
  switch (does) {
    case 'deceased':
      return recordsAfter(person, on, '死亡')
    case 'moved-away':
      return recordsAfter(person, on, '迁出')
    case 'active': {
      const closed = person.closed()
      const event = status === 'deceased' ? '死亡' : '迁出'
      return closed.length === 0
        ? []
        : [{ name: 'reopens', says: `撤回${event}登记后：${closed.join('；')}。确定撤回吗？` }]
    }
    case 'records-death':
      if (status === 'deceased') return []
      return [
        { name: 'registers-death', says: `保存后，居民档案同时登记 ${on} 死亡，签约随之终止。确定吗？` },
        ...recordsAfter(person, on, '死亡')
      ]
    case 'withdraws': {
      if (status !== 'deceased' || person.stated !== statusOn) return []
      const says = `这张随访表不再说明死亡，居民档案仍登记 ${String(statusOn)} 死亡。死亡登记有误的，请随后到“修改居民信息”改回在管，那里会说明恢复什么。继续吗？`
      return [{ name: 'death-stays', says }]
    }
    default: {
      if (status === 'active' || statusOn === null || on <= statusOn) return []
      const isDead = status === 'deceased'
      const says = `该居民已登记 ${statusOn} ${isDead ? '死亡' : '迁出'}，这条记录的日期是 ${on}。请核对是否选错了人、写错了日期；登记有误的，先到“修改居民信息”改回在管。确实要记再继续。`
      return [{ name: isDead ? 'after-death' : 'after-moving', says }]
    }
  }
}
