import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import {
  aCentre,
  openTestWorkstation,
  password,
  type TestOptions,
  type TestWorkstation
} from '../support/workstation.ts'
import { pack } from '../../src-main/database/packing.ts'
import { journalOf } from '../support/journal.ts'

const open: TestWorkstation[] = []
async function aDesk(options?: TestOptions): Promise<TestWorkstation> {
  const desk = await openTestWorkstation(options)
  open.push(desk)
  return desk
}
afterEach(async () => {
  for (const desk of open.splice(0).reverse()) await desk.close()
})

/** The same data folder, started again. */
async function restarted(desk: TestWorkstation, now?: string) {
  const { createWorkstation } = await import('../../src-main/workstation.ts')
  const { cheapKdf, migrationsDirectory, workerUrl } = await import('../support/workstation.ts')
  const workstation = createWorkstation({
    dataDirectory: desk.directory,
    migrationsDirectory,
    workerUrl,
    kdf: cheapKdf,
    ...(now === undefined ? {} : { outside: { clock: () => Date.parse(now) } })
  })
  const session = workstation.openSession()
  return {
    workstation,
    session,
    ask: (path: string, input: unknown = {}) => workstation.dispatch(session, path, input)
  }
}

const code = (reply: { ok: boolean; error?: { code: string } }): string =>
  reply.ok ? 'ok' : (reply.error?.code ?? '')

describe('the first run', () => {
  it('is offered once and answers a recovery code for paper', async () => {
    const desk = await aDesk()
    const again = await desk.anonymous('access.setUp', {
      centre: aCentre(),
      administrator: { login: 'other', name: '他人', password }
    })
    expect(code(again)).toBe('refused')
    expect(await desk.anonymous('access.state')).toMatchObject({
      ok: true,
      value: { stage: 'sign-in', centreName: '梧桐街道社区卫生服务中心' }
    })
  })

  it('keeps a database whose keyring is missing instead of overwriting it', async () => {
    const desk = await aDesk()
    await desk.workstation.close()
    for (const name of ['keyring.json', 'keyring-copy.json']) rmSync(join(desk.directory, name))
    const { ask, workstation } = await restarted(desk)
    expect(await ask('access.state')).toMatchObject({ value: { stage: 'set-up', hasOrphanedData: true } })
    const founding = { centre: aCentre(), administrator: { login: 'admin2', name: '新管理员', password } }
    expect(code(await ask('access.setUp', founding))).toBe('refused')
    expect(code(await ask('access.setUp', { ...founding, beginAnew: true }))).toBe('ok')
    const { readdirSync } = await import('node:fs')
    expect(readdirSync(desk.directory).some(name => name.startsWith('jiayi.db.orphan-'))).toBe(true)
    await workstation.close()
  })
})

describe('signing in', () => {
  it('opens nothing without the password, also after a restart', async () => {
    const desk = await aDesk()
    await desk.workstation.close()
    const { ask, workstation } = await restarted(desk)
    expect(code(await ask('resident.search', { query: '王' }))).toBe('unauthorised')
    expect(code(await ask('access.signIn', { login: 'doctor', password: 'wrong wrong wrong' }))).toBe(
      'unauthorised'
    )
    expect(code(await ask('centre.get'))).toBe('unauthorised')
    expect(code(await ask('access.signIn', { login: 'doctor', password }))).toBe('ok')
    expect(code(await ask('centre.get'))).toBe('ok')
    await workstation.close()
  })

  it('says the same of an unknown name as of a wrong password', async () => {
    const desk = await aDesk()
    const unknown = await desk.anonymous('access.signIn', { login: 'nobody', password })
    const wrong = await desk.anonymous('access.signIn', { login: 'doctor', password: 'not this one' })
    expect(unknown).toEqual(wrong)
  })

  it('locks an account after five wrong passwords, and a restart does not help', async () => {
    const now = '2026-11-20T01:00:00.000Z'
    const desk = await aDesk({ now })
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await desk.anonymous('access.signIn', { login: 'nurse', password: 'wrong wrong wrong' })
    }
    expect(code(await desk.anonymous('access.signIn', { login: 'nurse', password }))).toBe('refused')
    await desk.workstation.close()
    const soon = await restarted(desk, '2026-11-20T01:00:30.000Z')
    expect(code(await soon.ask('access.signIn', { login: 'nurse', password }))).toBe('refused')
    expect(code(await soon.ask('access.signIn', { login: 'doctor', password }))).toBe('ok')
    await soon.workstation.close()
    const later = await restarted(desk, '2026-11-20T01:02:00.000Z')
    expect(code(await later.ask('access.signIn', { login: 'nurse', password }))).toBe('ok')
    await later.workstation.close()
  })

  it('counts tries made at the same time one by one', async () => {
    const desk = await aDesk({ now: '2026-11-20T01:00:00.000Z' })
    const tries = Array.from({ length: 8 }, () =>
      desk.anonymous('access.signIn', { login: 'nurse', password: 'wrong wrong wrong' })
    )
    const codes = (await Promise.all(tries)).map(code)
    expect(codes.filter(one => one === 'unauthorised')).toHaveLength(5)
    expect(codes.filter(one => one === 'refused')).toHaveLength(3)
  })
})

