import type { Database } from 'better-sqlite3'
import type { residentContract } from './contract.ts'
import type { OutputOf } from '../lib/contract.ts'
import type { Mark } from '../policy/contract.ts'
import type { JudgedPressure } from '../policy/rules.ts'
import { prepared } from './statements.ts'

type Entry = OutputOf<(typeof residentContract)['timeline']>[number]

interface Row {
  readonly at: string
  readonly kind: Entry['kind']
  readonly recordId: string
  readonly factsJson: string
  readonly who: string | null
  readonly sync: Entry['sync']
}

export const SELECT_TIMELINE = `SELECT t.at, t.kind, t.record_id AS recordId, t.facts_json AS factsJson, t.who,
    (SELECT s.state FROM sync_record s WHERE s.entity_id = t.record_id) AS sync
  FROM timeline t WHERE t.resident_id = @residentId AND t.at < @before ORDER BY t.at DESC LIMIT @limit`

interface Facts {
  readonly recordNumber?: string
  readonly systolicMmHg?: number | null
  readonly diastolicMmHg?: number | null
  readonly count?: number
  readonly glucoseMmolL?: number
  readonly comparator?: string | null
  readonly glucoseKind?: string | null
  readonly sample?: string
  readonly setAside?: string | null
  readonly leads?: number
  readonly seconds?: number
  readonly state?: string
  readonly heartRatePerMinute?: number | null
  readonly isRateSure?: number
  readonly signedRate?: number | null
  readonly conclusion?: string | null
  readonly visitDate?: string
  readonly way?: string | null
  readonly outcome?: string
  readonly classification?: string | null
  readonly nextVisitDate?: string | null
  readonly correctsId?: string | null
  readonly correctedById?: string | null
  readonly number?: string
  readonly package?: string
  readonly startOn?: string
  readonly endOn?: string
  readonly renewal?: string | null
  readonly text?: string
  readonly reason?: string
}

const ways: Readonly<Record<string, string>> = { 1: '门诊', 2: '家庭', 3: '电话' }
/** 高血压患者随访服务记录表 此次随访分类. */
const classifications: Readonly<Record<string, string>> = {
  1: '控制满意',
  2: '控制不满意',
  3: '不良反应',
  4: '并发症'
}

const signedAs: Readonly<Record<string, string>> = { renewal: '家庭医生续约', 'hand-over': '家庭医生转签' }

const glucoseKinds: Readonly<Record<string, string>> = {
  fasting: '空腹',
  'after-meal-2h': '餐后 2 小时',
  random: '随机',
  bedtime: '睡前'
}

const pressure = ({ systolicMmHg, diastolicMmHg }: Facts): string | null =>
  typeof systolicMmHg === 'number' && typeof diastolicMmHg === 'number'
    ? `${Math.floor(systolicMmHg + 0.5)}/${Math.floor(diastolicMmHg + 0.5)} mmHg`
    : null

/** Whole mmHg, as the sentence says them. */
const rounded = (value: number | null | undefined): number | null =>
  typeof value === 'number' ? Math.floor(value + 0.5) : null

/** How a value stands; told for those that count. */
export interface TimelineJudge {
  readonly pressure: (pressure: JudgedPressure, at: string) => Mark | null
  readonly glucose: (glucoseMmolL: number, kind: string | null) => Mark | null
}
function markOf({ kind, at }: Row, facts: Facts, judge: TimelineJudge): Mark | null {
  if (typeof facts.correctedById === 'string') return null
  if (kind === 'blood-pressure' || kind === 'follow-up') {
    const { systolicMmHg, diastolicMmHg } = facts
    return judge.pressure({ systolicMmHg: rounded(systolicMmHg), diastolicMmHg: rounded(diastolicMmHg) }, at)
  }
  if (kind !== 'glucose' || typeof facts.setAside === 'string' || facts.glucoseMmolL === undefined)
    return null
  return judge.glucose(facts.glucoseMmolL, facts.glucoseKind ?? null)
}

