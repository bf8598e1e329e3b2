import type { Stamp } from '../../database/journal.ts'
import { Failure } from '../../lib/failure.ts'
import type { Handlers } from '../../lib/router.ts'
import type { Services } from '../../lib/services.ts'
import type { SigningPorts } from '../ports.ts'
import { belongingTo, machine, phaseOn, tookEffect } from '../rules/machine.ts'
import type { lifecycleContract, SignContract, TerminationReason } from './contract.ts'
import type { Changing } from './changing.ts'
import { requireCombination } from './combination.ts'
import * as store from './store.ts'

const reasonLabels: Readonly<Record<TerminationReason, string>> = {
  'resident-wish': '居民要求',
  'moved-away': '迁出',
  death: '死亡',
  'doctor-left': '医生离岗',
  'non-cooperation': '多次不配合',
  duplicate: '重复签约',
  'other-institution': '转到其他机构',
  other: '其他'
}

type Mine = 'terminate' | 'changeCombination' | 'recordPayment'

/** What happens to a contract that holds: it ends early, its hospitals change, it is paid for. */
export function createClosing(
  { db, stamp, today }: Services,
  tools: {
    readonly present: (contract: store.StoredContract) => SignContract
    readonly requireContract: (id: string) => store.StoredContract
    readonly changing: Changing
    readonly policy: SigningPorts['policy']
    /** An act of which nothing is left goes with its last contract. */
    readonly closeEmptyAct: (stamp: Stamp, actId: string, note: string) => void
  }
) {
  const { present, requireContract, changing } = tools
  /** Runs in one transaction on the contract the sender saw. */
  const on = (id: string, version: number, run: (contract: store.StoredContract) => void): SignContract => {
    db()
      .transaction(() => {
        const contract = requireContract(id)
        if (contract.version !== version) throw new Failure('conflict', '协议已被他人修改，请刷新后再改。')
        run(contract)
      })
      .immediate()
    return present(requireContract(id))
  }
  /** Who was to follow and never will is nobody's successor: the old contract can be renewed again. */
  const releasePredecessor = (by: Stamp, contract: store.StoredContract, day: string): void => {
    const now = requireContract(contract.id)
    if (now.lastOn >= now.startOn || now.predecessorId === null || now.predecessorAs !== 'renewal') return
    const old = requireContract(now.predecessorId)
    if (old.successorId !== now.id || !tookEffect(old)) return
    const said = {
      kind: 'renewal' as const,
      on: day,
      text: `续约协议 ${now.number} 未生效即终止`,
      reason: ''
    }
    if (old.state === 'effective') changing.act(by, old, { type: 'lose-successor' }, {}, said)
    else changing.save(by, old, () => ({ successorId: null }), said)
  }

  const handlers: Pick<Handlers<typeof lifecycleContract>, Mine> = {
    terminate: ({ id, version, on: last, reason, note }, actor) =>
      on(id, version, contract => {
        if (reason === 'other' && note === '') {
          throw new Failure('invalid-input', '请写明解约原因。', { note: '请写明原因' })
        }
        const closed = { closeReason: reason, closeNote: note }
        const saidOf = ({ startOn }: store.StoredContract) => {
          const end = last < startOn ? '未曾生效' : `最后一天 ${last}`
          const text = `解约（${reasonLabels[reason]}），${end}`
          return { kind: 'termination' as const, on: last, text, reason: note }
        }
        const all = store.selectContractsOf(db(), contract.residentId)
        const next = all.find(({ id }) => id === contract.successorId)
        if (next !== undefined && next.startOn > last && next.lastOn >= next.startOn) {
          throw new Failure(
            'refused',
            `该协议已续约（${next.number}，自 ${next.startOn} 起），请先解除续约协议，再解除本协议。`
          )
        }
        const belonging = contract.kind === 'basic' ? belongingTo(contract, all, last) : []
        for (const one of belonging) {
          changing.act(stamp(actor), one, { type: 'end-with-basic', on: last }, closed, saidOf(one))
        }
        changing.act(
          stamp(actor),
          contract,
          { type: 'terminate', on: last, reason },
          closed,
          saidOf(contract)
        )
        releasePredecessor(stamp(actor), contract, today())
      }),

    changeCombination: ({ id, version, from, districtHospitalId, cityHospitalId, reason }, actor) =>
      on(id, version, contract => {
        const phase = phaseOn(contract, today(), 0)
        if (!machine[phase].includes('terminate'))
          throw new Failure('refused', '该协议已不在履约中，不能变更组合。')
        const { combinations } = present(contract)
        const last = combinations.at(-1)
        if (from < (last?.from ?? contract.startOn) || from > contract.endOn) {
          throw new Failure('invalid-input', '变更日期须在协议期内，且不早于上次变更。', {
            from: '请检查变更日期'
          })
        }
        const { combination } = tools.policy(contract.signedOn)
        requireCombination(db(), combination, { districtHospitalId, cityHospitalId })
        const nameOf = (hospitalId: string | null): string =>
          hospitalId === null ? '未选' : store.selectInstitutionName(db(), hospitalId)
        const text = `组合变更：区级 ${nameOf(districtHospitalId)}，市级 ${nameOf(cityHospitalId)}`
        changing.save(
          stamp(actor),
          contract,
          before => ({
            combinations: store.from(before.combinations, { from, districtHospitalId, cityHospitalId })
          }),
          { kind: 'combination', on: from, text, reason }
        )
      }),

    recordPayment: ({ id, version, status, on: day, invoiceNumber }, actor) =>
      on(id, version, contract => {
        const allowed =
          status === 'paid' ? contract.paymentStatus === 'unpaid' : contract.paymentStatus === 'paid'
        if (!allowed) throw new Failure('refused', '该协议的收费状态不能这样变更，请刷新。')
        const text = status === 'paid' ? `已收费，票据号 ${invoiceNumber || '无'}` : '已退费'
        const number = status === 'paid' ? invoiceNumber : contract.invoiceNumber
        const said = { kind: 'payment' as const, on: day, text, reason: '' }
        changing.save(stamp(actor), contract, () => ({ paymentStatus: status, invoiceNumber: number }), said)
      })
  }

  return {
    handlers,
    endedByDeath: (residentId: string): readonly string[] =>
      store
        .selectContractsOf(db(), residentId)
        .filter(({ closeReason, startOn, lastOn }) => closeReason === 'death' && lastOn >= startOn)
        .map(({ number, lastOn }) => `协议 ${number} 已止于 ${lastOn}，不会自动恢复，请重新签约`),
    /** Closes everything of somebody who died; inside the transaction that says so. */
    die: (by: Stamp, residentId: string, diedOn: string): void => {
      for (const one of store.selectContractsOf(db(), residentId)) {
        if (one.state === 'void' || (tookEffect(one) && one.lastOn <= diedOn)) continue
        const said = { kind: 'death' as const, on: diedOn, text: `居民死亡，协议止于 ${diedOn}`, reason: '' }
        changing.act(by, one, { type: 'die', on: diedOn }, { closeReason: one.closeReason ?? 'death' }, said)
        releasePredecessor(by, one, diedOn)
        tools.closeEmptyAct(by, one.actId, '签约居民死亡')
      }
    }
  }
}
