import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { declared } from '../../src-main/declared.ts'
import { migrationsDirectory } from '../support/workstation.ts'

it('what is declared has the number that goes with it: raise the number in src-main/declared.ts with every change', () => {
  expect([declared.number, declared.sha256.slice(0, 12)]).toEqual([3, 'a283b4d742c6'])
})

it('each view and trigger is declared once', () => {
  const names = declared.statements.map(one => /^CREATE (?:VIEW|TRIGGER) (\w+)/.exec(one)?.[1])
  expect(names).toEqual([...new Set(names)])
})

it('no migration after 0026 makes a view or a trigger', () => {
  const making = readdirSync(migrationsDirectory)
    .filter(name => name > '0027')
    .filter(name =>
      /CREATE\s+(TEMP\s+)?(VIEW|TRIGGER)/i.test(readFileSync(join(migrationsDirectory, name), 'utf8'))
    )
  expect(making).toEqual([])
})
