import { expect, it } from 'vitest'
import { declared } from '../../src-main/declared.ts'

it('what is declared has the number that goes with it: raise the number in src-main/declared.ts with every change', () => {
  expect([declared.number, declared.sha256.slice(0, 12)]).toEqual([14, '31aa49b8d6fc'])
})