const joined = (parts: readonly (string | null | undefined)[]): string =>
  parts.filter(part => typeof part === 'string' && part !== '').join(' · ')

function sentences(kind: Entry['kind'], facts: Facts): { readonly title: string; readonly detail: string } {
  switch (kind) {
    case 'registered':
      return { title: '建立健康档案', detail: `档案号 ${facts.recordNumber ?? ''}` }
    case 'blood-pressure':
      return {
        title: `血压 ${pressure(facts) ?? '（无有效读数）'}`,
        detail: (facts.count ?? 0) > 1 ? `${facts.count} 次测量平均` : ''
      }
    case 'glucose':
      return {
        title: `血糖 ${facts.comparator ?? ''}${(facts.glucoseMmolL ?? 0).toFixed(1)} mmol/L`,
        detail: joined([
          glucoseKinds[facts.glucoseKind ?? ''],
          facts.sample === 'venous' ? '静脉血' : null,
          typeof facts.setAside === 'string' ? `不计入：${facts.setAside}` : null
        ])
      }
    case 'ecg':
      return {
        title: joined(['心电图', facts.conclusion ?? '未经医生确认']),
        detail: joined([
          ecgLength(facts),
          ecgRate(facts),
          facts.state === 'interrupted' ? '记录中断' : null,
          typeof facts.setAside === 'string' ? `作废：${facts.setAside}` : null
        ])
      }
    case 'follow-up':
      return {
        title: joined(['高血压随访', classifications[facts.classification ?? '']]),
        detail: joined([
          ways[facts.way ?? ''],
          pressure(facts),
          typeof facts.nextVisitDate === 'string' ? `下次 ${facts.nextVisitDate}` : null,
          corrected(facts)
        ])
      }
    case 'lost':
      return {
        title: facts.outcome === 'dead' ? '高血压随访 · 死亡' : '高血压随访 · 失访',
        detail: joined([facts.visitDate, corrected(facts)])
      }
    case 'contract':
      return {
        title: joined([
          signedAs[facts.renewal ?? ''] ?? '家庭医生签约',
          `${facts.startOn ?? ''} 至 ${facts.endOn ?? ''}`
        ]),
        detail: joined([facts.package, `协议 ${facts.number ?? ''}`])
      }
    case 'contract-ended':
      return {
        title: facts.text ?? '',
        detail: joined([facts.package, `协议 ${facts.number ?? ''}`, facts.reason])
      }
  }
}

function ecgLength({ leads = 0, seconds = 0, state }: Facts): string {
  if (state === 'recording') return '正在记录'
  const length =
    seconds < 120 ? `${String(Math.round(seconds))} 秒` : `${String(Math.round(seconds / 60))} 分钟`
  return `${String(leads)} 导联 ${length}`
}
/** What a doctor measured, else what the program did, which says so. */
function ecgRate({ signedRate, heartRatePerMinute, isRateSure, conclusion }: Facts): string | null {
  if (typeof signedRate === 'number') return `心率 ${String(Math.round(signedRate))}`
  if (typeof conclusion === 'string' || typeof heartRatePerMinute !== 'number') return null
  const rate = String(Math.round(heartRatePerMinute))
  return isRateSure === 1 ? `心率 ${rate}（程序检测）` : `心率 ${rate}？（程序不能确定）`
}

function corrected(facts: Facts): string | null {
  if (typeof facts.correctedById === 'string') return '已被更正'
  return typeof facts.correctsId === 'string' ? '更正记录' : null
}

/** Newest first. */
export function selectTimeline(
  db: Database,
  residentId: string,
  before: string,
  limit: number,
  judge: TimelineJudge
): readonly Entry[] {
  return prepared<[{ residentId: string; before: string; limit: number }], Row>(db, SELECT_TIMELINE)
    .all({ residentId, before, limit })
    .map(row => {
      const { factsJson, ...entry } = row
      const facts = JSON.parse(factsJson) as Facts
      return { ...entry, ...sentences(row.kind, facts), mark: markOf(row, facts, judge) }
    })
}
