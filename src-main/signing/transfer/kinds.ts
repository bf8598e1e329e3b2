import type { RecordKind } from '../../database/record-kind.ts'
import { putTransfer, selectTransferRecord, type TransferRecord } from './store.ts'

export const transferKind: RecordKind<TransferRecord> = {
  entity: 'panel-transfer',
  word: '责任转移',
  whose: () => [],
  read: selectTransferRecord,
  put: putTransfer,
  merge: 'asks',
  withdrawal: { cannot: '请再办理一次签约转移。' },
  missing: '没有这次转移，请刷新。',
  stale: '这次转移已被他人处理，请刷新。'
}
