import { write } from '../../database/journal.ts'
import { Failure } from '../../lib/failure.ts'
import type { Handlers } from '../../lib/router.ts'
import { sentenceOf } from '../../lib/sentences.ts'
import type { Services } from '../../lib/services.ts'
import type { MeasurementLimits } from '../../policy/contract.ts'
import { lineDescription, type LineDescription, type Trial } from '../drivers/line-protocol/contract.ts'
import { UnreadableLog } from '../drivers/line-protocol/log.ts'
import { presets } from '../drivers/line-protocol/presets.ts'
import { problemsOf, weaknessesOf } from '../drivers/line-protocol/rules.ts'
import { tryOut } from '../drivers/line-protocol/trial.ts'
import { selectDesk } from '../store.ts'
import type { LineProtocol, lineProtocolContract } from './contract.ts'
import { driverIdOf } from './registry.ts'
import { lineProtocolKind } from '../kinds.ts'
import { type ProtocolRow, selectProtocol, selectProtocols } from './store.ts'

export interface LineProtocolPorts {
  readonly limits: () => MeasurementLimits
  /** Devices of the desk that speak it go on with the newest version. */
  readonly onChanged: () => void
}

const beneath = (head: string, fields: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).map(([path, sentence]) => [`${head}${path}`, sentence]))

export function createLineProtocols(
  services: Services,
  { limits, onChanged }: LineProtocolPorts
): Handlers<typeof lineProtocolContract> {
  const present = ({ savedById: _savedById, ...row }: ProtocolRow): LineProtocol => ({
    ...row,
    driverId: driverIdOf(row.id),
    deskDevices: selectDesk(services.db())
      .filter(({ driverId }) => driverId === driverIdOf(row.id))
      .map(({ name }) => name),
    weaknesses: [...weaknessesOf(row.description)]
  })
  const requireUsable = (description: LineDescription): void => {
    const problems = problemsOf(description)
    const [first] = Object.values(problems)
    if (first === undefined) return
    throw new Failure('invalid-input', `描述还不完整：${first}`, beneath('description.', problems))
  }
  const trialOf = (description: LineDescription, log: string, format: Trial['format'] | 'auto'): Trial => {
    requireUsable(description)
    try {
      return tryOut(description, log, format, limits())
    } catch (error) {
      if (!(error instanceof UnreadableLog)) throw error
      const sentence = `记录第 ${String(error.line)} 行看不懂，请检查格式`
      throw new Failure('invalid-input', `${sentence}。`, { log: sentence })
    }
  }
  const requireVersion = (id: string, version: number | null): ProtocolRow => {
    const row = selectProtocol(services.db(), id)
    if (row === undefined) throw new Failure('not-found', '没有这个型号描述。')
    if (row.version !== version) throw new Failure('conflict', '型号描述已被他人修改，请刷新后再改。')
    return row
  }

  return {
    lineProtocols: () => selectProtocols(services.db()).map(present),
    lineProtocolPresets: () => presets.map(preset => ({ ...preset })),
    tryLineProtocol: ({ description, log, format }) => trialOf(description, log, format),
    saveLineProtocol: ({ id, version, description, log, format, reason }, actor) => {
      const tried = trialOf(description, log, format)
      if (id !== null) requireVersion(id, version)
      if (tried.readings === 0 && reason === null) {
        throw new Failure('refused', '记录里没有一条能读出结果。请先试通，或写明原因后仍要保存。', {
          reason: '没有试通，要写明原因'
        })
      }
      const stamp = services.stamp(actor)
      const saved = {
        description,
        savedAt: stamp.at,
        savedById: actor.accountId,
        triedReadings: tried.readings,
        triedRejected: tried.rejected,
        reason: tried.readings === 0 ? reason : null,
        retiredAt: null
      }
      const newId = services.newId()
      const row =
        id === null || version === null
          ? write(services.db(), stamp, { kind: lineProtocolKind, id: newId, seen: 'new' }, () => ({
              ...saved,
              id: newId,
              version: 1
            }))
          : write(services.db(), stamp, { kind: lineProtocolKind, id, seen: version }, before => ({
              ...before,
              ...saved
            }))
      onChanged()
      return present(requireVersion(row.id, row.version))
    },
    retireLineProtocol: ({ id, version }, actor) => {
      const { deskDevices } = present(requireVersion(id, version))
      if (deskDevices.length > 0) {
        const names = deskDevices.map(name => `“${name}”`).join('、')
        throw new Failure('refused', `${names}正在使用这个型号，请先在设备页改选型号或移除设备。`)
      }
      const stamp = services.stamp(actor)
      write(services.db(), stamp, { kind: lineProtocolKind, id, seen: version }, before => ({
        ...before,
        retiredAt: stamp.at
      }))
      return {}
    },
    readLineProtocolFile: ({ content }) => {
      let told: unknown
      try {
        told = JSON.parse(content.replace(/^\uFEFF/, ''))
      } catch {
        throw new Failure('invalid-input', '这不是型号描述文件（不是 JSON）。')
      }
      const parsed = lineDescription.safeParse(told, { error: sentenceOf })
      if (!parsed.success) {
        const [issue] = parsed.error.issues
        const place =
          issue === undefined || issue.path.length === 0 ? '' : `（${issue.path.map(String).join('.')}）`
        throw new Failure(
          'invalid-input',
          `这个文件不是本程序能用的型号描述${place}：${issue?.message ?? ''}`
        )
      }
      requireUsable(parsed.data)
      return parsed.data
    }
  }
}
