import type { Pack, Region } from '../pack/contract.ts'
import { beijingYuetan1 } from './beijing-yuetan-1.ts'
import { beijingYuetan2 } from './beijing-yuetan-2.ts'
import { chengdu1 } from './chengdu-1.ts'
import { dafeng1 } from './dafeng-1.ts'
import { dafeng2 } from './dafeng-2.ts'
import { hangzhou1 } from './hangzhou-1.ts'
import { hangzhou2 } from './hangzhou-2.ts'
import { jiangshan1 } from './jiangshan-1.ts'
import { jiangshan2 } from './jiangshan-2.ts'
import { national1 } from './national-1.ts'
import { national2 } from './national-2.ts'
import { shanghai1 } from './shanghai-1.ts'
import { shanghai2 } from './shanghai-2.ts'
import { xiamen1 } from './xiamen-1.ts'
import { xiamen2 } from './xiamen-2.ts'
import { xuzhou1 } from './xuzhou-1.ts'
import { xuzhou2 } from './xuzhou-2.ts'

/** Every version of every pack ever shipped: none is edited or taken away, contracts were signed under it. */
export const shipped: readonly Pack[] = [
  national1,
  shanghai1,
  hangzhou1,
  xiamen1,
  chengdu1,
  dafeng1,
  jiangshan1,
  xuzhou1,
  beijingYuetan1,
  national2,
  shanghai2,
  hangzhou2,
  xiamen2,
  dafeng2,
  jiangshan2,
  xuzhou2,
  beijingYuetan2
]

const byId = new Map(shipped.map(pack => [pack.id, pack]))

export function packById(id: string): Pack {
  const pack = byId.get(id)
  if (pack === undefined) throw new Error(`no policy pack ${id}`)
  return pack
}

/** The newest version of a region's pack. */
export function newestOf(region: Region): Pack {
  const newest = shipped
    .filter(pack => pack.region === region)
    .toSorted((one, other) => other.version - one.version)[0]
  if (newest === undefined) throw new Error(`no policy pack for ${region}`)
  return newest
}
