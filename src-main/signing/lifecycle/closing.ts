import type { Stamp } from '../../database/journal.ts'
import { Failure } from '../../lib/failure.ts'
import type { Handlers } from '../../lib/router.ts'
import type { Services } from '../../lib/services.ts'
import type { SigningPorts } from '../ports.ts'
import { machine, standingOn, tookEffect } from '../rules/machine.ts'
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
  const belongingTo = ({ id, residentId }: store.StoredContract): readonly store.StoredContract[] =>
    store
      .selectContractsOf(db(), residentId)
      .filter(one => one.basicId === id && one.state === 'effective' && one.endOn >= today())

  const handlers: Pick<Handlers<typeof lifecycleContract>, Mine> = {
    terminate: ({ id, version, on: last, reason, note }, actor) =>
      on(id, version, contract => {
        if (reason === 'other' && note === '') {
          throw new Failure('invalid-input', '请写明解约原因。', { note: '请写明原因' })
        }
        const said = {
          kind: 'termination' as const,
          on: last,
          text: `解约（${reasonLabels[reason]}），最后一天 ${last}`,
          reason: note
        }
        const closed = { closeReason: reason, closeNote: note }
        const action = { type: 'terminate' as const, on: last, reason }
        for (const one of [...belongingTo(contract), contract]) {
          const end = last > one.endOn ? one.endOn : last
          changing.act(stamp(actor), one, { ...action, on: end }, closed, said)
        }
      }),

    changeCombination: ({ id, version, from, districtHospitalId, cityHospitalId, reason }, actor) =>
      on(id, version, contract => {
        const standing = standingOn(contract, today(), 0)
        if (!machine[standing].includes('terminate'))
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
        store.upsertCombination(db(), id, { from, districtHospitalId, cityHospitalId })
        const names = present(contract).combinations.find(one => one.from === from)
        const text = `组合变更：区级 ${names?.districtHospital ?? '未选'}，市级 ${names?.cityHospital ?? '未选'}`
        changing.save(stamp(actor), contract, {}, { kind: 'combination', on: from, text, reason })
      }),

    recordPayment: ({ id, version, status, on: day, invoiceNumber }, actor) =>
      on(id, version, contract => {
        const allowed =
          status === 'paid' ? contract.paymentStatus === 'unpaid' : contract.paymentStatus === 'paid'
        if (!allowed) throw new Failure('refused', '该协议的收费状态不能这样变更，请刷新。')
        const text = status === 'paid' ? `已收费，票据号 ${invoiceNumber || '无'}` : '已退费'
        const number = status === 'paid' ? invoiceNumber : contract.invoiceNumber
        const said = { kind: 'payment' as const, on: day, text, reason: '' }
        changing.save(stamp(actor), contract, { paymentStatus: status, invoiceNumber: number }, said)
      })
  }

  return {
    handlers,
    /** Closes everything of somebody who died; inside the transaction that says so. */
    die: (by: Stamp, residentId: string, diedOn: string): void => {
      for (const one of store.selectContractsOf(db(), residentId)) {
        if (one.state === 'void' || (tookEffect(one) && one.lastOn <= diedOn)) continue
        const said = { kind: 'death' as const, on: diedOn, text: `居民死亡，协议止于 ${diedOn}`, reason: '' }
        changing.act(by, one, { type: 'die', on: diedOn }, { closeReason: one.closeReason ?? 'death' }, said)
      }
    }
  }
}
