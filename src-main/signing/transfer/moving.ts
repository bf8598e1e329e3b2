import type { Database } from 'better-sqlite3'
import { type Stamp, writeUndeclared as write } from '../../database/journal.ts'
import { addDays } from '../../lib/clock.ts'
import { Failure } from '../../lib/failure.ts'
import type { Changing } from '../lifecycle/changing.ts'
import { selectContract } from '../lifecycle/store.ts'
import { deleteBlock, endBlock, insertBlock, selectBlocks } from '../blocks/store.ts'
import type { Transfer } from './contract.ts'
import { selectFileDoctor } from './preview-store.ts'
import { handOverDay } from './rules.ts'
import * as store from './store.ts'

export interface MovingTools {
  readonly db: Database
  readonly stamp: Stamp
  readonly newId: () => string
  readonly today: string
  readonly changing: Changing
  /** Of the resident feature; answers whose file was changed. */
  readonly assignDoctor: (residentIds: readonly string[], doctorId: string) => readonly string[]
  readonly tell: (progress: { readonly done: number; readonly total: number }) => void
  readonly cancelled: () => boolean
}

/** How often the progress is told. */
const step = 50

/** Thrown inside the transaction: what was done so far is taken back with it. */
function goOn({ cancelled }: MovingTools): void {
  if (cancelled()) throw new Failure('refused', '已中止，一份协议也没有变动。')
}

const readTransfer = (db: Database, id: string, version: number): Transfer => {
  const found = store.selectTransfer(db, id)
  if (found === undefined) throw new Failure('not-found', '没有这次转移，请刷新。')
  if (found.version !== version) throw new Failure('conflict', '这次转移已被他人处理，请刷新。')
  return found
}

const saveTransfer = (tools: MovingTools, before: Transfer, change: Partial<Transfer>): void => {
  const { fromDoctorName: _from, toDoctorName: _to, toTeamName: _team, ...stored } = { ...before, ...change }
  const after = { ...stored, version: before.version + 1 }
  write(
    tools.db,
    tools.stamp,
    { entity: 'panel-transfer', id: before.id, version: after.version, before, after },
    () => {
      store.upsertTransfer(tools.db, after)
    }
  )
}

/** Contracts, responsible doctors with the open tasks that follow them, and committees go over together or not at all. */
export function move(tools: MovingTools, seen: { readonly id: string; readonly version: number }): void {
  const { db } = tools
  db.transaction(() => {
    const transfer = readTransfer(db, seen.id, seen.version)
    if (transfer.state !== 'planned') throw new Failure('refused', '这次转移已经执行或取消。')
    if (transfer.on > tools.today)
      throw new Failure('refused', `转移自 ${transfer.on} 起执行，请到当日办理。`)
    const contracts = store.selectPanel(db, transfer)
    const residents = store.selectPanelResidents(db, transfer)
    const blocks = store.selectPanelBlocks(db, transfer)
    const total = contracts.length + residents.length + blocks.length
    let done = 0
    const progress = (): void => {
      goOn(tools)
      done += 1
      if (done % step === 0 || done === total) tools.tell({ done, total })
    }
    for (const id of contracts) {
      moveContract(tools, transfer, id)
      progress()
    }
    for (const id of residents) {
      tools.assignDoctor([id], transfer.toDoctorId)
      store.insertMoved(db, transfer.id, { kind: 'resident', recordId: id, previousId: null })
      progress()
    }
    for (const block of blocks) {
      moveBlock(tools, transfer, block)
      progress()
    }
    saveTransfer(tools, transfer, {
      state: 'done',
      contracts: contracts.length,
      residents: residents.length,
      blocks: blocks.length,
      ranAt: tools.stamp.at
    })
  }).immediate()
}

function moveContract({ db, stamp, changing }: MovingTools, transfer: Transfer, id: string): void {
  const contract = selectContract(db, id)
  const last = store.selectLastResponsible(db, id)
  if (contract === undefined || last === undefined) throw new Error('a contract nobody answers for')
  const from = handOverDay(transfer.on, contract.startOn, last.from)
  if (from === null) {
    throw new Failure('refused', `有协议的责任医生已自 ${last.from} 起变更，转移日期须在其后。`)
  }
  store.insertMoved(db, transfer.id, { kind: 'contract', recordId: id, previousId: contract.teamId })
  const { toDoctorId: doctorId, toTeamId: teamId, reason } = transfer
  store.upsertResponsible(db, { contractId: id, from, doctorId, teamId, transferId: transfer.id })
  const text = `责任医生由${transfer.fromDoctorName}变更为${transfer.toDoctorName}`
  changing.save(stamp, contract, { doctorId, teamId }, { kind: 'doctor', on: from, text, reason })
}

