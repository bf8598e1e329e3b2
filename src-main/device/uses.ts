import type { Driver } from './drivers/driver.ts'

/** What a device is wanted for, and what is said when it cannot do that, or when no device can. */
export interface Use {
  readonly suits: (driver: Driver) => boolean
  readonly unsuitable: string
  readonly missing: string
}

export const uses = {
  'blood-pressure': {
    suits: ({ kind }) => kind === 'blood-pressure',
    unsuitable: '不是血压计，请改选血压计。',
    missing: '这张桌子还没有血压计，请先在设备页添加，或手工录入。'
  },
  glucose: {
    // What lies in a memory is older than the capture: it is read, listed and picked.
    suits: ({ kind, canDownload }) => kind === 'glucose' && canDownload !== true,
    unsuitable: '不会自己发送测量结果，请读取它存储的结果，或手工录入。',
    missing: '这张桌子还没有能自动发送结果的血糖仪，请手工录入。'
  },
  ecg: {
    suits: ({ kind }) => kind === 'ecg',
    unsuitable: '不是心电设备，请改选心电设备。',
    missing: '这张桌子还没有心电设备，请先在设备页添加，或导入心电文件。'
  },
  download: {
    suits: ({ kind, canDownload }) => kind === 'glucose' && canDownload === true,
    unsuitable: '没有可以读取的存储结果，请改选血糖仪。',
    missing: '这张桌子还没有可以读取的血糖仪，请先在设备页添加，或手工录入。'
  }
} satisfies Record<string, Use>
