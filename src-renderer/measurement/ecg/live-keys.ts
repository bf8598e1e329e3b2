import type { EcgSession } from '@contract/measurement/ecg'
import { type Binding, useKeys } from '../../lib/keys.ts'
import { type RecordingLength, recordingLengths } from './live-words.ts'
import type { StripLookControls } from './look.ts'

interface LiveActs {
  readonly look: StripLookControls
  readonly session: () => EcgSession | null
  readonly start: () => unknown
  readonly nextDevice: () => unknown
  readonly toggleRecording: () => unknown
  readonly discard: () => unknown
  readonly showBroken: () => unknown
  readonly setLength: (code: RecordingLength) => void
}

/** The arrows belong to the text while somebody types. */
const unlessTyping = (act: () => unknown) => () =>
  document.activeElement?.matches('input, textarea, select') === true ? false : act()

/** The keys of the live ECG. */
export function useLiveKeys({ look, session, ...acts }: LiveActs): void {
  const isRecording = (): boolean => session()?.recording != null
  const lengths = recordingLengths.map(({ key, code, label }): readonly [string, Binding] => [
    key,
    [`记录 ${label}`, () => acts.setLength(code)]
  ])
  useKeys({
    F8: ['开始记录；记录中：停止并保存', acts.toggleRecording],
    ...Object.fromEntries(lengths),
    ArrowUp: ['增益加大', unlessTyping(() => look.stepGain(1))],
    ArrowDown: ['增益减小', unlessTyping(() => look.stepGain(-1))],
    ArrowRight: ['走纸 50 mm/s', unlessTyping(() => look.setSpeed(50))],
    ArrowLeft: ['走纸 25 mm/s', unlessTyping(() => look.setSpeed(25))],
    C: ['一列或两列', look.toggleColumns],
    B: ['显示滤波：基线', () => look.toggle('high-pass')],
    G: ['显示滤波：工频', () => look.toggle('notch')],
    J: ['显示滤波：肌电', () => look.toggle('low-pass')],
    D: ['换一台心电设备', () => (isRecording() ? false : acts.nextDevice())],
    Enter: ['打开中断前已保存的心电', acts.showBroken],
    F9: ['重新连接设备', () => (session()?.state === 'streaming' ? false : acts.start())],
    'Alt+D': ['弃用正在记录的心电', () => (isRecording() ? acts.discard() : false)]
  })
}
