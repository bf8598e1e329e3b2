import { fields, type Path } from '../pack/fields/contract.ts'
import type { PackCertainty, PackValues, Sourced } from '../pack/contract.ts'

/** The documents the packs are taken from. What they say is of 2016 to 2019: examples to be confirmed by each centre. */
export const documents = {
  compilation: '家庭医生签约服务九地经验材料汇编',
  shanghaiReport: '医谷网关于上海家庭医生制度会议的报道',
  jiangshanOpinion: '江山市责任医生签约服务意见（2016-12-11）',
  xuzhouPage: '徐州市家庭医生签约服务经验网页（页面有损，数字须核对）',
  hangzhouReport: '动脉网关于杭州签约服务的报道（2017-09-09）',
  guidance2018: '关于规范家庭医生签约服务管理的指导意见（2018）',
  guidance2022: '国卫基层发〔2022〕10号',
  prescriptionRules: '处方管理办法',
  longPrescriptionRules: '长期处方管理规范（2021）',
  recordRules: '国家基本公共卫生服务规范（第三版，2017）',
  own: '本系统约定'
} as const

type From = <T>(value: T, note?: string) => Sourced<T>
const from =
  (source: string, certainty: PackCertainty): From =>
  (value, note) => ({ value, source, certainty, ...(note === undefined ? {} : { note }) })

/** Values as the source gives them. */
export const stated = (source: string): From => from(source, 'stated')
/** Values of a national text. */
export const standard = (source: string): From => from(source, 'standard')
/** Values calculated from what the source gives. */
export const derived = (source: string): From => from(source, 'derived')
/** Values that are generally known, their text not seen. */
export const unverified = (source: string): From => from(source, 'unverified')
/** Values without a source: our choice. */
export const design = (source: string): From => from(source, 'design')

/** A pack in which nothing is said. */
export const silent = Object.fromEntries(Object.keys(fields).map(path => [path, null])) as {
  readonly [P in Path]: PackValues[P]
}
