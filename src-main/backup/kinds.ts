import { nobodys, type RecordKind } from '../database/record-kind.ts'
import type { BackupSettings } from './contract.ts'
import { type Restoration, restorations, saveSettings, selectSettings } from './store.ts'

export const backupSettingsKind: RecordKind<BackupSettings> = {
  entity: 'backup-settings',
  word: '备份设置',
  whose: () => [],
  read: selectSettings,
  put: saveSettings,
  merge: 'asks',
  withdrawal: nobodys
}

/** These data were put back from a backup, or are a copy: from here on another desk writes. */
export const restorationKind: RecordKind<Restoration> = {
  entity: 'restoration',
  word: '数据恢复',
  deed: '恢复',
  whose: () => [],
  read: restorations.select,
  put: restorations.put,
  merge: 'append-only',
  withdrawal: nobodys
}

export const backupKinds = [backupSettingsKind, restorationKind]
