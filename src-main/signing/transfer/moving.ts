import type { Database } from 'better-sqlite3'
import { type Stamp, takeAway, write } from '../../database/journal.ts'
import { sortedBy } from '../../database/rows.ts'
import { addDays } from '../../lib/clock.ts'
import { Failure } from '../../lib/failure.ts'
import type { Changing } from '../lifecycle/changing.ts'
import { from as fromDay, selectContract } from '../lifecycle/store.ts'
import { blockKind } from '../blocks/kinds.ts'
import type { Transfer } from './contract.ts'
import { selectFileDoctor } from './preview-store.ts'
import { transferKind } from './kinds.ts'
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

const saveTransfer = (
  { db, stamp }: MovingTools,
  { id, version }: Transfer,
  change: Partial<store.TransferRecord>
): void => {
  write(db, stamp, { kind: transferKind, id, seen: version }, before => ({ ...before, ...change }))
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
    const moved: store.Moved[] = []
    for (const id of contracts) {
      moved.push(moveContract(tools, transfer, id))
      progress()
    }
    for (const id of residents) {
      tools.assignDoctor([id], transfer.toDoctorId)
      moved.push({ kind: 'resident', recordId: id, previousId: null })
      progress()
    }
    for (const block of blocks) {
      moved.push(moveBlock(tools, transfer, block))
      progress()
    }
    saveTransfer(tools, transfer, {
      state: 'done',
      contracts: contracts.length,
      residents: residents.length,
      blocks: blocks.length,
      ranAt: tools.stamp.at,
      moved: sortedBy(moved, 'kind', 'recordId')
    })
  }).immediate()
}

function moveContract({ db, stamp, changing }: MovingTools, transfer: Transfer, id: string): store.Moved {
  const contract = selectContract(db, id)
  const last = store.selectLastResponsible(db, id)
  if (contract === undefined || last === undefined) throw new Error('a contract nobody answers for')
  const from = handOverDay(transfer.on, contract.startOn, last.from)
  if (from === null) {
    throw new Failure('refused', `有协议的责任医生已自 ${last.from} 起变更，转移日期须在其后。`)
  }
  const { toDoctorId: doctorId, toTeamId: teamId, reason } = transfer
  const text = `责任医生由${transfer.fromDoctorName}变更为${transfer.toDoctorName}`
  changing.save(
    stamp,
    contract,
    ({ responsible }) => ({
      doctorId,
      teamId,
      responsible: fromDay(responsible, { from, doctorId, teamId, transferId: transfer.id })
    }),
    { kind: 'doctor', on: from, text, reason }
  )
  return { kind: 'contract', recordId: id, previousId: contract.teamId }
}

function moveBlock(
  { db, stamp, newId }: MovingTools,
  transfer: Transfer,
  block: store.PanelBlock
): store.Moved {
  if (block.from >= transfer.on) {
    throw new Failure('refused', `有居（村）委会的分工自 ${block.from} 起，转移日期须在其后。`)
  }
  const { on: from, toDoctorId: doctorId, toTeamId: teamId } = transfer
  const id = newId()
  const { committeeCode } = block
  write(db, stamp, { kind: blockKind, id: block.id, seen: 'present' }, before => ({
    ...before,
    to: addDays(from, -1)
  }))
  write(db, stamp, { kind: blockKind, id, seen: 'new' }, () => ({
    ...{ id, committeeCode, doctorId, teamId, from },
    to: null
  }))
  return { kind: 'block', recordId: id, previousId: block.id }
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
  if (blockKind.read(db, id)?.to !== null) {
    throw new Failure('refused', '有居（村）委会的分工在转移后又有变更，不能整体撤销。')
  }
  takeAway(db, stamp, { kind: blockKind, id, seen: 'present' })
  if (previousId !== null) {
    write(db, stamp, { kind: blockKind, id: previousId, seen: 'present' }, before => ({
      ...before,
      to: null
    }))
  }
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
  const text = `撤销转移，责任医生恢复为${transfer.fromDoctorName}`
  changing.save(
    stamp,
    contract,
    ({ responsible }) => ({
      doctorId,
      teamId,
      responsible:
        last.from === contract.startOn
          ? fromDay(responsible, {
              from: last.from,
              doctorId,
              teamId,
              transferId: store.selectTransferBefore(db, transfer.id, id)
            })
          : responsible.filter(one => one.from !== last.from)
    }),
    { kind: 'doctor', on: last.from, text, reason }
  )
}
