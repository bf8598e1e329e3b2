import type { Pack } from '../pack/contract.ts'
import { beijingYuetan1 } from './beijing-yuetan-1.ts'
import { documents, stated } from './sources.ts'

const article = stated(`${documents.compilation} 第八篇 北京月坛`)
const station = '只是汽南站的情况'

/** How often somebody is visited at home is of one station. */
export const beijingYuetan2: Pack = {
  ...beijingYuetan1,
  id: 'beijing-yuetan-2',
  version: 2,
  values: {
    ...beijingYuetan1.values,
    'service.observedDoctorHomeService': article('每 2 天 1 次', station),
    'service.observedNurseHomeService': article('每天 2 次', station)
  }
}
