import type { Transfer, TransferPreview, UndoPreview } from '@contract/signing/transfer'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import { api, onEvent } from '../../lib/client.ts'
import { sentence } from '../../lib/sentence.ts'

/** A run or a taking back that is under way. */
interface Running {
  readonly id: string
  readonly act: 'run' | 'undo'
  readonly done: number
  /** 0: not told yet. */
  readonly total: number
}

/** 医生轮转: every transfer, and the one under way. The page may be left while it runs. */
export const useTransfers = defineStore('signing-transfers', () => {
  const transfers = shallowRef<readonly Transfer[] | null>(null)
  const running = shallowRef<Running | null>(null)
  const trouble = ref<string | null>(null)

  async function attempt<T>(act: () => Promise<T>): Promise<T | undefined> {
    trouble.value = null
    try {
      return await act()
    } catch (failure) {
      trouble.value = sentence(failure)
      return undefined
    }
  }
  const load = (): Promise<unknown> =>
    attempt(async () => (transfers.value = await api.signing.transfers({})))

  onEvent('signing.transferProgress', ({ transferId: id, done, total }) => {
    // Another desk may be at it.
    if (running.value?.id === id) running.value = { ...running.value, done, total }
  })

  /** Answers whether it was done. */
  async function work({ id, version }: Transfer, act: Running['act'], reason = ''): Promise<boolean> {
    if (running.value !== null) return false
    running.value = { id, act, done: 0, total: 0 }
    const done = await attempt(() =>
      act === 'run'
        ? api.signing.runTransfer({ id, version })
        : api.signing.undoTransfer({ id, version, reason })
    )
    running.value = null
    // Whatever became of it, the list says so; the sentence of a failure stays.
    const said = trouble.value
    await load()
    trouble.value ??= said
    return done !== undefined
  }
  const stop = (): Promise<unknown> =>
    attempt(async () => running.value && api.signing.stopTransfer({ id: running.value.id }))
  const percent = computed(() =>
    running.value && running.value.total > 0
      ? Math.floor((running.value.done / running.value.total) * 100)
      : 0
  )
  return { transfers, running, percent, trouble, load, work, stop, attempt }
})

/** `3 份协议（其中个性化 1 份，共 2 户）` … what goes over, a line each. */
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
    ? [`${String(undo.residentsElsewhere)} 位居民此后已改选其他医生，不再改动`]
    : [])
]
