import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { write } from '../../src-main/database/journal.ts'
import type { RecordKind } from '../../src-main/database/record-kind.ts'
import { rowsOf } from '../../src-main/database/rows.ts'
import { kinds } from '../../src-main/kinds.ts'
import { identifierOf, referenceTo } from '../../src-main/lib/fhir.ts'
import type { Resident } from '../../src-main/resident/contract.ts'
import { aResident } from '../resident/residents.ts'
import { migrationsDirectory, openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'

// README, "Adding a thing": a kind of record is declared in one place, and no list of kinds stands anywhere else.

interface FootCheck {
  readonly id: string
  readonly version: number
  readonly residentId: string
  readonly checkedOn: string
  readonly doerId: string
  readonly finding: string
}
const rows = rowsOf<FootCheck>('foot_check', ['id'], {
  id: 'id',
  version: 'version',
  residentId: 'resident_id',
  checkedOn: 'checked_on',
  doerId: 'doer_id',
  finding: 'finding'
})
const footCheck: RecordKind<FootCheck> = {
  entity: 'foot-check',
  word: '足部检查',
  whose: ({ residentId }) => [residentId],
  read: rows.select,
  put: rows.put,
  merge: 'append-only',
  told: {
    needs: ['Observation'],
    load: ({ db }, id) => {
      const found = rows.select(db, id)
      return (
        found && [
          {
            resourceType: 'Observation',
            identifier: [identifierOf(id)],
            status: 'final',
            code: { text: '足部检查' },
            subject: referenceTo('Patient', found.residentId),
            effectiveDateTime: found.checkedOn,
            valueString: found.finding
          }
        ]
      )
    }
  },
  timeline: {
    selects: [
      `SELECT f.resident_id, f.checked_on || 'T01:00:00.000Z', 'foot-check', f.id,
        json_object('finding', f.finding), (SELECT a.name FROM account a WHERE a.id = f.doer_id) FROM foot_check f`
    ],
    lines: {
      'foot-check': {
        word: '足部',
        says: ({ finding }: { readonly finding: string }) => ({ title: '足部检查', detail: finding })
      }
    }
  },
  evidence: [
    {
      kind: 'foot-check',
      word: '足部检查',
      isWhole: true,
      select: `SELECT resident_id, 'foot-check', NULL, checked_on, id, doer_id FROM foot_check`
    }
  ]
}

const folder = mkdtempSync(join(tmpdir(), 'jiayi-kind-'))
let w: TestWorkstation | null = null
afterEach(async () => {
  await w?.close()
  rmSync(folder, { recursive: true, force: true })
})

it('a kind of record that is declared once stands in journal, timeline, sync queue and evidence', async () => {
  cpSync(migrationsDirectory, folder, { recursive: true })
  writeFileSync(
    join(folder, '0032-foot-check.sql'),
    `CREATE TABLE foot_check (id TEXT PRIMARY KEY, version INTEGER NOT NULL,
      resident_id TEXT NOT NULL REFERENCES resident (id), checked_on TEXT NOT NULL,
      doer_id TEXT NOT NULL REFERENCES account (id), finding TEXT NOT NULL) STRICT;`
  )
  w = await openTestWorkstation({
    now: '2026-03-02T01:00:00.000Z',
    migrationsDirectory: folder,
    kinds: [...kinds, footCheck]
  })
  const { db, must, accountId } = w
  const person = await must<Resident>('doctor', 'resident.register', aResident())
  const id = '01a22f00-0000-7000-8000-00000000f007'
  const after: FootCheck = {
    id,
    version: 1,
    residentId: person.id,
    checkedOn: '2026-03-02',
    doerId: accountId('doctor'),
    finding: '足背动脉搏动正常'
  }
  const stamp = { at: '2026-03-02T01:00:00.000Z', actorId: accountId('doctor'), deskId: person.id }
  write(db(), stamp, { kind: footCheck, id, seen: 'new' }, () => after)

  expect(footCheck.read(db(), id)).toEqual(after)
  expect(await must('auditor', 'access.journalKinds')).toContainEqual({
    code: 'foot-check',
    label: '足部检查'
  })
  expect(await must('doctor', 'resident.timeline', { residentId: person.id })).toContainEqual(
    expect.objectContaining({ word: '足部', title: '足部检查', detail: '足背动脉搏动正常', sync: 'local' })
  )
  expect(await must('doctor', 'sync.queue', { state: 'local' })).toContainEqual(
    expect.objectContaining({ entity: 'foot-check', entityId: id, label: '足部检查', residentId: person.id })
  )
  expect(await must('administrator', 'signing.evidenceKinds')).toContainEqual({
    code: 'foot-check',
    label: '足部检查'
  })
  expect(
    db().prepare('SELECT day, record_id FROM service_record WHERE kind = ?').raw().all('foot-check')
  ).toEqual([['2026-03-02', id]])
})
