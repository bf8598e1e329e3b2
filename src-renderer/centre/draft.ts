import type { Centre, centreInput } from '@contract/centre'
import type { z } from 'zod'

/** The centre's facts while they are being typed. */
export type CentreDraft = z.output<typeof centreInput>

export const emptyCentre = (): CentreDraft => ({
  name: '',
  recordPrefix: '',
  address: '',
  phone: '',
  zone: 'Asia/Shanghai',
  region: 'national',
  committees: []
})

/** China keeps one official time; 乌鲁木齐 is in daily use in Xinjiang. */
export const zones = [
  { code: 'Asia/Shanghai', label: '北京时间' },
  { code: 'Asia/Urumqi', label: '乌鲁木齐时间' }
] as const

/** The stored centre as it can be edited; a region this program does not know stays the national one. */
export const draftOf = (centre: Centre): CentreDraft => ({
  name: centre.name,
  recordPrefix: centre.recordPrefix,
  address: centre.address,
  phone: centre.phone,
  zone: centre.zone,
  region: 'national',
  committees: centre.committees.map(committee => ({ ...committee }))
})