function moveBlock({ db, stamp, newId }: MovingTools, transfer: Transfer, block: store.PanelBlock): void {
  if (block.from >= transfer.on) {
    throw new Failure('refused', `有居（村）委会的分工自 ${block.from} 起，转移日期须在其后。`)
  }
  const { on: from, toDoctorId: doctorId, toTeamId: teamId } = transfer
  const after = { id: newId(), committeeCode: block.committeeCode, doctorId, teamId, from }
  write(db, stamp, { entity: 'block', id: after.id, version: 1, before: block, after }, () => {
    endBlock(db, block.id, addDays(from, -1))
    insertBlock(db, after)
  })
  store.insertMoved(db, transfer.id, { kind: 'block', recordId: after.id, previousId: block.id })
}

/** Everything back as one, unless one of the contracts has changed hands since. */
export function moveBack(
  tools: MovingTools,
  seen: { readonly id: string; readonly version: number; readonly reason: string }
): void {
  const { db } = tools
  db.transaction(() => {
    const transfer = readTransfer(db, seen.id, seen.version)
    if (transfer.state !== 'done') throw new Failure('refused', '只有已执行的转移可以撤销。')
    const moved = store.selectMoved(db, transfer.id)
    for (const [index, { kind, recordId, previousId }] of moved.entries()) {
      goOn(tools)
      if (kind === 'contract') moveContractBack(tools, transfer, recordId, previousId ?? '', seen.reason)
      else if (kind === 'resident') moveFileBack(tools, transfer, recordId)
      else moveBlockBack(tools, recordId, previousId)
      if ((index + 1) % step === 0 || index + 1 === moved.length) {
        tools.tell({ done: index + 1, total: moved.length })
      }
    }
    saveTransfer(tools, transfer, { state: 'undone' })
  }).immediate()
}

/** Whoever has been given to another doctor since, or has signed anew with this one, stays there. */
function moveFileBack(
  { db, today, assignDoctor }: MovingTools,
  transfer: Transfer,
  residentId: string
): void {
  if (selectFileDoctor(db, residentId) !== transfer.toDoctorId) return
  const signedWith = store.selectContractDoctor(db, residentId, today)
  if (signedWith === null || signedWith === transfer.fromDoctorId) {
    assignDoctor([residentId], transfer.fromDoctorId)
  }
}

function moveBlockBack({ db, stamp }: MovingTools, id: string, previousId: string | null): void {
  const before = selectBlocks(db, false).find(block => block.id === id)
  if (before === undefined) {
    throw new Failure('refused', '有居（村）委会的分工在转移后又有变更，不能整体撤销。')
  }
  write(db, stamp, { entity: 'block', id, version: 2, before, after: null }, () => {
    deleteBlock(db, id)
    if (previousId !== null) endBlock(db, previousId, null)
  })
}

function moveContractBack(
  { db, stamp, changing }: MovingTools,
  transfer: Transfer,
  id: string,
  teamId: string,
  reason: string
): void {
  const contract = selectContract(db, id)
  const last = store.selectLastResponsible(db, id)
  if (contract === undefined || last === undefined) throw new Error('a contract nobody answers for')
  if (last.transferId !== transfer.id) {
    throw new Failure('refused', '有协议在转移后又变更了责任医生，不能整体撤销。')
  }
  const { fromDoctorId: doctorId } = transfer
  if (last.from === contract.startOn) {
    const transferId = store.selectTransferBefore(db, transfer.id, id)
    store.upsertResponsible(db, { contractId: id, from: last.from, doctorId, teamId, transferId })
  } else store.deleteResponsible(db, id, last.from)
  const text = `撤销转移，责任医生恢复为${transfer.fromDoctorName}`
  changing.save(stamp, contract, { doctorId, teamId }, { kind: 'doctor', on: last.from, text, reason })
}
