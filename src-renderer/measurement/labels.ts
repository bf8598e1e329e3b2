import type { Capture } from '@contract/device'
import type { z } from 'zod'
import type { arm, posture } from '@contract/measurement'

export type Arm = z.infer<typeof arm>
export type Posture = z.infer<typeof posture>

export const arms: readonly { readonly code: Arm; readonly key: string; readonly label: string }[] = [
  { code: 'left', key: '1', label: '左臂' },
  { code: 'right', key: '2', label: '右臂' },
  { code: 'unknown', key: '3', label: '未记' }
]
export const postures: readonly { readonly code: Posture; readonly key: string; readonly label: string }[] = [
  { code: 'sitting', key: '1', label: '坐位' },
  { code: 'supine', key: '2', label: '卧位' },
  { code: 'standing', key: '3', label: '立位' }
]
export const armLabel = (code: Arm): string => (code === 'unknown' ? '' : code === 'left' ? '左臂' : '右臂')
export const postureLabel = (code: Posture): string =>
  postures.find(choice => choice.code === code)?.label ?? code

/** Waiting for the instrument or pumping: somebody has a cuff on. */
export const isRunning = (capture: Capture): boolean =>
  capture.state === 'waiting' || capture.state === 'measuring'
