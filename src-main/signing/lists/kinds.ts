import { idsOfResident } from '../../database/rows.ts'
import { nobodys, type RecordKind } from '../../database/record-kind.ts'
import { calls, type StoredCall } from './call/store.ts'
import { campaigns, type StoredCampaign } from './campaign/store.ts'
import { figures, overrides, type Override, type PopulationFigure } from './store.ts'

export const classOverrideKind: RecordKind<Override> = {
  entity: 'class-override',
  word: '人群分类',
  whose: ({ residentId }) => [residentId],
  read: overrides.select,
  put: overrides.put,
  merge: 'by-field',
  withdrawal: { cannot: '请在居民的签约页面更改人群分类。' }
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
  merge: 'by-field',
  withdrawal: nobodys
}

export const callKind: RecordKind<StoredCall> = {
  entity: 'signing-call',
  word: '签约联系',
  whose: ({ residentId }) => [residentId],
  read: calls.select,
  put: calls.put,
  merge: 'append-only',
  withdrawal: { cannot: '请在签约名单中重新登记联系结果。' },
  moving: { of: idsOfResident('signing_call'), moved: (record, residentId) => ({ ...record, residentId }) }
}

export const campaignKind: RecordKind<StoredCampaign> = {
  entity: 'campaign',
  word: '签约活动',
  whose: () => [],
  read: campaigns.select,
  put: campaigns.put,
  merge: 'by-field',
  withdrawal: nobodys
}
