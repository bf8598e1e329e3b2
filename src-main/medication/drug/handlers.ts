import { write } from '../../database/journal.ts'
import { selectList } from '../../database/list.ts'
import { Failure } from '../../lib/failure.ts'
import type { RunJob } from '../../lib/job.ts'
import { loadReadings } from '../../lib/pinyin.ts'
import type { Handlers } from '../../lib/router.ts'
import type { Services } from '../../lib/services.ts'
import { folded } from '../rules.ts'
import type { Drug, drugContract } from './contract.ts'
import { takeDrugFile } from './job.ts'
import { drugKind } from './kinds.ts'
import { drugKey, drugTerms } from './rules.ts'
import * as store from './store.ts'

const shown = ({ terms: _terms, ...drug }: store.StoredDrug): Drug => ({
  ...drug,
  ingredients: [...drug.ingredients],
  groups: [...drug.groups]
})

/** The centre's own list of drugs. */
export function createDrugs(
  services: Services,
  { runJob }: { readonly runJob: RunJob }
): Handlers<typeof drugContract> {
  const { db, newId, stamp } = services
  return {
    drugs: ({ query, limit }) => {
      const word = folded(query)
      return word === '' ? [] : store.selectFound(db(), word, limit).map(shown)
    },

    drugList: asked => {
      const listed = selectList<{ id: string }, { state: store.DrugState }>(db(), store.drugListSql, asked)
      return {
        ...listed,
        preparing: 0,
        rows: listed.rows.flatMap(({ id }) => {
          const drug = store.drugs.select(db(), id)
          return drug === null ? [] : [shown(drug)]
        })
      }
    },

    saveDrug: async ({ id: known, version, ...drug }, actor) => {
      if ((known === null) !== (version === null))
        throw new Failure('invalid-input', '新增的药品没有版本，修改的药品要写明版本。')
      const readings = await loadReadings()
      const id = known ?? newId()
      const twin = store.selectDrugs(db()).find(one => one.id !== id && drugKey(one) === drugKey(drug))
      if (twin !== undefined) {
        const field = drug.code === '' ? 'name' : 'code'
        throw new Failure('conflict', `目录里已有${twin.name} ${twin.spec}，请修改那一种。`, {
          [field]: '与目录里的另一种药品相同'
        })
      }
      const after = { ...drug, id, version: 1, terms: drugTerms(drug, readings) }
      const change = { kind: drugKind, id }
      const saved =
        version === null
          ? write(db(), stamp(actor), { ...change, seen: 'new' }, () => after)
          : write(db(), stamp(actor), { ...change, seen: version }, () => after)
      return shown(saved)
    },

    checkDrugFile: ({ content }) => runJob(takeDrugFile, { content, write: null }),

    importDrugFile: ({ content, mode }, actor) =>
      runJob(takeDrugFile, { content, write: { stamp: stamp(actor), mode } })
  }
}
