import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { calls } from '../../src-main/contract.ts'
import { type Call, everyRole } from '../../src-main/lib/contract.ts'
import { openTestWorkstation, type TestWorkstation } from '../support/workstation.ts'

// Read from the contract itself, so that a call added tomorrow is tested tomorrow.

let desk: TestWorkstation
/** One for the whole file: hundreds that stay open eat the file handles, and each is closed with a checkpoint. */
let look: Database
beforeAll(async () => {
  desk = await openTestWorkstation()
  look = desk.db()
})
afterAll(async () => {
  await desk.close()
})

/** No input accepts it: every input is a strict object. */
const malformed = { 'no such field': 1 }
const every = [...calls]
const guarded = every.filter(([, { roles }]) => roles !== 'signed-out')

describe('every call and every role', () => {
  it.each(every)('%s refuses fields it does not know', (_path, { input }) => {
    expect(input.safeParse(malformed).success).toBe(false)
  })

  const matrix = guarded.flatMap(([path, call]) => everyRole.map(role => ({ path, call, role })))
  it.each(matrix)(
    '$path as $role is allowed or forbidden, nothing in between',
    async ({ path, call, role }) => {
      const allowed = call.roles !== 'signed-out' && call.roles.includes(role)
      const reply = await desk.as(role)(path, malformed)
      expect(reply.ok ? 'ok' : reply.error.code).toBe(allowed ? 'invalid-input' : 'forbidden')
    }
  )

  it.each(guarded)('%s answers nobody who has not signed in', async path => {
    const reply = await desk.anonymous(path, malformed)
    expect(reply.ok ? 'ok' : reply.error.code).toBe('unauthorised')
  })

  it('an unknown call is said to be unknown', async () => {
    for (const path of [
      'resident.destroy',
      '',
      'resident',
      '__proto__',
      'resident.__proto__',
      'constructor.call'
    ]) {
      const reply = await desk.as('administrator')(path, {})
      expect(reply.ok ? 'ok' : reply.error.code).toBe('unknown-call')
    }
  })

  it('has a handler behind every call', async () => {
    const missing: string[] = []
    for (const [path, { roles }] of every) {
      const role = roles === 'signed-out' ? 'auditor' : roles[0]
      const reply = await desk.as(role)(path, malformed)
      if (!reply.ok && reply.error.code === 'unknown-call') missing.push(path)
    }
    expect(missing).toEqual([])
  })
})

const keysOf = ({ input }: Call): string[] => {
  const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' })
  return Object.keys(schema.properties ?? {})
}

const nasty = fc.oneof(
  fc.anything({ withBigInt: false, withDate: true, withNullPrototype: true, withTypedArray: true }),
  fc.constantFrom('', ' ', '\u0000', "'; DROP TABLE resident; --", '𠮷'.repeat(5000), '../../etc/passwd'),
  fc.constantFrom(-1, 0.5, Number.NaN, Infinity, 2 ** 53, -(2 ** 31)),
  fc.constantFrom(
    '2026-02-30',
    '9999-99-99',
    '2026-13-01T00:00:00.000Z',
    '00000000-0000-0000-0000-00000000000g'
  ),
  fc.array(fc.anything(), { maxLength: 300 })
)

/** Garbage, and objects with the right names and wrong values: only those the contract must refuse. */
const malformedInputs = (call: Call): fc.Arbitrary<unknown> => {
  const named = fc.dictionary(fc.constantFrom(...keysOf(call), 'extra'), nasty)
  return fc.oneof(nasty, named).filter(input => !call.input.safeParse(input).success)
}

/** All that a call could leave behind; the newest entry says who wrote, where the version says only that somebody did. */
const stored = () => ({
  version: look.pragma('data_version', { simple: true }),
  newest: look
    .prepare(
      'SELECT sequence, entity, journal_id(entity_id) AS id, at FROM journal ORDER BY sequence DESC LIMIT 1'
    )
    .get(),
  keyring: readFileSync(join(desk.directory, 'keyring.json'), 'utf8')
})

describe('malformed input', () => {
  const role = ({ roles }: Call) => (roles === 'signed-out' ? 'auditor' : roles[0])

  it.each(every)(
    '%s answers 200 malformed inputs with invalid-input and writes nothing',
    async (path, call) => {
      const before = stored()
      const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 1_000_000)
      const ask = desk.as(role(call))
      for (const input of fc.sample(malformedInputs(call), { numRuns: 200, seed })) {
        const reply = await ask(path, input)
        const code = reply.ok ? 'ok' : reply.error.code
        // Written out only where it is needed: some inputs take longer to print than to refuse.
        if (code !== 'invalid-input') {
          expect.fail(`${code}, FUZZ_SEED=${String(seed)} ${fc.stringify(input)}`)
        }
      }
      expect(stored(), `FUZZ_SEED=${String(seed)}`).toEqual(before)
      expect(desk.bugs, `FUZZ_SEED=${String(seed)}`).toEqual([])
    }
  )
})
