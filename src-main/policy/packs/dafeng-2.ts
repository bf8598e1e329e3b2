import type { Pack } from '../pack/contract.ts'
import { dafeng1 } from './dafeng-1.ts'
import { documents, stated } from './sources.ts'

const article = stated(`${documents.compilation} 第七篇 盐城大丰`)

/** What a price is for, as the source says it. */
export const dafeng2: Pack = {
  ...dafeng1,
  id: 'dafeng-2',
  version: 2,
  values: { ...dafeng1.values, 'packages.priceUnit': article('个人年付费') }
}
