import type { Timeline } from '../database/record-kind.ts'

interface Registered {
  readonly recordNumber: string
}

export const residentTimeline: Timeline = {
  selects: [
    `SELECT r.id, r.created_at, 'registered', r.id, json_object('recordNumber', r.record_number), NULL
    FROM resident r`
  ],
  lines: {
    registered: {
      word: '建档',
      says: ({ recordNumber }: Registered) => ({ title: '建立健康档案', detail: `档案号 ${recordNumber}` })
    }
  }
}
