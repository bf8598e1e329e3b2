import type { Database } from 'better-sqlite3'
import { write } from '../../database/journal.ts'
import { addDays } from '../../lib/clock.ts'
import { Failure } from '../../lib/failure.ts'
import type { Handlers } from '../../lib/router.ts'
import type { Services } from '../../lib/services.ts'
import type { SigningPorts } from '../ports.ts'
import * as blocks from './block-store.ts'
import type { Block, CommitteeBlock, teamsContract } from './contract.ts'
import { isDoctor } from './store.ts'

export type BlockHandlers = Pick<Handlers<typeof teamsContract>, 'blocks' | 'committeeBlocks' | 'assignBlock'>

export interface BlockPorts extends Pick<SigningPorts, 'committees'> {
  readonly requireDoctor: (id: string, field: string) => void
  readonly requireActiveTeam: (id: string) => void
  /** Works classes and contracts out anew; answers how many people are still to come. */
  readonly refreshStanding: () => number
}

/** 居委分区包干: who answers for which committee. */
export function createBlocks(services: Services, ports: BlockPorts): BlockHandlers {
  const { db, newId, stamp, today } = services

  const committeeOf = (
    { code, name }: { readonly code: string; readonly name: string },
    all: readonly Block[]
  ): CommitteeBlock => {
    const day = today()
    const own = all.filter(({ committeeCode }) => committeeCode === code)
    const now = own.find(({ from, to }) => from <= day && (to === null || day <= to)) ?? null
    const { signed, ...residents } = blocks.countCommittee(db(), code)
    return {
      committeeCode: code,
      committeeName: name,
      now,
      next: own.find(({ from }) => from > day) ?? null,
      trouble: troubleOf(db(), now),
      residents,
      signed
    }
  }

  return {
    blocks: ({ includePast }) => [...blocks.selectBlocks(db(), includePast)],

    committeeBlocks: () => {
      const preparing = ports.refreshStanding()
      const all = blocks.selectBlocks(db(), true)
      const committees = ports.committees().map(one => committeeOf(one, all))
      const rank = ({ now, trouble }: CommitteeBlock): number => (now === null ? 0 : trouble === null ? 2 : 1)
      return { committees: committees.sort((one, other) => rank(one) - rank(other)), preparing }
    },

    assignBlock: ({ committeeCode, doctorId, teamId, from }, actor) => {
      ports.requireDoctor(doctorId, 'doctorId')
      if (teamId !== null) ports.requireActiveTeam(teamId)
      db()
        .transaction(() => {
          const known = blocks.selectBlock(db(), committeeCode)
          if (known !== undefined && from < known.from) {
            throw new Failure('refused', `日期不能早于现任负责医生的起始日期 ${known.from}。`, {
              from: `不能早于 ${known.from}`
            })
          }
          if (known?.doctorId === doctorId && known.teamId === teamId) {
            throw new Failure('refused', '该居（村）委会已由这位医生和团队负责，没有变化。')
          }
          const isSlip = known?.from === from
          const after = { id: newId(), committeeCode, doctorId, teamId, from }
          if (known !== undefined && isSlip) {
            write(
              db(),
              stamp(actor),
              { entity: 'block', id: known.id, version: 2, before: known, after: null },
              () => {
                blocks.deleteBlock(db(), known.id)
              }
            )
          }
          const before = isSlip ? null : (known ?? null)
          write(db(), stamp(actor), { entity: 'block', id: after.id, version: 1, before, after }, () => {
            if (before !== null) blocks.endBlock(db(), before.id, addDays(from, -1))
            blocks.insertBlock(db(), after)
          })
        })
        .immediate()
      return [...blocks.selectBlocks(db(), false)]
    }
  }
}

function troubleOf(db: Database, now: Block | null): string | null {
  if (now === null) return '无人负责'
  return isDoctor(db, now.doctorId) ? null : '负责医生已停用'
}
