import type { Pack, Sourced } from '../pack/contract.ts'
import { xuzhou1 } from './xuzhou-1.ts'

/** The same value, said to be of one county only. */
const onlyOf = <T>(place: string, value: Sourced<T> | null): Sourced<T> | null =>
  value === null ? null : { ...value, note: `只是${place}的做法，不是全市的规定` }
const { values } = xuzhou1

/** Paperless fulfilment is 沛县's, the shared monitors are 丰县王沟's. */
export const xuzhou2: Pack = {
  ...xuzhou1,
  id: 'xuzhou-2',
  version: 2,
  values: {
    ...values,
    'service.devices': onlyOf('丰县王沟', values['service.devices']),
    'service.paperless': onlyOf('沛县', values['service.paperless']),
    'service.autoIdentity': onlyOf('沛县', values['service.autoIdentity']),
    'service.autoLab': onlyOf('沛县', values['service.autoLab']),
    'service.pushTo': onlyOf('沛县', values['service.pushTo']),
    'service.autoWorkload': onlyOf('沛县', values['service.autoWorkload'])
  }
}
