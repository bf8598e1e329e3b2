import { writeUndeclared as write } from '../../database/journal.ts'
import { addDays } from '../../lib/clock.ts'
import { Failure } from '../../lib/failure.ts'
import type { Handlers } from '../../lib/router.ts'
import type { Services } from '../../lib/services.ts'
import type { SigningPorts } from '../ports.ts'
import type { Block, blocksContract, CommitteeBlock } from './contract.ts'
import * as store from './store.ts'

export interface BlockPorts extends Pick<SigningPorts, 'committees' | 'directory'> {
  /** Works classes and contracts out anew; answers how many people are still to come. */
  readonly refreshStanding: () => number
}

/** 居委分区包干: who answers for which committee. */
export function createBlocks(services: Services, ports: BlockPorts): Handlers<typeof blocksContract> {
  const { db, newId, stamp, today } = services
  const { directory } = ports

  const troubleOf = (now: Block | null): string | null => {
    if (now === null) return '无人负责'
    return directory.isDoctor(now.doctorId) ? null : '负责医生已停用'
  }

  const committeeOf = (
    { code, name }: { readonly code: string; readonly name: string },
    all: readonly Block[]
  ): CommitteeBlock => {
    const day = today()
    const own = all.filter(({ committeeCode }) => committeeCode === code)
    const now = own.find(({ from, to }) => from <= day && (to === null || day <= to)) ?? null
    const { signed, ...residents } = store.countCommittee(db(), code)
    return {
      committeeCode: code,
      committeeName: name,
      now,
      next: own.find(({ from }) => from > day) ?? null,
      trouble: troubleOf(now),
      residents,
      signed
    }
  }

  return {
    blocks: ({ includePast }) => [...store.selectBlocks(db(), includePast)],

    committeeBlocks: () => {
      const preparing = ports.refreshStanding()
      const all = store.selectBlocks(db(), true)
      const committees = ports.committees().map(one => committeeOf(one, all))
      const rank = ({ now, trouble }: CommitteeBlock): number => (now === null ? 0 : trouble === null ? 2 : 1)
      return { committees: committees.sort((one, other) => rank(one) - rank(other)), preparing }
    },

    assignBlock: ({ committeeCode, doctorId, teamId, from }, actor) => {
      directory.requireDoctor(doctorId, 'doctorId')
      if (teamId !== null) directory.requireActiveTeam(teamId)
      db()
        .transaction(() => {
          const known = store.selectBlock(db(), committeeCode)
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
                store.deleteBlock(db(), known.id)
              }
            )
          }
          const before = isSlip ? null : (known ?? null)
          write(db(), stamp(actor), { entity: 'block', id: after.id, version: 1, before, after }, () => {
            if (before !== null) store.endBlock(db(), before.id, addDays(from, -1))
            store.insertBlock(db(), after)
          })
        })
        .immediate()
      return [...store.selectBlocks(db(), false)]
    }
  }
}
