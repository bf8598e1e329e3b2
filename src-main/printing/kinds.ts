import { nobodys, type RecordKind } from '../database/record-kind.ts'
import { type ListOutput, outputs } from './store.ts'

/** A list was printed, or taken away as a file. */
export const listOutputKind: RecordKind<ListOutput> = {
  entity: 'list-output',
  word: '名单打印与导出',
  deed: '带出',
  whose: () => [],
  read: outputs.select,
  put: outputs.put,
  merge: 'append-only',
  withdrawal: nobodys
}