describe('a locked screen', () => {
  it('answers nothing until the password of the same account opens it', async () => {
    const desk = await aDesk()
    const doctor = desk.as('doctor')
    await doctor('access.lock')
    expect(code(await doctor('centre.get'))).toBe('unauthorised')
    expect(code(await doctor('access.unlock', { password: 'wrong wrong wrong' }))).toBe('unauthorised')
    expect(await doctor('access.state')).toMatchObject({ value: { stage: 'locked' } })
    expect(code(await doctor('access.unlock', { password }))).toBe('ok')
    expect(code(await doctor('centre.get'))).toBe('ok')
  })

  it('hears no events', async () => {
    const desk = await aDesk()
    const session = desk.sessionOf('nurse')
    const heard: string[] = []
    desk.workstation.listen(session, name => heard.push(name))
    const device = { name: '一号血压计', path: '/dev/none', driverId: 'omron-hbp-9030' }
    const port = { baudRate: 9600, dataBits: 8, stopBits: 1, parity: 'none', flowControl: 'none' }
    await desk.must('nurse', 'device.addToDesk', { ...device, port })
    expect(heard).toContain('device.desk')
    await desk.as('nurse')('access.lock')
    heard.length = 0
    await desk.must('doctor', 'device.addToDesk', { ...device, name: '二号', path: '/dev/none2', port })
    expect(heard).toEqual([])
  })
})

describe('accounts', () => {
  it('are shut out at once when they are disabled, and let in again by a reset', async () => {
    const desk = await aDesk()
    const staff = await desk.must<{ id: string; login: string; version: number }[]>(
      'administrator',
      'access.staff'
    )
    const nurse = staff.find(({ login }) => login === 'nurse')
    const disabled = await desk.must<{ version: number }>('administrator', 'access.disableAccount', {
      id: nurse?.id,
      version: nurse?.version
    })
    expect(code(await desk.as('nurse')('centre.get'))).toBe('unauthorised')
    expect(code(await desk.anonymous('access.signIn', { login: 'nurse', password }))).toBe('unauthorised')
    await desk.must('administrator', 'access.resetAccount', {
      id: nurse?.id,
      version: disabled.version,
      password: 'a fresh password'
    })
    expect(
      code(await desk.anonymous('access.signIn', { login: 'nurse', password: 'a fresh password' }))
    ).toBe('ok')
  })

  it('keep at least one administrator', async () => {
    const desk = await aDesk()
    const staff = await desk.must<{ id: string; login: string; name: string; version: number }[]>(
      'administrator',
      'access.staff'
    )
    const self = staff.find(({ login }) => login === 'administrator')
    const change = { id: self?.id, version: self?.version, name: self?.name, roles: ['doctor'] }
    expect(code(await desk.as('administrator')('access.changeAccount', change))).toBe('refused')
  })

  it('answer conflict to a change of a version that is no longer the newest', async () => {
    const desk = await aDesk()
    const staff = await desk.must<{ id: string; login: string; version: number }[]>(
      'administrator',
      'access.staff'
    )
    const nurse = staff.find(({ login }) => login === 'nurse')
    const change = { id: nurse?.id, version: nurse?.version, name: '李护士长', roles: ['nurse'] }
    expect(code(await desk.as('administrator')('access.changeAccount', change))).toBe('ok')
    expect(code(await desk.as('administrator')('access.changeAccount', change))).toBe('conflict')
  })

  it('open with a new password after it was changed, and no longer with the old one', async () => {
    const desk = await aDesk()
    await desk.must('doctor', 'access.changePassword', { current: password, next: 'another long one' })
    expect(code(await desk.anonymous('access.signIn', { login: 'doctor', password }))).toBe('unauthorised')
    expect(
      code(await desk.anonymous('access.signIn', { login: 'doctor', password: 'another long one' }))
    ).toBe('ok')
  })
})

describe('the recovery code', () => {
  it('lets an administrator back in with a new password, once', async () => {
    const desk = await aDesk()
    const { recoveryCode } = await desk.must<{ recoveryCode: string }>(
      'administrator',
      'access.renewRecoveryCode',
      {
        password
      }
    )
    await desk.workstation.close()
    const { ask, workstation } = await restarted(desk)
    const typed = recoveryCode.toLowerCase().replaceAll('-', ' ')
    const input = { recoveryCode: typed, login: 'administrator', newPassword: 'found it again' }
    expect(code(await ask('access.recover', input))).toBe('ok')
    expect(code(await ask('access.recover', input))).toBe('unauthorised')
    expect(code(await ask('access.signIn', { login: 'administrator', password: 'found it again' }))).toBe(
      'ok'
    )
    await workstation.close()
  })

  it('gives nobody else a new password', async () => {
    const desk = await aDesk()
    const { recoveryCode } = await desk.must<{ recoveryCode: string }>(
      'administrator',
      'access.renewRecoveryCode',
      {
        password
      }
    )
    const input = { recoveryCode, login: 'doctor', newPassword: 'found it again' }
    expect(code(await desk.anonymous('access.recover', input))).toBe('refused')
  })
})

