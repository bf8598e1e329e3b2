import type { Timeline } from '../../database/record-kind.ts'
import { joined } from '../../lib/joined.ts'

/** Of the report that counts; nothing: 未经医生确认. */
const ofReport = (what: string): string => `(
        SELECT ${what} FROM ecg_report p
        WHERE p.record_id = e.id AND p.kind = 'conclusion'
          AND p.number = (SELECT max(q.number) FROM ecg_report q WHERE q.record_id = e.id)
      )`

interface Ecg {
  readonly leads: number
  readonly seconds: number
  readonly state: string
  readonly heartRatePerMinute: number | null
  /** 1: the program is sure of it. */
  readonly isRateSure: number
  readonly setAside: string | null
  readonly signedRate: number | null
  readonly conclusion: string | null
}

function lengthOf({ leads, seconds, state }: Ecg): string {
  if (state === 'recording') return '正在记录'
  const length =
    seconds < 120 ? `${String(Math.round(seconds))} 秒` : `${String(Math.round(seconds / 60))} 分钟`
  return `${String(leads)} 导联 ${length}`
}
/** What a doctor measured, else what the program did, which says so. */
function rateOf({ signedRate, heartRatePerMinute, isRateSure, conclusion }: Ecg): string | null {
  if (signedRate !== null) return `心率 ${String(Math.round(signedRate))}`
  if (conclusion !== null || heartRatePerMinute === null) return null
  const rate = String(Math.round(heartRatePerMinute))
  return isRateSure === 1 ? `心率 ${rate}（程序检测）` : `心率 ${rate}？（程序不能确定）`
}

export const ecgTimeline: Timeline = {
  selects: [
    `SELECT e.resident_id, e.started_at, 'ecg', e.id,
      json_object(
        'leads', json_array_length(e.leads_json), 'seconds', e.samples / e.samples_per_second, 'state', e.state,
        'heartRatePerMinute', json_extract(e.measured_json, '$.heartRatePerMinute'),
        -- Present and null: the program is sure. A program that did not say is not.
        'isRateSure', json_type(e.measured_json, '$.heartRateDoubt') IS 'null', 'setAside', e.void_reason,
        'signedRate', ${ofReport(`json_extract(p.measured_json, '$.heartRatePerMinute')`)},
        'conclusion', ${ofReport(`ifnull(
            (SELECT group_concat(json_extract(c.value, '$.name'), '，') FROM json_each(p.conclusions_json) c),
            substr(p.text, 1, 60)
          )`)}
      ),
      (SELECT a.name FROM account a WHERE a.id = e.observer_id)
    FROM ecg_record e`
  ],
  lines: {
    ecg: {
      word: '心电图',
      says: (ecg: Ecg) => ({
        title: joined(['心电图', ecg.conclusion ?? '未经医生确认']),
        detail: joined([
          lengthOf(ecg),
          rateOf(ecg),
          ecg.state === 'interrupted' ? '记录中断' : null,
          ecg.setAside === null ? null : `作废：${ecg.setAside}`
        ])
      })
    }
  }
}
