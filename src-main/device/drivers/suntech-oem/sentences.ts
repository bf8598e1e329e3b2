/** What the module's error codes mean and what the desk does about each. */
const rest = '请居民放松、不动、不说话，休息一分钟后重新测量'
const broken = '请停用本机并报修，改用其他血压计测量。'
const errors: ReadonlyMap<number, { readonly code: string; readonly sentence: string }> = new Map([
  [
    0x01,
    { code: 'weak-signal', sentence: '脉搏信号太弱。请把袖带气囊对准肱动脉、去掉厚衣袖，绑好后重新测量。' }
  ],
  [
    0x02,
    {
      code: 'erratic-signal',
      sentence: `脉搏信号杂乱，可能是手臂动了或心律不齐。${rest}，再次出现请改用听诊法。`
    }
  ],
  [0x03, { code: 'out-of-range', sentence: `血压超出本机的测量范围。${rest}，再次出现请改用听诊法测量。` }],
  [0x04, { code: 'time-limit', sentence: `测量超时。${rest}。` }],
  [
    0x55,
    {
      code: 'pneumatic-block',
      sentence: '气路堵塞。请理顺被压住或打折的气管后重新测量；再次出现请停用报修。'
    }
  ],
  [0x56, { code: 'stopped-on-device', sentence: '测量被人在设备上停止。需要时请重新测量。' }],
  [
    0x57,
    { code: 'loose-cuff', sentence: '袖带太松或漏气。请检查气管接头，重新绑好袖带（能插入一指）后再测。' }
  ],
  [
    0x58,
    {
      code: 'safety-time-limit',
      sentence: '充气时间超过安全限度，测量已中止。请松开袖带休息一分钟后重新测量。'
    }
  ],
  [
    0x59,
    {
      code: 'over-pressure',
      sentence: '袖带压力过高，测量已中止。请松开袖带休息一分钟，嘱居民放松手臂后重新测量。'
    }
  ],
  [0x5a, { code: 'hardware-fault', sentence: `血压模块硬件故障。${broken}` }],
  [0x5b, { code: 'safety-override', sentence: `血压模块的安全保护动作，测量已中止。请松开袖带；${broken}` }],
  [0x61, { code: 'transducer-fault', sentence: `血压模块压力传感器故障。${broken}` }],
  [0x63, { code: 'memory-fault', sentence: `血压模块校准数据故障。${broken}` }]
])

/** A code nobody documented is shown as it came. */
export function troubleOf(errorCode: number): { readonly code: string; readonly sentence: string } {
  const known = errors.get(errorCode)
  if (known) return known
  const shown = errorCode.toString(16).toUpperCase().padStart(2, '0')
  return {
    code: `device-error-${errorCode}`,
    sentence: `血压模块报告错误 ${shown}，没有测出结果。请检查袖带后重新测量；再次出现请对照说明书查代码。`
  }
}

export const noAnswerToStart =
  '血压模块没有确认开始测量，已要求它停止。请检查电源、连线和串口参数（波特率 9600），待袖带放气后重新测量。'
export const busy = '血压模块正在测量。请等它结束后重新测量。'
export const stoppedOnDevice = '测量在设备上被停止，没有结果。需要时请重新测量。'
export const fellSilent = '测量中血压模块不再应答，已要求它停止。请看袖带是否放气，检查连线后重新测量。'
export const noResult = '测量结束，但没有取到这次的结果。请重新测量；反复出现请检查连线。'
export const noAnswerToStop = '血压模块没有确认停止。请看袖带是否仍在充气，必要时断开袖带气管。'
