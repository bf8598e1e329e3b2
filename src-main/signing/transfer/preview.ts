import type { Services } from '../../lib/services.ts'
import type { SigningPorts } from '../ports.ts'
import { countPanel } from '../panel-store.ts'
import type { Transfer, TransferPreview, TransferScope, UndoPreview } from './contract.ts'
import * as store from './preview-store.ts'
import { handOverDay } from './rules.ts'

export type PreviewPorts = Pick<SigningPorts, 'directory' | 'openFollowUps'>

/** So many contracts that stand in the way are named. */
const most = 20

/** What a transfer would move, what it would leave, and what stands in its way: said before anything happens. */
export function previewing({ db, today }: Pick<Services, 'db' | 'today'>, ports: PreviewPorts) {
  const { directory } = ports

  /** The panel of the team that takes over, as it is and as it would be. */
  const panelAfter = (
    scope: TransferScope,
    moving: readonly store.HeldContract[]
  ): TransferPreview['team'] => {
    const day = scope.on > today() ? scope.on : today()
    const before = countPanel(db(), scope.toTeamId, day)
    const coming = moving.filter(
      ({ kind, teamId, startOn }) => kind === 'basic' && teamId !== scope.toTeamId && startOn <= day
    )
    const persons = before.persons + new Set(coming.map(({ residentId }) => residentId)).size
    const homes = new Set(coming.map(({ householdId, residentId }) => householdId ?? residentId))
    return { before, after: { persons, households: before.households + homes.size } }
  }

  const warningsOf = (scope: TransferScope, team: TransferPreview['team']): readonly string[] => {
    const { leadId, name } = directory.team(scope.toTeamId)
    const isMember = directory.isMember(scope.toTeamId, scope.toDoctorId, scope.on)
    return [
      ...(scope.on < today() ? ['起始日期早于今天：这段时间的责任医生会改写为新医生'] : []),
      ...(leadId === scope.toDoctorId || isMember ? [] : [`新责任医生还不是“${name}”的成员`]),
      ...directory.panelWarnings(team.after).map(one => `转移后“${name}”${one}`)
    ]
  }

  const preview = (scope: TransferScope): TransferPreview => {
    const { fromDoctorId, toDoctorId, toTeamId, on, committeeCodes } = scope
    const isHere = ({ committeeCode }: { readonly committeeCode: string }): boolean =>
      committeeCodes.length === 0 || committeeCodes.includes(committeeCode)
    const held = store.selectHeld(db(), fromDoctorId, on)
    const files = store.countFiles(db(), fromDoctorId)
    const blocks = store.selectHeldBlocks(db(), fromDoctorId)
    const moving = held.filter(isHere)
    const basic = moving.filter(({ kind }) => kind === 'basic')
    const sum = (counts: readonly store.PlaceCount[]): number =>
      counts.reduce((total, { persons }) => total + persons, 0)
    const team = panelAfter(scope, moving)
    const stuck = moving.filter(
      ({ startOn, lastFrom }) => lastFrom === null || handOverDay(on, startOn, lastFrom) === null
    )
    const late = blocks.filter(one => isHere(one) && one.from >= on)
    const residents = sum(files.filter(isHere))
    const committees = blocks.filter(isHere).map(({ name }) => name)
    return {
      moves: {
        contracts: moving.length,
        individual: moving.length - basic.length,
        households: new Set(basic.map(({ householdId, residentId }) => householdId ?? residentId)).size,
        residents,
        followUps: ports.openFollowUps(fromDoctorId, committeeCodes),
        committees
      },
      stays: {
        contracts: held.length - moving.length,
        residents: sum(files) - residents,
        committees: blocks.filter(one => !isHere(one)).map(({ name }) => name),
        openActs: store.countOpenActs(db(), fromDoctorId),
        teamsLed: directory.teamsLedBy(fromDoctorId).map(({ name }) => name)
      },
      team,
      obstacles: [
        ...(fromDoctorId === toDoctorId ? ['原责任医生和新责任医生是同一人'] : []),
        ...(directory.isDoctor(toDoctorId) ? [] : ['新责任医生的账号已停用']),
        ...(directory.team(toTeamId).status === 'active' ? [] : ['新团队已停用']),
        ...(stuck.length > 0
          ? [`${String(stuck.length)} 份协议在这一天之后才由原责任医生接手，起始日期须再晚`]
          : []),
        ...late.map(({ name, from }) => `${name}自 ${from} 起才由原责任医生负责，起始日期须在其后`),
        ...(moving.length + residents + committees.length === 0
          ? ['没有可以转移的协议、居民或居（村）委会']
          : [])
      ],
      inTheWay: stuck.slice(0, most).map(({ id, number, residentId }) => ({ id, number, residentId })),
      warnings: [...warningsOf(scope, team)]
    }
  }

  const previewUndo = (transfer: Transfer): UndoPreview => {
    const { id, state } = transfer
    const contracts = store.selectMovedContracts(db(), id)
    const files = store.countMovedFiles(db(), transfer, today())
    const blocks = store.selectMovedBlocks(db(), id)
    const changed = contracts.filter(({ isStillMoved }) => isStillMoved === 0)
    const lost = blocks.filter(({ isStillMoved }) => isStillMoved === 0)
    return {
      contracts: contracts.length,
      residents: files.back,
      committees: blocks.flatMap(({ name }) => name ?? []),
      residentsElsewhere: files.elsewhere,
      successors: contracts.filter(({ successorId }) => successorId !== null).length,
      obstacles: [
        ...(state === 'done' ? [] : ['这次转移没有执行，或已经撤销']),
        ...(changed.length > 0 ? [`${String(changed.length)} 份协议在转移后又变更了责任医生`] : []),
        ...(lost.length > 0 ? [`${String(lost.length)} 个居（村）委会在转移后又变更了负责医生`] : [])
      ],
      inTheWay: changed.slice(0, most).map(({ id, number, residentId }) => ({ id, number, residentId }))
    }
  }
  return { preview, previewUndo }
}
