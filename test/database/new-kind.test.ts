import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { write } from '../../src-main/database/journal.ts'
import type { RecordKind } from '../../src-main/database/record-kind.ts'
import { rowsOf } from '../../src-main/database/rows.ts'
import { kinds } from '../../src-main/kinds.ts'
import { newUuid } from '../../src-main/lib/clock.ts'
import { concept, identifierOf, referenceTo } from '../../src-main/lib/fhir.ts'
import type { ServicePackage } from '../../src-main/signing/catalogue/contract.ts'
import { aContract, aSigner, aSigningDesk } from '../signing/desk.ts'
import { migrationsDirectory, openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'

// A kind of record that only this test knows. What is declared here is all there is to declare: its table is a migration,
// the kind stands in its room's kinds.ts and is named in src-main/kinds.ts.

const table = `CREATE TABLE foot_check (
  id TEXT PRIMARY KEY,
  resident_id TEXT NOT NULL REFERENCES resident (id),
  version INTEGER NOT NULL,
  checked_on TEXT NOT NULL,
  checked_by TEXT NOT NULL REFERENCES account (id),
  finding TEXT NOT NULL
) STRICT;
CREATE INDEX foot_check_resident ON foot_check (resident_id, checked_on);`

interface FootCheck {
  readonly id: string
  readonly residentId: string
  readonly version: number
  readonly checkedOn: string
  readonly checkedBy: string
  readonly finding: string
}

const stored = rowsOf<FootCheck>('foot_check', ['id'], {
  id: 'id',
  residentId: 'resident_id',
  version: 'version',
  checkedOn: 'checked_on',
  checkedBy: 'checked_by',
  finding: 'finding'
})

const wrong = '（已撤回）'
const footCheckKind: RecordKind<FootCheck> = {
  entity: 'foot-check',
  word: '足部检查',
  whose: ({ residentId }) => [residentId],
  read: stored.select,
  put: stored.put,
  merge: 'by-field',
  withdrawal: {
    author: ({ checkedBy }) => checkedBy,
    day: ({ checkedOn }) => checkedOn,
    says: ({ finding }) => `足部检查 ${finding}`,
    prevents: ({ finding }) => (finding === wrong ? '这次足部检查已撤回。' : null),
    rewriting: {
      withdraw: check => ({ ...check, finding: wrong }),
      restore: check => check,
      give: (check, { id, residentId }) => ({ ...check, id, version: 1, residentId })
    }
  },
  missing: '没有找到这次足部检查。',
  told: {
    load: ({ db }, id) => {
      const check = stored.select(db, id)
      return check === null
        ? null
        : [
            {
              resourceType: 'Observation',
              identifier: [identifierOf(id)],
              status: 'final',
              // SNOMED CT: examination of foot.
              code: concept('http://snomed.info/sct', '401191002', 'Diabetic foot examination', '足部检查'),
              subject: referenceTo('Patient', check.residentId),
              effectiveDateTime: check.checkedOn,
              valueString: check.finding
            }
          ]
    }
  },
  timeline: {
    selects: [
      `SELECT c.resident_id, c.checked_on || 'T04:00:00.000Z', 'foot-check', c.id,
        json_object('finding', c.finding), (SELECT name FROM account WHERE id = c.checked_by)
      FROM foot_check c`
    ],
    lines: {
      'foot-check': {
        word: '足检',
        says: ({ finding }: { readonly finding: string }) => ({ title: '足部检查', detail: finding })
      }
    }
  },
  evidence: [
    {
      kind: 'foot-check',
      word: '糖尿病足部检查',
      isWhole: true,
      select: `SELECT resident_id, 'foot-check', NULL, checked_on, id, checked_by FROM foot_check
        WHERE finding <> '${wrong}'`
    }
  ]
}

const directory = mkdtempSync(join(tmpdir(), 'jiayi-own-kind-'))
const migrations = join(directory, 'migrations')
let w: TestWorkstation
beforeAll(async () => {
  cpSync(migrationsDirectory, migrations, { recursive: true })
  const next = String(readdirSync(migrations).length + 1).padStart(4, '0')
  writeFileSync(join(migrations, `${next}-foot-check.sql`), table)
  w = await openTestWorkstation({
    now: '2026-03-02T01:00:00.000Z',
    migrationsDirectory: migrations,
    kinds: [...kinds, footCheckKind]
  })
})
afterAll(async () => {
  await w.close()
  rmSync(directory, { recursive: true, force: true })
  expect(w.bugs).toEqual([])
})

it('a kind of record declared in one place is in the journal, the timeline, the queue of the sync and the services rendered', async () => {
  const { must } = w
  const desk = await aSigningDesk(w)
  const evidence = { code: 'foot-check', label: '糖尿病足部检查' }
  expect(await must('administrator', 'signing.evidenceKinds')).toContainEqual(evidence)
  const item = await must<{ id: string }>('administrator', 'signing.saveServiceItem', {
    code: 'ZJ-01',
    name: '足部检查',
    group: 'public-health',
    evidence: 'foot-check'
  })
  const draft = await must<ServicePackage>('administrator', 'signing.savePackage', {
    name: '糖尿病包',
    kind: 'basic',
    payType: 'government-full',
    priceFen: 0,
    lines: [{ itemId: item.id, timesPerYear: 1 }]
  })
  const { id: packageId, version } = draft
  await must('administrator', 'signing.publishPackage', { id: packageId, version, validFrom: '2026-01-01' })
  const person = await aSigner(w)
  const members = [{ residentId: person.id, basicPackageId: packageId }]
  const { id: contractId } = await aContract(w, desk, person.id, { members })
  const panel = { filters: { doctorId: w.accountId('doctor'), state: 'complete' } }
  expect(await must('doctor', 'signing.fulfilmentPanel', panel)).toMatchObject({ rows: [], preparing: 0 })

  // Its room’s handler would do this.
  const id = newUuid()
  const checkedBy = w.accountId('nurse')
  const stamp = { at: '2026-03-02T01:00:00.000Z', actorId: checkedBy, deskId: newUuid() }
  const check = { id, residentId: person.id, version: 1, checkedOn: '2026-03-02', checkedBy }
  write(w.db(), stamp, { kind: footCheckKind, id, seen: 'new' }, () => ({ ...check, finding: '无破溃' }))
  write(w.db(), stamp, { kind: footCheckKind, id, seen: 1 }, before => ({ ...before, finding: '左足胼胝' }))
  expect(() =>
    write(w.db(), stamp, { kind: footCheckKind, id: newUuid(), seen: 'present' }, before => before)
  ).toThrow('没有找到这次足部检查。')

  // The journal, as the audit page asks for it.
  expect(await must('auditor', 'access.journalKinds')).toContainEqual({
    code: 'foot-check',
    label: '足部检查'
  })
  const rows = await must<object[]>('auditor', 'access.journal', { entity: 'foot-check' })
  expect(rows).toMatchObject([
    {
      word: '足部检查',
      deed: '修改',
      version: 2,
      before: { finding: '无破溃' },
      after: { finding: '左足胼胝' }
    },
    { word: '足部检查', deed: '新增', version: 1, before: null, after: { finding: '无破溃' } }
  ])
  // The timeline of whom it is about, and where it stands on its way to the platform.
  const lines = await must<{ readonly kind: string }[]>('nurse', 'resident.timeline', {
    residentId: person.id
  })
  expect(lines.filter(({ kind }) => kind === 'foot-check')).toMatchObject([
    { word: '足检', recordId: id, title: '足部检查', detail: '左足胼胝', who: '李护士', sync: 'local' }
  ])
  const queue = await must<{ readonly entityId: string }[]>('administrator', 'sync.queue', { state: 'local' })
  expect(queue.filter(({ entityId }) => entityId === id)).toMatchObject([
    { entity: 'foot-check', label: '足部检查', residentId: person.id }
  ])
  // What was promised, by its records and on the list of the doctor’s panel.
  const [fulfilled] = await must<object[]>('nurse', 'signing.fulfilment', { residentId: person.id })
  expect(fulfilled).toMatchObject({
    contractId,
    lines: [
      {
        evidence: 'foot-check',
        state: 'complete',
        done: 1,
        isNoted: false,
        records: [{ word: '糖尿病足部检查', recordId: id, doerName: '李护士' }]
      }
    ]
  })
  expect(await must('doctor', 'signing.fulfilmentPanel', panel)).toMatchObject({
    rows: [{ contractId, done: 1, evidence: '糖尿病足部检查' }]
  })

  // It stood in the wrong file.
  const other = await aSigner(w)
  const asked = { requestId: newUuid(), entity: 'foot-check', id, version: 2, reason: '点错了人' }
  await must('nurse', 'record.give', { ...asked, residentId: other.id })
  const checks = async (residentId: string): Promise<readonly object[]> =>
    (await must<readonly { kind: string }[]>('nurse', 'resident.timeline', { residentId })).filter(
      ({ kind }) => kind === 'foot-check'
    )
  expect(await checks(person.id)).toMatchObject([{ detail: wrong, returned: { kind: 'given' } }])
  expect(await checks(other.id)).toMatchObject([{ detail: '左足胼胝', returned: { kind: 'received' } }])
  expect(await must('doctor', 'signing.fulfilmentPanel', panel)).toMatchObject({ rows: [] })
})