describe('the journal', () => {
  it('shows the auditor who changed an account, from what to what', async () => {
    const desk = await aDesk()
    const entries = await desk.must<{ entity: string; actorName: string; after: { login?: string } }[]>(
      'auditor',
      'access.journal',
      { entity: 'account', limit: 50 }
    )
    expect(entries.map(({ after }) => after.login)).toContain('nurse')
    expect(entries.every(({ actorName }) => actorName === '管理员')).toBe(true)
    expect(await desk.must('auditor', 'access.verifyJournal')).toMatchObject({ intact: true })
  })

  it('shows a changed byte', async () => {
    const desk = await aDesk()
    const db = desk.db()
    db.exec('DROP TRIGGER journal_never_updated')
    const entry = journalOf(db, { entity: 'account' }).find(({ after }) => after?.['name'] === '李护士')
    const forged = pack(JSON.stringify({ ...entry?.after, name: '季护士' }))
    db.prepare('UPDATE journal SET after = ? WHERE sequence = ?').run(forged, entry?.sequence)
    expect(await desk.must('auditor', 'access.verifyJournal')).toMatchObject({ intact: false })
  })

  it('refuses to be rewritten by anyone who only has SQL', async () => {
    const desk = await aDesk()
    expect(() => desk.db().exec('DELETE FROM journal')).toThrow(/append only/)
    expect(() => desk.db().exec(`UPDATE journal SET actor_id = 'x'`)).toThrow(/append only/)
  })
})

describe('two processes on one data folder', () => {
  it('count every wrong password, whoever is asked', async () => {
    const now = '2026-11-20T01:00:00.000Z'
    const desk = await aDesk({ now })
    const other = await restarted(desk, now)
    const wrong = { login: 'nurse', password: 'wrong wrong wrong' }
    const tries = Array.from({ length: 4 }, () => [
      desk.anonymous('access.signIn', wrong),
      other.ask('access.signIn', wrong)
    ])
    const codes = (await Promise.all(tries.flat())).map(code)
    expect(codes.filter(one => one === 'unauthorised')).toHaveLength(5)
    expect(codes.filter(one => one === 'refused')).toHaveLength(3)
    await other.workstation.close()
  })

  it('never bring an old password back', async () => {
    const desk = await aDesk()
    const other = await restarted(desk)
    await Promise.all([
      desk.must('doctor', 'access.changePassword', { current: password, next: 'another long one' }),
      ...Array.from({ length: 3 }, () => other.ask('access.signIn', { login: 'doctor', password }))
    ])
    expect(code(await other.ask('access.signIn', { login: 'doctor', password }))).toBe('unauthorised')
    expect(code(await other.ask('access.signIn', { login: 'doctor', password: 'another long one' }))).toBe(
      'ok'
    )
    await other.workstation.close()
  })

  it('get past a lock that a killed one left behind', async () => {
    const desk = await aDesk()
    const { spawnSync } = await import('node:child_process')
    const { pid } = spawnSync(process.execPath, ['--version'])
    writeFileSync(join(desk.directory, 'keyring.json.lock'), String(pid))
    expect(code(await desk.anonymous('access.signIn', { login: 'doctor', password }))).toBe('ok')
  })
})

describe('what somebody went away from', () => {
  it('waits for that person and that subject alone, the newest of it, until it is given up', async () => {
    const desk = await aDesk()
    const subject = { kind: 'resident', subjectId: crypto.randomUUID() }
    const keep = (work: string, subjectVersion = 3, more: object = {}) =>
      desk.must('doctor', 'access.keepWork', { ...subject, subjectVersion, work, ...more })
    await keep('{"a":1}')
    await keep('{"a":2}', 4)
    await keep('{"b":1}', 0, { subjectId: null })
    const left = (role: 'doctor' | 'nurse', more: object = {}) =>
      desk.must(role, 'access.leftWork', { ...subject, ...more })
    expect(await left('doctor')).toMatchObject({ subjectVersion: 4, work: '{"a":2}' })
    expect(await left('doctor', { subjectId: null })).toMatchObject({ subjectVersion: 0, work: '{"b":1}' })
    expect(await left('doctor', { kind: 'ecg-report' })).toBeNull()
    expect(await left('nurse')).toBeNull()
    await desk.must('nurse', 'access.dropWork', subject)
    expect(await left('doctor')).not.toBeNull()
    await desk.must('doctor', 'access.dropWork', subject)
    expect(await left('doctor')).toBeNull()
    expect(await left('doctor', { subjectId: null })).not.toBeNull()
  })
})
