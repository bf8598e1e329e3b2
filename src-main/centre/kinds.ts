import { nobodys, type RecordKind } from '../database/record-kind.ts'
import type { ClockJump } from './contract.ts'
import { organizationOf } from './fhir.ts'
import { saveCentre, selectCentre, type StoredCentre } from './store.ts'

export const centreKind: RecordKind<StoredCentre> = {
  entity: 'centre',
  word: '中心',
  whose: () => [],
  read: selectCentre,
  put: saveCentre,
  merge: 'by-field',
  withdrawal: nobodys,
  stale: '中心信息已被他人修改，请刷新后再改。',
  told: {
    pointedAs: 'Organization',
    load: ({ db }, id) => {
      const centre = selectCentre(db)
      return centre?.id === id ? [organizationOf(centre)] : null
    }
  }
}

/** The clock of this desk was not where it should be when the program started: on record, and nothing more. */
export const clockJumpKind: RecordKind<Pick<ClockJump, 'direction' | 'lastAt' | 'startedAt'>> = {
  entity: 'clock-jump',
  word: '电脑时间',
  deed: '时间不连续',
  whose: () => [],
  read: () => null,
  put: () => undefined,
  merge: 'append-only',
  withdrawal: nobodys
}

export const centreKinds = [centreKind, clockJumpKind]
