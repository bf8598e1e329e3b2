import type { SyncStatus } from '@contract/sync'
import { momentOf } from '../lib/format.ts'

export interface SyncMark {
  readonly kind: 'confirmed' | 'attention' | 'quiet'
  readonly text: string
}

const waiting = ({ counts }: SyncStatus): number => counts.local + counts.sent
const stuck = ({ counts }: SyncStatus): number => counts.refused + counts.conflict

/** The few words of the top bar. */
export function syncMark(status: SyncStatus | null): SyncMark {
  if (status === null) return { kind: 'quiet', text: '—' }
  if (!status.configured) return { kind: 'quiet', text: '未配置' }
  if (stuck(status) > 0) return { kind: 'attention', text: `${stuck(status)} 条需处理` }
  if (status.running) return { kind: 'quiet', text: `正在发送 · ${waiting(status)} 待发` }
  if (status.trouble !== null) return { kind: 'attention', text: `未连通 · ${waiting(status)} 待发` }
  return { kind: 'confirmed', text: waiting(status) === 0 ? '已全部送达' : `${waiting(status)} 待发` }
}

function platformWords({ running, trouble, lastAttemptAt }: SyncStatus): string {
  // Trouble is of the last round; the one that runs now may well do better.
  if (running) return '正在发送'
  if (trouble !== null) return '平台未连通'
  return lastAttemptAt === null ? '等待首次连接' : '平台正常'
}

/** «3 条待发，最后成功 10:42，平台正常。» */
export function syncSentence(status: SyncStatus, now: number): string {
  if (!status.configured) {
    return `未配置区域平台，${waiting(status)} 条记录保存在本机。`
  }
  const last =
    status.lastSuccessAt === null ? '尚未成功发送过' : `最后成功 ${momentOf(status.lastSuccessAt, now)}`
  const platform = platformWords(status)
  const rest = waiting(status) === 0 ? '没有待发' : `${waiting(status)} 条待发`
  return `${rest}，${last}，${platform}。`
}

const setBackShownMs = 7 * 24 * 60 * 60_000

/** That the platform has lost what it had confirmed, for a week or as long as something of it is still to be sent. */
export function setBackSentence(status: SyncStatus, now: number): string | null {
  const { setBack } = status
  if (setBack === null) return null
  const isDone = waiting(status) === 0
  if (isDone && now - Date.parse(setBack.noticedAt) > setBackShownMs) return null
  const what = setBack.emptied
    ? '平台上已没有本机上报过的记录（可能清空或重装过）'
    : '平台的数据退回到了较早的时候（可能恢复过备份）'
  const then = isDone
    ? '平台可能丢失的记录已逐条核对并补发'
    : '平台可能丢失的记录正在逐条核对、自动补发，不用重新录入'
  return `${momentOf(setBack.noticedAt, now)} 发现${what}，${then}。`
}

export type RecordState = keyof SyncStatus['counts']

interface StateTile {
  readonly state: RecordState
  readonly label: string
  readonly says: string
  /** How a count above zero is marked. */
  readonly kind: '' | 'attention' | 'critical' | 'confirmed'
}
export const stateTiles: readonly StateTile[] = [
  { state: 'local', label: '待发', says: '只在本机', kind: '' },
  { state: 'sent', label: '已发', says: '等平台确认', kind: '' },
  { state: 'confirmed', label: '已确认', says: '平台已存', kind: 'confirmed' },
  { state: 'conflict', label: '冲突', says: '两边都改过', kind: 'attention' },
  { state: 'refused', label: '被退回', says: '平台不接受', kind: 'critical' }
]

/** What an empty queue of that state means. */
export const nothingIn: Readonly<Record<RecordState, string>> = {
  local: '没有待发的记录',
  sent: '没有等待确认的记录',
  confirmed: '平台还没有确认任何记录',
  conflict: '没有冲突',
  refused: '没有被退回的记录'
}

type Platform = NonNullable<SyncStatus['platform']>

export interface Guarantee {
  readonly holds: boolean
  readonly says: string
}

const writing: Readonly<Record<Platform['writeBy'], Guarantee>> = {
  put: { holds: true, says: '按编号写入，重复发送不会重复建档' },
  'conditional-update': { holds: true, says: '按标识更新，重复发送不会重复建档' },
  'conditional-create': { holds: false, says: '只新建一次，修改须在平台处理' }
}

/** What is told of each, for people: types a platform may not keep. */
const kept: Readonly<Record<string, string>> = {
  AllergyIntolerance: '过敏',
  Appointment: '下次随访日期',
  CareTeam: '家庭医生团队',
  Condition: '疾病',
  Consent: '知情同意',
  Contract: '签约协议',
  DocumentReference: '文书和心电波形',
  Encounter: '随访',
  EpisodeOfCare: '在管情况',
  Group: '家庭',
  MedicationRequest: '长处方',
  MedicationStatement: '用药',
  Observation: '测量值',
  PractitionerRole: '人员岗位',
  Questionnaire: '随访表样',
  QuestionnaireResponse: '随访表',
  RelatedPerson: '家庭关系'
}

/** What the platform guarantees, in words for whoever answers for the data. */
export const guaranteesOf = ({
  transactions,
  writeBy,
  honoursIfMatch,
  lacks
}: Platform): readonly Guarantee[] => [
  ...(lacks.length === 0
    ? []
    : [
        {
          holds: false,
          says: `不接收${lacks.map(type => kept[type] ?? type).join('、')}，只存本机；其余照常上报`
        }
      ]),
  {
    holds: transactions,
    says: transactions ? '一次随访整体存入，不会只存一半' : '不支持整体存入，逐条发送并逐条核对'
  },
  writing[writeBy],
  {
    holds: honoursIfMatch,
    says: honoursIfMatch ? '能发现别处的修改，不会互相覆盖' : '不检查版本，发送前由本机先比对'
  }
]
