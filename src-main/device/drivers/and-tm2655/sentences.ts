/** What the device's error codes mean and what the desk does about each. */
const restBeforeRepeat = '请居民放松、不动、不说话，休息一分钟后重新测量'
const errors: ReadonlyMap<string, string> = new Map([
  ['E11', '袖带没有充上气。请让手臂伸到底、衣袖卷好后重新测量；再次出现请停用报修。'],
  ['E12', '袖带没能在规定时间内充到压力。请检查手臂是否放好、袖带是否破损后重新测量。'],
  ['E13', '袖带充气过快。请让手臂伸入袖筒、不要压住袖带后重新测量；再次出现请停用报修。'],
  ['E15', '袖带没有充上气。请让手臂伸到底、衣袖卷好后重新测量；再次出现请停用报修。'],
  ['E21', '放气太慢。请检查袖带是否被压住后重新测量；再次出现请停用报修。'],
  ['E22', `放气太快。${restBeforeRepeat}；再次出现请检查袖带是否漏气。`],
  ['E23', '袖带压力过高，测量已中止。请嘱居民抽出手臂休息一分钟，放松后重新测量。'],
  ['E24', `测量超时。${restBeforeRepeat}。`],
  ['E42', `充气压力不够，没有测出结果。${restBeforeRepeat}。`],
  ['E43', '没有测到脉搏。请去掉厚衣袖，手臂伸到底、肘部放在标记处，休息一分钟后重新测量。'],
  ['E44', `测量时手臂或身体动了。${restBeforeRepeat}。`],
  ['E45', `舒张压没有测出来。${restBeforeRepeat}；再次出现请改用其他血压计或听诊法。`],
  ['E46', `平均压没有测出来。${restBeforeRepeat}；再次出现请改用其他血压计或听诊法。`],
  ['E48', `收缩压没有测出来。${restBeforeRepeat}；再次出现请改用其他血压计或听诊法。`]
])

/** A code nobody documented is shown as it came. */
export function troubleOf(errorCode: string): { readonly code: string; readonly sentence: string } {
  const known = errors.get(errorCode)
  return {
    code: `device-error-${errorCode}`,
    sentence: known
      ? `${known}（错误代码 ${errorCode}）`
      : `血压计报告错误 ${errorCode}，没有测出结果。请重新测量；再次出现请对照说明书查代码。`
  }
}

export const noAnswerToStart =
  '血压计没有确认开始测量，已要求它停止。请检查电源、连线和串口参数（波特率 2400、4800 或 9600），待袖带放气后重新测量。'
export const startRefused = '血压计拒绝开始测量。请看血压计屏幕提示（是否正在测量），处理后重新测量。'
export const noAnswerToStop = '血压计没有确认停止。请看袖带是否仍在充气，必要时按血压计上的停止键。'
