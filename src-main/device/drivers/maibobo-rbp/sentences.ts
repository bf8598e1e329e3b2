/** What the device's error codes mean (vendor note) and what the desk does about each. */
const errors: ReadonlyMap<number, { readonly code: string; readonly sentence: string }> = new Map([
  [
    0x01,
    {
      code: 'over-pressure',
      sentence: '袖带压力过高，测量已中止。请松开袖带休息一分钟，嘱居民放松手臂后重新测量。'
    }
  ],
  [
    0x02,
    {
      code: 'cuff-leak',
      sentence: '袖带漏气或没有绑好。请检查袖带和气管接头，重新绑好袖带（能插入一指）后再测。'
    }
  ],
  [
    0x05,
    { code: 'downstream-leak', sentence: '气路漏气。请把气管两端接头插紧后再测；再次出现请更换袖带或气管。' }
  ],
  [
    0x06,
    {
      code: 'no-pulse',
      sentence: '没有测到脉搏。请把袖带气囊对准肱动脉、去掉厚衣袖，嘱居民不动不说话后再测。'
    }
  ],
  [
    0x09,
    { code: 'slow-deflation', sentence: '放气太慢。请理顺被压住或打折的气管后再测；再次出现请停用报修。' }
  ],
  [
    0x0f,
    {
      code: 'system-leak',
      sentence: '血压计气路漏气。请检查袖带和气管后再测；再次出现请停用报修，改用其他血压计。'
    }
  ],
  [0x10, { code: 'motor-fault', sentence: '血压计气泵故障。请停用本机并报修，改用其他血压计测量。' }]
])

/** A code nobody documented is shown as it came. */
export function troubleOf(errorCode: number): { readonly code: string; readonly sentence: string } {
  const known = errors.get(errorCode)
  if (known) return known
  const shown = errorCode.toString(16).toUpperCase().padStart(2, '0')
  return {
    code: `device-error-${errorCode}`,
    sentence: `血压计报告错误 ${shown}，没有测出结果。请检查袖带后重新测量；再次出现请对照说明书查代码。`
  }
}

export const damagedFrame =
  '收到一条损坏的血压计数据，已丢弃。如血压计已显示结果，请重新测量；反复出现请检查连线和串口参数。'
export const noAnswer = '血压计没有应答。请检查电源、连线和串口参数（波特率 115200 或 9600），然后重新测量。'
export const noAnswerToStart = '血压计没有确认开始测量，已要求它停止。请看袖带是否在充气，待停止后重新测量。'
export const startRefused = '血压计拒绝开始测量。请看血压计屏幕提示（电量、是否正在测量），处理后重新测量。'
export const connectRefused = '血压计拒绝连接。请关闭再打开血压计，然后重新测量。'
export const noAnswerToStop = '血压计没有确认停止。请看袖带是否仍在充气，必要时按血压计上的停止键。'
