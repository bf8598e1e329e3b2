import { write } from '../../database/journal.ts'
import { Failure } from '../../lib/failure.ts'
import type { Handlers } from '../../lib/router.ts'
import type { Services } from '../../lib/services.ts'
import type { Actor } from '../../lib/session.ts'
import type { SigningPorts } from '../ports.ts'
import { type Transfer, type transferContract, transferEvents } from './contract.ts'
import { selectAccountName } from '../lifecycle/store.ts'
import { movePanel } from './job.ts'
import { transferKind } from './kinds.ts'
import { type PreviewPorts, previewing } from './preview.ts'
import * as store from './store.ts'

export type TransferPorts = PreviewPorts & Pick<SigningPorts, 'runJob'>

/** A doctor's panel goes to another: planned, run and, if need be, taken back as one act. */
export function createTransfers(services: Services, ports: TransferPorts) {
  const { db, newId, stamp, today, emit } = services
  const { directory } = ports
  const { preview, previewUndo } = previewing(services, ports)
  const running = new Map<string, AbortController>()

  /** A planned one is counted as it would be today. */
  const present = (transfer: Transfer): Transfer =>
    transfer.state !== 'planned'
      ? transfer
      : {
          ...transfer,
          contracts: store.selectPanel(db(), transfer).length,
          residents: store.selectPanelResidents(db(), transfer).length,
          blocks: store.selectPanelBlocks(db(), transfer).length
        }
  const requireTransfer = (id: string): Transfer => {
    const found = store.selectTransfer(db(), id)
    if (found === undefined) throw new Failure('not-found', '没有这次转移，请刷新。')
    return found
  }
  const inWorker = async (
    actor: Actor,
    { id, version }: { readonly id: string; readonly version: number },
    undoReason: string | null
  ): Promise<Transfer> => {
    const { toDoctorId, toTeamId } = requireTransfer(id)
    if (undoReason === null) {
      directory.requireDoctor(toDoctorId, 'toDoctorId')
      directory.requireActiveTeam(toTeamId)
    }
    if (running.has(id)) throw new Failure('refused', '这次转移正在进行，请稍候。')
    const stopping = new AbortController()
    running.set(id, stopping)
    try {
      await ports.runJob(
        movePanel,
        { id, version, stamp: stamp(actor), today: today(), undoReason },
        {
          signal: stopping.signal,
          onProgress: progress => {
            emit(transferEvents.transferProgress, { transferId: id, ...progress })
          }
        }
      )
    } finally {
      running.delete(id)
    }
    return requireTransfer(id)
  }

  const handlers: Handlers<typeof transferContract> = {
    transfers: () => store.selectTransfers(db()).map(present),
    transfer: ({ id }) => present(requireTransfer(id)),
    previewTransfer: preview,
    previewUndo: ({ id }) => previewUndo(requireTransfer(id)),
    planTransfer: (input, actor) => {
      if (selectAccountName(db(), input.fromDoctorId) === '') {
        throw new Failure('not-found', '没有找到原责任医生，请重新选择。')
      }
      directory.requireDoctor(input.toDoctorId, 'toDoctorId')
      directory.requireActiveTeam(input.toTeamId)
      if (input.toDoctorId === input.fromDoctorId) {
        throw new Failure('invalid-input', '请选择另一位医生。', { toDoctorId: '请选择另一位医生' })
      }
      const id = newId()
      write(db(), stamp(actor), { kind: transferKind, id, seen: 'new' }, () => ({
        ...input,
        id,
        version: 1,
        state: 'planned' as const,
        contracts: 0,
        residents: 0,
        blocks: 0,
        ranAt: null,
        moved: []
      }))
      return present(requireTransfer(id))
    },
    runTransfer: (seen, actor) => inWorker(actor, seen, null),
    stopTransfer: ({ id }) => {
      running.get(id)?.abort()
      return {}
    },
    undoTransfer: ({ reason, ...seen }, actor) => inWorker(actor, seen, reason),
    cancelTransfer: ({ id, version }, actor) => {
      write(db(), stamp(actor), { kind: transferKind, id, seen: version }, before => {
        if (before.state !== 'planned') throw new Failure('refused', '只有未执行的转移可以取消。')
        return { ...before, state: 'cancelled' as const }
      })
      return requireTransfer(id)
    }
  }
  return { handlers }
}
