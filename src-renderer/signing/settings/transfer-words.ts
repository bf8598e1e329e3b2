import type { TransferPreview, UndoPreview } from '@contract/signing/transfer'

/** What goes over, a line each. */
export const movingLines = ({ moves }: TransferPreview): readonly string[] => [
  `${String(moves.contracts)} 份有效协议${moves.individual > 0 ? `（其中个性化 ${String(moves.individual)} 份）` : ''}，涉及 ${String(moves.households)} 户`,
  `${String(moves.residents)} 位居民档案中的责任医生`,
  `${String(moves.followUps)} 项待办随访，随居民档案一起转`,
  moves.committees.length > 0
    ? `${String(moves.committees.length)} 个居（村）委会的包干：${moves.committees.join('、')}`
    : '没有居（村）委会包干'
]

/** What remains where it is, a line each. */
export const stayingLines = ({ stays }: TransferPreview, from: string): readonly string[] => [
  `协议的起止日期、签字和服务包不变；此前的服务记录、随访和工作量仍记在${from}名下`,
  '已到期、已解约的协议不动',
  ...(stays.contracts + stays.residents > 0
    ? [`所选范围以外：${String(stays.contracts)} 份协议、${String(stays.residents)} 位居民仍归${from}`]
    : []),
  ...(stays.committees.length > 0 ? [`${stays.committees.join('、')}仍由${from}包干`] : []),
  ...(stays.openActs > 0
    ? [`${String(stays.openActs)} 次未办完的签约仍写着${from}：请先办完，或作废后重签`]
    : []),
  ...(stays.teamsLed.length > 0
    ? [`${from}仍是${stays.teamsLed.map(name => `“${name}”`).join('、')}的负责人：请在“团队”中更换`]
    : [])
]

export const comingBackLines = (undo: UndoPreview, from: string): readonly string[] => [
  `${String(undo.contracts)} 份协议、${String(undo.residents)} 位居民和待办随访恢复由${from}负责`,
  ...(undo.committees.length > 0 ? [`${undo.committees.join('、')}恢复由${from}包干`] : [])
]

/** What a taking back does not undo. */
export const notComingBackLines = (undo: UndoPreview, to: string): readonly string[] => [
  `转移期间${to}做的随访、服务和工作量仍是${to}的`,
  '协议的变更记录保留：转移与撤销都看得到',
  ...(undo.successors > 0 ? [`${String(undo.successors)} 份转移后续签的协议仍归${to}`] : []),
  ...(undo.residentsElsewhere > 0
    ? [`${String(undo.residentsElsewhere)} 位居民此后已改选医生或重新签约，不再改动`]
    : [])
]
