import { takeAway, write } from '../../database/journal.ts'
import { addDays } from '../../lib/clock.ts'
import { Failure } from '../../lib/failure.ts'
import type { Handlers } from '../../lib/router.ts'
import type { Services } from '../../lib/services.ts'
import type { SigningPorts } from '../ports.ts'
import type { Block, blocksContract, CommitteeBlock } from './contract.ts'
import { blockKind } from './kinds.ts'
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
          if (known !== undefined) {
            const last = { kind: blockKind, id: known.id, seen: 'present' as const }
            if (known.from === from) takeAway(db(), stamp(actor), last)
            else write(db(), stamp(actor), last, before => ({ ...before, to: addDays(from, -1) }))
          }
          const id = newId()
          write(db(), stamp(actor), { kind: blockKind, id, seen: 'new' }, () => ({
            ...{ id, committeeCode, doctorId, teamId, from },
            to: null
          }))
        })
        .immediate()
      return [...store.selectBlocks(db(), false)]
    }
  }
}
