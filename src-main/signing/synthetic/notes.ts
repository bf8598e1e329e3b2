import { write } from '../../database/journal.ts'
import { addDays, daysBetween } from '../../lib/clock.ts'
import { serviceNoteKind } from '../fulfilment/kinds.ts'
import type { StoredNote } from '../fulfilment/note-store.ts'
import type { Signed } from './sitting.ts'
import { momentOf, type SignWorld } from './world.ts'

/** What is written down by hand because nothing else in this centre records it. */
const noted: Readonly<Record<string, { readonly place: string; readonly evidence: string }>> = {
  'GW-01': { place: '本中心', evidence: '核对并更新居民健康档案，居民当面确认' },
  'GW-04': { place: '本中心体检室', evidence: '完成年度健康体检，报告单已交本人' },
  'TX-01': { place: '居民家中', evidence: '上门巡诊，测血压、查看用药，家属签字' },
  'TX-03': { place: '本中心', evidence: '足背动脉搏动和 10 克尼龙丝检查，记录单存档' }
}

/** Some of what one sitting promised has been done since. */
export function noteServices(world: SignWorld, { all }: Signed): void {
  const { db, random, today } = world
  for (const { residentId, startOn, lastOn, doctorId, lines } of all) {
    const until = lastOn < today ? lastOn : today
    const days = daysBetween(startOn, until)
    for (const { code, itemId, timesPerYear } of lines) {
      const words = noted[code]
      if (words === undefined || timesPerYear === null || days < 0) continue
      // In the course of its year, the further on the likelier.
      const times = Math.min(timesPerYear, Math.round((timesPerYear * days) / 365 + random.int(0, 60) / 100))
      for (let time = 0; time < times; time += 1) {
        const on = addDays(startOn, Math.floor(((time + random.int(10, 90) / 100) * days) / times))
        const { stamp, newId } = momentOf(world, on)
        const after: StoredNote = {
          id: newId(),
          version: 1,
          requestId: newId(),
          residentId,
          itemId,
          on,
          doerId: doctorId,
          ...words,
          writtenAt: stamp.at,
          writtenBy: doctorId,
          voidReason: null
        }
        const by = { ...stamp, actorId: doctorId }
        write(db, by, { kind: serviceNoteKind, id: after.id, seen: 'new' }, () => after)
      }
    }
  }
}
