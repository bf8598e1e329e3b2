import { flag, rowsOf } from '../database/rows.ts'

/** As stored and journalled: never what stood on the list. */
export interface ListOutput {
  readonly id: string
  readonly list: string
  readonly title: string
  readonly narrowed: string
  readonly rows: number
  readonly purpose: string
  readonly way: 'print' | 'file'
  readonly isMasked: boolean
  readonly byId: string
  readonly at: string
}
export const outputs = rowsOf<ListOutput>(
  'list_output',
  ['id'],
  {
    id: 'id',
    list: 'list',
    title: 'title',
    narrowed: 'narrowed',
    rows: 'row_count',
    purpose: 'purpose',
    way: 'way',
    isMasked: flag('is_masked'),
    byId: 'by_id',
    at: 'at'
  },
  'kept'
)
