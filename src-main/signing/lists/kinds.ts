import type { RecordKind } from '../../database/record-kind.ts'
import { calls, type StoredCall } from './call/store.ts'
import { campaigns, type StoredCampaign } from './campaign/store.ts'
import { figures, overrides, type Override, type PopulationFigure } from './store.ts'

export const classOverrideKind: RecordKind<Override> = {
  entity: 'class-override',
  word: '人群分类',
  whose: ({ residentId }) => [residentId],
  read: overrides.select,
  put: overrides.put,
  merge: 'by-field'
}

export const figureIdOf = ({ base, on }: Pick<PopulationFigure, 'base' | 'on'>): string => `${base}-${on}`
export const populationFigureKind: RecordKind<PopulationFigure> = {
  entity: 'population-figure',
  word: '人口数',
  whose: () => [],
  read: (db, id) => {
    const at = id.indexOf('-')
    return figures.select(db, id.slice(0, at), id.slice(at + 1))
  },
  put: figures.put,
  merge: 'by-field'
}

export const callKind: RecordKind<StoredCall> = {
  entity: 'signing-call',
  word: '签约联系',
  whose: ({ residentId }) => [residentId],
  read: calls.select,
  put: calls.put,
  merge: 'append-only'
}

export const campaignKind: RecordKind<StoredCampaign> = {
  entity: 'campaign',
  word: '签约活动',
  whose: () => [],
  read: campaigns.select,
  put: campaigns.put,
  merge: 'by-field'
}
