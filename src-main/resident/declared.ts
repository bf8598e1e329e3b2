import type { Declared } from '../database/declared.ts'

export const residentDeclared: Declared = {
  timeline: [
    `SELECT r.id, r.created_at, 'registered', r.id, json_object('recordNumber', r.record_number), NULL
    FROM resident r`
  ]
}
