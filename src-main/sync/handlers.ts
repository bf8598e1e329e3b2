import { write } from '../database/journal.ts'
import type { RecordKind } from '../database/record-kind.ts'
import { Failure } from '../lib/failure.ts'
import type { Handlers } from '../lib/router.ts'
import type { Services } from '../lib/services.ts'
import { type syncContract, syncEvents, syncStatus, type SyncStatus } from './contract.ts'
import { platformKind } from './kinds.ts'
import { createOutbox, type OutboxPorts } from './outbox.ts'
import { createPacemaker } from './pacemaker.ts'
import { requeue, saveAddress, selectQueue, selectSettings, selectStates, selectTally } from './store.ts'
import { partsOf } from './refusal.ts'
import { toldKinds } from './telling.ts'

export interface SyncPorts extends OutboxPorts {
  readonly kinds: readonly RecordKind[]
  /** The Organization that keeps the records. */
  readonly centreId: () => string
}

export interface Sync {
  readonly handlers: Handlers<typeof syncContract>
  /** Begins to talk to the platform in the background. */
  readonly start: () => void
  /** Ends requests on their way and resolves when nothing of the sync runs any more. */
  readonly stop: () => Promise<void>
  /** One round now: sends what is open. Trouble is told by the status, not thrown. */
  readonly runOnce: () => Promise<void>
  readonly status: () => SyncStatus
}

export function createSync(services: Services, ports: SyncPorts): Sync {
  const { db } = services
  const emitStatus = (): void => {
    services.emit(syncEvents.status, status())
  }
  const told = toldKinds(ports.kinds, services, ports.centreId)
  const outbox = createOutbox(services, told, ports, emitStatus)
  const pacemaker = createPacemaker(outbox, { ...services, ...ports }, emitStatus)

  const status = (): SyncStatus => {
    const settings = selectSettings(db())
    const { running, trouble, nextAttemptAt } = pacemaker.state()
    const said = partsOf(trouble)
    return {
      configured: settings.baseUrl !== null,
      baseUrl: settings.baseUrl,
      running,
      counts: selectTally(db()),
      lastSuccessAt: settings.lastSuccessAt,
      lastAttemptAt: settings.lastAttemptAt,
      nextAttemptAt,
      trouble: said.reason,
      theirWords: said.theirWords,
      setBack:
        settings.setBackAt === null
          ? null
          : { noticedAt: settings.setBackAt, emptied: settings.setBackWhole === 1 },
      platform: settings.knownUrl === settings.baseUrl ? platformOf(settings.platform) : null
    }
  }

  const handlers: Handlers<typeof syncContract> = {
    status,
    configure: ({ baseUrl, token }, actor) => {
      const address = baseUrl === null ? null : baseUrl.replace(/\/+$/, '')
      const stamp = services.stamp(actor)
      write(
        db(),
        stamp,
        { kind: platformKind, id: stamp.deskId, seen: 'any' },
        () => ({ baseUrl: address, tokenChanged: token !== undefined }),
        () => {
          saveAddress(db(), address, token ?? selectSettings(db()).token)
        }
      )
      pacemaker.interrupt()
      return status()
    },
    run: async () => {
      if (selectSettings(db()).baseUrl === null) {
        throw new Failure('refused', '尚未设置区域平台地址，请管理员在“同步”中填写。')
      }
      // A terminal has no background: there the call itself is the round.
      if (!pacemaker.nudge()) await pacemaker.runOnce()
      return status()
    },
    queue: ({ state, offset, limit }) =>
      selectQueue(db(), state, limit, offset).map(({ reason, ...row }) => ({
        ...row,
        ...partsOf(reason),
        label: told.byEntity.get(row.entity)?.word ?? row.entity,
        residentId: residentOf(row.entity, row.entityId)
      })),
    retry: ({ entityId }) => {
      requeue(db(), entityId ?? null)
      pacemaker.nudge()
      return status()
    },
    states: ({ ids }) => selectStates(db(), ids)
  }

  const residentOf = (entity: string, id: string): string | null => {
    const kind = told.byEntity.get(entity)
    const record = kind?.read(db(), id) ?? null
    return record === null ? null : (kind?.whose(record, db())[0] ?? null)
  }

  return {
    handlers,
    start: pacemaker.start,
    stop: pacemaker.stop,
    runOnce: pacemaker.runOnce,
    status
  }
}

const shown = syncStatus.shape.platform.unwrap().strip()

const platformOf = (json: string | null): SyncStatus['platform'] =>
  json === null ? null : shown.parse(JSON.parse(json))
