import { nobodys, type RecordKind } from '../../database/record-kind.ts'
import { blocks, deleteBlock, type StoredBlock } from './store.ts'

export const blockKind: RecordKind<StoredBlock> = {
  entity: 'block',
  word: '居委分工',
  whose: () => [],
  read: blocks.select,
  put: blocks.put,
  remove: deleteBlock,
  merge: 'asks',
  withdrawal: nobodys
}
