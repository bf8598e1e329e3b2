import { write } from '../../database/journal.ts'
import { instantNow } from '../../lib/clock.ts'
import { Failure } from '../../lib/failure.ts'
import type { Handlers } from '../../lib/router.ts'
import type { Services } from '../../lib/services.ts'
import type { fulfilmentContract, ServiceNote } from './contract.ts'
import { serviceNoteKind } from './kinds.ts'
import * as store from './note-store.ts'
import { isActiveAccount, isRecorded, selectContracts, selectLines } from './store.ts'

const shown = ({ requestId: _requestId, writtenAt: _writtenAt, ...note }: store.StoredNote): ServiceNote =>
  note

/** What was done and leaves no record of its own. */
export function createNotes({
  db,
  newId,
  stamp,
  today,
  clock
}: Services): Pick<Handlers<typeof fulfilmentContract>, 'saveServiceNote'> {
  return {
    saveServiceNote: ({ requestId, ...input }, actor) => {
      const known = store.selectRequested(db(), requestId)
      if (known !== undefined) return shown(known)
      if (input.on > today()) {
        throw new Failure('invalid-input', '服务日期不能在今天之后。', { on: '不能在今天之后' })
      }
      if (input.doerId !== null && !isActiveAccount(db(), input.doerId)) {
        throw new Failure('invalid-input', '请选择在岗的服务人员。', { doerId: '请选择在岗人员' })
      }
      const line = selectContracts(db(), input.residentId)
        .filter(({ startOn, lastOn }) => startOn <= input.on && input.on <= lastOn)
        .flatMap(({ id }) => selectLines(db(), id))
        .find(({ itemId }) => itemId === input.itemId)
      if (line === undefined) {
        throw new Failure('refused', '当日有效的协议中没有这个项目，请核对日期和项目。', {
          on: '当日没有含该项目的协议'
        })
      }
      if (isRecorded(db(), line.evidence)) {
        throw new Failure('refused', '该项目按系统内的记录自动计入，请到相应页面登记。')
      }
      const after: store.StoredNote = {
        ...input,
        requestId,
        id: newId(),
        version: 1,
        doerId: input.doerId ?? actor.accountId,
        writtenAt: instantNow(clock),
        writtenBy: actor.accountId,
        voidReason: null
      }
      write(db(), stamp(actor), { kind: serviceNoteKind, id: after.id, seen: 'new' }, () => after)
      return shown(after)
    }
  }
}
