import type { Timeline } from '../../database/record-kind.ts'
import { joined } from '../../lib/joined.ts'

/** A contract that has taken effect, whatever became of it. */
const tookEffect = (contract: string): string =>
  `${contract}.state IN ('effective', 'transferred', 'terminated')`

const signedAs: Readonly<Record<string, string>> = { renewal: '家庭医生续约', 'hand-over': '家庭医生转签' }

interface Signed {
  readonly number: string
  readonly package: string
  readonly startOn: string
  readonly endOn: string
  readonly renewal: string | null
}
interface Ended {
  readonly number: string
  readonly package: string
  readonly text: string
  readonly reason: string
}

export const contractTimeline: Timeline = {
  selects: [
    // What one person signed at once is one line, the basic package first: lines of one instant would be torn apart where
    // a page of the timeline ends. Named is who signed, whoever answers for it by now.
    `SELECT c.resident_id,
      ifnull(
        (SELECT max(s.signed_at) FROM signing_signature s WHERE s.act_id = c.act_id),
        (SELECT t.created_at FROM signing_act t WHERE t.id = c.act_id)
      ),
      'contract', c.id,
      json_object(
        'number', c.number, 'package', (
          SELECT group_concat(p.name, '，' ORDER BY s.kind, s.id)
          FROM sign_contract s JOIN service_package p ON p.id = s.package_id
          WHERE s.act_id = c.act_id AND s.resident_id = c.resident_id AND ${tookEffect('s')}
        ),
        'startOn', c.start_on, 'endOn', c.end_on, 'renewal', c.predecessor_as
      ),
      (SELECT a.name FROM contract_responsible d JOIN account a ON a.id = d.doctor_id
        WHERE d.contract_id = c.id ORDER BY d.from_day LIMIT 1)
    FROM sign_contract c
    WHERE ${tookEffect('c')} AND c.id = (
      SELECT o.id FROM sign_contract o
      WHERE o.act_id = c.act_id AND o.resident_id = c.resident_id AND ${tookEffect('o')}
      ORDER BY o.kind, o.id LIMIT 1
    )`,
    // CROSS JOIN: from the resident's contracts to their changes, never the other way. What belonged to a contract ended
    // with it.
    `SELECT c.resident_id, h.at, 'contract-ended', c.id,
      json_object(
        'number', c.number, 'package', (SELECT p.name FROM service_package p WHERE p.id = c.package_id),
        'text', h.text, 'reason', h.reason
      ),
      (SELECT a.name FROM account a WHERE a.id = h.actor_id)
    FROM sign_contract c CROSS JOIN contract_change h ON h.contract_id = c.id
    WHERE c.state IN ('transferred', 'terminated') AND h.kind IN ('termination', 'hand-over', 'death')
      AND NOT EXISTS (
        SELECT 1 FROM contract_change b WHERE b.contract_id = c.basic_id AND b.at = h.at AND b.kind = h.kind
      )`
  ],
  lines: {
    contract: {
      word: '签约',
      on: ({ startOn }: Signed) => startOn,
      says: ({ number, package: name, startOn, endOn, renewal }: Signed) => ({
        title: joined([signedAs[renewal ?? ''] ?? '家庭医生签约', `${startOn} 至 ${endOn}`]),
        detail: joined([name, `协议 ${number}`])
      })
    },
    'contract-ended': {
      word: '终止',
      says: ({ number, package: name, text, reason }: Ended) => ({
        title: text,
        detail: joined([name, `协议 ${number}`, reason])
      })
    }
  }
}
