import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bundle } from '../../build/bundle.mjs'
import { type Keyring, readKeyringFile, sameKeyring, storedKeyring } from '../../src-main/access/keyring.ts'
import type { Order } from './desk-process.ts'
import { openTestWorkstation, password } from '../support/workstation.ts'

// Two programs on one data folder, people who do whatever they like in both, and either is killed now and then.
// A longer life: TWO_PROCESS_STEPS=10000 npm test -- test/access/two-processes.test.ts

const steps = Number(process.env['TWO_PROCESS_STEPS'] ?? 100)
const seed = Number(process.env['TWO_PROCESS_SEED'] ?? Date.now() % 1_000_000)

interface Answer {
  readonly ok: boolean
  readonly value?: unknown
  readonly error?: { readonly code: string; readonly message: string }
}
interface Row {
  readonly id: string
  readonly login: string
  readonly roles: string
  readonly status: 'active' | 'disabled'
  readonly keyring: string
}
/** Who was killed in the middle of it has not said whether it happened. */
const unknown: Answer = { ok: false, error: { code: 'killed', message: '' } }

const folder = mkdtempSync(join(tmpdir(), 'jiayi-two-'))
let program = ''
const children = new Set<ChildProcess>()
beforeAll(async () => {
  program = await bundle('test/access/desk-process.ts')
  const desk = await openTestWorkstation({ dataDirectory: folder })
  await desk.close()
})
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** Mulberry32. */
function randomFrom(from: number): () => number {
  let state = from
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

function aProgram(complaints: string[]) {
  let child: ChildProcess
  let waiting = new Map<number, (answer: Answer) => void>()
  let number = 0
  let isEnding = false
  const begin = (): void => {
    const mine = new Map<number, (answer: Answer) => void>()
    waiting = mine
    child = spawn(process.execPath, [program, folder], { stdio: ['pipe', 'pipe', 'pipe'] })
    children.add(child)
    child.stderr?.on('data', chunk => complaints.push(String(chunk)))
    if (child.stdout !== null) {
      createInterface(child.stdout).on('line', line => {
        const { number: of, answer } = JSON.parse(line) as { number: number; answer: Answer }
        mine.get(of)?.(answer)
        mine.delete(of)
      })
    }
    child.on('close', () => {
      // The next one is there before anybody asks it.
      if (!isEnding) begin()
      for (const tell of mine.values()) tell(unknown)
      mine.clear()
    })
  }
  begin()
  return {
    ask: (window: string, path: string, input: unknown = {}): Promise<Answer> =>
      new Promise(resolve => {
        number += 1
        waiting.set(number, resolve)
        const order: Order = { number, window, path, input }
        child.stdin?.write(`${JSON.stringify(order)}\n`)
      }),
    kill: async (): Promise<void> => {
      const gone = once(child, 'close')
      child.kill('SIGKILL')
      await gone
    },
    end: async (): Promise<void> => {
      isEnding = true
      const gone = once(child, 'close')
      child.stdin?.end()
      await gone
    }
  }
}

it(
  `two programs on one folder keep every rule in ${String(steps)} random acts`,
  { timeout: 3_600_000 },
  async () => {
    const random = randomFrom(seed)
    const oneOf = <T>(list: readonly T[]): T => {
      const found = list[Math.floor(random() * list.length)]
      if (found === undefined) throw new Error('nothing to choose from')
      return found
    }
    const complaints: string[] = []
    const programs = [aProgram(complaints), aProgram(complaints)] as const
    /** Which passwords may be right: one, or two after somebody was killed while changing it. */
    const secrets = new Map<string, readonly string[]>()
    for (const login of ['administrator', 'doctor', 'nurse', 'health-manager', 'assistant', 'auditor'])
      secrets.set(login, [password])
    let done = 0
    const where = (): string => `TWO_PROCESS_SEED=${String(seed)}, act ${String(done)}`
    let fresh = 0
    const newSecret = (): string => `password number ${String((fresh += 1))}`

    let isPair = false
    /** Of two that change one password at the same moment the last one stands, and nobody outside knows which that was. */
    const learn = (login: string, answer: Answer, next: string): void => {
      if (answer.ok && !isPair) secrets.set(login, [next])
      else if (answer.ok || answer === unknown) secrets.set(login, [...(secrets.get(login) ?? []), next])
    }

    type Program = (typeof programs)[number]
    /** Signs in whoever it is, with one of the passwords that may be right; null: shut out. */
    const enter = async (at: Program, login: string): Promise<string | null> => {
      for (const secret of secrets.get(login) ?? []) {
        const answer = await at.ask(login, 'access.signIn', { login, password: secret })
        if (answer.ok) {
          secrets.set(login, [secret])
          return secret
        }
        // Of the passwords that may be right too many were not: nobody comes in by this name for a minute.
        if (answer.error?.message.includes('已暂时锁定') === true) return null
        // The other program may shut somebody out while they come in here: the right password then meets a refusal.
        const allowed = ['unauthorised', 'killed', ...(isPair ? ['refused'] : [])]
        if (!allowed.includes(answer.error?.code ?? '')) {
          throw new Error(`${login} does not come in: ${JSON.stringify(answer.error)}, ${where()}`)
        }
      }
      return null
    }
    const lookAt = async (at: Program): Promise<readonly Row[]> => {
      for (const login of secrets.keys()) if ((await enter(at, login)) !== null) break
      const { value } = await at.ask('look', 'look')
      if (value === undefined) throw new Error(`nobody comes in: ${where()}`)
      return value as readonly Row[]
    }
    const ringOf = (rows: readonly Row[]): Keyring => storedKeyring.parse(JSON.parse(rows[0]?.keyring ?? ''))

    const expectRules = (rows: readonly Row[]): void => {
      const ring = ringOf(rows)
      const opens = (id: string): boolean => ring.accounts.find(one => one.id === id)?.wrap != null
      const administrators = rows.filter(
        ({ id, status, roles }) => status === 'active' && roles.includes('administrator') && opens(id)
      )
      expect(administrators.length, `an administrator remains: ${where()}`).toBeGreaterThan(0)
      expect(
        rows.filter(({ id, status }) => opens(id) !== (status === 'active')).map(({ login }) => login),
        `row and key agree: ${where()}`
      ).toEqual([])
    }
    /** A code of before is taken away once the reply with the new one is gone: file and database agree again after it. */
    const expectPicture = async (at: Program): Promise<void> => {
      for (let look = 1; ; look += 1) {
        const ring = ringOf(await lookAt(at))
        const file = readKeyringFile(readFileSync(join(folder, 'keyring.json'), 'utf8'))
        if (sameKeyring(file.stands, ring) || sameKeyring(file.next, ring)) return
        if (look === 20) throw new Error(`file and database do not agree: ${where()}`)
      }
    }

    const act = async (at: Program, rows: readonly Row[]): Promise<void> => {
      const administrator = rows.find(
        ({ status, roles }) => status === 'active' && roles.includes('administrator')
      )
      const who = random() < 0.5 ? (administrator?.login ?? '') : oneOf([...secrets.keys()])
      const secret = await enter(at, who)
      const someone = oneOf(rows)
      const staff = await at.ask(who, 'access.staff')
      const version = staff.ok
        ? (staff.value as { id: string; version: number }[]).find(({ id }) => id === someone.id)?.version
        : 1
      const target = { id: someone.id, version }
      const next = newSecret()
      const kind = Math.floor(random() * 8)
      if (kind === 0) {
        const login = `person-${String(fresh)}`
        const roles = [oneOf(['administrator', 'doctor', 'nurse'])]
        const answer = await at.ask(who, 'access.addAccount', { login, name: login, roles, password: next })
        if (answer.ok || answer === unknown) secrets.set(login, [next])
      } else if (kind === 1 || kind === 2) {
        await at.ask(who, 'access.disableAccount', target)
      } else if (kind === 3) {
        const answer = await at.ask(who, 'access.resetAccount', { ...target, password: next })
        learn(someone.login, answer, next)
      } else if (kind === 4 && secret !== null) {
        const answer = await at.ask(who, 'access.changePassword', { current: secret, next })
        learn(who, answer, next)
      } else if (kind === 5) {
        await at.ask(who, 'access.changeAccount', {
          ...{ ...target, name: `名${String(fresh)}` },
          roles: [oneOf(['administrator', 'doctor', 'nurse'])]
        })
      } else if (kind === 6) {
        await at.ask(who, 'access.renewRecoveryCode', { password: secret ?? 'nothing' })
      } else {
        await at.ask('stranger', 'access.signIn', { login: who, password: 'wrong wrong wrong' })
        await enter(at, who)
      }
    }

    /** Whoever is shut out in one program can do nothing in the other one, where a window is still open. */
    const expectShutOut = async (rows: readonly Row[]): Promise<void> => {
      const gone = rows.filter(({ status }) => status === 'disabled')
      if (gone.length === 0) return
      const { login } = oneOf(gone)
      for (const at of programs) {
        const answer = await at.ask(login, 'access.staff')
        expect(answer.ok, `${login} is shut out: ${where()}`).toBe(false)
        for (const secret of secrets.get(login) ?? []) {
          const entering = await at.ask('stranger', 'access.signIn', { login, password: secret })
          expect(entering.ok, `${login} comes in no more: ${where()}`).toBe(false)
          // Not counted up to a lock-out: the test does not wait for it.
          break
        }
      }
    }

    while (done < steps) {
      const rows = await lookAt(oneOf(programs))
      expectRules(rows)
      await expectPicture(oneOf(programs))
      const [one, other] = programs
      const administrators = rows.filter(
        ({ status, roles }) => status === 'active' && roles.includes('administrator')
      )
      const [first, second] = administrators
      if (administrators.length === 2 && first !== undefined && second !== undefined && random() < 0.5) {
        // The last two shut each other out at the same moment.
        await enter(one, first.login)
        await enter(other, second.login)
        const staff = await one.ask(first.login, 'access.staff')
        const people = staff.ok ? (staff.value as { id: string; version: number }[]) : []
        const versions = new Map(people.map(({ id, version }) => [id, version]))
        await Promise.all([
          one.ask(first.login, 'access.disableAccount', { id: second.id, version: versions.get(second.id) }),
          other.ask(second.login, 'access.disableAccount', { id: first.id, version: versions.get(first.id) })
        ])
        done += 2
      } else if (random() < 0.3) {
        isPair = true
        await Promise.all([act(one, rows), act(other, rows)])
        isPair = false
        done += 2
      } else if (random() < 0.05) {
        const at = oneOf(programs)
        await Promise.all([act(at, rows), at.kill()])
        done += 1
      } else {
        await act(oneOf(programs), rows)
        done += 1
      }
      if (done % 500 === 0) console.warn(`${String(done)} acts`)
      if (done % 10 === 0) await expectShutOut(await lookAt(one))
    }
    expectRules(await lookAt(programs[0]))
    for (const at of programs) await at.end()
    const desk = aProgram(complaints)
    const rows = await lookAt(desk)
    const mayVerify = rows.filter(
      ({ status, roles }) =>
        status === 'active' && (roles.includes('administrator') || roles.includes('auditor'))
    )
    for (const { login } of mayVerify) {
      if ((await enter(desk, login)) === null) continue
      const chain = await desk.ask(login, 'access.verifyJournal')
      expect(chain.value, where()).toMatchObject({ intact: true })
      break
    }
    await desk.end()
    expect(complaints.join('')).toBe('')
    console.warn(`${String(done)} acts, ${String(rows.length)} accounts, TWO_PROCESS_SEED=${String(seed)}`)
  }
)
