import { useKeys } from '../../lib/keys.ts'
import type { Measured } from './report-draft.ts'
import { layouts } from './sheet.ts'
import type { EcgLook } from './view-state.ts'

interface ViewActs {
  readonly look: EcgLook
  readonly toggleCalipers: () => unknown
  readonly nextStrip: () => unknown
  readonly compare: () => unknown
  readonly toggleOver: () => unknown
  readonly take: (name: keyof Measured) => unknown
  readonly sign: () => unknown
  readonly print: () => unknown
}

/** The arrows belong to the text while somebody types. */
const unlessTyping = (act: () => unknown) => () =>
  document.activeElement?.matches('input, textarea, select') === true ? false : act()

/** The keys of an ECG that is read. */
export function useViewKeys({ look, ...acts }: ViewActs): void {
  const by = (windows: number) => (): void =>
    look.go(look.fromSeconds.value + windows * look.windowSeconds.value)
  useKeys({
    ...Object.fromEntries(
      layouts.map(({ name, says }, index) => [
        String(index + 1),
        [`版式 ${says}`, () => look.setLayout(name)] as const
      ])
    ),
    Z: ['换走纸速度', look.otherSpeed],
    ArrowUp: ['增益加大', unlessTyping(() => look.stepGain(1))],
    ArrowDown: ['增益减小', unlessTyping(() => look.stepGain(-1))],
    ArrowLeft: ['往前 1 秒', unlessTyping(() => look.go(look.fromSeconds.value - 1))],
    ArrowRight: ['往后 1 秒', unlessTyping(() => look.go(look.fromSeconds.value + 1))],
    PageUp: ['往前一屏', unlessTyping(by(-1))],
    PageDown: ['往后一屏', unlessTyping(by(1))],
    Home: ['回到开头', unlessTyping(() => look.go(0))],
    End: ['到结尾', unlessTyping(() => look.go(Infinity))],
    C: ['卡尺：方向键移动（Shift 微调），空格换脚，M 连续等距', acts.toggleCalipers],
    N: ['卡尺换到下一个导联', acts.nextStrip],
    R: ['卡尺读数写入心率', () => acts.take('heartRatePerMinute')],
    P: ['卡尺读数写入 PR', () => acts.take('prMs')],
    Q: ['卡尺读数写入 QRS', () => acts.take('qrsMs')],
    T: ['卡尺读数写入 QT', () => acts.take('qtMs')],
    D: ['与另一份心电比较', acts.compare],
    O: ['比较：重叠或上下', acts.toggleOver],
    F8: ['签名', acts.sign],
    'Ctrl+P': ['打印', acts.print]
  })
}
