import { selectList } from '../../../database/list.ts'
import { Failure } from '../../../lib/failure.ts'
import type { Handlers } from '../../../lib/router.ts'
import type { Services } from '../../../lib/services.ts'
import type { SigningPorts } from '../../ports.ts'
import { saveVersioned } from '../../../database/save-versioned.ts'
import { selectLastCallsOf } from '../call/store.ts'
import { campaignKind } from '../kinds.ts'
import { standingNow } from '../standing-now.ts'
import type { Campaign, campaignContract } from './contract.ts'
import * as store from './store.ts'

/** Signing campaigns: for whom, until when, who was called and what came of it. */
export function createCampaigns(
  { db, newId, stamp, today }: Services,
  ports: Pick<SigningPorts, 'summaries' | 'derived'>
): Handlers<typeof campaignContract> {
  const present = (stored: store.StoredCampaign): Campaign => {
    const tally = store.selectTally(db(), stored.id)
    const sum = (of: (one: store.Tally) => number): number => tally.reduce((all, one) => all + of(one), 0)
    return {
      ...stored,
      calls: store.countCalls(db(), stored.id),
      people: sum(({ people }) => people),
      agreed: sum(({ result, people }) => (result === 'agreed' ? people : 0)),
      signed: sum(({ signed }) => signed)
    }
  }

  return {
    campaigns: () => {
      standingNow(ports)
      return store.selectCampaigns(db()).map(present)
    },
    saveCampaign: ({ id, version, ...input }, actor) => {
      if (input.to !== null && input.to < input.from) {
        throw new Failure('invalid-input', '结束日期早于开始日期。', { to: '不能早于开始日期' })
      }
      return present(saveVersioned(db(), stamp(actor), campaignKind, { id, version, newId }, () => input))
    },
    campaignWork: ({ id, ...asked }) => {
      const now = standingNow(ports)
      const campaign = store.selectCampaign(db(), id)
      if (campaign === undefined) throw new Failure('not-found', '没有这次签约活动，请刷新。')
      const { committeeCode, populationClass } = campaign
      const filters = { ...asked.filters, committeeCode, populationClass }
      const { view } = filters
      const parameters = { campaignId: id, today: today() }
      const listed = selectList<store.WorkRow, store.WorkFilters>(
        db(),
        view === 'open' ? store.openWork : store.calledWork,
        { ...asked, filters },
        parameters
      )
      const { rows } = listed
      const ids = rows.map(({ residentId }) => residentId)
      const people = new Map(ports.summaries(ids).map(one => [one.id, one]))
      const calls = selectLastCallsOf(db(), id, ids)
      const changed = now.of(ids)
      return {
        ...listed,
        campaign: present(campaign),
        rows: rows.flatMap(({ residentId, doctorName, ...kept }) => {
          const resident = people.get(residentId)
          const stands = changed.get(residentId)
          const isGone =
            view === 'open' && stands !== undefined && (stands.isActive === 0 || stands.isSigned === 1)
          if (resident === undefined || isGone) return []
          const { countedJson, isSigned, populationClass, signedUntil } = stands ?? kept
          const keyCodes = JSON.parse(countedJson) as string[]
          const lastCall = calls.get(residentId) ?? null
          return [
            {
              resident,
              populationClass,
              keyCodes,
              doctorName,
              signedUntil,
              isSigned: isSigned === 1,
              lastCall
            }
          ]
        }),
        open: view === 'open' ? listed.total : store.countOpen(db(), filters, parameters),
        results: store.selectTally(db(), id).map(({ result, people }) => ({ result, people })),
        preparing: now.open
      }
    }
  }
}
