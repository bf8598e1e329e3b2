import { nobodys, type RecordKind } from '../database/record-kind.ts'
import { putProtocol, selectStoredProtocol, type StoredProtocol } from './described/store.ts'
import { captures, type CaptureRow, deleteDeskDevice, deskDevices, type DeskDeviceRow } from './store.ts'

export const deskDeviceKind: RecordKind<DeskDeviceRow> = {
  entity: 'desk-device',
  word: '设备',
  whose: () => [],
  read: deskDevices.select,
  put: deskDevices.put,
  remove: deleteDeskDevice,
  merge: 'by-field',
  withdrawal: nobodys,
  missing: '没有这台设备。',
  stale: '设备设置已被他人修改，请刷新后再改。'
}

export const captureKind: RecordKind<CaptureRow> = {
  entity: 'capture',
  word: '测量',
  whose: ({ residentId }) => [residentId],
  read: captures.select,
  put: captures.put,
  merge: 'append-only',
  withdrawal: { cannot: '测量过程只是经过，读数请在读数上撤回或转交。' }
}

export const lineProtocolKind: RecordKind<StoredProtocol> = {
  entity: 'line-protocol',
  word: '型号描述',
  whose: () => [],
  read: selectStoredProtocol,
  put: putProtocol,
  merge: 'asks',
  withdrawal: nobodys,
  missing: '没有这个型号描述。',
  stale: '型号描述已被他人修改，请刷新后再改。'
}

/** What somebody sent to an instrument by hand: on record, and nothing more. */
export const serialMonitorKind: RecordKind<{ readonly path: string; readonly sent: string }> = {
  entity: 'serial-monitor',
  word: '串口监视发送',
  whose: () => [],
  read: () => null,
  put: () => undefined,
  merge: 'append-only',
  withdrawal: nobodys
}

export const deviceKinds = [deskDeviceKind, captureKind, lineProtocolKind, serialMonitorKind]
