/**
 * Does what the limb leads show agree with itself? Einthoven: III = II − I. Goldberger: aVR = −(I + II)/2,
 * aVL = I − II/2, aVF = II − I/2, so that the three sum to nothing.
 */
import { leadNamed, lengthOf } from './record.ts'
import type { EcgRecord } from './record.ts'

export interface LeadRemark {
  readonly code: 'einthoven' | 'goldberger' | 'arms-reversed' | 'flat'
  readonly leads: readonly string[]
  /** For the desk: what it looks like and what to do. A hint, never a finding. */
  readonly sentence: string
}

/** Rounding of four leads to whole counts, doubled; more is not rounding. */
const roundingCounts = 3
/** Below this share of the signal, a difference is noise of channels that were sampled apart. */
const tolerableShare = 0.1

const relations = [
  { code: 'einthoven', leads: ['I', 'II', 'III'], weights: [1, -1, 1] },
  { code: 'goldberger', leads: ['aVR', 'I', 'II'], weights: [2, 1, 1] },
  { code: 'goldberger', leads: ['aVL', 'I', 'II'], weights: [2, -2, 1] },
  { code: 'goldberger', leads: ['aVF', 'I', 'II'], weights: [2, 1, -2] },
  { code: 'goldberger', leads: ['aVR', 'aVL', 'aVF'], weights: [1, 1, 1] }
] as const

const namesIn: Readonly<Record<'einthoven' | 'goldberger', string>> = {
  einthoven: 'III = II − I',
  goldberger: '加压肢体导联与 I、II 的关系'
}

const isOff = (record: EcgRecord, name: string): boolean =>
  record.leadOff.some(({ lead }) => record.leads[lead] === name)

/** Root mean square about the mean: an offset of an electrode is no disagreement. */
function strength(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
}

function brokenRelations(record: EcgRecord): readonly LeadRemark[] {
  return relations.flatMap(({ code, leads, weights }) => {
    const curves = leads.map(name => leadNamed(record, name))
    if (curves.some(curve => curve === undefined) || leads.some(name => isOff(record, name))) return []
    const rest = new Float64Array(lengthOf(record))
    let loudest = 0
    curves.forEach((curve, index) => {
      const weight = weights[index] ?? 0
      curve?.forEach((count, at) => (rest[at] = (rest[at] ?? 0) + weight * count))
      loudest = Math.max(loudest, curve ? strength(Float64Array.from(curve)) * Math.abs(weight) : 0)
    })
    const left = strength(rest)
    if (left <= roundingCounts || left <= tolerableShare * loudest) return []
    const sentence = `${leads.join('、')} 三个导联互相矛盾（不符合${namesIn[code]}）。请检查肢体导联夹和导联线，重新记录。`
    return [{ code, leads, sentence }]
  })
}

/** Where the main deflection of each beat points, over all beats: the sample furthest from the median, its sign kept. */
function mainDeflection(curve: Int32Array, beats: readonly number[], reach: number): number {
  const peaks = beats.map(beat => {
    const near = curve.slice(Math.max(0, beat - reach), beat + reach)
    const middle = [...near].sort((one, other) => one - other)[near.length >> 1] ?? 0
    return near.reduce(
      (most, count) => (Math.abs(count - middle) > Math.abs(most) ? count - middle : most),
      0
    )
  })
  return peaks.sort((one, other) => one - other)[peaks.length >> 1] ?? 0
}

function reversedArms(record: EcgRecord, beats: readonly number[]): readonly LeadRemark[] {
  const [one, right] = [leadNamed(record, 'I'), leadNamed(record, 'aVR')]
  if (!one || !right || beats.length < 3 || isOff(record, 'I') || isOff(record, 'aVR')) return []
  const reach = Math.round(record.samplesPerSecond * 0.06)
  if (mainDeflection(one, beats, reach) >= 0 || mainDeflection(right, beats, reach) <= 0) return []
  const sentence =
    'I 导联主波向下而 aVR 主波向上，像是左右手导联接反（右手红、左手黄）；也可见于右位心。请核对后重新记录。'
  return [{ code: 'arms-reversed', leads: ['I', 'aVR'], sentence }]
}

function flatLeads(record: EcgRecord): readonly LeadRemark[] {
  const flat = record.leads.filter((_name, index) => {
    const curve = record.counts[index]
    return curve !== undefined && curve.every(count => count === curve[0])
  })
  if (flat.length === 0) return []
  return [
    { code: 'flat', leads: flat, sentence: `${flat.join('、')} 导联是一条直线。请检查该导联的电极和导联线。` }
  ]
}

/** Remarks about the electrodes, worst first. `beats` are sample numbers of the QRS complexes. */
export function checkLeads(record: EcgRecord, beats: readonly number[]): readonly LeadRemark[] {
  return [...flatLeads(record), ...reversedArms(record, beats), ...brokenRelations(record)]
}
